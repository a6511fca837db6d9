"""How the status of a message to a contact goes on."""

from collections.abc import Collection
from typing import Final, TypeAlias

from texter_client.models import Message
from texter_client.models.message_status import MessageStatus
from texter_client.models.message_status_change import MessageStatusChange
from texter_ext import Sent, SentTemplate
from texter_ext.sandbox._conversations import iso, now

AnySent: TypeAlias = str | Message | Sent | SentTemplate
"""A message to a contact: its id, or an object with its id."""

FAILED: Final = (MessageStatus.FAILED, MessageStatus.CHANNEL_FAILED)

_NEXT: Final[dict[int, MessageStatus]] = {
    MessageStatus.SENT: MessageStatus.ACCEPTED,
    MessageStatus.ACCEPTED: MessageStatus.DELIVERED,
    MessageStatus.DELIVERED: MessageStatus.SEEN,
}


def ids_of(message: AnySent) -> Collection[str]:
    """Return the ids of a message, which the API may have stored as several."""
    if isinstance(message, str):
        return (message,)
    return (str(message.id),) if isinstance(message, Message) else message.ids


def next_status(message: Message) -> MessageStatus | None:
    """Return the status that usually comes next, or None if nothing comes."""
    return _NEXT.get(message.status) if isinstance(message.status, int) else None


def set_status(message: Message, status: MessageStatus) -> int:
    """Give a message a status, and return the time in milliseconds since the epoch."""
    moment = now()
    history = message.status_history if isinstance(message.status_history, list) else []
    message.status = int(status)
    message.status_history = [*history, MessageStatusChange(status=int(status), timestamp=moment)]
    message.updated_at = iso(moment)
    return moment
