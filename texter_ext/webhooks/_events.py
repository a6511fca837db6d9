"""The events, as frozen objects."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from texter_client.models import ChannelProblem, ChatEventAgent, Message, MessageStatus
from texter_ext import _responses as responses
from texter_ext._messages.timestamps import moment
from texter_ext._messages.values import is_object
from texter_ext._operations.chats import Chat
from texter_ext.webhooks._values import text_or_none

if TYPE_CHECKING:
    from texter_ext._many.journal_entry import JournalEntry
    from texter_ext._operations.sent import Sent


@dataclass(frozen=True, repr=False, kw_only=True)
class Event:
    """Something that happened in Texter: the base class of all events.

    Texter may report an event more than once, and events in another order than that in which they happened.

    Attributes:
        name: the `eventName`, such as `newIncomingMessage`.
        raw: the whole event as parsed JSON, unknown fields included. It contains personal data.
    """

    name: str
    raw: Mapping[str, Any] = field(hash=False)

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self._facts.items())
        return f"{type(self).__name__}({facts})"

    @property
    def _facts(self) -> dict[str, object]:
        """What the repr shows: no personal data."""
        return {"name": self.name}


class UnknownEvent(Event):
    """An event that this version does not know, or that lacks what identifies its subject, such as the chat's id."""


@dataclass(frozen=True, repr=False, kw_only=True)
class NewMessage(Event):
    """A message that was stored in a chat: an `IncomingMessage`, an `OutgoingMessage`, or else a system message.

    Attributes:
        chat: the chat, which you can pass to `send`.
        message: the message, as a generated model.
    """

    chat: Chat
    message: Message = field(compare=False)

    @property
    def chat_id(self) -> str:
        """The chat's id."""
        return self.chat.id

    @property
    def message_id(self) -> str | None:
        """Texter's id of the message, or None."""
        return text_or_none(self.message.id)

    @property
    def provider_id(self) -> str | None:
        """The provider's id of the message (`wamid…`), or None; pass it as `reply_to` to quote the message."""
        channel: object = self.message.channel_info
        return text_or_none(getattr(channel, "id", None))

    @property
    def text(self) -> str | None:
        """The message's text, or None; a file or a tap may have none."""
        return text_or_none(self.message.text)

    @property
    def sent_at(self) -> datetime.datetime | None:
        """When the message was created (in UTC), or None."""
        return moment(self.message.timestamp)

    @property
    def _facts(self) -> dict[str, object]:
        return {**super()._facts, "chat_id": self.chat_id, "message_id": self.message_id}


class IncomingMessage(NewMessage):
    """A message from the contact."""

    @property
    def payload(self) -> str | None:
        """The payload of the button or row that the contact tapped, or None for any other message."""
        return self._postback("payload")

    @property
    def title(self) -> str | None:
        """The title of the button or row that the contact tapped, or None."""
        return self._postback("title")

    def _postback(self, name: str) -> str | None:
        postback: object = self.message.postback
        return text_or_none(postback.get(name)) if is_object(postback) else None


class OutgoingMessage(NewMessage):
    """A message to the contact, sent through the API, by an agent, by a bot or from the phone."""


