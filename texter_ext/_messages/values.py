"""The types and text forms of JSON values."""

import datetime
from typing import Any, Final, TypeGuard

WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What the spec takes for white space. Python also takes U+001C to U+001F for it."""


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> "TypeGuard[list[Any] | tuple[Any, ...]]":
    """Return whether a value is a JSON array."""
    return isinstance(value, (list, tuple))


def copied(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Return a copy of a JSON value that shares nothing with it that can change."""
    if is_object(value):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if is_array(value) else value


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a JSON number; True and False are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plain_text(value: object) -> str:
    """Return the text that is sent for a str or int: for a member of an Enum its value, not its name."""
    if isinstance(value, str):
        return str.__str__(value)
    return int.__repr__(value) if isinstance(value, int) else str(value)


def is_date(value: str) -> bool:
    """Return whether a string is a valid date in the form YYYY-MM-DD; other forms of ISO 8601 are not accepted."""
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def json_type(value: object) -> str:
    """Return the name of a value's JSON type, or of its Python type if JSON has no such type."""
    if value is None:
        return "null"
    if is_object(value):
        return "object"
    if is_array(value):
        return "array"
    if is_number(value):
        return "number"
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else type(value).__name__
