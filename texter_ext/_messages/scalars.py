"""Holding texts, numbers and booleans to their limits."""

import math
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from texter_ext._messages import wording
from texter_ext._messages.limits import Limit
from texter_ext._messages.values import is_date, is_number
from texter_ext._messages.walk import Node, Place, Walk, inherent

_FAR_OFF: Final = 1_000_000
"""A number that is larger than this is not worth its digits, of which it may have thousands."""


def no_verdict(_value: object) -> bool:
    """Leave it to a closer look whether a value breaks a limit."""
    return False


def _flawless(limits: list[Limit]) -> Callable[[object], bool]:
    """Return what tells at little cost that a text breaks none of its own limits; False is no verdict yet."""
    if any(limit.keyword in ("enum", "format") for limit in limits):
        return no_verdict
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


class String:
    """Judges a text."""

    def __init__(self, limits: list[Limit]) -> None:
        self._rules = [
            (limit, _STRING_RULES[limit.keyword](limit)) for limit in limits if limit.keyword in _STRING_RULES
        ]
        self._longest = next((limit for limit in limits if limit.keyword == "maxLength"), None)
        self.must_differ = [judge for limit, judge in self._rules if limit.keyword == "unique"]
        self.flawless = _flawless(limits)

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        """Judge a value at a place."""
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

    def _beyond_ascii(self, value: str, at: Place, walk: Walk, *, too_long: bool) -> None:
        """Judge what only a text with other characters than ASCII's can break."""
        try:
            units = len(value.encode("utf-16-le")) // 2
        except UnicodeEncodeError:
            phrase = "holds half of a surrogate pair, which cannot be sent: it was cut or decoded wrongly"
            walk.add(at, inherent("format", "Unicode"), "format", None, phrase)
            return
        limit = self._longest
        if limit is not None and not too_long and units > limit.value:
            # Meta does not say what a character is: code points are what is counted, and this is what else it may be.
            unproven = Limit(limit.place, limit.keyword, limit.value, "warning", limit.source)
            phrase = (
                f"has {units:,} UTF-16 units, and {limit.who} may count these, allowing {limit.value:,}: shorten it"
            )
            walk.add(at, unproven, "maxLength", units, phrase)


_Judge: TypeAlias = Callable[[str, Place, Walk], bool]
"""What notes whether a text breaks a limit, and tells."""


def _min_length(limit: Limit) -> _Judge:
    def judge(value: str, at: Place, walk: Walk) -> bool:
        if len(value) >= limit.value:
            return False
        size = wording.figure(len(value), "character")
        phrase = f"has {size}; {limit.who} asks for at least {limit.value:,}: add {limit.value - len(value):,}"
        walk.add(at, limit, "minLength", len(value), phrase if value else "is empty: write something")
        return True

    return judge


def _max_length(limit: Limit) -> _Judge:
    def judge(value: str, at: Place, walk: Walk) -> bool:
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

    def judge(value: str, at: Place, walk: Walk) -> bool:
        if search(value) is not None:
            return False
        walk.add(at, limit, "pattern", None, limit.note or f"must match {limit.value}")
        return True

    return judge


def _enum(limit: Limit) -> _Judge:
    def judge(value: str, at: Place, walk: Walk) -> bool:
        if value in limit.value:
            return False
        walk.add(at, limit, "enum", None, f"must be one of {', '.join(limit.value)}")
        return True

    return judge


def _format(limit: Limit) -> _Judge:
    is_valid, form = {"date": (is_date, "a date that exists, as YYYY-MM-DD")}[limit.value]

    def judge(value: str, at: Place, walk: Walk) -> bool:
        if is_valid(value):
            return False
        walk.add(at, limit, "format", None, f"must be {form}")
        return True

    return judge


def _unique(limit: Limit) -> _Judge:
    folded = limit.value == "folded"

    def judge(value: str, at: Place, walk: Walk) -> bool:
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

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        if not is_number(value):
            walk.wrong_type(at, "number", value)
            return
        if isinstance(value, float) and not math.isfinite(value):
            walk.add(at, inherent("range", "finite"), "range", value, f"is {value}, which JSON cannot carry")
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

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        if not isinstance(value, bool):
            walk.wrong_type(at, "boolean", value)


SCALARS: Final[dict[str, Callable[[list[Limit]], Node]]] = {
    "string": String,
    "number": _Number,
    "integer": _Number,
    "boolean": _Boolean,
}
