"""The messages of a chat, newest first."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from texter_ext._errors import ConfigurationError
from texter_ext._messages.timestamps import moment
from texter_ext._messages.values import is_array, is_number, is_object
from texter_ext._operations import chat_ids
from texter_ext._operations.calling import APIResponse

if TYPE_CHECKING:
    from texter_client.models import Message

_ANY_ID: Final = "0" * 24
"""An id that no message has.

The API reads messages before a message that you name, which it leaves out; how to read the newest ones is not
documented. That it accepts an id that no message has is INFERRED. Pass a Message as `before` to do without.
"""

_AHEAD: Final = timedelta(days=1)
"""How far in the future to begin, so that no clock hides the newest messages."""


class History:
    """The messages of a chat: the parameters of its pages, and the messages on them, each of them once.

    Args:
        chat_id: the chat's id.
        before: only messages up to this time, or before this message; None for all.
        since: only messages from this time on; None for all.

    Attributes:
        parameters: the parameters of the first page.

    Raises:
        ChatIdError: the chat id is invalid.
        ConfigurationError: a time has no time zone, or the message has no id or timestamp.
    """

    def __init__(self, chat_id: str, before: "datetime | Message | None" = None, since: datetime | None = None) -> None:
        self._since = -1.0 if since is None else _milliseconds(since, "since")
        self._seen: set[str] = set()
        self._cursor: tuple[float, str] | None = None
        cursor = self._first_cursor(before)
        self.parameters: Mapping[str, Any] = {"chat_id": chat_ids.checked(chat_id), **_before(*cursor)}

    @staticmethod
    def _first_cursor(before: "datetime | Message | None") -> tuple[float, str]:
        if before is None:
            return (datetime.now(UTC) + _AHEAD).timestamp() * 1000, _ANY_ID
        if isinstance(before, datetime):
            return _milliseconds(before, "before"), _ANY_ID
        to_dict = getattr(before, "to_dict", None)
        if to_dict is None:
            raise ConfigurationError(f"before= must be a datetime or a Message, not {type(before).__name__}.")
        fields = to_dict()
        if not is_number(fields.get("timestamp")) or not isinstance(fields.get("_id"), str):
            raise ConfigurationError("before= needs a message with an id and a timestamp, or a time.")
        return fields["timestamp"], fields["_id"]

    def messages(self, page: APIResponse) -> list[dict[str, Any]]:
        """Return the messages of a page that no earlier page had, newest first, in the API's JSON form."""
        given = page.raw.get("messages") if is_object(page.raw) else None
        rows = [row for row in given if is_object(row)] if is_array(given) else []
        new = [row for row in rows if row.get("_id") not in self._seen]
        self._seen.update(row["_id"] for row in new if isinstance(row.get("_id"), str))
        # The page's order is documented; sorting keeps it, and also reads one in the opposite order.
        new.reverse()
        new.sort(key=_timestamp, reverse=True)
        recent = [row for row in new if not 0 <= _timestamp(row) < self._since]
        identified = [row for row in recent if isinstance(row.get("_id"), str) and _timestamp(row) >= 0]
        ended = len(recent) < len(new) or not identified
        self._cursor = None if ended else (_timestamp(identified[-1]), identified[-1]["_id"])
        return recent

    def next_page(self, _page: APIResponse) -> Mapping[str, Any] | None:
        """Return the parameters of the next page, or None after the last one, or one that brought nothing new."""
        return None if self._cursor is None else _before(*self._cursor)


def _before(timestamp: float, id_: str) -> Mapping[str, Any]:
    return {"before_time": f"{timestamp:.0f}", "before_id": id_}


def _milliseconds(time: datetime, name: str) -> float:
    if not isinstance(time, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"{name}= must be a datetime with a time zone, not {type(time).__name__}.")
    if time.tzinfo is None:
        raise ConfigurationError(f"{name}= needs a time zone, such as datetime.now(UTC).")
    return time.timestamp() * 1000


def _timestamp(row: Mapping[str, Any]) -> float:
    """Return a message's timestamp in milliseconds, or -1 if it has none."""
    value = row.get("timestamp")
    return value if is_number(value) and moment(value) is not None else -1.0
