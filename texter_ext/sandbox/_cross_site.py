"""Telling what other sites make a browser ask for, so that it changes nothing."""

from collections.abc import Collection
from typing import Final

import httpx

from texter_ext._http.settings import is_loopback
from texter_ext.sandbox._asgi import Event

REFUSAL: Final = (
    "Another site, or one under another host name than localhost, 127.0.0.1 or [::1], may not ask for this; "
    "the sandbox is at http://127.0.0.1:{port}/."
)


def is_cross_site(scope: Event, own_paths: Collection[str]) -> bool:
    """Tell whether another site asks, or a name that it has made mean this address (DNS rebinding).

    Args:
        scope: the request (ASGI).
        own_paths: the paths that are for the page alone; elsewhere a proxy on loopback may stand between.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    own = "http://" + headers.get(b"host", b"").decode("latin-1")
    if not _leads_here(own):
        return True
    path = scope["path"]
    if path == "/" and scope["method"] in ("GET", "HEAD"):
        return False  # wherever a link to it stands
    if headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
        return True
    origin = headers.get(b"origin", own.encode("latin-1")).decode("latin-1")
    return origin != own and (path in own_paths or not _leads_here(origin))


def _leads_here(address: str) -> bool:
    try:
        return is_loopback(address)
    except httpx.InvalidURL:
        return False
