"""Reading an answer's body, as far as anybody needs it."""

import zlib
from typing import Final, Protocol

import httpx

_LONGEST_BODY: Final = 1_048_576
"""How many bytes of an answer are read: more than any needs. The rest of a longer one is left."""


class Timed(Protocol):
    """What has only so much time left."""

    @property
    def remaining(self) -> float:
        """The seconds left."""
        ...


class Body:
    """An answer's body, as far as it comes and as far as anybody needs it.

    By the time it is read the status is known, and with it the outcome: trouble in reading never changes that.
    """

    def __init__(self, call: Timed) -> None:
        self._call = call
        self._content = bytearray()
        self.broken = False

    def add(self, chunk: bytes) -> bool:
        """Take a piece, and tell whether there is room and time for more."""
        self._content += chunk[: _LONGEST_BODY - len(self._content)]
        self.broken = len(self._content) == _LONGEST_BODY or self._call.remaining <= 0
        return not self.broken

    def decoded(self, response: httpx.Response) -> bytes:
        """Return the body without its compression, as far as it is one that was asked for and fits."""
        if response.is_closed:
            return self._read_before(response)
        content = bytes(self._content)
        coding = next((value for name, value in response.headers.raw if name.lower() == b"content-encoding"), b"")
        if coding.strip().lower() not in (b"gzip", b"deflate"):
            return content
        try:
            # As much as fits, and no more: a small body can be made to grow without end.
            decoded = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, _LONGEST_BODY)
        except zlib.error:
            self.broken = True
            return content
        self.broken = self.broken or len(decoded) == _LONGEST_BODY
        return decoded

    def _read_before(self, response: httpx.Response) -> bytes:
        """Return the body that a hook or a transport has read, and decoded."""
        try:
            content = response.content
        except httpx.ResponseNotRead:
            self.broken = True
            return b""
        self.broken = len(content) > _LONGEST_BODY
        return content[:_LONGEST_BODY]

    @staticmethod
    def headers_of(response: httpx.Response) -> list[tuple[bytes, bytes]]:
        """Return the headers that still hold for the decoded body, as bytes, since they may be no text."""
        gone = {b"content-encoding", b"content-length", b"transfer-encoding"}
        return [(name, value) for name, value in response.headers.raw if name.lower() not in gone]


def unread(response: httpx.Response) -> httpx.SyncByteStream | httpx.AsyncByteStream:
    """Return what is to be read of an answer: nothing, where a hook or a transport has read it.

    Its connection may be another request's by then, whose answer would be taken for this one's.
    """
    return httpx.ByteStream(b"") if response.is_closed else response.stream
