"""How a client sends: its limits, its retries and its timeouts."""

import datetime
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

import httpx

from texter_ext._errors import Delivery
from texter_ext._http.retrying import Retries
from texter_ext._messages.limits import Limits

# To a socket, no time at all would mean not to wait.
_SHORTEST_PHASE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A send that was cancelled or interrupted after the message may have been sent.

    Attributes:
        chat_id: the chat.
        tmp_send_id: the id that the message carried.
        time_window: when the send began and when it ended (in UTC).
        delivery: ACCEPTED if the API's answer said so before the interruption, else UNKNOWN.
    """

    chat_id: str
    tmp_send_id: str
    time_window: tuple[datetime.datetime, datetime.datetime]
    delivery: Delivery = Delivery.UNKNOWN


class Phases(dict[str, float | None]):
    """The seconds that each phase of an attempt may take, as httpx's extension."""

    def __init__(self, phases: dict[str, float], deadline: float) -> None:
        super().__init__((phase, None if seconds == math.inf else seconds) for phase, seconds in phases.items())
        self._deadline = deadline

    def get(self, phase: str, _default: object = None) -> float | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the seconds of a phase that begins now: no more than is left of the send's time."""
        seconds = self[phase]
        return None if seconds is None else min(seconds, max(self._deadline - time.monotonic(), _SHORTEST_PHASE))


class Policy:
    """How a client sends.

    Args:
        limits: what messages are held to.
        retries: when a send is tried again.
        timeout: the seconds that a send may take, or what each phase of an attempt may.

    Attributes:
        phases: the seconds that each phase of an attempt may take.
        seconds: those that a whole send may.
        interrupted: where a send that is cancelled or interrupted is noted.
    """

    def __init__(self, limits: Limits | None, retries: Retries, timeout: float | httpx.Timeout) -> None:
        self.limits = limits
        self.retries = retries
        self.phases, self.seconds = times(timeout)
        self.interrupted: deque[Interrupted] = deque(maxlen=1000)


def times(timeout: float | httpx.Timeout) -> tuple[dict[str, float], float]:
    """Return the seconds of each phase of an attempt, and of a whole send."""
    given = httpx.Timeout(timeout).as_dict()
    phases = {phase: math.inf if seconds is None else seconds for phase, seconds in given.items()}
    return phases, sum(phases.values()) if isinstance(timeout, httpx.Timeout) else timeout
