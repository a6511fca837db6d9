"""What Texter sends to a webhook: its events as typed objects, and a check of who sent them.

Nothing here does I/O or needs a client: `parse` takes the body of a request, and `verify` its headers, from any web
framework.
"""

from texter_ext.webhooks._events import (
    ChannelHealthEvent,
    ChannelHealthProblemCreated,
    ChannelHealthProblemResolved,
    ChatAssigned,
    ChatEvent,
    ChatLabelsUpdated,
    ChatPending,
    ChatResolved,
    ChatSubscribed,
    ChatUnsubscribed,
    Event,
    ExternalBotDisabled,
    ExternalBotEnabled,
    IncomingMessage,
    MessageFailed,
    MessageStatusChanged,
    NewMessage,
    OutgoingMessage,
    UnknownEvent,
)
from texter_ext.webhooks._parsing import EventError, parse
from texter_ext.webhooks._verification import Headers, verify

__all__ = [
    "ChannelHealthEvent",
    "ChannelHealthProblemCreated",
    "ChannelHealthProblemResolved",
    "ChatAssigned",
    "ChatEvent",
    "ChatLabelsUpdated",
    "ChatPending",
    "ChatResolved",
    "ChatSubscribed",
    "ChatUnsubscribed",
    "Event",
    "EventError",
    "ExternalBotDisabled",
    "ExternalBotEnabled",
    "Headers",
    "IncomingMessage",
    "MessageFailed",
    "MessageStatusChanged",
    "NewMessage",
    "OutgoingMessage",
    "UnknownEvent",
    "parse",
    "verify",
]
