"""Holding a message to a set of limits: one walk, guided by the spec's structures, that finds everything."""

import functools
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from texter_client import spec
from texter_ext import wording
from texter_ext.limits import WHATSAPP, Limit, Limits
from texter_ext.messages import AnyMessage, NotAMessageError, as_json
from texter_ext.values import is_array, is_date, is_number, is_object, json_type
from texter_ext.violation import Violation

_Place: TypeAlias = tuple[str | int, ...]
"""Where in the message a value stands: the tokens of its JSON Pointer."""

_MOST_VIOLATIONS: Final = 1_000
"""A message that breaks more limits than this is not one of which anybody wants the list."""

_FAR_OFF: Final = 1_000_000
"""A number that is larger than this is not worth its digits, of which it may have thousands."""


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


class _EnoughError(Exception):
    """The list of violations is full."""


class _Walk:
    """One walk through one message: what it has found, and what it must remember."""

    def __init__(self, message: dict[str, Any]) -> None:
        self.message = message
        self.found: list[Violation] = []
        self.seen: defaultdict[str, dict[str, _Place]] = defaultdict(dict)

    def add(self, at: _Place, limit: Limit, rule: str, actual: object, phrase: str) -> None:
        """Note that a limit is broken; the phrase goes on where the place's name ends."""
        place = wording.place(self.message, at)
        detail = f"{place[0].upper()}{place[1:]} {phrase}."
        pointer = "".join(f"/{token}" for token in at)
        self.found.append(Violation(pointer, rule, limit.value, actual, limit.severity, detail))
        if len(self.found) == _MOST_VIOLATIONS:
            raise _EnoughError

    def wrong_type(self, at: _Place, expected: str, value: object) -> None:
        """Note that a value is of another JSON type than the API's."""
        actual = json_type(value)
        phrase = f"must be {wording.article(expected)}, not {wording.article(actual)}"
        self.add(at, _inherent("type", expected), "type", actual, phrase)


def _inherent(keyword: str, value: object) -> Limit:
    """Return a limit that lies in JSON or in the spec's structures, and that nobody can lift."""
    return Limit("", keyword, value, "error", "Texter")


_Node: TypeAlias = Callable[[object, _Place, _Walk], None]
"""What judges a value at a place."""


