"""What the two clients share: everything but input and output."""

import functools
import http.cookiejar
import os
import ssl
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

import httpx

from texter_client import AuthenticatedClient, spec
from texter_ext._errors import ClientStateError, ConfigurationError
from texter_ext._http import restriction, settings
from texter_ext._http.policy import Interrupted, Policy
from texter_ext._http.retrying import DEFAULT_RETRIES, Retries
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.values import is_number
from texter_ext._operations.sending import Exchange

if TYPE_CHECKING:
    from texter_ext._many.batch import Batch
    from texter_ext._many.items import ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate

DEFAULT_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=60.0)
"""Seconds to connect, to write and to wait for a connection; to read is long, as Texter may download media first."""

DEFAULT_CONCURRENCY: Final = 40
"""How many of many messages are in flight: 80 a second, when an answer takes half a second."""

DEFAULT_RATE: Final = spec.RATES["number"].messages / spec.RATES["number"].seconds
"""How many of many messages go out in a second: what WhatsApp takes by default."""

MOST_CONNECTIONS: Final = 100

# A server that closes an idle connection just as we send on it leaves it unknown whether it read the request. Servers
# keep idle connections for five seconds and more, so one that is idle for two is not used again.
POOL: Final = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=2.0)

# Nothing goes out that the caller did not ask for.
NO_COOKIES: Final = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])

# Of compressions only what Body.decoded can read, whatever others are installed.
_HEADERS: Final = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}

# Among a request's extensions, the answer to it, once there is one.
_ANSWER: Final = "texter_answer"


def _note(message: httpx.Request | httpx.Response) -> None:
    """Note an answer before other hooks see it, since what they raise is nothing to tell its outcome by."""
    if isinstance(message, httpx.Response):
        message.request.extensions[_ANSWER] = message
    else:  # which authentication may send anew
        message.extensions.pop(_ANSWER, None)


async def _note_async(message: httpx.Request | httpx.Response) -> None:
    _note(message)


def _note_answers(client: httpx.Client | httpx.AsyncClient) -> None:
    """Have httpx's client note each answer, if it does not yet."""
    note = _note_async if isinstance(client, httpx.AsyncClient) else _note
    for event, hooks in client.event_hooks.items():
        if note not in hooks[:1]:
            client.event_hooks[event] = [note, *hooks]  # anew, since other threads may be going through them


