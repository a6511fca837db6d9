"""When a failed send may be retried, and after how long a pause."""

import random
from dataclasses import dataclass
from typing import Final

from texter_ext._api_errors import RateLimitError
from texter_ext._errors import Delivery, TexterError

DEFAULT_RETRIES: Final = 2

_FIRST_PAUSE: Final = 0.5
_MAX_PAUSE: Final = 8.0
MAX_RETRY_AFTER: Final = 300.0
"""The longest `Retry-After` that is honoured, in seconds; after a longer one the send fails."""


def max_pause(refusals: int) -> float:
    """Return the maximum pause in seconds after a number of refusals in a row."""
    return min(_MAX_PAUSE, _FIRST_PAUSE * 2.0 ** min(refusals - 1, 10))


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a send is retried, and after which failures.

    By default, only failures that cannot cause a duplicate are retried: a connection that could not be opened, and a
    429. The pause before retry n is random, between 0 and min(8, 0.5 · 2ⁿ⁻¹) seconds (full jitter), or as long as the
    `Retry-After` of a 429 if that is longer. There is no retry after a `Retry-After` of more than 300 seconds, nor one
    that could not begin within the send's timeout.

    Attributes:
        times: the maximum number of retries.
        accept_duplicates: also retry after failures that leave it UNKNOWN whether the message was sent. Texter does not
            document that the API recognizes a repeated `tmpSendId`, so the contact may get the same message several
            times.
    """

    times: int = DEFAULT_RETRIES
    accept_duplicates: bool = False

    def pause(self, error: TexterError, retry: int) -> float | None:
        """Return the pause in seconds before a retry, counted from 1, or None if it may not be made."""
        allowed = error.safe_to_retry or (self.accept_duplicates and error.delivery is Delivery.UNKNOWN)
        if not allowed or retry > self.times:
            return None
        pause = random.uniform(0, max_pause(retry))  # noqa: S311 (not for security)
        retry_after = error.retry_after if isinstance(error, RateLimitError) else None
        pause = pause if retry_after is None else max(retry_after, pause)
        return pause if pause <= MAX_RETRY_AFTER else None
