"""Whom a command sends to: a chat's id, or a phone number."""

import os
import re
from typing import TYPE_CHECKING, Final

from texter_ext._cli.output import fail, reason
from texter_ext._errors import ConfigurationError, PhoneError
from texter_ext._operations import chat_ids

if TYPE_CHECKING:
    from texter_ext._operations.phones import Phone

RECIPIENT: Final = ("chat_id", "phone")
"""The names of the columns and fields that say whom a message goes to."""

# Nothing else is taken for a phone number: a chat's id may consist of digits.
_INTERNATIONAL = r"\s*\+.*"
_CHAT_ID = r"[0-9a-f]{24}"


def recipient(text: str, region: str | None, account_id: str | None) -> "str | Phone":
    """Return a chat id, or the phone number that a text with a plus is, or one that looks like it if there is a region.

    Raises:
        PhoneError: the number cannot be read.
        ChatIdError: the chat id is invalid.
        ConfigurationError: the region is not a country code.
    """
    local = has_region(region) and chat_ids.looks_like_phone(text)
    return phone(text, region, account_id) if local or re.match(_INTERNATIONAL, text) else chat_ids.checked(text)


def looks_like_recipient(text: str) -> bool:
    """Tell whether a text looks like a phone number or a chat id, as Texter makes them."""
    return bool(chat_ids.looks_like_phone(text) or re.fullmatch(_CHAT_ID, text))


def has_region(region: str | None) -> bool:
    """Tell whether local phone numbers can be read."""
    return bool(region or os.environ.get("TEXTER_REGION"))


def check_region(region: str | None) -> None:
    """End the program if a region is not a country code."""
    try:
        phone("021234567", region, None)
    except ConfigurationError as error:
        fail(reason(error))
    except PhoneError:  # there is no region
        return


def phone(text: str, region: str | None, account_id: str | None) -> "Phone":
    """Return a phone number.

    Raises:
        PhoneError: it cannot be read.
        ConfigurationError: the region is not a country code.
    """
    from texter_ext._operations.phones import phone  # noqa: PLC0415 (most messages go to a chat's id)

    return phone(text, region=region, account_id=account_id)
