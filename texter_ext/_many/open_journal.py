"""A journal that is open: what a run reads in it and writes to it."""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from texter_ext._api_errors import APIStatusError
from texter_ext._errors import Delivery, JournalError, TexterError
from texter_ext._many import journal_version_1
from texter_ext._many.journal_entry import JournalEntry
from texter_ext._many.journal_index import JournalIndex, decoded
from texter_ext._many.queued_item import AnySent, QueuedItem
from texter_ext._many.record_file import LOCK, Record, RecordFile, encoded


class OpenJournal:
    """A journal's file, which no other run can use meanwhile, and a searchable index of it.

    Args:
        path: the file.
        write: create the file if it does not exist, and keep it open; otherwise only read it, if it exists.
        keep_messages: record the messages too.

    Raises:
        JournalError: the journal is in use, or is empty, damaged or not a journal; by any method, if it is closed, or
            its file was moved, deleted or changed or cannot be read or written.
    """

    def __init__(self, path: Path, *, write: bool, keep_messages: bool = False) -> None:
        self._path = path
        self._keep_messages = keep_messages
        self._errors = _JournalErrors(path)
        self._file: RecordFile | None = None
        with LOCK, self._errors:
            self._index = JournalIndex()
            try:
                self._load(write=write)
            except BaseException:
                self._release()
                raise

    def _load(self, *, write: bool) -> None:
        is_old = journal_version_1.is_version_1(self._path)
        if is_old and not write:
            self._index.load(journal_version_1.records(self._path))
        elif write or self._path.exists():
            self._file = journal_version_1.upgrade(self._path) if is_old else RecordFile(self._path, write=write)
            self._index.load(self._file.records())
            if not write:
                self._file.close()
                self._file = None

    @property
    def address(self) -> str | None:
        """The base URL that the journal belongs to, or None if no run has begun."""
        return self._index.address

    def begin_run(self, address: str) -> None:
        """Begin a run that sends to a base URL.

        Messages that were in flight when an earlier run was killed become UNKNOWN.

        Raises:
            JournalError: the journal belongs to another base URL; it is closed then.
        """
        try:
            self._begin_run(address)
        except BaseException:
            self._release()
            raise

    def _begin_run(self, address: str) -> None:
        if self.address is None:
            self._write({"journal": {"address": address, "salt": secrets.token_hex(16)}})
        elif self.address != address:
            raise JournalError(
                f"The journal {str(self._path)!r} belongs to {self.address}, but this client sends to {address}:"
                " use another journal."
            )
        self._write({"run": {"began": time.time()}}, flush=True)

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages were first sent."""
        with self._errors:
            yield from self._index.entries()

    def unknown_entries(self) -> list[JournalEntry]:
        """Return the entries whose outcome earlier runs left unknown."""
        with LOCK, self._errors:
            return self._index.unknown_entries()

    def write_settled(
        self, entry: JournalEntry, delivery: Delivery, ids: Iterable[str] = (), provider_ids: Iterable[str] = ()
    ) -> None:
        """Record what was found out about a message."""
        values = {"id": entry.row, "delivery": delivery.value, "ended": time.time(), "ids": [*ids]}
        digests = [self._index.provider_digest(each) for each in provider_ids]
        self._write({"finish": {**values, "status_code": None, "error": None, "provider_ids": digests}}, flush=True)

    def close(self) -> None:
        """Close it."""
        with LOCK, self._errors:
            try:
                if self._file is not None and not self._file.closed:  # a fork closes it
                    self._file.mark_complete()
            finally:
                self._release()

    @property
    def has_unseen(self) -> bool:
        """Whether there are messages of earlier runs that this run has not seen."""
        return self._index.has_unseen

    def expect(self, group: Sequence[QueuedItem]) -> None:
        """Look for the keys of messages together, which takes less time than to find each of them alone."""
        with LOCK, self._errors:
            self._index.expect([item.key for item in group if item.key is not None])

    def find(self, item: QueuedItem, *, by_key_alone: bool) -> tuple[JournalEntry, bool] | None:
        """Return the entry of a message, and whether its content has changed; None for a new message.

        Messages are matched by key, or else by chat and content; identical messages are matched in order. Runs with
        and without keys may follow each other. With `by_key_alone`, a key is enough where the chat was not looked up.

        Raises:
            ItemError: the key belongs to a message to another chat, or to another message of this run; or the message
                has no key, and the entries of its chat can only be matched by key.
        """
        with LOCK, self._errors:
            return self._index.find(item, by_key_alone=by_key_alone)

    def add_key(self, entry: JournalEntry, key: str) -> None:
        """Record the key of a message that had none.

        Raises:
            ItemError: another message of this run has the key.
        """
        with LOCK:
            self._index.reserve(key)
            self._write({"key": {"id": entry.row, "key": key}})

    def add(self, item: QueuedItem) -> int:
        """Return the row of a new message, whose key is in use from now on."""
        with LOCK, self._errors:
            return self._index.add(item)

    def beginnings(self, group: Sequence[QueuedItem]) -> list[bytes]:
        """Return the records of messages that are about to be sent, for `append`."""
        with LOCK, self._errors:
            self._index.flush()
            return [encoded({"begin": self._beginning(item)}) for item in group]

    def _beginning(self, item: QueuedItem) -> dict[str, Any]:
        index, send, body = self._index, item.prepared, item.encoded_content.decode()
        content = decoded(body)
        values: dict[str, Any] = {
            "id": item.row,
            "key": item.key,
            "digest": index.digest(item.chat_id or item.number, content),
            "chat_id": item.chat_id,
            "tmp_send_id": send.tmp_send_id,
            "began": time.time(),
            "message": json.loads(body) if self._keep_messages else None,
        }
        values |= {name: check for name, check in index.checks(item).items() if check}
        if item.template is None:
            values["content"] = index.content_digest(content)
        else:
            values |= {"template": True, "reason": item.reason}
        if item.chat_id and item.number and (item.template or item.otherwise):
            values["number_digest"] = index.digest(item.number, content)
        return values

    def outcome(self, row: int, sent: AnySent | None, error: TexterError | None) -> bytes:
        """Return the record of a message's outcome, for `append`; any thread may call it."""
        values: dict[str, Any] = {
            "id": row,
            "delivery": (Delivery.ACCEPTED if error is None else error.delivery).value,
            "ended": time.time(),
            "status_code": getattr(sent or error, "status_code", None),
            "ids": sent.ids if sent else (),
            "error": None if error is None else type(error).__name__,
        }
        if sent is not None and (provider_ids := sent.provider_ids):
            values["provider_ids"] = [self._index.provider_digest(each) for each in provider_ids]
        if isinstance(error, APIStatusError):
            values |= {"whatsapp_code": error.whatsapp_code, "window_closed": error.window_closed}
        return encoded({"finish": values})

    def append(self, records: Sequence[bytes], *, flush: bool = False) -> None:
        """Write records to the file, all or none.

        Args:
            records: the records.
            flush: wait until they are on the disk. Without this, a power failure could lose the last of them.
        """
        with LOCK, self._errors:
            if self._file is not None:
                self._file.append(records, flush=flush)

    def _write(self, record: Record, *, flush: bool = False) -> None:
        with LOCK, self._errors:
            self._index.apply(record)  # first, because the file must hold nothing that the index refuses
            self.append([encoded(record)], flush=flush)

    def _release(self) -> None:
        if self._file is not None:
            self._file.close()
        self._index.close()


class _JournalErrors:
    """Context manager that turns all exceptions of a file or a database into JournalErrors."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error):
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            why = "is in use by another run: each needs its own" if busy else f"cannot be used: {error}"
            raise JournalError(f"The journal {str(self._path)!r} {why}.") from error
        if isinstance(error, OSError | ValueError) and not isinstance(error, TexterError):
            why = str(getattr(error, "strerror", None) or error)
            raise JournalError(f"The journal {str(self._path)!r} cannot be used: {why}.") from error
