"""Sending a message to an existing chat."""

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final

import httpx

from texter_client import spec
from texter_ext import _errors as errors
from texter_ext._http.call import OnceCall
from texter_ext._http.policy import Interrupted, Policy
from texter_ext._messages.checking import check_json
from texter_ext._messages.forms import TMP_SEND_ID, AnyMessage, NotAMessageError, as_json
from texter_ext._messages.values import plain_text
from texter_ext._messages.violation import Violation, has_errors
from texter_ext._operations import chat_ids
from texter_ext._operations.sent import Sent

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Send(OnceCall[Sent]):
    """One send to one chat, over one attempt or several.

    Args:
        policy: how to send.
        chat_id: the chat.
        message: the message.
        timeout: another one than the policy's.
        tmp_send_id: the id that the message gets if it has none, instead of a new one.
        maybe_sent: whether an earlier send may have sent the message already.

    Attributes:
        tmp_send_id: the id that the message carries.
        content: the request's body.
        violations: the limits that the message goes against, none of which stops it.

    Raises:
        ChatIdError: the chat id cannot be one.
        LimitError: the message breaks a limit, or is no message.
    """

    _logger = logging.getLogger("texter_ext.send")
    _story = "%s to chat %r, tmpSendId %r, attempt %d: %s"
    content: bytes

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
        super().__init__(policy, spec.SEND_MESSAGE, timeout=timeout, maybe_sent=maybe_sent)
        no_chat = chat_ids.fault(chat_id)
        self._chat_id = "" if no_chat else plain_text(chat_id)
        self.tmp_send_id = tmp_send_id or secrets.token_hex(16)
        self.violations: tuple[Violation, ...] = ()
        self._kind: object = None
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
            self.tmp_send_id = plain_text(given)  # without limits it may be anything that JSON can carry
        except errors.TexterError as error:
            self.with_context(error)
            raise

    def with_context(self, error: errors.TexterError) -> errors.TexterError:
        """Return an error that says which send it is about, and if an earlier attempt may have sent the message."""
        error.chat_id = self._chat_id or None
        error.tmp_send_id = self.tmp_send_id
        return super().with_context(error)

    def interrupted(self, cause: BaseException) -> None:
        """Note a send that is cancelled or interrupted after the message may have been sent."""
        if self.may_have_been_sent and not isinstance(cause, errors.TexterError):
            send = Interrupted(self._chat_id, self.tmp_send_id, self._window(), self.delivery)
            self._policy.interrupted.append(send)
        super().interrupted(cause)

    def _result(self, status_code: int, body: object) -> Sent:
        return Sent(status_code, self.tmp_send_id, body)

    def _fields(self) -> Mapping[str, object]:
        return {
            "kind": self._kind,
            "chat_id": self._chat_id,
            "tmp_send_id": self.tmp_send_id,
            "attempt": self._attempts,
        }

    def _begin_attempt(self) -> None:
        if self._attempts == 1:
            self._warn()
        super()._begin_attempt()

    def _check(self, body: dict[str, Any]) -> None:
        self.violations = check_json(body, self._policy.limits)
        if has_errors(self.violations):
            raise errors.LimitError(self.violations)

    def _warn(self) -> None:
        for violation in self.violations:
            # As a text, because where logs are searched a field must have one type, and limits have many.
            fields = {"rule": violation.rule, "limit": str(violation.limit), "pointer": violation.pointer}
            text = "goes against %s (%s) at %s, and is sent all the same"
            self._log(logging.WARNING, text, *fields.values(), **fields)


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
