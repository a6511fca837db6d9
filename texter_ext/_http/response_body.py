"""Reading the body of a response, up to a maximum size."""

import zlib
from typing import Final, Protocol

import httpx

_MAX_BODY: Final = 1_048_576
"""The maximum number of bytes read of a response, far more than any needs; the rest is ignored."""


class Timed(Protocol):
    """Call with a time limit."""

    @property
    def remaining(self) -> float:
        """The seconds left."""
        ...


class Body:
    """Body of a response, as far as it arrives and fits.

    The status is known before the body is read, and decides the outcome: a failure to read the body never changes that.

    Attributes:
        broken: whether the body is or may be incomplete.
    """

    def __init__(self, call: Timed) -> None:
        self._call = call
        self._content = bytearray()
        self.broken = False

    def add(self, chunk: bytes) -> bool:
        """Add a chunk, and tell whether there is room and time for more."""
        self._content += chunk[: _MAX_BODY - len(self._content)]
        self.broken = len(self._content) == _MAX_BODY or self._call.remaining <= 0
        return not self.broken

    def decoded(self, response: httpx.Response) -> bytes:
        """Return the body, decompressed if its encoding is one that was asked for, up to the maximum size."""
        if response.is_closed:
            return self._read_before(response)
        content = bytes(self._content)
        coding = next((value for name, value in response.headers.raw if name.lower() == b"content-encoding"), b"")
        if coding.strip().lower() not in (b"gzip", b"deflate"):
            return content
        try:
            # Stop at the maximum: a small compressed body may expand without limit.
            decoded = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, _MAX_BODY)
        except zlib.error:
            self.broken = True
            return content
        self.broken = self.broken or len(decoded) == _MAX_BODY
        return decoded

    def _read_before(self, response: httpx.Response) -> bytes:
        """Return the body that a hook or a transport has already read and decoded."""
        try:
            content = response.content
        except httpx.ResponseNotRead:
            self.broken = True
            return b""
        self.broken = len(content) > _MAX_BODY
        return content[:_MAX_BODY]

    @staticmethod
    def headers_of(response: httpx.Response) -> list[tuple[bytes, bytes]]:
        """Return the headers that still apply to the decoded body, as bytes because they may not be text."""
        removed = {b"content-encoding", b"content-length", b"transfer-encoding"}
        return [(name, value) for name, value in response.headers.raw if name.lower() not in removed]


def remaining_stream(response: httpx.Response) -> httpx.SyncByteStream | httpx.AsyncByteStream:
    """Return the stream of a response's body, or an empty one if a hook or a transport has already read it.

    By then another request may be using the connection, and its response must not be taken for this one.
    """
    return httpx.ByteStream(b"") if response.is_closed else response.stream
