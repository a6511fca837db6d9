"""Channels that send a client's requests through httpx, over an httpx or aiohttp transport.

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

from texter_ext._errors import ClientStateError, ConfigurationError
from texter_ext._http import restriction, settings
from texter_ext._http.call import Call, Result
from texter_ext._http.response_body import Body, remaining_stream

MAX_CONNECTIONS: Final = 100

# If a server closes an idle connection just as a request is sent on it, nothing tells whether the request was read.
# Servers keep idle connections for at least five seconds, so a connection is not reused after two idle seconds.
POOL: Final = httpx.Limits(
    max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS, keepalive_expiry=2.0
)

# Cookies would send data that the caller did not ask to send.
_NO_COOKIES: Final = http.cookiejar.DefaultCookiePolicy(allowed_domains=[])

# Accept only the encodings that Body.decoded can read, even if packages for others are installed.
_HEADERS: Final = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}

# The request extension that holds the response once it has arrived.
_RESPONSE: Final = "texter_response"


def _record_response(message: httpx.Request | httpx.Response) -> None:
    """Record a response before other hooks see it, because an exception in a hook does not change the outcome."""
    if isinstance(message, httpx.Response):
        message.request.extensions[_RESPONSE] = message
    else:  # authentication may send the same request again
        message.extensions.pop(_RESPONSE, None)


async def _record_response_async(message: httpx.Request | httpx.Response) -> None:
    _record_response(message)


def _add_recording_hooks(client: httpx.Client | httpx.AsyncClient) -> None:
    """Make httpx's client record each response, unless it does so already."""
    record = _record_response_async if isinstance(client, httpx.AsyncClient) else _record_response
    for event, hooks in client.event_hooks.items():
        if record not in hooks[:1]:
            client.event_hooks[event] = [record, *hooks]  # a new list, as another thread may be iterating the old one


@functools.lru_cache(maxsize=4)
def _tls(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the TLS context, which clients share because creating it is the slowest part of creating a client."""
    return httpx.create_ssl_context()


def _join_url(address: str, path: str) -> httpx.URL:
    return httpx.URL(address + path)


Transport = TypeVar("Transport", httpx.BaseTransport, httpx.AsyncBaseTransport)
_Client = TypeVar("_Client", httpx.Client, httpx.AsyncClient)


class Channel(ABC, Generic[Transport, _Client]):
    """Base of the two channels, without the waiting.

    Args:
        address: the base URL.
        token: the API token.
        timeout: the client's timeout in seconds, or an httpx.Timeout.
        transport: the transport to send through; None for the default one.

    Attributes:
        client: the generated client.
        transport: the transport in use.
        http: the httpx client.

    Raises:
        ConfigurationError: the proxy or the certificates that the environment names cannot be used.
    """

    http: _Client

    def __init__(
        self, address: str, token: str, timeout: float | httpx.Timeout, transport: Transport | None = None
    ) -> None:
        from texter_client import AuthenticatedClient  # noqa: PLC0415 (it needs attrs, which is slow to import)

        self._address = address
        try:
            tls = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        except OSError as error:
            raise ConfigurationError(
                f"The certificates in SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {type(error).__name__}."
            ) from error
        self.transport: Transport = self._default_transport(address, tls) if transport is None else transport
        self._restricted: Transport = self._restrict(self.transport)
        # Parsing the URL is the slowest part of building a request, and chats often get several messages.
        self._url = functools.lru_cache(maxsize=1024)(functools.partial(_join_url, address))
        self._host = (b"Host", httpx.URL(address).netloc)
        self.client = AuthenticatedClient(
            address,
            token,
            headers=_HEADERS,
            timeout=httpx.Timeout(timeout),
            verify_ssl=tls,
            httpx_args={"transport": self._restricted, "trust_env": False},
        )
        self._open()
        self.http.cookies.jar.set_policy(_NO_COOKIES)

    @abstractmethod
    def _open(self) -> None:
        """Create the httpx client, before threads or tasks share the channel."""

    def _default_transport(self, address: str, tls: ssl.SSLContext) -> Transport:
        with settings.proxy(address) as proxy:
            return self._create_transport(tls, proxy)

    @abstractmethod
    def _create_transport(self, tls: ssl.SSLContext, proxy: str | None) -> Transport:
        """Return the default transport, through a proxy if one is given."""

    @abstractmethod
    def _restrict(self, transport: Transport) -> Transport:
        """Return a transport that sends only where `restrict_to` allows, for requests through `client` too."""

    @property
    def is_closed(self) -> bool:
        """Whether the channel has been closed."""
        return self.http.is_closed

    def _direct(self) -> Transport | None:
        """Return the transport, or None if a call needs httpx's client around it.

        The client adds only hooks, authentication and cookies, but takes as long as the rest of the call.
        """
        if self.http.auth is None and not any(self.http.event_hooks.values()):
            return self._restricted
        _add_recording_hooks(self.http)
        return None

    @staticmethod
    def _recorded_response(request: httpx.Request) -> httpx.Response | None:
        """Return the response to a request, or None; it may have arrived even though a hook then failed."""
        return request.extensions.get(_RESPONSE)

    def _request(self, call: Call[Any]) -> httpx.Request:
        """Build the request of an attempt.

        Raises:
            ClientStateError: `restrict_to` does not allow this server.
        """
        # The transport asks too, but it knows nothing of the call.
        if refusal := restriction.refusal(self._address):
            raise call.with_context(ClientStateError(refusal))
        headers = [self._host, *self.http.headers.raw]
        # A stream is faster: for other bodies, httpx checks which headers are already set.
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
    """Blocking channel, which threads may share."""

    def _create_transport(self, tls: ssl.SSLContext, proxy: str | None) -> httpx.BaseTransport:
        from texter_ext._http.httpx_transport import connection_pool  # noqa: PLC0415 (httpcore is slow to import)

        return connection_pool(tls, POOL, proxy)

    def _restrict(self, transport: httpx.BaseTransport) -> httpx.BaseTransport:
        return restriction.RestrictedTransport(transport)

    def _open(self) -> None:
        self.http = self.client.get_httpx_client()

    def attempt(self, call: Call[Result]) -> Result:
        """Make one attempt and return its result.

        Raises:
            TexterError: no response arrived, or it was not a success.
        """
        with call.attempt():
            request = self._request(call)
            try:
                direct = self._direct()
                response = direct.handle_request(request) if direct else self.http.send(request, stream=True)
            except Exception as error:
                recorded = self._recorded_response(request)
                if recorded is None:
                    raise call.connection_error(error, request) from error
                return call.outcome(recorded, Body(call))
            body = Body(call)
            try:
                with closing(cast("httpx.SyncByteStream", remaining_stream(response))) as stream:
                    for chunk in stream:
                        if not body.add(chunk):
                            break
            except Exception:  # noqa: BLE001 (the known status decides the outcome)
                body.broken = True
            return call.outcome(response, body)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()
