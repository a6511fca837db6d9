"""Limits, retries and timeouts of a client."""

import datetime
import math
import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from texter_ext._errors import Delivery
from texter_ext._http.claims import Claims
from texter_ext._http.retrying import Retries
from texter_ext._messages.limits import Limits

if TYPE_CHECKING:
    from texter_ext._messages.content import ContentDigest

# Seconds. A socket with a timeout of 0 would not wait at all.
_MIN_PHASE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Send that was cancelled or interrupted after the message may have been sent.

    Attributes:
        chat_id: the chat's id, or an empty string after a template to a phone number.
        tmp_send_id: the `tmpSendId` of the message, or an empty string for a template.
        time_window: when the send began and when it ended (in UTC).
        delivery: ACCEPTED if the API had confirmed the message before the interruption, otherwise UNKNOWN.
    """

    chat_id: str
    tmp_send_id: str
    time_window: tuple[datetime.datetime, datetime.datetime]
    delivery: Delivery = Delivery.UNKNOWN


MARGIN: Final = datetime.timedelta(minutes=1)
"""How far around its time window a message is looked for, because clocks differ."""

_MAX_UNKNOWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class UnknownSend:
    """Send whose outcome is unknown.

    Attributes:
        id: the `tmpSendId` of the message, or another id of the send.
        chat_id: the chat's id.
        time_window: when the send began and when it failed, by this machine's clock.
        content: the digest of the message's type and content, or None if that is not known.
    """

    id: str
    chat_id: str
    time_window: tuple[datetime.datetime, datetime.datetime]
    content: "ContentDigest | None"

    def is_like(self, other: "UnknownSend") -> bool:
        """Tell whether one stored message could be of either send; their digests must have the same salt."""
        begin = max(self.time_window[0], other.time_window[0])
        end = min(self.time_window[1], other.time_window[1])
        return (self.chat_id, self.content) == (other.chat_id, other.content) and begin - end <= 2 * MARGIN


class Phases(dict[str, float | None]):
    """Timeout of each phase of an attempt in seconds, as the request extension that httpx reads."""

    def __init__(self, phases: dict[str, float], deadline: float) -> None:
        super().__init__((phase, None if seconds == math.inf else seconds) for phase, seconds in phases.items())
        self._deadline = deadline

    def get(self, phase: str, _default: object = None) -> float | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the timeout of a phase that begins now, at most the seconds left for the whole send."""
        seconds = self[phase]
        return None if seconds is None else min(seconds, max(self._deadline - time.monotonic(), _MIN_PHASE))


class Policy:
    """Limits, retries and timeouts of a client.

    Args:
        limits: the limits that messages are checked against; None for no checks.
        retries: when to retry a send.
        timeout: the timeout of a whole send in seconds, or an httpx.Timeout for the phases of an attempt.

    Attributes:
        phases: the timeout of each phase of an attempt, in seconds.
        seconds: the timeout of a whole send.
        interrupted: the last sends that were cancelled or interrupted.
        unknown: the last sends whose outcome is unknown, by id.
        salt: the salt of their digests.
        claims: the stored messages that are known to be a certain send's.
    """

    def __init__(self, limits: Limits | None, retries: Retries, timeout: float | httpx.Timeout) -> None:
        self.limits = limits
        self.retries = retries
        self.phases, self.seconds = times(timeout)
        self.interrupted: deque[Interrupted] = deque(maxlen=1000)
        self.unknown: OrderedDict[str, UnknownSend] = OrderedDict()
        self.claims = Claims()
        self.salt = secrets.token_bytes(16)

    def note_unknown(self, send: UnknownSend) -> None:
        """Remember a send whose outcome is unknown, since an equal message makes it hard to find out."""
        self.unknown[send.id] = send
        if len(self.unknown) > _MAX_UNKNOWN:
            self.unknown.popitem(last=False)


def times(timeout: float | httpx.Timeout) -> tuple[dict[str, float], float]:
    """Return the timeouts of each phase of an attempt and of a whole send, in seconds."""
    given = httpx.Timeout(timeout).as_dict()
    phases = {phase: math.inf if seconds is None else seconds for phase, seconds in given.items()}
    return phases, sum(phases.values()) if isinstance(timeout, httpx.Timeout) else timeout
