"""Result of an accepted send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from texter_ext._messages.timestamps import moment
from texter_ext._messages.values import is_array, is_object

if TYPE_CHECKING:
    from datetime import datetime

    from texter_client.models import Message


@dataclass(frozen=True, repr=False)
class Sent:
    """Result of a message that the API accepted, which does not mean that it was delivered.

    Every 2xx response with a readable body gives a `Sent`, even if fields are missing from the body. Any attribute
    except `status_code` and `tmp_send_id` may therefore be empty.

    Attributes:
        status_code: the HTTP status, a 2xx; 0 if an earlier run got no response, and it was found out later.
        tmp_send_id: the `tmpSendId` of the message.
        raw: the whole body as parsed JSON, or None if it was empty. Like `messages` and `provider_ids`, it contains
            personal data.
    """

    status_code: int
    tmp_send_id: str
    raw: Any = field(default=None, hash=False)

    @classmethod
    def of_ids(cls, status_code: int, tmp_send_id: str, ids: Iterable[str]) -> Self:
        """Return a `Sent` of which only Texter's ids are known."""
        return cls(status_code, tmp_send_id, {"success": True, "messages": [{"_id": id_} for id_ in ids]})

    def __repr__(self) -> str:
        return f"Sent(id={self.id!r}, status_code={self.status_code}, tmp_send_id={self.tmp_send_id!r})"

    @cached_property
    def messages(self) -> "tuple[Message, ...]":
        """The stored messages; Texter may store one message as several."""
        from texter_client.models import Message  # noqa: PLC0415 (most callers do not use it)

        return tuple(Message.from_dict(message) for message in self._stored)

    @property
    def chat_id(self) -> str | None:
        """The id of the chat, or None."""
        chat_ids = (message.get("parent_chat") for message in self._stored)
        return next((chat_id for chat_id in chat_ids if isinstance(chat_id, str)), None)

    @property
    def stored_at(self) -> "datetime | None":
        """When Texter stored the first message (in UTC), or None."""
        return next((moment(message.get("timestamp")) for message in self._stored), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """Texter's ids of the stored messages."""
        return tuple(id_ for message in self._stored if isinstance(id_ := message.get("_id"), str))

    @property
    def id(self) -> str | None:
        """Texter's id of the first stored message, or None."""
        return next(iter(self.ids), None)

    @property
    def provider_ids(self) -> tuple[str, ...]:
        """The provider's ids (`wamid…`) of the stored messages, which contain the contact's phone number."""
        return provider_ids_of(self._stored)

    def has_provider_id(self, provider_id: str) -> bool:
        """Tell whether the provider gave a stored message this id."""
        return provider_id in self.provider_ids

    @property
    def provider_id(self) -> str | None:
        """The provider's id (`wamid…`) of the first stored message, or None; pass it as `reply_to` to quote it."""
        return next(iter(self.provider_ids), None)

    @property
    def _stored(self) -> list[dict[str, Any]]:
        messages = self.raw.get("messages") if is_object(self.raw) else None
        return [message for message in messages if is_object(message)] if is_array(messages) else []


def provider_ids_of(stored: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the provider's ids of stored messages."""
    channels = (message.get("channelInfo") for message in stored)
    return tuple(id_ for channel in channels if is_object(channel) and isinstance(id_ := channel.get("id"), str))
