"""Recognizing requests that other sites make through a browser, which must not change anything."""

from collections.abc import Collection
from typing import Final

import httpx

from texter_ext._http.settings import is_loopback
from texter_ext.sandbox._asgi import Event

REFUSAL: Final = (
    "The sandbox refuses requests from other sites and for host names other than localhost, 127.0.0.1 and [::1]; "
    "open it at http://127.0.0.1:{port}/."
)


def is_cross_site(scope: Event, own_paths: Collection[str]) -> bool:
    """Return whether a request comes from another site, or uses its host name for this address (DNS rebinding).

    Args:
        scope: the request (ASGI).
        own_paths: the paths that only the page uses; requests for other paths may come through a proxy on loopback.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    own = "http://" + headers.get(b"host", b"").decode("latin-1")
    if not _leads_here(own):
        return True
    path = scope["path"]
    if path == "/" and scope["method"] in ("GET", "HEAD"):
        return False  # any site may link to the page
    if headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
        return True
    origin = headers.get(b"origin", own.encode("latin-1")).decode("latin-1")
    return origin != own and (path in own_paths or not _leads_here(origin))


def _leads_here(address: str) -> bool:
    try:
        return is_loopback(address)
    except httpx.InvalidURL:
        return False
