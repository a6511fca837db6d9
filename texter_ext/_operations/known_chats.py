"""The chats of phone numbers that were looked up a moment ago."""

import math
import threading
import time
from collections import OrderedDict
from typing import Final

from texter_ext._operations.chats import Chat
from texter_ext._operations.phones import Phone

_SECONDS: Final = 60.0
"""How long a chat counts as known: briefly, because its window opens and closes."""

_SECONDS_WITHOUT: Final = 5.0
"""How long a number counts as one without a chat: its contact may write at any time."""

_MAX_CHATS: Final = 10_000


class KnownChats:
    """The chats of phone numbers, for a minute each, and the numbers without a chat, for some seconds."""

    def __init__(self) -> None:
        self._found: OrderedDict[Phone, tuple[float, Chat | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, phone: Phone) -> "tuple[Chat | None] | None":
        """Return what is known of a number, a chat or its lack, in a tuple; None if nothing is known."""
        with self._lock:
            until, chat = self._found.get(phone, (-math.inf, None))
        return (chat,) if time.monotonic() < until else None

    def add(self, phone: Phone, chat: Chat | None) -> None:
        """Add what a look-up found."""
        with self._lock:
            self._found[phone] = (time.monotonic() + (_SECONDS if chat else _SECONDS_WITHOUT), chat)
            self._found.move_to_end(phone)
            if len(self._found) > _MAX_CHATS:
                self._found.popitem(last=False)

    def forget(self, phone: Phone) -> None:
        """Forget a number, because it may get a chat now."""
        with self._lock:
            for each in (phone, Phone(phone.e164)):
                self._found.pop(each, None)
