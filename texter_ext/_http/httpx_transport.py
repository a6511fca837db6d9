"""httpx's own transports, over connections that give each request its own answer, and in time."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, cast

import httpcore
import httpx

from texter_ext._http.connection_pool import ConnectionPool


class HTTPTransport(httpx.HTTPTransport):
    """httpx's transport, over guarded connections.

    Args:
        tls: what verifies the server.
        limits: of the pool of connections.
        proxy: the proxy's URL, if there is one.
    """

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> None:
        super().__init__(verify=tls, limits=limits, proxy=proxy)
        _give_backend(self, Backend())


class AsyncHTTPTransport(httpx.AsyncHTTPTransport):
    """The same, to be awaited."""

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> None:
        super().__init__(verify=tls, limits=limits, proxy=proxy)
        _give_backend(self, AsyncBackend())


def connection_pool(tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> ConnectionPool:
    """Return a pool of such transports."""
    one = httpx.Limits(max_connections=1, keepalive_expiry=limits.keepalive_expiry)
    return ConnectionPool(lambda: AsyncHTTPTransport(tls, one, proxy), limits.max_keepalive_connections or 0)


def _give_backend(transport: object, backend: object) -> None:
    """Have a transport connect through a backend, which httpcore takes as a parameter that httpx has not.

    Where a later version of httpx keeps its pool elsewhere, this does nothing, and the tests say so.
    """
    setattr(getattr(transport, "_pool", transport), "_network_backend", backend)  # noqa: B010 (not ours)


class _Guard:
    """What a connection's two kinds share: the last byte of what came is held back until somebody asks for it.

    An answer needs all its bytes, so whoever reads it asks for the last one too. If nobody does, more came than one
    answer: it would be taken for the answer to the next request, so the connection must not be used again.
    """

    _held = b""

    def take(self) -> bytes:
        """Return what was held back."""
        held, self._held = self._held, b""
        return held

    def hold(self, received: bytes) -> bytes:
        """Return what may be read of what came: all but its last byte, unless there is no more."""
        if len(received) > 1 and not _is_one_answer(received):
            self._held = received[-1:]
            return received[:-1]
        return received


def _is_one_answer(received: bytes) -> bool:
    """Tell whether this is a whole answer of the commonest kind, which costs less to see than to hold a byte back."""
    head, _, body = received.partition(b"\r\n\r\n")
    head = head.lower() + b"\r\n"
    length = b"\r\ncontent-length: %d\r\n" % len(body)
    return head.startswith(b"http/1.1 200 ") and length in head and b"\r\ntransfer-encoding:" not in head


class Stream(_Guard, httpcore.NetworkStream):
    """A connection whose answers take no longer in all than one read may."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._deadline: float | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what comes next, within the time that began with the first read after a write."""
        if self._held:
            return self.take()
        if timeout is not None:
            now = time.monotonic()
            if self._deadline is None:
                self._deadline = now + timeout
            timeout = self._deadline - now
            if timeout <= 0:
                raise httpcore.ReadTimeout("The answer takes too long, though it keeps coming.")
        return self.hold(self._stream.read(max_bytes, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._deadline = None
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        """Return the same connection, encrypted."""
        return Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's)
        """Return what is known of the connection; httpcore uses no idle one that is readable."""
        if info == "is_readable":
            socket = self._stream.get_extra_info("socket")
            if self._held or (isinstance(socket, ssl.SSLSocket) and socket.pending()):
                return True
        return self._stream.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Opens connections, within the time that one attempt to connect may take."""

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
        """Return a connection; the system's look-up of a name knows no timeout, so it is waited for in a thread."""
        opening: Future[Stream] = Future()

        def connect() -> None:
            try:
                stream = Stream(self._backend.connect_tcp(host, port, timeout, local_address, socket_options))
            except Exception as error:  # noqa: BLE001 (raised where it is waited for)
                with suppress(InvalidStateError):
                    opening.set_exception(error)
                return
            try:
                opening.set_result(stream)
            except InvalidStateError:  # nobody waits any more
                stream.close()

        threading.Thread(target=connect, daemon=True, name="texter_ext connects").start()
        try:
            return opening.result(timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout("No connection in time.") from None
        finally:
            opening.cancel()


class AsyncStream(_Guard, httpcore.AsyncNetworkStream):
    """A connection that is awaited; AsyncTexter itself limits how long an answer may take."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """Return what comes next."""
        return self.take() if self._held else self.hold(await self._stream.read(max_bytes, timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """Send bytes."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> "AsyncStream":
        """Return the same connection, encrypted; cancelled, it is closed, as httpcore does after any other failure."""
        try:
            return AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except asyncio.CancelledError:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's)
        """Return what is known of the connection; httpcore uses no idle one that is readable."""
        if info == "is_readable" and (self._held or _has_more(self._stream.get_extra_info("ssl_object"))):
            return True
        return self._stream.get_extra_info(info)


def _has_more(tls: ssl.SSLObject | None) -> bool:
    """Tell whether anything has come that is still encrypted, or why else the connection is of no more use."""
    if tls is None:
        return False
    try:
        tls.read(1)
    except ssl.SSLError as error:
        return not isinstance(error, ssl.SSLWantReadError)
    return True


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for tasks."""

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
        return AsyncStream(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))
