"""The state of one `send_many`: what to read, what to send and what came of it, but not how to wait."""

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sized
from typing import Any, TypedDict

from texter_ext._api_errors import APIStatusError, RateLimitError
from texter_ext._errors import Delivery, StoppedError, TexterError
from texter_ext._many.arrivals import Arrivals
from texter_ext._many.item_reader import ItemReader
from texter_ext._many.items import ProgressCallback, SendResult
from texter_ext._many.journal import Journal
from texter_ext._many.journal_gate import JournalGate
from texter_ext._many.pacing import Rate, RateLimiter
from texter_ext._many.preparation import Preparation
from texter_ext._many.queued_item import AnySent, Outcome, QueuedItem
from texter_ext._many.results import Results
from texter_ext._many.schedule import Schedule
from texter_ext._operations.chats import Chat
from texter_ext._operations.sending import Send
from texter_ext._operations.sending_templates import SendTemplate


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
        prepare_template: returns the send of a template, or raises a TexterError.
        retries: whether to retry after a 429.
        journal: the journal.
        items: as for `Texter.send_many`, like all others; only their number is taken from here.

    Attributes:
        look_up_delay: returns the seconds to wait before a look-up; any thread may call it.
        wake: ends a wait; any thread or signal handler may call it.
        begun: whether the caller has asked for a result.
        stopped: whether to send no more.
        failure: what the items raised, which the iteration raises at its end.
    """

    def __init__(
        self,
        items: object,
        *,
        prepare: Callable[..., Send],
        prepare_template: Callable[..., SendTemplate],
        concurrency: int,
        rate: Rate,
        retries: bool,
        journal: JournalGate,
        dry_run: bool,
        progress: ProgressCallback | None,
    ) -> None:
        self._limiter = RateLimiter(rate, time.monotonic())
        self._schedule = Schedule(self._limiter, concurrency)
        self._arrivals = Arrivals(concurrency, rate.per_second)
        self.look_up_delay = self._arrivals.look_up_delay
        self._retries = retries
        self._dry_run = dry_run
        self._exhausted = False
        self.concurrency = concurrency
        self.reader = ItemReader(dry_run=dry_run)
        self.results = Results(len(items) if isinstance(items, Sized) else None, progress)
        self.wake: Callable[[], object] = lambda: None
        self.begun = False
        self.stopping = threading.Event()
        self._reads_on = True
        self.failure: Exception | None = None
        self.journal = journal
        self._preparation = Preparation(prepare, prepare_template, self.journal, dry_run=dry_run)

    @property
    def finished(self) -> bool:
        """Whether every outcome is known, and every result was read."""
        return (
            not self._schedule
            and not self._arrivals
            and not self.results
            and not self.results.held
            and not self._has_more()
        )

    @property
    def stopped(self) -> bool:
        """Whether nothing more is sent."""
        return self.stopping.is_set()

    def wants_item(self) -> bool:
        """Tell whether to read another item now; while chats are looked up, more are read ahead."""
        if not self._has_more() or self.results or self._is_ahead or not self._arrivals.has_room:
            return False
        return self.stopped or bool(self._arrivals) or self._schedule.wants_more(time.monotonic())

    @property
    def _is_ahead(self) -> bool:
        """Whether nothing more begins, because as many results are held as messages may be in flight."""
        return self.results.held >= self.concurrency

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
            self._preparation.address(queued)
            if self.stopped:
                self._drop(queued)
            elif self._dry_run:
                self._preparation.unless_known(queued)
                self.results.add(queued)
            elif queued.needs_chat or self._arrivals:
                self._arrivals.add(queued)
            else:
                self._schedule.add(queued, time.monotonic())
        except TexterError as error:
            self.results.add(queued, error=error)

    def next_look_up(self) -> QueuedItem | None:
        """Return an item whose chat is to be looked up now, or None; call `arrive` for it."""
        return None if self.stopped else self._arrivals.next()

    def outcome_by_key(self, queued: QueuedItem) -> Outcome | None:
        """Return what an earlier run did with an item, which then needs no look-up; any thread may call it."""
        return None if queued.key is None else self.journal.look_up(queued)

    def arrive(self, queued: QueuedItem, chat: Chat | None, outcome: Outcome | None) -> None:
        """Take the chat of an item, None if there is none, or the item's outcome if it must not be sent."""
        followers = self._arrivals.arrived(queued)
        if followers is None:
            return
        self._arrivals.look_up_again(followers)
        queued.outcome = outcome
        if outcome is None:
            queued.chat, queued.chat_id, queued.looked_up = chat, chat.id if chat else "", True
        for each in self._arrivals.ready():
            if each.outcome is None:
                self._schedule.add(each, time.monotonic())
            else:
                self.results.add(each, *each.outcome)

    def next(self) -> QueuedItem | None:
        """Return an item to prepare and send now, or None."""
        if self.stopped:
            self.drop_waiting()
        return None if self._is_ahead else self._schedule.next(time.monotonic())

    def prepare(self, group: list[QueuedItem]) -> None:
        """Prepare sends and write them down; an item that must not be sent gets its outcome.

        This may happen in another thread than all else, for one group at a time.
        """
        self._preparation.prepare(group)
        now = time.monotonic()
        for queued in group:
            queued.began = now

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
        if self._is_ahead:
            return None
        more = self._has_more() and not reading and self._arrivals.has_room
        return self._schedule.wait(time.monotonic(), more=more)

    def complete(
        self, queued: QueuedItem, sent: AnySent | None, error: TexterError | None, *, hold: bool = False
    ) -> None:
        """Take the outcome of a send: retry it, send the template instead, or add its result, perhaps to hold it."""
        now = time.monotonic()
        if isinstance(error, RateLimitError):
            if self._limiter.slow_down(error.retry_after, queued.began, now) and self._retries and not self.stopped:
                queued.prepared.renew()
                self._schedule.again(queued)
                return
        elif sent is not None or isinstance(error, APIStatusError):
            self._limiter.speed_up(now)
        if error is not None and not self.stopped and self._preparation.falls_back(queued, error):
            self._schedule.again(queued)
            return
        pause = None if error is None else self._pause(queued, error)
        if pause is not None:
            self._schedule.again(queued, now + pause)
            return
        self._schedule.done(queued, now)
        self.results.add(queued, sent, error, hold=hold)

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
        for queued in (*self._schedule.drop_waiting(), *self._arrivals.drop()):
            self._drop(queued)

    def _drop(self, queued: QueuedItem) -> None:
        """Add the result of an item that was read, and is not sent."""
        try:
            # An earlier run may have sent it, even if this one does not get to it.
            outcome = queued.outcome
            if outcome is None and queued.send is None:
                outcome = self.journal.look_up(queued)
        except TexterError as error:
            self._add_failure(queued, error)
            return
        unmatched = not queued.is_addressed and queued.key is None and self.journal.has_unseen
        if outcome is not None:
            self.results.add(queued, *outcome)
        elif unmatched or queued.known is Delivery.UNKNOWN:
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
        self._reads_on = read_on
        self.stopping.set()
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
