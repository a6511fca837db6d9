"""httpx's transports for one connection each, whose errors tell whether anything of a request was sent."""

import ssl
import threading

import httpx

from texter_ext._http.connection_pool import AsyncConnectionPool, ConnectionPool
from texter_ext._http.guarded_connections import AsyncBackend, Backend
from texter_ext._http.transport_errors import BEFORE_SENDING


def connection_pool(tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> ConnectionPool:
    """Return a pool of transports with guarded connections.

    Args:
        tls: the context that verifies the server's certificate.
        limits: the limits of the pool.
        proxy: the proxy's URL, or None.
    """

    def connect() -> httpx.HTTPTransport:
        return _Transport(tls, limits, proxy)

    return ConnectionPool(connect, limits.max_connections or 1, limits.max_keepalive_connections or 0)


def async_connection_pool(tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> AsyncConnectionPool:
    """Return a pool of asynchronous transports with guarded connections; see `connection_pool`."""

    def connect() -> httpx.AsyncHTTPTransport:
        return _AsyncTransport(tls, limits, proxy)

    return AsyncConnectionPool(connect, limits.max_keepalive_connections or 0)


def _one(limits: httpx.Limits) -> httpx.Limits:
    return httpx.Limits(max_connections=1, keepalive_expiry=limits.keepalive_expiry)


def _set(transport: object, name: str, value: object) -> None:
    """Set an attribute of a transport's pool that is private to httpcore, because httpx does not expose it.

    If a later version of httpx or httpcore stores it elsewhere, this has no effect and the tests fail.
    """
    setattr(getattr(transport, "_pool", transport), name, value)


def _not_sent(error: Exception, request: httpx.Request) -> httpx.TransportError:
    """Return the error of httpx that says that nothing was sent."""
    kind = httpx.ConnectTimeout if isinstance(error, httpx.TimeoutException) else httpx.ConnectError
    return kind(str(error), request=request)


class _Transport(httpx.HTTPTransport):
    """Transport for one connection, whose errors tell whether anything of a request was sent."""

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> None:
        super().__init__(verify=tls, limits=_one(limits), proxy=proxy)
        self._backend = Backend()
        _set(self, "_network_backend", self._backend)
        # Only one thread at a time uses it. An interrupt can leave httpcore's lock locked, and the thread would then
        # wait for itself; this one it may enter again.
        _set(self, "_optional_thread_lock", threading.RLock())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return the response without its body."""
        self._backend.sent = False
        try:
            return super().handle_request(request)
        except Exception as error:
            if self._backend.sent or isinstance(error, BEFORE_SENDING):
                raise
            raise _not_sent(error, request) from error


class _AsyncTransport(httpx.AsyncHTTPTransport):
    """Asynchronous transport for one connection, whose errors tell whether anything of a request was sent."""

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits, proxy: str | None) -> None:
        super().__init__(verify=tls, limits=_one(limits), proxy=proxy)
        self._backend = AsyncBackend()
        _set(self, "_network_backend", self._backend)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return the response without its body."""
        self._backend.sent = False
        try:
            return await super().handle_async_request(request)
        except Exception as error:
            if self._backend.sent or isinstance(error, BEFORE_SENDING):
                raise
            raise _not_sent(error, request) from error
