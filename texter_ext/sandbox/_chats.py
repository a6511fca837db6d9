"""The chats that you give to a sandbox."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Literal, TypeAlias

from texter_client.models.chat_status import ChatStatus
from texter_ext import Chat

# Made-up numbers.
_FIRST_CONTACT: Final = 972_500_000_000
ACCOUNT_ID: Final = "972501000000"

COUNTRY_CODE: Final = "972"
"""The country that a local number belongs to, as in the example of `searchChats`."""

_DIGITS: Final = range(5, 16)
"""How many digits a phone number has."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class SandboxChat:
    """A chat in a sandbox, with a contact who does not exist.

    Attributes:
        phone: the contact's phone number with its country code, such as "+972500000000".
        title: the contact's name.
        id: the chat's id. By default, it follows from `phone` and `account_id`, and is the same in each sandbox.
        account_id: the business's phone number in digits. A number can have one chat with each account.
        channel: the channel, such as "whatsapp".
        last_incoming_at: when the contact last wrote, which decides whether the 24-hour window is open. The default is
            the time at which you create this object; None means that the contact never wrote.
        status: the chat's status.
        labels: the ids of its labels.

    Raises:
        ValueError: `phone` is not a number with a country code, or `last_incoming_at` has no time zone.
    """

    phone: str = field(repr=False)
    title: str = field(default="", repr=False)
    id: str = ""
    account_id: str = ACCOUNT_ID
    channel: str = "whatsapp"
    last_incoming_at: datetime.datetime | None = field(default_factory=_now)
    status: int = ChatStatus.ASSIGNED
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        digits = digits_of(self.phone)
        if digits is None or digits.startswith("0"):
            raise ValueError("phone= must be a phone number with its country code, such as +972500000000.")
        if self.last_incoming_at is not None and self.last_incoming_at.tzinfo is None:
            raise ValueError("last_incoming_at= must have a time zone, such as datetime.UTC.")
        given = {"phone": f"+{digits}", "title": self.title or f"Contact {digits[-4:]}", "labels": tuple(self.labels)}
        given["id"] = self.id or hashlib.sha256(f"{self.account_id} {digits}".encode()).hexdigest()[:24]
        for name, value in given.items():
            object.__setattr__(self, name, value)  # the object is frozen


Chats: TypeAlias = int | Literal["any"] | Iterable[SandboxChat]
"""Chats: the chats themselves; how many to make up; or "any", to have a chat for each number that is searched for."""


AnyChat: TypeAlias = str | SandboxChat | Chat
"""A chat: its id, the contact's phone number, or an object with its id."""


def given_chats(chats: Chats) -> tuple[SandboxChat, ...]:
    """Return the chats, made up if only their number is given.

    Raises:
        ValueError: `chats` is none of what it can be, or two chats have the same id.
    """
    if chats == "any":
        return ()
    if isinstance(chats, int) and not isinstance(chats, bool) and chats >= 0:
        return made_up_chats(f"contact-{number + 1}" for number in range(chats))
    if isinstance(chats, int | str):
        raise ValueError('chats= must be SandboxChats, how many there are to be, or "any".')  # noqa: TRY004 (as for port=)
    found = tuple(chats)
    if len({chat.id for chat in found}) < len(found):
        raise ValueError("chats= has two chats with the same id: give them different numbers, accounts or ids.")
    return found


def made_up_chats(ids: Iterable[str], known: Iterable[SandboxChat] = ()) -> tuple[SandboxChat, ...]:
    """Return a chat for each id: the known one, or one with a made-up number that no known chat has."""
    by_id = {chat.id: chat for chat in known}
    free = _free_numbers({chat.phone for chat in by_id.values()})
    return tuple(
        by_id.get(each) or SandboxChat(next(free), f"Contact {number}", id=each)
        for number, each in enumerate(dict.fromkeys(ids), 1)
    )


def _free_numbers(taken: set[str]) -> Iterator[str]:
    return (number for each in count(_FIRST_CONTACT) if (number := f"+{each}") not in taken)


def digits_of(text: str) -> str | None:
    """Return the digits of a phone number in any common form, or None if the text is none."""
    if not re.fullmatch(r"\+?[0-9 ().-]+", text.strip()):
        return None
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) in _DIGITS else None


def international(digits: str) -> str:
    """Return a number's digits with the country code, given them with it or in local form."""
    return COUNTRY_CODE + digits[1:] if digits.startswith("0") else digits
