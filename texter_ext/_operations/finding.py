"""Finding out whether a message whose outcome is unknown was stored."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from texter_ext._errors import Delivery
from texter_ext._http.claims import Claims
from texter_ext._http.policy import MARGIN, UnknownSend
from texter_ext._http.server_clock import ServerClock
from texter_ext._messages.timestamps import moment
from texter_ext._messages.values import is_object
from texter_ext._operations.sent import provider_ids_of

if TYPE_CHECKING:
    from texter_client.models import Message


@dataclass(frozen=True)
class Finding:
    """What the history of a chat says about a message whose outcome was unknown.

    Attributes:
        delivery: ACCEPTED if exactly one stored message can be it, in its time window; otherwise UNKNOWN. It is never
            NOT_SENT, because a message may be stored later.
        candidates: the outgoing messages of the same type and content around that time; after a template, all outgoing
            ones, since no documentation says how to recognize it. If there are several, if an agent may have written
            it, if only a margin for clocks admits it, or after a template, none is claimed. They contain personal data.
        looked_until: the time of the search, by the server's clock if it is known.
    """

    delivery: Delivery
    _candidates: tuple[Mapping[str, Any], ...] = field(repr=False)
    looked_until: datetime

    @cached_property
    def candidates(self) -> "tuple[Message, ...]":
        """The outgoing messages around that time that it may be, as described above."""
        from texter_client.models import Message  # noqa: PLC0415 (most callers do not use it)

        return tuple(Message.from_dict(each) for each in self._candidates)

    @property
    def message(self) -> "Message | None":
        """The stored message, or the first of several; None unless it was found."""
        return self.candidates[0] if self.delivery is Delivery.ACCEPTED else None

    @property
    def ids(self) -> tuple[str, ...]:
        """Texter's ids of the stored messages; empty unless they were found."""
        return tuple(each["_id"] for each in self._found)

    @property
    def provider_ids(self) -> tuple[str, ...]:
        """The provider's ids (`wamid…`) of the stored messages, which contain the contact's phone number."""
        return provider_ids_of(self._found)

    @property
    def _found(self) -> tuple[Mapping[str, Any], ...]:
        return self._candidates if self.delivery is Delivery.ACCEPTED else ()


def judge(
    sought: UnknownSend,
    stored: Iterable[Mapping[str, Any]],
    clock: ServerClock | None,
    claims: Claims,
    *,
    others: Collection[str] = (),
    contested: bool = False,
) -> Finding:
    """Return what the stored messages of a chat say about a send.

    Args:
        sought: the send.
        stored: the messages.
        clock: the server's clock, or None if it is not known.
        claims: the messages that are known to be a certain send's.
        others: Texter's ids of messages that are known to be others.
        contested: whether the outcome of another equal message to the chat is unknown, at about the same time.
    """
    admitted = [
        each
        for each in stored
        if _may_be(each, sought) and each["_id"] not in others and not claims.is_anothers(each["_id"], sought.id)
    ]
    near = [each for each in admitted if _lies_in(each, sought.time_window, clock, MARGIN)]
    delivery = Delivery.UNKNOWN
    if (
        clock is not None
        and sought.content is not None
        and not contested
        and sought.content.is_whole(near)
        and all(_lies_in(each, sought.time_window, clock) and not _may_be_an_agents(each) for each in near)
        and claims.claim([each["_id"] for each in near], sought.id)
    ):
        delivery = Delivery.ACCEPTED
    return Finding(delivery, tuple(near), datetime.now(UTC) + (clock.least if clock else timedelta()))


def is_before(stored: Mapping[str, Any], sought: UnknownSend, clock: ServerClock | None) -> bool:
    """Tell whether a stored message is older than all that can be a send's."""
    stored_at = moment(stored.get("timestamp"))
    return (
        stored_at is not None and stored_at < sought.time_window[0] + (clock.least if clock else timedelta()) - MARGIN
    )


def _may_be(stored: Mapping[str, Any], sought: UnknownSend) -> bool:
    if stored.get("direction") != "outgoing" or stored.get("systemMessage") or not isinstance(stored.get("_id"), str):
        return False
    return sought.content is None or sought.content.matches(stored)


def _may_be_an_agents(stored: Mapping[str, Any]) -> bool:
    """Tell whether an agent, the bot or the phone's own app may have written a message.

    The messages of the API have no `agent` in the provider's examples; `isEchoMessage` marks those of the app (SEEN).
    """
    special = stored.get("special")
    return bool(stored.get("agent")) or (is_object(special) and bool(special.get("isEchoMessage")))


def _lies_in(
    stored: Mapping[str, Any],
    window: tuple[datetime, datetime],
    clock: ServerClock | None,
    margin: timedelta = timedelta(),
) -> bool:
    """Tell whether a message may have been stored in a time window of this machine's clock."""
    stored_at = moment(stored.get("timestamp"))
    if stored_at is None:
        return margin > timedelta()
    least, most = (clock.least, clock.most) if clock else (timedelta(), timedelta())
    begin, end = window
    return begin + least - margin <= stored_at <= end + most + margin
