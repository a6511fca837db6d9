"""In which order many messages go out: as they come, but to each chat one after the other, and at a pace."""

import heapq
from collections import deque
from dataclasses import dataclass
from typing import Any

from texter_ext._errors import Delivery, TexterError
from texter_ext._many.pacing import Pace
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sending import Send


@dataclass(slots=True)
class Entry:
    """An item on its way.

    Attributes:
        index: its place among the items.
        item: the item as it was given.
        chat_id: its chat.
        message: its message, as it was when the item was read.
        key: what the caller calls it, or None.
        exchange: its send, once it is prepared.
        row: where a journal has it, once it does.
        known: what a journal knew of it.
        changed: whether its key stood for another message in an earlier run.
        began: when its last attempt began, in the pace's time.
        error: why it is none, or None.
    """

    index: int
    item: Any
    chat_id: str = ""
    message: AnyMessage = ""
    key: str | None = None
    exchange: Send | None = None
    row: int | None = None
    known: Delivery | None = None
    changed: bool = False
    began: float = 0.0
    error: TexterError | None = None


class Schedule:
    """The items that were read and have no result yet.

    Args:
        pace: how fast they may go out.
        most_waiting: how many are read at most beyond those under way, in search of a chat that is free.
    """

    def __init__(self, pace: Pace, most_waiting: int) -> None:
        self._pace = pace
        self._most_waiting = most_waiting
        # Of each chat, what is under way or next, and what waits behind it.
        self._chats: dict[str, deque[Entry]] = {}
        self._ready: deque[str] = deque()
        self._resting: list[tuple[float, str]] = []
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._chats)

    def wants_more(self, now: float) -> bool:
        """Tell whether another item could go out at once, or might be for another chat than all that wait."""
        self._wake(now)
        return not self._ready and self._waiting < self._most_waiting and self._pace.wait(now) <= 0

    def add(self, entry: Entry, now: float) -> None:
        """Take an item."""
        self._waiting += 1
        others = self._chats.setdefault(entry.chat_id, deque())
        others.append(entry)
        if len(others) == 1:
            self._line_up(entry.chat_id, now)

    def next(self, now: float) -> Entry | None:
        """Return what may go out, or None; it stays under way until `done` or `again`."""
        self._wake(now)
        if not self._ready or self._pace.wait(now) > 0:
            return None
        self._waiting -= 1
        return self._chats[self._ready.popleft()][0]

    def seconds(self, now: float, *, more: bool) -> float | None:
        """Return how long nothing can go out, even if there are more items to read, or None for ever."""
        if self._ready or (more and self._waiting < self._most_waiting):
            return max(self._pace.wait(now), 0.0)
        if self._resting:
            return max(self._pace.wait(now), self._resting[0][0] - now, 0.0)
        return None

    def again(self, entry: Entry, due: float | None = None) -> None:
        """Put back what is under way: to go out before all others, or not before it is due."""
        self._waiting += 1
        if due is None:
            self._ready.appendleft(entry.chat_id)
        else:
            heapq.heappush(self._resting, (due, entry.chat_id))

    def done(self, entry: Entry, now: float) -> None:
        """Forget what was under way, and let the next to its chat follow."""
        others = self._chats[entry.chat_id]
        others.popleft()
        if others:
            self._line_up(entry.chat_id, now)
        else:
            del self._chats[entry.chat_id]

    def drop(self) -> list[Entry]:
        """Forget and return all that is not under way, in the order of the items."""
        idle = {*self._ready, *(chat for _, chat in self._resting)}
        dropped: list[Entry] = []
        for chat_id, entries in self._chats.items():
            first = None if chat_id in idle else entries.popleft()
            dropped += entries
            entries.clear()
            if first is not None:
                entries.append(first)
        for chat_id in idle:
            del self._chats[chat_id]
        self._ready.clear()
        self._resting.clear()
        self._waiting = 0
        return sorted(dropped, key=lambda entry: entry.index)

    def clear(self) -> list[Entry]:
        """Forget and return what is still under way."""
        under_way = [entries[0] for entries in self._chats.values()]
        self._chats.clear()
        return under_way

    def _line_up(self, chat_id: str, now: float) -> None:
        wait = self._pace.chat_wait(chat_id, now)
        if wait > 0:
            heapq.heappush(self._resting, (now + wait, chat_id))
        else:
            self._ready.append(chat_id)

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            self._ready.append(heapq.heappop(self._resting)[1])
