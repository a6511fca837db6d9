"""The two clients, which differ in nothing but how they wait."""

import asyncio
import functools
import http.cookiejar
import os
import ssl
import time
from abc import ABC, abstractmethod
from contextlib import aclosing, closing
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

import httpx

from texter_client import AuthenticatedClient, spec
from texter_ext import configuration
from texter_ext.errors import ChatIdError, ClientStateError, ConfigurationError, TexterError
from texter_ext.exchange import Body, Exchange, Interrupted, Policy
from texter_ext.limits import WHATSAPP, Limits
from texter_ext.messages import AnyMessage
from texter_ext.retrying import DEFAULT_RETRIES, Retries
from texter_ext.sent import Sent

DEFAULT_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=60.0)
"""Seconds to connect, to write and to wait for a connection; to read is long, as Texter may download media first."""

# A server that closes an idle connection just as we send on it leaves it unknown whether it read the request. Servers
# keep idle connections for five seconds and more, so one that is idle for two is not used again.
_POOL: Final = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2.0)

# httpx's own timeouts tell in which phase a send was, so they come first; this is how much later ours is.
_GRACE: Final = 0.1

# Nothing goes out that the caller did not ask for.
_NO_COOKIES: Final = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])

# Of many tasks that send at once so many are on the wire: httpx's pool costs more the more requests wait in it.
_TURNS: Final = 20


