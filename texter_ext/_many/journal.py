"""A file that records what was sent, so that an interrupted run can be repeated without duplicates."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from texter_ext._errors import ConfigurationError, Delivery, JournalError
from texter_ext._many.journal_entry import JournalEntry
from texter_ext._many.open_journal import OpenJournal
from texter_ext._messages.values import plain_text


class Journal:
    """Records each message before it is sent, and its outcome.

    A journal is a single file, and only one run can use it at a time. It holds keys, chat ids, Texter's message ids,
    tmpSendIds and salted digests of the messages; never the token, and the messages only if you ask for them. Keep it
    on a local disk: on a shared file system (NFS, SMB) its lock may not keep out a run on another machine.

    Args:
        path: the file. The first run creates it, readable only by its owner.
        keep_messages: record the messages too, texts and phone numbers included.
        refuse_changed: give an ItemError for a message whose content has changed since an earlier run sent it under
            the same key, instead of only a warning. It is not sent either way.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, keep_messages: bool = False, refuse_changed: bool = False
    ) -> None:
        self.path = Path(path)
        self.keep_messages = keep_messages
        self.refuse_changed = refuse_changed

    def __repr__(self) -> str:
        settings = f"keep_messages={self.keep_messages}, refuse_changed={self.refuse_changed}"
        return f"Journal({str(self.path)!r}, {settings})"

    def entries(self) -> Iterator[JournalEntry]:
        """Yield all entries, in the order in which the messages were first sent.

        Raises:
            JournalError: the file does not exist, is empty, damaged or not a journal, or a run is using it.
        """
        with closing(OpenJournal(self.path, write=False)) as journal:
            if journal.address is None:
                raise JournalError(f"There is no journal at {str(self.path)!r}.")
            yield from journal.entries()

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
        if not self.path.exists():
            raise JournalError(f"There is no journal at {str(self.path)!r}.")
        with closing(OpenJournal(self.path, write=True)) as journal:
            key = None if isinstance(message, JournalEntry) else plain_text(message)
            unknown = journal.unknown_entries()
            meant = [each for each in unknown if each == message or (key is not None and key == each.key)]
            if not meant:
                raise JournalError("The journal has no such message whose outcome is unknown.")
            journal.write_settled(meant[0], delivery)
