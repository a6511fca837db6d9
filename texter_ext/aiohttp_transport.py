"""The transport that the extra `aiohttp` brings: with many messages in flight it costs a fraction of httpx's own."""

import ssl

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
        """It, without the one kind of error that it lets through, whose repr shows the token."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            request.read()  # what is a stream to httpx is an upload in chunks to aiohttp
            try:
                return await super().handle_async_request(request)
            except aiohttp.ClientResponseError as error:
                problem = error.message
            raise httpx.RemoteProtocolError(problem, request=request)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=tls, limit=limits.max_connections or 0, keepalive_timeout=limits.keepalive_expiry
        )
        # httpx has a cookie jar, with a policy of ours; a second would go its own way.
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return Transport(verify=tls, limits=limits, client=session)
