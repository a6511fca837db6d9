"""Describing places in a message in words."""

import re
from typing import Any, Final

from texter_client import spec
from texter_ext._messages.values import is_object

_MAX_EXCERPT: Final = 20
"""The maximum number of quoted characters of a label."""
_MAX_PARTS: Final = 3
"""The maximum number of parts in the description of a place."""


def place(message: dict[str, Any], structure: str | None, at: tuple[str | int, ...]) -> str:
    """Return the innermost parts of a place in words, such as: the title of row 4 of section “Colours”.

    Args:
        message: the message in the API's JSON form.
        structure: the name of its structure, or None if it is unknown.
        at: the tokens of a JSON Pointer into it.
    """
    parts = ["the message"] if not at else []
    value: Any = message
    shape: Any = structure
    for index, token in enumerate(at):
        if isinstance(token, int):
            shape, value = shape[0], value[token]
            outer = index + 2 < len(at)  # a label identifies its item, but not in a sentence about the label itself
            parts[-1] = f"{_noun(shape)} {(_label(value) if outer else None) or token + 1}"
        else:
            shape, value = spec.STRUCTURES.get(shape, {}).get(token), value.get(token)
            parts.append(f"the {token}")
    return " of ".join(reversed(parts[-_MAX_PARTS:]))


def figure(number: float, noun: str) -> str:
    """Return a number with its noun, such as: 1 character, 4,096 characters."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def article(noun: str) -> str:
    """Return a noun with its indefinite article; null has none."""
    return noun if noun == "null" else f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _noun(shape: str) -> str:
    """Return the noun for an item of a list: the last word of its structure's name, such as row for ListRow."""
    return re.findall("[A-Z][a-z]*", shape)[-1].lower() if shape in spec.STRUCTURES else "value"


def _label(item: object) -> str | None:
    """Return the beginning of an item's title in quotation marks, or None if it has no title."""
    title = item.get("title") if is_object(item) else None
    if not isinstance(title, str):
        return None
    beginning = title[: 10 * _MAX_EXCERPT]
    words = " ".join("".join(character for character in beginning if character.isprintable()).split())
    excerpt = words if len(words) <= _MAX_EXCERPT else words[: _MAX_EXCERPT - 1] + "…"
    return f"“{excerpt}”" if excerpt else None
