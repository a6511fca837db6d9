"""The sandbox's history: each request since the last reset, and what became of it."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast

from texter_client import spec
from texter_client.records import Operation
from texter_ext import check
from texter_ext.sandbox._asgi import Event, ReceivedRequest, encode
from texter_ext.sandbox._failures import Failure

_MAX_REMEMBERED: Final = 200_000_000
"""How many bytes the requests of a history may have in all; 50,000 short messages do."""

_MAX_AT_ONCE: Final = 800_000
"""After so many bytes another event begins, lest a long list holds the sandbox up."""

_BESIDES: Final = 4_000
"""The bytes that each has besides its body, roughly."""


@dataclass
class RecordedRequest:
    """A request, and what became of it.

    Attributes:
        request: the request, as it arrived.
        operation: the operation that it is for, or None.
        chat_id: the chat that its path names, or None.
        messages: what was stored of it, as the API's JSON.
        failure: what the sandbox was asked to do with it, if anything.
        arrived: when it arrived, in milliseconds since the epoch.
        over: whether it was answered, or given up.
        status: the status that it was answered with, None where no answer came.
        answer: the body that it was answered with, as `respond` takes it.
    """

    request: ReceivedRequest
    operation: Operation | None
    chat_id: str | None
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    failure: Failure | None = None
    arrived: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    over: bool = False
    status: int | None = None
    answer: object = None

    @property
    def size(self) -> int:
        """How many bytes it has, roughly."""
        return len(self.request.body) + _BESIDES

    def end(self, status: int | None = None, answer: object = None) -> None:
        """Note how it was answered; without arguments, that it was not."""
        self.over, self.status, self.answer = True, status, answer

    def as_json(self) -> Event:
        """Return it as the page takes it; bodies are texts, so that the page shows them as they were."""
        return {
            "arrived": self.arrived,
            "method": self.request.method,
            "path": self.request.path,
            "chatId": self.chat_id,
            "body": self.request.body.decode(errors="replace"),
            "findings": _findings(self),
            "messages": self.messages,
            "failure": self.failure and failure_as_json(self.failure),
            "over": self.over,
            "status": self.status,
            "answer": _as_text(self.answer),
        }


class History:
    """The newest requests since the last reset, in order; another reset makes another history.

    Attributes:
        run: tells one history from another, also of a sandbox that was started anew.
        recorded: those requests.
        forgotten: how many were before them.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(8)
        self.recorded: list[RecordedRequest] = []
        self.forgotten = 0
        self._size = 0

    def add(self, recorded: RecordedRequest) -> list[RecordedRequest]:
        """Remember a request, and return what is forgotten for it."""
        self.recorded.append(recorded)
        self._size += recorded.size
        count = 0
        while self._size > _MAX_REMEMBERED:
            self._size -= self.recorded[count].size
            count += 1
        forgotten = self.recorded[:count]
        del self.recorded[:count]
        self.forgotten += count
        return forgotten

    def since(self, number: int) -> dict[int, RecordedRequest]:
        """Return the requests from a number on, as far as they go into one event; one of them, however large."""
        number = max(number, self.forgotten)
        found: dict[int, RecordedRequest] = {}
        size = 0
        for place in range(number - self.forgotten, len(self.recorded)):
            if size > _MAX_AT_ONCE:
                break
            found[place + self.forgotten] = self.recorded[place]
            size += self.recorded[place].size
        return found


def failure_as_json(failure: Failure) -> Event:
    """Return a failure as the page takes it, which shows no more than the beginning of its body."""
    body = _as_text(failure.body)
    return {
        "status": failure.status or 200,
        "retryAfter": failure.headers.get("Retry-After"),
        "body": body and body[:2000],
        "connection": failure.connection,
        "stored": failure.stored,
        "delay": failure.delay,
    }


def _as_text(body: object) -> str | None:
    """Return a body as a text; None where there is none, or where it comes in pieces that can be read only once."""
    return None if body is None or isinstance(body, Iterator) else encode(body)[0].decode(errors="replace")


def _findings(recorded: RecordedRequest) -> list[dict[str, str]]:
    """Return what `check` finds in the message of a send."""
    try:
        message = recorded.request.json() if recorded.operation == spec.SEND_MESSAGE else None
        found = check(cast("dict[str, Any]", message)) if isinstance(message, dict) else ()
    except (ValueError, RecursionError):
        return []
    return [
        {"pointer": each.pointer, "rule": each.rule, "severity": each.severity, "detail": each.detail} for each in found
    ]
