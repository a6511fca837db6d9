"""The client that is awaited."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterable, Iterable
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, Unpack, cast, overload

import httpx

from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE, MOST_CONNECTIONS, NO_COOKIES, POOL, Client
from texter_ext._errors import ClientStateError, TexterError
from texter_ext._http.aiohttp_transport import aiohttp_transport
from texter_ext._http.connection_pool import ConnectionPool
from texter_ext._http.response_body import Body, unread
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sending import Exchange
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from texter_ext._many.async_sending import AsyncSending
    from texter_ext._many.batch import SendManySettings
    from texter_ext._many.items import AnyItem, ItemT, ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate

# httpx's own timeouts tell in which phase a send was, so they come first; this is how much later ours is.
_GRACE: Final = 0.1

# Of many tasks that send at once so many are on the wire; the others wait here, where it counts against no timeout. By
# httpx a new connection costs as much as a message, and more of them would save little.
_HTTPX_TURNS: Final = 20


class AsyncTexter(Client[httpx.AsyncBaseTransport, "AsyncSending"]):
    """Sends messages to existing chats: all as in Texter, but its methods are awaited, and tasks may share it.

    It runs in asyncio's event loop, and in no other. Of many sends at once some wait for their turn, which does not
    count against their timeout.

    With the extra `aiohttp` installed it sends by aiohttp, unless it is given a transport or the environment names a
    proxy; `.transport` shows what it sends through.
    """

    def _own_transport(self, tls: ssl.SSLContext, proxy: str | None) -> httpx.AsyncBaseTransport:
        by_aiohttp = None if proxy else aiohttp_transport(tls, POOL)
        if by_aiohttp is not None:
            return by_aiohttp
        from texter_ext._http.httpx_transport import connection_pool  # noqa: PLC0415 (with aiohttp it is not needed)

        return connection_pool(tls, POOL, proxy)

    def _open(self) -> None:
        self._http = self.client.get_async_httpx_client()
        self._http.cookies.jar.set_policy(NO_COOKIES)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        by_httpx = isinstance(self.transport, ConnectionPool | httpx.AsyncHTTPTransport)
        self._turns = asyncio.Semaphore(_HTTPX_TURNS if by_httpx else MOST_CONNECTIONS)

    async def send(
        self,
        chat_id: str,
        message: AnyMessage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (httpx's, with one for each phase)
    ) -> Sent:
        """Send a message to an existing chat, as Texter.send does."""
        return await self._deliver(self._prepared(self._http, chat_id, message, timeout))

    @overload
    def send_many(
        self, items: "Iterable[ItemT] | AsyncIterable[ItemT]", **settings: "Unpack[SendManySettings]"
    ) -> "AsyncSending[ItemT]": ...

    # For mypy, which finds no item type for a list of different messages unless it is told one.
    @overload
    def send_many(  # type: ignore[overload-cannot-match]
        self, items: "Iterable[AnyItem] | AsyncIterable[AnyItem]", **settings: "Unpack[SendManySettings]"
    ) -> "AsyncSending[AnyItem]": ...

    def send_many(
        self,
        items: "Iterable[AnyItem] | AsyncIterable[AnyItem]",
        *,
        journal: "str | os.PathLike[str] | Journal | None" = None,
        concurrency: int = DEFAULT_CONCURRENCY,
        rate: "float | Rate | None" = DEFAULT_RATE,
        repeat_unknown: bool = False,
        dry_run: bool = False,
        progress: "ProgressCallback | None" = None,
    ) -> "AsyncSending[AnyItem]":
        """Send many messages, as Texter.send_many does; the items may be asynchronous too.

        Returns:
            An asynchronous iterator of a SendResult for each item; see AsyncSending.
        """
        from texter_ext._many.async_sending import AsyncSending  # noqa: PLC0415 (many programs never need it)

        source = aiter(items) if isinstance(items, AsyncIterable) else iter(items)
        stream = self._stream(
            items,
            self._http,
            journal=journal,
            concurrency=concurrency,
            rate=rate,
            repeat_unknown=repeat_unknown,
            dry_run=dry_run,
            progress=progress,
        )
        sending = AsyncSending(stream, source, self._deliver_once, self._tasks)
        self._sendings[sending] = stream
        return sending

    def _keep_loop(self, exchange: Exchange) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            problem = "needs asyncio's event loop; with another, such as trio's, call Texter in a thread."
            raise exchange.told(ClientStateError(f"AsyncTexter {problem}")) from None
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            problem = "has sent in another event loop: make one in each, or keep one loop."
            raise exchange.told(ClientStateError(f"This AsyncTexter {problem}"))

    async def _deliver_once(self, exchange: Exchange) -> Sent:
        self._keep_loop(exchange)
        try:
            return await self._attempt(exchange)
        except BaseException as cause:
            exchange.interrupted(cause)
            raise

    async def _deliver(self, exchange: Exchange) -> Sent:
        self._keep_loop(exchange)
        try:
            while True:
                try:
                    async with self._turns:
                        return await self._attempt(exchange)
                except TexterError as error:
                    pause = exchange.pause(error)
                    if pause is None:
                        raise
                await asyncio.sleep(pause)
        except BaseException as cause:
            exchange.interrupted(cause)
            raise

    async def _attempt(self, exchange: Exchange) -> Sent:
        body = Body(exchange)
        response: httpx.Response | None = None
        with exchange.attempt():
            request = self._request(self._http, exchange)
            try:
                async with asyncio.timeout(exchange.remaining + _GRACE):
                    direct = self._direct(self._http)
                    answer = direct.handle_async_request(request) if direct else self._http.send(request, stream=True)
                    response = await answer
                    async with aclosing(cast("httpx.AsyncByteStream", unread(response))) as stream:
                        async for chunk in stream:
                            if not body.add(chunk):
                                break
            except Exception as error:
                response = response or self._answer(request)
                if response is None:
                    raise exchange.no_answer(error, request) from error
                body.broken = True  # the status is known, and must not be lost over it
                return exchange.outcome(response, body)
            return exchange.outcome(response, body)

    async def aclose(self) -> None:
        """Close the connections; leaving the `async with` block does it too, as Texter.close does."""
        try:
            for sending, stream in tuple(self._sendings.items()):
                if stream.begun:
                    await sending.aclose()
            if self._tasks:  # of somebody who has left the loop
                await asyncio.wait(self._tasks)
        finally:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        if self._http.is_closed:
            raise self._closed()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