class _Checker:
    """A set of limits, made ready to check any number of messages."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits: dict[str, list[Limit]] = {}
        for limit in limits:
            self._limits.setdefault(limit.place, []).append(limit)
        self._structures: dict[str, _Structure] = {}
        self._messages = {kind: self._structure(name) for kind, name in spec.MESSAGES.items()}

    def check(self, message: dict[str, Any]) -> tuple[Violation, ...]:
        walk = _Walk(message)
        at = (spec.DISCRIMINATOR,)
        kind = message.get(spec.DISCRIMINATOR)
        try:
            if spec.DISCRIMINATOR not in message:
                walk.add(at, _inherent("required", value=True), "required", None, "must not be missing: add it")
            elif not isinstance(kind, str):
                walk.wrong_type(at, "string", kind)
            elif kind not in self._messages:
                kinds = list(self._messages)
                walk.add(at, _inherent("enum", kinds), "enum", None, f"must be one of {', '.join(kinds)}")
            else:
                self._messages[kind](message, (), walk)
        except _EnoughError:
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

    def _node(self, shape: Any, limits: list[Limit]) -> _Node:  # noqa: ANN401 (a list, or a str)
        """Return what judges a value of a shape, as `spec.STRUCTURES` writes it."""
        if isinstance(shape, list):
            return _Array(self._node(shape[0], []), limits)
        if shape in spec.STRUCTURES:
            return self._structure(shape)
        return _SCALARS[shape](limits)


@functools.lru_cache(maxsize=16)
def _checker(limits: Limits) -> _Checker:
    return _Checker(limits)


def _no_verdict(_value: object) -> bool:
    return False


_MISSING: Final = object()


class _Field:
    """A field of a structure, and the limits on its being there."""

    def __init__(self, name: str, node: _Node, limits: list[Limit]) -> None:
        self.name = name
        self.node = node
        self.flawless = node.flawless if isinstance(node, _String) and not node.must_differ else _no_verdict
        self._required = [limit for limit in limits if limit.keyword in ("required", "requiredAmong")]
        self.forbidden = [limit for limit in limits if limit.keyword == "forbiddenBeside"]
        self._together = [limit for limit in limits if limit.keyword == "maxItemsTogether"]

    def missing(self, at: _Place, walk: _Walk, among: int) -> None:
        """Judge that the field is not there, in one of `among` objects."""
        for limit in self._required:
            if limit.keyword == "required" or among >= limit.value:
                several = f", which each needs as soon as there are {limit.value}" if limit.value > 1 else ""
                walk.add((*at, self.name), limit, "required", None, f"must not be missing{several}: add it")
                return

    def beside(self, fields: dict[str, Any], at: _Place, walk: _Walk) -> None:
        """Judge that the field is there, beside the other fields of its object."""
        for limit in self.forbidden:
            for other, values in limit.value.items():
                if fields.get(other) in values:
                    phrase = f"is not allowed where the {other} is {fields[other]}: leave it out"
                    walk.add((*at, self.name), limit, "forbidden", None, phrase)

    def together(self, items: Iterable[object], at: _Place, walk: _Walk) -> None:
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

    def __call__(self, value: object, at: _Place, walk: _Walk, among: int = 1) -> None:
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

    def _whole(self, value: dict[str, Any], at: _Place, walk: _Walk) -> None:
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

    def __init__(self, item: _Node, limits: list[Limit]) -> None:
        self._item = item
        self._fewest = [limit for limit in limits if limit.keyword == "minItems"]
        self._most = [limit for limit in limits if limit.keyword == "maxItems"]

    def __call__(self, value: object, at: _Place, walk: _Walk) -> None:
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


def _flawless(limits: list[Limit]) -> Callable[[object], bool]:
    """Return what tells at little cost that a text breaks none of its own limits; False is no verdict yet."""
    if any(limit.keyword in ("enum", "format") for limit in limits):
        return _no_verdict
    least = max((limit.value for limit in limits if limit.keyword == "minLength"), default=0)
    most = min((limit.value for limit in limits if limit.keyword == "maxLength"), default=math.inf)
    # All patterns in one, which costs half as much as one after the other.
    patterns = [_python_pattern(limit) for limit in limits if limit.keyword == "pattern"]
    matches = re.compile("".join(rf"(?=[\s\S]*?(?:{pattern}))" for pattern in patterns)).match

    def flawless(value: object) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most or matches(value) is None:
            return False
        try:
            return value.isascii() or len(value.encode("utf-16-le")) <= 2 * most
        except UnicodeEncodeError:
            return False

    return flawless


class _String:
    """Judges a text."""

    def __init__(self, limits: list[Limit]) -> None:
        self._rules = [
            (limit, _STRING_RULES[limit.keyword](limit)) for limit in limits if limit.keyword in _STRING_RULES
        ]
        self._longest = next((limit for limit in limits if limit.keyword == "maxLength"), None)
        self.must_differ = [judge for limit, judge in self._rules if limit.keyword == "unique"]
        self.flawless = _flawless(limits)

    def __call__(self, value: object, at: _Place, walk: _Walk) -> None:
        if not isinstance(value, str):
            walk.wrong_type(at, "string", value)
            return
        if self.flawless(value):
            for judge in self.must_differ:
                judge(value, at, walk)
            return
        broken: set[str] = set()
        for limit, judge in self._rules:
            if limit.keyword not in broken and judge(value, at, walk):
                broken.add(limit.keyword)
                if limit.keyword == "minLength":
                    broken.add("pattern")  # nothing is gained by saying how a text that is missing should look
        if not value.isascii():
            self._beyond_ascii(value, at, walk, too_long="maxLength" in broken)

    def _beyond_ascii(self, value: str, at: _Place, walk: _Walk, *, too_long: bool) -> None:
        """Judge what only a text with other characters than ASCII's can break."""
        try:
            units = len(value.encode("utf-16-le")) // 2
        except UnicodeEncodeError:
            phrase = "holds half of a surrogate pair, which cannot be sent: it was cut or decoded wrongly"
            walk.add(at, _inherent("format", "Unicode"), "format", None, phrase)
            return
        limit = self._longest
        if limit is not None and not too_long and units > limit.value:
            # Meta does not say what a character is: code points are what is counted, and this is what else it may be.
            unproven = Limit(limit.place, limit.keyword, limit.value, "warning", limit.source)
            phrase = (
                f"has {units:,} UTF-16 units, and {limit.who} may count these, allowing {limit.value:,}: shorten it"
            )
            walk.add(at, unproven, "maxLength", units, phrase)


