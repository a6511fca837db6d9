"""One send, but for its input and output: what goes out, what an answer means, and whether to try again."""

import datetime
import json
import logging
import math
import secrets
import time
import zlib
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx

from texter_client import spec
from texter_ext import answers, chat_ids, errors
from texter_ext.checking import check_json
from texter_ext.errors import Delivery
from texter_ext.limits import Limits
from texter_ext.messages import TMP_SEND_ID, AnyMessage, NotAMessageError, as_json
from texter_ext.retrying import Retries
from texter_ext.sent import Sent
from texter_ext.values import is_object, plain_text
from texter_ext.violation import Violation, has_errors

_logger = logging.getLogger("texter_ext.send")

_LONGEST_BODY: Final = 1_048_576
"""How many bytes of an answer are read: more than any needs. The rest of a longer one is left."""

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

# What httpx raises before a byte of the request is on the wire: for want of a connection, or for good.
_NEVER_SENT: Final = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError),
    httpx.UnsupportedProtocol,
)
# httpx-aiohttp says ConnectTimeout, too, where a connection breaks on which a request was sent already. What aiohttp
# raised beneath tells these apart: by name, since aiohttp need not be installed.
_AIOHTTP_NO_CONNECTION: Final = {"ClientConnectorError", "ConnectionTimeoutError"}
_AIOHTTP_ANY: Final = "ClientError"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A send that was cancelled or interrupted, after which nobody knows whether the message went out.

    Attributes:
        chat_id: the chat.
        tmp_send_id: the id that the message carried.
        time_window: when the send began and when it ended (in UTC).
    """

    chat_id: str
    tmp_send_id: str
    time_window: tuple[datetime.datetime, datetime.datetime]


class Policy:
    """How a client sends.

    Args:
        limits: what messages are held to.
        retries: when a send is tried again.
        timeout: the seconds that a send may take, or what each phase of an attempt may.

    Attributes:
        phases: the seconds that each phase of an attempt may take.
        seconds: those that a whole send may.
        interrupted: where a send that is cancelled or interrupted is noted.
    """

    def __init__(self, limits: Limits | None, retries: Retries, timeout: float | httpx.Timeout) -> None:
        self.limits = limits
        self.retries = retries
        self.phases, self.seconds = _times(timeout)
        self.interrupted: deque[Interrupted] = deque(maxlen=1000)


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
        may_have_been_sent: whether it may have, as far as is known until now.

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
        self.may_have_been_sent = self._maybe_sent = maybe_sent
        self._kind: object = None
        self._began = datetime.datetime.now(datetime.UTC)
        self._phases, self._seconds = (policy.phases, policy.seconds) if timeout is None else _times(timeout)
        self._left = self._seconds
        self._deadline: float | None = None
        self._attempts = 0
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
        """Return what each phase of an attempt may take, as httpx's extension: none more than the time left."""
        remaining = max(self.remaining, 0)
        limited = {phase: min(seconds, remaining) for phase, seconds in self._phases.items()}
        return {phase: None if seconds == math.inf else seconds for phase, seconds in limited.items()}

    @contextmanager
    def attempt(self) -> Generator[None]:
        """Log an attempt; note it, if it is interrupted: a cancellation or an interruption passes untouched."""
        self._attempts += 1
        self._status_code = None
        if self._attempts == 1:
            self._warn()
        started = time.monotonic()
        outcome: object = "accepted"
        level, delivery, raised = logging.DEBUG, Delivery.ACCEPTED, None
        self.may_have_been_sent = True
        try:
            yield
        except errors.TexterError as error:
            self.may_have_been_sent = error.delivery in (Delivery.UNKNOWN, Delivery.ACCEPTED)
            delivery, raised = error.delivery, type(error).__name__
            outcome = getattr(error, "status_code", raised)
            raise
        except BaseException as error:
            outcome, level = "interrupted, and may have been sent", logging.WARNING
            delivery, raised = Delivery.UNKNOWN, type(error).__name__
            self._note_interruption()
            raise
        finally:
            duration = time.monotonic() - started
            fields = {"delivery": delivery.value, "status_code": self._status_code, "error": raised}
            self._log(level, "%s after %.3f s", outcome, duration, duration=duration, **fields)

    def pause(self, error: errors.TexterError) -> float | None:
        """Return the seconds to wait before the next attempt, or None where there is none."""
        pause = self._policy.retries.pause(error, self._attempts)
        if pause is None or pause >= self.remaining:
            return None
        self._maybe_sent |= error.delivery is Delivery.UNKNOWN
        raised = type(error).__name__
        self._log(logging.INFO, "%s, next attempt in %.3f s", raised, pause, error=raised, pause=pause)
        return pause

    @contextmanager
    def pausing(self) -> Generator[None]:
        """Note an interruption of a pause, if the attempt before it may have sent the message."""
        try:
            yield
        except BaseException:
            if self._maybe_sent:
                self._note_interruption()
            raise

    def _note_interruption(self) -> None:
        self._policy.interrupted.append(Interrupted(self._chat_id, self.tmp_send_id, self._window()))

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
            with suppress(Exception):  # whatever a handler raises, the message's outcome is what it is
                _logger.log(level, story, *about.values(), text % values, extra=extra)

    def no_answer(self, error: Exception, request: httpx.Request) -> errors.TexterError:
        """Return our error for whatever was raised before there was an answer to a request."""
        return self.told(_no_answer(error, request))

    def outcome(self, response: httpx.Response, body: "Body") -> Sent:
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


