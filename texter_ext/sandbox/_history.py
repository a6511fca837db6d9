"""The sandbox's history: the requests since the last reset, and their outcomes."""

import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeAlias, cast

from texter_client import spec
from texter_client.models import Message
from texter_client.records import Operation
from texter_ext import WHATSAPP
from texter_ext._messages.checking import check_json
from texter_ext.sandbox._asgi import Event, ReceivedRequest, encode
from texter_ext.sandbox._conversations import now
from texter_ext.sandbox._failures import Failure

_MAX_REMEMBERED: Final = 200_000_000
"""The maximum total size of the requests in a history in bytes, enough for 50,000 short messages."""

_MAX_AT_ONCE: Final = 800_000
"""The approximate maximum size of one event in bytes, so that large events do not block the sandbox."""

_CHECKED: Final = (spec.SEND_MESSAGE, spec.SEND_TEMPLATE)

_BESIDES: Final = 4_000
"""The approximate size of a request without its body, in bytes."""


@dataclass
class RecordedRequest:
    """A request and its outcome.

    Attributes:
        request: the request as it arrived.
        operation: the requested operation, or None.
        chat_id: the id of the chat that it is about, or None.
        messages: the messages that it stored.
        failure: the failure that the sandbox simulates, or None.
        arrived: the time of its arrival, in milliseconds since the epoch.
        over: whether the sandbox has responded or broken the connection.
        status: the status of the response, or None without a response.
        answer: the body of the response, as `respond` takes it.
    """

    request: ReceivedRequest
    operation: Operation | None
    chat_id: str | None
    messages: list[Message] = field(default_factory=list[Message])
    failure: Failure | None = None
    arrived: int = field(default_factory=now)
    over: bool = False
    status: int | None = None
    answer: object = None

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        return len(self.request.body) + _BESIDES

    def end(self, status: int | None = None, answer: object = None) -> None:
        """Record the response, or without arguments, that there was none."""
        self.over, self.status, self.answer = True, status, answer

    def as_json(self) -> Event:
        """Return the request as JSON for the page; bodies are strings, so that the page shows them unchanged."""
        return {
            "arrived": self.arrived,
            "method": self.request.method,
            "path": self.request.path,
            "chatId": self.chat_id,
            "body": self.request.body.decode(errors="replace"),
            "findings": _findings(self),
            "messages": [message.to_dict() for message in self.messages],
            "failure": self.failure and failure_as_json(self.failure),
            "over": self.over,
            "status": self.status,
            "answer": _as_text(self.answer),
        }


@dataclass
class RecordedReply:
    """A message from the contact.

    Attributes:
        chat_id: the chat's id.
        messages: the message.
        quoted: the id on the channel (`wamid…`) of the message that it reacts to, or None.
        arrived: the time at which it was written, in milliseconds since the epoch.
    """

    chat_id: str
    messages: list[Message]
    quoted: str | None = None
    arrived: int = field(default_factory=now)
    over: ClassVar[bool] = True
    size: ClassVar[int] = _BESIDES

    def as_json(self) -> Event:
        """Return the message as JSON for the page."""
        return {
            "incoming": True,
            "arrived": self.arrived,
            "chatId": self.chat_id,
            "messages": [message.to_dict() for message in self.messages],
            "quoted": self.quoted,
            "over": True,
        }


Recorded: TypeAlias = RecordedRequest | RecordedReply


class History:
    """The most recent requests and replies since the last reset, in order. Each reset starts a new history.

    Attributes:
        run: a unique id of the history.
        recorded: the requests and replies.
        forgotten: the number of earlier ones that are no longer kept.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(8)
        self.recorded: list[Recorded] = []
        self.forgotten = 0
        self._size = 0
        self._lock = threading.Lock()

    def add(self, recorded: Recorded) -> list[Recorded]:
        """Add a request or a reply, and return those that are dropped to make room for it."""
        with self._lock:
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

    def since(self, number: int) -> dict[int, Recorded]:
        """Return the requests and replies from a number on that fit into one event, but at least one."""
        with self._lock:
            number = max(number, self.forgotten)
            found: dict[int, Recorded] = {}
            size = 0
            for place in range(number - self.forgotten, len(self.recorded)):
                if size > _MAX_AT_ONCE:
                    break
                found[place + self.forgotten] = self.recorded[place]
                size += self.recorded[place].size
            return found


def failure_as_json(failure: Failure) -> Event:
    """Return a failure as JSON for the page, with only the beginning of its body."""
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
    """Return a body as a string, or None if there is no body or it is an iterator, which can be read only once."""
    return None if body is None or isinstance(body, Iterator) else encode(body)[0].decode(errors="replace")


def _findings(recorded: RecordedRequest) -> list[dict[str, str]]:
    """Return what the check finds in a message or a template to send."""
    try:
        message = recorded.request.json() if recorded.operation in _CHECKED else None
        structure = "TemplateMessage" if recorded.operation == spec.SEND_TEMPLATE else None
        found = check_json(cast("dict[str, Any]", message), WHATSAPP, structure) if isinstance(message, dict) else ()
    except (ValueError, RecursionError):
        return []
    return [
        {"pointer": each.pointer, "rule": each.rule, "severity": each.severity, "detail": each.detail} for each in found
    ]
