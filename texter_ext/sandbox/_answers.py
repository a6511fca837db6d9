"""The sandbox's responses to requests that it does not fail on purpose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from texter_client import spec
from texter_client.models import Message
from texter_ext.sandbox._asgi import Event


@dataclass(frozen=True)
class Answer:
    """A response.

    Attributes:
        status: its status.
        body: its body, as `respond` takes it.
        headers: additional headers, or other values for the default ones.
        messages: the stored messages.
    """

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    messages: list[Message] = field(default_factory=list[Message])


class RefusedError(Exception):
    """The request is refused.

    Attributes:
        answer: the response that says why.
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


def whatsapp_sentence(code: int) -> str:
    """Return what an error body says for one of WhatsApp's error codes."""
    return f"(#{code}) {spec.WHATSAPP_ERRORS[code].meaning}"


def error_body(sentence: str, details: Iterable[dict[str, str]] = ()) -> Event:
    """Return the body of an error: a sentence, and details with their places in the request."""
    return {"success": False, "error": sentence, "details": list(details)}
