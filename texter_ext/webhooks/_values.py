"""Reading the values in an event, which may be missing or of another type."""

from typing import Any

from texter_ext._messages.values import is_array, is_number


def text_or_none(value: object) -> str | None:
    """Return a text, or None for anything else."""
    return value if isinstance(value, str) else None


def texts(value: object) -> tuple[str, ...]:
    """Return the texts in a list, or a single text."""
    values: list[Any] | tuple[Any, ...] = value if is_array(value) else (value,)
    return tuple(each for each in values if isinstance(each, str))


def whole_number(value: object) -> int | None:
    """Return a whole number, which may be given as text, or None for anything else."""
    try:
        return int(value) if is_number(value) or isinstance(value, str) else None
    except (ValueError, OverflowError):  # another text, or not finite
        return None
