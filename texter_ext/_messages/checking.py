"""Holding a message to a set of limits: one walk, guided by the spec's structures, that finds everything."""

import functools
from collections.abc import Iterable
from typing import Any, Final

from texter_client import spec
from texter_ext._messages.forms import AnyMessage, NotAMessageError, as_json
from texter_ext._messages.limits import WHATSAPP, Limit, Limits
from texter_ext._messages.scalars import SCALARS, String, no_verdict
from texter_ext._messages.values import is_array, is_object
from texter_ext._messages.violation import Violation
from texter_ext._messages.walk import EnoughError, Node, Place, Walk, inherent


def check(message: AnyMessage, limits: Limits | None = WHATSAPP) -> tuple[Violation, ...]:
    """Find everything that is wrong with a message, and send nothing.

    Args:
        message: a text, a generated model, or a mapping in the API's own JSON form.
        limits: the limits to hold it to; None for channels other than WhatsApp, on which nothing is checked.

    Returns:
        Errors and warnings in document order; of more than 1,000, the first 1,000.
    """
    if limits is None:
        return ()
    try:
        content = as_json(message)
    except NotAMessageError as error:
        return (error.violation,)
    return check_json(content, limits)


def check_json(content: dict[str, Any], limits: Limits | None) -> tuple[Violation, ...]:
    """Do what `check` does with a message that is in the API's own JSON form already."""
    return () if limits is None else _checker(limits).check(content)


