"""The sandbox's server: it runs in a thread, judges what arrives and remembers it."""

import asyncio
import math
import socket
import threading
import urllib.parse
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self, get_args

import uvicorn

from texter_client import spec
from texter_client.models import Message
from texter_ext.sandbox.asgi import (
    TOO_LARGE,
    Event,
    Protocol,
    Receive,
    ReceivedRequest,
    Send,
    Server,
    break_off,
    check_headers,
    encoded,
    received,
    respond,
)
from texter_ext.sandbox.failures import Connection, Failure
from texter_ext.sandbox.foreign import SENTENCE, is_foreign
from texter_ext.sandbox.history import Exchange
from texter_ext.sandbox.judge import faults
from texter_ext.sandbox.page import PATHS, Page
from texter_ext.sandbox.storage import stored

_BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
_BEFORE_CHAT_ID, _AFTER_CHAT_ID = (_BASE_PATH + spec.SEND_MESSAGE.path).split("{chatId}")


class Sandbox:
    """A server on loopback that answers as the API does, for tests and for trying things out.

    A context manager: it listens from the beginning of the `with` block to its end, in a thread of this process. Any
    number of them run side by side.

    Args:
        project_id: the project's id.
        token: the only token that it accepts.
        chat_ids: the chats that exist; to any other it answers 404.
        port: the port to listen on, 0 for a free one.

    Raises:
        ValueError: the port is none.

    Attributes:
        requests: every request that arrived, in order, refused ones too. The oldest are forgotten when all take more
            than about 200 MB, which 50,000 short ones do; what another site makes a browser ask for is never in it.
        messages: every message that was accepted and stored, in order, as long as its request is remembered. Whether
            the API keeps a `tmpSendId` is not known; here a stored message has it, as `message["tmpSendId"]`.
    """

    def __init__(
        self,
        *,
        project_id: str = "sandbox",
        token: str = "sandbox-token",  # noqa: S107 (it opens nothing)
        chat_ids: Iterable[str] = ("67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e"),
        port: int = 0,
    ) -> None:
        if port not in range(65536):
            raise ValueError("port= must be a number from 0 to 65535, 0 for a free one.")
        self.project_id = project_id
        self.token = token
        self.chat_ids = tuple(chat_ids)
        self.requests: list[ReceivedRequest] = []
        self.messages: list[Message] = []
        self._port = port
        self._failures: deque[Failure] = deque()
        self._closing = threading.Event()
        self._running = ExitStack()
        self._page = Page(self, self._failures, self._closing)

    def __repr__(self) -> str:
        return f"Sandbox(project_id={self.project_id!r}, requests={len(self.requests)}, messages={len(self.messages)})"

    @property
    def base_url(self) -> str:
        """What to pass to a client as `base_url`; known as soon as the sandbox listens."""
        return f"http://127.0.0.1:{self._port}{_BASE_PATH}"

    @property
    def page_url(self) -> str:
        """Where a browser shows what the contact sees; known as soon as the sandbox listens."""
        return f"http://127.0.0.1:{self._port}/"

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
    ) -> None:
        """Misbehave once, or several times, in place of answering rightly; calls add up, in order.

        Args:
            status: the status to answer with, 200 to 599; by default 400 for a closed window, 200 where the message is
                stored or only delayed, else 500.
            body: the body: bytes as they are, a text as HTML, an iterator of bytes piece by piece, and anything else
                as JSON; by default what the API would say. `b""` for none.
            headers: further headers, or other values for the usual ones.
            retry_after: the value of a `Retry-After` header: seconds or a date.
            window_closed: answer as if the 24-hour window were closed.
            connection: what happens to the connection in place of a whole answer: "reset" or "closed" without an
                answer, "garbage" that is not HTTP, "truncated" in the middle of the body, "silent" without an answer
                while it stays open, "unread" without even reading the request's body.
            stored: do this only after the message was judged and stored, where it would be; else nothing is stored,
                unless there is nothing but a delay or a 2xx.
            delay: the seconds to wait before.
            times: for how many requests.

        Raises:
            ValueError: an argument is not one of these.
        """
        if connection is not None and connection not in get_args(Connection):
            raise ValueError(f"connection= must be one of {', '.join(get_args(Connection))}.")
        if status is not None and (not isinstance(status, int) or status not in range(200, 600)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("status= must be a whole number from 200 to 599.")
        if not isinstance(times, int) or times < 1 or (times > 1 and isinstance(body, Iterator)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(
                "times= must be a whole number, 1 or more; an iterator can be the body of one answer only."
            )
        if not delay >= 0:  # nor NaN
            raise ValueError("delay= must be a number of seconds, 0 or more.")
        if connection == "unread" and stored:
            raise ValueError('What is "unread" cannot be stored.')
        content: object = body
        if body is not None and not isinstance(body, Iterator):
            encoded(body)
        sent = dict(headers or {})
        if retry_after is not None:
            sent["Retry-After"] = str(retry_after)
        check_headers(sent)
        if window_closed and body is None:
            meaning = spec.WHATSAPP_ERRORS[spec.WINDOW_CLOSED].meaning
            content = {"success": False, "error": f"(#{spec.WINDOW_CLOSED}) {meaning}"}
        only_late = delay > 0 and body is None and connection is None
        if status is None:
            status = 400 if window_closed else 200 if stored or only_late else 500
        stored = stored or (status < 300 and body is None and connection is None)  # noqa: PLR2004 (a success)
        failure = Failure(status, content, sent, connection, stored, delay)
        self._failures.extend([failure] * times)

    def reset(self) -> None:
        """Forget all requests and messages, and what was to fail."""
        self.requests.clear()
        self.messages.clear()
        self._failures.clear()
        self._page.forget()

    def __enter__(self) -> Self:
        # asyncio turns Nagle's algorithm off only where the protocol is named; with it on, each answer takes 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
        except OSError:
            listener.close()
            raise
        listener.listen(2048)
        self._port = listener.getsockname()[1]
        server = Server(
            uvicorn.Config(
                self._application,
                interface="asgi3",
                http=Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                proxy_headers=False,
                timeout_keep_alive=75,
                log_config=None,
                access_log=False,
            )
        )
        # Connections wait in the socket's backlog until the thread takes them, so there is nothing to wait for here.
        thread = threading.Thread(target=server.run, args=([listener],), name="texter-sandbox", daemon=True)
        thread.start()
        self._running.callback(listener.close)  # which uvicorn before 0.41 forgets, where it ends before it began
        self._running.callback(thread.join)
        self._running.callback(setattr, server, "should_exit", True)  # noqa: FBT003 (setattr takes no keywords)
        self._running.callback(self._closing.set)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._running.close()

    async def _application(self, scope: Event, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if is_foreign(scope, PATHS):
            await respond(send, *_refusal(403, SENTENCE.format(port=self._port)))
            return
        if await self._page.serves(scope, receive, send):
            return
        failure = self._failures.popleft() if self._failures else None
        request = await received(scope, receive, unread=failure is not None and failure.connection == "unread")
        self.requests.append(request)
        exchange = Exchange(request, _chat_id(request))
        answer: object = None
        if failure is None or failure.stored:
            status, right_answer = self._answer(request)
            exchange.messages = right_answer.get("messages", [])
            if failure is None or status != 200:  # noqa: PLR2004 (nothing was stored, so there is nothing to fail after)
                exchange.end(status, right_answer)
                self._remember(exchange)
                await respond(send, status, right_answer)
                return
            answer = right_answer
        exchange.failure = failure
        self._remember(exchange)
        silent = failure.connection in ("silent", "unread")
        await self._wait(math.inf if silent else failure.delay, scope["state"]["transport"])
        cut = failure.connection == "truncated"
        if failure.connection is not None and not cut:
            exchange.end()
            await break_off(scope, receive, failure.connection)
            return
        if failure.body is not None:
            answer = failure.body
        if answer is None:
            _, answer = _refusal(failure.status, "The sandbox fails on request.")
        exchange.end(failure.status, answer)
        await respond(send, failure.status, answer, failure.headers, cut=cut)
        if cut:
            await break_off(scope, receive, "closed")

    def _remember(self, exchange: Exchange) -> None:
        for forgotten in self._page.note(exchange):
            del self.requests[:1]
            del self.messages[: len(forgotten.messages)]

    async def _wait(self, seconds: float, transport: asyncio.Transport) -> None:
        """Wait, but not longer than the sandbox listens and the client stays."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        # Polled, since it is another thread that closes.
        while loop.time() < end and not self._closing.is_set() and not transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(min(0.02, end - loop.time()))

    def _answer(self, request: ReceivedRequest) -> tuple[int, Event]:
        if request.too_large:
            return _refusal(413, TOO_LARGE)
        chat_id = _chat_id(request)
        if chat_id is None:
            return _refusal(404, "There is nothing at this path.")
        if request.method != spec.SEND_MESSAGE.method:
            return _refusal(405, f"Only {spec.SEND_MESSAGE.method} is allowed.")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _refusal(401, "The token is missing or wrong.")
        if chat_id not in self.chat_ids:
            return _refusal(404, "There is no such chat.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(400, "The content type must be application/json.")
        try:
            message = request.json()
            encoded(message)  # half of a surrogate pair passes as JSON, and is no UTF-8
            found = faults(message)
        except (ValueError, RecursionError):
            return _refusal(400, "The body is not JSON in UTF-8.")
        if found:
            return _refusal(400, "The message is not as the spec says.", found)
        messages = stored(chat_id, message)
        self.messages += map(Message.from_dict, messages)
        return 200, {"success": True, "messages": messages}


def _chat_id(request: ReceivedRequest) -> str | None:
    """Return the chat that a request's path names."""
    path = request.path.partition("?")[0]
    chat = path.removeprefix(_BEFORE_CHAT_ID).removesuffix(_AFTER_CHAT_ID)
    if not path.startswith(_BEFORE_CHAT_ID) or not chat or "/" in chat:
        return None
    return urllib.parse.unquote(chat)


def _refusal(status: int, sentence: str, found: Iterable[dict[str, str]] = ()) -> tuple[int, Event]:
    return status, {"success": False, "error": sentence, "details": list(found)}
