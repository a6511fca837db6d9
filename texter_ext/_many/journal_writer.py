"""The thread that prepares messages and writes the journal."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from texter_ext._many.batch import Batch
from texter_ext._many.queued_item import QueuedItem

# Messages often become ready one after the other, because they were answered at the same time. What misses a flush has
# to wait for the next one, so a flush waits at least so many seconds for more.
_PAUSE: Final = 0.0002

# Each time that the thread waits for Python's lock or for the disk costs as much as writing several messages. So it
# rests three times as long as it last worked, but not longer than so many seconds, and writes more messages together.
_REST: Final = 3.0
_MAX_REST: Final = 0.01


class JournalWriter:
    """Writes together what becomes ready while it writes or rests; without a journal, everything happens at once.

    Args:
        batch: the batch.
        proceed: called with items that are prepared and written down, of which those without an outcome can be sent,
            and with items whose outcomes are written down.

    Attributes:
        thread: the thread, as an executor.
    """

    def __init__(self, batch: Batch, proceed: Callable[[list[QueuedItem], list[QueuedItem]], object]) -> None:
        self._batch = batch
        self._proceed = proceed
        self._ready: deque[QueuedItem] = deque()
        self._finished: deque[QueuedItem] = deque()
        self.thread = ThreadPoolExecutor(1, "texter-journal")
        self._busy = False
        self._rested = 0.0

    def begin(self, group: list[QueuedItem]) -> None:
        """Take items to send."""
        self._ready.extend(group)
        self._wake()

    def finish(self, finished: list[QueuedItem]) -> None:
        """Take items whose outcomes the journal took."""
        self._finished.extend(finished)
        self._wake()

    def close(self, *, wait: bool = True) -> None:
        """End the thread and begin nothing more; outcomes are written at once from now on."""
        self.thread.shutdown(wait=wait)
        self._ready.clear()
        self._write()

    def _wake(self) -> None:
        if self._busy:
            return
        if not self._batch.journal:
            self._write()
            return
        self._busy = True
        try:
            self.thread.submit(self._run)
        except RuntimeError:  # it has ended, or the interpreter is ending
            self._write()

    def _run(self) -> None:
        pause = min(self._rested - time.monotonic(), _MAX_REST)
        if self._ready:
            pause = max(pause, _PAUSE)
        if pause > 0 and len(self._ready) < self._batch.concurrency:
            time.sleep(pause)
        began = time.monotonic()
        self._write()
        ended = time.monotonic()
        self._rested = ended + _REST * (ended - began)

    def _write(self) -> None:
        self._busy = False  # what comes from now on is for the next time
        group = _drain(self._ready)
        finished = _drain(self._finished)  # afterwards, so that it holds the earlier outcomes of what begins again
        if group:
            self._batch.prepare(group)
        self._batch.journal.write()
        if group or finished:
            self._proceed(group, finished)


def _drain(queue: deque[QueuedItem]) -> list[QueuedItem]:
    drained: list[QueuedItem] = []
    with suppress(IndexError):  # another thread may drain it too
        while True:
            drained.append(queue.popleft())
    return drained
