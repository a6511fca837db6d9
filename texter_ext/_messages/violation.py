"""What breaking a limit looks like."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from texter_client.records import Severity


@dataclass(frozen=True, slots=True)
class Violation:
    """A limit that a message breaks.

    Attributes:
        pointer: the place, as a JSON Pointer into the API's JSON: `/list/sections/0/rows/3/title`.
        rule: `maxLength`, `minLength`, `maxItems`, `minItems`, `required`, `unique`, `pattern`, `range`, `forbidden`,
            `exclusive`, `format`, `enum` or `type`.
        limit: what is allowed: a number, a pattern, values or names.
        actual: what was found: a number, or a JSON type; None where it would be the message's own text.
        severity: `"error"` where the send would fail; `"warning"` where nobody has proven that.
        detail: one sentence that says what to change.
    """

    pointer: str
    rule: str
    limit: Any
    actual: Any
    severity: Severity
    detail: str


def has_errors(violations: Iterable[Violation]) -> bool:
    """Tell whether any violation is one with which the send would fail."""
    return any(violation.severity == "error" for violation in violations)
