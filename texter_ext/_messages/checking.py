"""Checking a message: compiled checks clear the usual one; for any other, a walk finds all violations."""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, cast

from texter_client import spec
from texter_ext._messages.forms import AnyMessage, NotAMessageError, as_json
from texter_ext._messages.limits import Limit, Limits
from texter_ext._messages.scalars import SCALARS, String, folded
from texter_ext._messages.values import WHITE_SPACE, is_array, is_object
from texter_ext._messages.violation import Violation
from texter_ext._messages.walk import Node, Place, Walk, WalkEndedError, fixed_limit


def check_message(message: AnyMessage, limits: Limits | None) -> tuple[Violation, ...]:
    """Check a message in any form, as `check` does."""
    if limits is None:
        return ()
    try:
        content = as_json(message)
    except NotAMessageError as error:
        return (error.violation,)
    return check_json(content, limits)


def check_json(content: dict[str, Any], limits: Limits | None, structure: str | None = None) -> tuple[Violation, ...]:
    """Check a message that is already in the API's JSON form, as `check` does.

    Args:
        content: the message.
        limits: the limits to check; None turns the check off.
        structure: the name of its structure in the spec; None if the message's type determines it.
    """
    return () if limits is None else _checker(limits).check(content, structure)


class _Checker:
    """A set of limits, prepared for checking any number of messages."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits: dict[str, list[Limit]] = {}
        for limit in limits:
            self._limits.setdefault(limit.place, []).append(limit)
        self._structures: dict[str, _Structure] = {}

    def check(self, message: dict[str, Any], structure: str | None) -> tuple[Violation, ...]:
        at = (spec.DISCRIMINATOR,)
        kind = message.get(spec.DISCRIMINATOR)
        name = structure or (spec.MESSAGES.get(kind) if isinstance(kind, str) else None)
        if name is not None and self._is_clear(message, name):
            return ()
        walk = Walk(message, name)
        try:
            if name is not None:
                self._structure(name)(message, (), walk)
            elif spec.DISCRIMINATOR not in message:
                walk.add(at, fixed_limit("required", value=True), "required", None, "is missing: add it")
            elif not isinstance(kind, str):
                walk.wrong_type(at, "string", kind)
            else:
                kinds = list(spec.MESSAGES)
                walk.add(at, fixed_limit("enum", kinds), "enum", None, f"must be one of {', '.join(kinds)}")
        except WalkEndedError:
            pass
        return tuple(walk.found)

    def _is_clear(self, message: dict[str, Any], structure: str) -> bool:
        """Tell whether a message certainly breaks no limit."""
        try:
            self._structure(structure).compiled(message, Walk(message, structure, most=1))
        except WalkEndedError:
            return False
        return True

    def _structure(self, name: str) -> "_Structure":
        """Return the check of a structure, stored before its fields are added, since a structure may contain itself."""
        if name not in self._structures:
            structure = self._structures[name] = _Structure(self._limits.get(f"/{name}", []))
            for field, shape in spec.STRUCTURES[name].items():
                place = f"/{name}/{field}"
                limits = self._limits.get(place, [])
                node = self._node(shape, limits, self._limits.get(f"{place}/*", []))
                structure.fields.append(_Field(field, node, limits))
        return self._structures[name]

    def _node(self, shape: Any, limits: list[Limit], of_items: list[Limit]) -> Node:  # noqa: ANN401 (a list or a str)
        """Return the check of a value, given its shape in `spec.STRUCTURES`."""
        if isinstance(shape, list):
            return _Array(self._node(shape[0], of_items, []), limits)
        if shape in spec.STRUCTURES:
            return self._structure(shape)
        return SCALARS[shape](limits)


@functools.lru_cache(maxsize=16)
def _checker(limits: Limits) -> _Checker:
    return _Checker(limits)


_MISSING: Final = object()


class _Field:
    """A field of a structure, and the limits on its presence."""

    def __init__(self, name: str, node: Node, limits: list[Limit]) -> None:
        self.name = name
        self.node = node
        self.required = [limit for limit in limits if limit.keyword in ("required", "requiredAmong")]
        self.forbidden = [limit for limit in limits if limit.keyword == "forbiddenBeside"]
        self.max_total = [limit for limit in limits if limit.keyword == "maxItemsTogether"]

    def check_absent(self, at: Place, walk: Walk, among: int) -> None:
        """Check an object without the field, which is one of `among` objects in its list."""
        for limit in self.required:
            if limit.keyword == "required" or among >= limit.value:
                several = f", and all need one if there are {limit.value} or more" if limit.value > 1 else ""
                walk.add((*at, self.name), limit, "required", None, f"is missing{several}: add it")
                return

    def check_present(self, fields: dict[str, Any], at: Place, walk: Walk) -> None:
        """Check that the other fields of the object allow this field."""
        for limit in self.forbidden:
            for other, values in limit.value.items():
                if fields.get(other) in values:
                    phrase = f"is not allowed if the {other} is {fields[other]}: remove it"
                    walk.add((*at, self.name), limit, "forbidden", None, phrase)

    def check_total(self, items: Iterable[object], at: Place, walk: Walk) -> None:
        """Check the total length of the lists that the items hold in this field."""
        for limit in self.max_total:
            total = sum(len(item[self.name]) for item in items if is_object(item) and is_array(item.get(self.name)))
            if total > limit.value:
                excess = total - limit.value
                phrase = f"hold {total:,} {self.name} in total; {limit.who} allows {limit.value:,}: remove {excess:,}"
                walk.add(at, limit, "maxItems", total, phrase)


class _Structure:
    """The check of an object."""

    def __init__(self, limits: list[Limit]) -> None:
        self.fields: list[_Field] = []
        self._exclusive = [limit for limit in limits if limit.keyword == "exclusive"]
        self._min_filled = [limit for limit in limits if limit.keyword == "minFilled"]
        self._dependent = [limit for limit in limits if limit.keyword == "dependentRequired"]

    def __call__(self, value: object, at: Place, walk: Walk, among: int = 1) -> None:
        if not is_object(value):
            walk.wrong_type(at, "object", value)
            return
        self.check_fields_together(value, at, walk)
        for field in self.fields:
            inner = value.get(field.name, _MISSING)
            if inner is _MISSING:
                field.check_absent(at, walk, among)
                continue
            field.check_present(value, at, walk)
            field.node(inner, (*at, field.name), walk)

    @functools.cached_property
    def compiled(self) -> Callable[[object, Walk], None]:
        """A function that raises a WalkEndedError unless an object certainly breaks no limit.

        It takes a third of the time, because nothing is looked up or decided again for each object.
        """
        names: dict[str, Any] = {"MISSING": _MISSING, "Ended": WalkEndedError, "folded": folded}
        exec("\n ".join(["def compiled(value, walk):", *self.source("value", names, [])]), names)  # noqa: S102 (see source)
        return cast("Callable[[object, Walk], None]", names["compiled"])

    def source(self, value: str, names: dict[str, Any], outer: "list[_Structure]") -> Iterator[str]:
        """Yield the lines that check an object, and add the names that they need.

        Args:
            value: the variable that holds the object.
            names: the names.
            outer: the structures that it is part of.
        """
        names[name := f"structure{len(names)}"] = self
        if self in outer:
            yield f"{name}.compiled({value}, walk)"
            return
        yield f"if type({value}) is not dict: raise Ended"
        if self._exclusive or self._min_filled or self._dependent:
            yield f"{name}.check_fields_together({value}, (), walk)"
        for field in self.fields:
            inner = f"value{len(names)}"
            yield f"{inner} = {value}.get({field.name!r}, MISSING)"
            yield f"if {inner} is not MISSING:"
            if field.forbidden:
                names[name := f"field{len(names)}"] = field
                yield f" {name}.check_present({value}, (), walk)"
            yield from (f" {line}" for line in _source(field.node, inner, names, [*outer, self]))
            if field.required:
                yield "else: raise Ended"

    def check_fields_together(self, value: dict[str, Any], at: Place, walk: Walk) -> None:
        """Check the limits that concern several fields."""
        for limit in self._exclusive:
            present = [name for name in limit.value if name in value]
            if len(present) != 1:
                found = " and ".join(present) or "neither"
                phrase = f"must have exactly one of {' and '.join(limit.value)}, but has {found}"
                walk.add(at, limit, "exclusive", present, phrase)
        for limit in self._min_filled:
            filled = sum(not isinstance(inner, str) or bool(inner.strip(WHITE_SPACE)) for inner in value.values())
            if filled < limit.value:
                walk.add(at, limit, "required", filled, limit.note or f"must have {limit.value} fields: add some")
        for limit in self._dependent:
            for name, needed in limit.value.items():
                for other in needed:
                    if name in value and other not in value:
                        phrase = f"is missing, and {limit.who} does not show the {name} without it: add it"
                        walk.add((*at, other), limit, "required", None, phrase)


class _Array:
    """The check of a list."""

    def __init__(self, item: Node, limits: list[Limit]) -> None:
        self.item = item
        self._min_items = [limit for limit in limits if limit.keyword == "minItems"]
        self._max_items = [limit for limit in limits if limit.keyword == "maxItems"]

    def check_whole(self, value: object, at: Place, walk: Walk) -> None:
        """Check everything but the items."""
        if not is_array(value):
            walk.wrong_type(at, "array", value)
            return
        size = len(value)
        for limit in self._min_items:
            if size < limit.value:
                phrase = f"hold {size:,}; {limit.who} requires at least {limit.value:,}: add {limit.value - size:,}"
                walk.add(at, limit, "minItems", size, phrase)
                break
        for limit in self._max_items:
            if size > limit.value:
                phrase = f"hold {size:,}; {limit.who} allows {limit.value:,}: remove {size - limit.value:,}"
                walk.add(at, limit, "maxItems", size, phrase)
                break
        if isinstance(self.item, _Structure):
            for field in self.item.fields:
                if field.max_total:
                    field.check_total(value, at, walk)

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        self.check_whole(value, at, walk)
        if is_array(value):
            for index, item in enumerate(value):
                if isinstance(self.item, _Structure):
                    self.item(item, (*at, index), walk, among=len(value))
                else:
                    self.item(item, (*at, index), walk)


def _source(node: Node, value: str, names: dict[str, Any], outer: list[_Structure]) -> Iterator[str]:
    """Yield the lines that check a value; see _Structure.source."""
    if isinstance(node, _Structure):
        yield from node.source(value, names, outer)
        return
    names[name := f"node{len(names)}"] = node.may_break if isinstance(node, String) else node
    if isinstance(node, String):
        yield f"if type({value}) is not str or {name}({value}): raise Ended"
        for unique in node.unique:
            yield f"seen, text = walk.seen[{unique.place!r}], {f'folded({value})' if unique.is_folded else value}"
            yield "if text in seen: raise Ended"
            yield "seen[text] = ()"
    elif isinstance(node, _Array):
        yield f"{name}.check_whole({value}, (), walk)"
        yield f"for {value}_item in {value}:"
        yield from (f" {line}" for line in _source(node.item, f"{value}_item", names, outer))
    else:
        yield f"{name}({value}, (), walk)"
