"""The state of one `send_many`: what to read, what to send and what came of it, but not how to wait."""

import os
import time
import warnings
from collections.abc import Callable, Iterator, Sized
from typing import Any, Final, TypedDict

from texter_ext._api_errors import APIStatusError, RateLimitError
from texter_ext._errors import Delivery, StoppedError, TexterError
from texter_ext._many.item_reader import ItemReader
from texter_ext._many.items import ProgressCallback, SendResult
from texter_ext._many.journal import Journal
from texter_ext._many.journal_gate import JournalGate
from texter_ext._many.pacing import Rate, RateLimiter
from texter_ext._many.results import Results
from texter_ext._many.schedule import Outcome, QueuedItem, Schedule
from texter_ext._operations.sending import Send
from texter_ext._operations.sent import Sent

_INTERRUPTED: Final = {
    Delivery.NOT_SENT: "before the send: nothing was sent",
    Delivery.REJECTED: "after the API refused the message: nothing was sent",
    Delivery.UNKNOWN: "during the send: the message may have been sent",
    Delivery.ACCEPTED: "after the API accepted the message: do not send it again",
}


class SendManySettings(TypedDict, total=False):
    """The keyword arguments of `send_many`, as `Texter.send_many` describes them."""

    journal: str | os.PathLike[str] | Journal | None
    concurrency: int
    rate: float | Rate | None
    repeat_unknown: bool
    dry_run: bool
    progress: ProgressCallback | None


