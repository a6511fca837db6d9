"""Sending a batch in tasks."""

import asyncio
import functools
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeAlias

from texter_ext._errors import ClientStateError, Delivery, StoppedError, TexterError
from texter_ext._many.batch import Batch
from texter_ext._many.items import SendResult
from texter_ext._many.journal_writer import JournalWriter
from texter_ext._many.preparation import interruption
from texter_ext._many.queued_item import AnySent, QueuedItem
from texter_ext._operations.chats import Chat
from texter_ext._operations.recipients import ItemRecipient

Deliver: TypeAlias = Callable[[Any], Awaitable[AnySent]]
Find: TypeAlias = Callable[[ItemRecipient], Awaitable[Chat | None]]

# After a cancellation, messages in flight have so many seconds to be answered, so that few are left UNKNOWN.
_GRACE: Final = 5.0

# After so many results, other tasks get a turn, even if there was nothing to wait for.
_YIELD_EVERY: Final = 100

# So many items are read, and so many messages sent, before other tasks get a turn.
_READ_AT_ONCE: Final = 20
_SEND_AT_ONCE: Final = 5

_END: Final = object()


class TaskRunner:
    """Sends a batch in tasks, which the client knows too."""

    def __init__(
        self,
        batch: Batch,
        items: Iterator[object] | AsyncIterator[object],
        deliver: Deliver,
        find: Find,
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._batch = batch
        self._deliver = deliver
        self._find = find
        self._finding: set[asyncio.Task[None]] = set()
        self._clients = tasks
        self._items = items
        self._reading: asyncio.Task[QueuedItem | None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        # How many items are being prepared, those that are, the outcomes of this turn of the event loop, and how many
        # outcomes are not written down yet.
        self._preparing = 0
        self._prepared: deque[QueuedItem] = deque()
        self._known: list[tuple[QueuedItem, AnySent | None, TexterError | None]] = []
        self._unwritten = 0
        self._ended = False
        self._changed = asyncio.Event()

    async def results(self) -> AsyncGenerator[SendResult[Any]]:
        batch, grace = self._batch, None
        batch.begun = True
        try:
            self._loop = _running_loop()
        except ClientStateError:
            batch.end()
            raise
        # With a journal, the thread that writes it calls this.
        in_loop = functools.partial(_call, self._loop, self._proceed)
        self._writer = JournalWriter(batch, in_loop if batch.journal else self._proceed)
        batch.wake = functools.partial(_call, self._loop, self._changed.set)
        try:
            while not batch.finished:
                self._read()
                if self._begin():
                    await asyncio.sleep(0)
                elif batch.results:
                    result = batch.pop_result()
                    yield result
                    if result.index % _YIELD_EVERY == 0:
                        await asyncio.sleep(0)
                elif not batch.finished:
                    await self._wait()
            if batch.failure is not None:
                raise batch.failure
        except asyncio.CancelledError:
            grace = _GRACE
            raise
        finally:
            batch.stop()
            try:
                await self._wind_up(grace)
            finally:
                batch.end()

    def _read(self) -> None:
        if isinstance(self._items, Iterator):
            return
        if self._reading is not None and self._reading.done():
            self._take(self._reading)
            self._reading = None
        if self._reading is None and self._batch.wants_item():
            self._reading = asyncio.create_task(self._one(self._items))
            self._reading.add_done_callback(lambda _: self._changed.set())

    async def _one(self, items: AsyncIterator[object]) -> QueuedItem | None:
        item = await anext(items, _END)
        return None if item is _END else self._batch.reader.read(item)

    def _take(self, reading: "asyncio.Task[QueuedItem | None]") -> None:
        if reading.cancelled():
            self._batch.end_items(StoppedError("The items were cancelled.", Delivery.NOT_SENT))
        elif isinstance(error := reading.exception(), Exception):
            self._batch.end_items(error)
        elif (queued := reading.result()) is None:
            self._batch.end_items()
        else:
            self._batch.add(queued)

    def _begin(self) -> bool:
        """Begin with some of the items that can be sent now, and tell whether there were any."""
        group: list[QueuedItem] = []
        while len(group) < _READ_AT_ONCE:
            if isinstance(self._items, Iterator):
                self._batch.read(self._items)
            while (queued := self._batch.next_look_up()) is not None:
                task = self._loop.create_task(self._look_up(queued))
                self._finding.add(task)
                task.add_done_callback(self._finding.discard)
            queued = self._batch.next()
            if queued is None:
                break
            group.append(queued)
        if group:
            self._preparing += len(group)
            self._writer.begin(group)
        return bool(group)

    async def _look_up(self, queued: QueuedItem) -> None:
        batch, chat, outcome = self._batch, None, None
        try:
            if batch.journal and queued.key is not None:
                outcome = await self._loop.run_in_executor(self._writer.thread, batch.outcome_by_key, queued)
            if outcome is None:
                await asyncio.sleep(batch.look_up_delay())
                chat = await self._find(queued.to)
        except TexterError as failure:
            outcome = None, failure
        except Exception as failure:  # noqa: BLE001 (every message gets a result)
            outcome = None, interruption(queued, failure)
        if not batch.stopped:  # else the item has its result
            batch.arrive(queued, chat, outcome)
        self._changed.set()

    def _proceed(self, group: list[QueuedItem], finished: list[QueuedItem]) -> None:
        """Send messages that are prepared, a few in each turn of the event loop, and release results."""
        if group and not self._prepared:
            self._loop.call_soon(self._launch_some)
        self._prepared.extend(group)
        self._release(finished)

    def _launch_some(self) -> None:
        if self._ended:
            return
        group = [self._prepared.popleft() for _ in range(min(_SEND_AT_ONCE, len(self._prepared)))]
        if self._prepared:
            self._loop.call_soon(self._launch_some)
        self._preparing -= len(group)
        self._batch.start(group)
        for queued in group:
            if queued.outcome is not None:
                continue
            if self._batch.stopped:
                self._finish(queued, None, interruption(queued, None))
                continue
            task = self._loop.create_task(self._work(queued))
            self._sending.add(task)
            self._clients.add(task)
            task.add_done_callback(self._done)
        self._changed.set()

    async def _work(self, queued: QueuedItem) -> None:
        sent, error = None, None
        try:
            sent = await self._deliver(queued.prepared)
        except TexterError as failure:
            error = failure
        except BaseException as failure:
            error = interruption(queued, failure)
            if isinstance(failure, KeyboardInterrupt | SystemExit):
                raise
        finally:
            self._finish(queued, sent, error)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._clients.discard(task)
        with suppress(asyncio.CancelledError):
            task.exception()  # it is in a result, so asyncio need not report it
        self._changed.set()

    def _finish(self, queued: QueuedItem, sent: AnySent | None, error: TexterError | None) -> None:
        """Take an outcome; those of one moment are written down together."""
        if not self._known:
            self._loop.call_soon(self._write)
        self._known.append((queued, sent, error))

    def _write(self) -> None:
        known, self._known = self._known, []
        self._unwritten += len(known)
        for queued, sent, error in known:
            self._batch.journal.finish(queued, sent, error)
            # The next message need not wait until this outcome is written down, but its result does.
            self._batch.complete(queued, sent, error, hold=bool(self._batch.journal))
        self._writer.finish([queued for queued, _, _ in known])
        self._changed.set()

    def _release(self, finished: list[QueuedItem]) -> None:
        if self._ended:
            return
        self._unwritten -= len(finished)
        for queued in finished:
            self._batch.results.release(queued)
        self._changed.set()

    async def _wait(self) -> None:
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._batch.wait(reading=self._reading is not None)):
                await self._changed.wait()

    async def _wind_up(self, grace: float | None) -> None:
        for task in self._finding:
            task.cancel()
        try:
            if self._finding:
                await asyncio.wait(self._finding)
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.wait([self._reading])
                self._take(self._reading)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settle(), grace)
        finally:
            for task in self._sending:
                task.cancel()
            if self._sending:
                await asyncio.wait(self._sending)
            self._write()
            self._writer.close(wait=False)
            self._ended = True

    async def _settle(self) -> None:
        """Wait until all outcomes are written down, and close the journal."""
        self._batch.drop_waiting()
        while self._sending or self._preparing or self._known or self._unwritten:
            self._changed.clear()
            await self._changed.wait()
        if self._batch.journal:
            await asyncio.shield(self._loop.run_in_executor(self._writer.thread, self._batch.journal.close))


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        problem = "needs asyncio's event loop; with another, such as trio's, call Texter in a thread."
        raise ClientStateError(f"AsyncTexter {problem}") from None


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object) -> None:
    """Call a function in an event loop, from another thread."""
    with suppress(RuntimeError):  # the loop is closed, so nothing waits for it
        loop.call_soon_threadsafe(function, *arguments)