@functools.lru_cache(maxsize=4)
def _tls(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return a context that verifies servers; it is most of what a client costs, so clients share it."""
    return httpx.create_ssl_context()


_Transport = TypeVar("_Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)


class _Base(ABC, Generic[_Transport]):
    """What the two clients share: everything but input and output."""

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
        address = configuration.base_url(project_id, base_url, allow_http=allow_http)
        timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        configuration.check(timeout=timeout, retries=retries, limits=limits)
        self._policy = Policy(limits, retries if isinstance(retries, Retries) else Retries(retries), timeout)
        self._process: int | None = None
        secret = configuration.token(token)
        try:
            self.client = AuthenticatedClient(
                address,
                secret,
                timeout=httpx.Timeout(timeout),
                verify_ssl=_tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
                httpx_args={
                    "transport": transport,
                    "limits": _POOL,
                    # No proxy of the environment stands between this machine and itself.
                    "trust_env": not configuration.is_loopback(address),
                },
            )
            self._open()
        except (ValueError, ImportError, OSError) as error:
            raise ConfigurationError(
                "The environment's proxy (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) or certificates (SSL_CERT_FILE, "
                f"SSL_CERT_DIR) cannot be used: {type(error).__name__}."
            ) from error

    @abstractmethod
    def _open(self) -> None:
        """Make ready to send, before threads or tasks share this."""

    def _closed(self) -> ClientStateError:
        return ClientStateError(f"This {type(self).__name__} is closed: make a new one.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"

    @property
    def interrupted(self) -> tuple[Interrupted, ...]:
        """The last sends that were cancelled or interrupted, after which nobody knows whether the message went out."""
        return tuple(self._policy.interrupted)

    def _prepared(
        self,
        client: httpx.Client | httpx.AsyncClient,
        chat_id: str,
        message: AnyMessage,
        timeout: float | httpx.Timeout | None,
    ) -> Exchange:
        if timeout is not None:
            configuration.check(timeout=timeout)
        exchange = Exchange(self._policy, chat_id, message, timeout)
        if client.is_closed:
            raise exchange.told(self._closed())
        if self._process is None:
            self._process = os.getpid()
        elif self._process != os.getpid():
            problem = "has sent in another process, from which this one was forked: make one in each process."
            raise exchange.told(ClientStateError(f"This {type(self).__name__} {problem}"))
        return exchange


def _request(client: httpx.Client | httpx.AsyncClient, exchange: Exchange) -> httpx.Request:
    try:
        return client.build_request(
            spec.METHOD,
            exchange.path,
            content=exchange.content,
            # Only what Body.decoded can read, whatever other compressions are installed.
            headers={"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"},
            timeout=exchange.phases(),
        )
    except httpx.InvalidURL:
        raise exchange.told(ChatIdError("The chat id is too long to be one.")) from None


class Texter(_Base[httpx.BaseTransport]):
    """Sends messages to existing chats.

    A context manager that holds one pool of connections; threads may share it.

    Args:
        project_id: the first label of the address under which the project's inbox opens; else `TEXTER_PROJECT_ID`.
        token: an API token with the scope “Send session message”; else `TEXTER_API_TOKEN`.
        base_url: everything before `/messages/send/…`, for another server; else `TEXTER_BASE_URL`. An argument goes
            before the environment, and a base URL before a project id.
        allow_http: let the token travel unencrypted to a base URL that is not https; one on loopback needs no leave.
        timeout: seconds for a whole send, its retries included, or an httpx.Timeout for each phase of an attempt, of
            which a whole send may take the sum; None for DEFAULT_TIMEOUT.
        retries: how often to try again where that cannot send the message twice, or Retries for more choice.
        limits: what messages are held to before they leave; None for channels other than WhatsApp.
        transport: an httpx transport to send through in place of httpx's own.

    Attributes:
        client: the generated client underneath, ready for the generated functions.

    Raises:
        ConfigurationError: a setting is missing or malformed.
    """

    def _open(self) -> None:
        self._http = self.client.get_httpx_client()
        self._http.cookies.jar.set_policy(_NO_COOKIES)

    def send(self, chat_id: str, message: AnyMessage, *, timeout: float | httpx.Timeout | None = None) -> Sent:
        """Send a message to an existing chat.

        Args:
            chat_id: the chat's own id, which the provider's Search Chats endpoint gives.
            message: a text, what a builder returns, any generated request model, or a mapping in the API's own JSON
                form. It goes out as it is, with a `tmpSendId` where it has none.
            timeout: another than the client's, for this send.

        Returns:
            What the API answered; the message is accepted, which is not yet delivered.

        Raises:
            TexterError: its `delivery` says what became of the message; texter_ext.errors draws the whole tree.
        """
        exchange = self._prepared(self._http, chat_id, message, timeout)
        while True:
            try:
                return self._attempt(exchange)
            except TexterError as error:
                pause = exchange.pause(error)
                if pause is None:
                    raise
            with exchange.pausing():
                time.sleep(pause)

    def _attempt(self, exchange: Exchange) -> Sent:
        body = Body(exchange)
        with exchange.attempt():
            request = _request(self._http, exchange)
            with exchange.sending():
                response = self._http.send(request, stream=True)
            with body.reading(), closing(response):
                for chunk in response.iter_raw():
                    if not body.add(chunk):
                        break
            return exchange.outcome(response, body)

    def close(self) -> None:
        """Close the connections; leaving the `with` block does it too."""
        self._http.close()

    def __enter__(self) -> Self:
        if self._http.is_closed:
            raise self._closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncTexter(_Base[httpx.AsyncBaseTransport]):
    """Sends messages to existing chats: all as in Texter, but its methods are awaited, and tasks may share it.

    Of many sends at once some wait for their turn, which does not count against their timeout.
    """

    def _open(self) -> None:
        self._http = self.client.get_async_httpx_client()
        self._http.cookies.jar.set_policy(_NO_COOKIES)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(_TURNS)

    async def send(
        self,
        chat_id: str,
        message: AnyMessage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (httpx's, with one for each phase)
    ) -> Sent:
        """Send a message to an existing chat, as Texter.send does."""
        exchange = self._prepared(self._http, chat_id, message, timeout)
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            problem = "has sent in another event loop: make one in each, or keep one loop."
            raise exchange.told(ClientStateError(f"This AsyncTexter {problem}"))
        while True:
            try:
                async with self._turns:
                    return await self._attempt(exchange)
            except TexterError as error:
                pause = exchange.pause(error)
                if pause is None:
                    raise
            with exchange.pausing():
                await asyncio.sleep(pause)

    async def _attempt(self, exchange: Exchange) -> Sent:
        body = Body(exchange)
        with exchange.attempt():
            request = _request(self._http, exchange)
            with exchange.sending():
                async with asyncio.timeout(exchange.remaining + _GRACE):
                    response = await self._http.send(request, stream=True)
            with body.reading():
                async with aclosing(response), asyncio.timeout(exchange.remaining):
                    async for chunk in response.aiter_raw():
                        if not body.add(chunk):
                            break
            return exchange.outcome(response, body)

    async def aclose(self) -> None:
        """Close the connections; leaving the `async with` block does it too."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        if self._http.is_closed:
            raise self._closed()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
