"""How fast many messages go out: all together, to one chat, and after a 429."""

import math
from dataclasses import dataclass
from typing import Final

from texter_client import spec
from texter_ext._errors import ConfigurationError
from texter_ext._http.retrying import LONGEST_ASKED, longest_pause
from texter_ext._messages.values import is_number

_NUMBER: Final = spec.RATES["number"]
_CHAT: Final = spec.RATES["chat"]

# However many are refused, so many go out in a second; and "as fast as they go" is reached again from so many.
_SLOWEST: Final = 1.0
_FASTEST: Final = 1000.0

# Chats that are at rest are forgotten when there are so many more than needed.
_MANY_CHATS: Final = 1000

# Timers run late; so much of it is made up for.
_LATENESS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast many messages go out; by default as fast as WhatsApp takes them.

    Attributes:
        per_second: how many messages a second, to all chats together; None for as many as can be.
        chat_seconds: how many seconds lie between two messages to one chat; None for none.
        chat_burst: how many messages to one chat may go out at once, after a rest.

    Raises:
        ConfigurationError: a number is not positive.
    """

    per_second: float | None = _NUMBER.messages / _NUMBER.seconds
    chat_seconds: float | None = _CHAT.seconds / _CHAT.messages
    chat_burst: int = _CHAT.burst

    def __post_init__(self) -> None:
        for name in ("per_second", "chat_seconds", "chat_burst"):
            value = getattr(self, name)
            allowed = value is None and name != "chat_burst"
            if not allowed and not (is_number(value) and 0 < value < math.inf):
                raise ConfigurationError(f"rate= must be a positive number, Rate or None: {name} is {value!r}.")


class Pace:
    """Keeps messages to a rate, and to what a server that says 429 takes.

    After a 429 nothing goes out for as long as it asks, or else for 0.5 s, twice as long after each that follows, at
    most 8 s. Then messages go out half as fast as before, and each that is not refused makes the next ones faster by a
    hundredth of the rate.

    Args:
        rate: the rate.
        now: the time, in seconds, as in all methods.
    """

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._speed = self._usual = rate.per_second or math.inf
        self._next = -math.inf
        # When a chat would be at rest, if it took one message in each interval: the generic cell rate algorithm.
        self._chats: dict[str, float] = {}
        self._most_chats = _MANY_CHATS
        self._slowed = -math.inf
        self._refusals = 0
        self._taken = now

    def wait(self, now: float) -> float:
        """Return the seconds until the next message may go out, to whatever chat."""
        return self._next - now

    def chat_wait(self, chat_id: str, now: float) -> float:
        """Return the seconds until one may go out to a chat."""
        burst = (self._rate.chat_burst - 1) * (self._rate.chat_seconds or 0.0)
        return self._chats.get(chat_id, now) - burst - now

    def started(self, chat_id: str, now: float) -> None:
        """Count a message that goes out."""
        interval = 1 / self._speed
        self._next = (now if self._next == -math.inf else max(self._next, now - min(interval, _LATENESS))) + interval
        if self._rate.chat_seconds is not None:
            self._chats[chat_id] = max(self._chats.get(chat_id, now), now) + self._rate.chat_seconds
            if len(self._chats) > self._most_chats:
                self._chats = {chat: rested for chat, rested in self._chats.items() if rested > now}
                self._most_chats = 2 * len(self._chats) + _MANY_CHATS

    def taken(self, now: float) -> None:
        """Note that a message was not refused for coming too fast."""
        self._taken = now
        self._refusals = 0
        if self._speed < self._usual:
            self._speed += min(self._usual, _FASTEST) / 100
            if self._speed >= min(self._usual, _FASTEST):
                self._speed = self._usual

    def refused(self, asked: float | None, began: float, now: float) -> bool:
        """Slow down, since a message was refused for coming too fast.

        Args:
            asked: how many seconds the server asks to wait, or None.
            began: when the message went out.
            now: the time.

        Returns:
            Whether to try it again: not after five minutes of refusals alone, nor if it would be that long.
        """
        if began >= self._slowed:  # what was in flight when the first was refused says nothing new
            self._slowed = now
            if self._refusals == 0:
                self._taken = max(
                    self._taken, began
                )  # until then nothing was refused, however long ago the last was taken
            self._refusals += 1
            speed = _NUMBER.messages / _NUMBER.seconds if self._speed == math.inf else self._speed
            self._speed = max(speed / 2, min(_SLOWEST, self._usual))
        pause = longest_pause(self._refusals) if asked is None else asked
        if pause > LONGEST_ASKED or now + pause - self._taken > LONGEST_ASKED:
            return False
        self._next = max(self._next, now + pause)
        return True
