"""What a client sends its requests through: httpx's client over a transport of httpx's or aiohttp's.

Outside this folder, httpx is imported only for its public types.
"""

import functools
import http.cookiejar
import os
import ssl
from abc import ABC, abstractmethod
from contextlib import closing
from typing import Any, Final, Generic, TypeVar, cast

import httpx

from texter_client import AuthenticatedClient
from texter_ext._errors import ClientStateError, ConfigurationError
from texter_ext._http import restriction, settings
from texter_ext._http.call import Call, Result
from texter_ext._http.response_body import Body, unread

MAX_CONNECTIONS: Final = 100

# A server that closes an idle connection just as we send on it leaves it unknown whether it read the request. Servers
# keep idle connections for five seconds and more, so one that is idle for two is not used again.
POOL: Final = httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=2.0)

# Nothing goes out that the caller did not ask for.
_NO_COOKIES: Final = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])

# Only the compressions that Body.decoded can read, even if others are installed.
_HEADERS: Final = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}

# Among a request's extensions, the answer to it, once there is one.
_ANSWER: Final = "texter_answer"


def _note(message: httpx.Request | httpx.Response) -> None:
    """Note an answer before other hooks see it, because what they raise says nothing about its outcome."""
    if isinstance(message, httpx.Response):
        message.request.extensions[_ANSWER] = message
    else:  # which authentication may send again
        message.extensions.pop(_ANSWER, None)


async def _note_async(message: httpx.Request | httpx.Response) -> None:
    _note(message)


def _note_answers(client: httpx.Client | httpx.AsyncClient) -> None:
    """Have httpx's client note each answer, if it does not yet."""
    note = _note_async if isinstance(client, httpx.AsyncClient) else _note
    for event, hooks in client.event_hooks.items():
        if note not in hooks[:1]:
            client.event_hooks[event] = [note, *hooks]  # a new list, since other threads may be going through the old


@functools.lru_cache(maxsize=4)
def _tls(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return a context that verifies servers; it is most of what a client costs, so clients share it."""
    return httpx.create_ssl_context()


def _joined(address: str, path: str) -> httpx.URL:
    return httpx.URL(address + path)


Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)
_Client = TypeVar("_Client", httpx.Client, httpx.AsyncClient)


class Channel(ABC, Generic[Transport, _Client]):
    """What requests go through, except for how it waits.

    Args:
        address: the base URL.
        token: the API token.
        timeout: as a client takes it.
        transport: what to send through; None for a transport of our own.

    Attributes:
        client: the generated client.
        transport: the transport that it sends through.
        http: httpx's client.

    Raises:
        ConfigurationError: the environment's proxy or certificates cannot be used.
    """

    http: _Client

    def __init__(
        self, address: str, token: str, timeout: float | httpx.Timeout, transport: Transport | None = None
    ) -> None:
        self._address = address
        try:
            tls = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        except OSError as error:
            raise ConfigurationError(
                f"The certificates in SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {type(error).__name__}."
            ) from error
        self.transport: Transport = self._default_transport(address, tls) if transport is None else transport
        # Parsing an address costs more than all else in building a request, and chats are written to again.
        self._url = functools.lru_cache(maxsize=1024)(functools.partial(_joined, address))
        self._host = (b"Host", httpx.URL(address).netloc)
        self.client = AuthenticatedClient(
            address,
            token,
            headers=_HEADERS,
            timeout=httpx.Timeout(timeout),
            verify_ssl=tls,
            httpx_args={"transport": self.transport, "trust_env": False},
        )
        self._open()
        self.http.cookies.jar.set_policy(_NO_COOKIES)

    @abstractmethod
    def _open(self) -> None:
        """Make httpx's client, before threads or tasks share this."""

    def _default_transport(self, address: str, tls: ssl.SSLContext) -> Transport:
        with settings.proxy(address) as proxy:
            return self._own_transport(tls, proxy)

    @abstractmethod
    def _own_transport(self, tls: ssl.SSLContext, proxy: str | None) -> Transport:
        """Return a transport of our own, through a proxy if there is one."""

    @property
    def is_closed(self) -> bool:
        """Whether the connections are closed for good."""
        return self.http.is_closed

    def _direct(self) -> Transport | None:
        """Return the transport, if a call can do without httpx's client around it, which costs as much as the rest.

        All that it adds is hooks, authentication, and cookies, which are never wanted.
        """
        if self.http.auth is None and not any(self.http.event_hooks.values()):
            return self.transport
        _note_answers(self.http)
        return None

    @staticmethod
    def _answer(request: httpx.Request) -> httpx.Response | None:
        """Return the answer to a request that a hook made fail after it had come."""
        return request.extensions.get(_ANSWER)

    def _request(self, call: Call[Any]) -> httpx.Request:
        """Return an attempt's request.

        Raises:
            ClientStateError: this process may not send to the server now.
        """
        if refusal := restriction.refusal(self._address):
            raise call.with_context(ClientStateError(refusal))
        headers = [self._host, *self.http.headers.raw]
        # Given as a stream, the body does not make httpx look through the headers for what is there already.
        stream = None
        if call.content is not None:
            headers.append((b"Content-Length", str(len(call.content)).encode()))
            stream = httpx.ByteStream(call.content)
        else:
            headers = [header for header in headers if header[0].lower() != b"content-type"]
        extensions = {"timeout": call.phases()}
        url = self._url(call.path)
        return httpx.Request(call.operation.method, url, headers=headers, stream=stream, extensions=extensions)


class SyncChannel(Channel[httpx.BaseTransport, httpx.Client]):
    """A channel that blocks while it waits; threads may share it."""

    def _own_transport(self, tls: ssl.SSLContext, proxy: str | None) -> httpx.BaseTransport:
        from texter_ext._http.httpx_transport import HTTPTransport  # noqa: PLC0415 (httpcore is slow to import)

        return HTTPTransport(tls, POOL, proxy)

    def _open(self) -> None:
        self.http = self.client.get_httpx_client()

    def attempt(self, call: Call[Result]) -> Result:
        """Make one attempt, and return what the answer means.

        Raises:
            TexterError: there was no answer, or none that is a success.
        """
        with call.attempt():
            request = self._request(call)
            try:
                direct = self._direct()
                response = direct.handle_request(request) if direct else self.http.send(request, stream=True)
            except Exception as error:
                answer = self._answer(request)
                if answer is None:
                    raise call.no_answer(error, request) from error
                return call.outcome(answer, Body(call))
            body = Body(call)
            try:
                with closing(cast("httpx.SyncByteStream", unread(response))) as stream:
                    for chunk in stream:
                        if not body.add(chunk):
                            break
            except Exception:  # noqa: BLE001 (the status is known, and must not be lost over it)
                body.broken = True
            return call.outcome(response, body)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()
