"""Sending many messages, but for how it waits."""

import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sized
from contextlib import suppress
from typing import Final, Protocol, cast

from texter_ext._errors import (
    APIStatusError,
    Delivery,
    ItemError,
    JournalError,
    RateLimitError,
    StoppedError,
    TexterError,
)
from texter_ext._many.items import ProgressCallback, SendResult
from texter_ext._many.journal import Journal
from texter_ext._many.journal_index import JournalEntry
from texter_ext._many.pacing import Pace, Rate
from texter_ext._many.reading import Reader
from texter_ext._many.results import Results, of_earlier_run
from texter_ext._many.schedule import Entry, Schedule
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sending import Send
from texter_ext._operations.sent import Sent

_logger = logging.getLogger("texter_ext.send_many")

_WAITING_EACH: Final = 2
"""How many items wait for their chat's turn at most, for each that may be in flight."""


class Prepare(Protocol):
    """Makes a send that can begin, or raises a TexterError."""

    def __call__(
        self, chat_id: str, message: AnyMessage, *, tmp_send_id: str | None = None, maybe_sent: bool = False
    ) -> Send: ...


class Stream:
    """What `send_many` returns, but for how it waits.

    Args:
        items: what to send.
        prepare: makes a send.
        address: where the client sends to.
        concurrency: how many messages are in flight at most.
        rate: how fast they go out.
        retries: whether to try again what a 429 refused.
        journal: where to write down what was sent.
        repeat_unknown: send again what an earlier run left unknown.
        dry_run: send nothing, and only read the journal.
        progress: what to call with each result.

    Attributes:
        reader: makes entries of items.
        results: what nobody has asked for yet.
        wake: ends a wait, whatever thread or signal handler calls it.
        begun: whether anybody has asked for a result.
        stopped: whether no more is to be sent.

    Raises:
        ConfigurationError: the rate is malformed.
        JournalError: the journal cannot be used.
    """

    def __init__(
        self,
        items: object,
        *,
        prepare: Prepare,
        address: str,
        concurrency: int,
        rate: float | Rate | None,
        retries: bool,
        journal: str | os.PathLike[str] | Journal | None,
        repeat_unknown: bool,
        dry_run: bool,
        progress: ProgressCallback | None,
    ) -> None:
        self._clock: Callable[[], float] = time.monotonic
        self.results = Results(len(items) if isinstance(items, Sized) else None, self._clock, progress)
        if not isinstance(rate, Rate):
            rate = Rate(None, None) if rate is None else Rate(rate)
        self._pace = Pace(rate, self._clock())
        self._schedule = Schedule(self._pace, _WAITING_EACH * concurrency)
        self._prepare = prepare
        self.reader = Reader(dry_run=dry_run)
        self.concurrency = concurrency
        self._retries = retries
        self._repeat_unknown = repeat_unknown
        self._dry_run = dry_run
        self._in_flight = 0
        self._exhausted = False
        self.stopped = False
        self._ended = False
        self.begun = False
        self.failure: Exception | None = None
        self.wake: Callable[[], object] = lambda: None
        self.journal: Journal | None = None
        if journal is not None:
            self.journal = journal if isinstance(journal, Journal) else Journal(journal)
            if dry_run:
                self.journal.open_to_read()
            else:
                self.journal.open(address)

    def end_unless_begun(self) -> None:
        """End what nobody has asked for a result of, and warn, unless it was stopped; else its generator ends it."""
        if self.begun:
            return
        self.end()
        if not self.stopped:
            forgotten = (
                "The result of send_many was never iterated over, so nothing was sent: iterate over it, or close it."
            )
            warnings.warn(forgotten, RuntimeWarning, stacklevel=3)

    def stop(self) -> None:
        """Send no more: what was read and had no turn yet is NOT_SENT, by a StoppedError."""
        self.stopped = True
        self.wake()

    def wants_item(self) -> bool:
        """Tell whether to read another item now."""
        room = self._in_flight < self.concurrency and not self.results
        return room and not self._exhausted and not self.stopped and self._schedule.wants_more(self._clock())

    def take(self, entry: Entry) -> None:
        """Put an entry where it belongs."""
        try:
            if entry.error is not None:
                raise entry.error
            if not isinstance(entry.chat_id, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                entry.exchange = self._prepare(entry.chat_id, entry.message)
            elif self._dry_run:
                self._examine(entry)
                self._write_down(entry)
        except TexterError as error:
            self.results.add(entry, error=error)
            return
        if self._dry_run:
            self.results.add(entry)
        else:
            self._schedule.add(entry, self._clock())

    def no_more(self, failure: Exception | None = None) -> None:
        """Note that the items have ended, perhaps by an exception of theirs."""
        self._exhausted = True
        self.failure = failure

    def read(self, items: Iterator[object]) -> None:
        """Read items, as far as they are wanted."""
        while self.wants_item():
            try:
                item = next(items)
            except StopIteration:
                self.no_more()
            except Exception as error:  # noqa: BLE001 (raised when all that is in flight has ended)
                self.no_more(error)
            else:
                self.take(self.reader.entry(item))

    def next(self) -> Entry | None:
        """Return what may go out now, or None."""
        if self.stopped:
            self._drop()
        return self._schedule.next(self._clock()) if self._in_flight < self.concurrency else None

    def seconds(self, *, reading: bool = False) -> float | None:
        """Return how long to wait for nothing but what is in flight, or read; None for as long as it takes."""
        if self._in_flight >= self.concurrency:
            return None
        more = not self._exhausted and not self.stopped and not reading
        return self._schedule.seconds(self._clock(), more=more)

    @property
    def finished(self) -> bool:
        """Whether all that can be known is known, and handed out."""
        idle = self._in_flight == 0 and not self._schedule and not self.results
        return idle and (self._exhausted or self.stopped)

    def admit(self, entry: Entry) -> bool:
        """Make a message ready to go out, and write that down; or add its result, if it is not to."""
        try:
            if entry.exchange is None and not self._examine(entry):
                return False
            self._write_down(entry)
        except TexterError as error:
            self._schedule.done(entry, self._clock())
            self._fail(entry, error)
            return False
        entry.began = self._clock()
        self._pace.started(entry.chat_id, entry.began)
        self._in_flight += 1
        return True

    def _examine(self, entry: Entry) -> bool:
        """Prepare a message, unless the journal settles it; then add its result."""
        earlier = None if self.journal is None else self._find(entry, self.journal)
        if earlier is not None and self._settled(earlier):
            self._schedule.done(entry, self._clock())
            self.results.add(entry, *of_earlier_run(earlier))
            return False
        tmp_send_id = None if earlier is None else earlier.tmp_send_id
        maybe_sent = entry.known is Delivery.UNKNOWN
        entry.exchange = self._prepare(entry.chat_id, entry.message, tmp_send_id=tmp_send_id, maybe_sent=maybe_sent)
        return True

    def _find(self, entry: Entry, journal: Journal) -> JournalEntry | None:
        """Return what the journal knows of a message; a key whose message has changed is named."""
        found = journal.find(entry.chat_id, entry.key, entry.message)
        if found is None:
            return None
        earlier, changed = found
        entry.known, entry.row = earlier.delivery, earlier.row
        entry.changed = changed and earlier.delivery in (Delivery.ACCEPTED, Delivery.UNKNOWN)
        self._note(journal.mark_seen, earlier, entry.key)
        if entry.changed:
            change = f"The message of the key {entry.key!r} differs from the one that an earlier run sent"
            if journal.refuse_changed and earlier.delivery is Delivery.ACCEPTED:
                raise ItemError(f"{change}: give a changed message a new key.")
            with suppress(Exception):  # of a log's handler
                _logger.warning("Item %d: %s or may have sent: a changed message needs a new key.", entry.index, change)
        return earlier

    def _write_down(self, entry: Entry) -> None:
        if self.journal is not None:
            exchange = self.exchange(entry)
            entry.row = self.journal.begin(entry.chat_id, entry.key, exchange.tmp_send_id, exchange.content, entry.row)

    def _settled(self, earlier: JournalEntry) -> bool:
        left_unknown = earlier.delivery is Delivery.UNKNOWN and not self._repeat_unknown
        return not self._dry_run and (earlier.delivery is Delivery.ACCEPTED or left_unknown)

    def record(self, entry: Entry, sent: Sent | None, error: TexterError | None) -> None:
        """Write down what became of a message."""
        if self.journal is not None and entry.row is not None:
            self._note(self.journal.finish, entry.row, sent, error)

    def _note(self, write: Callable[..., None], *values: object) -> None:
        """Write down what changes nothing for this run, even if the file cannot be written."""
        try:
            write(*values)
        except JournalError as problem:
            with suppress(Exception):  # of a log's handler
                _logger.error("%s The next run will not know what became of a message.", problem)  # noqa: TRY400

    @staticmethod
    def exchange(entry: Entry) -> Send:
        """Return the send of an entry that was admitted."""
        return cast("Send", entry.exchange)

    def interrupted(self, entry: Entry, cause: BaseException | None) -> TexterError:
        """Return the error of a send that ended by an exception that is none of ours."""
        exchange = self.exchange(entry)
        if exchange.may_have_been_sent:
            error = StoppedError("Cancelled during the send: the message may have been sent.", Delivery.UNKNOWN)
        else:
            error = StoppedError("Cancelled before the send: nothing was sent.", Delivery.NOT_SENT)
        error.__cause__ = cause
        return exchange.with_context(error)

    def settle(self, entry: Entry, sent: Sent | None, error: TexterError | None) -> None:
        """Take what became of a message: try it again, or add its result."""
        self._in_flight -= 1
        now = self._clock()
        if isinstance(error, RateLimitError):
            again = self._pace.refused(error.retry_after, entry.began, now)
            if again and self._retries and not self.stopped:
                self.exchange(entry).renew()
                self._schedule.again(entry)
                return
        else:
            if sent is not None or isinstance(error, APIStatusError):
                self._pace.taken(now)
            if error is not None and self._tried_again(entry, error, now):
                return
        self._schedule.done(entry, now)
        self.results.add(entry, sent, error)

    def _tried_again(self, entry: Entry, error: TexterError, now: float) -> bool:
        """Try a message again after a pause, in which it can be stopped, if its failure admits that."""
        if self.stopped or isinstance(error, StoppedError):
            return False
        exchange = self.exchange(entry)
        pause = exchange.pause(error)
        if pause is None:
            return False
        exchange.renew(exchange.remaining - pause)  # its time stands still until its turn
        self._schedule.again(entry, now + pause)
        return True

    def _drop(self) -> None:
        for entry in self._schedule.drop():
            self._fail(entry, StoppedError("Stopped before its turn: nothing was sent.", Delivery.NOT_SENT))

    def _fail(self, entry: Entry, error: TexterError) -> None:
        """Add the result of a message whose send did not come to an end of its own."""
        self.results.add(entry, error=error if entry.exchange is None else entry.exchange.with_context(error))

    def hand_out(self) -> SendResult:
        """Return the next result, and tell the progress."""
        return self.results.hand_out(self._in_flight)

    def end(self) -> None:
        """Close the journal, and say what nobody has asked for."""
        if self._ended:
            return
        self._ended = True
        self._drop()
        for entry in self._schedule.clear():
            self._fail(entry, StoppedError("Stopped before its outcome was known.", Delivery.UNKNOWN))
        if self.journal is not None:
            self._note(self.journal.close)
        self.results.end()
