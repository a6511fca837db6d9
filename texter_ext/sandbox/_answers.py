"""What the sandbox answers when nothing is to fail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from texter_ext.sandbox._asgi import Event


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        status: its status.
        body: its body, as `respond` takes it.
        headers: further headers, or other values for the usual ones.
        messages: what was stored, as the API's JSON.
    """

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


class RefusedError(Exception):
    """A request is refused.

    Attributes:
        answer: the answer that says why.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        details: Iterable[dict[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.answer = Answer(status, error_body(sentence, details), headers or {})


def error_body(sentence: str, details: Iterable[dict[str, str]] = ()) -> Event:
    """Return the body that says what is wrong: a sentence, and each detail with its place."""
    return {"success": False, "error": sentence, "details": list(details)}
