"""What can go wrong with a send, and what each failure says about the message.

TexterError                       delivery, safe_to_retry, chat_id, tmp_send_id
├── ConfigurationError            NOT_SENT               a setting is missing or malformed
├── ChatIdError                   NOT_SENT               not a chat id, perhaps a phone number
├── ClientStateError              NOT_SENT               it is closed, restricted, or another loop's or process's
├── LimitError                    NOT_SENT               the message breaks a limit
├── ItemError                     NOT_SENT               not an item that send_many takes
├── JournalError                  NOT_SENT               a journal cannot be used
├── StoppedError                  NOT_SENT or UNKNOWN    send_many was stopped or cancelled
├── EarlierRunError               UNKNOWN                an earlier run of send_many left it unknown
├── APIConnectionError            NOT_SENT or UNKNOWN    no answer
│   └── APITimeoutError
├── APIStatusError                REJECTED or UNKNOWN    an answer that is not a success
│   ├── BadRequestError           REJECTED               400, 422
│   ├── AuthenticationError       REJECTED               401
│   ├── PermissionDeniedError     REJECTED               403
│   ├── NotFoundError             REJECTED               404
│   ├── RateLimitError            REJECTED               429, safe to retry
│   ├── ServerError               UNKNOWN                5xx
│   └── (APIStatusError itself)   REJECTED or UNKNOWN    any other; refusals.py says which 4xx is which
└── UnreadableResponseError       ACCEPTED               a success whose body cannot be read
"""

import datetime
import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from texter_client import spec
from texter_ext import _phrases as phrases
from texter_ext import _responses as responses
from texter_ext._refusals import REFUSALS

if TYPE_CHECKING:
    import httpx

    from texter_client.records import Operation
    from texter_ext._messages.violation import Violation


class Delivery(enum.Enum):
    """What is known of a message after a send."""

    NOT_SENT = "not sent"
    """The request never left, so nothing was sent."""
    REJECTED = "rejected"
    """The API refused the message, so nothing was sent."""
    UNKNOWN = "unknown"
    """The message may have been sent; find out before you send it again."""
    ACCEPTED = "accepted"
    """The API took the message; do not send it again."""


class TexterError(Exception):
    """The base of every error that this package raises.

    Attributes:
        delivery: what is known of the message.
        safe_to_retry: whether the same send may succeed later and cannot send the message twice.
        chat_id: the chat that the message was for, or None where no send had begun.
        tmp_send_id: the id that the message carried or would have carried, or None where no send had begun.
        time_window: when the send began and when it failed (in UTC), between which a message that was sent is dated;
            None where no send had begun.
        operation: the id of the operation that was called, such as `sendMessage`; None if none had begun.
    """

    delivery: Delivery = Delivery.NOT_SENT
    safe_to_retry: bool = False
    chat_id: str | None = None
    tmp_send_id: str | None = None
    time_window: tuple[datetime.datetime, datetime.datetime] | None = None
    operation: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by state, since the subclasses' arguments differ."""
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[TexterError], arguments: tuple[object, ...]) -> TexterError:
    return kind.__new__(kind, *arguments)


def facts(error: TexterError) -> dict[str, Any]:
    """Return what an error says about its send, as JSON that holds nothing personal."""
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
    """The chat id is blank, holds white space or an invisible character, or looks like a phone number.

    Its `chat_id` is None, because a phone number is personal data.
    """


class ClientStateError(TexterError, RuntimeError):
    """The client is closed, belongs to another event loop or process, or may not send to its server: `restrict_to`."""


class LimitError(TexterError, ValueError):
    """The message breaks at least one limit.

    Attributes:
        violations: all that was found, errors and warnings, in document order.
    """

    def __init__(self, violations: Sequence["Violation"]) -> None:
        super().__init__(" ".join(violation.detail for violation in violations if violation.severity == "error"))
        self.violations = tuple(violations)


class ItemError(TexterError, ValueError):
    """What `send_many` was given is not an item, or its key stands for another message."""


class JournalError(TexterError, RuntimeError):
    """A journal cannot be opened, read or written; without it `send_many` sends nothing."""


class StoppedError(TexterError):
    """`send_many` was stopped before a message had its turn (NOT_SENT), or cancelled during its send (UNKNOWN)."""

    def __init__(self, message: str, delivery: Delivery) -> None:
        super().__init__(message)
        self.delivery = delivery
        self.safe_to_retry = delivery is Delivery.NOT_SENT


class EarlierRunError(TexterError):
    """The journal says that an earlier run of `send_many` left it unknown whether the message was sent.

    `tmp_send_id` and `time_window` are those of that run.
    """

    delivery = Delivery.UNKNOWN


