"""A searchable index of a journal's records."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

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
    number_digest TEXT,
    account TEXT,
    template INTEGER,
    reason TEXT,
    content TEXT DEFAULT '[]',
    whatsapp_code INTEGER,
    window_closed INTEGER,
    provider_ids TEXT DEFAULT '[]',
    seen INTEGER DEFAULT 0  -- whether this run has sent or seen it
);
CREATE INDEX by_digest ON sends (digest) WHERE seen = 0;
CREATE INDEX by_number ON sends (number_digest) WHERE number_digest IS NOT NULL AND seen = 0;
CREATE INDEX without_digest ON sends (chat_id) WHERE digest IS NULL AND seen = 0;
CREATE INDEX in_flight ON sends (id) WHERE delivery IS NULL;
"""

_STATEMENTS: Final = {
    "run": "UPDATE sends SET delivery = 'unknown', ended = :began WHERE delivery IS NULL",
    "begin": (
        "INSERT INTO sends (id, key, digest, chat_id, tmp_send_id, began, message, number, number_digest, account,"
        " template, reason, content) VALUES (:id, :key, :digest, :chat_id, :tmp_send_id, :began, :message, :number,"
        " :number_digest, :account, :template, :reason, :content)"
        " ON CONFLICT (id) DO UPDATE SET key = coalesce(excluded.key, key), digest = excluded.digest,"
        " tmp_send_id = excluded.tmp_send_id, delivery = NULL, began = excluded.began, ended = NULL,"
        " status_code = NULL, error = NULL, message = excluded.message, chat_id = excluded.chat_id,"
        " number = coalesce(excluded.number, number), number_digest = excluded.number_digest,"
        " account = coalesce(excluded.account, account), template = excluded.template, reason = excluded.reason,"
        " content = excluded.content, whatsapp_code = NULL, window_closed = NULL"
    ),
    "finish": (
        "UPDATE sends SET delivery = :delivery, ended = :ended, status_code = :status_code, ids = :ids, error = :error,"
        " whatsapp_code = :whatsapp_code, window_closed = :window_closed, provider_ids = :provider_ids WHERE id = :id"
    ),
    "key": "UPDATE sends SET key = :key WHERE id = :id",
}

_ADD: Final = "INSERT INTO sends (id, key, chat_id, number, account, seen) VALUES "

# The same content to the same chat. If one of its ids is not known, the number tells; each account may have a chat with
# it. SQLite uses both indexes this way; for an OR it would read the whole table.
_ALIKE: Final = (
    "id IN (SELECT id FROM sends WHERE digest IN ({0}) AND seen = 0 UNION ALL"
    " SELECT id FROM sends WHERE number_digest IN ({0}) AND seen = 0) AND (key IS NULL OR :key IS NULL)"
    " AND (chat_id = :chat_id AND chat_id <> ''"
    " OR '' IN (chat_id, :chat_id) AND (account IS NULL OR :account IS NULL OR account = :account))"
    " ORDER BY key IS NOT NULL, id"
)

