"""Errors of this package, and what each one says about the message; those from APIConnectionError on in `_api_errors`.

TexterError                       delivery, safe_to_retry, chat_id, tmp_send_id
├── ConfigurationError            NOT_SENT               a setting is missing or malformed
├── ChatIdError                   NOT_SENT               the chat id is invalid, perhaps a phone number
├── PhoneError                    NOT_SENT               the phone number cannot be read
├── ChatNotFoundError             NOT_SENT               the phone number has no chat
├── AmbiguousChatError            NOT_SENT               the phone number has several chats
├── ClientStateError              NOT_SENT               the client is closed, restricted, or of another loop or process
├── LimitError                    NOT_SENT               the message breaks a limit
├── ItemError                     NOT_SENT               the item is not valid for send_many
├── JournalError                  NOT_SENT               the journal cannot be used
├── StoppedError                  NOT_SENT or UNKNOWN    send_many was stopped or cancelled
├── EarlierRunError               UNKNOWN                an earlier run of send_many left the outcome unknown
├── APIConnectionError            NOT_SENT or UNKNOWN    no response
│   └── APITimeoutError
├── APIStatusError                REJECTED or UNKNOWN    the response is not a success
│   ├── BadRequestError           REJECTED               400, 422
│   ├── AuthenticationError       REJECTED               401
│   ├── PermissionDeniedError     REJECTED               403
│   ├── NotFoundError             REJECTED               404
│   ├── RateLimitError            REJECTED               429, safe to retry
│   ├── TemplateRefusedError      REJECTED               a 200 that says that the template was not sent
│   ├── ServerError               UNKNOWN                5xx
│   └── (APIStatusError itself)   REJECTED or UNKNOWN    any other; `_refusals.py` lists the 4xx that are REJECTED
└── UnreadableResponseError       ACCEPTED               the response is a success, but its body cannot be read
"""

import datetime
import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from texter_ext._messages.content import ContentDigest
    from texter_ext._messages.violation import Violation
    from texter_ext._operations.chats import Chat


class Delivery(enum.Enum):
    """What is known about a message after a send."""

    NOT_SENT = "not sent"
    """The request never left, so nothing was sent."""
    REJECTED = "rejected"
    """The API refused the message, so nothing was sent."""
    UNKNOWN = "unknown"
    """The message may have been sent; find out before you send it again."""
    ACCEPTED = "accepted"
    """The API accepted the message; do not send it again."""


class TexterError(Exception):
    """Base class of every error that this package raises.

    Attributes:
        delivery: what is known about the message.
        safe_to_retry: whether the same send may succeed later and cannot send the message twice.
        chat_id: the id of the chat that the message was for, or None if no send had begun.
        tmp_send_id: the `tmpSendId` of the message, or None if no send had begun.
        time_window: when the send began and when it failed (in UTC), or None if no send had begun. If the message was
            sent, its timestamp lies between the two.
        content: a salted digest of the message's type and content, by which `find_out` recognizes it, or None unless
            the outcome of a send is unknown.
        operation: the id of the operation that was called, such as `sendMessage`, or None if no call had begun.
    """

    delivery: Delivery = Delivery.NOT_SENT
    safe_to_retry: bool = False
    chat_id: str | None = None
    tmp_send_id: str | None = None
    time_window: tuple[datetime.datetime, datetime.datetime] | None = None
    content: "ContentDigest | None" = None
    operation: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the state, because the subclasses take different arguments."""
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[TexterError], arguments: tuple[object, ...]) -> TexterError:
    return kind.__new__(kind, *arguments)


def facts(error: TexterError) -> dict[str, Any]:
    """Return what an error says about its send as JSON, without personal data."""
    window = error.time_window
    return {
        "delivery": error.delivery.value,
        "status_code": getattr(error, "status_code", None),
        "error": type(error).__name__,
        "chat_id": error.chat_id,
        "tmp_send_id": error.tmp_send_id,
        "time_window": window and [moment.isoformat() for moment in window],
    }


class ConfigurationError(TexterError, ValueError):
    """A setting is missing or malformed."""


class ChatIdError(TexterError, ValueError):
    """The chat id is blank, contains white space or an invisible character, or looks like a phone number.

    `chat_id` is None, because it may be a phone number, which is personal data.
    """


class PhoneError(TexterError, ValueError):
    """The phone number cannot be read. The error does not quote it, because it is personal data."""


class ChatNotFoundError(TexterError):
    """The phone number has no WhatsApp chat, so no session message can be sent to it."""


class AmbiguousChatError(TexterError):
    """Several of your WhatsApp accounts have a chat with the phone number.

    Attributes:
        chats: the chats.
        accounts: the ids of their accounts.
    """

    def __init__(self, chats: "Sequence[Chat]") -> None:
        super().__init__(
            f"{len(chats)} of your WhatsApp accounts have a chat with this phone number: pass account_id=, one of "
            "those in `.accounts`."
        )
        self.chats = tuple(chats)
        self.accounts = tuple(account for chat in chats if (account := chat.account_id))


class ClientStateError(TexterError, RuntimeError):
    """The client is closed, belongs to another event loop or process, or is blocked by `restrict_to`."""


def forked_error(client: str) -> ClientStateError:
    """Return the error for using a client of this class in a process that was forked after its first use."""
    return ClientStateError(f"This {client} was used before the process forked: create one in each process.")


class LimitError(TexterError, ValueError):
    """The message breaks at least one limit.

    Attributes:
        violations: all violations, errors and warnings, in the order of the message's fields.
    """

    def __init__(self, violations: Sequence["Violation"]) -> None:
        super().__init__(" ".join(violation.detail for violation in violations if violation.severity == "error"))
        self.violations = tuple(violations)


class ItemError(TexterError, ValueError):
    """`send_many` got an invalid item, or one whose key belongs to another message."""


class JournalError(TexterError, RuntimeError):
    """The journal cannot be opened, read or written; `send_many` sends nothing without it."""


class StoppedError(TexterError):
    """`send_many` was stopped before it sent a message (NOT_SENT), or cancelled while it sent it (UNKNOWN)."""

    def __init__(self, message: str, delivery: Delivery) -> None:
        super().__init__(message)
        self.delivery = delivery
        self.safe_to_retry = delivery is Delivery.NOT_SENT


class EarlierRunError(TexterError):
    """The journal shows that an earlier run of `send_many` may have sent the message.

    `tmp_send_id` and `time_window` come from that run.
    """

    delivery = Delivery.UNKNOWN
