"""Connections that never mix up responses, that enforce time limits, and that know whether a request was sent."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, Final, cast

import httpcore

# What only a proxy gets: the request for a tunnel, and the greeting, password and request of SOCKS.
_FOR_PROXY: Final = (b"CONNECT ", b"\x05", b"\x01")


class _Watch:
    """Base of both backends.

    Attributes:
        sent: whether the current request has begun to be written.
    """

    sent = False


class _Guard:
    """Base of both streams, which writes a request at once, and holds back the last byte received.

    httpx writes the headers and the body one after the other, and each write costs a packet and a tenth of a send. So
    what is written waits until the response is read.

    The last byte received waits until the reader asks for it. A reader needs every byte of a response, so it also asks
    for the last one. If it does not, more than one response has arrived. The rest would be taken for the response to
    the next request, so the connection must not be reused.
    """

    _watch: _Watch
    _held = b""
    _unsent = b""
    _write_timeout: float | None = None

    def keep(self, buffer: bytes, timeout: float | None) -> None:
        """Keep bytes to write them with those that follow."""
        self._unsent += buffer
        self._write_timeout = timeout

    def kept(self) -> bytes:
        """Return the bytes to write, once; do not keep them in a variable, or tracebacks would show the token."""
        if not self._unsent.startswith(_FOR_PROXY):
            self._watch.sent = True
        unsent, self._unsent = self._unsent, b""
        return unsent

    def take(self) -> bytes:
        """Return the byte that was held back, if any."""
        held, self._held = self._held, b""
        return held

    def hold(self, received: bytes) -> bytes:
        """Return the bytes to read now; hold back the last one, unless it is the only one or ends a whole response.

        What a proxy says before the request is returned whole: for SOCKS, httpcore reads each of its replies at once.
        """
        if len(received) > 1 and self._watch.sent and not _is_one_response(received):
            self._held = received[-1:]
            return received[:-1]
        return received


def _is_one_response(received: bytes) -> bool:
    """Tell whether these bytes are exactly one common 200 response; this is faster than holding back a byte."""
    head, _, body = received.partition(b"\r\n\r\n")
    if head.count(b"\n") != head.count(b"\r\n"):  # for httpcore, a lone line feed may end the head before
        return False
    head = head.lower() + b"\r\n"
    length = b"\r\ncontent-length: %d\r\n" % len(body)
    return head.startswith(b"http/1.1 200 ") and length in head and b"\r\ntransfer-encoding:" not in head


class Stream(_Guard, httpcore.NetworkStream):
    """Connection that applies the read timeout to a whole response."""

    def __init__(self, stream: httpcore.NetworkStream, watch: _Watch) -> None:
        self._stream = stream
        self._watch = watch
        self._deadline: float | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes; the timeout starts with the first read after a write."""
        if self._held:
            return self.take()
        if self._unsent:
            with suppress(httpcore.WriteError):  # as httpx does: there may be a response all the same
                self._stream.write(self.kept(), self._write_timeout)
        if timeout is not None:
            now = time.monotonic()
            if self._deadline is None:
                self._deadline = now + timeout
            timeout = self._deadline - now
            if timeout <= 0:
                raise httpcore.ReadTimeout("The response did not end in time.")
        return self.hold(self._stream.read(max_bytes, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes with the next read."""
        self._deadline = None
        self.keep(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        """Return the same connection, encrypted."""
        return Stream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._watch)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's)
        """Return information about the connection; httpcore does not reuse an idle one that is readable."""
        if info == "is_readable":
            socket = self._stream.get_extra_info("socket")
            if self._held or (isinstance(socket, ssl.SSLSocket) and socket.pending()):
                return True
        return self._stream.get_extra_info(info)


class Backend(_Watch, httpcore.NetworkBackend):
    """Opens connections within the connect timeout, DNS lookup included."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Return a connection, opened in a thread because a DNS lookup has no timeout of its own."""
        opening: Future[Stream] = Future()

        def connect() -> None:
            try:
                stream = Stream(self._backend.connect_tcp(host, port, timeout, local_address, socket_options), self)
            except Exception as error:  # noqa: BLE001 (raised by opening.result)
                with suppress(InvalidStateError):
                    opening.set_exception(error)
                return
            try:
                opening.set_result(stream)
            except InvalidStateError:  # the caller has stopped waiting
                stream.close()

        threading.Thread(target=connect, daemon=True, name="texter_ext connects").start()
        try:
            return opening.result(timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout("The connection was not opened in time.") from None
        finally:
            opening.cancel()


class AsyncStream(_Guard, httpcore.AsyncNetworkStream):
    """Asynchronous connection; AsyncTexter itself limits how long a response may take."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, watch: _Watch) -> None:
        self._stream = stream
        self._watch = watch

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """Return the next bytes."""
        if self._held:
            return self.take()
        if self._unsent:
            with suppress(httpcore.WriteError):  # as httpx does: there may be a response all the same
                await self._stream.write(self.kept(), self._write_timeout)
        return self.hold(await self._stream.read(max_bytes, timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """Send bytes with the next read."""
        self.keep(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> "AsyncStream":
        """Return the same connection, encrypted; close it if cancelled, as httpcore does after any other failure."""
        try:
            return AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._watch)
        except asyncio.CancelledError:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's)
        """Return information about the connection; httpcore does not reuse an idle one that is readable."""
        if info == "is_readable" and (self._held or _has_more(self._stream.get_extra_info("ssl_object"))):
            return True
        return self._stream.get_extra_info(info)


def _has_more(tls: ssl.SSLObject | None) -> bool:
    """Tell whether unread encrypted data has arrived, or the TLS connection is otherwise unusable."""
    if tls is None:
        return False
    try:
        tls.read(1)
    except ssl.SSLError as error:
        return not isinstance(error, ssl.SSLWantReadError)
    return True


class AsyncBackend(_Watch, httpcore.AsyncNetworkBackend):
    """Opens asynchronous connections."""

    def __init__(self) -> None:
        self._backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncStream:
        """Return a connection."""
        connecting = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return AsyncStream(await connecting, self)