# Fields that records of earlier versions lack.
_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "begin": {
        "number": None,
        "number_digest": None,
        "account": None,
        "template": False,
        "reason": None,
        "content": "[]",
    },
    "finish": {"whatsapp_code": None, "window_closed": False, "provider_ids": "[]"},
}

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, check_circular=False)


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
        # The keys that are not in the database, of those that were expected.
        self._missing: set[str] = set()
        # The rows to insert, by key.
        self._added: dict[str, tuple[object, ...]] = {}
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

    def add(self, item: QueuedItem) -> int:
        """Add a message of this run, so that its key is not used again, and return its row."""
        self._last_row += 1
        if item.key is not None:
            item.chat_id.encode()  # what cannot be stored concerns this message, not all that are inserted with it
            self._added[item.key] = (self._last_row, item.key, item.chat_id, *self.checks(item).values())
        return self._last_row

    def flush(self) -> None:
        """Insert up to a hundred messages that were added into the database."""
        rows, self._added = self._added, {}
        self._missing.clear()
        if rows:
            values = [value for row in rows.values() for value in row]
            self._database.execute(_ADD + ", ".join(["(?, ?, ?, ?, ?, 1)"] * len(rows)), values)

    def expect(self, keys: Sequence[str]) -> None:
        """Look for up to a hundred keys together; `find` does not search again for those that are missing."""
        found = self._database.execute(f"SELECT key FROM sends WHERE key IN ({', '.join('?' * len(keys))})", keys)  # noqa: S608 (placeholders)
        self._missing = {*keys}.difference(row[0] for row in found)

    def reserve(self, key: str) -> None:
        """Note that a message of an earlier run is about to get a key.

        Raises:
            ItemError: a message of this run has it.
        """
        self._check_free(key)
        self._missing.discard(key)

    def _check_free(self, key: str | None) -> None:
        if key in self._added:
            raise duplicate_key(key)

    def find(self, item: QueuedItem, *, by_key_alone: bool) -> tuple[JournalEntry, bool] | None:
        """Return the entry of a message, which this run has seen then; see OpenJournal.find."""
        key = item.key
        self._check_free(key)
        row = None if key is None or key in self._missing else self._find_row("key = :key", {"key": key})
        if row is not None:
            if row["seen"]:
                raise duplicate_key(key)
            same = self._is_to(row, item)
            if same is None and not item.is_addressed and not by_key_alone:
                return None
            if same is False or (same is None and item.is_addressed):
                raise _other_chat(key, certain=same is False)
        if not self._unseen:
            return None
        names = {*item.chat_names, *(() if row is None else (row["chat_id"],))} - {""}
        digests = [each for name in names for each in self._digests(name, item)]
        if row is not None:
            return self._see(row), row["digest"] is not None and row["digest"] not in digests
        named = {f"digest{number}": digest for number, digest in enumerate(digests)}
        values = {"key": key, "chat_id": item.chat_id, **self.checks(item), **named}
        row = self._find_row(_ALIKE.format(", ".join(f":{name}" for name in named)), values)
        if row is not None:
            return self._see(row), False
        if key is None and self._find_row("digest IS NULL AND chat_id = :chat_id AND seen = 0", values) is not None:
            raise ItemError("The journal can match messages to this chat only by key: give this one its key.")
        return None

    def _see(self, row: sqlite3.Row) -> JournalEntry:
        """Note that this run has seen a message of an earlier run, and return its entry."""
        self._database.execute("UPDATE sends SET seen = 1 WHERE id = ?", (row["id"],))
        self._unseen -= 1
        return entry_of(row, self._salt)

    def _is_to(self, row: sqlite3.Row, item: QueuedItem) -> bool | None:
        """Tell whether a message was to the same chat, or None if that cannot be told."""
        if item.chat_id and row["chat_id"] == item.chat_id:
            return True
        if item.number and row["number"] is not None:
            checks = self.checks(item)
            same_account = None in (row["account"], checks["account"]) or row["account"] == checks["account"]
            return row["number"] == checks["number"] and same_account
        return False if item.chat_id and row["chat_id"] else None

    def checks(self, item: QueuedItem) -> dict[str, str | None]:
        """Return check values of the number and the account: too short to tell them, long enough to tell others."""
        given = {"number": item.number, "account": item.account_id}
        return {name: self._check(value) if value else None for name, value in given.items()}

    def _check(self, number: str) -> str:
        return hashlib.blake2b(number.encode(), key=self._salt, digest_size=2).hexdigest()

    def provider_digest(self, provider_id: str) -> str:
        """Return the digest of a provider's id."""
        return provider_digest(provider_id, self._salt)

    def content_digest(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Return the digests of a message's type and content, as it is stored."""
        return ContentDigest.of_request(content, self._salt).digests

    def _find_row(self, condition: str, values: Mapping[str, object]) -> sqlite3.Row | None:
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
        same = {**content}
        same.pop(TMP_SEND_ID, None)
        text = _CANONICAL.encode([chat_id, same])
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()


def _other_chat(key: str | None, *, certain: bool) -> ItemError:
    """Return the error for a key of a message to another chat, or of one of which that cannot be told."""
    if certain:
        return ItemError(f"The key {key!r} belongs to another chat's message: each message needs its own key.")
    return ItemError(
        f"The key {key!r} belongs to a message of which the journal cannot tell whether it went to this chat: name the"
        " chat as in the earlier run, or use another key."
    )


def decoded(body: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Return what JSON stands for; a whole number is an int, since 1.0 and 1 are the same number in JSON."""
    return _DECODER.decode(body)


def _number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


_DECODER: Final = json.JSONDecoder(parse_float=_number)
