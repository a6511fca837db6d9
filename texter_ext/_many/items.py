"""What goes into send_many, and what comes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from texter_ext._errors import Delivery, ItemError, TexterError
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.violation import Violation
from texter_ext._operations.sent import Sent


class Item(NamedTuple):
    """One message of many; any tuple of two or three will do.

    Attributes:
        chat_id: the chat.
        message: what `send` takes.
        key: what you call this message, the same in every run, such as an order's number; a journal knows it by that.
            No other message has it.
            Without one it is known by its chat and its content: of two equal messages to one chat the first is the
            first in every run.
    """

    chat_id: str
    message: AnyMessage
    key: str | int | None = None


AnyItem: TypeAlias = tuple[str, AnyMessage] | tuple[str, AnyMessage, str | int | None]
"""What `send_many` takes: `(chat_id, message)`, `(chat_id, message, key)` or an Item."""


def key_taken(key: str | None) -> ItemError:
    """Return the error for a key that two items of a run have."""
    return ItemError(f"The key {key!r} stands for another message of this run: give each message its own.")


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one item.

    Attributes:
        index: its place among the items, counted from 0.
        item: the item as it was given.
        sent: the accepted message. Where an earlier run sent it, it holds no more than the journal does: the ids.
        error: why it is not, or not known to be, accepted. In a dry run, why it would be refused.
        known: what the journal knew from an earlier run. Where it is ACCEPTED, nothing was sent now.
        violations: the limits that the message goes against, warnings too.
        changed: whether an earlier run sent, or may have sent, another message under this key. A warning is logged.
    """

    index: int
    item: Any = field(repr=False)
    sent: Sent | None = None
    error: TexterError | None = None
    known: Delivery | None = None
    violations: tuple[Violation, ...] = field(default=(), repr=False)
    changed: bool = False

    @property
    def delivery(self) -> Delivery:
        """What is known of the message; NOT_SENT in a dry run."""
        if self.error is not None:
            return self.error.delivery
        return Delivery.NOT_SENT if self.sent is None else Delivery.ACCEPTED


@dataclass(frozen=True, slots=True)
class Progress:
    """How far `send_many` has come.

    Attributes:
        total: how many items there are, where they say (a list does).
        done: how many have a result.
        in_flight: how many are being sent.
        known: of those done, how many the journal knew to be accepted already, or left unknown.
        accepted: of those done, how many were accepted.
        rejected: how many were refused.
        not_sent: how many did not leave.
        unknown: how many may have been sent.
        seconds: how long it has been running.
    """

    total: int | None
    done: int
    in_flight: int
    known: int
    accepted: int
    rejected: int
    not_sent: int
    unknown: int
    seconds: float

    @property
    def rate(self) -> float:
        """Results a second, without those that the journal knew."""
        return (self.done - self.known) / self.seconds if self.seconds > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """The seconds that the rest will take at this rate, or None where nobody can say."""
        return (self.total - self.done) / self.rate if self.total is not None and self.rate > 0 else None


ProgressCallback: TypeAlias = Callable[[Progress], None]