@dataclass(frozen=True, repr=False, kw_only=True)
class MessageStatusChanged(Event):
    """A message to a contact has a new status.

    Attributes:
        status: the status; a `MessageStatus`, or another number if Texter has new ones.
        provider_ids: the provider's ids of the message (`wamid…`), which contain the contact's phone number. The event
            does not name the message by any other id.
        changed_at: when the status began (in UTC), or None.
        error: the provider's error message or code, or None. It may contain personal data.
        chat: the chat, or None.
    """

    status: MessageStatus | int
    provider_ids: tuple[str, ...] = field(compare=False)
    changed_at: datetime.datetime | None = field(compare=False)
    error: str | None = field(compare=False)
    chat: Chat | None = field(compare=False)

    @property
    def chat_id(self) -> str | None:
        """The chat's id, or None."""
        return None if self.chat is None else self.chat.id

    @property
    def whatsapp_code(self) -> int | None:
        """WhatsApp's error code in `error`, or None."""
        return responses.whatsapp_code({"error_code": self.error})

    def is_about(self, sent: "Sent | JournalEntry") -> bool:
        """Return whether this is the status of a message that you sent, or that a journal has an entry for."""
        return any(sent.has_provider_id(each) for each in self.provider_ids)

    def is_later_than(self, other: "MessageStatusChanged | int | None") -> bool:
        """Return whether this status comes after another one of the same message, whichever of them arrived first.

        A message goes through the statuses in the order of their numbers and may skip some, so the higher number is
        the later one. FAILED, CHANNEL_FAILED and DELETED are therefore later than SEEN. `changed_at` does not count:
        the clocks of Texter and WhatsApp differ, and WhatsApp's counts in whole seconds.

        Args:
            other: an event, a status, or None if you know no status yet.

        Returns:
            False for the same status, so that a repeated event changes nothing.
        """
        status = other.status if isinstance(other, MessageStatusChanged) else other
        return status is None or self.status > status

    @property
    def _facts(self) -> dict[str, object]:
        status = self.status.name if isinstance(self.status, MessageStatus) else self.status
        return {**super()._facts, "status": status, "chat_id": self.chat_id}


class MessageFailed(MessageStatusChanged):
    """A message to a contact could not be delivered: its status is FAILED or CHANNEL_FAILED.

    A `messageFailed` event does not say which of the two; `status` is FAILED then. `messageStatusChanged` events with
    these statuses are of this class, too.
    """


@dataclass(frozen=True, repr=False, kw_only=True)
class ChatEvent(Event):
    """Something that happened to a chat: the base class of these events.

    Attributes:
        chat: the chat, which you can pass to `send`.
    """

    chat: Chat

    @property
    def chat_id(self) -> str:
        """The chat's id."""
        return self.chat.id

    @property
    def _facts(self) -> dict[str, object]:
        return {**super()._facts, "chat_id": self.chat_id}


@dataclass(frozen=True, repr=False, kw_only=True)
class ChatAssigned(ChatEvent):
    """An agent took a chat, or got it assigned.

    Attributes:
        agent: the agent, as a generated model.
    """

    agent: ChatEventAgent = field(compare=False)


class ChatPending(ChatEvent):
    """A chat waits for an agent."""


class ChatResolved(ChatEvent):
    """A chat was resolved; the `name` `chatResolvedByAgent` or `chatResolvedByBot` says by whom."""


class ChatSubscribed(ChatEvent):
    """The contact subscribed to template messages again."""


class ChatUnsubscribed(ChatEvent):
    """The contact unsubscribed from template messages."""


@dataclass(frozen=True, repr=False, kw_only=True)
class ChatLabelsUpdated(ChatEvent):
    """The labels of a chat changed.

    Attributes:
        old_labels: the labels before.
        added_labels: the labels that were added.
        removed_labels: the labels that were removed.
    """

    old_labels: tuple[str, ...] = field(compare=False)
    added_labels: tuple[str, ...] = field(compare=False)
    removed_labels: tuple[str, ...] = field(compare=False)


class ExternalBotEnabled(ChatEvent):
    """A bot outside Texter answers in a chat from now on."""


class ExternalBotDisabled(ChatEvent):
    """A bot outside Texter no longer answers in a chat."""


@dataclass(frozen=True, repr=False, kw_only=True)
class ChannelHealthEvent(Event):
    """A problem of a channel began or ended: the base class of these events.

    Attributes:
        problem: the problem, as a generated model.
    """

    problem: ChannelProblem = field(compare=False)


class ChannelHealthProblemCreated(ChannelHealthEvent):
    """A channel has a problem: it may be unable to send or receive."""


class ChannelHealthProblemResolved(ChannelHealthEvent):
    """A problem of a channel is over."""
