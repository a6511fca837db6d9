"""The public class of the sandbox."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from texter_client.models import Message
from texter_client.models.message_status import MessageStatus
from texter_ext.sandbox._application import Application
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._chats import AnyChat, Chats, SandboxChat, made_up_chats
from texter_ext.sandbox._contact import find_offer, text_content
from texter_ext.sandbox._conversations import Conversation, Conversations
from texter_ext.sandbox._failures import Connection, Failure
from texter_ext.sandbox._server import listen, serving
from texter_ext.sandbox._settings import DEFAULT_EVENTS, Settings
from texter_ext.sandbox._state import State
from texter_ext.sandbox._statuses import AnySent, ids_of, next_status
from texter_ext.sandbox._templates import DEFAULT_TEMPLATES, SandboxTemplate
from texter_ext.sandbox._webhook import SandboxEvent

_CHAT_IDS: Final = ("67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e")
"""The ids of the chats of a sandbox that is given none."""


class Sandbox(Settings):
    """A server on loopback that responds as the API does, for tests and experiments.

    A sandbox is a context manager: it listens within the `with` block, in a thread of this process. You can run several
    at once. `project_id`, `token`, `chats`, `chat_ids`, `scopes`, `templates`,
    `unsubscribed` and those for the webhook are also attributes, which you can set at any time.

    Args:
        project_id: the project's id.
        token: the only valid token.
        chats: the chats: an iterable of SandboxChats; or how many to make up, each with a number and an open 24-hour
            window; or "any", which makes up a chat for each phone number that is searched for. The default is two.
        chat_ids: the ids of the chats, instead of `chats`: their numbers are made up, and their windows are open.
        port: the port to listen on, or 0 for any free port.
        scopes: the names of the token's scopes, such as "Send session message", or None for all. Operations that need
            another scope get a 403.
        templates: the templates. By default, there are two: "reminder", in English and Hebrew, with two variables and
            two buttons; and "hello", with neither.
        unsubscribed: the phone numbers of contacts who have unsubscribed from templates, in any common form.
        webhook_url: the URL to which events are posted, or None. A thread posts one after the other; what your webhook
            makes of them changes nothing in the sandbox, and is in `events`.
        webhook_headers: additional headers for these requests, such as a secret.
        webhook_events: the names of the events to post, by default "newIncomingMessage", "messageStatusChanged" and
            "messageFailed"; there is also "newMessage", for messages in both directions.

    Raises:
        ValueError: the port, `chats` or `webhook_events` is not valid, `scopes` is a single string, or both `chats` and
            `chat_ids` are given.
    """

    def __init__(
        self,
        *,
        project_id: str = "sandbox",
        token: str = "sandbox-token",  # noqa: S107 (not a secret)
        chats: Chats | None = None,
        chat_ids: Iterable[str] | None = None,
        port: int = 0,
        scopes: Iterable[str] | None = None,
        templates: Iterable[SandboxTemplate] = DEFAULT_TEMPLATES,
        unsubscribed: Iterable[str] = (),
        webhook_url: str | None = None,
        webhook_headers: Mapping[str, str] | None = None,
        webhook_events: Collection[str] = DEFAULT_EVENTS,
    ) -> None:
        if port not in range(65536):
            raise ValueError("port= must be a number from 0 to 65535, where 0 means any free port.")
        if isinstance(scopes, str):
            raise ValueError('scopes= must be a set of names, such as {"Send session message"}, or None for all.')  # noqa: TRY004 (as for port=)
        if chats is not None and chat_ids is not None:
            raise ValueError("Give either chats= or chat_ids=.")
        held = None if scopes is None else frozenset(scopes)
        super().__init__(
            *(project_id, token, held, list(templates), set(unsubscribed)),
            *(webhook_url, dict(webhook_headers or {}), webhook_events),
        )
        if chats is None:
            chats = made_up_chats(_CHAT_IDS if chat_ids is None else chat_ids)
        self._state = State(self, port, Conversations(chats))
        self._running = ExitStack()

    def __repr__(self) -> str:
        return f"Sandbox(project_id={self.project_id!r}, requests={len(self.requests)}, messages={len(self.messages)})"

    @property
    def chats(self) -> tuple[SandboxChat, ...]:
        """The chats as they are now. Setting them, to what the argument `chats` can be, removes their messages."""
        return self._state.conversations.chats

    @chats.setter
    def chats(self, chats: Chats) -> None:
        self._state.conversations.begin(chats)

    @property
    def chat_ids(self) -> tuple[str, ...]:
        """The ids of the chats; messages to other chats get a 404. Setting them makes up the chats that are missing."""
        return self._state.conversations.ids

    @chat_ids.setter
    def chat_ids(self, chat_ids: Iterable[str]) -> None:
        self._state.conversations.keep(chat_ids)

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests in order of arrival, including refused ones.

        The oldest are dropped when all together exceed about 200 MB, which is about 50,000 short messages. Requests
        that other sites make through a browser are not included.
        """
        return self._state.requests

    @property
    def messages(self) -> list[Message]:
        """The accepted messages in order, as long as their requests are kept.

        A stored message has its `tmpSendId`, as `message["tmpSendId"]`; whether the API keeps it is not known.
        """
        return self._state.messages

    @property
    def base_url(self) -> str:
        """The `base_url` for a client. Use it only while the sandbox is listening."""
        return self._state.base_url

    @property
    def page_url(self) -> str:
        """The URL of the page that shows what the contact sees. Use it only while the sandbox is listening."""
        return f"http://127.0.0.1:{self._state.port}/"

    @property
    def events(self) -> list[SandboxEvent]:
        """The events that were posted to the webhook, in order, also those that it did not receive."""
        return self._state.webhook.events

    def wait_for_events(self, timeout: float = 10.0) -> None:
        """Wait until every event so far is posted.

        Args:
            timeout: the seconds to wait.

        Raises:
            TimeoutError: it takes longer.
        """
        self._state.webhook.wait(timeout)

    def reply(self, chat: AnyChat, text: str) -> Message:
        """Let the contact write a text, which opens the 24-hour window.

        Args:
            chat: the chat: its id, the contact's phone number, a SandboxChat or a `texter_ext.Chat`.
            text: the text.

        Returns:
            The stored message.

        Raises:
            ValueError: there is no such chat, several chats have the number, or the text is blank or cannot be encoded.
        """
        return self._state.receive(self._conversation(chat), text_content(text))

    def tap(self, chat: AnyChat, title: str, message_id: str | None = None) -> Message:
        """Let the contact tap a button, or choose a row of a list, which opens the 24-hour window.

        Args:
            chat: the chat, as in `reply`.
            title: the label of the button or row.
            message_id: the id of the message that offers it; by default, the newest that does.

        Returns:
            The stored message, whose `postback` has the payload.

        Raises:
            ValueError: there is no such chat, several chats have the number, or no message offers this.
        """
        conversation = self._conversation(chat)
        message, postback = find_offer(conversation, title, message_id)
        return self._state.receive(conversation, {"type": "postback", "postback": postback}, message)

    def advance(
        self,
        message: AnySent | None = None,
        to: MessageStatus | None = None,
        error: str | None = None,
    ) -> tuple[Message, ...]:
        """Let messages to contacts get their next status: accepted, then delivered, then seen.

        Args:
            message: a message: its id, a stored message or the result of a send; by default, all messages.
            to: another status, such as `MessageStatus.FAILED`.
            error: why it failed, as the webhook is told.

        Returns:
            The messages that got a status.

        Raises:
            ValueError: there is no such message.
        """
        ids = None if message is None else ids_of(message)
        chosen = [each for each in list(self.messages) if ids is None or each.id in ids]
        if ids is not None and not chosen:
            raise ValueError("There is no such message in this sandbox.")
        changing = [(each, status) for each in chosen if (status := to or next_status(each)) is not None]
        for each, status in changing:
            self._state.advance(each, status, error)
        return tuple(each for each, _ in changing)

    def _conversation(self, chat: AnyChat) -> Conversation:
        return self._state.conversations.find(chat if isinstance(chat, str) else chat.id)

    def fail_next(
        self,
        status: int | None = None,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | str | None = None,
        window_closed: bool = False,
        connection: Connection | None = None,
        stored: bool = False,
        delay: float = 0.0,
        times: int = 1,
        operation: str | None = None,
    ) -> None:
        """Make the next requests fail. Repeated calls for the same operation queue up.

        Args:
            status: the status of the response, from 200 to 599. The default is 400 for a closed window, the usual
                status if the message is stored or only delayed, and 500 otherwise.
            body: the body of the response: bytes, a string to send as HTML, an iterator of bytes to send in chunks, or
                any JSON value; `b""` for an empty body. The default is the API's usual body.
            headers: additional headers, or other values for the default ones.
            retry_after: the value of the `Retry-After` header: seconds or a date.
            window_closed: respond as if the 24-hour window were closed.
            connection: what happens to the connection instead of a complete response: it is "reset" or "closed" without
                a response; the response is "garbage", which is not HTTP, or "truncated" in the middle of the body; or
                the connection stays open, "silent" without a response or "unread" without reading the request body.
            stored: validate and store the message as usual before failing. By default, the message is stored only if
                the failure is just a delay or a 2xx status.
            delay: the seconds to wait before the response.
            times: the number of requests to fail.
            operation: the id of the operation to fail, as in the spec. The default is "sendMessage", which also applies
                to requests that match no operation.

        Raises:
            ValueError: an argument is not valid.
        """
        failure = Failure(
            status,
            body=body,
            headers=headers,
            retry_after=retry_after,
            window_closed=window_closed,
            connection=connection,
            stored=stored,
            delay=delay,
        )
        self._state.arm(failure, times=times, operation=operation)

    def reset(self) -> None:
        """Remove all requests, messages, events and armed failures, and begin with the first chats again."""
        self._state.reset()

    def __enter__(self) -> Self:
        listener = listen(self._state.port)
        self._state.port = listener.getsockname()[1]
        self._running.enter_context(serving(Application(self._state), listener))
        self._running.callback(self._state.webhook.stop)
        self._running.callback(self._state.closing.set)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._running.close()
