"""A file that records what was sent, so that an interrupted run can be repeated without duplicates."""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from texter_ext._api_errors import APIStatusError
from texter_ext._errors import ConfigurationError, Delivery, JournalError, TexterError
from texter_ext._many import journal_version_1
from texter_ext._many.journal_entry import JournalEntry
from texter_ext._many.journal_index import JournalIndex, decoded
from texter_ext._many.queued_item import AnySent, QueuedItem
from texter_ext._many.record_file import LOCK, Record, RecordFile
from texter_ext._messages.values import plain_text


class Journal:
    """Records each message before it is sent, and its outcome.

    A journal is a single file, and only one run can use it at a time. It holds keys, chat ids, Texter's message ids,
    tmpSendIds and salted digests of the messages; never the token, and the messages only if you ask for them. Keep it
    on a local disk: on a shared file system (NFS, SMB) its lock may not keep out a run on another machine.

    Args:
        path: the file. It is created if it does not exist, readable only by its owner.
        keep_messages: record the messages too, texts and phone numbers included.
        refuse_changed: give an ItemError for a message whose content has changed since an earlier run sent it under
            the same key, instead of only a warning. It is not sent either way.

    Raises:
        JournalError: by any method, if the journal is closed, or its file was moved, deleted or changed or cannot be
            read or written.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, keep_messages: bool = False, refuse_changed: bool = False
    ) -> None:
        self.path = Path(path)
        self.keep_messages = keep_messages
        self.refuse_changed = refuse_changed
        self._errors = _JournalErrors(self.path)
        self._index: JournalIndex | None = None
        self._file: RecordFile | None = None

    def __repr__(self) -> str:
        settings = f"keep_messages={self.keep_messages}, refuse_changed={self.refuse_changed}"
        return f"Journal({str(self.path)!r}, {settings})"

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages were first sent.

        Raises:
            JournalError: the file does not exist, is empty, damaged or not a journal, or a run is using it.
        """
        with self._errors:
            index = JournalIndex()
            try:
                self._read_into(index)
                if index.address is None:
                    raise JournalError(f"There is no journal at {str(self.path)!r}.")
                yield from index.entries()
            finally:
                index.close()

    def settle(self, message: str | int | JournalEntry, delivery: Delivery) -> None:
        """Record what you found out about a message whose outcome was unknown.

        After ACCEPTED, a later run does not send it again; after NOT_SENT it does.

        Args:
            message: its key, or its entry in this journal.
            delivery: ACCEPTED or NOT_SENT.

        Raises:
            ConfigurationError: another delivery was given.
            JournalError: no message with an unknown outcome is meant, or the journal is in use or cannot be written.
        """
        if delivery not in (Delivery.ACCEPTED, Delivery.NOT_SENT):
            raise ConfigurationError("A message is settled as ACCEPTED or NOT_SENT.")
        with self._opening():
            if not self.path.exists():
                raise JournalError(f"There is no journal at {str(self.path)!r}.")
            self._load()
            unknown = self.unknown_entries()
            key = None if isinstance(message, JournalEntry) else plain_text(message)
            meant = [each for each in unknown if each == message or (key is not None and key == each.key)]
            if not meant:
                raise JournalError("The journal has no such message whose outcome is unknown.")
            self.write_settled(meant[0], delivery)
            self.close()

    def open(self, address: str) -> None:
        """Begin a run that sends to a base URL.

        Messages that were in flight when an earlier run was killed become UNKNOWN.

        Raises:
            JournalError: the journal is in use, belongs to another base URL, or is empty, damaged or not a journal.
        """
        with self._opening() as index:
            self._load()
            if index.address not in (None, address):
                raise JournalError(
                    f"The journal {str(self.path)!r} belongs to {index.address}, but this client sends to {address}:"
                    " use another journal."
                )
            if index.address is None:
                self._write({"journal": {"address": address, "salt": secrets.token_hex(16)}})
            self._write({"run": {"began": time.time()}}, flush=True)

    def _load(self) -> None:
        """Open the file to write to, and read it."""
        is_old = journal_version_1.is_version_1(self.path)
        self._file = journal_version_1.upgrade(self.path) if is_old else RecordFile(self.path)
        self._open_index().load(self._file.records())

    def known_entries(self) -> list[JournalEntry]:
        """Return the entries of earlier runs, while the journal is open."""
        with LOCK, self._errors:
            return [*self._open_index().entries()]

    def unknown_entries(self) -> list[JournalEntry]:
        """Return the entries whose outcome earlier runs left unknown, while the journal is open."""
        with LOCK, self._errors:
            return self._open_index().unknown_entries()

    def write_settled(
        self, entry: JournalEntry, delivery: Delivery, ids: Iterable[str] = (), provider_ids: Iterable[str] = ()
    ) -> None:
        """Record what was found out about a message, while the journal is open."""
        with LOCK, self._errors:
            values = {"id": entry.row, "delivery": delivery.value, "ended": time.time(), "ids": [*ids]}
            digests = [self._open_index().provider_digest(each) for each in provider_ids]
            self._write({"finish": {**values, "status_code": None, "error": None, "provider_ids": digests}}, flush=True)

    def open_to_read(self) -> None:
        """Begin a run that only reads the file, which need not exist.

        Raises:
            JournalError: the journal is in use, or is empty, damaged or not a journal.
        """
        with self._opening() as index:
            self._read_into(index)

    def close(self) -> None:
        """End the run."""
        with LOCK, self._errors:
            try:
                if self._file is not None and not self._file.closed:  # a fork closes it
                    self._file.mark_complete()
            finally:
                self._release()

    @property
    def has_unseen(self) -> bool:
        """Whether there are messages of earlier runs that this run has not seen."""
        with LOCK, self._errors:
            return self._open_index().has_unseen

    def find(self, item: QueuedItem, *, by_key_alone: bool) -> tuple[JournalEntry, bool] | None:
        """Return the entry of a message, and whether its content has changed; None for a new message.

        Messages are matched by key, or else by chat and content; identical messages are matched in order. Runs with
        and without keys may follow each other. With `by_key_alone`, a key is enough where the chat was not looked up.

        Raises:
            ItemError: the key belongs to a message to another chat, or to another message of this run; or the message
                has no key, and the entries of its chat can only be matched by key.
        """
        with LOCK, self._errors:
            return self._open_index().find(item, by_key_alone=by_key_alone)

    def add_key(self, entry: JournalEntry, key: str) -> None:
        """Record the key of a message that had none."""
        with LOCK, self._errors:
            self._write({"key": {"id": entry.row, "key": key}})

    def add(self, item: QueuedItem) -> int:
        """Return the row of a new message, whose key is in use from now on."""
        with LOCK, self._errors:
            return self._open_index().add(item)

    def beginning(self, item: QueuedItem) -> Record:
        """Return the record of a message that is about to be sent, for `append`."""
        index, send = self._open_index(), item.prepared
        content = decoded(item.encoded_content.decode())
        values: dict[str, Any] = {
            "id": item.row,
            "key": item.key,
            "digest": index.digest(item.chat_id or item.number, content),
            "chat_id": item.chat_id,
            "tmp_send_id": send.tmp_send_id,
            "began": time.time(),
            "message": json.loads(item.encoded_content) if self.keep_messages else None,
        }
        values |= {name: check for name, check in index.checks(item).items() if check}
        if item.template is None:
            values["content"] = index.content_digest(content)
        else:
            values |= {"template": True, "reason": item.reason}
        if item.chat_id and item.number and (item.template or item.otherwise):
            values["number_digest"] = index.digest(item.number, content)
        return {"begin": values}

    def outcome(self, row: int, sent: AnySent | None, error: TexterError | None) -> Record:
        """Return the record of a message's outcome, for `append`."""
        values: dict[str, Any] = {
            "id": row,
            "delivery": (Delivery.ACCEPTED if error is None else error.delivery).value,
            "ended": time.time(),
            "status_code": getattr(sent or error, "status_code", None),
            "ids": sent.ids if sent else (),
            "error": None if error is None else type(error).__name__,
        }
        if sent is not None and (provider_ids := sent.provider_ids):
            values["provider_ids"] = [self._open_index().provider_digest(each) for each in provider_ids]
        if isinstance(error, APIStatusError):
            values |= {"whatsapp_code": error.whatsapp_code, "window_closed": error.window_closed}
        return {"finish": values}

    def append(self, records: Sequence[Record], *, flush: bool = False) -> None:
        """Write records to the file, all or none.

        Args:
            records: the records.
            flush: wait until they are on the disk. Without this, a power failure could lose the last of them.
        """
        with LOCK, self._errors:
            self._open_index()
            if self._file is not None:
                self._file.append(records, flush=flush)

    @contextmanager
    def _opening(self) -> Generator[JournalIndex]:
        with LOCK, self._errors:
            if self._index is not None:
                raise JournalError(f"The journal {str(self.path)!r} is in use: each run needs its own.")
            self._index = JournalIndex()
            try:
                yield self._index
            except BaseException:
                self._release()
                raise

    def _read_into(self, index: JournalIndex) -> None:
        """Read the file if it exists."""
        if journal_version_1.is_version_1(self.path):
            index.load(journal_version_1.records(self.path))
            return
        with suppress(FileNotFoundError):
            file = RecordFile(self.path, write=False)
            try:
                index.load(file.records())
            finally:
                file.close()

    def _write(self, record: Record, *, flush: bool = False) -> None:
        self.append([record], flush=flush)
        self._open_index().apply(record)

    def _open_index(self) -> JournalIndex:
        if self._index is None:
            raise JournalError(f"The journal {str(self.path)!r} is closed.")
        return self._index

    def _release(self) -> None:
        for each in (self._file, self._index):
            if each is not None:
                each.close()
        self._file = self._index = None


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
