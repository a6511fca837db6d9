"""The transport that the extra `aiohttp` brings: with many messages in flight it costs a fraction of httpx's own."""

import ssl
import sys

import httpx


def aiohttp_transport(tls: ssl.SSLContext, limits: httpx.Limits) -> httpx.AsyncBaseTransport | None:
    """Return it, or None where the extra is not installed.

    Args:
        tls: what verifies the server.
        limits: of the pool of connections.
    """
    try:
        import aiohttp  # noqa: PLC0415 (an extra)
        from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415
    except ImportError:
        return None

    class Transport(AiohttpTransport):
        """It, with errors that show the token neither in their repr nor among the variables of a traceback's frames."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            request.read()  # what is a stream to httpx is an upload in chunks to aiohttp
            _, outer, _ = sys.exc_info()
            try:
                return await super().handle_async_request(request)
            except aiohttp.ClientResponseError as error:  # it holds the request, and its repr the token
                problem = error.message
            except BaseException as error:
                _forget_frames(error, outer)
                raise
            # It comes, too, where what follows a status in the same piece is malformed: aiohttp's parser takes a piece
            # as a whole, and what it had understood of it is lost.
            raise httpx.RemoteProtocolError(problem, request=request)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=tls, limit=limits.max_connections or 0, keepalive_timeout=limits.keepalive_expiry
        )
        # httpx has a cookie jar, with a policy of ours; a second would go its own way.
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return Transport(verify=tls, limits=limits, client=session)


def _forget_frames(error: BaseException | None, outer: BaseException | None) -> None:
    """Take the frames beneath from an error and from what led to it, up to what the caller was handling."""
    while error is not None and error is not outer:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
