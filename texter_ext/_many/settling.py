"""Finding out what became of the messages that a journal left unknown."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from texter_ext._errors import Delivery
from texter_ext._http.call import Steps
from texter_ext._http.policy import UnknownSend
from texter_ext._many.journal import Journal
from texter_ext._many.journal_index import JournalEntry
from texter_ext._operations.finding import Finding

Seek: TypeAlias = Callable[..., Steps[Finding]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found out about a message of a journal.

    Attributes:
        entry: the entry of the message, as it was.
        finding: what the history of its chat says; None if its chat is not known, as after a template to a number.
    """

    entry: JournalEntry
    finding: Finding | None

    @property
    def delivery(self) -> Delivery:
        """What is known now and written down, which is ACCEPTED or still UNKNOWN."""
        return Delivery.UNKNOWN if self.finding is None else self.finding.delivery


def settle(journal: str | os.PathLike[str] | Journal, address: str, seek: Seek) -> Steps[tuple[Settled, ...]]:
    """Find out what became of the unknown messages of a journal, and write down which were accepted.

    Raises:
        JournalError: the journal cannot be used.
    """
    journal = journal if isinstance(journal, Journal) else Journal(journal)
    journal.open(address)  # so that no one else settles it, or sends by it
    try:
        entries = journal.known_entries()
        unknown = [(entry, _sought(entry)) for entry in entries if entry.delivery is Delivery.UNKNOWN]
        others = {id_ for entry in entries if entry.delivery is Delivery.ACCEPTED for id_ in entry.ids}
        settled = {entry.row: Settled(entry, None) for entry, _ in unknown}
        # Twice, because each response tells more about the server's clock.
        for entry, sought in unknown * 2:
            if not entry.chat_id or settled[entry.row].delivery is Delivery.ACCEPTED:
                continue
            contested = any(sought.is_like(other) for _, other in unknown if other is not sought)
            finding = yield from seek(sought, None, others=others, contested=contested)
            if finding.delivery is Delivery.ACCEPTED:
                journal.write_settled(entry, finding.delivery, finding.ids)
                others.update(finding.ids)
            settled[entry.row] = Settled(entry, finding)
        return tuple(settled.values())
    finally:
        journal.close()


def _sought(entry: JournalEntry) -> UnknownSend:
    window = (entry.began, entry.ended or entry.began)
    return UnknownSend(entry.tmp_send_id or f"row {entry.row}", entry.chat_id, window, entry.content)
