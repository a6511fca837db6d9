"""Reading the body and headers of a response, even malformed ones."""

import datetime
import email.utils
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from texter_client import spec
from texter_ext._messages.values import is_array, is_object

if TYPE_CHECKING:
    import httpx

# WhatsApp's error codes below this could be any other number, so they count only in a field named as a code.
_MIN_DISTINCT_CODE: Final = 100_000
_FALSE: Final = {"false", "0"}
_SUCCESSES: Final = range(200, 300)
_CODE_NAMES: Final = {"code", "error_code", "errorcode"}
# A response may repeat the fields of the message, which can contain any number.
_MESSAGE_FIELDS: Final = {field for fields in spec.STRUCTURES.values() for field in fields}
_CODE: Final = r"(?a)\d{1,9}"
# RFC 9110 allows only whole seconds, but some servers send fractions.
_SECONDS: Final = r"(?a)\d+(?:\.\d+)?"
_CODE_IN_TEXT: Final = r"(?a)\(#(\d{1,9})\)|\b(1\d{5})\b"


class NotJSON:
    """Type of NOT_JSON."""


NOT_JSON: Final = NotJSON()
"""Marks a body that is not JSON; None would be ambiguous, because it is a JSON value."""


def parsed(content: bytes, response: "httpx.Response") -> object:
    """Return a body as parsed JSON, None if it is empty, or NOT_JSON if it is not JSON.

    A body that is not UTF-8 is decoded in the charset that the response names, and undecodable bytes are replaced. Such
    bytes can only be in strings, and keeping the ids matters more than an accent.
    """
    try:
        try:
            return json.loads(content) if content.strip() else None
        except UnicodeDecodeError:
            return json.loads(_text(content, response))
    except (ValueError, RecursionError):
        return NOT_JSON


def says_failure(value: object) -> bool:
    """Tell whether a parsed body says `"success": false`, even as text or a number."""
    return is_object(value) and str(value.get("success")).casefold() in _FALSE


def body(response: "httpx.Response") -> object:
    """Return the body as parsed JSON, or as text if it is not JSON, or None if it is empty."""
    value = parsed(response.content, response)
    return _text(response.content, response) if value is NOT_JSON else value


def _text(content: bytes, response: "httpx.Response") -> str:
    """Decode a body with the charset that the response names, or as UTF-8 if it names none that is known."""
    try:
        return content.decode(response.charset_encoding or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", errors="replace")


def whatsapp_code(value: object) -> int | None:
    """Return the first WhatsApp error code in a body (parsed JSON or text), or None."""
    return next((code for code in _codes(value) if code in spec.WHATSAPP_ERRORS), None)


def _codes(value: object) -> Iterator[int]:
    """Yield each number whose field shows that it is a code, or that is too large to be anything else."""
    pending: list[tuple[object, str]] = [(value, "")]
    while pending:
        item, name = pending.pop()
        if is_object(item):
            pending += [(inner, key) for key, inner in reversed(item.items())]
        elif is_array(item):
            pending += [(inner, name) for inner in reversed(item)]
        elif isinstance(item, str):
            if name.casefold() in _CODE_NAMES and re.fullmatch(_CODE, item):
                yield from _code_in_field(name, int(item))
            for match in re.finditer(_CODE_IN_TEXT, item):
                if match[1] or name not in _MESSAGE_FIELDS:
                    yield int(match[1] or match[2])
        elif isinstance(item, int) and not isinstance(item, bool):
            yield from _code_in_field(name, item)


def _code_in_field(name: str, code: int) -> Iterator[int]:
    """Yield a number if its field is named as a code and it is not a 2xx status, or if it is a distinct code."""
    in_code_field = name.casefold() in _CODE_NAMES and not (name == "code" and code in _SUCCESSES)
    if in_code_field or (code >= _MIN_DISTINCT_CODE and name not in _MESSAGE_FIELDS):
        yield code


def retry_after(response: "httpx.Response") -> float | None:
    """Return the seconds to wait according to `Retry-After`, which may be a number or a date, or None."""
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(_SECONDS, value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        if moment.tzinfo is None:  # "-0000" means UTC without a time zone
            moment = moment.replace(tzinfo=datetime.UTC)
        return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
