"""One send, but for its input and output: what goes out, and what the answer means."""

import json
import logging
import urllib.parse
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from texter_client import spec

from texter_ext import answers, errors
from texter_ext.checking import check_json
from texter_ext.errors import Delivery
from texter_ext.limits import Limits, Violation
from texter_ext.messages import AnyMessage, NotAMessageError, as_json
from texter_ext.sent import Sent
from texter_ext.values import is_object

_logger = logging.getLogger("texter_ext")

# More than any answer needs; the rest of a longer one is not read.
_LONGEST_BODY: Final = 1_048_576
# What httpx raises before any byte of the request is on the wire.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One send.

    Attributes:
        chat_id: the chat.
        tmp_send_id: the message's own id, or the one given to it.
        path: the path below the base URL.
        content: the body.
    """

    chat_id: str
    tmp_send_id: str
    path: str
    content: bytes

    @classmethod
    def prepared(cls, chat_id: str, message: AnyMessage, limits: Limits | None) -> "Exchange":
        """Return the send of a message to a chat, after its checks; warnings are logged.

        Raises:
            ChatIdError: the chat id cannot stand in the path.
            LimitError: the message breaks a limit, or is none at all.
        """
        tmp_send_id = str(uuid.uuid4())
        try:
            path = _path(chat_id)
            try:
                body = as_json(message)
            except NotAMessageError as error:
                raise errors.LimitError([error.violation]) from error.__cause__
            tmp_send_id = str(body.setdefault("tmpSendId", tmp_send_id))
            _check(body, limits, chat_id)
            return cls(chat_id, tmp_send_id, path, _encoded(body))
        except errors.TexterError as error:
            error.chat_id = str(chat_id)
            error.tmp_send_id = tmp_send_id
            raise

    @contextmanager
    def sending(self) -> Generator[None]:
        """Turn whatever httpx raises before an answer into our errors."""
        try:
            yield
        except httpx.HTTPError as error:
            raise self._told(_no_answer(error)) from error

    def outcome(self, response: httpx.Response, body: "Body") -> Sent:
        """Return what an answer means, its status first.

        Raises:
            APIStatusError: it is not a success.
            UnreadableResponseError: it is, but the body cannot be read.
        """
        plain = httpx.Response(response.status_code, headers=body.headers_of(response), content=bytes(body))
        if not plain.is_success:
            raise self._told(errors.status_error(plain))
        value = answers.parsed(plain)
        if value is answers.NOT_JSON or (value is None and body.broken):
            raise self._told(errors.UnreadableResponseError(plain))
        if is_object(value) and value.get("success") is False:
            raise self._told(errors.APIStatusError(plain))
        return Sent(plain.status_code, self.tmp_send_id, value)

    def _told(self, error: errors.TexterError) -> errors.TexterError:
        error.chat_id = self.chat_id
        error.tmp_send_id = self.tmp_send_id
        return error


class Body:
    """An answer's body, as far as it comes and as far as anybody needs it.

    By the time it is read the status is known, and with it the outcome: trouble in reading never changes that.
    """

    def __init__(self) -> None:
        self._content = bytearray()
        self.broken = False

    def add(self, chunk: bytes) -> bool:
        """Take a piece, and tell whether there is room for more."""
        self._content += chunk[: _LONGEST_BODY - len(self._content)]
        return len(self._content) < _LONGEST_BODY

    @contextmanager
    def reading(self) -> Generator[None]:
        """Swallow what goes wrong in reading, and remember that it did."""
        try:
            yield
        except httpx.HTTPError:
            self.broken = True

    def __bytes__(self) -> bytes:
        return bytes(self._content)

    @staticmethod
    def headers_of(response: httpx.Response) -> list[tuple[str, str]]:
        """Return the headers that still hold for the decoded body."""
        gone = {"content-encoding", "content-length", "transfer-encoding"}
        return [(name, value) for name, value in response.headers.multi_items() if name.lower() not in gone]


def _path(chat_id: str) -> str:
    if not isinstance(chat_id, str):  # pyright: ignore[reportUnnecessaryIsInstance] (a None from a look-up is common)
        raise errors.ChatIdError(f"The chat id must be a text, not {type(chat_id).__name__}.")
    if not chat_id.strip() or chat_id in (".", ".."):
        raise errors.ChatIdError(
            f"The chat id is {chat_id!r}, which would address another path: pass the chat's own id."
        )
    try:
        segment = urllib.parse.quote(chat_id, safe="")
    except UnicodeEncodeError:
        raise errors.ChatIdError("The chat id holds half of a surrogate pair: it was cut or decoded wrongly.") from None
    return spec.PATH.replace("{chatId}", segment)


def _check(body: dict[str, Any], limits: Limits | None, chat_id: str) -> None:
    violations = check_json(body, limits)
    if any(violation.severity == "error" for violation in violations):
        raise errors.LimitError(violations)
    for violation in violations:
        _logger.warning(
            "A message to chat %s goes against %s (%s) at %s, and is sent all the same",
            *(chat_id, violation.rule, violation.limit, violation.pointer),
        )


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError:
        rule, detail = "format", "The message holds half of a surrogate pair, which cannot be sent."
    except RecursionError:
        rule, detail = "type", "The message is nested too deeply to be sent."
    except (TypeError, ValueError) as error:  # both only name types: "Object of type set is not JSON serializable"
        rule, detail = "type", f"The message holds what JSON cannot: {error}."
    raise errors.LimitError([Violation("", rule, "JSON", None, "error", detail)])


def _no_answer(error: httpx.HTTPError) -> errors.APIConnectionError:
    delivery = Delivery.NOT_SENT if isinstance(error, _NOT_SENT) else Delivery.UNKNOWN
    kind = errors.APITimeoutError if isinstance(error, httpx.TimeoutException) else errors.APIConnectionError
    meaning = (
        "nothing was sent"
        if delivery is Delivery.NOT_SENT
        else "the message may have been sent; find out before you send it again"
    )
    return kind(f"No answer ({type(error).__name__}): {meaning}.", delivery)
