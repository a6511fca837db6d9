"""send_many in threads."""

import functools
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import GeneratorType, TracebackType
from typing import Self, TypeAlias, cast

from texter_ext._errors import TexterError
from texter_ext._many.items import SendResult
from texter_ext._many.schedule import Entry
from texter_ext._many.stream import Stream
from texter_ext._operations.sending import Send
from texter_ext._operations.sent import Sent

Deliver: TypeAlias = Callable[[Send], Sent]
_Outcome: TypeAlias = tuple[Entry, Sent | None, TexterError | None]
_Done: TypeAlias = "SimpleQueue[_Outcome | None]"


class Sending(Iterator[SendResult]):
    """Many messages on their way: an iterator of what becomes of them, and a context manager.

    Messages go out only while somebody asks for results. If the iteration ends before the items do, what is in flight
    is waited for, and is in `unread` then.
    """

    def __init__(
        self, stream: Stream, items: Iterator[object], deliver: Deliver, in_flight: "set[Future[None]]"
    ) -> None:
        self._stream = stream
        self._results = cast("GeneratorType[SendResult, None, None]", _results(stream, items, deliver, in_flight))
        # One thread may close it while another asks; a signal handler may, in the same thread.
        self._asking = threading.RLock()
        weakref.finalize(self, stream.end_unless_begun)

    def __next__(self) -> SendResult:
        with self._asking:
            return next(self._results)

    @property
    def unread(self) -> tuple[SendResult, ...]:
        """What became known after the iteration had ended, or was read from the items and had no turn."""
        return self._stream.results.unread

    def stop(self) -> None:
        """Send no more; go on with the iteration to see what becomes of those in flight.

        What was read from the items and had no turn yet is NOT_SENT, by a StoppedError.
        """
        self._stream.stop()

    def close(self) -> None:
        """Send no more, and wait for what is in flight; leaving the `with` block does it too."""
        self._stream.stop()
        with self._asking:
            if not self._results.gi_running:  # else this is a signal handler, and whoever asks will see the end
                self._results.close()
                self._stream.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


# No method, so that whoever drops the iterator ends this too, at once.
def _results(
    stream: Stream, items: Iterator[object], deliver: Deliver, in_flight: "set[Future[None]]"
) -> Generator[SendResult]:
    stream.begun = True
    done: _Done = SimpleQueue()
    stream.wake = functools.partial(done.put, None)
    pool = ThreadPoolExecutor(stream.concurrency, "texter-send")
    try:
        while not stream.finished:
            while not done.empty():
                _settle(stream, done.get())
            stream.read(items)
            entry = stream.next()
            if entry is not None:
                future = _launch(stream, entry, pool, done, deliver)
                if future is not None:
                    in_flight.add(future)
                    future.add_done_callback(in_flight.discard)
            if stream.results:
                yield stream.hand_out()
            elif entry is None and not stream.finished:
                with suppress(Empty):
                    _settle(stream, done.get(timeout=stream.seconds()))
        if stream.failure is not None:
            raise stream.failure
    finally:
        stream.stop()
        pool.shutdown()
        while not done.empty():
            _settle(stream, done.get())
        stream.end()


def _settle(stream: Stream, outcome: _Outcome | None) -> None:
    if outcome is not None:  # as it is when there is nothing but to wake
        stream.settle(*outcome)


def _launch(
    stream: Stream, entry: Entry, pool: ThreadPoolExecutor, done: _Done, deliver: Deliver
) -> "Future[None] | None":
    def work() -> None:
        sent, error = None, None
        try:
            sent = deliver(stream.exchange(entry))
        except TexterError as failure:
            error = failure
        except BaseException as failure:  # noqa: BLE001 (a result for each, whatever happens)
            error = stream.interrupted(entry, failure)
        try:
            stream.record(entry, sent, error)
        finally:
            done.put((entry, sent, error))

    return pool.submit(work) if stream.admit(entry) else None
