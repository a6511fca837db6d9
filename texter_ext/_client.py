"""What the two clients share: everything except waiting."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import httpx

from texter_client import AuthenticatedClient, spec
from texter_client.records import Operation
from texter_ext._errors import ClientStateError, ConfigurationError, TexterError
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
    from texter_ext._many.batch import Batch
    from texter_ext._many.items import ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._operations.calling import APIResponse

DEFAULT_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=60.0)
"""Seconds to connect, to write and to wait for a connection; to read is long, as Texter may download media first."""

DEFAULT_CONCURRENCY: Final = 40
"""How many of many messages are in flight: 80 a second, when an answer takes half a second."""

DEFAULT_RATE: Final = spec.RATES["number"].messages / spec.RATES["number"].seconds
"""How many of many messages go out in a second: what WhatsApp takes by default."""

NextPage: TypeAlias = "Callable[[APIResponse], Mapping[str, Any] | None]"
"""Returns the parameters of the page after an answer that differ from the one before, or None after the last page."""

_Sending = TypeVar("_Sending")


class Client(ABC, Generic[Transport, _Sending]):
    """A client, except for how it waits."""

    client: AuthenticatedClient
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
        """Make the channel that requests go through."""

    @property
    @abstractmethod
    def _is_closed(self) -> bool:
        """Whether it is closed for good."""

    def _closed(self) -> ClientStateError:
        """Return the error for using it when it is closed."""
        return ClientStateError(f"This {type(self).__name__} is closed: make a new one.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    @property
    def interrupted(self) -> tuple[Interrupted, ...]:
        """The last sends that were cancelled or interrupted after the message may have been sent."""
        return tuple(self._policy.interrupted)

    def _ready(self, call: Call[Result]) -> None:
        """Make sure that a call can begin.

        Raises:
            ClientStateError: this is closed, or was copied by a fork.
        """
        problem: TexterError | None = None
        if self._is_closed:
            problem = self._closed()
        elif self._process is None:
            self._process = os.getpid()
        elif self._process != os.getpid():
            forked = "has sent in another process, from which this one was forked: make one in each process."
            problem = ClientStateError(f"This {type(self).__name__} {forked}")
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
    ) -> Send:
        """Return a send that can begin."""
        if timeout is not None:
            settings.check(timeout=timeout)
        send = Send(self._policy, chat_id, message, timeout, tmp_send_id, maybe_sent=maybe_sent)
        self._ready(send)
        return send

    def _call(
        self, operation: Operation, parameters: Mapping[str, Any], timeout: float | httpx.Timeout | None
    ) -> "Call[APIResponse]":
        """Return a call of any operation that can begin."""
        if timeout is not None:
            settings.check(timeout=timeout)
        from texter_ext._operations.calling import prepare  # noqa: PLC0415 (most programs only send)

        call = prepare(self._policy, operation, parameters, timeout)
        self._ready(call)
        return call

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
        """Return what send_many does, except for waiting."""
        from texter_ext._many.batch import Batch  # noqa: PLC0415
        from texter_ext._many.pacing import Rate  # noqa: PLC0415 (most programs send one message at a time)

        if not isinstance(concurrency, int) or not 1 <= concurrency <= MAX_CONNECTIONS:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"concurrency= must be a number from 1 to {MAX_CONNECTIONS}.")
        address = self._address
        if settings.is_loopback(address):
            # A sandbox has another port at each start, and nobody at the other end who could get too many.
            address = settings.without_port(address)
            rate = Rate(rate, chat_seconds=None) if is_number(rate) else rate
        return Batch(
            items,
            prepare=self._send,
            address=address,
            retries=self._policy.retries.times > 0,
            journal=journal,
            concurrency=concurrency,
            rate=rate,
            repeat_unknown=repeat_unknown,
            dry_run=dry_run,
            progress=progress,
        )


def parameters_of_next(
    parameters: Mapping[str, Any], answer: "APIResponse", next_page: NextPage
) -> Mapping[str, Any] | None:
    """Return the parameters of the page after an answer, or None after the last page."""
    changes = next_page(answer)
    return None if changes is None else {**parameters, **changes}
