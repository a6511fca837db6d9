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

    Attributes:
        in_flight: the number of messages in flight.
    """

    def __init__(self, limiter: RateLimiter, concurrency: int) -> None:
        self._limiter = limiter
        self._concurrency = concurrency
        self._max_waiting = _MAX_WAITING_EACH * concurrency
        self.in_flight = 0
        # How many of those in flight the limiter does not know of yet.
        self._taken = 0
        # For each chat, the item that is in flight or next, and those behind it.
        self._chats: dict[str, deque[QueuedItem]] = {}
        self._ready: deque[str] = deque()
        self._resting: list[tuple[float, str]] = []
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._chats)

    def wants_more(self, now: float) -> bool:
        """Tell whether another item could be sent now, if its chat is free."""
        self._wake(now)
        has_room = self.in_flight < self._concurrency and self._waiting < self._max_waiting
        return has_room and not self._ready and self._limiter.wait(now, self._taken) <= 0

    def add(self, queued: QueuedItem, now: float) -> None:
        """Add an item."""
        self._waiting += 1
        others = self._chats.setdefault(queued.lane, deque())
        others.append(queued)
        if len(others) == 1:
            self._line_up(queued.lane, now)

    def next(self, now: float) -> QueuedItem | None:
        """Return an item to send now, or None; call `started` or `skip` for it."""
        self._wake(now)
        if not self._ready or self.in_flight >= self._concurrency or self._limiter.wait(now, self._taken) > 0:
            return None
        self._waiting -= 1
        self.in_flight += 1
        self._taken += 1
        return self._chats[self._ready.popleft()][0]

    def started(self, queued: QueuedItem) -> None:
        """Count an item that is being sent. It is in flight until `done` or `again` is called."""
        self._taken -= 1
        self._limiter.started(queued.lane, queued.began)

    def skip(self, queued: QueuedItem, now: float) -> None:
        """Remove an item that is not sent."""
        self._taken -= 1
        self.done(queued, now)

    def wait(self, now: float, *, more: bool) -> float | None:
        """Return the seconds until an item can be sent, or read if there are more; None to wait for an outcome."""
        if self.in_flight >= self._concurrency:
            return None
        if self._ready or (more and self._waiting < self._max_waiting):
            return max(self._limiter.wait(now, self._taken), 0.0)
        if self._resting:
            return max(self._limiter.wait(now, self._taken), self._resting[0][0] - now, 0.0)
        return None

    def again(self, queued: QueuedItem, due: float | None = None) -> None:
        """Put an item in flight back: before all others, or not before it is due."""
        self.in_flight -= 1
        self._waiting += 1
        if due is None:
            self._ready.appendleft(queued.lane)
        else:
            heapq.heappush(self._resting, (due, queued.lane))

    def done(self, queued: QueuedItem, now: float) -> None:
        """Remove an item in flight; the next one to its chat follows."""
        self.in_flight -= 1
        others = self._chats[queued.lane]
        others.popleft()
        if others:
            self._line_up(queued.lane, now)
        else:
            del self._chats[queued.lane]

    def drop_waiting(self) -> list[QueuedItem]:
        """Remove and return all items that are not in flight, in their order."""
        idle = {*self._ready, *(chat_id for _, chat_id in self._resting)}
        dropped: list[QueuedItem] = []
        for chat_id, queue in self._chats.items():
            in_flight = [] if chat_id in idle else [queue.popleft()]
            dropped += queue
            self._chats[chat_id] = deque(in_flight)
        for chat_id in idle:
            del self._chats[chat_id]
        self._ready.clear()
        self._resting.clear()
        self._waiting = 0
        return sorted(dropped, key=lambda queued: queued.index)

    def drop_in_flight(self) -> list[QueuedItem]:
        """Remove and return what is in flight, after `drop_waiting`."""
        in_flight = [queue[0] for queue in self._chats.values()]
        self._chats.clear()
        return in_flight

    def _line_up(self, chat_id: str, now: float) -> None:
        wait = self._limiter.chat_wait(chat_id, now)
        if wait > 0:
            heapq.heappush(self._resting, (now + wait, chat_id))
        else:
            self._ready.append(chat_id)

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            self._ready.append(heapq.heappop(self._resting)[1])
