"""One send, but for its input and output: what goes out, what an answer means, and whether to try again."""

import datetime
import json
import logging
import secrets
import time
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import httpx

from texter_client import spec
from texter_ext import _answers as answers
from texter_ext import _errors as errors
from texter_ext._errors import Delivery
from texter_ext._http.policy import Interrupted, Phases, Policy, times
from texter_ext._http.response_body import Body
from texter_ext._http.transport_errors import no_answer
from texter_ext._messages.checking import check_json
from texter_ext._messages.forms import TMP_SEND_ID, AnyMessage, NotAMessageError, as_json
from texter_ext._messages.values import is_object, plain_text
from texter_ext._messages.violation import Violation, has_errors
from texter_ext._operations import chat_ids
from texter_ext._operations.sent import Sent

_logger = logging.getLogger("texter_ext.send")

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Exchange:
    """One send to one chat, over one attempt or several.

    Args:
        policy: how to send.
        chat_id: the chat.
        message: the message.
        timeout: another than the policy's.
        tmp_send_id: the id that the message gets where it has none, in place of a new one.
        maybe_sent: whether an earlier send may have sent the message already.

    Attributes:
        tmp_send_id: the id that it carries.
        content: the request's body.
        violations: the limits that it goes against, none of which stops it.
        delivery: what is known of the message until now.

    Raises:
        ChatIdError: the chat id cannot be one.
        LimitError: the message breaks a limit, or is none at all.
    """

    def __init__(
        self,
        policy: Policy,
        chat_id: str,
        message: AnyMessage,
        timeout: float | httpx.Timeout | None = None,
        tmp_send_id: str | None = None,
        *,
        maybe_sent: bool = False,
    ) -> None:
        self._policy = policy
        no_chat = chat_ids.fault(chat_id)
        self._chat_id = "" if no_chat else plain_text(chat_id)
        self.tmp_send_id = tmp_send_id or secrets.token_hex(16)
        self.violations: tuple[Violation, ...] = ()
        self._maybe_sent = maybe_sent
        self.delivery = Delivery.UNKNOWN if maybe_sent else Delivery.NOT_SENT
        self._kind: object = None
        self._began = datetime.datetime.now(datetime.UTC)
        self._phases, self._seconds = (policy.phases, policy.seconds) if timeout is None else times(timeout)
        self._left = self._seconds
        self._deadline: float | None = None
        self._attempts = 0
        self._attempt_began = 0.0
        self._status_code: int | None = None
        try:
            body = _body(message)
            given = body.setdefault(TMP_SEND_ID, self.tmp_send_id)
            self.tmp_send_id = plain_text(given) if isinstance(given, str) else self.tmp_send_id
            if no_chat:
                raise errors.ChatIdError(no_chat)
            self.path = chat_ids.path_to(self._chat_id)
            kind = body.get(spec.DISCRIMINATOR)
            self._kind = kind if isinstance(kind, str) and kind in spec.MESSAGES else "message"
            self._check(body)
            self.content = _encoded(body)
            self.tmp_send_id = plain_text(
                given
            )  # on other channels than WhatsApp it may be anything that JSON can carry
        except errors.TexterError as error:
            self.told(error)
            raise

    def told(self, error: errors.TexterError) -> errors.TexterError:
        """Return an error, told which send it is about, and of an earlier attempt that may have sent the message."""
        if self._maybe_sent and error.delivery is not Delivery.ACCEPTED:
            error.delivery = Delivery.UNKNOWN
            error.safe_to_retry = False
            error.args = (f"{error} An earlier attempt may have sent the message.",)
        self.delivery = error.delivery
        error.chat_id = self._chat_id or None
        error.tmp_send_id = self.tmp_send_id
        error.time_window = self._window()
        return error

    def _window(self) -> tuple[datetime.datetime, datetime.datetime]:
        return self._began, datetime.datetime.now(datetime.UTC)

    @property
    def remaining(self) -> float:
        """The seconds left of the send's time, which begins with its first attempt."""
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self._left
        return self._deadline - now

    def renew(self, seconds: float | None = None) -> None:
        """Let its time, or what is left of it, begin with the next attempt."""
        self._deadline = None
        self._left = self._seconds if seconds is None else seconds

    def phases(self) -> dict[str, float | None]:
        """Return what each phase of an attempt may take, as httpx's extension."""
        return Phases(self._phases, time.monotonic() + self.remaining)

    @property
    def may_have_been_sent(self) -> bool:
        """Whether the message may have been sent, as far as is known until now."""
        return self.delivery in (Delivery.UNKNOWN, Delivery.ACCEPTED)

    @contextmanager
    def attempt(self) -> Generator[None]:
        """Log an attempt and what became of it; `interrupted` does it for one that is cancelled or interrupted."""
        self._attempts += 1
        self._status_code = None
        if self._attempts == 1:
            self._warn()
        self._attempt_began = time.monotonic()
        self.delivery = Delivery.UNKNOWN
        try:
            yield
        except errors.TexterError as error:
            raised = type(error).__name__
            self._log_outcome(logging.DEBUG, getattr(error, "status_code", raised), raised)
            raise
        self._log_outcome(logging.DEBUG, "accepted")

    def interrupted(self, cause: BaseException) -> None:
        """Note a send that is cancelled or interrupted, if the message may have been sent."""
        if self.may_have_been_sent and not isinstance(cause, errors.TexterError):
            send = Interrupted(self._chat_id, self.tmp_send_id, self._window(), self.delivery)
            self._policy.interrupted.append(send)
            known = "was accepted" if self.delivery is Delivery.ACCEPTED else "may have been sent"
            self._log_outcome(logging.WARNING, f"interrupted, and {known}", type(cause).__name__)

    def pause(self, error: errors.TexterError) -> float | None:
        """Return the seconds to wait before the next attempt, or None where there is none."""
        pause = self._policy.retries.pause(error, self._attempts)
        if pause is None or pause >= self.remaining:
            return None
        self._maybe_sent |= error.delivery is Delivery.UNKNOWN
        raised = type(error).__name__
        self._log(logging.INFO, "%s, next attempt in %.3f s", raised, pause, error=raised, pause=pause)
        return pause

    def _log_outcome(self, level: int, outcome: object, raised: str | None = None) -> None:
        duration = time.monotonic() - self._attempt_began
        fields = {"delivery": self.delivery.value, "status_code": self._status_code, "error": raised}
        self._log(level, "%s after %.3f s", outcome, duration, duration=duration, **fields)

    def _log(self, level: int, text: str, *values: object, **fields: object) -> None:
        if _logger.isEnabledFor(level):
            about = {
                "kind": self._kind,
                "chat_id": self._chat_id,
                "tmp_send_id": self.tmp_send_id,
                "attempt": self._attempts,
            }
            extra = {f"texter_{name}": value for name, value in (about | fields).items() if value is not None}
            story = "%s to chat %r, tmpSendId %r, attempt %d: %s"
            try:
                _logger.log(level, story, *about.values(), text % values, extra=extra)
            except Exception:  # noqa: BLE001 (a handler's or a filter's, which must not decide what becomes of a message)
                _report_of_logging()

    def no_answer(self, error: Exception, request: httpx.Request) -> errors.TexterError:
        """Return our error for whatever was raised before there was an answer to a request."""
        return self.told(no_answer(error, request))

    def outcome(self, response: httpx.Response, body: Body) -> Sent:
        """Return what an answer means, its status first.

        Raises:
            APIStatusError: it is not a success.
            UnreadableResponseError: it is, but the body cannot be read.
        """
        self._status_code = response.status_code
        content = body.decoded(response)
        refused = False
        if response.is_success:
            value = answers.parsed(content, response)
            refused = is_object(value) and value.get("success") is False
            if not refused and value is not answers.NOT_JSON and not (value is None and body.broken):
                self.delivery = Delivery.ACCEPTED
                return Sent(response.status_code, self.tmp_send_id, value)
        plain = httpx.Response(response.status_code, headers=body.headers_of(response), content=content)
        if not response.is_success:
            raise self.told(errors.status_error(plain))
        raise self.told(errors.APIStatusError(plain) if refused else errors.UnreadableResponseError(plain))

    def _check(self, body: dict[str, Any]) -> None:
        self.violations = check_json(body, self._policy.limits)
        if has_errors(self.violations):
            raise errors.LimitError(self.violations)

    def _warn(self) -> None:
        for violation in self.violations:
            # As a text, since where logs are searched a field must have one type, and limits are of many.
            fields = {"rule": violation.rule, "limit": str(violation.limit), "pointer": violation.pointer}
            text = "goes against %s (%s) at %s, and is sent all the same"
            self._log(logging.WARNING, text, *fields.values(), **fields)


def _report_of_logging() -> None:
    """Show what a handler raised, as logging shows what goes wrong in writing a record."""
    if logging.raiseExceptions:
        traceback.print_exc()


def _body(message: AnyMessage) -> dict[str, Any]:
    try:
        return as_json(message)
    except NotAMessageError as error:
        raise errors.LimitError([error.violation]) from error.__cause__


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return _JSON.encode(body).encode()
    except UnicodeEncodeError:
        rule, detail = "format", "The message holds half of a surrogate pair, which cannot be sent."
    except RecursionError:
        rule, detail = "type", "The message is nested too deeply to be sent."
    except (TypeError, ValueError) as error:  # both only name types: "Object of type set is not JSON serializable"
        rule, detail = "type", f"The message holds what JSON cannot: {error}."
    raise errors.LimitError([Violation("", rule, "JSON", None, "error", detail)])
