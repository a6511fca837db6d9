"""A searchable index of a journal's records."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from texter_ext._errors import Delivery, ItemError
from texter_ext._many.items import duplicate_key
from texter_ext._many.journal_entry import JournalEntry, entry_of, provider_digest
from texter_ext._many.queued_item import QueuedItem
from texter_ext._many.record_file import Record
from texter_ext._messages.content import ContentDigest
from texter_ext._messages.forms import TMP_SEND_ID

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
    number TEXT,
    template INTEGER,
    reason TEXT,
    content TEXT DEFAULT '[]',
    whatsapp_code INTEGER,
    window_closed INTEGER,
    provider_ids TEXT DEFAULT '[]',
    seen INTEGER DEFAULT 0  -- whether this run has sent or seen it
);
CREATE INDEX by_digest ON sends (digest) WHERE seen = 0;
CREATE INDEX without_digest ON sends (chat_id) WHERE digest IS NULL AND seen = 0;
CREATE INDEX in_flight ON sends (id) WHERE delivery IS NULL;
"""

_STATEMENTS: Final = {
    "run": "UPDATE sends SET delivery = 'unknown', ended = :began WHERE delivery IS NULL",
    "begin": (
        "INSERT INTO sends (id, key, digest, chat_id, tmp_send_id, began, message, number, template, reason, content)"
        " VALUES (:id, :key, :digest, :chat_id, :tmp_send_id, :began, :message, :number, :template, :reason, :content)"
        " ON CONFLICT (id) DO UPDATE SET key = coalesce(excluded.key, key), digest = excluded.digest,"
        " tmp_send_id = excluded.tmp_send_id, delivery = NULL, began = excluded.began, ended = NULL,"
        " status_code = NULL, error = NULL, message = excluded.message, chat_id = excluded.chat_id,"
        " number = coalesce(excluded.number, number), template = excluded.template, reason = excluded.reason,"
        " content = excluded.content, whatsapp_code = NULL, window_closed = NULL"
    ),
    "finish": (
        "UPDATE sends SET delivery = :delivery, ended = :ended, status_code = :status_code, ids = :ids, error = :error,"
        " whatsapp_code = :whatsapp_code, window_closed = :window_closed, provider_ids = :provider_ids WHERE id = :id"
    ),
    "key": "UPDATE sends SET key = :key WHERE id = :id",
}

# Fields that records of earlier versions lack.
_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "begin": {"number": None, "template": False, "reason": None, "content": "[]"},
    "finish": {"whatsapp_code": None, "window_closed": False, "provider_ids": "[]"},
}

_CANONICAL: Final = json.JSONEncoder(sort_keys=True)


