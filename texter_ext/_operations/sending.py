"""Sends to an existing chat."""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

import httpx

from texter_client import spec
from texter_ext import _errors as errors
from texter_ext._http.call import OnceCall, Result
from texter_ext._http.policy import Interrupted, Policy, UnknownSend
from texter_ext._messages.checking import check_json
from texter_ext._messages.forms import TMP_SEND_ID, AnyMessage, NotAMessageError, as_json
from texter_ext._messages.values import plain_text
from texter_ext._messages.violation import Rule, Violation, has_errors
from texter_ext._operations import chat_ids
from texter_ext._operations.sent import Sent

_TMP_SEND_ID_BYTES: Final = 16

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class MessageCall(OnceCall[Result]):
    """Base of the sends of all kinds of messages.

    Attributes:
        content: the request's body.
        violations: the limits that the message breaks as a warning only.
        tmp_send_id: the `tmpSendId` of the message, or an empty string for a template.
    """

    _logger = logging.getLogger("texter_ext.send")
    content: bytes
    violations: tuple[Violation, ...] = ()
    tmp_send_id: str = ""
    _chat_id: str | None = None

    def _encode(self, body: dict[str, Any], violations: tuple[Violation, ...]) -> None:
        """Set the request's body.

        Raises:
            LimitError: the message breaks a limit, or JSON cannot represent it.
        """
        self.violations = violations
        if has_errors(violations):
            raise errors.LimitError(violations)
        self.content = _encoded(body)

    def interrupted(self, cause: BaseException) -> None:
        """Record that the send was cancelled or interrupted, if the message may have been sent."""
        if self.may_have_been_sent and not isinstance(cause, errors.TexterError):
            send = Interrupted(self._chat_id or "", self.tmp_send_id, self._window(), self.delivery)
            self._policy.interrupted.append(send)
        super().interrupted(cause)

    def _begin_attempt(self) -> None:
        if self._attempts == 1:
            self._warn()
        super()._begin_attempt()

    def _warn(self) -> None:
        for violation in self.violations:
            # A string, because log indexes need one type per field and limits have several.
            fields = {"rule": violation.rule, "limit": str(violation.limit), "pointer": violation.pointer}
            text = "breaks %s (%s) at %s as a warning, and is sent anyway"
            self._log(logging.WARNING, text, *fields.values(), **fields)


class Send(MessageCall[Sent]):
    """Send of one message to one chat, which makes one or more attempts.

    Args:
        policy: the limits, retries and timeouts of the client.
        chat_id: the chat's id.
        message: the message.
        timeout: overrides the policy's timeout; see `Policy`.
        tmp_send_id: the `tmpSendId` for a message that has none; None to create one.
        maybe_sent: whether an earlier send may have sent the message already.
        undirected: whether `direct_to` gives the chat's id later.

    Attributes:
        tmp_send_id: the `tmpSendId` of the message.

    Raises:
        ChatIdError: the chat id is invalid.
        LimitError: the message breaks a limit or is not a valid message.
    """

    _prefix = "%s to chat %r, tmpSendId %r, attempt %d: %s"

    def __init__(
        self,
        policy: Policy,
        chat_id: str,
        message: AnyMessage,
        timeout: float | httpx.Timeout | None = None,
        tmp_send_id: str | None = None,
        *,
        maybe_sent: bool = False,
        undirected: bool = False,
    ) -> None:
        super().__init__(policy, spec.SEND_MESSAGE, timeout=timeout, maybe_sent=maybe_sent)
        chat_id_problem = None if undirected else chat_ids.problem_with(chat_id)
        self._chat_id = "" if undirected or chat_id_problem else plain_text(chat_id)
        self.tmp_send_id = tmp_send_id or secrets.token_hex(_TMP_SEND_ID_BYTES)
        self._kind: object = None
        try:
            body = _body(message)
            given = body.setdefault(TMP_SEND_ID, self.tmp_send_id)
            self.tmp_send_id = plain_text(given) if isinstance(given, str) else self.tmp_send_id
            if chat_id_problem:
                raise errors.ChatIdError(chat_id_problem)
            if self._chat_id:
                self.path = chat_ids.path_to(self._chat_id)
            kind = body.get(spec.DISCRIMINATOR)
            self._kind = kind if isinstance(kind, str) and kind in spec.MESSAGES else "message"
            self._encode(body, check_json(body, self._policy.limits))
            self.tmp_send_id = plain_text(given)  # without limits, it may be any JSON value
        except errors.TexterError as error:
            self.with_context(error)
            raise

    def direct_to(self, chat_id: str) -> None:
        """Set the chat.

        Raises:
            ChatIdError: the chat id is invalid.
        """
        problem = chat_ids.problem_with(chat_id)
        if problem:
            raise self.with_context(errors.ChatIdError(problem))
        self._chat_id = plain_text(chat_id)
        self.path = chat_ids.path_to(self._chat_id)

    def with_context(self, error: errors.TexterError) -> errors.TexterError:
        """Add this send's details to an error, and whether an earlier attempt may have sent the message."""
        error.chat_id = self._chat_id or None
        error.tmp_send_id = self.tmp_send_id
        super().with_context(error)
        if error.delivery is errors.Delivery.UNKNOWN and error.time_window is not None:
            from texter_ext._messages.content import ContentDigest  # noqa: PLC0415 (rarely needed)

            error.content = ContentDigest.of_request(json.loads(self.content), self._policy.salt)
            self._policy.note_unknown(
                UnknownSend(self.tmp_send_id, self._chat_id or "", error.time_window, error.content)
            )
        return error

    def _result(self, status_code: int, body: object) -> Sent:
        sent = Sent(status_code, self.tmp_send_id, body)
        self._policy.claims.note_accepted(sent.ids)
        return sent

    def _fields(self) -> Mapping[str, object]:
        return {
            "kind": self._kind,
            "chat_id": self._chat_id,
            "tmp_send_id": self.tmp_send_id,
            "attempt": self._attempts,
        }


def new_tmp_send_ids(number: int) -> list[str]:
    """Return so many values for `tmpSendId`, made together: in a thread, each request for random bytes may wait."""
    digits = secrets.token_hex(_TMP_SEND_ID_BYTES * number)
    size = len(digits) // number
    return [digits[first : first + size] for first in range(0, len(digits), size)]


def _body(message: AnyMessage) -> dict[str, Any]:
    try:
        return as_json(message)
    except NotAMessageError as error:
        raise errors.LimitError([error.violation]) from error.__cause__


def _encoded(body: dict[str, Any]) -> bytes:
    rule: Rule
    try:
        return _JSON.encode(body).encode()
    except UnicodeEncodeError:
        rule, detail = "format", "The message contains half of a surrogate pair, which cannot be sent."
    except RecursionError:
        rule, detail = "type", "The message is nested too deeply to be sent."
    except (TypeError, ValueError) as error:  # quotes only types: "Object of type set is not JSON serializable"
        rule, detail = "type", f"The message contains a value that JSON cannot represent: {error}."
    raise errors.LimitError([Violation("", rule, "JSON", None, "error", detail)])
