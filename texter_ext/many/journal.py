"""A file that knows what was sent, so that a run that was killed can be run again."""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from texter_ext.errors import Delivery, ItemError, JournalError, TexterError
from texter_ext.messages import TMP_SEND_ID, AnyMessage, as_json
from texter_ext.sent import Sent

_APPLICATION: Final = 0x74785472
_VERSION: Final = 1

_TABLES: Final = f"""
BEGIN;
CREATE TABLE runs (address TEXT NOT NULL, salt BLOB NOT NULL, run INTEGER NOT NULL);
CREATE TABLE sends (
    id INTEGER PRIMARY KEY,
    key TEXT UNIQUE,
    digest BLOB,
    run INTEGER NOT NULL,
    chat_id TEXT NOT NULL,
    tmp_send_id TEXT NOT NULL,
    delivery TEXT,
    began REAL NOT NULL,
    ended REAL,
    status_code INTEGER,
    ids TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    message TEXT
);
CREATE INDEX sends_by_digest ON sends (digest, run) WHERE digest IS NOT NULL;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What a journal holds of one message.

    Attributes:
        key: what the caller called it, or None.
        chat_id: the chat.
        tmp_send_id: the id that it carried.
        delivery: what is known of it. What was in flight when a run was killed is UNKNOWN.
        began: when its last send began (in UTC).
        ended: when its outcome was known, or when the run after a kill began (in UTC); None where neither has been.
        status_code: the answer's status, or None where none came.
        ids: Texter's ids of the stored messages.
        error: the name of the error's class, or None.
        message: the message in the API's JSON form, if the journal was told to keep it.
    """

    key: str | None
    chat_id: str
    tmp_send_id: str
    delivery: Delivery
    began: datetime
    ended: datetime | None
    status_code: int | None
    ids: tuple[str, ...]
    error: str | None
    message: Any = field(default=None, repr=False)
    row: int = field(default=0, repr=False)


