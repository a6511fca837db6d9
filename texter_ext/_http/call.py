"""Calls of an operation: their timeouts, attempts, log records and outcomes."""

import datetime
import logging
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import httpx

from texter_client.records import Operation
from texter_ext import _errors as errors
from texter_ext import _responses as responses
from texter_ext._api_errors import response_error
from texter_ext._errors import Delivery
from texter_ext._http.policy import Phases, Policy, times
from texter_ext._http.response_body import Body
from texter_ext._http.transport_errors import connection_error

if TYPE_CHECKING:
    from texter_ext._http.server_clock import ServerClock

Result = TypeVar("Result")


class Call(ABC, Generic[Result]):
    """Call that only reads, and makes one or more attempts.

    Lost connections, 429s and other temporary failures are retried, because repeating a read changes nothing. No error
    means that a message was sent.

    Args:
        policy: the limits, retries and timeouts of the client.
        operation: the operation to call.
        path: the path below the base URL, with its query.
        content: the request's body, or None if it has none.
        timeout: overrides the policy's timeout; see `Policy`.

    Attributes:
        delivery: what is known so far about the message; NOT_SENT if the call sends none.
    """

    _logger = logging.getLogger("texter_ext.call")

    def __init__(
        self,
        policy: Policy,
        operation: Operation,
        path: str = "",
        content: bytes | None = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> None:
        self.operation = operation
        self.path = path
        self.content = content
        self.delivery = Delivery.NOT_SENT
        self._policy = policy
        self._began = datetime.datetime.now(datetime.UTC)
        self._phases, self._seconds = (policy.phases, policy.seconds) if timeout is None else times(timeout)
        self._left = self._seconds
        self._deadline: float | None = None
        self._attempts = 0
        self._attempt_began = 0.0
        self._status_code: int | None = None
        self._response: httpx.Response | None = None
        self._requested = self._received = self._began

    def with_context(self, error: errors.TexterError) -> errors.TexterError:
        """Add this call's details to an error and return it."""
        error.safe_to_retry |= error.delivery is Delivery.UNKNOWN
        error.delivery = Delivery.NOT_SENT
        self._describe(error)
        return error

    def _describe(self, error: errors.TexterError) -> None:
        error.operation = self.operation.id
        error.time_window = self._window()

    @abstractmethod
    def _result(self, status_code: int, body: object) -> Result:
        """Return the result of a successful response whose body could be read."""

    def _window(self) -> tuple[datetime.datetime, datetime.datetime]:
        return self._began, datetime.datetime.now(datetime.UTC)

    @property
    def server_clock(self) -> "ServerClock | None":
        """The server's clock, as the last response shows it, or None."""
        from texter_ext._http.server_clock import ServerClock  # noqa: PLC0415 (rarely needed)

        return None if self._response is None else ServerClock.of(self._response, self._requested, self._received)

    @property
    def remaining(self) -> float:
        """The seconds left for the call; they start to run with its first attempt."""
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self._left
        return self._deadline - now

    def renew(self, seconds: float | None = None) -> None:
        """Start the timeout again with the next attempt: in full, or with the given seconds."""
        self._deadline = None
        self._left = self._seconds if seconds is None else seconds

    def phases(self) -> dict[str, float | None]:
        """Return the timeout of each phase of an attempt, as the request extension that httpx reads."""
        return Phases(self._phases, time.monotonic() + self.remaining)

    @contextmanager
    def attempt(self) -> Generator[None]:
        """Log an attempt and its outcome, unless it is cancelled or interrupted: `interrupted` logs that."""
        self._attempts += 1
        self._status_code = None
        self._attempt_began = time.monotonic()
        self._requested = datetime.datetime.now(datetime.UTC)
        self._begin_attempt()
        try:
            yield
        except errors.TexterError as error:
            raised = type(error).__name__
            self._log_outcome(logging.DEBUG, getattr(error, "status_code", raised), raised)
            raise
        self._log_outcome(logging.DEBUG, "accepted")

    def _begin_attempt(self) -> None:
        """Record that a request is about to be sent."""

    def interrupted(self, cause: BaseException) -> None:
        """Record that the call was cancelled or interrupted."""

    def pause(self, error: errors.TexterError) -> float | None:
        """Return the seconds to wait before the next attempt, or None if there is none."""
        pause = self._policy.retries.pause(error, self._attempts)
        if pause is None or pause >= self.remaining:
            return None
        raised = type(error).__name__
        self._log(logging.INFO, "%s, next attempt in %.3f s", raised, pause, error=raised, pause=pause)
        return pause

    def connection_error(self, error: Exception, request: httpx.Request) -> errors.TexterError:
        """Return the TexterError for an exception that was raised before a response arrived."""
        return self.with_context(connection_error(error, request, self.operation))

    def outcome(self, response: httpx.Response, body: Body) -> Result:
        """Return the result of a response; its status decides, whatever happens to its body.

        Raises:
            APIStatusError: the response is not a success.
            UnreadableResponseError: the response is a success, but its body cannot be read.
        """
        self._status_code = response.status_code
        self._response, self._received = response, datetime.datetime.now(datetime.UTC)
        content = body.decoded(response)
        refused = False
        if response.is_success:
            value = responses.parsed(content, response)
            refused = responses.says_failure(value)
            if not refused and self._is_readable(value) and not (value is None and body.broken):
                self.delivery = Delivery.NOT_SENT if self.operation.safe else Delivery.ACCEPTED
                return self._result(response.status_code, value)
        plain = httpx.Response(response.status_code, headers=body.headers_of(response), content=content)
        raise self.with_context(response_error(plain, self.operation, refused=refused))

    def _is_readable(self, value: object) -> bool:
        """Tell whether the body of a success, as parsed JSON or NOT_JSON, can be read."""
        return value is not responses.NOT_JSON

    def _log_outcome(self, level: int, outcome: object, raised: str | None = None) -> None:
        duration = time.monotonic() - self._attempt_began
        fields = {"status_code": self._status_code, "error": raised} | self._outcome_fields()
        self._log(level, "%s after %.3f s", outcome, duration, duration=duration, **fields)

    def _outcome_fields(self) -> dict[str, object]:
        """Return the extra fields of an outcome's log record."""
        return {}

    def _fields(self) -> Mapping[str, object]:
        """Return the fields of every log record of this call, in the order of `_prefix`."""
        return {"operation": self.operation.id, "attempt": self._attempts}

    _prefix = "%s, attempt %d: %s"

    def _log(self, level: int, text: str, *values: object, **fields: object) -> None:
        if self._logger.isEnabledFor(level):
            context = self._fields()
            extra = {f"texter_{name}": value for name, value in {**context, **fields}.items() if value is not None}
            try:
                self._logger.log(level, self._prefix, *context.values(), text % values, extra=extra)
            except Exception:  # noqa: BLE001 (an error in a log handler must not change the outcome)
                _report_logging_error()


Steps: TypeAlias = Generator[Call[Any], Any, Result]
"""Generator that yields the calls to make, is sent their results, and returns a result of its own."""


class OnceCall(Call[Result]):
    """Call that must happen only once, such as one that sends a message.

    It is retried only if the retry cannot send the message twice, unless the caller accepts duplicates.

    Args:
        maybe_sent: whether an earlier call may have sent the message already.
    """

    def __init__(
        self,
        policy: Policy,
        operation: Operation,
        path: str = "",
        content: bytes | None = None,
        timeout: float | httpx.Timeout | None = None,
        *,
        maybe_sent: bool = False,
    ) -> None:
        super().__init__(policy, operation, path, content, timeout)
        self._maybe_sent = maybe_sent
        if maybe_sent:
            self.delivery = Delivery.UNKNOWN

    def with_context(self, error: errors.TexterError) -> errors.TexterError:
        """Add this call's details to an error, and whether an earlier attempt may have sent the message."""
        if self._maybe_sent and error.delivery is not Delivery.ACCEPTED:
            error.delivery = Delivery.UNKNOWN
            error.safe_to_retry = False
            error.args = (f"{error} An earlier attempt may have sent the message.",)
        self.delivery = error.delivery
        self._describe(error)
        return error

    @property
    def may_have_been_sent(self) -> bool:
        """Whether the message may have been sent, as far as is known."""
        return self.delivery in (Delivery.UNKNOWN, Delivery.ACCEPTED)

    def _begin_attempt(self) -> None:
        self.delivery = Delivery.UNKNOWN

    def interrupted(self, cause: BaseException) -> None:
        """Log that the call was cancelled or interrupted, if the message may have been sent."""
        if self.may_have_been_sent and not isinstance(cause, errors.TexterError):
            known = "was accepted" if self.delivery is Delivery.ACCEPTED else "may have been sent"
            self._log_outcome(logging.WARNING, f"interrupted, and {known}", type(cause).__name__)

    def pause(self, error: errors.TexterError) -> float | None:
        """Return the seconds to wait before the next attempt, or None if there is none."""
        pause = super().pause(error)
        if pause is not None:
            self._maybe_sent |= error.delivery is Delivery.UNKNOWN
        return pause

    def _outcome_fields(self) -> dict[str, object]:
        return {"delivery": self.delivery.value}


def _report_logging_error() -> None:
    """Print the exception of a log handler to stderr, as the logging module does."""
    if logging.raiseExceptions:
        traceback.print_exc()
