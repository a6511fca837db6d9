"""The repr of models, which shows sizes but no content. `make generate` copies this module to the client."""

from collections import Counter
from collections.abc import Sequence
from enum import Enum
from typing import cast

import attrs


def describe(model: attrs.AttrsInstance) -> str:
    """Return a model's class, the lengths of its texts and the lengths of all lists in it."""
    parts: list[str] = []
    items: Counter[str] = Counter()
    reached = [model]
    known = {id(model)}
    for current in reached:
        for field in attrs.fields(type(current)):
            name = field.name.rstrip("_")
            value: object = getattr(current, field.name, None)
            inner = cast("Sequence[object]", value) if isinstance(value, list | tuple) else (value,)
            if inner is value:
                items[name] += len(inner)
            elif current is model and isinstance(value, Enum):
                parts.append(f"{name}: {value.name.lower()}")
            elif current is model and isinstance(value, str) and value != field.default:
                parts.append(f"{name}: {_count(len(value), 'character')}")
            new = [each for each in inner if attrs.has(type(each)) and id(each) not in known]
            known.update(map(id, new))
            reached += cast("list[attrs.AttrsInstance]", new)
    parts += [f"{name}: {_count(number, 'item')}" for name, number in items.items()]
    return f"<{' '.join([type(model).__name__, ', '.join(parts)]).rstrip()}>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
