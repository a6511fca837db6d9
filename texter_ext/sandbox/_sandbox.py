"""The sandbox as users have it."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from texter_client.models import Message
from texter_ext.sandbox._application import Application
from texter_ext.sandbox._asgi import ReceivedRequest
from texter_ext.sandbox._failures import Connection, Failure
from texter_ext.sandbox._server import listen, serving
from texter_ext.sandbox._state import Settings, State


class Sandbox(Settings):
    """A server on loopback that answers as the API does, for tests and for trying things out.

    A context manager: it listens from the beginning of the `with` block to its end, in a thread of this process. Any
    number of them run side by side. `project_id`, `token`, `chat_ids` and `scopes` are attributes too, which you may
    set at any time.

    Args:
        project_id: the project's id.
        token: the only token that it accepts.
        chat_ids: the chats that exist; to a message for any other it answers 404.
        port: the port to listen on, 0 for a free one.
        scopes: the names of the scopes that the token has, such as "Send session message"; None for all. To a request
            for an operation that needs another it answers 403.

    Raises:
        ValueError: the port is none, or `scopes` is a single text.
    """

    def __init__(
        self,
        *,
        project_id: str = "sandbox",
        token: str = "sandbox-token",  # noqa: S107 (it opens nothing)
        chat_ids: Iterable[str] = ("67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e"),
        port: int = 0,
        scopes: Iterable[str] | None = None,
    ) -> None:
        if port not in range(65536):
            raise ValueError("port= must be a number from 0 to 65535, 0 for a free one.")
        if isinstance(scopes, str):
            raise ValueError('scopes= must be a set of names, such as {"Send session message"}, or None for all.')  # noqa: TRY004 (as for port=)
        super().__init__(project_id, token, tuple(chat_ids), None if scopes is None else frozenset(scopes))
        self._state = State(self, port)
        self._running = ExitStack()

    def __repr__(self) -> str:
        return f"Sandbox(project_id={self.project_id!r}, requests={len(self.requests)}, messages={len(self.messages)})"

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every request that arrived, in order, refused ones too.

        The oldest are forgotten when all take more than about 200 MB, which 50,000 short ones do; what another site
        makes a browser ask for is never in it.
        """
        return self._state.requests

    @property
    def messages(self) -> list[Message]:
        """Every message that was accepted and stored, in order, as long as its request is remembered.

        Whether the API keeps a `tmpSendId` is not known; here a stored message has it, as `message["tmpSendId"]`.
        """
        return self._state.messages

    @property
    def base_url(self) -> str:
        """What to pass to a client as `base_url`; known as soon as the sandbox listens."""
        return self._state.base_url

    @property
    def page_url(self) -> str:
        """Where a browser shows what the contact sees; known as soon as the sandbox listens."""
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
        """Misbehave once, or several times, in place of answering rightly; calls for an operation add up, in order.

        Args:
            status: the status to answer with, 200 to 599; by default 400 for a closed window, that of the right answer
                where the message is stored or only delayed, else 500.
            body: the body: bytes as they are, a text as HTML, an iterator of bytes piece by piece, and anything else
                as JSON; by default what the API would say. `b""` for none.
            headers: further headers, or other values for the usual ones.
            retry_after: the value of a `Retry-After` header: seconds or a date.
            window_closed: answer as if the 24-hour window were closed.
            connection: what happens to the connection in place of a whole answer: "reset" or "closed" without an
                answer, "garbage" that is not HTTP, "truncated" in the middle of the body, "silent" without an answer
                while it stays open, "unread" without even reading the request's body.
            stored: do this only after the message was validated and stored, where it would be; else nothing is stored,
                unless there is nothing but a delay or a 2xx.
            delay: the seconds to wait before.
            times: for how many requests.
            operation: the id of the operation to fail, as in the spec; by default "sendMessage". Requests for other
                operations leave the failure alone; a request that is for no operation uses up one for the send.

        Raises:
            ValueError: an argument is not one of these.
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
        """Forget all requests and messages, and what was to fail."""
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
