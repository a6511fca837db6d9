"""A pool for httpx's own asynchronous transport, whose pool costs more with each connection that is in it."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

import httpx


class ConnectionPool(httpx.AsyncBaseTransport):
    """Several of httpx's transports with a connection each, of which the last used is the first used again.

    Whenever a request begins or ends, httpx looks at all connections of a pool, and asks the system about idle ones.

    Args:
        tls: what verifies the server.
        limits: how many idle connections are kept, and for how long; how many are in use is for the caller to limit.
    """

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits) -> None:
        self._tls = tls
        self._one = httpx.Limits(max_connections=1, keepalive_expiry=limits.keepalive_expiry)
        self._most = limits.max_keepalive_connections or 0
        self._idle: list[httpx.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over an idle connection, or over a new one."""
        connection = self._idle.pop() if self._idle else httpx.AsyncHTTPTransport(verify=self._tls, limits=self._one)

        async def release() -> None:
            if len(self._idle) < self._most:
                self._idle.append(connection)
            else:
                await connection.aclose()

        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await release()
            raise
        response.stream = _Stream(cast("httpx.AsyncByteStream", response.stream), release)
        return response

    async def aclose(self) -> None:
        """Close the idle connections."""
        while self._idle:
            await self._idle.pop().aclose()


class _Stream(httpx.AsyncByteStream):
    """An answer's body, after which its connection is free again."""

    def __init__(self, stream: httpx.AsyncByteStream, release: Callable[[], Awaitable[None]]) -> None:
        self._stream = stream
        self._release = release

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            await self._release()
