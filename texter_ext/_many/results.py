"""What became of the items, until somebody asks."""

import logging
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from texter_ext._errors import Delivery, EarlierRunError, LimitError, TexterError
from texter_ext._many.items import Progress, ProgressCallback, SendResult
from texter_ext._many.schedule import Entry
from texter_ext._operations import chat_ids
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from texter_ext._many.journal_index import JournalEntry

_logger = logging.getLogger("texter_ext.send_many")


class Results:
    """The results that nobody has asked for yet, and the counts of the others.

    Args:
        total: how many items there are, or None where nobody knows.
        clock: tells the time, in seconds.
        progress: what to call with each result that is asked for.

    Attributes:
        unread: what nobody had asked for when the run ended.
    """

    def __init__(self, total: int | None, clock: Callable[[], float], progress: ProgressCallback | None) -> None:
        self.unread: tuple[SendResult, ...] = ()
        self._waiting: deque[SendResult] = deque()
        self._total = total
        self._clock = clock
        self._began = clock()
        self._progress = progress
        self._known = 0
        self._counts: Counter[Delivery] = Counter()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, entry: Entry, sent: Sent | None = None, error: TexterError | None = None) -> None:
        """Take what became of an entry."""
        violations = error.violations if isinstance(error, LimitError) else ()
        if error is not None and error.chat_id is None and chat_ids.fault(entry.chat_id) is None:
            error.chat_id = entry.chat_id
        if entry.exchange is not None:
            violations = entry.exchange.violations
        self._waiting.append(SendResult(entry.index, entry.item, sent, error, entry.known, violations, entry.changed))

    def hand_out(self, in_flight: int) -> SendResult:
        """Return the next result, and tell the progress."""
        result = self._waiting[0]
        self._counts[result.delivery] += 1
        self._known += result.known is Delivery.ACCEPTED or isinstance(result.error, EarlierRunError)
        if self._progress is not None:
            self._progress(
                Progress(
                    total=self._total,
                    done=self._counts.total(),
                    in_flight=in_flight,
                    known=self._known,
                    accepted=self._counts[Delivery.ACCEPTED],
                    rejected=self._counts[Delivery.REJECTED],
                    not_sent=self._counts[Delivery.NOT_SENT],
                    unknown=self._counts[Delivery.UNKNOWN],
                    seconds=self._clock() - self._began,
                )
            )
        return self._waiting.popleft()

    def end(self) -> None:
        """Move what nobody has asked for to `unread`, and log how much that is."""
        self.unread = tuple(self._waiting)
        self._waiting.clear()
        if not self.unread:
            return
        counts = Counter(result.delivery.value for result in self.unread)
        summary = ", ".join(f"{count} {delivery}" for delivery, count in counts.items())
        with suppress(Exception):  # of a log's handler, for which the caller's loop is not to fail
            _logger.warning("Iteration ended before all results were read (%s): see `unread`.", summary)
            for result in self.unread:
                about = (result.index, result.delivery.value, result.error and type(result.error).__name__)
                _logger.debug("Item %d: %s (%s), which nobody asked for.", *about)


def of_earlier_run(earlier: "JournalEntry") -> tuple[Sent | None, TexterError | None]:
    """Return what a journal's entry says, as the run that wrote it would have."""
    if earlier.delivery is Delivery.ACCEPTED:
        return Sent.of_ids(earlier.status_code or 200, earlier.tmp_send_id, earlier.ids), None
    error = EarlierRunError(
        "An earlier run left it unknown whether the message was sent: find out; repeat_unknown=True sends it again."
    )
    error.chat_id, error.tmp_send_id = earlier.chat_id, earlier.tmp_send_id
    error.time_window = (earlier.began, earlier.ended or earlier.began)
    return None, error
