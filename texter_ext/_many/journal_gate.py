"""What a journal lets through, and what is written to it."""

import logging
import os
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import cast

from texter_ext._errors import Delivery, EarlierRunError, ItemError, JournalError, TexterError
from texter_ext._http.policy import UnknownSend
from texter_ext._many.journal import Journal
from texter_ext._many.journal_entry import JournalEntry, unknown_send
from texter_ext._many.open_journal import OpenJournal
from texter_ext._many.queued_item import AnySent, Outcome, QueuedItem
from texter_ext._many.record_file import LOCK
from texter_ext._operations.sending_templates import SentTemplate
from texter_ext._operations.sent import Sent

_logger = logging.getLogger("texter_ext.send_many")


class JournalGate:
    """Keeps back what an earlier run sent or may have sent, and writes down the rest; without a journal, all passes.

    Args:
        journal: the journal, or its path.
        address: the base URL that the client sends to.
        repeat_unknown: whether to send again what an earlier run left unknown.
        dry_run: whether to only read the journal, and keep nothing back.
        note_unknown: called for each message that an earlier run left unknown.

    Raises:
        JournalError: the journal cannot be used.
    """

    def __init__(
        self,
        journal: str | os.PathLike[str] | Journal | None,
        address: str,
        *,
        repeat_unknown: bool,
        dry_run: bool,
        note_unknown: Callable[[UnknownSend], None],
    ) -> None:
        # Records of outcomes that are not written yet.
        self._outcomes: deque[bytes] = deque()
        self._journal: OpenJournal | None = None
        self._refuse_changed = isinstance(journal, Journal) and journal.refuse_changed
        self._kept_back = {Delivery.ACCEPTED} if repeat_unknown else {Delivery.ACCEPTED, Delivery.UNKNOWN}
        self._dry_run = dry_run
        if dry_run:
            self._kept_back.clear()
        if journal is None:
            return
        given = journal if isinstance(journal, Journal) else Journal(journal)
        self._journal = OpenJournal(given.path, write=not dry_run, keep_messages=given.keep_messages)
        if not dry_run:
            self._journal.begin_run(address)
            for entry in self._journal.unknown_entries():
                note_unknown(unknown_send(entry))

    def __bool__(self) -> bool:
        return self._journal is not None

    @property
    def has_unseen(self) -> bool:
        """Whether an earlier run wrote down messages that this run has not come to."""
        return self._journal is not None and self._journal.has_unseen

    def expect(self, group: Sequence[QueuedItem]) -> None:
        """Make `look_up` faster for a group of items, until `begin` is called for it."""
        if self._journal is not None:
            with suppress(JournalError):  # `look_up` raises it for each item
                self._journal.expect(group)

    def look_up(self, queued: QueuedItem) -> Outcome | None:
        """Note what the journal knows about an item, and return its outcome if it must not be sent.

        Raises:
            ItemError: its key belongs to another message, or it lacks a key.
            JournalError: the journal cannot be read.
        """
        journal = self._journal
        if journal is None or queued.matched:
            return None
        found = journal.find(queued, by_key_alone=self._dry_run)
        queued.matched = found is not None or queued.is_addressed
        if found is None:
            return None
        earlier, differs = found
        queued.known, queued.row, queued.tmp_send_id = earlier.delivery, earlier.row, earlier.tmp_send_id
        queued.changed = differs and earlier.delivery in (Delivery.ACCEPTED, Delivery.UNKNOWN)
        if queued.key is not None and earlier.key is None:
            self._log_errors(journal.add_key, earlier, queued.key)
        if queued.changed:
            problem = f"The message with the key {queued.key!r} differs from the one that an earlier run sent"
            if self._refuse_changed and earlier.delivery is Delivery.ACCEPTED:
                raise ItemError(f"{problem}: use a new key for a changed message.")
            with suppress(Exception):  # a log handler's
                _logger.warning("Item %d: %s or may have sent: use a new key.", queued.index, problem)
        if earlier.delivery not in (Delivery.ACCEPTED, Delivery.UNKNOWN):
            return None
        queued.reason = earlier.reason
        repeats_another = earlier.template is not (queued.template is not None)
        if earlier.delivery in self._kept_back or (repeats_another and not self._dry_run):
            queued.chat_id = queued.chat_id or earlier.chat_id
            return _outcome(earlier)
        return None

    def add(self, queued: QueuedItem) -> None:
        """Note that an item is going to be sent: its key is in use from now on.

        Raises:
            JournalError: the journal cannot be used.
        """
        if self._journal is not None and queued.row is None:
            queued.row = self._journal.add(queued)

    def begin(self, group: Sequence[QueuedItem]) -> None:
        """Write down that messages are about to be sent, and the outcomes that were taken; wait for the disk.

        The outcome of an item for which this fails is a JournalError.
        """
        with LOCK:
            journal = self._journal
            if journal is None:
                return
            problems: Sequence[JournalError | None]
            try:
                problems = self._write(journal, journal.beginnings(group))
            except JournalError as error:  # of the database
                problems = [_again(error) for _ in group]
        for queued, problem in zip(group, problems, strict=True):
            if problem is not None:
                queued.outcome = None, problem

    def finish(self, queued: QueuedItem, sent: AnySent | None, error: TexterError | None) -> None:
        """Take the outcome of a send, which `begin` or `write` writes down; any thread may call it."""
        journal = self._journal  # another thread may close it meanwhile
        if journal is not None:
            self._outcomes.append(journal.outcome(cast("int", queued.row), sent, error))

    def write(self) -> None:
        """Write down the outcomes that were taken; any thread may call it."""
        with LOCK:
            if self._journal is not None and self._outcomes:
                self._write(self._journal, [])

    def _write(self, journal: OpenJournal, records: Sequence[bytes]) -> Sequence[JournalError | None]:
        """Write the outcomes that were taken, and records that must be on the disk; return the latter's errors."""
        outcomes = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
        problems = _append(journal, [*outcomes, *records], flush=bool(records))
        for problem in problems[: len(outcomes)]:
            if problem is not None:
                _log(problem)
        return problems[len(outcomes) :]

    def close(self) -> None:
        """Close the journal, and leave it alone from now on: another run may open it."""
        self._log_errors(self._close)

    def _close(self) -> None:
        with LOCK:
            journal, self._journal = self._journal, None
            if journal is not None:
                journal.close()

    @staticmethod
    def _log_errors(write: Callable[..., None], *values: object) -> None:
        """Write what only the next run needs; a failure is logged, and changes nothing in this run."""
        try:
            write(*values)
        except JournalError as problem:
            _log(problem)


