"""One walk through one message: what judges its values, and what that finds."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from texter_ext._messages import wording
from texter_ext._messages.limits import Limit
from texter_ext._messages.values import json_type
from texter_ext._messages.violation import Rule, Violation

Place: TypeAlias = tuple[str | int, ...]
"""Where in the message a value stands: the tokens of its JSON Pointer."""

_MOST_VIOLATIONS: Final = 1_000
"""A message that breaks more limits than this is not one of which anybody wants the list."""


class EnoughError(Exception):
    """The list of violations is full."""


class Walk:
    """One walk through one message: what it has found, and what it must remember."""

    def __init__(self, message: dict[str, Any]) -> None:
        self.message = message
        self.found: list[Violation] = []
        self.seen: defaultdict[str, dict[str, Place]] = defaultdict(dict)

    def add(self, at: Place, limit: Limit, rule: Rule, actual: object, phrase: str) -> None:
        """Note that a limit is broken; the phrase goes on where the place's name ends."""
        place = wording.place(self.message, at)
        detail = f"{place[0].upper()}{place[1:]} {phrase}."
        pointer = "".join(f"/{token}" for token in at)
        self.found.append(Violation(pointer, rule, limit.value, actual, limit.severity, detail))
        if len(self.found) == _MOST_VIOLATIONS:
            raise EnoughError

    def wrong_type(self, at: Place, expected: str, value: object) -> None:
        """Note that a value is of another JSON type than the API's."""
        actual = json_type(value)
        phrase = f"must be {wording.article(expected)}, not {wording.article(actual)}"
        self.add(at, inherent("type", expected), "type", actual, phrase)


def inherent(keyword: str, value: object) -> Limit:
    """Return a limit that lies in JSON or in the spec's structures, and that nobody can lift."""
    return Limit("", keyword, value, "error", "Texter")


Node: TypeAlias = Callable[[object, Place, Walk], None]
"""What judges a value at a place."""
