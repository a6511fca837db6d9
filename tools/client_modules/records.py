"""The classes of the data in `spec.py`. `make generate` copies this module to the client."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""`"error"` if the send would fail; `"warning"` if that is not proven."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API.

    Attributes:
        id: its name in the spec, such as `sendMessage`.
        method: its HTTP method.
        path: its path below the server's URL, with parameters in braces.
        scopes: the scopes that the token needs.
        safe: whether it only reads, so that you can repeat it freely.
        module: the generated module that builds its requests and parses its responses.
    """

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    safe: bool
    module: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a message, as defined in the spec.

    Attributes:
        place: the limited field, such as `/ListRow/title`, or the items of a list in it, such as
            `/TemplateMessage/body/*`, or the structure, such as `/ContactName`.
        keyword: its keyword in the spec.
        value: its value in the spec.
        severity: whether breaking it is an error or a warning.
        source: whose limit it is; for WhatsApp's limits, also the grades of its sources and when it was last checked.
        note: a description of the allowed values, if the keyword alone is not clear enough.
    """

    place: str
    keyword: str
    value: Any
    severity: Severity
    source: str
    note: str | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Its names for `Limits.override`; the second one includes the severity."""
        return f"{self.place}/{self.keyword}", f"{self.place}/{self.keyword}/{self.severity}"

    @property
    def who(self) -> str:
        """The owner of the limit, Texter or WhatsApp."""
        return self.source.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Rate:
    """One of WhatsApp's rate limits.

    Attributes:
        messages: the number of messages allowed per `seconds`.
        seconds: the period in seconds.
        burst: the number of messages allowed at once after a pause.
    """

    messages: int
    seconds: int
    burst: int

    @property
    def per_second(self) -> float:
        """The number of messages allowed per second."""
        return self.messages / self.seconds


@dataclass(frozen=True, slots=True)
class WhatsAppError:
    """One of WhatsApp's error codes.

    Attributes:
        meaning: what it means.
        advice: what to do.
    """

    meaning: str
    advice: str
