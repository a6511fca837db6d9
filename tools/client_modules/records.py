"""The records in which `spec.py` holds what the spec says. `make generate` copies it into the client."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""`"error"`: the send would fail. `"warning"`: nobody has proven that it would."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API.

    Attributes:
        id: its name in the spec, such as `sendMessage`.
        method: its HTTP method.
        path: its path below the server, its parameters in braces.
        scopes: the scopes that the token needs.
        safe: whether it only reads, so that it may be repeated freely.
        module: the generated module that builds its requests and parses its answers.
    """

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    safe: bool
    module: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a message, as the spec has it.

    Attributes:
        place: the field that it is about, `/ListRow/title`, or the structure, `/ContactName`.
        keyword: its keyword in the spec.
        value: its value there.
        severity: what breaking it means.
        source: who demands it; for WhatsApp's, also the grade of the source and the date of the last look at it.
        note: what the value must be, where the keyword alone does not say it well.
    """

    place: str
    keyword: str
    value: Any
    severity: Severity
    source: str
    note: str | None = None

    @property
    def names(self) -> tuple[str, str]:
        """What `Limits.override` knows it by; the second tells it from another with the same keyword."""
        return f"{self.place}/{self.keyword}", f"{self.place}/{self.keyword}/{self.severity}"

    @property
    def who(self) -> str:
        """Who demands it, Texter or WhatsApp."""
        return self.source.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast WhatsApp takes messages.

    Attributes:
        messages: how many messages it takes in `seconds`.
        seconds: the period, in seconds.
        burst: how many it takes at once after a rest.
    """

    messages: int
    seconds: int
    burst: int


@dataclass(frozen=True, slots=True)
class WhatsAppError:
    """One of WhatsApp's error codes.

    Attributes:
        meaning: what it means.
        advice: what to do.
    """

    meaning: str
    advice: str
