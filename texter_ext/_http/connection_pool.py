"""Connection pool for httpx's asynchronous transport, whose own pool slows down with each connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import cast

import httpx


class ConnectionPool(httpx.AsyncBaseTransport):
    """Pool of httpx transports with one connection each, which reuses the most recently used one first.

    httpx's own pool checks all its connections whenever a request begins or ends, with a system call for each idle one.

    Args:
        connect: creates a transport for one connection.
        max_idle: the maximum number of idle connections to keep. The caller limits how many are in use.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncBaseTransport], max_idle: int) -> None:
        self._connect = connect
        self._max_idle = max_idle
        self._idle = [connect()]  # now, so that invalid settings fail early
        self._closing: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over an idle connection, or open a new one."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            response = await connection.handle_async_request(request)
        except Exception:
            self._release(connection)
            raise
        except BaseException:
            self._close(connection)
            raise
        body = cast("httpx.AsyncByteStream", response.stream)
        response.stream = _Stream(body, lambda reusable: (self._release if reusable else self._close)(connection))
        return response

    def _release(self, connection: httpx.AsyncBaseTransport) -> None:
        """Keep a connection for the next request, if there is room."""
        if len(self._idle) < self._max_idle:
            self._idle.append(connection)
        else:
            self._close(connection)

    def _close(self, connection: httpx.AsyncBaseTransport) -> None:
        """Close a connection in a task of its own, which a cancellation of the caller does not stop.

        A connection cannot be reused after a cancellation, because httpx may never mark it as free again.
        """

        async def close() -> None:
            with suppress(Exception):
                await connection.aclose()

        task = asyncio.create_task(close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._close(self._idle.pop())
        if self._closing:
            await asyncio.wait(self._closing)


class _Stream(httpx.AsyncByteStream):
    """Body of a response; closing it frees the connection.

    Args:
        stream: the stream to read from.
        on_close: called when the body is closed, with False if a cancellation makes the connection unusable.
    """

    def __init__(self, stream: httpx.AsyncByteStream, on_close: Callable[[bool], None]) -> None:
        self._stream = stream
        self._on_close = on_close
        self._reusable = True

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._chunks = aiter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._chunks)
        except asyncio.CancelledError:
            self._reusable = False
            raise

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        except asyncio.CancelledError:
            self._reusable = False
            raise
        finally:
            self._on_close(self._reusable)
