"""Finding out what became of the messages that a journal left unknown."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from texter_ext._api_errors import NotFoundError
from texter_ext._errors import Delivery
from texter_ext._http.call import Steps
from texter_ext._many.journal import Journal
from texter_ext._many.journal_entry import JournalEntry, unknown_send
from texter_ext._many.open_journal import OpenJournal
from texter_ext._operations.finding import Finding

Seek: TypeAlias = Callable[..., Steps[Finding]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found out about a message of a journal.

    Attributes:
        entry: the entry of the message, as it was.
        finding: what the history of its chat says; None if its chat is not known, as after a template to a number, or
            does not exist.
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
    path = journal.path if isinstance(journal, Journal) else Path(journal)
    # Open until the end, so that no one else settles it, or sends by it.
    with closing(OpenJournal(path, write=True)) as opened:
        opened.begin_run(address)
        entries = [*opened.entries()]
        unknown = [(entry, unknown_send(entry)) for entry in entries if entry.delivery is Delivery.UNKNOWN]
        # A person may have found out about one, but not which of the stored messages it is.
        accepted = [entry for entry in entries if entry.delivery is Delivery.ACCEPTED]
        rivals = [*(unknown_send(entry) for entry in accepted if not entry.ids), *(sought for _, sought in unknown)]
        others = {id_ for entry in accepted for id_ in entry.ids}
        settled = {entry.row: Settled(entry, None) for entry, _ in unknown}
        # Twice, because each response tells more about the server's clock.
        for entry, sought in unknown * 2:
            if not entry.chat_id or settled[entry.row].delivery is Delivery.ACCEPTED:
                continue
            contested = any(sought.is_like(other) for other in rivals if other is not sought)
            try:
                finding = yield from seek(sought, None, others=others, contested=contested)
            except NotFoundError:
                continue
            if finding.delivery is Delivery.ACCEPTED:
                opened.write_settled(entry, finding.delivery, finding.ids, finding.provider_ids)
                others.update(finding.ids)
            settled[entry.row] = Settled(entry, finding)
        return tuple(settled.values())
