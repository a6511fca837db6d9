"""HTTP by ASGI: reading requests, writing answers, and breaking off connections."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

import h11

Event: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]
Send: TypeAlias = Callable[[Event], Awaitable[None]]

_MAX_MEGABYTES: Final = 10
"""How long the body of a request may be."""

TOO_LARGE: Final = f"The body is too large: the sandbox takes {_MAX_MEGABYTES} MB."


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


async def read_request(scope: Event, receive: Receive, *, unread: bool = False) -> ReceivedRequest:
    """Return a request, its body read unless it is to be left unread; of one that is too large nothing is kept."""
    body = bytearray()
    more = not unread
    too_large = False
    while more:
        event = await receive()
        body += event.get("body", b"")
        if too_large := too_large or len(body) > _MAX_MEGABYTES * 1_000_000:
            body.clear()  # and read on, since clients may look for an answer only when they have sent all
        more = event.get("more_body", False)  # which is missing when the client has gone
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope["raw_path"].decode("latin-1") + query
    return ReceivedRequest(scope["method"], path, headers, bytes(body), too_large)


async def respond(
    send: Send, status: int, body: object, headers: Mapping[str, str] | None = None, *, cut: bool = False
) -> None:
    """Answer with a body as `encode` takes it; cut off, only half of the body that was announced comes."""
    if isinstance(body, Iterator):
        usual = {"content-type": "application/octet-stream"}
        pieces = cast("Iterator[bytes]", body)
    else:
        content, kind = encode(b"" if status in (204, 304) else body)
        usual = {"content-type": kind, "content-length": str(len(content))}
        pieces = iter([content[: len(content) // 2] if cut else content])
    sent = usual | {name.lower(): value for name, value in (headers or {}).items()}
    await send({"type": "http.response.start", "status": status, "headers": encode_headers(sent)})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    if not cut:
        await send({"type": "http.response.body", "body": b""})


def encode(body: object) -> tuple[bytes, str]:
    """Return a body as bytes, and its media type: bytes stay as they are, a text is HTML, anything else JSON.

    Raises:
        ValueError: JSON cannot hold it.
    """
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/html; charset=utf-8"
    try:
        return json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    except TypeError as error:
        raise ValueError(f"The body must be bytes, a text, an iterator of bytes or JSON: {error}.") from None


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse headers that cannot be sent.

    Raises:
        ValueError: one cannot.
    """
    try:
        h11.Response(status_code=200, headers=encode_headers(headers))
    except (h11.LocalProtocolError, UnicodeEncodeError) as error:
        raise ValueError(f"headers= and retry_after= must be what HTTP can carry: {error}.") from None


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI takes them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


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
