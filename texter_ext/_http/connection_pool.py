"""Connection pools for httpx's transports, with one transport for each connection.

In httpx's own pool, every request inspects all connections, with a system call for each idle one. Two threads can do so
at once, and then one may close a connection on which the other has just sent a request.
"""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import cast

import httpx


class ConnectionPool(httpx.BaseTransport):
    """Pool of httpx transports with one connection each, which reuses the most recently used one first.

    Args:
        connect: creates a transport for one connection.
        max_connections: the maximum number of connections. Further requests wait, as long as their pool timeout allows.
        max_idle: the maximum number of idle connections to keep.
    """

    def __init__(self, connect: Callable[[], httpx.BaseTransport], max_connections: int, max_idle: int) -> None:
        self._connect = connect
        self._max_idle = max_idle
        self._idle = [connect()]  # now, so that invalid settings fail early
        # A place for each connection that may be in use. A Semaphore would hang once an interrupt kept its lock locked.
        self._free = queue.SimpleQueue[None]()
        for _ in range(max_connections):
            self._free.put(None)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over an idle connection, or open a new one.

        Raises:
            PoolTimeout: all connections are in use.
        """
        connection = None
        try:
            self._free.get(timeout=request.extensions.get("timeout", {}).get("pool"))
            connection = self._take()
            response = connection.handle_request(request)
        except queue.Empty:
            raise httpx.PoolTimeout("All connections are in use.", request=request) from None
        except BaseException as error:
            # After an interrupted wait, this gives back a place that was not taken: better one too many than too few.
            self._release(connection, reusable=isinstance(error, Exception))
            raise
        body = cast("httpx.SyncByteStream", response.stream)
        response.stream = _Stream(body, lambda reusable: self._release(connection, reusable=reusable))
        return response

    def _take(self) -> httpx.BaseTransport:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _release(self, connection: httpx.BaseTransport | None, *, reusable: bool) -> None:
        """Keep a connection for the next request if there is room; close one on which a request was interrupted."""
        try:
            if connection is not None and reusable and len(self._idle) < self._max_idle:
                self._idle.append(connection)
            elif connection is not None:
                connection.close()
        finally:
            self._free.put(None)

    def close(self) -> None:
        """Close the idle connections; those in use are closed after their request."""
        self._max_idle = 0
        while self._idle:
            self._take().close()


class AsyncConnectionPool(httpx.AsyncBaseTransport):
    """Asynchronous pool of httpx transports with one connection each, which reuses the most recently used one first.

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
        response.stream = _AsyncStream(body, lambda reusable: (self._release if reusable else self._close)(connection))
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


class _Stream(httpx.SyncByteStream):
    """Body of a response; closing it frees the connection.

    Args:
        stream: the stream to read from.
        on_close: called when the body is closed, with False if an interruption makes the connection unusable.
    """

    def __init__(self, stream: httpx.SyncByteStream, on_close: Callable[[bool], None]) -> None:
        self._stream = stream
        self._on_close = on_close
        self._reusable = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except Exception:
            self._reusable = True
            raise
        self._reusable = True

    def close(self) -> None:
        reusable, self._reusable = self._reusable, False
        try:
            self._stream.close()
            self._reusable = reusable
        finally:
            self._on_close(self._reusable)


class _AsyncStream(httpx.AsyncByteStream):
    """Asynchronous body of a response; closing it frees the connection.

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