class Batch:
    """Many messages: one thread, or one event loop, calls its methods in turn.

    Args:
        prepare: returns a send that is ready, or raises a TexterError.
        address: the base URL that the client sends to.
        retries: whether to retry after a 429.
        items: as for `Texter.send_many`, like all others; only their number is taken from here.

    Attributes:
        wake: ends a wait; any thread or signal handler may call it.
        begun: whether the caller has asked for a result.
        stopped: whether to send no more.
        failure: what the items raised, which the iteration raises at its end.

    Raises:
        ConfigurationError: the rate is malformed.
        JournalError: the journal cannot be used.
    """

    def __init__(
        self,
        items: object,
        *,
        prepare: Callable[..., Send],
        address: str,
        concurrency: int,
        rate: float | Rate | None,
        retries: bool,
        journal: str | os.PathLike[str] | Journal | None,
        repeat_unknown: bool,
        dry_run: bool,
        progress: ProgressCallback | None,
    ) -> None:
        if not isinstance(rate, Rate):
            rate = Rate(None, None) if rate is None else Rate(rate)
        self._limiter = RateLimiter(rate, time.monotonic())
        self._schedule = Schedule(self._limiter, concurrency)
        self._prepare = prepare
        self._retries = retries
        self._dry_run = dry_run
        self._exhausted = False
        self.concurrency = concurrency
        self.reader = ItemReader(dry_run=dry_run)
        self.results = Results(len(items) if isinstance(items, Sized) else None, progress)
        self.wake: Callable[[], object] = lambda: None
        self.begun = False
        self.stopped = False
        self._reads_on = True
        self.failure: Exception | None = None
        self.journal = JournalGate(journal, address, repeat_unknown=repeat_unknown, dry_run=dry_run)

    @property
    def finished(self) -> bool:
        """Whether every outcome is known, and every result was read."""
        return not self._schedule and not self.results and not self._has_more()

    def wants_item(self) -> bool:
        """Tell whether to read another item now."""
        if not self._has_more() or self.results:
            return False
        return self.stopped or self._schedule.wants_more(time.monotonic())

    def _has_more(self) -> bool:
        return self._reads_on and not self._exhausted

    def read(self, items: Iterator[object]) -> None:
        """Read as many items as are wanted."""
        while self.wants_item():
            try:
                item = next(items)
            except StopIteration:
                self.end_items()
            except Exception as error:  # noqa: BLE001 (it is raised once everything in flight has an outcome)
                self.end_items(error)
            else:
                self.add(self.reader.read(item))

    def end_items(self, failure: Exception | None = None) -> None:
        """Note that there are no more items, perhaps because they raised an exception."""
        self._exhausted = True
        self.failure = failure

    def add(self, queued: QueuedItem) -> None:
        """Queue an item, or add its result if it cannot be sent or this is a dry run."""
        try:
            if queued.error is not None:
                raise queued.error
            if not isinstance(queued.chat_id, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                self._prepare(queued.chat_id, queued.message)  # which raises
            elif self.stopped:
                self._drop(queued)
            elif self._dry_run:
                self._prepare_unless_known(queued)
                self.journal.add(queued)
                self.results.add(queued)
            else:
                self._schedule.add(queued, time.monotonic())
        except TexterError as error:
            self.results.add(queued, error=error)

    def next(self) -> QueuedItem | None:
        """Return an item to prepare and send now, or None."""
        if self.stopped:
            self.drop_waiting()
        return self._schedule.next(time.monotonic())

    def prepare(self, group: list[QueuedItem]) -> None:
        """Prepare sends and write them down; an item that must not be sent gets its outcome.

        This may happen in another thread than all else, for one group at a time.
        """
        try:
            for queued in group:
                self._prepare_one(queued)
            self.journal.begin([queued for queued in group if queued.outcome is None])
        except Exception as failure:  # noqa: BLE001 (every message gets a result)
            for queued in group:
                queued.outcome = queued.outcome or (None, self.interruption(queued, failure))
        now = time.monotonic()
        for queued in group:
            queued.began = now

    def _prepare_one(self, queued: QueuedItem) -> None:
        try:
            if queued.send is None:
                queued.outcome = self._prepare_unless_known(queued)
            if queued.outcome is None:
                self.journal.add(queued)
        except TexterError as error:
            queued.outcome = None, error

    def _prepare_unless_known(self, queued: QueuedItem) -> Outcome | None:
        """Prepare a send, unless the journal has its outcome, which is returned then."""
        outcome = self.journal.look_up(queued)
        if outcome is None:
            maybe_sent = queued.known is Delivery.UNKNOWN
            queued.send = self._prepare(
                queued.chat_id, queued.message, tmp_send_id=queued.tmp_send_id, maybe_sent=maybe_sent
            )
        return outcome

    def start(self, group: list[QueuedItem]) -> None:
        """Count items that were prepared, and add the results of those that must not be sent."""
        for queued in group:
            if queued.outcome is None:
                self._schedule.started(queued)
                continue
            self._schedule.skip(queued, time.monotonic())
            sent, error = queued.outcome
            if error is None:
                self.results.add(queued, sent)
            else:
                self._add_failure(queued, error)

    def wait(self, *, reading: bool = False) -> float | None:
        """Return the seconds to wait for an outcome or, while reading, an item; None for as long as it takes."""
        more = not self._exhausted and not self.stopped and not reading
        return self._schedule.wait(time.monotonic(), more=more)

    @staticmethod
    def interruption(queued: QueuedItem, cause: BaseException | None) -> TexterError:
        """Return the error of a send that something other than a TexterError ended."""
        if queued.send is None:
            delivery = Delivery.UNKNOWN if queued.known is Delivery.UNKNOWN else Delivery.NOT_SENT
        else:
            delivery = queued.send.delivery
        error = StoppedError(f"Interrupted {_INTERRUPTED[delivery]}.", delivery)
        error.__cause__ = cause
        return error if queued.send is None else queued.send.with_context(error)

    def complete(self, queued: QueuedItem, sent: Sent | None, error: TexterError | None) -> None:
        """Take the outcome of a send: retry it, or add its result."""
        now = time.monotonic()
        if isinstance(error, RateLimitError):
            if self._limiter.slow_down(error.retry_after, queued.began, now) and self._retries and not self.stopped:
                queued.prepared.renew()
                self._schedule.again(queued)
                return
        elif sent is not None or isinstance(error, APIStatusError):
            self._limiter.speed_up(now)
        pause = None if error is None else self._pause(queued, error)
        if pause is not None:
            self._schedule.again(queued, now + pause)
            return
        self._schedule.done(queued, now)
        self.results.add(queued, sent, error)

    def _pause(self, queued: QueuedItem, error: TexterError) -> float | None:
        """Return the seconds until a retry, or None; the send's time does not run meanwhile."""
        if self.stopped or isinstance(error, RateLimitError | StoppedError):
            return None
        pause = queued.prepared.pause(error)
        if pause is not None:
            queued.prepared.renew(queued.prepared.remaining - pause)
        return pause

    def drop_waiting(self) -> None:
        """Add the results of what was read and is not in flight, which needs the journal."""
        for queued in self._schedule.drop_waiting():
            self._drop(queued)

    def _drop(self, queued: QueuedItem) -> None:
        """Add the result of an item that was read, and is not sent."""
        try:
            # An earlier run may have sent it, even if this one does not get to it.
            outcome = queued.outcome or (self.journal.look_up(queued) if queued.send is None else None)
        except TexterError as error:
            self._add_failure(queued, error)
            return
        if outcome is not None:
            self.results.add(queued, *outcome)
        elif queued.known is Delivery.UNKNOWN:
            stopped = "Stopped before its turn. An earlier run may have sent the message."
            self._add_failure(queued, StoppedError(stopped, Delivery.UNKNOWN))
        else:
            self._add_failure(queued, StoppedError("Stopped before its turn: nothing was sent.", Delivery.NOT_SENT))

    def _add_failure(self, queued: QueuedItem, error: TexterError) -> None:
        self.results.add(queued, error=error if queued.send is None else queued.send.with_context(error))

    def pop_result(self) -> SendResult[Any]:
        """Return the next result, and report the progress."""
        return self.results.pop(self._schedule.in_flight)

    def stop(self, *, read_on: bool = False) -> None:
        """Send no more; what was read and is not in flight becomes NOT_SENT, unless an earlier run sent it.

        Args:
            read_on: read the remaining items too.
        """
        self.stopped, self._reads_on = True, read_on
        self.wake()

    def end(self) -> None:
        """Close the journal, and leave the remaining results in `results.unread`."""
        self.drop_waiting()
        for queued in self._schedule.drop_in_flight():
            if queued.send is None:
                self._drop(queued)  # its turn had come, and it was not prepared yet
            else:
                self._add_failure(queued, StoppedError("Stopped before its outcome was known.", Delivery.UNKNOWN))
        self.journal.close()
        self.results.end()

    def end_unless_begun(self) -> None:
        """End a batch that the caller never iterated over, and warn, unless it was stopped."""
        if self.begun:
            return
        self.end()
        if not self.stopped:
            problem = "The result of send_many was never iterated over, so nothing was sent"
            warnings.warn(f"{problem}: iterate over it, or close it.", RuntimeWarning, stacklevel=3)
