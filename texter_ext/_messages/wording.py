"""Naming a place in a message as its author knows it."""

import re
from typing import Any, Final

from texter_client import spec
from texter_ext._messages.values import is_object

_EXCERPT: Final = 20
"""The most characters of a label that a sentence quotes."""
_NEAREST: Final = 3
"""How many parts of a place a sentence names."""


def place(message: dict[str, Any], at: tuple[str | int, ...]) -> str:
    """Return a place in words, of which it gives the nearest: the title of row 4 of section “Colours”.

    Args:
        message: the message in the API's JSON form.
        at: the tokens of a JSON Pointer into it.
    """
    parts = ["the message"] if not at else []
    value: Any = message
    kind = message.get(spec.DISCRIMINATOR)
    shape: Any = spec.MESSAGES.get(kind) if isinstance(kind, str) else None
    for index, token in enumerate(at):
        if isinstance(token, int):
            shape, value = shape[0], value[token]
            outer = index + 2 < len(at)  # a label helps to find the item, but not in a sentence about that label
            parts[-1] = f"{_noun(shape)} {(_label(value) if outer else None) or token + 1}"
        else:
            shape, value = spec.STRUCTURES.get(shape, {}).get(token), value.get(token)
            parts.append(f"the {token}")
    return " of ".join(reversed(parts[-_NEAREST:]))


def figure(number: float, noun: str) -> str:
    """Return a number of things: 1 character, 4,096 characters."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def article(noun: str) -> str:
    """Return a noun with its article, which null has not."""
    return noun if noun == "null" else f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _noun(shape: str) -> str:
    """Return what an item of a list is called: the last word of its structure's name, since ListRow is a row."""
    return re.findall("[A-Z][a-z]*", shape)[-1].lower() if shape in spec.STRUCTURES else "entry"


def _label(item: object) -> str | None:
    """Return a short excerpt of an item's title, in quotation marks, if it has one."""
    title = item.get("title") if is_object(item) else None
    if not isinstance(title, str):
        return None
    beginning = title[: 10 * _EXCERPT]
    words = " ".join("".join(character for character in beginning if character.isprintable()).split())
    excerpt = words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"
    return f"“{excerpt}”" if excerpt else None
