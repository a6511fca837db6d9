"""The sandbox's state: its settings, requests, messages and armed failures."""

import threading
import urllib.parse
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from texter_client import spec
from texter_client.models import Message
from texter_client.models.message_status import MessageStatus
from texter_client.records import Operation
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._chats import digits_of, international
from texter_ext.sandbox._conversations import Conversation, Conversations
from texter_ext.sandbox._document import Json
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._history import History, Recorded, RecordedReply, RecordedRequest
from texter_ext.sandbox._settings import Settings
from texter_ext.sandbox._statuses import FAILED, set_status
from texter_ext.sandbox._storage import stored_message
from texter_ext.sandbox._webhook import Webhook

_MAX_CHANGES: Final = 10_000

BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
"""The common prefix of the paths of all operations."""


class State:
    """The state of a sandbox, shared by its server and its page.

    Attributes:
        settings: the settings.
        port: the port to listen on; 0 until a free port is found.
        conversations: the chats.
        requests: the requests, in order of arrival.
        messages: the stored messages, in order.
        history: the requests and their outcomes, and what contacts wrote.
        webhook: your webhook.
        changes: the last changes of a status, each with the message's id.
        changed: how many there have been.
        closing: set when the sandbox closes.
    """

    def __init__(self, settings: Settings, port: int, conversations: Conversations) -> None:
        self.settings = settings
        self.port = port
        self.conversations = conversations
        self.requests = list[ReceivedRequest]()
        self.messages = list[Message]()
        self.history = History()
        self.webhook = Webhook(settings)
        self.changes = deque[tuple[str, int]](maxlen=_MAX_CHANGES)
        self.changed = 0
        self.closing = threading.Event()
        self._failures: dict[str, deque[Failure]] = {each.id: deque() for each in spec.OPERATIONS}

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self.port}{BASE_PATH}"

    def record(self, recorded: Recorded) -> None:
        """Add a request or a reply to the history, and drop the oldest ones if it is full."""
        for forgotten in self.history.add(recorded):
            self.conversations.forget(forgotten.messages)
            if isinstance(forgotten, RecordedRequest):
                del self.requests[:1]
                del self.messages[: len(forgotten.messages)]

    def store(self, conversation: Conversation, messages: Iterable[Message]) -> None:
        """Store messages to a contact."""
        for message in messages:
            self.messages.append(message)
            conversation.messages.append(message)
            self._post_message("newMessage", conversation, message)

    def receive(self, conversation: Conversation, content: Json, quoted: Message | None = None) -> Message:
        """Store a message from a contact, given its content and the message that it reacts to, and return it."""
        message = Message.from_dict(stored_message(conversation, content, incoming=True))
        self.conversations.received(conversation, message)
        wamid = None if quoted is None else quoted.to_dict()["channelInfo"]["id"]
        self.record(RecordedReply(conversation.chat.id, [message], wamid))
        for name in ("newMessage", "newIncomingMessage"):
            self._post_message(name, conversation, message)
        return message

    def advance(self, message: Message, status: MessageStatus, error: str | None = None) -> None:
        """Give a message to a contact a status, with the reason if it failed."""
        moment = set_status(message, status)
        self.changes.append((str(message.id), int(status)))
        self.changed += 1
        conversation = self.conversations.get(str(message.parent_chat))
        if conversation is None:
            return
        failed = status in FAILED

        def data() -> Json:
            return {
                "chat": {**conversation.as_json(), **conversation.last_message_json},
                "error": error if failed else None,
                "timestamp": moment,
                "externalId": [message.to_dict()["channelInfo"]["id"]],
            }

        self.webhook.post("messageStatusChanged", lambda: {**data(), "messageStatus": int(status)})
        if failed:
            self.webhook.post("messageFailed", data)

    def _post_message(self, name: str, conversation: Conversation, message: Message) -> None:
        def data() -> Json:
            content = message.to_dict()
            incoming = content["direction"] == "incoming"
            chat = {**conversation.as_json(), **conversation.last_message_json}
            return {"message": {**content, "incoming": incoming, "outgoing": not incoming}, "chat": chat}

        self.webhook.post(name, data)

    def unsubscribed_numbers(self) -> set[str]:
        """Return the numbers, in digits, that get no templates."""
        return {international(digits_of(each) or each) for each in self.settings.unsubscribed}

    def reset(self) -> None:
        """Remove all requests, messages, events and armed failures, and begin with the first chats again."""
        self.requests.clear()
        self.messages.clear()
        self.conversations.restart()
        self.webhook.reset()
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