def _append(journal: OpenJournal, records: Sequence[bytes], *, flush: bool) -> list[JournalError | None]:
    """Write records together or, if that fails, each that can be; return the error of each, or None."""
    if not records:
        return []
    try:
        journal.append(records, flush=flush)
    except JournalError as problem:
        if len(records) == 1:
            return [problem]
        return [problem for record in records for problem in _append(journal, [record], flush=flush)]
    return [None] * len(records)


def _again(problem: JournalError) -> JournalError:
    """Return an equal error, since each belongs to one item."""
    again = JournalError(*problem.args)
    again.__cause__ = problem.__cause__
    return again


def _log(problem: JournalError) -> None:
    with suppress(Exception):  # a log handler's
        _logger.error("%s The next run will not know what became of a message.", problem)


def _outcome(earlier: JournalEntry) -> Outcome:
    """Return the outcome that an earlier run wrote down."""
    if earlier.delivery is Delivery.ACCEPTED and earlier.template:
        body = {"messageId": next(iter(earlier.ids), None)}
        return SentTemplate(earlier.status_code or 0, body, earlier.reason), None
    if earlier.delivery is Delivery.ACCEPTED:
        return Sent.of_ids(earlier.status_code or 0, earlier.tmp_send_id, earlier.ids), None
    error = EarlierRunError(
        "An earlier run may have sent the message: find out whether it did, or send it again with repeat_unknown=True."
    )
    error.chat_id, error.tmp_send_id = earlier.chat_id or None, earlier.tmp_send_id or None
    error.content = earlier.content
    error.time_window = (earlier.began, earlier.ended or earlier.began)
    return None, error
