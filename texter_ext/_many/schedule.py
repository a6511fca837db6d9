"""The order in which many messages are sent: as given, one at a time to each chat, and no faster than the rate."""

import heapq
from collections import deque
from typing import Final

from texter_ext._many.pacing import RateLimiter
from texter_ext._many.queued_item import QueuedItem

_MAX_WAITING_EACH: Final = 2
"""How many items may wait for their chat, for each message that may be in flight."""


class Schedule:
    """The items that are waiting or in flight.

    Args:
        limiter: limits how fast messages are sent.
        concurrency: the maximum number of messages in flight.
    """

    def __init__(self, limiter: RateLimiter, concurrency: int) -> None:
        self._limiter = limiter
        self._concurrency = concurrency
        self._max_waiting = _MAX_WAITING_EACH * concurrency
        # By index, as those that wait.
        self._in_flight: dict[int, QueuedItem] = {}
        # How many of those in flight the limiter does not know of yet.
        self._taken = 0
        # For each name of a chat, the item that is in flight or next, and those behind it.
        self._lines: dict[str, deque[QueuedItem]] = {}
        self._ready: deque[QueuedItem] = deque()
        self._resting: list[tuple[float, int, QueuedItem]] = []
        self._waiting: dict[int, QueuedItem] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._in_flight)

    @property
    def in_flight(self) -> int:
        """The number of messages in flight."""
        return len(self._in_flight)

    def wants_more(self, now: float) -> bool:
        """Tell whether another item could be sent now, if its chat is free."""
        self._wake(now)
        has_room = len(self._in_flight) < self._concurrency and len(self._waiting) < self._max_waiting
        return has_room and not self._ready and self._limiter.wait(now, self._taken) <= 0

    def add(self, queued: QueuedItem, now: float) -> None:
        """Add an item."""
        self._waiting[queued.index] = queued
        queued.lines = queued.chat_names
        for name in queued.lines:
            self._lines.setdefault(name, deque()).append(queued)
        self._line_up(queued, now)

    def next(self, now: float) -> QueuedItem | None:
        """Return an item to send now, or None; call `started` or `skip` for it."""
        self._wake(now)
        if not self._ready or len(self._in_flight) >= self._concurrency or self._limiter.wait(now, self._taken) > 0:
            return None
        queued = self._ready.popleft()
        del self._waiting[queued.index]
        self._in_flight[queued.index] = queued
        self._taken += 1
        return queued

    def started(self, queued: QueuedItem) -> None:
        """Count an item that is being sent. It is in flight until `done` or `again` is called."""
        self._taken -= 1
        self._limiter.started(queued.lines, queued.began)

    def skip(self, queued: QueuedItem, now: float) -> None:
        """Remove an item that is not sent."""
        self._taken -= 1
        self.done(queued, now)

    def wait(self, now: float, *, more: bool) -> float | None:
        """Return the seconds until an item can be sent, or read if there are more; None to wait for an outcome."""
        if len(self._in_flight) >= self._concurrency:
            return None
        if self._ready or (more and len(self._waiting) < self._max_waiting):
            return max(self._limiter.wait(now, self._taken), 0.0)
        if self._resting:
            return max(self._limiter.wait(now, self._taken), self._resting[0][0] - now, 0.0)
        return None

    def again(self, queued: QueuedItem, due: float | None = None) -> None:
        """Put an item in flight back: before all others, or not before it is due."""
        del self._in_flight[queued.index]
        self._waiting[queued.index] = queued
        if due is None:
            self._ready.appendleft(queued)
        else:
            heapq.heappush(self._resting, (due, queued.index, queued))

    def done(self, queued: QueuedItem, now: float) -> None:
        """Remove an item in flight; the next one to its chat follows."""
        del self._in_flight[queued.index]
        following: dict[int, QueuedItem] = {}
        for name in queued.lines:
            line = self._lines[name]
            line.popleft()
            if line:
                following[line[0].index] = line[0]
            else:
                del self._lines[name]
        for each in following.values():
            self._line_up(each, now)

    def drop_waiting(self) -> list[QueuedItem]:
        """Remove and return all items that are not in flight, in their order."""
        dropped = sorted(self._waiting.values(), key=lambda queued: queued.index)
        for each in (self._waiting, self._ready, self._resting, self._lines):
            each.clear()
        for queued in self._in_flight.values():
            self._lines |= {name: deque([queued]) for name in queued.lines}
        return dropped

    def drop_in_flight(self) -> list[QueuedItem]:
        """Remove and return what is in flight, after `drop_waiting`."""
        in_flight = [*self._in_flight.values()]
        self._in_flight.clear()
        self._lines.clear()
        return in_flight

    def _line_up(self, queued: QueuedItem, now: float) -> None:
        """Let an item be sent once its chat has rested, unless another one to its chat is before it."""
        if any(self._lines[name][0] is not queued for name in queued.lines):
            return
        wait = max((self._limiter.chat_wait(name, now) for name in queued.lines), default=0.0)
        if wait > 0:
            heapq.heappush(self._resting, (now + wait, queued.index, queued))
        else:
            self._ready.append(queued)

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            self._ready.append(heapq.heappop(self._resting)[2])
