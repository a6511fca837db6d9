"""The thread that prepares messages and writes the journal."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeAlias, TypeVar

from texter_ext._errors import TexterError
from texter_ext._many.batch import Batch
from texter_ext._many.queued_item import AnySent, QueuedItem

Completion: TypeAlias = tuple[QueuedItem, AnySent | None, TexterError | None]

# Messages often become ready one after the other, because they were answered at the same time. What misses a flush has
# to wait for the next one, so a flush waits until no more come within so many seconds, but not longer than that in all.
_PAUSE: Final = 0.0002
_MAX_WAIT: Final = 0.001

_Any = TypeVar("_Any")


class JournalWriter:
    """Writes together what becomes ready while it writes; without a journal, everything happens at once.

    Args:
        batch: the batch.
        launch: called with items that are prepared and written down; those without an outcome can be sent.
        complete: called with outcomes that are written down.

    Attributes:
        thread: the thread, as an executor.
    """

    def __init__(
        self,
        batch: Batch,
        launch: Callable[[list[QueuedItem]], object],
        complete: Callable[[list[Completion]], object],
    ) -> None:
        self._batch = batch
        self._launch = launch
        self._complete = complete
        self._ready: deque[QueuedItem] = deque()
        self._finished: deque[Completion] = deque()
        self.thread = ThreadPoolExecutor(1, "texter-journal")
        self._busy = False

    def begin(self, group: list[QueuedItem]) -> None:
        """Take items to send."""
        if self._batch.journal:
            self._ready.extend(group)
            self._wake()
        else:
            self._begin(group)

    def finish(self, outcomes: list[Completion]) -> None:
        """Take the outcomes of sends; any thread may call it."""
        if self._batch.journal:
            for outcome in outcomes:
                self._batch.journal.finish(*outcome)
            self._finished.extend(outcomes)
            self._wake()
        else:
            self._complete(outcomes)

    def close(self, *, wait: bool = True) -> None:
        """End the thread and begin nothing more; outcomes are written at once from now on."""
        self.thread.shutdown(wait=wait)
        self._ready.clear()
        self._batch.journal.write()
        self._run()

    def _wake(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            self.thread.submit(self._run)
        except RuntimeError:  # it has ended, or the interpreter is ending
            self._run()

    def _run(self) -> None:
        self._busy = False  # what comes from now on is for the next time
        self._write()
        if self._ready:
            self._gather()
            self._write()
        if group := _drain(self._ready):
            self._begin(group)

    def _gather(self) -> None:
        """Wait while messages become ready."""
        until, size = time.monotonic() + _MAX_WAIT, 0
        while size < len(self._ready) < self._batch.concurrency and time.monotonic() < until:
            size = len(self._ready)
            time.sleep(_PAUSE)

    def _write(self) -> None:
        if outcomes := _drain(self._finished):
            self._batch.journal.write()
            self._complete(outcomes)

    def _begin(self, group: list[QueuedItem]) -> None:
        self._batch.prepare(group)
        self._launch(group)


def _drain(queue: deque[_Any]) -> list[_Any]:
    drained: list[_Any] = []
    with suppress(IndexError):  # another thread may drain it too
        while True:
            drained.append(queue.popleft())
    return drained
