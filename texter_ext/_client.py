"""Base of both clients: everything except waiting."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

import httpx

from texter_client import spec
from texter_client.records import Operation
from texter_ext._errors import ClientStateError, ConfigurationError, TexterError, forked_error
from texter_ext._http import settings
from texter_ext._http.call import Call, Result
from texter_ext._http.channel import MAX_CONNECTIONS, Channel, Transport
from texter_ext._http.policy import Interrupted, Policy
from texter_ext._http.retrying import DEFAULT_RETRIES, Retries
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.values import is_number
from texter_ext._operations.sending import Send

if TYPE_CHECKING:
    from texter_client import AuthenticatedClient
    from texter_ext._many.batch import Batch
    from texter_ext._many.items import ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._messages.outgoing_template import OutgoingTemplate
    from texter_ext._operations.actions import Actions
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.sending_templates import SendTemplate

DEFAULT_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=60.0)
"""The default timeouts in seconds. The read timeout is long because Texter may download media before it responds."""

DEFAULT_CONCURRENCY: Final = 40
"""The default number of messages in flight in `send_many`: 80 a second if a response takes half a second."""

DEFAULT_RATE: Final = spec.RATES["number"].per_second
"""The default rate of `send_many` in messages per second: WhatsApp's default limit for a phone number."""

_Sending = TypeVar("_Sending")


class Client(ABC, Generic[Transport, _Sending]):
    """Base of both clients, without the waiting."""

    client: "AuthenticatedClient"
    transport: Transport

    def __init__(
        self,
        project_id: str | None = None,
        token: str | None = None,
        *,
        base_url: str | None = None,
        allow_http: bool = False,
        timeout: float | httpx.Timeout | None = None,
        retries: int | Retries = DEFAULT_RETRIES,
        limits: Limits | None = WHATSAPP,
        transport: Transport | None = None,
    ) -> None:
        self._address = settings.base_url(project_id, base_url, allow_http=allow_http)
        timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        settings.check(timeout=timeout, retries=retries, limits=limits)
        self._sendings: WeakKeyDictionary[_Sending, Batch] = WeakKeyDictionary()
        self._policy = Policy(limits, retries if isinstance(retries, Retries) else Retries(retries), timeout)
        self._process: int | None = None
        channel = self._connect(self._address, settings.token(token), timeout, transport)
        self.client, self.transport = channel.client, channel.transport

    @abstractmethod
    def _connect(
        self, address: str, token: str, timeout: float | httpx.Timeout, transport: Transport | None
    ) -> Channel[Transport, Any]:
        """Create the channel that requests go through."""

    @property
    @abstractmethod
    def _is_closed(self) -> bool:
        """Whether the client has been closed."""

    def _closed_error(self) -> ClientStateError:
        """Return the error for using a closed client."""
        return ClientStateError(f"This {type(self).__name__} is closed: create a new one.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    @property
    def interrupted(self) -> tuple[Interrupted, ...]:
        """The last sends that were cancelled or interrupted after the message may have been sent."""
        return tuple(self._policy.interrupted)

    def _ready(self, call: Call[Result]) -> None:
        """Check that a call can begin.

        Raises:
            ClientStateError: the client is closed, or was used before the process forked.
        """
        problem: TexterError | None = None
        if self._is_closed:
            problem = self._closed_error()
        elif self._process is None:
            self._process = os.getpid()
        elif self._process != os.getpid():
            problem = forked_error(type(self).__name__)
        if problem is not None:
            raise call.with_context(problem)

    def _send(
        self,
        chat_id: str,
        message: AnyMessage,
        timeout: float | httpx.Timeout | None = None,
        tmp_send_id: str | None = None,
        *,
        maybe_sent: bool = False,
        undirected: bool = False,
    ) -> Send:
        """Prepare the send of a message."""
        if timeout is not None:
            settings.check(timeout=timeout)
        send = Send(self._policy, chat_id, message, timeout, tmp_send_id, maybe_sent=maybe_sent, undirected=undirected)
        self._ready(send)
        return send

    @cached_property
    def _actions(self) -> "Actions":
        from texter_ext._operations.actions import Actions  # noqa: PLC0415 (many programs do not use them)

        return Actions(self._send, self._send_template, self._call, self._policy)

    def _send_template(
        self,
        outgoing: "OutgoingTemplate",
        number: str,
        sender: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        **about: Any,  # noqa: ANN401 (as SendTemplate takes them)
    ) -> "SendTemplate":
        """Prepare the send of a template."""
        from texter_ext._operations.sending_templates import SendTemplate  # noqa: PLC0415

        if timeout is not None:
            settings.check(timeout=timeout)
        send = SendTemplate(self._policy, outgoing, number, sender, timeout, **about)
        self._ready(send)
        return send

    def _call(
        self, operation: Operation, parameters: Mapping[str, Any], timeout: float | httpx.Timeout | None
    ) -> "Call[APIResponse]":
        """Prepare a call of any operation."""
        if timeout is not None:
            settings.check(timeout=timeout)
        from texter_ext._operations.calling import prepare  # noqa: PLC0415 (most programs only send)

        call = prepare(self._policy, operation, parameters, timeout)
        self._ready(call)
        return call

    @property
    def _journal_address(self) -> str:
        """The base URL that a journal belongs to; a sandbox gets a new port at each start."""
        return settings.without_port(self._address) if settings.is_loopback(self._address) else self._address

    def _batch(
        self,
        items: object,
        *,
        journal: "str | os.PathLike[str] | Journal | None",
        concurrency: int,
        rate: "float | Rate | None",
        repeat_unknown: bool,
        dry_run: bool,
        progress: "ProgressCallback | None",
    ) -> "Batch":
        """Prepare the batch of `send_many`.

        Raises:
            ConfigurationError: the concurrency or the rate is malformed.
            JournalError: the journal cannot be used.
        """
        # Most programs send one message at a time.
        from texter_ext._many.batch import Batch  # noqa: PLC0415
        from texter_ext._many.journal_gate import JournalGate  # noqa: PLC0415
        from texter_ext._many.pacing import Rate  # noqa: PLC0415

        if not isinstance(concurrency, int) or not 1 <= concurrency <= MAX_CONNECTIONS:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"concurrency= must be a whole number from 1 to {MAX_CONNECTIONS}.")
        if settings.is_loopback(self._address):  # a sandbox has no contacts to protect from too many messages
            rate = Rate(rate, chat_seconds=None) if is_number(rate) else rate
        if not isinstance(rate, Rate):
            rate = Rate(None, None) if rate is None else Rate(rate)
        return Batch(
            items,
            prepare=self._send,
            prepare_template=self._actions.send_template,
            retries=self._policy.retries.times > 0,
            journal=JournalGate(
                journal,
                self._journal_address,
                repeat_unknown=repeat_unknown,
                dry_run=dry_run,
                note_unknown=self._policy.note_unknown,
            ),
            concurrency=concurrency,
            rate=rate,
            dry_run=dry_run,
            progress=progress,
        )
