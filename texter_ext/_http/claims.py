"""Which stored messages belong to which send, as far as a client knows."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

_MAX_CLAIMS: Final = 10_000

_SEEN_ACCEPTED: Final = ""
"""The owner of messages whose send was accepted; nobody looks for it."""


class Claims:
    """The stored messages that are known to be a certain send's, so that no other send claims them."""

    def __init__(self) -> None:
        self._claims: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.RLock()  # which a thread may enter again, if an interrupt has left it locked

    def note_accepted(self, ids: Iterable[str]) -> None:
        """Note the messages of a send that was accepted."""
        with self._lock:
            self._add(ids, _SEEN_ACCEPTED)

    def claim(self, ids: Iterable[str], sought: str) -> bool:
        """Claim messages for a send, all or none of them; tell whether they are its own."""
        with self._lock:
            ids = tuple(ids)
            if any(self._claims.get(each, sought) != sought for each in ids):
                return False
            self._add(ids, sought)
            return True

    def is_anothers(self, id_: str, sought: str) -> bool:
        """Tell whether a message is known to be another send's."""
        with self._lock:
            return self._claims.get(id_, sought) != sought

    def _add(self, ids: Iterable[str], owner: str) -> None:
        self._claims.update(dict.fromkeys(ids, owner))
        while len(self._claims) > _MAX_CLAIMS:
            self._claims.popitem(last=False)
