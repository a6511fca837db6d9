"""Which stored messages belong to which send, as far as a client knows."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

_MAX_CLAIMS: Final = 10_000

_SEEN_ACCEPTED: Final = ""
"""The owner of messages whose send was accepted; nobody looks for it."""


class Claims:
    """The stored messages that are known to be a certain send's, so that no other send claims them.

    Each step is a single operation of the dictionary, so that threads need no lock, which an interrupt could leave
    locked.
    """

    def __init__(self) -> None:
        self._claims: OrderedDict[str, str] = OrderedDict()

    def note_accepted(self, ids: Iterable[str]) -> None:
        """Note the messages of a send that was accepted."""
        for each in ids:
            self._claims.setdefault(each, _SEEN_ACCEPTED)
        self._forget()

    def claim(self, ids: Iterable[str], sought: str) -> bool:
        """Claim messages for a send, and tell whether all of them are its own."""
        owners = [self._claims.setdefault(each, sought) for each in ids]
        self._forget()
        return all(owner == sought for owner in owners)

    def _forget(self) -> None:
        while len(self._claims) > _MAX_CLAIMS:
            self._claims.popitem(last=False)

    def is_anothers(self, id_: str, sought: str) -> bool:
        """Tell whether a message is known to be another send's."""
        return self._claims.get(id_, sought) != sought