_Judge: TypeAlias = Callable[[str, _Place, _Walk], bool]
"""What notes whether a text breaks a limit, and tells."""


def _min_length(limit: Limit) -> _Judge:
    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        if len(value) >= limit.value:
            return False
        size = wording.figure(len(value), "character")
        phrase = f"has {size}; {limit.who} asks for at least {limit.value:,}: add {limit.value - len(value):,}"
        walk.add(at, limit, "minLength", len(value), phrase if value else "is empty: write something")
        return True

    return judge


def _max_length(limit: Limit) -> _Judge:
    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        if len(value) <= limit.value:
            return False
        size = wording.figure(len(value), "character")
        phrase = f"has {size}; {limit.who} allows {limit.value:,}: shorten it by {len(value) - limit.value:,}"
        walk.add(at, limit, "maxLength", len(value), phrase)
        return True

    return judge


def _python_pattern(limit: Limit) -> str:
    """Return a pattern as Python has it, for which `$` is also the place before a last line break."""
    return re.sub(r"\$$", r"\\Z", limit.value)


def _pattern(limit: Limit) -> _Judge:
    search = re.compile(_python_pattern(limit)).search

    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        if search(value) is not None:
            return False
        walk.add(at, limit, "pattern", None, limit.note or f"must match {limit.value}")
        return True

    return judge


def _enum(limit: Limit) -> _Judge:
    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        if value in limit.value:
            return False
        walk.add(at, limit, "enum", None, f"must be one of {', '.join(limit.value)}")
        return True

    return judge


def _format(limit: Limit) -> _Judge:
    is_valid, form = {"date": (is_date, "a date that exists, as YYYY-MM-DD")}[limit.value]

    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        if is_valid(value):
            return False
        walk.add(at, limit, "format", None, f"must be {form}")
        return True

    return judge


def _unique(limit: Limit) -> _Judge:
    folded = limit.value == "folded"

    def judge(value: str, at: _Place, walk: _Walk) -> bool:
        seen = walk.seen[limit.place]
        first = seen.setdefault(value.strip().casefold() if folded else value, at)
        if first is at:
            return False
        walk.add(at, limit, "unique", None, f"is the same as {wording.place(walk.message, first)}: make them differ")
        return True

    return judge


_STRING_RULES: Final[dict[str, Callable[[Limit], _Judge]]] = {
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "enum": _enum,
    "format": _format,
    "unique": _unique,
}


class _Number:
    """Judges a number."""

    def __init__(self, limits: list[Limit]) -> None:
        self._least = [limit for limit in limits if limit.keyword == "minimum"]
        self._most = [limit for limit in limits if limit.keyword == "maximum"]

    def __call__(self, value: object, at: _Place, walk: _Walk) -> None:
        if not is_number(value):
            walk.wrong_type(at, "number", value)
            return
        if isinstance(value, float) and not math.isfinite(value):
            walk.add(at, _inherent("range", "finite"), "range", value, f"is {value}, which JSON cannot carry")
            return
        shown, actual = (value, value) if abs(value) < _FAR_OFF else ("far off", None)
        for limit in self._least:
            if value < limit.value:
                walk.add(at, limit, "range", actual, f"is {shown}: it must be at least {limit.value}")
                break
        for limit in self._most:
            if value > limit.value:
                walk.add(at, limit, "range", actual, f"is {shown}: it must be at most {limit.value}")
                break


class _Boolean:
    """Judges true and false."""

    def __init__(self, limits: list[Limit]) -> None:
        """Take the limits, of which a boolean can have none."""

    def __call__(self, value: object, at: _Place, walk: _Walk) -> None:
        if not isinstance(value, bool):
            walk.wrong_type(at, "boolean", value)


_SCALARS: Final[dict[str, Callable[[list[Limit]], _Node]]] = {
    "string": _String,
    "number": _Number,
    "integer": _Number,
    "boolean": _Boolean,
}
