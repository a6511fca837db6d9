"""The API's timestamps."""

import re
from datetime import UTC, datetime

from texter_ext._messages.values import is_number


def moment(value: object) -> datetime | None:
    """Return the time (in UTC) of a timestamp in milliseconds, a number or digits, or None if it is not one."""
    if isinstance(value, str) and re.fullmatch(r"(?a)\d{1,15}", value):
        value = int(value)
    if not is_number(value) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # among them: not finite
        return None
