"""Channel of the asynchronous client."""

import asyncio
import ssl
from contextlib import aclosing
from typing import Final, cast

import httpx

from texter_ext._http.aiohttp_transport import aiohttp_transport
from texter_ext._http.call import Call, Result
from texter_ext._http.channel import MAX_CONNECTIONS, POOL, Channel
from texter_ext._http.connection_pool import AsyncConnectionPool
from texter_ext._http.response_body import Body, remaining_stream
from texter_ext._http.restriction import AsyncRestrictedTransport

# Seconds by which our timeout exceeds httpx's. httpx's must fire first, because they name the phase that took too long.
_GRACE: Final = 0.1

# How many calls httpx makes at once. Further tasks wait for their turn, which does not count against their timeouts.
# With httpx, opening a connection costs as much as sending a message, so more connections would gain little.
_HTTPX_TURNS: Final = 20


class AsyncChannel(Channel[httpx.AsyncBaseTransport, httpx.AsyncClient]):
    """Asynchronous channel, which tasks of one event loop may share.

    Attributes:
        turns: the semaphore that limits how many calls are made at once.
    """

    def _create_transport(self, tls: ssl.SSLContext, proxy: str | None) -> httpx.AsyncBaseTransport:
        transport = None if proxy else aiohttp_transport(tls, POOL)
        if transport is not None:
            return transport
        from texter_ext._http.httpx_transport import async_connection_pool  # noqa: PLC0415 (not needed with aiohttp)

        return async_connection_pool(tls, POOL, proxy)

    def _restrict(self, transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        return AsyncRestrictedTransport(transport)

    def _open(self) -> None:
        self.http = self.client.get_async_httpx_client()
        slow = isinstance(self.transport, AsyncConnectionPool | httpx.AsyncHTTPTransport)
        self.turns = asyncio.Semaphore(_HTTPX_TURNS if slow else MAX_CONNECTIONS)

    async def attempt(self, call: Call[Result]) -> Result:
        """Make one attempt; see `SyncChannel.attempt`."""
        body = Body(call)
        response: httpx.Response | None = None
        with call.attempt():
            request = self._request(call)
            try:
                async with asyncio.timeout(call.remaining + _GRACE):
                    direct = self._direct()
                    sending = direct.handle_async_request(request) if direct else self.http.send(request, stream=True)
                    response = await sending
                    async with aclosing(cast("httpx.AsyncByteStream", remaining_stream(response))) as stream:
                        async for chunk in stream:
                            if not body.add(chunk):
                                break
            except Exception as error:
                response = response or self._recorded_response(request)
                if response is None:
                    raise call.connection_error(error, request) from error
                body.broken = True  # the known status decides the outcome
                return call.outcome(response, body)
            return call.outcome(response, body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()
