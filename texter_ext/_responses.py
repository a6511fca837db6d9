"""Reading the body and headers of an answer, whatever they hold."""

import datetime
import email.utils
import json
import re
from collections.abc import Iterator
from typing import Final

import httpx

from texter_client import spec
from texter_ext._messages.values import is_array, is_object

# WhatsApp's codes below this are small enough to turn up as other numbers, and count only where they are called a code.
_UNMISTAKABLE: Final = 100_000
_CODE_NAMES: Final = {"code", "error_code", "errorcode"}
# What a caller wrote may come back in an answer, and may hold any number.
_ECHOED: Final = {field for fields in spec.STRUCTURES.values() for field in fields}
_CODE: Final = r"(?a)\d{1,9}"
# RFC 9110 has whole ones only; servers send others too.
_SECONDS: Final = r"(?a)\d+(?:\.\d+)?"
_CODE_IN_TEXT: Final = r"(?a)\(#(\d{1,9})\)|\b(1\d{5})\b"


class NotJSON:
    """The type of NOT_JSON."""


NOT_JSON: Final = NotJSON()
"""Stands for a body that is not JSON, since every JSON value is one that a body may hold."""


def parsed(content: bytes, response: httpx.Response) -> object:
    """Return a body as parsed JSON, None where it is empty, NOT_JSON where it is something else.

    Bytes that are not UTF-8 are read in the charset that the answer names, and replaced where that fails too: they can
    only stand in texts, and an id is worth more than an accent.
    """
    try:
        try:
            return json.loads(content) if content.strip() else None
        except UnicodeDecodeError:
            return json.loads(_text(content, response))
    except (ValueError, RecursionError):
        return NOT_JSON


def says_failure(value: object) -> bool:
    """Tell whether a parsed body says `"success": false`."""
    return is_object(value) and value.get("success") is False


def body(response: httpx.Response) -> object:
    """Return the body as parsed JSON where it is JSON, else as text; None where it is empty."""
    value = parsed(response.content, response)
    return _text(response.content, response) if value is NOT_JSON else value


def _text(content: bytes, response: httpx.Response) -> str:
    """Return a body as text, in the charset that the answer names if that is one, else in UTF-8."""
    try:
        return content.decode(response.charset_encoding or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", errors="replace")


def whatsapp_code(value: object) -> int | None:
    """Return the first of WhatsApp's error codes in a body (parsed JSON or text), or None."""
    return next((code for code in _codes(value) if code in spec.WHATSAPP_ERRORS), None)


def _codes(value: object) -> Iterator[int]:
    """Yield each number that its surroundings show to be a code, or that is too large to be anything else."""
    pending: list[tuple[object, str]] = [(value, "")]
    while pending:
        item, name = pending.pop()
        if is_object(item):
            pending += [(inner, key) for key, inner in reversed(item.items())]
        elif is_array(item):
            pending += [(inner, name) for inner in reversed(item)]
        elif isinstance(item, str):
            if name.casefold() in _CODE_NAMES and re.fullmatch(_CODE, item):
                yield from _named(name, int(item))
            for match in re.finditer(_CODE_IN_TEXT, item):
                if match[1] or name not in _ECHOED:
                    yield int(match[1] or match[2])
        elif isinstance(item, int) and not isinstance(item, bool):
            yield from _named(name, item)


def _named(name: str, code: int) -> Iterator[int]:
    """Yield a number if it is a code: one called so, unless it may be an HTTP status, or an unmistakable one."""
    called_so = name.casefold() in _CODE_NAMES and not (name == "code" and httpx.codes.is_success(code))
    if called_so or (code >= _UNMISTAKABLE and name not in _ECHOED):
        yield code


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds to wait that `Retry-After` asks for, as a number or as a date, or None."""
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(_SECONDS, value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        if moment.tzinfo is None:  # "-0000" is UTC of an unknown place
            moment = moment.replace(tzinfo=datetime.UTC)
        return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
