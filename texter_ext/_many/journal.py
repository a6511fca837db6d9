"""A file that knows what was sent, so that a run that was killed can be run again."""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from texter_ext._errors import Delivery, JournalError, TexterError
from texter_ext._many import journal_version_1
from texter_ext._many.journal_index import JournalEntry, JournalIndex
from texter_ext._many.record_file import LOCK, Record, RecordFile
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sent import Sent


class Journal:
    """Writes each send down before it goes out, and again when its outcome is known.

    It is one file, which one run uses at a time and which needs no other file beside it. It holds keys, chat ids,
    Texter's message ids, tmpSendIds and salted digests of the messages; never a token, and no messages unless you ask
    for them. Keep it on a local disk: on a shared file system (NFS, SMB) the lock may not keep out another machine.

    Args:
        path: the file. It is created if it does not exist, readable by its owner only.
        keep_messages: write the messages down too: texts, phone numbers and all.
        refuse_changed: raise an ItemError for a message whose key an earlier run sent with another content, instead of
            only a warning. Neither sends it.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, keep_messages: bool = False, refuse_changed: bool = False
    ) -> None:
        self.path = Path(path)
        self.keep_messages = keep_messages
        self.refuse_changed = refuse_changed
        self._index: JournalIndex | None = None
        self._file: RecordFile | None = None

    def __repr__(self) -> str:
        settings = f"keep_messages={self.keep_messages}, refuse_changed={self.refuse_changed}"
        return f"Journal({str(self.path)!r}, {settings})"

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages first went out.

        Raises:
            JournalError: the file does not exist, is not a journal, is damaged, or is in use by a run.
        """
        with self._explained():
            index = JournalIndex()
            try:
                self._read_into(index)
                if index.address is None:
                    raise JournalError(f"There is no journal at {str(self.path)!r}.")
                yield from index.entries()
            finally:
                index.close()

    def open(self, address: str) -> None:
        """Begin a run that sends to a base URL.

        What an earlier run had in flight when it was killed becomes UNKNOWN.

        Raises:
            JournalError: another run uses it, it belongs to another base URL, it is damaged, or it is not a journal.
        """
        with self._opening() as index:
            old = journal_version_1.is_one(self.path)
            self._file = journal_version_1.replaced(self.path) if old else RecordFile(self.path)
            index.load(self._file.records())
            if index.address not in (None, address):
                raise JournalError(
                    f"The journal {str(self.path)!r} belongs to {index.address}, and this client sends to {address}:"
                    " use another."
                )
            if index.address is None:
                self._write({"journal": {"address": address, "salt": secrets.token_hex(16)}})
            self._write({"run": {"began": time.time()}}, flush=True)

    def open_to_read(self) -> None:
        """Begin a run that sends nothing, and leaves the file, if there is one, as it is.

        Raises:
            JournalError: another run uses it, it is damaged, or it is not a journal.
        """
        with self._opening() as index:
            self._read_into(index)

    def close(self) -> None:
        """End the run.

        Raises:
            JournalError: the file was moved, deleted or changed, or cannot be written.
        """
        with LOCK, self._explained():
            try:
                if self._file is not None and not self._file.closed:  # as a fork leaves it
                    self._file.complete()
            finally:
                self._leave()

    def find(self, chat_id: str, key: str | None, message: AnyMessage) -> tuple[JournalEntry, bool] | None:
        """Return what is known of a message, and whether its key stood for another content.

        It is found by its key, or else by its content, as the next of those equal to it that this run has not seen: a
        run with keys may follow one without, and the other way round.

        Raises:
            ItemError: the key stands for a message to another chat, or for another of this run; or the message has no
                key, and those to its chat are known by nothing else.
            JournalError: the index cannot be read.
        """
        with LOCK, self._explained():
            return self._opened().find(chat_id, key, message)

    def mark_seen(self, entry: JournalEntry, key: str | None) -> None:
        """Note that this run has come across a message, perhaps with a key that it did not have before.

        Raises:
            JournalError: the file cannot be written.
        """
        with LOCK, self._explained():
            self._opened().mark_seen(entry.row)
            if key is not None and entry.key is None:
                self._write({"key": {"id": entry.row, "key": key}})

    def begin(self, chat_id: str, key: str | None, tmp_send_id: str, content: bytes, earlier: int | None) -> int:
        """Write down that a message is about to go out, on the disk before it returns, and return its row.

        Args:
            chat_id: the chat.
            key: what the caller calls it, or None.
            tmp_send_id: the id that it carries.
            content: the request's body.
            earlier: its row, if it has one.

        Raises:
            JournalError: the file was moved, deleted or changed, or cannot be written.
        """
        with LOCK, self._explained():
            index = self._opened()
            row = index.next_row() if earlier is None else earlier
            values = {
                "id": row,
                "key": key,
                "digest": index.digest(chat_id, content),
                "chat_id": chat_id,
                "tmp_send_id": tmp_send_id,
                "began": time.time(),
                "message": json.loads(content) if self.keep_messages else None,
            }
            # Else a power failure could take the last lines with it, and the messages would go out again.
            self._write({"begin": values}, flush=True)
        return row

    def finish(self, row: int, sent: Sent | None, error: TexterError | None) -> None:
        """Write down what became of a message.

        Raises:
            JournalError: the file was moved, deleted or changed, or cannot be written.
        """
        values = {
            "id": row,
            "delivery": (Delivery.ACCEPTED if error is None else error.delivery).value,
            "ended": time.time(),
            "status_code": getattr(sent or error, "status_code", None),
            "ids": sent.ids if sent else (),
            "error": None if error is None else type(error).__name__,
        }
        with LOCK, self._explained():
            self._write({"finish": values})

    @contextmanager
    def _opening(self) -> Generator[JournalIndex]:
        with LOCK, self._explained():
            if self._index is not None:
                raise JournalError(f"The journal {str(self.path)!r} is in use: each run needs one of its own.")
            self._index = JournalIndex()
            try:
                yield self._index
            except BaseException:
                self._leave()
                raise

    def _read_into(self, index: JournalIndex) -> None:
        """Read the file, if there is one."""
        if journal_version_1.is_one(self.path):
            index.load(journal_version_1.records(self.path))
            return
        with suppress(FileNotFoundError):
            file = RecordFile(self.path, write=False)
            try:
                index.load(file.records())
            finally:
                file.close()

    def _write(self, record: Record, *, flush: bool = False) -> None:
        index = self._opened()
        if self._file is not None:
            self._file.append([record], flush=flush)
        index.apply(record, seen=True)

    def _opened(self) -> JournalIndex:
        if self._index is None:
            raise JournalError(f"The journal {str(self.path)!r} is closed.")
        return self._index

    def _leave(self) -> None:
        for each in (self._file, self._index):
            if each is not None:
                each.close()
        self._file = self._index = None

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            yield
        except TexterError:
            raise
        except sqlite3.Error as error:
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            why = "is in use by another run: each needs one of its own" if busy else f"cannot be used: {error}"
            raise JournalError(f"The journal {str(self.path)!r} {why}.") from error
        except (OSError, ValueError) as error:
            why = str(getattr(error, "strerror", None) or error)
            raise JournalError(f"The journal {str(self.path)!r} cannot be used: {why}.") from error
