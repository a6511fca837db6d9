"""What a journal knows about one message."""

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from texter_ext._errors import Delivery
from texter_ext._http.policy import UnknownSend
from texter_ext._messages.content import ContentDigest
from texter_ext._operations.sending_templates import Reason


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A journal's entry for one message.

    Attributes:
        key: the message's key, or None.
        chat_id: the chat, or an empty string if there was none.
        tmp_send_id: the message's tmpSendId, or an empty string for a template, which has none.
        delivery: what is known about the message. If it was in flight when a run was killed, it is UNKNOWN.
        began: when its last send began (in UTC).
        ended: when its outcome was recorded or, after a kill, when the next run began (in UTC); None before that.
        status_code: the response's status, or None if there was no response.
        ids: Texter's ids of the stored messages.
        error: the class name of the error, or None.
        message: the message in the API's JSON form, if the journal was told to keep messages.
        whatsapp_code: WhatsApp's error code, or None.
        window_closed: whether WhatsApp refused the message because the 24-hour window was closed.
        template: whether it was a template.
        reason: why it was the template, and not the message, or None.
        content: a digest of its type and content, by which `settle` recognizes it, or None.
        provider_ids: salted digests of the provider's ids of the stored messages; see `has_provider_id`.
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
    whatsapp_code: int | None = None
    window_closed: bool = False
    template: bool = False
    reason: Reason | None = None
    content: ContentDigest | None = field(default=None, repr=False)
    provider_ids: tuple[str, ...] = field(default=(), repr=False)
    row: int = field(default=0, repr=False)
    salt: bytes = field(default=b"", repr=False)

    def has_provider_id(self, provider_id: str) -> bool:
        """Tell whether the provider gave a stored message this id (`wamid…`); the journal itself does not hold it."""
        return provider_digest(provider_id, self.salt) in self.provider_ids


def unknown_send(entry: JournalEntry) -> UnknownSend:
    """Return the send of an entry, to be looked for."""
    window = (entry.began, entry.ended or entry.began)
    unique = entry.tmp_send_id or f"{entry.salt.hex()} {entry.row}"
    return UnknownSend(unique, entry.chat_id, window, entry.content)


def entry_of(row: sqlite3.Row, salt: bytes) -> JournalEntry:
    """Return the entry in a row of the index."""
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
        whatsapp_code=row["whatsapp_code"],
        window_closed=bool(row["window_closed"]),
        template=bool(row["template"]),
        reason=row["reason"],
        content=ContentDigest(salt, digests) if (digests := tuple(json.loads(row["content"]))) else None,
        provider_ids=tuple(json.loads(row["provider_ids"])),
        row=row["id"],
        salt=salt,
    )


def provider_digest(provider_id: str, salt: bytes) -> str:
    """Return the digest of a provider's id."""
    return hashlib.blake2b(provider_id.encode(errors="surrogatepass"), key=salt, digest_size=16).hexdigest()