class Body:
    """An answer's body, as far as it comes and as far as anybody needs it.

    By the time it is read the status is known, and with it the outcome: trouble in reading never changes that.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._content = bytearray()
        self.broken = False

    def add(self, chunk: bytes) -> bool:
        """Take a piece, and tell whether there is room and time for more."""
        self._content += chunk[: _LONGEST_BODY - len(self._content)]
        self.broken = len(self._content) == _LONGEST_BODY or self._exchange.remaining <= 0
        return not self.broken

    def decoded(self, response: httpx.Response) -> bytes:
        """Return the body without its compression, as far as it is one that was asked for and fits."""
        if response.is_closed:
            return self._read_before(response)
        content = bytes(self._content)
        coding = next((value for name, value in response.headers.raw if name.lower() == b"content-encoding"), b"")
        if coding.strip().lower() not in (b"gzip", b"deflate"):
            return content
        try:
            # As much as fits, and no more: a small body can be made to grow without end.
            decoded = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, _LONGEST_BODY)
        except zlib.error:
            self.broken = True
            return content
        self.broken = self.broken or len(decoded) == _LONGEST_BODY
        return decoded

    def _read_before(self, response: httpx.Response) -> bytes:
        """Return the body that a hook or a transport has read, and decoded."""
        try:
            content = response.content
        except httpx.ResponseNotRead:
            self.broken = True
            return b""
        self.broken = len(content) > _LONGEST_BODY
        return content[:_LONGEST_BODY]

    @staticmethod
    def headers_of(response: httpx.Response) -> list[tuple[bytes, bytes]]:
        """Return the headers that still hold for the decoded body, as bytes, since they may be no text."""
        gone = {b"content-encoding", b"content-length", b"transfer-encoding"}
        return [(name, value) for name, value in response.headers.raw if name.lower() not in gone]


def unread(response: httpx.Response) -> httpx.SyncByteStream | httpx.AsyncByteStream:
    """Return what is to be read of an answer: nothing, where a hook or a transport has read it.

    Its connection may be another request's by then, whose answer would be taken for this one's.
    """
    return httpx.ByteStream(b"") if response.is_closed else response.stream


def _times(timeout: float | httpx.Timeout) -> tuple[dict[str, float], float]:
    """Return the seconds of each phase of an attempt, and of a whole send."""
    given = httpx.Timeout(timeout).as_dict()
    phases = {phase: math.inf if seconds is None else seconds for phase, seconds in given.items()}
    return phases, sum(phases.values()) if isinstance(timeout, httpx.Timeout) else timeout


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


def _of_another(error: Exception, request: httpx.Request) -> bool:
    """Tell whether an error is about another request, as one that a user's transport makes to report on this one."""
    try:
        return isinstance(error, httpx.RequestError) and error.request is not request
    except RuntimeError:  # it does not say, and so comes straight from the transport
        return False


def _no_answer(error: Exception, request: httpx.Request) -> errors.APIConnectionError:
    never_sent = isinstance(error, _NEVER_SENT) and not _of_another(error, request)
    retry = not isinstance(error, httpx.UnsupportedProtocol)
    beneath = {kind.__name__ for kind in type(error.__cause__).__mro__}
    if isinstance(error.__cause__, Exception) and _AIOHTTP_ANY in beneath:
        error, never_sent = error.__cause__, bool(beneath & _AIOHTTP_NO_CONNECTION)
    timeout = isinstance(error, httpx.TimeoutException | TimeoutError)
    kind = errors.APITimeoutError if timeout else errors.APIConnectionError
    name = type(error).__name__
    if never_sent:
        sentence = f"No connection to {request.url.host} ({name}): nothing was sent. Check the address and the network."
        return kind(sentence, Delivery.NOT_SENT, safe_to_retry=retry)
    unknown = "the message may have been sent; find out before you send it again"
    return kind(f"No answer ({name}): {unknown}.", Delivery.UNKNOWN)
