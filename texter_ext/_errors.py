"""Errors of this package, and what each one says about the message.

TexterError                       delivery, safe_to_retry, chat_id, tmp_send_id
├── ConfigurationError            NOT_SENT               a setting is missing or malformed
├── ChatIdError                   NOT_SENT               the chat id is invalid, perhaps a phone number
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
│   ├── ServerError               UNKNOWN                5xx
│   └── (APIStatusError itself)   REJECTED or UNKNOWN    any other; `_refusals.py` lists the 4xx that are REJECTED
└── UnreadableResponseError       ACCEPTED               the response is a success, but its body cannot be read
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
        operation: the id of the operation that was called, such as `sendMessage`, or None if no call had begun.
    """

    delivery: Delivery = Delivery.NOT_SENT
    safe_to_retry: bool = False
    chat_id: str | None = None
    tmp_send_id: str | None = None
    time_window: tuple[datetime.datetime, datetime.datetime] | None = None
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


class ClientStateError(TexterError, RuntimeError):
    """The client is closed, belongs to another event loop or process, or is blocked by `restrict_to`."""


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


class APIConnectionError(TexterError):
    """No response arrived; `__cause__` is the underlying exception.

    NOT_SENT if the request was never sent, and safe to retry if that is because no connection could be made. Otherwise
    UNKNOWN.
    """

    def __init__(self, message: str, delivery: Delivery, *, safe_to_retry: bool = False) -> None:
        super().__init__(message)
        self.delivery = delivery
        self.safe_to_retry = safe_to_retry


class APITimeoutError(APIConnectionError):
    """No response arrived in time."""


class UnreadableResponseError(TexterError):
    """The API accepted the message, but its response cannot be read. NOT_SENT after a call that only reads.

    Attributes:
        response: the part of the response that arrived, without its request.
        status_code: the HTTP status, a 2xx.
    """

    delivery = Delivery.ACCEPTED

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        done = f"{phrases.success(operation)}, but the response cannot be read: see `.response`"
        again = "" if operation.safe else f" Do not {phrases.repeat(operation)}."
        super().__init__(f"HTTP {response.status_code}: {done}.{again}")
        self.response = response
        self.status_code = response.status_code


class APIStatusError(TexterError):
    """The API's response is not a success.

    REJECTED for a 4xx that refuses the request before anything is sent, otherwise UNKNOWN. A gateway may respond with
    408, 409, 425, 499 or another 4xx while the request is still being processed. A server that responds with a 5xx, or
    with a 2xx whose body says `"success": false`, may have sent the message first. NOT_SENT after a call that only
    reads.

    Attributes:
        response: the response, without its request.
        status_code: the HTTP status, which may be a non-standard one.
        body: the response body: parsed JSON if it is JSON, otherwise text, or None if it is empty.
        whatsapp_code: WhatsApp's own error code, wherever it appears in the body, or None.
        window_closed: whether WhatsApp refused the message because the 24-hour window is closed.
    """

    _reason = "the request was refused"
    _reason_of_send = _reason

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        self.response = response
        self.status_code = response.status_code
        self.delivery = Delivery.REJECTED if response.status_code in REFUSALS else Delivery.UNKNOWN
        self.safe_to_retry = self.safe_to_retry and self.delivery is Delivery.REJECTED
        self.body = responses.body(response)
        self.whatsapp_code = responses.whatsapp_code(self.body)
        self.window_closed = self.whatsapp_code == spec.WINDOW_CLOSED
        super().__init__(self._sentence(operation))

    def _sentence(self, operation: "Operation") -> str:
        if self.delivery is Delivery.REJECTED:
            reason = self._reason_of_send if operation == spec.SEND_MESSAGE else self._reason
            reason = reason.format(scopes=" and ".join(f"“{scope}”" for scope in operation.scopes))
            sentence = f"HTTP {self.status_code}: {reason}{phrases.no_effect(operation)}."
        elif self.response.is_success:
            sentence = (
                f'HTTP {self.status_code}, but the body says "success": false: {phrases.possible_result(operation)}.'
            )
        else:
            sentence = (
                f"HTTP {self.status_code}: {phrases.possible_result(operation)}{phrases.advice_if_unknown(operation)}."
            )
        if self.whatsapp_code is not None:
            known = spec.WHATSAPP_ERRORS[self.whatsapp_code]
            sentence += f" WhatsApp says {self.whatsapp_code}: {known.meaning}; {known.advice}."
        return f"{sentence} The response body is in `.body`."


class BadRequestError(APIStatusError):
    """400 or 422: the API refused the message, or the request of another operation."""

    _reason_of_send = "the message was refused"


class AuthenticationError(APIStatusError):
    """401: the API refused the token."""

    _reason = _reason_of_send = "the token was refused (create one in Texter under gear icon → Developers → API Tokens)"


class PermissionDeniedError(APIStatusError):
    """403: the token lacks a permission."""

    _reason = "the token is not allowed to do this (it needs the scope {scopes})"
    _reason_of_send = "the token is not allowed to send messages (it needs the scope {scopes})"


class NotFoundError(APIStatusError):
    """404: the project, the chat, or another resource that the call names does not exist."""

    _reason = "the project does not exist, or nothing has that id"
    _reason_of_send = "the project or chat does not exist (you can only send to an existing chat, by the chat's id)"


class RateLimitError(APIStatusError):
    """429: too many requests.

    Attributes:
        retry_after: the seconds that the server asks you to wait, or None if it does not say.
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


def response_error(response: "httpx.Response", operation: "Operation", *, refused: bool) -> TexterError:
    """Return the error for a response that is not a success, says so in its body (refused), or cannot be read."""
    if response.is_success:
        return (APIStatusError if refused else UnreadableResponseError)(response, operation)
    kind = ServerError if response.is_server_error else _BY_STATUS.get(response.status_code, APIStatusError)
    return kind(response, operation)
