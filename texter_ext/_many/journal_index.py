"""What a journal's records say, in a form that can be searched."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from texter_ext._errors import Delivery, ItemError
from texter_ext._many.items import key_taken
from texter_ext._many.record_file import Record
from texter_ext._messages.forms import TMP_SEND_ID, AnyMessage, as_json

_TABLE: Final = """
PRAGMA journal_mode = OFF;
CREATE TABLE sends (
    id INTEGER PRIMARY KEY,
    key TEXT UNIQUE,
    digest TEXT,
    chat_id TEXT,
    tmp_send_id TEXT,
    delivery TEXT,
    began REAL,
    ended REAL,
    status_code INTEGER,
    ids TEXT DEFAULT '[]',
    error TEXT,
    message TEXT,
    seen INTEGER DEFAULT 0  -- whether this run has come across it
);
CREATE INDEX by_digest ON sends (digest, seen);
CREATE INDEX without_digest ON sends (chat_id) WHERE digest IS NULL;
CREATE INDEX in_flight ON sends (id) WHERE delivery IS NULL;
"""

_STATEMENTS: Final = {
    "run": "UPDATE sends SET delivery = 'unknown', ended = :began WHERE delivery IS NULL",
    "begin": (
        "INSERT INTO sends (id, key, digest, chat_id, tmp_send_id, began, message, seen)"
        " VALUES (:id, :key, :digest, :chat_id, :tmp_send_id, :began, :message, :seen)"
        " ON CONFLICT (id) DO UPDATE SET key = coalesce(excluded.key, key), digest = excluded.digest,"
        " tmp_send_id = excluded.tmp_send_id, delivery = NULL, began = excluded.began, ended = NULL,"
        " status_code = NULL, error = NULL, message = excluded.message, seen = excluded.seen"
    ),
    "finish": (
        "UPDATE sends SET delivery = :delivery, ended = :ended, status_code = :status_code, ids = :ids, error = :error"
        " WHERE id = :id"
    ),
    "key": "UPDATE sends SET key = :key WHERE id = :id",
}


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


class JournalIndex:
    """A temporary database, mostly on the disk, which nobody else sees and which ends with the process.

    Attributes:
        address: the base URL that the journal belongs to, or None where no run has begun.
    """

    def __init__(self) -> None:
        self.address: str | None = None
        self._salt = b""
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.row_factory = sqlite3.Row
        self._database.executescript(_TABLE)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def load(self, records: Iterable[Record]) -> None:
        """Take the records of earlier runs."""
        self._database.execute("BEGIN")
        for record in records:
            self.apply(record, seen=False)
        self._database.execute("COMMIT")

    def apply(self, record: Record, *, seen: bool) -> None:
        """Take a record, of this run or (not seen) of an earlier one."""
        for kind, values in record.items():
            if kind == "journal":
                self.address, self._salt = values["address"], bytes.fromhex(values["salt"])
            else:
                columns = {n: json.dumps(v) if isinstance(v, list | tuple | dict) else v for n, v in values.items()}
                self._database.execute(_STATEMENTS[kind], columns | {"seen": seen})

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages first went out."""
        return map(_entry, self._database.execute("SELECT * FROM sends ORDER BY id"))

    def next_row(self) -> int:
        """Return the row of a message that has none."""
        return int(self._database.execute("SELECT coalesce(max(id), 0) + 1 FROM sends").fetchone()[0])

    def mark_seen(self, row: int) -> None:
        """Note that this run has come across a message."""
        self._database.execute("UPDATE sends SET seen = 1 WHERE id = ?", (row,))

    def find(self, chat_id: str, key: str | None, message: AnyMessage) -> tuple[JournalEntry, bool] | None:
        """Return what is known of a message, as Journal.find does."""
        digests = self._digests(chat_id, message)
        row = None if key is None else self._first("key = ?", (key,))
        if row is not None:
            if row["chat_id"] != chat_id:
                raise ItemError(f"The key {key!r} stands for a message to another chat: give each message its own.")
            if row["seen"]:
                raise key_taken(key)
            return _entry(row), row["digest"] is not None and row["digest"] not in digests
        alike = f"digest IN ({', '.join('?' * len(digests))}) AND seen = 0 AND (key IS NULL OR ? IS NULL)"
        row = self._first(f"{alike} ORDER BY key IS NOT NULL, id", (*digests, key))
        if row is not None:
            return _entry(row), False
        if key is None and self._first("digest IS NULL AND chat_id = ? AND seen = 0", (chat_id,)) is not None:
            raise ItemError("An earlier run knew the messages to this chat only by their keys: give this one its key.")
        return None

    def _first(self, condition: str, values: Sequence[object]) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._database.execute(
            f"SELECT * FROM sends WHERE {condition} LIMIT 1",  # noqa: S608 (only what stands above)
            values,
        ).fetchone()
        return row

    def _digests(self, chat_id: str, message: AnyMessage) -> tuple[str, ...]:
        """Return what a message's content may be known by; nothing, if it cannot be sent."""
        try:
            body = json.dumps(as_json(message), allow_nan=False)
            # Version 1 took 1 and 1.0 for two numbers.
            return tuple({self.digest(chat_id, body, number) for number in (_number, float)})
        except Exception:  # noqa: BLE001 (what is wrong with it is said when it is prepared)
            return ()

    def digest(self, chat_id: str, body: str | bytes, number: Callable[[str], float] | None = None) -> str:
        """Return what the content of a request's body is known by."""
        content = json.loads(body, parse_float=number or _number)
        content.pop(TMP_SEND_ID, None)  # it may be another in each run
        text = json.dumps([chat_id, content], sort_keys=True)
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()


def _number(text: str) -> float:
    """Return a number as an int where it is a whole one: 1.0 and 1 are the same number in JSON."""
    value = float(text)
    return int(value) if value.is_integer() else value


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