class APIConnectionError(TexterError):
    """No answer came; `__cause__` is what httpx said.

    NOT_SENT where the request never left, and safe to retry where that was for want of a connection; else UNKNOWN.
    """

    def __init__(self, message: str, delivery: Delivery, *, safe_to_retry: bool = False) -> None:
        super().__init__(message)
        self.delivery = delivery
        self.safe_to_retry = safe_to_retry


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class UnreadableResponseError(TexterError):
    """The API accepted the message, but its answer cannot be read. After a call that only reads: NOT_SENT.

    Attributes:
        response: the answer, as far as it came, without the request that led to it.
        status_code: the answer's status, a 2xx.
    """

    delivery = Delivery.ACCEPTED

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        done = f"{phrases.done(operation)}, but the answer cannot be read: see `.response`"
        again = "" if operation.safe else f" Do not {phrases.again(operation)}."
        super().__init__(f"HTTP {response.status_code}: {done}.{again}")
        self.response = response
        self.status_code = response.status_code


class APIStatusError(TexterError):
    """The API answered with something other than a success.

    REJECTED for a 4xx that refuses the request before anything is sent, otherwise UNKNOWN. A gateway may answer 408,
    409, 425, 499 or another 4xx while the request is still being worked on; a server that fails, or that answers a 2xx
    whose body says `"success": false`, may have sent the message first. After a call that only reads: NOT_SENT.

    Attributes:
        response: the answer, without the request that led to it.
        status_code: its status, which may be one that no standard names.
        body: its body, as parsed JSON if it is JSON, otherwise as text; None if it is empty.
        whatsapp_code: WhatsApp's own error code, wherever it stands in the body, or None.
        window_closed: whether WhatsApp refused because the 24-hour window is closed.
    """

    _reason = "the request was refused"
    _reason_of_send = _reason

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        self.response = response
        self.status_code = response.status_code
        self.delivery = Delivery.REJECTED if response.status_code in REFUSALS else Delivery.UNKNOWN
        self.body = responses.body(response)
        self.whatsapp_code = responses.whatsapp_code(self.body)
        self.window_closed = self.whatsapp_code == spec.WINDOW_CLOSED
        super().__init__(self._sentence(operation))

    def _sentence(self, operation: "Operation") -> str:
        if self.delivery is Delivery.REJECTED:
            reason = self._reason_of_send if operation == spec.SEND_MESSAGE else self._reason
            reason = reason.format(scopes=" and ".join(f"“{scope}”" for scope in operation.scopes))
            sentence = f"HTTP {self.status_code}: {reason}{phrases.nothing(operation)}."
        elif self.response.is_success:
            sentence = f'HTTP {self.status_code}, but the body says "success": false: {phrases.perhaps(operation)}.'
        else:
            sentence = f"HTTP {self.status_code}: {phrases.perhaps(operation)}{phrases.find_out(operation)}."
        if self.whatsapp_code is not None:
            known = spec.WHATSAPP_ERRORS[self.whatsapp_code]
            sentence += f" WhatsApp says {self.whatsapp_code}: {known.meaning}; {known.advice}."
        return f"{sentence} What the server said is in `.body`."


class BadRequestError(APIStatusError):
    """400 or 422: the API does not accept the message, or the request of another operation."""

    _reason_of_send = "the message was refused"


class AuthenticationError(APIStatusError):
    """401: the API does not accept the token."""

    _reason = _reason_of_send = "the token was refused (make one in Texter under gear icon → Developers → API Tokens)"


class PermissionDeniedError(APIStatusError):
    """403: the token may not do this."""

    _reason = "the token may not do this (it needs the scope {scopes})"
    _reason_of_send = "the token may not send (it needs the scope {scopes})"


class NotFoundError(APIStatusError):
    """404: the project, the chat, or what else the call names does not exist."""

    _reason = "no such project, or nothing of that id"
    _reason_of_send = "no such project or chat (a message can only go to an existing chat, by the chat's id)"


class RateLimitError(APIStatusError):
    """429: too many requests.

    Attributes:
        retry_after: how long the server asks to wait, in seconds, or None if it does not say.
    """

    safe_to_retry = True
    _reason = _reason_of_send = "too many requests"

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        super().__init__(response, operation)
        self.retry_after = responses.retry_after(response)


class ServerError(APIStatusError):
    """5xx: the server failed, perhaps after it sent the message."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: BadRequestError,
    429: RateLimitError,
}


def of_answer(response: "httpx.Response", operation: "Operation", *, refused: bool) -> TexterError:
    """Return the error for an answer that is no success, says that it is none (refused), or cannot be read."""
    if response.is_success:
        return (APIStatusError if refused else UnreadableResponseError)(response, operation)
    kind = ServerError if response.is_server_error else _BY_STATUS.get(response.status_code, APIStatusError)
    return kind(response, operation)
