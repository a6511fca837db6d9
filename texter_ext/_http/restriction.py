"""Keeping a process from sending to any server but those that it may, as tests need it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import httpx

from texter_ext._errors import ConfigurationError

_allowed: Final[list[frozenset[str]]] = []
"""What each block that is open allows. Not of a thread or a task: code under test sends from threads of its own."""


@contextmanager
def restrict_to(*base_urls: str) -> Generator[None]:
    """Let every client in this process send only to these servers, until the `with` block ends.

    It holds for each Texter and AsyncTexter, whenever and wherever it was made: a send to another server raises a
    ClientStateError, and neither the message nor the token leaves. Without an argument nothing is sent at all. A block
    within another one adds to what the outer one allows. Requests that you make with `.client` yourself, and other
    processes, are not restricted.

    Args:
        base_urls: the servers, as base URLs; what counts of each is its scheme, host and port.

    Raises:
        ConfigurationError: one is not a base URL.
    """
    allowed = frozenset(map(_origin, base_urls))
    _allowed.append(allowed)
    try:
        yield
    finally:
        _allowed.remove(allowed)


def refusal(address: str) -> str | None:
    """Return why this process may not send to a base URL now, or None if it may."""
    if not _allowed:
        return None
    allowed = frozenset[str]().union(*_allowed)
    if _origin(address) in allowed:
        return None
    servers = " and ".join(sorted(allowed)) or "no server"
    return (
        f"This client sends to {httpx.URL(address).host}, but restrict_to(), which the pytest fixture texter_sandbox "
        f"uses, allows only {servers}. Make the client during the test, without base_url=; where your module makes it "
        "at import, replace it for the test: monkeypatch.setattr(your_module, its_name, texter)."
    )


def _origin(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError("restrict_to() takes base URLs: each begins with https:// or http:// and a host.")
    return f"{url.scheme}://{url.netloc.decode()}"