class _Checker:
    """A set of limits, made ready to check any number of messages."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits: dict[str, list[Limit]] = {}
        for limit in limits:
            self._limits.setdefault(limit.place, []).append(limit)
        self._structures: dict[str, _Structure] = {}
        self._messages = {kind: self._structure(name) for kind, name in spec.MESSAGES.items()}

    def check(self, message: dict[str, Any]) -> tuple[Violation, ...]:
        walk = Walk(message)
        at = (spec.DISCRIMINATOR,)
        kind = message.get(spec.DISCRIMINATOR)
        try:
            if spec.DISCRIMINATOR not in message:
                walk.add(at, inherent("required", value=True), "required", None, "must not be missing: add it")
            elif not isinstance(kind, str):
                walk.wrong_type(at, "string", kind)
            elif kind not in self._messages:
                kinds = list(self._messages)
                walk.add(at, inherent("enum", kinds), "enum", None, f"must be one of {', '.join(kinds)}")
            else:
                self._messages[kind](message, (), walk)
        except EnoughError:
            pass
        return tuple(walk.found)

    def _structure(self, name: str) -> "_Structure":
        """Return what judges a structure: made once, and known before its fields are, as it may contain itself."""
        if name not in self._structures:
            structure = self._structures[name] = _Structure(self._limits.get(f"/{name}", []))
            for field, shape in spec.STRUCTURES[name].items():
                limits = self._limits.get(f"/{name}/{field}", [])
                structure.fields.append(_Field(field, self._node(shape, limits), limits))
        return self._structures[name]

    def _node(self, shape: Any, limits: list[Limit]) -> Node:  # noqa: ANN401 (a list, or a str)
        """Return what judges a value of a shape, as `spec.STRUCTURES` writes it."""
        if isinstance(shape, list):
            return _Array(self._node(shape[0], []), limits)
        if shape in spec.STRUCTURES:
            return self._structure(shape)
        return SCALARS[shape](limits)


@functools.lru_cache(maxsize=16)
def _checker(limits: Limits) -> _Checker:
    return _Checker(limits)


_MISSING: Final = object()


class _Field:
    """A field of a structure, and the limits on its being there."""

    def __init__(self, name: str, node: Node, limits: list[Limit]) -> None:
        self.name = name
        self.node = node
        self.flawless = node.flawless if isinstance(node, String) and not node.must_differ else no_verdict
        self._required = [limit for limit in limits if limit.keyword in ("required", "requiredAmong")]
        self.forbidden = [limit for limit in limits if limit.keyword == "forbiddenBeside"]
        self._together = [limit for limit in limits if limit.keyword == "maxItemsTogether"]

    def missing(self, at: Place, walk: Walk, among: int) -> None:
        """Judge that the field is not there, in one of `among` objects."""
        for limit in self._required:
            if limit.keyword == "required" or among >= limit.value:
                several = f", which each needs as soon as there are {limit.value}" if limit.value > 1 else ""
                walk.add((*at, self.name), limit, "required", None, f"must not be missing{several}: add it")
                return

    def beside(self, fields: dict[str, Any], at: Place, walk: Walk) -> None:
        """Judge that the field is there, beside the other fields of its object."""
        for limit in self.forbidden:
            for other, values in limit.value.items():
                if fields.get(other) in values:
                    phrase = f"is not allowed where the {other} is {fields[other]}: leave it out"
                    walk.add((*at, self.name), limit, "forbidden", None, phrase)

    def together(self, items: Iterable[object], at: Place, walk: Walk) -> None:
        """Judge the lists that the field is in all of the items, as if they were one."""
        for limit in self._together:
            total = sum(len(item[self.name]) for item in items if is_object(item) and is_array(item.get(self.name)))
            if total > limit.value:
                excess = total - limit.value
                phrase = f"hold {total:,} {self.name} in all; {limit.who} allows {limit.value:,}: remove {excess:,}"
                walk.add(at, limit, "maxItems", total, phrase)


class _Structure:
    """Judges an object."""

    def __init__(self, limits: list[Limit]) -> None:
        self.fields: list[_Field] = []
        self._exclusive = [limit for limit in limits if limit.keyword == "exclusive"]
        self._fewest = [limit for limit in limits if limit.keyword == "minFilled"]
        self._dependent = [limit for limit in limits if limit.keyword == "dependentRequired"]

    def __call__(self, value: object, at: Place, walk: Walk, among: int = 1) -> None:
        if not is_object(value):
            walk.wrong_type(at, "object", value)
            return
        if self._exclusive or self._fewest or self._dependent:
            self._whole(value, at, walk)
        for field in self.fields:
            inner = value.get(field.name, _MISSING)
            if inner is _MISSING:
                field.missing(at, walk, among)
                continue
            if field.forbidden:
                field.beside(value, at, walk)
            if not field.flawless(inner):
                field.node(inner, (*at, field.name), walk)

    def _whole(self, value: dict[str, Any], at: Place, walk: Walk) -> None:
        """Judge what an object's fields are to one another."""
        for limit in self._exclusive:
            present = [name for name in limit.value if name in value]
            if len(present) != 1:
                found = f"has {' and '.join(present)}" if present else "has none of them"
                walk.add(at, limit, "exclusive", present, f"{found}: give exactly one of {' and '.join(limit.value)}")
        for limit in self._fewest:
            filled = sum(not isinstance(inner, str) or bool(inner.strip()) for inner in value.values())
            if filled < limit.value:
                walk.add(at, limit, "required", filled, limit.note or f"needs {limit.value} fields: add some")
        for limit in self._dependent:
            for name, needed in limit.value.items():
                for other in needed:
                    if name in value and other not in value:
                        phrase = f"is missing, without which {limit.who} does not show the {name}: add it"
                        walk.add((*at, other), limit, "required", None, phrase)


class _Array:
    """Judges a list."""

    def __init__(self, item: Node, limits: list[Limit]) -> None:
        self._item = item
        self._fewest = [limit for limit in limits if limit.keyword == "minItems"]
        self._most = [limit for limit in limits if limit.keyword == "maxItems"]

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        if not is_array(value):
            walk.wrong_type(at, "array", value)
            return
        size = len(value)
        for limit in self._fewest:
            if size < limit.value:
                phrase = f"hold {size:,}; {limit.who} asks for at least {limit.value:,}: add {limit.value - size:,}"
                walk.add(at, limit, "minItems", size, phrase)
                break
        for limit in self._most:
            if size > limit.value:
                phrase = f"hold {size:,}; {limit.who} allows {limit.value:,}: remove {size - limit.value:,}"
                walk.add(at, limit, "maxItems", size, phrase)
                break
        if isinstance(self._item, _Structure):
            for field in self._item.fields:
                field.together(value, at, walk)
            for index, item in enumerate(value):
                self._item(item, (*at, index), walk, among=size)
        else:
            for index, item in enumerate(value):
                self._item(item, (*at, index), walk)
