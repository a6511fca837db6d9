"""The asynchronous client."""

import asyncio
import os
from collections.abc import AsyncIterable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack, overload

import httpx

from texter_ext._async_calls import AsyncCalls
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE
from texter_ext._http.async_channel import AsyncChannel
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from texter_ext._many.async_sending import AsyncSending
    from texter_ext._many.batch import SendManySettings
    from texter_ext._many.items import AnyItem, ItemT, ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._many.settling import Settled
    from texter_ext._messages.outgoing_template import OutgoingTemplate
    from texter_ext._operations.recipients import Recipient
    from texter_ext._operations.sending_templates import SentTemplate


class AsyncTexter(AsyncCalls):
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
        self._loop = None
        self._tasks: set[asyncio.Task[None]] = set()
        return self._channel

    @property
    def _is_closed(self) -> bool:
        return self._channel.is_closed

    @overload
    async def send(
        self,
        chat_id: "Recipient",
        message: AnyMessage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> Sent: ...

    @overload
    async def send(
        self,
        chat_id: "Recipient",
        message: AnyMessage,
        *,
        otherwise: "OutgoingTemplate | None",
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "Sent | SentTemplate": ...

    async def send(
        self,
        chat_id: "Recipient",
        message: AnyMessage,
        *,
        otherwise: "OutgoingTemplate | None" = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "Sent | SentTemplate":
        """Send a message to an existing chat; see Texter.send.

        As with any coroutine, the message is read when the call is awaited or its task begins, so do not change a
        mapping that you passed before that.
        """
        if otherwise is not None:
            return await self._run(self._actions.send_or_template(chat_id, message, otherwise, timeout))
        if isinstance(chat_id, str):
            return await self._deliver(self._send(chat_id, message, timeout))
        return await self._run(self._actions.send(chat_id, message, timeout))

    async def send_template(
        self,
        to: "Recipient",
        template: "OutgoingTemplate",
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "SentTemplate":
        """Send a template to a phone number; see Texter.send_template."""
        return await self._deliver(self._actions.send_template(to, template, timeout))

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
        sending = AsyncSending(batch, source, self._deliver_once, self._find, self._tasks)
        self._sendings[sending] = batch
        return sending

    async def settle(self, journal: "str | os.PathLike[str] | Journal") -> "tuple[Settled, ...]":
        """Find out what became of the messages that a journal left UNKNOWN; see Texter.settle."""
        from texter_ext._many.settling import settle  # noqa: PLC0415

        return await self._run(settle(journal, self._journal_address, self._actions.seek))

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
