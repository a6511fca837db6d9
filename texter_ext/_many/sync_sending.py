"""send_many in threads."""

import functools
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import GeneratorType, TracebackType
from typing import Any, Generic, Self, TypeAlias, cast

from texter_ext._errors import TexterError
from texter_ext._many.batch import Batch
from texter_ext._many.items import ItemT_co, SendResult
from texter_ext._many.schedule import QueuedItem
from texter_ext._operations.sending import Send
from texter_ext._operations.sent import Sent

Deliver: TypeAlias = Callable[[Send], Sent]
_Outcome: TypeAlias = tuple[QueuedItem, Sent | None, TexterError | None]
_Outcomes: TypeAlias = "SimpleQueue[_Outcome | None]"


class Sending(Iterator[SendResult[ItemT_co]], Generic[ItemT_co]):
    """An iterator over the results of many messages, and a context manager.

    Messages are sent only while you iterate. If you stop iterating early, closing waits for the messages in flight;
    their results are in `unread`.
    """

    def __init__(
        self, batch: Batch, items: Iterator[ItemT_co], deliver: Deliver, in_flight: "set[Future[None]]"
    ) -> None:
        self._batch = batch
        self._results = cast(
            "GeneratorType[SendResult[ItemT_co], None, None]", _results(batch, items, deliver, in_flight)
        )
        # One thread may close it while another iterates; so may a signal handler, in the same thread.
        self._lock = threading.RLock()
        weakref.finalize(self, batch.end_unless_begun)

    def __next__(self) -> SendResult[ItemT_co]:
        with self._lock:
            return next(self._results)

    @property
    def unread(self) -> tuple[SendResult[ItemT_co], ...]:
        """The results that you did not read, once the iteration has ended."""
        return self._batch.results.unread

    def stop(self, *, read_on: bool = False) -> None:
        """Send no more; keep iterating to get the results of the messages in flight.

        Each item that was read and is not in flight becomes NOT_SENT, with a StoppedError, unless the journal knows
        that an earlier run sent it, or may have.

        Args:
            read_on: give such a result for each of the remaining items too, which are not read otherwise.
        """
        self._batch.stop(read_on=read_on)

    def close(self) -> None:
        """Send no more, and wait for the messages in flight. Leaving the `with` block does the same."""
        self._batch.stop()
        with self._lock:
            if not self._results.gi_running:  # else this is a signal handler; the iteration goes on and ends
                self._results.close()
                self._batch.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


# Not a method: it must not hold a reference to the iterator, so that dropping the iterator ends it at once.
def _results(
    batch: Batch, items: Iterator[object], deliver: Deliver, in_flight: "set[Future[None]]"
) -> Generator[SendResult[Any]]:
    batch.begun = True
    outcomes: _Outcomes = SimpleQueue()
    batch.wake = functools.partial(outcomes.put, None)
    pool = ThreadPoolExecutor(batch.concurrency, "texter-send")
    try:
        while not batch.finished:
            while not outcomes.empty():
                _complete(batch, outcomes.get())
            batch.read(items)
            queued = batch.next()
            if queued is not None and batch.start(queued):
                pool.submit(_send, batch, queued, deliver, outcomes, in_flight)
            if batch.results:
                yield batch.pop_result()
            elif queued is None and not batch.finished:
                with suppress(Empty):
                    _complete(batch, outcomes.get(timeout=batch.wait()))
        if batch.failure is not None:
            raise batch.failure
    finally:
        batch.stop()
        pool.shutdown()
        while not outcomes.empty():
            _complete(batch, outcomes.get())
        batch.end()


def _complete(batch: Batch, outcome: _Outcome | None) -> None:
    if outcome is not None:  # None only ends a wait
        batch.complete(*outcome)


def _send(
    batch: Batch, queued: QueuedItem, deliver: Deliver, outcomes: _Outcomes, in_flight: "set[Future[None]]"
) -> None:
    # The thread registers itself before it sends: a signal handler may close the client while the thread is starting.
    done: Future[None] = Future()
    in_flight.add(done)
    sent, error = None, None
    try:
        if batch.stopped:
            error = batch.interruption(queued, None)
        else:
            sent = deliver(queued.prepared)
    except TexterError as failure:
        error = failure
    except BaseException as failure:  # noqa: BLE001 (every message gets a result)
        error = batch.interruption(queued, failure)
    try:
        batch.journal.finish(queued, sent, error)
    finally:
        outcomes.put((queued, sent, error))
        in_flight.discard(done)
        done.set_result(None)
