"""When a failed send may be tried again, and after how long."""

import random
from dataclasses import dataclass
from typing import Final

from texter_ext._errors import Delivery, RateLimitError, TexterError

DEFAULT_RETRIES: Final = 2

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0
LONGEST_ASKED: Final = 300.0
"""The seconds that a server may ask to wait; who asks for more gets an error."""


def longest_pause(refusals: int) -> float:
    """Return the seconds to wait at most after so many refusals in a row."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(refusals - 1, 10))


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a send is tried again, and after which failures.

    By default only after those that cannot send a message twice: where no connection was made, and after a 429. The
    pause before retry n is a random part of min(8, 0.5 · 2ⁿ⁻¹) seconds (full jitter), or what a 429 asks for, up to 300
    seconds. No retry is made that could not begin before the send's timeout is over.

    Attributes:
        times: how many retries there are at most.
        accept_duplicates: try again after failures that leave it UNKNOWN whether the message was sent, too. Nothing
            documents that the API recognizes a repeated `tmpSendId`: the contact may get the same message several
            times.
    """

    times: int = DEFAULT_RETRIES
    accept_duplicates: bool = False

    def pause(self, error: TexterError, retry: int) -> float | None:
        """Return the seconds to wait before a retry, counted from 1, or None where none may be made."""
        allowed = error.safe_to_retry or (self.accept_duplicates and error.delivery is Delivery.UNKNOWN)
        if not allowed or retry > self.times:
            return None
        pause = random.uniform(0, longest_pause(retry))  # noqa: S311 (no secret)
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        pause = pause if asked is None else max(asked, pause)
        return pause if pause <= LONGEST_ASKED else None
