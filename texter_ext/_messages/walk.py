"""A walk through a message, which collects its violations."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from texter_ext._messages import wording
from texter_ext._messages.limits import Limit
from texter_ext._messages.values import json_type
from texter_ext._messages.violation import Rule, Violation

Place: TypeAlias = tuple[str | int, ...]
"""The place of a value in the message, as the tokens of its JSON Pointer."""

_MAX_VIOLATIONS: Final = 1_000
"""The check stops after this many violations."""


class WalkEndedError(Exception):
    """The walk has found as many violations as it may."""


class Walk:
    """A walk through a message.

    Args:
        most: the number of violations after which it ends.

    Attributes:
        message: the message in the API's JSON form.
        structure: the name of its structure, or None if it is unknown.
        found: the violations so far.
        seen: for each field that must be unique, its values so far and their places.
    """

    def __init__(self, message: dict[str, Any], structure: str | None, most: int = _MAX_VIOLATIONS) -> None:
        self.message = message
        self.structure = structure
        self._most = most
        self.found: list[Violation] = []
        self.seen: defaultdict[str, dict[str, Place]] = defaultdict(dict)

    def add(self, at: Place, limit: Limit, rule: Rule, actual: object, phrase: str) -> None:
        """Add a violation; `phrase` continues the sentence after the name of the place."""
        place = self.words_for(at)
        detail = f"{place[0].upper()}{place[1:]} {phrase}."
        pointer = "".join(f"/{token}" for token in at)
        self.found.append(Violation(pointer, rule, limit.value, actual, limit.severity, detail))
        if len(self.found) == self._most:
            raise WalkEndedError

    def words_for(self, at: Place) -> str:
        """Return a place in words."""
        return wording.place(self.message, self.structure, at)

    def wrong_type(self, at: Place, expected: str, value: object) -> None:
        """Add a violation for a value of the wrong JSON type."""
        actual = json_type(value)
        phrase = f"must be {wording.article(expected)}, not {wording.article(actual)}"
        self.add(at, fixed_limit("type", expected), "type", actual, phrase)


def fixed_limit(keyword: str, value: object) -> Limit:
    """Return a limit that follows from JSON or the spec's structures, and that cannot be changed."""
    return Limit("", keyword, value, "error", "Texter")


Node: TypeAlias = Callable[[object, Place, Walk], None]
"""The check of a value at a place."""
