"""The public class of the sandbox."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from texter_client.models import Message
from texter_ext.sandbox._application import Application
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._chats import Chats, SandboxChat, made_up_chats
from texter_ext.sandbox._conversations import Conversations
from texter_ext.sandbox._failures import Connection, Failure
from texter_ext.sandbox._server import listen, serving
from texter_ext.sandbox._state import Settings, State
from texter_ext.sandbox._templates import DEFAULT_TEMPLATES, SandboxTemplate

_CHAT_IDS: Final = ("67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e")
"""The ids of the chats of a sandbox that is given none."""


class Sandbox(Settings):
    """A server on loopback that responds as the API does, for tests and experiments.

    A sandbox is a context manager: it listens within the `with` block, in a thread of this process. You can run several
    at once. `project_id`, `token`, `chats`, `chat_ids`, `scopes`, `templates` and
    `unsubscribed` are also attributes, which you can set at any time.

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

    Raises:
        ValueError: the port or `chats` is not valid, `scopes` is a single string, or both `chats` and `chat_ids` are
            given.
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
    ) -> None:
        if port not in range(65536):
            raise ValueError("port= must be a number from 0 to 65535, where 0 means any free port.")
        if isinstance(scopes, str):
            raise ValueError('scopes= must be a set of names, such as {"Send session message"}, or None for all.')  # noqa: TRY004 (as for port=)
        if chats is not None and chat_ids is not None:
            raise ValueError("Give either chats= or chat_ids=.")
        held = None if scopes is None else frozenset(scopes)
        super().__init__(project_id, token, held, list(templates), set(unsubscribed))
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
        """Remove all requests, messages and armed failures, and begin with the first chats again."""
        self._state.reset()

    def __enter__(self) -> Self:
        listener = listen(self._state.port)
        self._state.port = listener.getsockname()[1]
        self._running.enter_context(serving(Application(self._state), listener))
        self._running.callback(self._state.closing.set)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._running.close()
