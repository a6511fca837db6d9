"""What an asynchronous client sends its requests through."""

import asyncio
import ssl
from contextlib import aclosing
from typing import Final, cast

import httpx

from texter_ext._http.aiohttp_transport import aiohttp_transport
from texter_ext._http.call import Call, Result
from texter_ext._http.channel import MAX_CONNECTIONS, POOL, Channel
from texter_ext._http.connection_pool import ConnectionPool
from texter_ext._http.response_body import Body, unread

# httpx's own timeouts tell in which phase a call was, so they come first; this is how much later ours is.
_GRACE: Final = 0.1

# Of many tasks that send at once so many are on the wire; the others wait here, where it counts against no timeout. By
# httpx a new connection costs as much as a message, and more of them would save little.
_HTTPX_TURNS: Final = 20


class AsyncChannel(Channel[httpx.AsyncBaseTransport, httpx.AsyncClient]):
    """A channel that is awaited; tasks of one event loop may share it.

    Attributes:
        turns: how many calls are on the wire at once.
    """

    def _own_transport(self, tls: ssl.SSLContext, proxy: str | None) -> httpx.AsyncBaseTransport:
        by_aiohttp = None if proxy else aiohttp_transport(tls, POOL)
        if by_aiohttp is not None:
            return by_aiohttp
        from texter_ext._http.httpx_transport import connection_pool  # noqa: PLC0415 (with aiohttp it is not needed)

        return connection_pool(tls, POOL, proxy)

    def _open(self) -> None:
        self.http = self.client.get_async_httpx_client()
        by_httpx = isinstance(self.transport, ConnectionPool | httpx.AsyncHTTPTransport)
        self.turns = asyncio.Semaphore(_HTTPX_TURNS if by_httpx else MAX_CONNECTIONS)

    async def attempt(self, call: Call[Result]) -> Result:
        """Make one attempt, as SyncChannel.attempt does."""
        body = Body(call)
        response: httpx.Response | None = None
        with call.attempt():
            request = self._request(call)
            try:
                async with asyncio.timeout(call.remaining + _GRACE):
                    direct = self._direct()
                    answer = direct.handle_async_request(request) if direct else self.http.send(request, stream=True)
                    response = await answer
                    async with aclosing(cast("httpx.AsyncByteStream", unread(response))) as stream:
                        async for chunk in stream:
                            if not body.add(chunk):
                                break
            except Exception as error:
                response = response or self._answer(request)
                if response is None:
                    raise call.no_answer(error, request) from error
                body.broken = True  # the status is known, and must not be lost over it
                return call.outcome(response, body)
            return call.outcome(response, body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()
