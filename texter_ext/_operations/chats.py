"""Chats, and finding them by phone number or name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from texter_client import spec
from texter_ext._errors import AmbiguousChatError, ConfigurationError, PhoneError
from texter_ext._messages.timestamps import moment
from texter_ext._messages.values import is_array, is_number, is_object
from texter_ext._operations.paging import parameters_of_next
from texter_ext._operations.phones import Phone

if TYPE_CHECKING:
    from texter_ext._http.call import Steps
    from texter_ext._operations.calling import APIResponse, PrepareCall

_WHATSAPP: Final = "whatsapp"
_MAX_REPEATS: Final = 1
"""How many pages in a row may bring nothing new before a search ends, as when a page of chats has moved up."""

_WINDOW: Final = timedelta(hours=spec.WINDOW_HOURS)
_DIGITS: Final = r"(?a)\+?([1-9]\d{6,14})"

# The channels whose own id of a contact is a phone number; a number on another channel is something else.
_PHONE_CHANNELS: Final = {_WHATSAPP, "sms"}


@dataclass(frozen=True, repr=False)
class Chat:
    """A chat with one contact on one of your accounts. Any attribute except `id` may be empty.

    Attributes:
        id: Texter's id of the chat.
        raw: the chat as parsed JSON, which contains personal data.
    """

    id: str
    raw: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False, compare=False)

    def __repr__(self) -> str:
        return f"Chat(id={self.id!r})"

    @property
    def title(self) -> str | None:
        """The contact's name."""
        return _text(self.raw.get("title"))

    @property
    def channel(self) -> str | None:
        """The channel, such as `whatsapp`."""
        return _text(self._channel_info.get("name")) or _text(self.raw.get("channel"))

    @property
    def account_id(self) -> str | None:
        """The id of your account on the channel; on WhatsApp, your own number in digits."""
        return _text(self._channel_info.get("accountId"))

    @cached_property
    def phone(self) -> str | None:
        """The contact's phone number in E.164 form, such as `+972521234567`, or None if it is not known."""
        candidates = [self.raw.get("clientPhoneE164"), self.raw.get("clientPhone")]
        if self.channel in _PHONE_CHANNELS:
            candidates.insert(0, self._channel_info.get("id"))
        numbers = (re.fullmatch(_DIGITS, str(each)) for each in candidates if each is not None)
        return next((f"+{number[1]}" for number in numbers if number), None)

    @cached_property
    def last_incoming_at(self) -> datetime | None:
        """When the contact last sent a message (in UTC), or None if it is not known or never happened."""
        return moment(self.raw.get("lastIncomingMessageTimestamp"))

    @property
    def window_closes_at(self) -> datetime | None:
        """When WhatsApp's 24-hour window closes or closed (in UTC), or None if it is not known."""
        if self.channel != _WHATSAPP or self.last_incoming_at is None:
            return None
        return self.last_incoming_at + _WINDOW

    @property
    def window_open(self) -> bool | None:
        """Whether WhatsApp accepts any message now, by this machine's clock; None if it is not known.

        Outside the window, only templates are accepted. A chat is as it was when it was fetched: if the contact has
        written since then, the window is open although this is False.
        """
        closes = self.window_closes_at
        return None if closes is None else datetime.now(UTC) < closes

    def as_phone(self) -> Phone:
        """Return the contact's number, on this chat's account.

        Raises:
            PhoneError: the number is not known.
        """
        if self.phone is None:
            raise PhoneError("The phone number of this chat is not known, so no template can be sent to it.")
        return Phone(self.phone, self.account_id)

    @property
    def _channel_info(self) -> Mapping[str, Any]:
        info = self.raw.get("channelInfo")
        return info if is_object(info) else {}


def _text(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


class ChatSearch:
    """A search for chats: the parameters of its pages, and the chats on them, each of them once.

    Rows move while pages are read: the chat of each new message becomes the first.

    Args:
        search: a phone number or name, or a part of one.
        channel: only chats on this channel; it needs an account.
        account_id: only chats of this account, which is on WhatsApp unless a channel is given.
        labels: only chats with any of the labels with these ids.
        statuses: only chats with one of these statuses, by name.

    Attributes:
        parameters: the parameters of the first page.

    Raises:
        ConfigurationError: there is a channel without an account.
    """

    def __init__(
        self,
        search: str,
        channel: str | None = None,
        account_id: str | None = None,
        labels: Iterable[str] = (),
        statuses: Iterable[str] = (),
    ) -> None:
        if account_id is not None and channel is None:
            channel = _WHATSAPP
        if channel is not None and account_id is None:
            raise ConfigurationError("channel= needs account_id=, because the API takes only both together.")
        given = {
            "search": search,
            "channelname": channel,
            "channelaccount_id": account_id,
            "labels": list(labels) or None,
            "statuses": list(statuses) or None,
        }
        self.parameters: Mapping[str, Any] = {name: value for name, value in given.items() if value is not None}
        self._seen: set[str] = set()
        self._rows = 0
        self._repeats = 0
        self._ended = False

    def chats(self, page: "APIResponse") -> list[Chat]:
        """Return the chats of a page that no earlier page had; rows without an id are left out."""
        body = page.raw if is_object(page.raw) else {}
        rows = body.get("data")
        found = [row for row in rows if is_object(row)] if is_array(rows) else []
        chats = [Chat(row["_id"], row) for row in found if isinstance(row.get("_id"), str) and row["_id"]]
        new = list({chat.id: chat for chat in chats if chat.id not in self._seen}.values())
        self._seen.update(chat.id for chat in new)
        self._rows += len(found)
        total = body.get("total")
        self._repeats = 0 if new else self._repeats + 1
        ended = self._rows >= total if is_number(total) else not new
        self._ended = ended or not found or self._repeats > _MAX_REPEATS
        return new

    def next_page(self, _page: "APIResponse") -> Mapping[str, Any] | None:
        """Return the parameters of the next page, or None after the last one, or several that brought nothing new."""
        return None if self._ended else {"skip": str(self._rows)}


def find_chat(prepare: "PrepareCall", phone: Phone) -> "Steps[Chat | None]":
    """Find the WhatsApp chat of exactly a phone number.

    The search also matches names and parts of numbers, so only rows whose own number is equal count.

    Raises:
        AmbiguousChatError: several accounts have a chat with the number.
    """
    search = ChatSearch(phone.digits, account_id=phone.account_id)
    found: list[Chat] = []
    following: Mapping[str, Any] | None = search.parameters
    while following is not None:
        page: APIResponse = yield prepare(spec.SEARCH_CHATS, following)
        found += [chat for chat in search.chats(page) if _is_of(chat, phone)]
        following = parameters_of_next(following, page, search.next_page)
    if len(found) > 1:
        raise AmbiguousChatError(found)
    return found[0] if found else None


def _is_of(chat: Chat, phone: Phone) -> bool:
    right_account = phone.account_id is None or chat.account_id == phone.account_id
    return chat.channel == _WHATSAPP and chat.phone == phone.e164 and right_account
