"""How fast many messages are sent: overall, to each chat, and after a 429."""

import math
from dataclasses import dataclass
from typing import Final

from texter_client import spec
from texter_ext._errors import ConfigurationError
from texter_ext._http.retrying import MAX_RETRY_AFTER, max_pause
from texter_ext._messages.values import is_number

_NUMBER: Final = spec.RATES["number"]
_CHAT: Final = spec.RATES["chat"]

# Never slow down below this many messages per second.
_MIN_SPEED: Final = 1.0

# At this many messages per second, a rate without a limit is reached again.
_MAX_SPEED: Final = 1000.0

# How many chats that need no rest may be remembered before they are removed.
_MAX_RESTED_CHATS: Final = 1000

# Timers fire late; a delay of up to this many seconds is made up for.
_MAX_DELAY: Final = 0.02


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast many messages are sent; by default as fast as WhatsApp accepts them.

    Attributes:
        per_second: the number of messages per second, to all chats together; None for no limit.
        chat_seconds: the seconds between two messages to the same chat; None for no limit.
        chat_burst: how many messages the same chat may get at once, after a rest.

    Raises:
        ConfigurationError: a number is not positive.
    """

    per_second: float | None = _NUMBER.per_second
    chat_seconds: float | None = _CHAT.seconds / _CHAT.messages
    chat_burst: int = _CHAT.burst

    def __post_init__(self) -> None:
        for name in ("per_second", "chat_seconds", "chat_burst"):
            value = getattr(self, name)
            allowed = value is None and name != "chat_burst"
            if not allowed and not (is_number(value) and 0 < value < math.inf):
                raise ConfigurationError(f"rate= must be a positive number, Rate or None: {name} is {value!r}.")


class RateLimiter:
    """Limits the rate of messages, and adapts it to a server that answers 429.

    After a 429 nothing is sent for as long as the server asks, or else for 0.5 s; the pause doubles with each further
    429, up to 8 s. After that the speed is half of what it was, and each message that is not refused raises it by a
    hundredth of the rate.

    Args:
        rate: the rate.
        now: the time in seconds, as in all methods.
    """

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._speed = self._full_speed = rate.per_second or math.inf
        self._next = -math.inf
        # When each chat will have rested, at one message per interval: the generic cell rate algorithm.
        self._rested_at: dict[str, float] = {}
        self._max_chats = _MAX_RESTED_CHATS
        self._slowed = -math.inf
        self._refusals = 0
        self._last_success = now

    def wait(self, now: float, ahead: int = 0) -> float:
        """Return the seconds until a message may be sent, to any chat, if so many others are sent before it."""
        return (self._due(now) + ahead / self._speed if ahead else self._next) - now

    def _due(self, now: float) -> float:
        """Return when the next message is due; a timer that fired late is made up for."""
        return now if self._next == -math.inf else max(self._next, now - _MAX_DELAY)

    def chat_wait(self, chat_name: str, now: float) -> float:
        """Return the seconds until a message may be sent to a chat of this name."""
        burst = (self._rate.chat_burst - 1) * (self._rate.chat_seconds or 0.0)
        return self._rested_at.get(chat_name, now) - burst - now

    def started(self, chat_names: tuple[str, ...], now: float) -> None:
        """Count a message that is being sent to a chat with these names."""
        self._next = self._due(now) + 1 / self._speed
        if self._rate.chat_seconds is not None:
            for name in chat_names:
                self._rested_at[name] = max(self._rested_at.get(name, now), now) + self._rate.chat_seconds
            if len(self._rested_at) > self._max_chats:
                self._rested_at = {chat: rested for chat, rested in self._rested_at.items() if rested > now}
                self._max_chats = 2 * len(self._rested_at) + _MAX_RESTED_CHATS

    def speed_up(self, now: float) -> None:
        """Speed up, since a message was answered without a 429."""
        self._last_success = now
        self._refusals = 0
        if self._speed < self._full_speed:
            self._speed += min(self._full_speed, _MAX_SPEED) / 100
            if self._speed >= min(self._full_speed, _MAX_SPEED):
                self._speed = self._full_speed

    def slow_down(self, retry_after: float | None, began: float, now: float) -> bool:
        """Slow down, since a message was answered with a 429.

        Args:
            retry_after: how many seconds the server asks to wait, or None.
            began: when the message was sent.
            now: the time.

        Returns:
            Whether to retry: not if the server has answered nothing but 429 for five minutes, or would have by then.
        """
        if began >= self._slowed:  # the other messages that were in flight at the first 429 say nothing new
            self._slowed = now
            if self._refusals == 0:
                self._last_success = max(self._last_success, began)  # the time before the first 429 does not count
            self._refusals += 1
            speed = _NUMBER.per_second if self._speed == math.inf else self._speed
            self._speed = max(speed / 2, min(_MIN_SPEED, self._full_speed))
        pause = max_pause(self._refusals) if retry_after is None else retry_after
        if pause > MAX_RETRY_AFTER or now + pause - self._last_success > MAX_RETRY_AFTER:
            return False
        self._next = max(self._next, now + pause)
        return True
