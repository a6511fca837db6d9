"""Telling a chat id from what is often passed in its place."""

import functools
import re
import urllib.parse
from typing import Final

from texter_client import spec
from texter_ext._errors import ChatIdError
from texter_ext._messages.values import plain_text

_LONGEST: Final = 1_000
"""More characters than any chat id has."""

# E.164 allows up to 15 digits, and no international number has fewer than 7. A chat id may be 24 digits.
_PHONE_NUMBER: Final = r"(?i)(?:(?:tel|sms|whatsapp):)?\+?(?:00)?\d{7,15}(?:@[a-z]+)?"
_SEPARATORS: Final = r"[^\w+@:]+"
_ROUNDED_BY_A_SPREADSHEET: Final = r"(?i)\d(?:[.,]\d+)?E\+?\d{1,2}"

_SEARCH: Final = "which Texter's “Search Chats” endpoint finds by the contact's phone number"


def checked(chat_id: object) -> str:
    """Return a chat id as the text that goes out.

    Raises:
        ChatIdError: it cannot be a chat id. The error does not repeat it, as it may be a phone number.
    """
    problem = fault(chat_id)
    if problem is not None:
        raise ChatIdError(problem)
    return plain_text(chat_id)


def fault(chat_id: object) -> str | None:
    """Return why something cannot be a chat id, in a sentence, or None if it can."""
    if not isinstance(chat_id, str):
        return f"The chat id must be a text, not {type(chat_id).__name__}."
    return _fault(plain_text(chat_id))


@functools.lru_cache(maxsize=1024)
def _fault(chat_id: str) -> str | None:
    if not chat_id.strip():
        return "The chat id is blank: pass the chat's own id."
    if chat_id in (".", ".."):
        return f"The chat id is {chat_id!r}, which would address another path: pass the chat's own id."
    if len(chat_id) > _LONGEST:
        return "The chat id is too long to be one."
    bare = re.sub(_SEPARATORS, "", chat_id)
    if re.fullmatch(_PHONE_NUMBER, bare) or re.fullmatch(_ROUNDED_BY_A_SPREADSHEET, chat_id.strip()):
        return f"The chat id looks like a phone number: pass the chat's own id, {_SEARCH}."
    try:
        chat_id.encode()
    except UnicodeEncodeError:
        return "The chat id holds half of a surrogate pair: it was cut or decoded wrongly."
    unseen = next((character for character in chat_id if character.isspace() or not character.isprintable()), None)
    if unseen is not None:
        return f"The chat id holds {unseen!a}, which is white space or invisible: pass the id without it."
    return None


@functools.lru_cache(maxsize=1024)
def path_to(chat_id: str) -> str:
    """Return the path of a send to a chat whose id was checked."""
    return spec.SEND_MESSAGE.path.replace("{chatId}", urllib.parse.quote(chat_id, safe=""))
