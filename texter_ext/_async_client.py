"""The asynchronous client."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack, overload

import httpx

from texter_client.records import Operation
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE, Client, NextPage, parameters_of_next
from texter_ext._errors import ClientStateError, TexterError
from texter_ext._http.async_channel import AsyncChannel
from texter_ext._http.call import Call, Result
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from texter_ext._many.async_sending import AsyncSending
    from texter_ext._many.batch import SendManySettings
    from texter_ext._many.items import AnyItem, ItemT, ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._operations.calling import APIResponse


class AsyncTexter(Client[httpx.AsyncBaseTransport, "AsyncSending"]):
    """Asynchronous client that sends messages to existing chats; its arguments and methods are those of Texter.

    Tasks of one event loop may share it. It supports only asyncio. If you start many sends at once, some wait for their
    turn, which does not count against their timeouts.

    If the `aiohttp` extra is installed, the client uses aiohttp, unless you pass a transport or the environment names a
    proxy. `.transport` shows the transport in use.
    """

    def _connect(
        self, address: str, token: str, timeout: float | httpx.Timeout, transport: httpx.AsyncBaseTransport | None
    ) -> AsyncChannel:
        self._channel = AsyncChannel(address, token, timeout, transport)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        return self._channel

    @property
    def _is_closed(self) -> bool:
        return self._channel.is_closed

    async def send(
        self,
        chat_id: str,
        message: AnyMessage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> Sent:
        """Send a message to an existing chat; see Texter.send."""
        return await self._deliver(self._send(chat_id, message, timeout))

    @overload
    def send_many(
        self, items: "Iterable[ItemT] | AsyncIterable[ItemT]", **settings: "Unpack[SendManySettings]"
    ) -> "AsyncSending[ItemT]": ...

    # Without this overload, mypy cannot infer an item type for a list of different kinds of messages.
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
        """Send many messages; see Texter.send_many. `items` may also be an asynchronous iterable.

        Returns:
            An asynchronous iterator that yields a SendResult for each item; see AsyncSending.
        """
        from texter_ext._many.async_sending import AsyncSending  # noqa: PLC0415 (many programs do not use it)

        source = aiter(items) if isinstance(items, AsyncIterable) else iter(items)
        batch = self._batch(
            items,
            journal=journal,
            concurrency=concurrency,
            rate=rate,
            repeat_unknown=repeat_unknown,
            dry_run=dry_run,
            progress=progress,
        )
        sending = AsyncSending(batch, source, self._deliver_once, self._tasks)
        self._sendings[sending] = batch
        return sending

    async def call(
        self,
        operation: Operation,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> "APIResponse":
        """Call any operation of the spec; see Texter.call."""
        return await self._deliver(self._call(operation, parameters, timeout))

    async def pages(
        self,
        operation: Operation,
        next_page: NextPage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> AsyncIterator["APIResponse"]:
        """Call an operation once for each page of its results; see Texter.pages."""
        following: Mapping[str, Any] | None = parameters
        while following is not None:
            page = await self.call(operation, timeout=timeout, **following)
            yield page
            following = parameters_of_next(following, page, next_page)

    def _check_loop(self, call: Call[Any]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            problem = "needs an asyncio event loop. With another, such as trio's, use Texter in a thread."
            raise call.with_context(ClientStateError(f"AsyncTexter {problem}")) from None
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            problem = "was used in another event loop: create one in each loop, or use a single loop."
            raise call.with_context(ClientStateError(f"This AsyncTexter {problem}"))

    async def _deliver_once(self, call: Call[Result]) -> Result:
        self._check_loop(call)
        try:
            return await self._channel.attempt(call)
        except BaseException as cause:
            call.interrupted(cause)
            raise

    async def _deliver(self, call: Call[Result]) -> Result:
        self._check_loop(call)
        try:
            while True:
                try:
                    async with self._channel.turns:
                        return await self._channel.attempt(call)
                except TexterError as error:
                    pause = call.pause(error)
                    if pause is None:
                        raise
                await asyncio.sleep(pause)
        except BaseException as cause:
            call.interrupted(cause)
            raise

    async def aclose(self) -> None:
        """Close the connections, as Texter.close does; leaving the `async with` block does it."""
        try:
            for sending, batch in tuple(self._sendings.items()):
                if batch.begun:
                    await sending.aclose()
            if self._tasks:  # another task stopped iterating early
                await asyncio.wait(self._tasks)
        finally:
            await self._channel.aclose()

    async def __aenter__(self) -> Self:
        if self._is_closed:
            raise self._closed_error()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
