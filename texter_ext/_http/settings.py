"""Where to send and with which token: given as arguments, or by the environment."""

import ipaddress
import os
import re
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

import httpx

from texter_client import spec
from texter_ext._errors import ConfigurationError
from texter_ext._http.retrying import Retries
from texter_ext._messages.limits import Limits
from texter_ext._messages.values import is_number

_PROJECT_ID: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# In ASCII: no space, line break or control character can enter the header.
_VISIBLE: Final = r"[!-~]+"
_LONGEST_TIMEOUT: Final = 86_400.0
_LOOPBACK: Final = r"localhost|127(?:\.\d{1,3}){3}|::1"


def base_url(project_id: str | None, given: str | None, *, allow_http: bool) -> str:
    """Return everything before the operation's path, without a slash at its end.

    Args:
        project_id: the first label of the project's address, or None for `TEXTER_PROJECT_ID`.
        given: another server's address, or None for `TEXTER_BASE_URL`; it wins over a project id.
        allow_http: whether that address may be http though it is not loopback.

    Raises:
        ConfigurationError: neither is given, or one is malformed.
    """
    address = given or (None if project_id else os.environ.get("TEXTER_BASE_URL"))
    if address:
        return _checked_address(address, allow_http=allow_http)
    project_id = project_id or os.environ.get("TEXTER_PROJECT_ID")
    if not project_id:
        raise ConfigurationError(
            "No project: pass project_id= or set TEXTER_PROJECT_ID (the first label of the address under which the "
            "project's inbox opens); or pass base_url= or set TEXTER_BASE_URL for another server."
        )
    if not isinstance(project_id, str) or not re.fullmatch(_PROJECT_ID, project_id):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(
            "The project id (project_id= or TEXTER_PROJECT_ID) must be the first label of the project's address: only "
            "letters, digits and hyphens, as “example” is in https://example.texterchat.com."
        )
    return spec.SERVER.replace("{projectID}", project_id)


def _checked_address(address: str, *, allow_http: bool) -> str:
    what = "The base URL (base_url= or TEXTER_BASE_URL)"
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise ConfigurationError(f"{what} is not a URL.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(f"{what} must begin with https:// and a host.")
    address = str(address)
    if url.userinfo or "?" in address or "#" in address:
        raise ConfigurationError(f"{what} must end with its path: no user, query or fragment.")
    if url.scheme == "http" and not allow_http and not is_loopback(address):
        raise ConfigurationError(
            f"{what} must be https, since the token travels with each request; {url.host} is not loopback."
        )
    return address.rstrip("/")


def token(given: str | None) -> str:
    """Return the API token, from the argument or from `TEXTER_API_TOKEN`.

    Raises:
        ConfigurationError: it is missing or malformed.
    """
    value = given or os.environ.get("TEXTER_API_TOKEN")
    if not value:
        raise ConfigurationError(
            "No API token: pass token= or set TEXTER_API_TOKEN. Make one in Texter under gear icon → Developers → "
            f"API Tokens, with the scope “{spec.SEND_MESSAGE.scopes[0]}”."
        )
    if not isinstance(value, str) or not re.fullmatch(_VISIBLE, value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(
            "The API token (token= or TEXTER_API_TOKEN) holds characters that no token has, such as a space or a line "
            "break: copy it anew, without anything around it."
        )
    return value


def is_loopback(address: str) -> bool:
    """Tell whether a base URL leads to this machine itself."""
    return re.fullmatch(_LOOPBACK, httpx.URL(address).host) is not None


def without_port(address: str) -> str:
    """Return a base URL without its port."""
    return str(httpx.URL(address).copy_with(port=None))


@contextmanager
def proxy(address: str) -> Generator[str | None]:
    """Give the URL of the environment's proxy for a base URL, or None; within it, the proxy is found to be of use.

    No proxy stands between this machine and itself.

    Raises:
        ConfigurationError: it is of no use.
    """
    url = httpx.URL(address)
    proxies = urllib.request.getproxies()
    scheme = url.scheme if url.scheme in proxies else "all"
    given = None if is_loopback(address) or _goes_around(url.host, proxies.get("no", "")) else proxies.get(scheme)
    try:
        yield given if given is None or "://" in given else f"http://{given}"
    except ImportError as error:  # of the package that httpx needs for SOCKS
        raise ConfigurationError(
            f"{scheme.upper()}_PROXY names a SOCKS proxy, which needs another package: pip install 'httpx[socks]'."
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(
            f"{scheme.upper()}_PROXY is not the URL of a proxy, as http://proxy.example:8080 is."
        ) from error


def _goes_around(host: str, no_proxy: str) -> bool:
    """Tell whether a host is to be reached without a proxy; of addresses, NO_PROXY may name whole networks."""
    if urllib.request.proxy_bypass(host):
        return True
    for entry in no_proxy.split(","):
        with suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip(), strict=False):
                return True
    return False


def check(*, timeout: object, retries: object = 0, limits: object = None) -> None:
    """Refuse settings that would fail only in the middle of a send.

    Raises:
        ConfigurationError: one is malformed.
    """
    phases: list[object]
    if isinstance(timeout, httpx.Timeout):
        phases = [seconds for seconds in timeout.as_dict().values() if seconds is not None]
    else:
        phases = [timeout]
    if not all(is_number(seconds) and 0 < seconds < _LONGEST_TIMEOUT for seconds in phases):
        raise ConfigurationError("timeout= must be a positive number of seconds, or an httpx.Timeout of such.")
    if not isinstance(retries, Retries) and not (isinstance(retries, int) and retries >= 0):
        raise ConfigurationError("retries= must be a number, 0 or more, or Retries.")
    if limits is not None and not isinstance(limits, Limits):
        raise ConfigurationError("limits= must be WHATSAPP, what its override() returns, or None.")
