"""send_many in tasks."""

import asyncio
import functools
import weakref
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from types import AsyncGeneratorType, TracebackType
from typing import Final, Self, TypeAlias, cast

from texter_ext._errors import Delivery, StoppedError, TexterError
from texter_ext._many.items import SendResult
from texter_ext._many.schedule import Entry
from texter_ext._many.stream import Stream
from texter_ext._operations.sending import Send
from texter_ext._operations.sent import Sent

Deliver: TypeAlias = Callable[[Send], Awaitable[Sent]]

# What is in flight when somebody cancels has so many seconds to be answered, else it would be unknown for nothing.
_GRACE: Final = 5.0

# After so many results other tasks have their turn, even if there was nothing to wait for.
_TURN: Final = 100

_END: Final = object()


class AsyncSending(AsyncIterator[SendResult]):
    """Many messages on their way: all as in Sending, but awaited, and an asynchronous context manager.

    If it is cancelled, what is in flight has five seconds to be answered, and is UNKNOWN then. It is in `unread`, and
    in the client's `interrupted`.
    """

    def __init__(
        self,
        stream: Stream,
        items: Iterator[object] | AsyncIterator[object],
        deliver: Deliver,
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._stream = stream
        self._results = cast("AsyncGeneratorType[SendResult, None]", _Run(stream, items, deliver, tasks).results())
        self._asking = asyncio.Lock()  # one task may close it while another asks
        weakref.finalize(self, stream.end_unless_begun)

    async def __anext__(self) -> SendResult:
        async with self._asking:
            return await anext(self._results)

    @property
    def unread(self) -> tuple[SendResult, ...]:
        """What became known after the iteration had ended, or was read from the items and had no turn."""
        return self._stream.results.unread

    def stop(self) -> None:
        """Send no more, as Sending.stop does."""
        self._stream.stop()

    async def aclose(self) -> None:
        """Send no more, and wait for what is in flight; leaving the `async with` block does it too."""
        self._stream.stop()
        async with self._asking:
            await self._results.aclose()
            self._stream.end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


class _Run:
    """The tasks of one run, which are among the client's, too."""

    def __init__(
        self,
        stream: Stream,
        items: Iterator[object] | AsyncIterator[object],
        deliver: Deliver,
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._stream = stream
        self._deliver = deliver
        self._all = tasks
        self._items = items
        self._reading: asyncio.Task[Entry | None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._done: deque[tuple[Entry, Sent | None, TexterError | None]] = deque()
        self._changed = asyncio.Event()

    async def results(self) -> AsyncGenerator[SendResult]:
        stream, grace = self._stream, None
        stream.begun = True
        stream.wake = functools.partial(_wake, asyncio.get_running_loop(), self._changed)
        try:
            while not stream.finished:
                self._settle()
                self._read()
                entry = stream.next()
                if entry is not None:
                    await self._launch(entry)
                if stream.results:
                    result = stream.hand_out()
                    yield result
                    if result.index % _TURN == 0:
                        await asyncio.sleep(0)
                elif entry is None and not stream.finished:
                    await self._wait()
            if stream.failure is not None:
                raise stream.failure
        except asyncio.CancelledError:
            grace = _GRACE
            raise
        finally:
            stream.stop()
            try:
                await self._wind_up(grace)
            finally:
                stream.end()

    def _settle(self) -> None:
        while self._done:
            self._stream.settle(*self._done.popleft())

    def _read(self) -> None:
        if isinstance(self._items, Iterator):
            self._stream.read(self._items)
            return
        if self._reading is not None and self._reading.done():
            self._take(self._reading)
            self._reading = None
        if self._reading is None and self._stream.wants_item():
            self._reading = asyncio.create_task(self._one(self._items))
            self._reading.add_done_callback(lambda _: self._changed.set())

    async def _one(self, items: AsyncIterator[object]) -> Entry | None:
        item = await anext(items, _END)
        return None if item is _END else self._stream.reader.entry(item)

    def _take(self, reading: "asyncio.Task[Entry | None]") -> None:
        if reading.cancelled():
            self._stream.no_more(StoppedError("The items were cancelled.", Delivery.NOT_SENT))
        elif isinstance(error := reading.exception(), Exception):
            self._stream.no_more(error)
        elif (entry := reading.result()) is None:
            self._stream.no_more()
        else:
            self._stream.take(entry)

    async def _launch(self, entry: Entry) -> None:
        stream = self._stream
        if stream.journal is None:
            admitted = stream.admit(entry)
        else:
            admitting = asyncio.get_running_loop().run_in_executor(None, stream.admit, entry)
            try:
                admitted = await asyncio.shield(admitting)
            except asyncio.CancelledError as cancelled:
                await asyncio.wait([admitting])
                if admitting.result():
                    await self._note(entry, None, stream.interrupted(entry, cancelled))
                raise
        if admitted and stream.stopped:
            await self._note(entry, None, stream.interrupted(entry, None))
        elif admitted:
            task = asyncio.create_task(self._work(entry))
            for tasks in (self._sending, self._all):
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            task.add_done_callback(_retrieve)

    async def _work(self, entry: Entry) -> None:
        sent, error = None, None
        try:
            sent = await self._deliver(self._stream.exchange(entry))
        except TexterError as failure:
            error = failure
        except BaseException as failure:
            error = self._stream.interrupted(entry, failure)
            if isinstance(failure, KeyboardInterrupt | SystemExit):
                raise
        finally:
            await self._note(entry, sent, error)

    async def _note(self, entry: Entry, sent: Sent | None, error: TexterError | None) -> None:
        try:
            if self._stream.journal is not None:
                recording = asyncio.get_running_loop().run_in_executor(None, self._stream.record, entry, sent, error)
                await asyncio.shield(recording)
        finally:
            self._done.append((entry, sent, error))
            self._changed.set()

    async def _wait(self) -> None:
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._stream.seconds(reading=self._reading is not None)):
                await self._changed.wait()

    async def _wind_up(self, grace: float | None) -> None:
        try:
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.wait([self._reading])
                self._take(self._reading)
            if self._sending:
                await asyncio.wait(self._sending, timeout=grace)
        finally:
            for task in self._sending:
                task.cancel()
            if self._sending:
                await asyncio.wait(self._sending)
            self._settle()


def _wake(loop: asyncio.AbstractEventLoop, changed: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop is closed, and nobody waits
        loop.call_soon_threadsafe(changed.set)


def _retrieve(task: asyncio.Task[None]) -> None:
    """Take what ended a task, which was noted, so that asyncio does not report it once more."""
    if not task.cancelled():
        task.exception()
