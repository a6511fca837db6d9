"""The sandbox's server: it runs in a thread, judges what arrives and remembers it."""

import json
import socket
import threading
import urllib.parse
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import uvicorn
from texter_client import spec
from texter_client.models import Message

from texter_ext.sandbox.judge import faults
from texter_ext.sandbox.storage import stored

_Event: TypeAlias = dict[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Event]]
_Send: TypeAlias = Callable[[_Event], Awaitable[None]]

_BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
_BEFORE_CHAT_ID, _AFTER_CHAT_ID = (_BASE_PATH + spec.PATH).split("{chatId}")


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that arrived, as it was on the wire.

    Attributes:
        method: its method.
        path: its path, percent-encoded as it came, with its query.
        headers: its headers, their names in lower case.
        body: its body.
    """

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:  # noqa: ANN401 (it is whatever came)
        """Return the body as parsed JSON, or raise ValueError."""
        return json.loads(self.body)


class Sandbox:
    """A server on loopback that answers as the API does, for tests and for trying things out.

    A context manager: it listens from the beginning of the `with` block to its end, in a thread of this process. Any
    number of them run side by side.

    Args:
        project_id: the project's id.
        token: the only token that it accepts.
        chat_ids: the chats that exist; to any other it answers 404.
        port: the port to listen on, 0 for a free one.

    Attributes:
        requests: every request that arrived, in order, refused ones too.
        messages: every message that was accepted and stored, in order.
    """

    def __init__(
        self,
        *,
        project_id: str = "sandbox",
        token: str = "sandbox-token",  # noqa: S107 (it opens nothing)
        chat_ids: Iterable[str] = ("67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e"),
        port: int = 0,
    ) -> None:
        self.project_id = project_id
        self.token = token
        self.chat_ids = tuple(chat_ids)
        self.requests: list[ReceivedRequest] = []
        self.messages: list[Message] = []
        self._port = port
        self._running = ExitStack()

    def __repr__(self) -> str:
        return f"Sandbox(project_id={self.project_id!r}, requests={len(self.requests)}, messages={len(self.messages)})"

    @property
    def base_url(self) -> str:
        """What to pass to a client as `base_url`; known as soon as the sandbox listens."""
        return f"http://127.0.0.1:{self._port}{_BASE_PATH}"

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
        server = uvicorn.Server(
            uvicorn.Config(
                self._application,
                interface="asgi3",
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                proxy_headers=False,
                log_config=None,
                access_log=False,
            )
        )
        # Connections wait in the socket's backlog until the thread takes them, so there is nothing to wait for here.
        thread = threading.Thread(target=server.run, args=([listener],), name="texter-sandbox", daemon=True)
        thread.start()
        self._running.callback(thread.join)
        self._running.callback(setattr, server, "should_exit", True)  # noqa: FBT003 (setattr takes no keywords)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._running.close()

    async def _application(self, scope: _Event, receive: _Receive, send: _Send) -> None:
        """Serve one request (ASGI)."""
        request = await _received(scope, receive)
        self.requests.append(request)
        status, answer = self._answer(request)
        body = json.dumps(answer, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, request: ReceivedRequest) -> tuple[int, _Event]:
        path = request.path.partition("?")[0]
        chat = path.removeprefix(_BEFORE_CHAT_ID).removesuffix(_AFTER_CHAT_ID)
        if not path.startswith(_BEFORE_CHAT_ID) or not chat or "/" in chat:
            return _refusal(404, "There is nothing at this path.")
        if request.method != spec.METHOD:
            return _refusal(405, f"Only {spec.METHOD} is allowed.")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _refusal(401, "The token is missing or wrong.")
        chat_id = urllib.parse.unquote(chat)
        if chat_id not in self.chat_ids:
            return _refusal(404, "There is no such chat.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(400, "The content type must be application/json.")
        try:
            message = request.json()
        except ValueError:
            return _refusal(400, "The body is not JSON.")
        if found := faults(message):
            return _refusal(400, "The message is not as the spec says.", found)
        messages = stored(chat_id, message)
        self.messages += map(Message.from_dict, messages)
        return 200, {"success": True, "messages": messages}


async def _received(scope: _Event, receive: _Receive) -> ReceivedRequest:
    body = bytearray()
    more = True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return ReceivedRequest(scope["method"], scope["raw_path"].decode("latin-1") + query, headers, bytes(body))


def _refusal(status: int, sentence: str, found: Iterable[dict[str, str]] = ()) -> tuple[int, _Event]:
    return status, {"success": False, "error": sentence, "details": list(found)}
