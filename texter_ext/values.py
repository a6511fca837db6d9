"""Telling JSON values apart."""

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> "TypeGuard[list[Any] | tuple[Any, ...]]":
    """Tell whether a value is a JSON array."""
    return isinstance(value, list | tuple)


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value is a JSON number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def json_type(value: object) -> str:
    """Return the name of a value's JSON type, or of its Python type where JSON has none."""
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
