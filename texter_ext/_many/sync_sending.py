"""send_many in threads."""

import functools
import os
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import GeneratorType, TracebackType
from typing import Any, Generic, Self, TypeAlias, cast

from texter_ext._errors import TexterError, forked_error
from texter_ext._many.batch import Batch
from texter_ext._many.items import ItemT_co, SendResult
from texter_ext._many.journal_writer import JournalWriter
from texter_ext._many.preparation import interruption
from texter_ext._many.queued_item import AnySent, QueuedItem
from texter_ext._operations.chats import Chat
from texter_ext._operations.recipients import ItemRecipient

Deliver: TypeAlias = Callable[[Any], AnySent]
Find: TypeAlias = Callable[[ItemRecipient], Chat | None]


class Sending(Iterator[SendResult[ItemT_co]], Generic[ItemT_co]):
    """An iterator over the results of many messages, and a context manager.

    Messages are sent only while you iterate. If you stop iterating early, closing waits for the messages in flight;
    their results are in `unread`.
    """

    def __init__(
        self, batch: Batch, items: Iterator[ItemT_co], deliver: Deliver, find: Find, in_flight: "set[Future[None]]"
    ) -> None:
        self._batch = batch
        results = _ThreadRunner(batch, deliver, find, in_flight).results(items)
        self._results = cast("GeneratorType[SendResult[ItemT_co], None, None]", results)
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


class _ThreadRunner:
    """Sends a batch in threads, which the client knows too.

    It holds no reference to the iterator over its results, so that dropping the iterator ends it at once.
    """

    def __init__(self, batch: Batch, deliver: Deliver, find: Find, threads: "set[Future[None]]") -> None:
        self._batch = batch
        self._deliver = deliver
        self._find = find
        self._clients = threads
        # What the iterating thread has to do, as functions.
        self._events: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._pool = ThreadPoolExecutor(batch.concurrency, "texter-send")
        self._finders = ThreadPoolExecutor(batch.concurrency, "texter-find")
        self._writer = JournalWriter(batch, self._proceed)

    def results(self, items: Iterator[object]) -> Generator[SendResult[Any]]:
        batch, process = self._batch, os.getpid()
        batch.begun = True
        batch.wake = functools.partial(self._events.put, _nothing)
        try:
            while not batch.finished:
                self._do_events()
                batch.read(items)
                if process != os.getpid():  # since the last result, or while the items were read
                    raise forked_error("Texter") from batch.failure
                while (queued := batch.next_look_up()) is not None:
                    self._finders.submit(self._look_up, queued)
                queued = batch.next()
                if queued is not None:
                    self._writer.begin([queued])
                elif batch.results:
                    yield batch.pop_result()
                elif not batch.finished:
                    with suppress(Empty):
                        self._events.get(timeout=batch.wait())()
            if batch.failure is not None:
                raise batch.failure
        finally:
            batch.stop()
            if process == os.getpid():  # a fork has no copy of the threads, and perhaps one of a lock they held
                self._finders.shutdown(wait=False, cancel_futures=True)
                self._writer.close()
                self._pool.shutdown()
                self._do_events()
            batch.end()

    def _do_events(self) -> None:
        while not self._events.empty():
            self._events.get()()

    def _proceed(self, group: list[QueuedItem], _finished: list[QueuedItem]) -> None:
        self._events.put(functools.partial(self._batch.start, group))
        for queued in group:
            if queued.outcome is not None:
                continue
            try:
                self._pool.submit(self._send, queued)
            except RuntimeError:  # the interpreter is ending
                self._batch.stop()
                self._send(queued)  # which sends nothing

    def _look_up(self, queued: QueuedItem) -> None:
        batch, chat, outcome = self._batch, None, None
        try:
            outcome = batch.outcome_by_key(queued)
            if outcome is None and not batch.stopping.wait(batch.look_up_delay()):
                chat = self._find(queued.to)
        except TexterError as failure:
            outcome = None, failure
        except BaseException as failure:  # noqa: BLE001 (every message gets a result)
            outcome = None, interruption(queued, failure)
        if not batch.stopped:  # else the item has its result
            self._events.put(functools.partial(batch.arrive, queued, chat, outcome))

    def _send(self, queued: QueuedItem) -> None:
        # The thread registers itself before it sends: a signal handler may close the client while it is starting.
        done: Future[None] = Future()
        self._clients.add(done)
        batch, sent, error = self._batch, None, None
        try:
            if batch.stopped:
                error = interruption(queued, None)
            else:
                sent = self._deliver(queued.prepared)
        except TexterError as failure:
            error = failure
        except BaseException as failure:  # noqa: BLE001 (every message gets a result)
            error = interruption(queued, failure)
        try:
            batch.journal.finish(queued, sent, error)
            batch.journal.write()  # in this thread, for which a signal handler that closes the client waits
            self._events.put(functools.partial(batch.complete, queued, sent, error))
        finally:
            self._clients.discard(done)
            done.set_result(None)


def _nothing() -> None:
    """Do nothing, but end a wait."""
