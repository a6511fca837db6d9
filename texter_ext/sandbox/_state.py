"""What the sandbox knows and remembers: settings, messages, what arrived, and what is to fail."""

import threading
import urllib.parse
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from texter_client import spec
from texter_client.models import Message
from texter_client.records import Operation
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._history import History, RecordedRequest

BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
"""Where the paths of all operations begin."""


@dataclass(repr=False, eq=False)
class Settings:
    """What a user may set, at any time.

    Attributes:
        project_id: the project's id.
        token: the only token that is accepted.
        chat_ids: the chats that exist.
        scopes: the scopes that the token has, None for all.
    """

    project_id: str
    token: str
    chat_ids: tuple[str, ...]
    scopes: Collection[str] | None


class State:
    """The state of a sandbox, which its server and its page share.

    Attributes:
        settings: what a user has set.
        port: the port to listen on; 0 until a free one is found.
        requests: every request that arrived, in order.
        messages: every message that was stored, in order.
        history: those requests, and what became of each.
        closing: set when the sandbox ends.
    """

    def __init__(self, settings: Settings, port: int) -> None:
        self.settings = settings
        self.port = port
        self.requests = list[ReceivedRequest]()
        self.messages = list[Message]()
        self.history = History()
        self.closing = threading.Event()
        self._failures: dict[str, deque[Failure]] = {each.id: deque() for each in spec.OPERATIONS}

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}{BASE_PATH}"

    def record(self, recorded: RecordedRequest) -> None:
        """Add a request to the history, and forget the oldest if it is full."""
        for forgotten in self.history.add(recorded):
            del self.requests[:1]
            del self.messages[: len(forgotten.messages)]

    def reset(self) -> None:
        """Forget all requests and messages, and what was to fail."""
        self.requests.clear()
        self.messages.clear()
        self.disarm()
        self.history = History()

    def arm(self, failure: Failure, *, times: int = 1, operation: str | None = None) -> None:
        """Let requests for an operation, given by its id, fail; None for the send.

        Raises:
            ValueError: an argument is malformed.
        """
        if not isinstance(times, int) or times < 1 or (times > 1 and isinstance(failure.body, Iterator)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(
                "times= must be a whole number, 1 or more; an iterator can be the body of one answer only."
            )
        operation = spec.SEND_MESSAGE.id if operation is None else operation
        if operation not in self._failures:
            raise ValueError(f"operation= must be one of {', '.join(self._failures)}.")
        self._failures[operation].extend([failure] * times)

    def armed(self) -> list[tuple[str, Failure]]:
        """Return the failures that wait, those of an operation in order, each with the operation's id."""
        return [(operation, failure) for operation, waiting in self._failures.items() for failure in waiting.copy()]

    def take_failure(self, operation: Operation | None) -> Failure | None:
        """Return the failure that waits for a request, if any; one that is for no operation counts as a send."""
        waiting = self._failures[(operation or spec.SEND_MESSAGE).id]
        return waiting.popleft() if waiting else None

    def disarm(self) -> None:
        """Forget what was to fail."""
        for waiting in self._failures.values():
            waiting.clear()
