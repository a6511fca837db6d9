"""A searchable index of a journal's records."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from texter_ext._errors import Delivery, ItemError
from texter_ext._many.items import duplicate_key
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
    seen INTEGER DEFAULT 0  -- whether this run has sent or seen it
);
CREATE INDEX by_digest ON sends (digest) WHERE seen = 0;
CREATE INDEX without_digest ON sends (chat_id) WHERE digest IS NULL AND seen = 0;
CREATE INDEX in_flight ON sends (id) WHERE delivery IS NULL;
"""

_STATEMENTS: Final = {
    "run": "UPDATE sends SET delivery = 'unknown', ended = :began WHERE delivery IS NULL",
    "begin": (
        "INSERT INTO sends (id, key, digest, chat_id, tmp_send_id, began, message)"
        " VALUES (:id, :key, :digest, :chat_id, :tmp_send_id, :began, :message)"
        " ON CONFLICT (id) DO UPDATE SET key = coalesce(excluded.key, key), digest = excluded.digest,"
        " tmp_send_id = excluded.tmp_send_id, delivery = NULL, began = excluded.began, ended = NULL,"
        " status_code = NULL, error = NULL, message = excluded.message"
    ),
    "finish": (
        "UPDATE sends SET delivery = :delivery, ended = :ended, status_code = :status_code, ids = :ids, error = :error"
        " WHERE id = :id"
    ),
    "key": "UPDATE sends SET key = :key WHERE id = :id",
}

_CANONICAL: Final = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A journal's entry for one message.

    Attributes:
        key: the message's key, or None.
        chat_id: the chat.
        tmp_send_id: the message's tmpSendId.
        delivery: what is known about the message. If it was in flight when a run was killed, it is UNKNOWN.
        began: when its last send began (in UTC).
        ended: when its outcome was recorded or, after a kill, when the next run began (in UTC); None before that.
        status_code: the response's status, or None if there was no response.
        ids: Texter's ids of the stored messages.
        error: the class name of the error, or None.
        message: the message in the API's JSON form, if the journal was told to keep messages.
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
    """A temporary, private database, kept on disk as it grows.

    Attributes:
        address: the base URL that the journal belongs to, or None if no run has begun.
    """

    def __init__(self) -> None:
        self.address: str | None = None
        self._salt = b""
        self._last_row = 0
        # How many messages of earlier runs this run has not seen.
        self._unseen = 0
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.row_factory = sqlite3.Row
        self._database.executescript(_TABLE)

    def close(self) -> None:
        """Delete the database."""
        self._database.close()

    def load(self, records: Iterable[Record]) -> None:
        """Add the records of earlier runs."""
        self._database.execute("BEGIN")
        for record in records:
            self.apply(record)
        self._database.execute("COMMIT")
        counts = self._database.execute("SELECT coalesce(max(id), 0), count(*) FROM sends")
        self._last_row, self._unseen = counts.fetchone()

    def apply(self, record: Record) -> None:
        """Add a record of an earlier run, or one about its messages."""
        for kind, values in record.items():
            if kind == "journal":
                self.address, self._salt = values["address"], bytes.fromhex(values["salt"])
            else:
                columns = {n: json.dumps(v) if isinstance(v, list | tuple | dict) else v for n, v in values.items()}
                self._database.execute(_STATEMENTS[kind], columns)

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages were first sent."""
        return map(_entry, self._database.execute("SELECT * FROM sends ORDER BY id"))

    def add(self, chat_id: str, key: str | None) -> int:
        """Add a message of this run, so that its key is not used again, and return its row."""
        self._last_row += 1
        if key is not None:
            values = (self._last_row, key, chat_id)
            self._database.execute("INSERT INTO sends (id, key, chat_id, seen) VALUES (?, ?, ?, 1)", values)
        return self._last_row

    def find(self, chat_id: str, key: str | None, message: AnyMessage) -> tuple[JournalEntry, bool] | None:
        """Return the entry of a message, which this run has seen then; see Journal.find."""
        row = None if key is None else self._find_row("key = ?", (key,))
        if row is not None:
            if row["chat_id"] != chat_id:
                raise ItemError(f"The key {key!r} belongs to another chat's message: each message needs its own key.")
            if row["seen"]:
                raise duplicate_key(key)
        if not self._unseen:
            return None
        digests = self._digests(chat_id, message)
        if row is not None:
            return self._see(row), row["digest"] is not None and row["digest"] not in digests
        alike = f"digest IN ({', '.join('?' * len(digests))}) AND seen = 0 AND (key IS NULL OR ? IS NULL)"
        row = self._find_row(f"{alike} ORDER BY key IS NOT NULL, id", (*digests, key))
        if row is not None:
            return self._see(row), False
        if key is None and self._find_row("digest IS NULL AND chat_id = ? AND seen = 0", (chat_id,)) is not None:
            raise ItemError("The journal can match messages to this chat only by key: give this one its key.")
        return None

    def _see(self, row: sqlite3.Row) -> JournalEntry:
        """Note that this run has seen a message of an earlier run, and return its entry."""
        self._database.execute("UPDATE sends SET seen = 1 WHERE id = ?", (row["id"],))
        self._unseen -= 1
        return _entry(row)

    def _find_row(self, condition: str, values: Sequence[object]) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._database.execute(
            f"SELECT * FROM sends WHERE {condition} LIMIT 1",  # noqa: S608 (the conditions are those above)
            values,
        ).fetchone()
        return row

    def _digests(self, chat_id: str, message: AnyMessage) -> tuple[str, ...]:
        """Return the digests that a message's content may have; none if it cannot be sent."""
        try:
            body = json.dumps(as_json(message), allow_nan=False)
            # For version 1, 1 and 1.0 were two numbers.
            return tuple({self.digest(chat_id, body, number) for number in (_number, float)})
        except Exception:  # noqa: BLE001 (preparing the send reports what is wrong)
            return ()

    def digest(self, chat_id: str, body: str | bytes, number: Callable[[str], float] | None = None) -> str:
        """Return the digest of a chat id and a request's body."""
        content = json.loads(body, parse_float=number or _number)
        content.pop(TMP_SEND_ID, None)  # it may differ between runs
        text = _CANONICAL.encode([chat_id, content])
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()


def _number(text: str) -> float:
    """Return a whole number as an int, since 1.0 and 1 are the same number in JSON."""
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