class Addressee(NamedTuple):
    """Whom a message is addressed to.

    Attributes:
        chat_id: the chat's id, empty if there is no chat, or None if it is not known yet.
        number: the phone number, or an empty string if it is not addressed by number.
    """

    chat_id: str | None
    number: str


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

    @property
    def has_unseen(self) -> bool:
        """Whether there are messages of earlier runs that this run has not seen."""
        return self._unseen > 0

    def apply(self, record: Record) -> None:
        """Add a record of an earlier run, or one about its messages."""
        for kind, values in record.items():
            if kind == "journal":
                self.address, self._salt = values["address"], bytes.fromhex(values["salt"])
            else:
                columns = {n: json.dumps(v) if isinstance(v, list | tuple | dict) else v for n, v in values.items()}
                self._database.execute(_STATEMENTS[kind], _DEFAULTS.get(kind, {}) | columns)

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages were first sent."""
        return (entry_of(row, self._salt) for row in self._database.execute("SELECT * FROM sends ORDER BY id"))

    def unknown_entries(self) -> list[JournalEntry]:
        """Return the entries of the messages whose outcome is unknown, in the same order."""
        unknown = "SELECT * FROM sends WHERE delivery IS NULL OR delivery = ? ORDER BY id"
        return [entry_of(row, self._salt) for row in self._database.execute(unknown, (Delivery.UNKNOWN.value,))]

    def add(self, to: Addressee, key: str | None) -> int:
        """Add a message of this run, so that its key is not used again, and return its row."""
        self._last_row += 1
        if key is not None:
            values = (self._last_row, key, to.chat_id, self.number_check(to.number) if to.number else None)
            self._database.execute("INSERT INTO sends (id, key, chat_id, number, seen) VALUES (?, ?, ?, ?, 1)", values)
        return self._last_row

    def find(self, to: Addressee, key: str | None, item: QueuedItem) -> tuple[JournalEntry, bool] | None:
        """Return the entry of a message, which this run has seen then; see Journal.find."""
        row = None if key is None else self._find_row("key = ?", (key,))
        if row is not None:
            same = self._is_to(row, to)
            if same is None:
                return None
            if not same:
                raise ItemError(f"The key {key!r} belongs to another chat's message: each message needs its own key.")
            if row["seen"]:
                raise duplicate_key(key)
        if not self._unseen or (row is None and to.chat_id is None):
            return None
        chat_id = row["chat_id"] if row is not None and to.chat_id is None else to.chat_id
        digests = [each for name in (chat_id, to.number) if name for each in self._digests(name, item)]
        if row is not None:
            return self._see(row), row["digest"] is not None and row["digest"] not in digests
        alike = f"digest IN ({', '.join('?' * len(digests))}) AND seen = 0 AND (key IS NULL OR ? IS NULL)"
        row = self._find_row(f"{alike} ORDER BY key IS NOT NULL, id", (*digests, key))
        if row is not None:
            return self._see(row), False
        if key is None and self._find_row("digest IS NULL AND chat_id = ? AND seen = 0", (to.chat_id,)) is not None:
            raise ItemError("The journal can match messages to this chat only by key: give this one its key.")
        return None

    def _see(self, row: sqlite3.Row) -> JournalEntry:
        """Note that this run has seen a message of an earlier run, and return its entry."""
        self._database.execute("UPDATE sends SET seen = 1 WHERE id = ?", (row["id"],))
        self._unseen -= 1
        return entry_of(row, self._salt)

    def _is_to(self, row: sqlite3.Row, to: Addressee) -> bool | None:
        """Tell whether a message was addressed likewise, or None if that cannot be told before the chat is known."""
        if row["number"] is not None and to.number:
            return bool(row["number"] == self.number_check(to.number))
        return None if to.chat_id is None else bool(row["chat_id"] == to.chat_id)

    def number_check(self, number: str) -> str:
        """Return a check value of a phone number: too short to tell the number, long enough to tell another one."""
        return hashlib.blake2b(number.encode(), key=self._salt, digest_size=2).hexdigest()

    def provider_digest(self, provider_id: str) -> str:
        """Return the digest of a provider's id."""
        return provider_digest(provider_id, self._salt)

    def content_digest(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Return the digests of a message's type and content, as it is stored."""
        return ContentDigest.of_request(content, self._salt).digests

    def _find_row(self, condition: str, values: Sequence[object]) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._database.execute(
            f"SELECT * FROM sends WHERE {condition} LIMIT 1",  # noqa: S608 (the conditions are those above)
            values,
        ).fetchone()
        return row

    def _digests(self, chat_id: str, item: QueuedItem) -> tuple[str, ...]:
        """Return the digests that a message's content may have; none if it cannot be sent."""
        try:
            body = json.dumps(item.content, allow_nan=False)
            # For version 1, 1 and 1.0 were two numbers.
            return tuple({self.digest(chat_id, content) for content in (decoded(body), json.loads(body))})
        except Exception:  # noqa: BLE001 (preparing the send reports what is wrong)
            return ()

    def digest(self, chat_id: str, content: Mapping[str, Any]) -> str:
        """Return the digest of a chat id and of what is sent to it."""
        # The tmpSendId may differ between runs.
        same = {name: value for name, value in content.items() if name != TMP_SEND_ID}
        text = _CANONICAL.encode([chat_id, same])
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()


def decoded(body: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Return what JSON stands for; a whole number is an int, since 1.0 and 1 are the same number in JSON."""
    return _DECODER.decode(body)


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


_DECODER: Final = json.JSONDecoder(parse_float=_number)
