"""The items that were read, until their chats are known."""

import threading
import time
from collections import deque
from collections.abc import Iterator

from texter_ext._many.queued_item import QueuedItem


class Arrivals:
    """Items in the order in which they were read, each kept until the chats of those before it are known.

    So the order within a chat holds, whichever way its items name it.

    Args:
        limit: how many items may be kept.
        per_second: how many look-ups may begin in a second; None for no limit.
    """

    def __init__(self, limit: int, per_second: float | None) -> None:
        self._limit = limit
        self._interval = 1 / per_second if per_second else 0.0
        self._next_look_up = 0.0
        self._lock = threading.Lock()
        self._queue: deque[QueuedItem] = deque()
        self._to_look_up: deque[QueuedItem] = deque()
        # For each recipient that is being looked up, the items that wait for the same one.
        self._followers: dict[object, list[QueuedItem]] = {}
        # The items whose chats are not known yet, by index.
        self._pending: dict[int, QueuedItem] = {}

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def has_room(self) -> bool:
        """Whether another item may be kept."""
        return len(self._queue) < self._limit

    def look_up_delay(self) -> float:
        """Return the seconds to wait before a look-up; any thread may call it."""
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next_look_up)
            self._next_look_up = begin + self._interval
            return begin - now

    def add(self, queued: QueuedItem) -> None:
        """Add an item."""
        self._queue.append(queued)
        if queued.needs_chat:
            self._pending[queued.index] = queued
            self._to_look_up.append(queued)

    def next(self) -> QueuedItem | None:
        """Return an item to look up now, or None; one whose recipient is being looked up waits for that."""
        while self._to_look_up:
            queued = self._to_look_up.popleft()
            if queued.to not in self._followers:
                self._followers[queued.to] = []
                return queued
            self._followers[queued.to].append(queued)
        return None

    def arrived(self, queued: QueuedItem) -> list[QueuedItem] | None:
        """Note that an item's chat is known, and return those that waited for it; None if it was dropped."""
        followers = self._followers.pop(queued.to, [])
        if self._pending.pop(queued.index, None) is None:
            return None
        return followers

    def look_up_again(self, followers: list[QueuedItem]) -> None:
        """Put back items that waited for another."""
        self._to_look_up.extendleft(reversed(followers))

    def ready(self) -> Iterator[QueuedItem]:
        """Remove and yield the items whose chats, and those of all before them, are known."""
        while self._queue and self._queue[0].index not in self._pending:
            yield self._queue.popleft()

    def drop(self) -> list[QueuedItem]:
        """Remove and return all items."""
        dropped = [*self._queue]
        for each in (self._queue, self._to_look_up, self._followers, self._pending):
            each.clear()
        return dropped
