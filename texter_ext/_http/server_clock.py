"""How far the server's clock is from this machine's."""

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

import httpx

_OUTDATED: Final = timedelta(seconds=2)
"""How old a `Date` header may be: it counts whole seconds, and servers may renew it only once a second."""


@dataclass(frozen=True, slots=True)
class ServerClock:
    """By how much the server's clock is ahead of this machine's, as far as responses tell.

    Attributes:
        least: the smallest possible difference.
        most: the largest possible difference.
    """

    least: timedelta
    most: timedelta

    @classmethod
    def of(cls, response: httpx.Response, requested: datetime, received: datetime) -> Self | None:
        """Return what the `Date` header of a response tells, or None if there is no valid one."""
        try:
            date = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
            if date.tzinfo is None:  # "-0000" means UTC without a time zone
                date = date.replace(tzinfo=UTC)
            return cls(date - received, date + _OUTDATED - requested)
        except (ValueError, OverflowError):
            return None

    def best(self, earlier: "ServerClock | None") -> "ServerClock":
        """Return the one with the newer date: this or an earlier one, unless a clock was set meanwhile."""
        return earlier if earlier is not None and self.least < earlier.least <= self.most else self
