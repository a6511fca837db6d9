"""The results that the caller has not read yet."""

import logging
import time
from collections import Counter, deque
from contextlib import suppress
from typing import Any

from texter_ext._errors import Delivery, EarlierRunError, TexterError
from texter_ext._many.items import Progress, ProgressCallback, SendResult
from texter_ext._many.queued_item import AnySent, QueuedItem
from texter_ext._operations import chat_ids

_logger = logging.getLogger("texter_ext.send_many")


class Results:
    """A queue of results, which counts those that were read.

    Args:
        total: the number of items, or None if it is not known.
        progress: called with each result that is read.

    Attributes:
        unread: the results that the caller had not read when the run ended.
    """

    def __init__(self, total: int | None, progress: ProgressCallback | None) -> None:
        self.unread: tuple[SendResult[Any], ...] = ()
        self._queue: deque[SendResult[Any]] = deque()
        self._held: dict[int, SendResult[Any]] = {}
        self._total = total
        self._began = time.monotonic()
        self._progress = progress
        self._known = 0
        self._skipping = 0.0
        self._counts: Counter[Delivery] = Counter()

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def held(self) -> int:
        """The number of results that the caller cannot read yet."""
        return len(self._held)

    def add(
        self,
        queued: QueuedItem,
        sent: AnySent | None = None,
        error: TexterError | None = None,
        *,
        hold: bool = False,
    ) -> None:
        """Add the result of an item, which the caller cannot read before `release` if it is to be held."""
        if error is not None and error.chat_id is None and chat_ids.problem_with(queued.chat_id) is None:
            error.chat_id = queued.chat_id
        violations = getattr(queued.send or error, "violations", ())  # a LimitError's, if it was never prepared
        about = (queued.known, violations, queued.changed, queued.reason, queued.chat_id or None)
        result = SendResult(queued.index, queued.item, sent, error, *about)
        if hold:
            self._held[queued.index] = result
        else:
            self._queue.append(result)

    def release(self, queued: QueuedItem) -> None:
        """Let the caller read the result of an item, if it was held."""
        if (result := self._held.pop(queued.index, None)) is not None:
            self._queue.append(result)

    def pop(self, in_flight: int) -> SendResult[Any]:
        """Report the progress, and return the next result; if the callback raises, the result stays."""
        result = self._queue[0]
        self._counts[result.delivery] += 1
        now = time.monotonic()
        self._known += result.known is Delivery.ACCEPTED or isinstance(result.error, EarlierRunError)
        if self._known == self._counts.total():
            self._skipping = now - self._began
        if self._progress is not None:
            counts = {delivery.name.lower(): self._counts[delivery] for delivery in Delivery}
            done, seconds = self._counts.total(), now - self._began
            self._progress(
                Progress(self._total, done, in_flight, self._known, **counts, seconds=seconds, skipping=self._skipping)
            )
        return self._queue.popleft()

    def end(self) -> None:
        """Move all remaining results to `unread`, and log how many there are."""
        self._queue.extend(self._held.values())
        self._held.clear()
        if not self._queue:
            return
        self.unread = tuple(self._queue)
        self._queue.clear()
        counts = Counter(result.delivery.value for result in self.unread)
        summary = ", ".join(f"{count} {delivery}" for delivery, count in counts.items())
        with suppress(Exception):  # a log handler's, which must not break the caller's loop
            _logger.warning("Iteration ended before all results were read (%s): see `unread`.", summary)
            for result in self.unread:
                about = (result.index, result.delivery.value, result.error and type(result.error).__name__)
                _logger.debug("Unread result of item %d: %s (%s).", *about)
