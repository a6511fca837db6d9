"""Speaking HTTP by ASGI: what arrives, what is answered, and how to break off."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

Event: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]
Send: TypeAlias = Callable[[Event], Awaitable[None]]

_MOST_MEGABYTES: Final = 10
"""How long the body of a request may be."""

TOO_LARGE: Final = f"The body is too large: the sandbox takes {_MOST_MEGABYTES} MB."


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that arrived, as it was on the wire.

    Attributes:
        method: its method.
        path: its path, percent-encoded as it came, with its query.
        headers: its headers, their names in lower case.
        body: its body, empty where it was left unread or is too large.
        too_large: whether its body was longer than the sandbox takes, which is 10 MB.
    """

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    too_large: bool = False

    def json(self) -> Any:  # noqa: ANN401 (it is whatever came)
        """Return the body as parsed JSON, or raise ValueError."""
        return json.loads(self.body)


class Protocol(H11Protocol):
    """uvicorn's HTTP, which shows the application its transport, so that it can break off."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}  # which becomes the scope's "state"


class Server(uvicorn.Server):
    """uvicorn's server, which waits for nobody when it ends."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Break off every connection, and end."""
        for connection in list(self.server_state.connections):
            cast("Protocol", connection).transport.abort()
        await super().shutdown(sockets)


async def received(scope: Event, receive: Receive, *, unread: bool) -> ReceivedRequest:
    """Return a request, its body read unless it is to be left unread; of one that is too large nothing is kept."""
    body = bytearray()
    more = not unread
    too_large = False
    while more:
        event = await receive()
        body += event.get("body", b"")
        if too_large := too_large or len(body) > _MOST_MEGABYTES * 1_000_000:
            body.clear()  # and read on, since clients may look for an answer only when they have sent all
        more = event.get("more_body", False)  # which is missing when the client has gone
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope["raw_path"].decode("latin-1") + query
    return ReceivedRequest(scope["method"], path, headers, bytes(body), too_large)


async def respond(
    send: Send, status: int, answer: object, headers: Mapping[str, str] | None = None, *, cut: bool = False
) -> None:
    """Answer; cut off, only half of the body that was announced comes."""
    if isinstance(answer, Iterator):
        usual = {"content-type": "application/octet-stream"}
        pieces = cast("Iterator[bytes]", answer)
    else:
        body, kind = encoded(b"" if status in (204, 304) else answer)
        usual = {"content-type": kind, "content-length": str(len(body))}
        pieces = iter([body[: len(body) // 2] if cut else body])
    sent = usual | {name.lower(): value for name, value in (headers or {}).items()}
    await send({"type": "http.response.start", "status": status, "headers": _raw(sent)})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    if not cut:
        await send({"type": "http.response.body", "body": b""})


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse headers that cannot be sent.

    Raises:
        ValueError: one cannot.
    """
    try:
        h11.Response(status_code=200, headers=_raw(headers))
    except (h11.LocalProtocolError, UnicodeEncodeError) as error:
        raise ValueError(f"headers= and retry_after= must be what HTTP can carry: {error}.") from None


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def encoded(answer: object) -> tuple[bytes, str]:
    """Return a body and its media type.

    Raises:
        ValueError: JSON cannot hold it.
    """
    if isinstance(answer, bytes):
        return answer, "application/octet-stream"
    if isinstance(answer, str):
        return answer.encode(), "text/html; charset=utf-8"
    try:
        return json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    except TypeError as error:
        raise ValueError(f"The body must be bytes, a text, an iterator of bytes or JSON: {error}.") from None


async def break_off(scope: Event, receive: Receive, how: str) -> None:
    """Close the connection or reset it, and stay until it is gone, or uvicorn would answer in our place."""
    transport: asyncio.Transport = scope["state"]["transport"]
    if how == "garbage":
        transport.write(b"\x00 this is not HTTP\r\n\r\n")
    if how == "reset":
        linger = struct.pack("ii", 1, 0)  # on, for no time: closing resets
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
