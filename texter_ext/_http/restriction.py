"""Restricting a process to certain servers, for tests."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import httpx

from texter_ext._errors import ClientStateError, ConfigurationError
from texter_ext._http.settings import checked_url

_allowed: Final[list[frozenset[str]]] = []
"""The servers that each open block allows. Global, because code under test may send from its own threads."""


@contextmanager
def restrict_to(*base_urls: str) -> Generator[None]:
    """Restrict every client in this process to these servers until the `with` block ends.

    The restriction applies to every Texter and AsyncTexter, even those created before the block. A send to any other
    server raises a ClientStateError, and neither the message nor the token leaves the process. Without arguments,
    nothing can be sent. A nested block allows its servers in addition to those of the outer block. The requests that
    you make through `.client` are restricted too, but other processes are not.

    Args:
        base_urls: the base URLs of the servers; only the scheme, host and port are compared.

    Raises:
        ConfigurationError: an argument is not a base URL.
    """
    allowed = frozenset(map(_origin, base_urls))
    _allowed.append(allowed)
    try:
        yield
    finally:
        _allowed.remove(allowed)


def refusal(address: str) -> str | None:
    """Return why this process may not send to a base URL, or None if it may."""
    if not _allowed:
        return None
    allowed = frozenset[str]().union(*_allowed)
    if _origin(address) in allowed:
        return None
    servers = " and ".join(sorted(allowed)) or "no server"
    return (
        f"This client sends to {httpx.URL(address).host}, but restrict_to(), which the pytest fixture texter_sandbox "
        f"uses, allows only {servers}. Create the client during the test, without base_url=. If your module creates it "
        "on import, replace it for the test: monkeypatch.setattr(your_module, its_name, texter)."
    )


def _origin(base_url: str) -> str:
    try:
        url = checked_url(base_url)
    except (httpx.InvalidURL, ValueError, TypeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError("restrict_to() takes base URLs, which begin with https:// or http:// and a host.")
    return f"{url.scheme}://{url.netloc.decode()}"


class RestrictedTransport(httpx.BaseTransport):
    """Transport that asks before each request whether it may be sent."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            ClientStateError: `restrict_to` does not allow this server.
        """
        if _allowed:
            _check(request)
        return self._transport.handle_request(request)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()


class AsyncRestrictedTransport(httpx.AsyncBaseTransport):
    """Asynchronous transport that asks before each request whether it may be sent."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; see `RestrictedTransport`."""
        if _allowed:
            _check(request)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


def _check(request: httpx.Request) -> None:
    if reason := refusal(str(request.url)):
        raise ClientStateError(reason)
