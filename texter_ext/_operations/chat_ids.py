"""Checks of a chat id, which detect phone numbers and other values passed by mistake."""

import functools
import re
import urllib.parse
from typing import Final

from texter_client import spec
from texter_ext._errors import ChatIdError
from texter_ext._messages.values import plain_text

_MAX_LENGTH: Final = 1_000
"""Characters; far more than any chat id has."""

# An international number has 7 to 15 digits (E.164 sets the maximum). A chat id may consist of 24 digits.
_PHONE_NUMBER: Final = r"(?i)(?:(?:https?:)?wame|(?:tel|sms|whatsapp):)?\+?(?:00)?\d{7,15}(?:@[a-z]+)?"
_SEPARATORS: Final = r"(?:[^\w+@:]|_)+"
# What Unicode calls default ignorable, as far as Python takes it for printable, and the blank pattern of Braille.
_INVISIBLE: Final = r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
# Spreadsheets shorten a long number to scientific notation, such as 9.72501E+11.
SPREADSHEET_NUMBER: Final = r"(?i)\d(?:[.,]\d+)?E\+?\d{1,2}"


def checked(chat_id: object) -> str:
    """Return a valid chat id as a plain string.

    Raises:
        ChatIdError: the chat id is invalid. The error does not quote it, because it may be a phone number.
    """
    problem = problem_with(chat_id)
    if problem is not None:
        raise ChatIdError(problem)
    return plain_text(chat_id)


def problem_with(chat_id: object) -> str | None:
    """Return a sentence that says why a chat id is invalid, or None if it is valid."""
    if not isinstance(chat_id, str):
        return f"The chat id must be a string, not {type(chat_id).__name__}."
    return _problem_with(plain_text(chat_id))


@functools.lru_cache(maxsize=1024)
def _problem_with(chat_id: str) -> str | None:
    if not chat_id.strip():
        return "The chat id is blank: pass the chat's own id."
    if chat_id in (".", ".."):
        return f"The chat id is {chat_id!r}, which would change the path of the request: pass the chat's own id."
    if len(chat_id) > _MAX_LENGTH:
        return "The chat id is too long to be a chat id."
    if looks_like_phone(chat_id):
        return (
            "The chat id looks like a phone number: pass the chat's own id, or phone(…) with the number to look its "
            "chat up."
        )
    try:
        chat_id.encode()
    except UnicodeEncodeError:
        return "The chat id contains half of a surrogate pair: it was cut or decoded incorrectly."
    invisible = next((each for each in chat_id if each.isspace() or not each.isprintable()), None)
    invisible = invisible or next(iter(re.findall(_INVISIBLE, chat_id)), None)
    if invisible is not None:
        return f"The chat id contains {invisible!a}, which is white space or invisible: pass the id without it."
    return None


def looks_like_phone(text: str) -> bool:
    """Tell whether a text looks like a phone number, as people or spreadsheets write it."""
    bare = re.sub(_SEPARATORS, "", text)
    return bool(re.fullmatch(_PHONE_NUMBER, bare) or re.fullmatch(SPREADSHEET_NUMBER, text.strip()))


@functools.lru_cache(maxsize=1024)
def path_to(chat_id: str) -> str:
    """Return the path of a send to a chat with a valid id."""
    return spec.SEND_MESSAGE.path.replace("{chatId}", urllib.parse.quote(chat_id, safe=""))
