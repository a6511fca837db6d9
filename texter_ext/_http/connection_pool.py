"""A pool for httpx's own asynchronous transport, whose pool costs more with each connection that is in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import cast

import httpx


class ConnectionPool(httpx.AsyncBaseTransport):
    """Several of httpx's transports with a connection each, of which the last used is the first used again.

    Whenever a request begins or ends, httpx looks at all connections of a pool, and asks the system about idle ones.

    Args:
        connect: makes a transport for one connection.
        most_idle: how many idle ones are kept; how many are in use is for the caller to limit.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncBaseTransport], most_idle: int) -> None:
        self._connect = connect
        self._most_idle = most_idle
        self._idle = [connect()]  # now, since it may find that settings cannot be used
        self._closing: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over an idle connection, or over a new one."""
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
        response.stream = _Stream(body, lambda whole: (self._release if whole else self._close)(connection))
        return response

    def _release(self, connection: httpx.AsyncBaseTransport) -> None:
        """Keep a connection for the next request, if there is room."""
        if len(self._idle) < self._most_idle:
            self._idle.append(connection)
        else:
            self._close(connection)

    def _close(self, connection: httpx.AsyncBaseTransport) -> None:
        """Close a connection, whoever is cancelled meanwhile.

        After a cancellation it is of no more use: httpx may have been about to free it, and would never do so again.
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
    """An answer's body, after which its connection is free again.

    Args:
        stream: the body.
        done: is told when it is closed, and whether nothing was cancelled until then.
    """

    def __init__(self, stream: httpx.AsyncByteStream, done: Callable[[bool], None]) -> None:
        self._stream = stream
        self._done = done
        self._whole = True

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._chunks = aiter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._chunks)
        except asyncio.CancelledError:
            self._whole = False
            raise

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        except asyncio.CancelledError:
            self._whole = False
            raise
        finally:
            self._done(self._whole)
