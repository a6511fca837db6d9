"""Reading the body and headers of an answer, whatever they hold."""

import datetime
import email.utils
import json
import re
from collections.abc import Iterator
from typing import Final

import httpx

from texter_client import spec
from texter_ext.values import is_array, is_number, is_object

# WhatsApp's codes below this are small enough to turn up as other numbers, and count only where they are called a code.
_UNMISTAKABLE: Final = 100_000
_CODE_NAMES: Final = {"code", "error_code", "errorcode"}
_CODE: Final = re.compile(r"\d{1,9}", re.ASCII)
_CODE_IN_TEXT: Final = re.compile(r"\(#(\d{1,9})\)|\b(1\d{5})\b", re.ASCII)


class NotJSON:
    """The type of NOT_JSON."""


NOT_JSON: Final = NotJSON()
"""Stands for a body that is not JSON, since every JSON value is one that a body may hold."""


def parsed(response: httpx.Response) -> object:
    """Return the body as parsed JSON, None where it is empty, NOT_JSON where it is something else.

    Bytes that are not UTF-8 are read in the charset that the answer names, and replaced where that fails too: they can
    only stand in texts, and an id is worth more than an accent.
    """
    if not response.content.strip():
        return None
    try:
        try:
            return json.loads(response.content)
        except UnicodeDecodeError:
            return json.loads(response.text)
    except (ValueError, LookupError, RecursionError):
        return NOT_JSON


def body(response: httpx.Response) -> object:
    """Return the body as parsed JSON where it is JSON, else as text; None where it is empty."""
    value = parsed(response)
    return response.text if value is NOT_JSON else value


def whatsapp_code(value: object) -> int | None:
    """Return the first of WhatsApp's error codes in a body (parsed JSON or text), or None."""
    for code, sure in _codes(value):
        if code in spec.WHATSAPP_ERRORS and (sure or code >= _UNMISTAKABLE):
            return code
    return None


def _codes(value: object) -> Iterator[tuple[int, bool]]:
    """Yield each number that may be a code, and whether its surroundings call it one."""
    pending: list[tuple[object, bool]] = [(value, False)]
    while pending:
        item, sure = pending.pop()
        if is_object(item):
            pending += [(inner, key.casefold() in _CODE_NAMES) for key, inner in reversed(item.items())]
        elif is_array(item):
            pending += [(inner, sure) for inner in reversed(item)]
        elif is_number(item):
            yield int(item), sure
        elif isinstance(item, str):
            if sure and _CODE.fullmatch(item):
                yield int(item), True
            for match in _CODE_IN_TEXT.finditer(item):
                yield int(match[1] or match[2]), match[1] is not None


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds to wait that `Retry-After` asks for, as a number or as a date, or None."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000" is UTC of an unknown place
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())
