"""The checks of strings, numbers and booleans."""

import math
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from texter_ext._messages import wording
from texter_ext._messages.limits import Limit
from texter_ext._messages.values import WHITE_SPACE, is_date, is_number
from texter_ext._messages.walk import Node, Place, Walk, fixed_limit

_MAX_SHOWN: Final = 1_000_000
"""Errors do not show larger numbers, which could have thousands of digits."""

_MAX_COMPILED: Final = 1_000_000
"""Longer texts, and limits that allow them, are judged rule by rule."""

_FORMATS: Final = {"date": (is_date, "a valid date in the form YYYY-MM-DD")}
"""For each format, the function that tells whether a string has it, and its description."""

# Python's strings may hold halves of surrogate pairs, which cannot be sent. In UTF-16, characters outside the basic
# multilingual plane count twice, but once in maxLength.
_CHARACTER: Final = r"[^\ud800-\udfff]"
_COUNTS_ONCE: Final = r"[^\ud800-\udfff\U00010000-\U0010ffff]"


def _compiled(limits: list[Limit]) -> Callable[[str], object]:
    """Return a function that is true for all strings that break a limit, and for few others."""
    shortest = max((limit.value for limit in limits if limit.keyword == "minLength"), default=0)
    longest = min((limit.value for limit in limits if limit.keyword == "maxLength"), default=_MAX_COMPILED)
    if not all(isinstance(length, int) and 0 <= length <= _MAX_COMPILED for length in (shortest, longest)):
        return re.compile("").match
    found = [_python_pattern(limit) for limit in limits if limit.keyword == "pattern"]
    found += [rf"^({'|'.join(map(re.escape, limit.value))})\Z" for limit in limits if limit.keyword == "enum"]
    all_found = "".join(rf"(?=[\s\S]*?(?:{pattern}))" for pattern in found)
    lengths = {_CHARACTER: longest // 2, _COUNTS_ONCE: longest}
    sizes = [rf"{kind}{{{shortest},{most}}}\Z" for kind, most in lengths.items() if shortest <= most]
    may_break = re.compile(
        f"(?!{all_found}(?:{'|'.join(sizes) or '(?!)'}))"
    ).match  # negated, since no match takes less time than a match
    formats = [_FORMATS[limit.value][0] for limit in limits if limit.keyword == "format"]
    if formats:
        return lambda text: may_break(text) or not all(is_valid(text) for is_valid in formats)
    return may_break


class String:
    """The check of a string."""

    def __init__(self, limits: list[Limit]) -> None:
        self._rules = [
            (limit, _STRING_RULES[limit.keyword](limit)) for limit in limits if limit.keyword in _STRING_RULES
        ]
        self._max_length_limit = next((limit for limit in limits if limit.keyword == "maxLength"), None)
        self.unique = [rule for _, rule in self._rules if isinstance(rule, Unique)]
        self.may_break = _compiled(limits)

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        """Check a value at a place."""
        if not isinstance(value, str):
            walk.wrong_type(at, "string", value)
            return
        broken: set[str] = set()
        for limit, rule in self._rules:
            if limit.keyword not in broken and rule(value, at, walk):
                broken.add(limit.keyword)
                if limit.keyword == "minLength":
                    broken.add("pattern")  # an empty string breaks most patterns too
        if not value.isascii():
            self._check_encoding(value, at, walk, too_long="maxLength" in broken)

    def _check_encoding(self, value: str, at: Place, walk: Walk, *, too_long: bool) -> None:
        """Check a string with non-ASCII characters for unpaired surrogates and for its length in UTF-16."""
        try:
            units = len(value.encode("utf-16-le")) // 2
        except UnicodeEncodeError:
            phrase = "contains an unpaired surrogate, which cannot be sent: the text was cut or decoded incorrectly"
            walk.add(at, fixed_limit("format", "Unicode"), "format", None, phrase)
            return
        limit = self._max_length_limit
        if limit is not None and not too_long and units > limit.value:
            # Meta does not say whether it counts code points, as maxLength does, or UTF-16 code units.
            unproven = Limit(limit.place, limit.keyword, limit.value, "warning", limit.source)
            phrase = (
                f"has {units:,} UTF-16 code units; {limit.who} allows {limit.value:,} and may count these: shorten it"
            )
            walk.add(at, unproven, "maxLength", units, phrase)


_Rule: TypeAlias = Callable[[str, Place, Walk], bool]
"""A check of a string that adds a violation if a limit is broken, and returns whether it is."""


def _min_length(limit: Limit) -> _Rule:
    def rule(value: str, at: Place, walk: Walk) -> bool:
        if len(value) >= limit.value:
            return False
        size = wording.figure(len(value), "character")
        phrase = f"has {size}; {limit.who} requires at least {limit.value:,}: add {limit.value - len(value):,}"
        walk.add(at, limit, "minLength", len(value), phrase if value else "is empty: enter some text")
        return True

    return rule


def _max_length(limit: Limit) -> _Rule:
    def rule(value: str, at: Place, walk: Walk) -> bool:
        if len(value) <= limit.value:
            return False
        size = wording.figure(len(value), "character")
        phrase = f"has {size}; {limit.who} allows {limit.value:,}: shorten it by {len(value) - limit.value:,}"
        walk.add(at, limit, "maxLength", len(value), phrase)
        return True

    return rule


def _python_pattern(limit: Limit) -> str:
    """Return a pattern in Python's syntax, where `$` would also match before a final line break."""
    return re.sub(r"\$$", r"\\Z", limit.value)


def _pattern(limit: Limit) -> _Rule:
    search = re.compile(_python_pattern(limit)).search

    def rule(value: str, at: Place, walk: Walk) -> bool:
        if search(value) is not None:
            return False
        walk.add(at, limit, "pattern", None, limit.note or f"must match {limit.value}")
        return True

    return rule


def _enum(limit: Limit) -> _Rule:
    def rule(value: str, at: Place, walk: Walk) -> bool:
        if value in limit.value:
            return False
        walk.add(at, limit, "enum", None, f"must be one of {', '.join(limit.value)}")
        return True

    return rule


def _format(limit: Limit) -> _Rule:
    is_valid, form = _FORMATS[limit.value]

    def rule(value: str, at: Place, walk: Walk) -> bool:
        if is_valid(value):
            return False
        walk.add(at, limit, "format", None, f"must be {form}")
        return True

    return rule


class Unique:
    """The rule that a text must occur only once in its field.

    Attributes:
        place: the field.
        is_folded: whether texts are compared by their folded forms.
    """

    def __init__(self, limit: Limit) -> None:
        self.place = limit.place
        self.is_folded = limit.value == "folded"
        self._limit = limit

    def __call__(self, value: str, at: Place, walk: Walk) -> bool:
        first = walk.seen[self.place].setdefault(folded(value) if self.is_folded else value, at)
        if first is at:
            return False
        walk.add(at, self._limit, "unique", None, f"is the same as {walk.words_for(first)}: change one of them")
        return True


def folded(text: str) -> str:
    """Return a text without white space around it, and without the difference between upper and lower case."""
    return text.strip(WHITE_SPACE).casefold()


_STRING_RULES: Final[dict[str, Callable[[Limit], _Rule]]] = {
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "enum": _enum,
    "format": _format,
    "unique": Unique,
}


class _Number:
    """The check of a number."""

    def __init__(self, limits: list[Limit]) -> None:
        self._minimum = [limit for limit in limits if limit.keyword == "minimum"]
        self._maximum = [limit for limit in limits if limit.keyword == "maximum"]

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        if not is_number(value):
            walk.wrong_type(at, "number", value)
            return
        if isinstance(value, float) and not math.isfinite(value):
            walk.add(at, fixed_limit("range", "finite"), "range", value, f"is {value}, which JSON cannot represent")
            return
        shown, actual = (value, value) if abs(value) < _MAX_SHOWN else ("out of range", None)
        for limit in self._minimum:
            if value < limit.value:
                walk.add(at, limit, "range", actual, f"is {shown}: it must be at least {limit.value}")
                break
        for limit in self._maximum:
            if value > limit.value:
                walk.add(at, limit, "range", actual, f"is {shown}: it must be at most {limit.value}")
                break


class _Boolean:
    """The check of a boolean."""

    def __init__(self, limits: list[Limit]) -> None:
        """Ignore the limits: a boolean has none."""

    def __call__(self, value: object, at: Place, walk: Walk) -> None:
        if not isinstance(value, bool):
            walk.wrong_type(at, "boolean", value)


SCALARS: Final[dict[str, Callable[[list[Limit]], Node]]] = {
    "string": String,
    "number": _Number,
    "integer": _Number,
    "boolean": _Boolean,
}
