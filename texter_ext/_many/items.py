"""What goes into send_many, and what comes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias

from texter_ext._errors import Delivery, ItemError, TexterError
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.violation import Violation
from texter_ext._operations.recipients import Recipient
from texter_ext._operations.sending_templates import Reason, SentTemplate
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # type checkers bring it along; at run time it need not be installed

    ItemT_co = TypeVar("ItemT_co", covariant=True, default=Any)
else:
    from typing import TypeVar

    ItemT_co = TypeVar("ItemT_co", covariant=True)


class Item(NamedTuple):
    """One of many messages; a plain tuple of two to four works too.

    Attributes:
        to: the chat: its id, a Chat, or a Phone, whose chat is looked up.
        message: what `send` takes, or a template from `template`.
        key: your own name for the message, such as an order's number. It must be unique among the items and the same
            in every run: the journal recognizes the message by it. Without a key, messages are matched by chat and
            content; identical messages are matched in order.
        otherwise: a template to send instead if the 24-hour window is closed or there is no chat; see Texter.send.
    """

    to: Recipient
    message: AnyMessage | OutgoingTemplate
    key: str | int | None = None
    otherwise: OutgoingTemplate | None = None


AnyItem: TypeAlias = (
    tuple[Recipient, AnyMessage | OutgoingTemplate]
    | tuple[Recipient, AnyMessage | OutgoingTemplate, str | int | None]
    | tuple[Recipient, AnyMessage | OutgoingTemplate, str | int | None, OutgoingTemplate | None]
)
"""What `send_many` takes: an Item, or a tuple of its first two to four parts.

If a variable holds items of different types, such as texts and models, mypy needs it as the variable's annotation:
`items: list[AnyItem] = []`.
"""

ItemT = TypeVar("ItemT", bound=AnyItem)


def duplicate_key(key: str | None) -> ItemError:
    """Return the error for a key that two items of a run share."""
    return ItemError(f"Duplicate key {key!r}: each message needs its own key.")


@dataclass(frozen=True, slots=True)
class SendResult(Generic[ItemT_co]):
    """The result of sending one item.

    Annotations can name the type of the item: `SendResult[Reminder]`, or `SendResult[AnyItem]` for any.

    Attributes:
        index: the item's position, counted from 0.
        item: the item as you passed it.
        chat_id: the id of its chat; None if it is not known, or there is none.
        sent: the accepted message or template, or None. If an earlier run sent it, only its ids are known.
        error: why the message was not accepted, or may not have been, or None. In a dry run, why it would be refused.
        known: what the journal knew from an earlier run. If it is ACCEPTED, nothing was sent now.
        violations: the limits that the message breaks, warnings included.
        reason: why the template was sent, or was to be sent, instead of the message; None for the message.
        changed: whether an earlier run sent, or may have sent, a different message under this key. It is also logged
            as a warning.
    """

    index: int
    item: ItemT_co = field(repr=False)
    sent: Sent | SentTemplate | None = None
    error: TexterError | None = None
    known: Delivery | None = None
    violations: tuple[Violation, ...] = field(default=(), repr=False)
    changed: bool = False
    reason: Reason | None = None
    chat_id: str | None = None

    @property
    def delivery(self) -> Delivery:
        """What is known about the message; NOT_SENT in a dry run."""
        if self.error is not None:
            return self.error.delivery
        return Delivery.NOT_SENT if self.sent is None else Delivery.ACCEPTED


@dataclass(frozen=True, slots=True)
class Progress:
    """How far `send_many` has come.

    Attributes:
        total: the number of items, or None if the iterable has no length.
        done: the number of items that have a result.
        in_flight: the number of messages being sent.
        known: of those done, how many the journal already knew to be accepted, or left unknown.
        accepted: of those done, how many were accepted.
        rejected: how many were refused.
        not_sent: how many were not sent.
        unknown: how many may have been sent.
        seconds: the time since the start, in seconds.
        skipping: how many of these seconds passed before the first result that the journal did not know.
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
    skipping: float = 0.0

    @property
    def rate(self) -> float:
        """Results per second, without those that the journal knew and the time to skip them at the start."""
        return self._per_second(self.done - self.known)

    @property
    def remaining(self) -> float | None:
        """The seconds that the rest will take at this rate, or None if that cannot be estimated."""
        # What is in flight counts too, since the first results take long to arrive, and then arrive together.
        begun = self._per_second(self.done - self.known + self.in_flight)
        return (self.total - self.done) / begun if self.total is not None and begun > 0 else None

    def _per_second(self, number: int) -> float:
        seconds = self.seconds - self.skipping
        return number / seconds if seconds > 0 else 0.0


ProgressCallback: TypeAlias = Callable[[Progress], None]
