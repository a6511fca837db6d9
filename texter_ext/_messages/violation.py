"""The violations that a check finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from texter_client.records import Severity

Rule: TypeAlias = Literal[
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "required",
    "unique",
    "pattern",
    "range",
    "forbidden",
    "exclusive",
    "format",
    "enum",
    "type",
]
"""The kind of limit that a violation breaks."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A limit that a message breaks.

    Attributes:
        pointer: the place in the message, as a JSON Pointer: `/list/sections/0/rows/3/title`.
        rule: the kind of limit.
        limit: what is allowed: a number, a pattern, values or field names.
        actual: the number or JSON type that was found; None if it would be the message's own text.
        severity: `"error"` if the send would fail; `"warning"` if that is not proven.
        detail: one sentence that says what to change.
    """

    pointer: str
    rule: Rule
    limit: Any
    actual: Any
    severity: Severity
    detail: str


def has_errors(violations: Iterable[Violation]) -> bool:
    """Return whether the send would fail because of any of the violations."""
    return any(violation.severity == "error" for violation in violations)
