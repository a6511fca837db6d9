"""Transport of the `aiohttp` extra, much faster than httpx's own with many messages in flight."""

import ssl
import sys
from typing import Any, Final

import httpx

# Compared by name, because aiohttp may not be installed, and a caller may pass an AiohttpTransport of their own.
_ERROR: Final = "ClientError"
_BEFORE_SENDING: Final = {"ClientConnectorError", "ConnectionTimeoutError"}


def underlying_error(error: Exception) -> tuple[Exception, bool] | None:
    """Return the error of aiohttp behind one of httpx, and whether it was raised before anything was sent, or None.

    httpx-aiohttp raises ConnectTimeout even if a connection breaks after the request was sent; aiohttp's own error
    tells the two apart.
    """
    names = {kind.__name__ for kind in type(error.__cause__).__mro__}
    if isinstance(error.__cause__, Exception) and _ERROR in names:
        return error.__cause__, bool(names & _BEFORE_SENDING)
    return None


def aiohttp_transport(tls: ssl.SSLContext, limits: httpx.Limits) -> httpx.AsyncBaseTransport | None:
    """Return an aiohttp transport, or None if the extra is not installed.

    Args:
        tls: the context that verifies the server's certificate.
        limits: the limits of the connection pool.
    """
    try:
        import aiohttp  # noqa: PLC0415 (an optional dependency)
        from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415
    except ImportError:
        return None

    class Transport(AiohttpTransport):
        """AiohttpTransport whose errors leak the token neither in their repr nor in the variables of a traceback."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            request.read()  # aiohttp would send a stream in chunks
            _, outer, _ = sys.exc_info()
            try:
                return await super().handle_async_request(request)
            except aiohttp.ClientResponseError as error:  # its repr shows the request's headers, and so the token
                problem = error.message
            except BaseException as error:
                _forget_frames(error, outer)
                raise
            # A status is lost if it arrives together with malformed data: aiohttp's parser discards what it has parsed
            # of a chunk if any part of the chunk is invalid.
            raise httpx.RemoteProtocolError(problem, request=request)

    class Connector(aiohttp.TCPConnector):
        """TCPConnector all of whose errors say that nothing was sent, such as one about a host name."""

        async def connect(self, *arguments: Any, **settings: Any) -> aiohttp.connector.Connection:  # noqa: ANN401 (aiohttp's)
            try:
                return await super().connect(*arguments, **settings)
            except (aiohttp.ClientError, TimeoutError):
                raise
            except Exception as error:
                raise httpx.ConnectError(str(error)) from error

    def session() -> aiohttp.ClientSession:
        connector = Connector(ssl=tls, limit=limits.max_connections or 0, keepalive_timeout=limits.keepalive_expiry)
        # httpx's cookie jar rejects all cookies; aiohttp's own would store them.
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return Transport(verify=tls, limits=limits, client=session)


def _forget_frames(error: BaseException | None, outer: BaseException | None) -> None:
    """Remove the tracebacks of an error and its causes, up to the error that the caller was already handling."""
    while error is not None and error is not outer:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
