"""The sandbox's state: its settings, requests, messages and armed failures."""

import threading
import urllib.parse
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from texter_client import spec
from texter_client.models import Message
from texter_client.records import Operation
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._chats import digits_of, international
from texter_ext.sandbox._conversations import Conversation, Conversations
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._history import History, RecordedRequest
from texter_ext.sandbox._templates import SandboxTemplate

BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
"""The common prefix of the paths of all operations."""


@dataclass(repr=False, eq=False)
class Settings:
    """The settings of a sandbox, which you can change at any time.

    Attributes:
        project_id: the project's id.
        token: the only valid token.
        scopes: the token's scopes, or None for all.
        templates: the templates.
        unsubscribed: the phone numbers of contacts who have unsubscribed from templates.
    """

    project_id: str
    token: str
    scopes: Collection[str] | None
    templates: list[SandboxTemplate]
    unsubscribed: set[str]


class State:
    """The state of a sandbox, shared by its server and its page.

    Attributes:
        settings: the settings.
        port: the port to listen on; 0 until a free port is found.
        conversations: the chats.
        requests: the requests, in order of arrival.
        messages: the stored messages, in order.
        history: the requests and their outcomes.
        closing: set when the sandbox closes.
    """

    def __init__(self, settings: Settings, port: int, conversations: Conversations) -> None:
        self.settings = settings
        self.port = port
        self.conversations = conversations
        self.requests = list[ReceivedRequest]()
        self.messages = list[Message]()
        self.history = History()
        self.closing = threading.Event()
        self._failures: dict[str, deque[Failure]] = {each.id: deque() for each in spec.OPERATIONS}

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self.port}{BASE_PATH}"

    def record(self, recorded: RecordedRequest) -> None:
        """Add a request to the history, and drop the oldest ones if it is full."""
        for forgotten in self.history.add(recorded):
            del self.requests[:1]
            count = len(forgotten.messages)
            self.conversations.forget(self.messages[:count])
            del self.messages[:count]

    def store(self, conversation: Conversation, messages: Iterable[Message]) -> None:
        """Store messages to a contact."""
        stored = list(messages)
        self.messages += stored
        conversation.messages += stored

    def unsubscribed_numbers(self) -> set[str]:
        """Return the numbers, in digits, that get no templates."""
        return {international(digits_of(each) or each) for each in self.settings.unsubscribed}

    def reset(self) -> None:
        """Remove all requests, messages and armed failures, and begin with the first chats again."""
        self.requests.clear()
        self.messages.clear()
        self.conversations.restart()
        self.disarm()
        self.history = History()

    def arm(self, failure: Failure, *, times: int = 1, operation: str | None = None) -> None:
        """Arm a failure for the next requests for an operation, given by its id; None means the send.

        Raises:
            ValueError: an argument is not valid.
        """
        if not isinstance(times, int) or times < 1 or (times > 1 and isinstance(failure.body, Iterator)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("times= must be a whole number, 1 or more; with an iterator as the body, it must be 1.")
        operation = spec.SEND_MESSAGE.id if operation is None else operation
        if operation not in self._failures:
            raise ValueError(f"operation= must be one of {', '.join(self._failures)}.")
        self._failures[operation].extend([failure] * times)

    def armed(self) -> list[tuple[str, Failure]]:
        """Return the armed failures with their operation ids, in order within each operation."""
        return [(operation, failure) for operation, waiting in self._failures.items() for failure in waiting.copy()]

    def take_failure(self, operation: Operation | None) -> Failure | None:
        """Return the next failure for an operation, if any; None, for no operation, counts as the send."""
        waiting = self._failures[(operation or spec.SEND_MESSAGE).id]
        return waiting.popleft() if waiting else None

    def disarm(self) -> None:
        """Remove all armed failures."""
        for waiting in self._failures.values():
            waiting.clear()
