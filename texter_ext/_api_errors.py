"""Errors of calls that reached the API, or could not."""

from typing import TYPE_CHECKING

from texter_client import spec
from texter_ext import _phrases as phrases
from texter_ext import _responses as responses
from texter_ext._errors import Delivery, TexterError
from texter_ext._messages.values import is_object
from texter_ext._refusals import REFUSALS

if TYPE_CHECKING:
    import httpx

    from texter_client.records import Operation


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

    UNKNOWN after a template, because only the response tells whether it was refused.

    Attributes:
        response: the part of the response that arrived, without its request.
        status_code: the HTTP status, a 2xx.
    """

    delivery = Delivery.ACCEPTED

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_MESSAGE) -> None:
        cannot = "the response cannot be read: see `.response`"
        sentence = f"{phrases.success(operation)}, but {cannot}."
        if not operation.safe:
            sentence += f" Do not {phrases.repeat(operation)}."
        if operation == spec.SEND_TEMPLATE:
            self.delivery = Delivery.UNKNOWN
            sentence = f"{cannot}. {phrases.possible_result(operation)}{phrases.advice_if_unknown(operation)}."
        super().__init__(f"HTTP {response.status_code}: {sentence}")
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


class TemplateRefusedError(APIStatusError):
    """Texter did not send a template, for example because the contact has unsubscribed from templates.

    The response is a 200 whose body says `"success": false`, which is documented as not sent.

    Attributes:
        reason: the API's words, such as “Recipient unsubscribed from template messages on …”, or None.
    """

    def __init__(self, response: "httpx.Response", operation: "Operation" = spec.SEND_TEMPLATE) -> None:
        super().__init__(response, operation)
        self.delivery = Delivery.REJECTED
        reason = self.body.get("error") if is_object(self.body) else None
        self.reason = reason if isinstance(reason, str) else None
        refused = "the template was refused; nothing was sent"
        why = "`.reason` says why, for example that the contact has unsubscribed from templates"
        self.args = (f"HTTP {self.status_code}: {refused}. {why}.",)


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
    if response.is_success and refused:
        return (TemplateRefusedError if operation == spec.SEND_TEMPLATE else APIStatusError)(response, operation)
    if response.is_success:
        return UnreadableResponseError(response, operation)
    kind = ServerError if response.is_server_error else _BY_STATUS.get(response.status_code, APIStatusError)
    return kind(response, operation)