@functools.lru_cache(maxsize=4)
def _tls(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return a context that verifies servers; it is most of what a client costs, so clients share it."""
    return httpx.create_ssl_context()


def _joined(address: str, path: str) -> httpx.URL:
    return httpx.URL(address + path)


_Transport = TypeVar("_Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)
_Sending = TypeVar("_Sending")


class Client(ABC, Generic[_Transport, _Sending]):
    """A client, but for how it waits."""

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
        transport: _Transport | None = None,
    ) -> None:
        address = settings.base_url(project_id, base_url, allow_http=allow_http)
        timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        settings.check(timeout=timeout, retries=retries, limits=limits)
        self._address = address
        self._sendings: WeakKeyDictionary[_Sending, Batch] = WeakKeyDictionary()
        self._policy = Policy(limits, retries if isinstance(retries, Retries) else Retries(retries), timeout)
        self._process: int | None = None
        # Parsing an address costs more than all else in building a request, and chats are written to again.
        self._url = functools.lru_cache(maxsize=1024)(functools.partial(_joined, address))
        self._host = (b"Host", httpx.URL(address).netloc)
        secret = settings.token(token)
        try:
            tls = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        except OSError as error:
            raise ConfigurationError(
                f"The certificates in SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {type(error).__name__}."
            ) from error
        self.transport: _Transport = self._default_transport(tls) if transport is None else transport
        self.client = AuthenticatedClient(
            address,
            secret,
            headers=_HEADERS,
            timeout=httpx.Timeout(timeout),
            verify_ssl=tls,
            httpx_args={"transport": self.transport, "trust_env": False},
        )
        self._open()

    def _default_transport(self, tls: ssl.SSLContext) -> _Transport:
        with settings.proxy(self._address) as proxy:
            return self._own_transport(tls, proxy)

    @abstractmethod
    def _own_transport(self, tls: ssl.SSLContext, proxy: str | None) -> _Transport:
        """Return what to send through where the caller does not say, through a proxy if there is one."""

    @abstractmethod
    def _open(self) -> None:
        """Make ready to send, before threads or tasks share this."""

    def _closed(self) -> ClientStateError:
        """Return the error for using it when it is closed."""
        return ClientStateError(f"This {type(self).__name__} is closed: make a new one.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    def _direct(self, client: httpx.Client | httpx.AsyncClient) -> _Transport | None:
        """Return the transport, if a send can do without httpx's client around it, which costs as much as the rest.

        All that it adds is hooks, authentication, and cookies, which are never wanted.
        """
        if client.auth is None and not any(client.event_hooks.values()):
            return self.transport
        _note_answers(client)
        return None

    @staticmethod
    def _answer(request: httpx.Request) -> httpx.Response | None:
        """Return the answer to a request that a hook made fail after it had come."""
        return request.extensions.get(_ANSWER)

    def _request(self, client: httpx.Client | httpx.AsyncClient, exchange: Exchange) -> httpx.Request:
        """Return an attempt's request."""
        if refusal := restriction.refusal(type(self).__name__, self._address):
            raise exchange.told(ClientStateError(refusal))
        url = self._url(exchange.path)
        length = str(len(exchange.content)).encode()
        headers = [self._host, *client.headers.raw, (b"Content-Length", length)]
        extensions = {"timeout": exchange.phases()}
        # Given as a stream, the body does not make httpx look through the headers for what is there already.
        stream = httpx.ByteStream(exchange.content)
        return httpx.Request(spec.SEND_MESSAGE.method, url, headers=headers, stream=stream, extensions=extensions)

    @property
    def interrupted(self) -> tuple[Interrupted, ...]:
        """The last sends that were cancelled or interrupted after the message may have been sent."""
        return tuple(self._policy.interrupted)

    def _prepared(
        self,
        client: httpx.Client | httpx.AsyncClient,
        chat_id: str,
        message: AnyMessage,
        timeout: float | httpx.Timeout | None = None,
        tmp_send_id: str | None = None,
        *,
        maybe_sent: bool = False,
    ) -> Exchange:
        """Return a send that can begin."""
        if timeout is not None:
            settings.check(timeout=timeout)
        exchange = Exchange(self._policy, chat_id, message, timeout, tmp_send_id, maybe_sent=maybe_sent)
        if client.is_closed:
            raise exchange.told(self._closed())
        if self._process is None:
            self._process = os.getpid()
        elif self._process != os.getpid():
            problem = "has sent in another process, from which this one was forked: make one in each process."
            raise exchange.told(ClientStateError(f"This {type(self).__name__} {problem}"))
        return exchange

    def _stream(
        self,
        items: object,
        client: httpx.Client | httpx.AsyncClient,
        *,
        journal: "str | os.PathLike[str] | Journal | None",
        concurrency: int,
        rate: "float | Rate | None",
        repeat_unknown: bool,
        dry_run: bool,
        progress: "ProgressCallback | None",
    ) -> "Batch":
        """Return what send_many does, but for its input and output."""
        from texter_ext._many.batch import Batch  # noqa: PLC0415
        from texter_ext._many.pacing import Rate  # noqa: PLC0415 (most programs send one message at a time)

        if not isinstance(concurrency, int) or not 1 <= concurrency <= MOST_CONNECTIONS:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"concurrency= must be a number from 1 to {MOST_CONNECTIONS}.")
        address = self._address
        if settings.is_loopback(address):
            # A sandbox has another port at each start, and nobody at the other end who could get too many.
            address = str(httpx.URL(address).copy_with(port=None))
            rate = Rate(rate, chat_seconds=None) if is_number(rate) else rate
        return Batch(
            items,
            prepare=functools.partial(self._prepared, client),
            address=address,
            retries=self._policy.retries.times > 0,
            journal=journal,
            concurrency=concurrency,
            rate=rate,
            repeat_unknown=repeat_unknown,
            dry_run=dry_run,
            progress=progress,
        )