class Journal:
    """Writes each send down before it goes out, and again when its outcome is known.

    An SQLite file, which one run uses at a time. It holds keys, chat ids, Texter's message ids, tmpSendIds and salted
    digests of the messages; never a token, and of the messages no more unless it is told to.

    Args:
        path: the file; it is made where there is none, for its owner only to read.
        keep_messages: write the messages down too: texts, telephone numbers and all.
    """

    def __init__(self, path: str | os.PathLike[str], *, keep_messages: bool = False) -> None:
        self.path = Path(path)
        self.keep_messages = keep_messages
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._run = 0
        self._salt = b""

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r}, keep_messages={self.keep_messages})"

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all that it holds, in the order in which the messages first went out.

        Raises:
            JournalError: it is not there, is no journal, or a run is using it.
        """
        if not self.path.exists() or not self.path.stat().st_size:
            raise JournalError(f"There is no journal at {str(self.path)!r}.")
        with self._explained(), closing(self._connect()) as connection:
            for row in connection.execute("SELECT * FROM sends ORDER BY id"):
                yield _entry(row)

    def open(self, address: str) -> None:
        """Begin a run that sends to a base URL.

        What an earlier run had in flight when it was killed becomes UNKNOWN.

        Raises:
            JournalError: another run uses it, it belongs to another base URL, or it is no journal.
        """
        with self._explained():
            if self._connection is not None:
                raise JournalError(f"The journal {str(self.path)!r} is in use: each run needs one of its own.")
            # Not where it is there already: to close any descriptor of a file gives up this process's locks on it.
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL, 0o600))
            connection = self._connect()
            try:
                self._begin_run(connection, address)
            except BaseException:
                connection.close()
                raise
            self._connection = connection

    def close(self) -> None:
        """End the run."""
        with self._lock, self._explained():
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def digest(self, chat_id: str, message: AnyMessage) -> bytes | None:
        """Return what a message without a key is known by, or None where it is none."""
        try:
            content = as_json(message)
            content.pop(TMP_SEND_ID, None)  # it may be another in each run
            text = json.dumps([chat_id, content], sort_keys=True)
        except Exception:  # noqa: BLE001 (what is wrong with it is said when it is prepared)
            return None
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).digest()

    def find(self, chat_id: str, key: str | None, digest: bytes | None) -> JournalEntry | None:
        """Return what is known of a message: by its key, or as the next of those equal to it that this run has not met.

        Raises:
            ItemError: the key stands for a message to another chat, or for another of this run.
            JournalError: the file cannot be read.
        """
        by_key = ("key = ?", (key,))
        by_digest = ("digest = ? AND run < ? ORDER BY id LIMIT 1", (digest, self._run))
        condition, values = by_digest if key is None else by_key
        with self._lock, self._explained():
            rows = self._execute(f"SELECT * FROM sends WHERE {condition}", values).fetchall()  # noqa: S608 (one of these two)
        if rows and rows[0]["chat_id"] != chat_id:
            raise ItemError(f"The key {key!r} stands for a message to another chat: give each message its own.")
        if rows and rows[0]["run"] == self._run:
            raise key_taken(key)
        return _entry(rows[0]) if rows else None

    def met(self, entry: JournalEntry) -> None:
        """Note that this run has met a message that it does not send.

        Raises:
            JournalError: the file cannot be written.
        """
        with self._lock, self._explained():
            self._execute("UPDATE sends SET run = ? WHERE id = ?", (self._run, entry.row))

    def begin(
        self, chat_id: str, key: str | None, digest: bytes | None, tmp_send_id: str, content: bytes, earlier: int | None
    ) -> int:
        """Write down that a message is about to go out, on the disk before it returns, and return its row.

        Args:
            chat_id: the chat.
            key: what the caller calls it, or None.
            digest: what it is known by without a key.
            tmp_send_id: the id that it carries.
            content: the request's body.
            earlier: its row, where it has one.

        Raises:
            ItemError: it has neither key nor digest.
            JournalError: the file cannot be written.
        """
        if key is None and digest is None:
            raise ItemError("A journal cannot know this message again: give it a key.")
        message = content.decode() if self.keep_messages else None
        with self._lock, self._explained():
            # Else a power failure could take the last lines with it, and the messages would go out again.
            self._execute("PRAGMA synchronous = FULL")
            try:
                cursor = self._execute(
                    "INSERT INTO sends (id, key, digest, run, chat_id, tmp_send_id, began, message)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET run = excluded.run,"
                    " tmp_send_id = excluded.tmp_send_id, delivery = NULL, began = excluded.began, ended = NULL,"
                    " status_code = NULL, error = NULL, message = excluded.message",
                    (
                        earlier,
                        key,
                        None if key is not None else digest,
                        self._run,
                        chat_id,
                        tmp_send_id,
                        time.time(),
                        message,
                    ),
                )
            finally:
                self._execute("PRAGMA synchronous = NORMAL")
        return cursor.lastrowid or 0 if earlier is None else earlier

    def finish(self, row: int, sent: Sent | None, error: TexterError | None) -> None:
        """Write down what became of a message.

        Raises:
            JournalError: the file cannot be written.
        """
        delivery = Delivery.ACCEPTED if error is None else error.delivery
        status: int | None = getattr(sent or error, "status_code", None)
        ids = json.dumps(sent.ids if sent else ())
        name = None if error is None else type(error).__name__
        with self._lock, self._explained():
            self._execute(
                "UPDATE sends SET delivery = ?, ended = ?, status_code = ?, ids = ?, error = ? WHERE id = ?",
                (delivery.value, time.time(), status, ids, name, row),
            )

    def _connect(self) -> sqlite3.Connection:
        # Absolute, so that no name means memory, or an address, to SQLite.
        connection = sqlite3.connect(self.path.absolute(), timeout=0, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # The lock is the system's: it goes with the process, however that ends.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if connection.execute("PRAGMA schema_version").fetchone()[0] == 0:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
        made_by = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if made_by != [_APPLICATION, _VERSION]:
            raise JournalError(f"{str(self.path)!r} is no journal, or one of another version: use a new file.")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")

    def _begin_run(self, connection: sqlite3.Connection, address: str) -> None:
        found = connection.execute("SELECT address, salt, run FROM runs").fetchone()
        owner, self._salt, run = found or (address, secrets.token_bytes(16), 0)
        if owner != address:
            raise JournalError(
                f"The journal {str(self.path)!r} belongs to {owner}, and this client sends to {address}: use another."
            )
        self._run = run + 1
        connection.execute("BEGIN")
        connection.execute("DELETE FROM runs")
        connection.execute("INSERT INTO runs VALUES (?, ?, ?)", (address, self._salt, self._run))
        connection.execute(
            "UPDATE sends SET delivery = ?, ended = ? WHERE delivery IS NULL", (Delivery.UNKNOWN.value, time.time())
        )
        connection.execute("COMMIT")

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if self._connection is None:
            raise JournalError(f"The journal {str(self.path)!r} is closed.")
        return self._connection.execute(statement, values)

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            why = "is in use by another run: each needs one of its own" if busy else f"cannot be used: {error}"
            raise JournalError(f"The journal {str(self.path)!r} {why}.") from error
        except (OSError, ValueError) as error:
            why = str(getattr(error, "strerror", None) or error)
            raise JournalError(f"The journal {str(self.path)!r} cannot be used: {why}.") from error


def key_taken(key: str | None) -> ItemError:
    """Return the error for a key that stands for another message of the same run."""
    return ItemError(f"The key {key!r} stands for another message of this run: give each message its own.")


def _entry(row: sqlite3.Row) -> JournalEntry:
    return JournalEntry(
        key=row["key"],
        chat_id=row["chat_id"],
        tmp_send_id=row["tmp_send_id"],
        delivery=Delivery(row["delivery"] or Delivery.UNKNOWN),
        began=datetime.fromtimestamp(row["began"], UTC),
        ended=None if row["ended"] is None else datetime.fromtimestamp(row["ended"], UTC),
        status_code=row["status_code"],
        ids=tuple(json.loads(row["ids"])),
        error=row["error"],
        message=None if row["message"] is None else json.loads(row["message"]),
        row=row["id"],
    )
