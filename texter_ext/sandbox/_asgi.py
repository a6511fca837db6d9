"""Reading requests, writing responses and breaking connections in ASGI."""

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
"""The maximum size of a request body."""

TOO_LARGE: Final = f"The body is too large: the sandbox accepts up to {_MAX_MEGABYTES} MB."


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it arrived.

    Attributes:
        method: its method.
        path: its path and query, percent-encoded as received.
        headers: its headers, with names in lower case.
        body: its body; empty if it was not read or is too large.
        too_large: whether its body was larger than the 10 MB that the sandbox accepts.
    """

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    too_large: bool = False

    def json(self) -> Any:  # noqa: ANN401 (any JSON)
        """Return the body as parsed JSON.

        Raises:
            ValueError: the body is not JSON.
        """
        return json.loads(self.body)


async def read_request(scope: Event, receive: Receive, *, skip_body: bool = False) -> ReceivedRequest:
    """Return a request with its body, which is empty if it is skipped or too large."""
    body = bytearray()
    more = not skip_body
    too_large = False
    while more:
        event = await receive()
        body += event.get("body", b"")
        if too_large := too_large or len(body) > _MAX_MEGABYTES * 1_000_000:
            body.clear()  # keep reading, since clients may read the response only after they have sent everything
        more = event.get("more_body", False)  # missing if the client has disconnected
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path = scope["raw_path"].decode("latin-1") + query
    return ReceivedRequest(scope["method"], path, headers, bytes(body), too_large)


async def respond(
    send: Send, status: int, body: object, headers: Mapping[str, str] | None = None, *, cut: bool = False
) -> None:
    """Send a response with a body as `encode` takes it; if `cut`, send only half of the announced body."""
    if isinstance(body, Iterator):
        usual = {"content-type": "application/octet-stream"}
        pieces = cast("Iterator[bytes]", body)
    else:
        bodiless = status in (204, 304)
        content, kind = encode(b"" if bodiless else body)
        usual = {} if bodiless else {"content-type": kind, "content-length": str(len(content))}
        pieces = iter([content[: len(content) // 2] if cut else content])
    sent = usual | {name.lower(): value for name, value in (headers or {}).items()}
    await send({"type": "http.response.start", "status": status, "headers": encode_headers(sent)})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    if not cut:
        await send({"type": "http.response.body", "body": b""})


def encode(body: object) -> tuple[bytes, str]:
    """Return a body as bytes, and its media type: a string is HTML, and anything else but bytes becomes JSON.

    Raises:
        ValueError: the body cannot be represented as JSON.
    """
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/html; charset=utf-8"
    try:
        return json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8"
    except TypeError as error:
        raise ValueError(f"The body must be bytes, a string, an iterator of bytes or JSON: {error}.") from None


def check_headers(headers: Mapping[str, str]) -> None:
    """Check that headers can be sent.

    Raises:
        ValueError: a header is not valid.
    """
    try:
        h11.Response(status_code=200, headers=encode_headers(headers))
    except (h11.LocalProtocolError, UnicodeEncodeError) as error:
        raise ValueError(f"headers= and retry_after= must be valid HTTP headers: {error}.") from None


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return headers in the form that ASGI expects."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


async def break_off(scope: Event, receive: Receive, how: str) -> None:
    """Close or reset the connection, and wait until it is gone, so that uvicorn does not send a response."""
    transport: asyncio.Transport = scope["state"]["transport"]
    if how == "garbage":
        transport.write(b"\x00 this is not HTTP\r\n\r\n")
    if how == "reset":
        linger = struct.pack("ii", 1, 0)  # linger for 0 seconds, so that closing resets the connection
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
