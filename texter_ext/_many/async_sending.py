"""send_many in tasks."""

import asyncio
import weakref
from collections.abc import AsyncIterator, Iterator
from types import AsyncGeneratorType, TracebackType
from typing import Generic, Self, cast

from texter_ext._many.batch import Batch
from texter_ext._many.items import ItemT_co, SendResult
from texter_ext._many.task_runner import Deliver, Find, TaskRunner


class AsyncSending(AsyncIterator[SendResult[ItemT_co]], Generic[ItemT_co]):
    """An asynchronous iterator over the results of many messages, and an asynchronous context manager; see Sending.

    If the task is cancelled, the messages in flight have five seconds to be answered; after that they are UNKNOWN.
    Their results are in `unread`, and those interrupted are in the client's `interrupted`.

    Raises:
        ClientStateError: it is iterated over outside asyncio's event loop.
    """

    def __init__(
        self,
        batch: Batch,
        items: Iterator[ItemT_co] | AsyncIterator[ItemT_co],
        deliver: Deliver,
        find: Find,
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._batch = batch
        results = TaskRunner(batch, items, deliver, find, tasks).results()
        self._results = cast("AsyncGeneratorType[SendResult[ItemT_co], None]", results)
        self._lock = asyncio.Lock()  # one task may close it while another iterates
        weakref.finalize(self, batch.end_unless_begun)

    async def __anext__(self) -> SendResult[ItemT_co]:
        async with self._lock:
            return await anext(self._results)

    @property
    def unread(self) -> tuple[SendResult[ItemT_co], ...]:
        """The results that you did not read, once the iteration has ended."""
        return self._batch.results.unread

    def stop(self, *, read_on: bool = False) -> None:
        """Send no more; see Sending.stop."""
        self._batch.stop(read_on=read_on)

    async def aclose(self) -> None:
        """Send no more, and wait for the messages in flight. Leaving the `async with` block does the same."""
        self._batch.stop()
        async with self._lock:
            await self._results.aclose()
            self._batch.end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
