"""Settings of a client, from arguments or environment variables."""

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
# Visible ASCII: a space, line break or control character would break the header.
_VISIBLE: Final = r"[!-~]+"
_MAX_TIMEOUT: Final = 86_400.0
_MAX_PORT: Final = 65_535
_RULE: Final = f"Between dots, the name of a host has 1 to 63 characters. A port is from 1 to {_MAX_PORT}."
_LOOPBACK: Final = r"localhost|127(?:\.\d{1,3}){3}|::1"


def base_url(project_id: str | None, given: str | None, *, allow_http: bool) -> str:
    """Return the base URL, without a trailing slash.

    Args:
        project_id: the project id, or None for `TEXTER_PROJECT_ID`.
        given: a base URL, which overrides the project id, or None for `TEXTER_BASE_URL`.
        allow_http: allow plain HTTP to a host that is not loopback.

    Raises:
        ConfigurationError: both are missing, or one is malformed.
    """
    address = given or (None if project_id else os.environ.get("TEXTER_BASE_URL"))
    if address:
        return _checked_address(address, allow_http=allow_http)
    project_id = project_id or os.environ.get("TEXTER_PROJECT_ID")
    if not project_id:
        raise ConfigurationError(
            "No project: pass project_id= or set TEXTER_PROJECT_ID (“myclinic” if your inbox is at "
            "https://myclinic.texterchat.com). For another server, pass base_url= or set TEXTER_BASE_URL."
        )
    if not isinstance(project_id, str) or not re.fullmatch(_PROJECT_ID, project_id):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(
            "The project id (project_id= or TEXTER_PROJECT_ID) must contain only letters, digits and hyphens. It is "
            "“myclinic” if your inbox is at https://myclinic.texterchat.com."
        )
    return spec.SERVER.replace("{projectID}", project_id)


def checked_url(address: str) -> httpx.URL:
    """Return a URL.

    Raises:
        InvalidURL, ValueError, TypeError: it is not a URL, or its host or port cannot exist.
    """
    url = httpx.URL(address)
    if url.host:  # which is invalid if it cannot be decoded
        url.raw_host.decode().encode("idna")  # as a lookup does
    if url.port is not None and not 0 < url.port <= _MAX_PORT:
        raise ValueError
    return url


def _checked_address(address: str, *, allow_http: bool) -> str:
    name = "The base URL (base_url= or TEXTER_BASE_URL)"
    try:
        url = checked_url(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise ConfigurationError(f"{name} is not a URL. {_RULE}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(f"{name} must begin with https:// and a host.")
    address = str(address)
    if url.userinfo or "?" in address or "#" in address:
        raise ConfigurationError(f"{name} must not contain a user, a query or a fragment.")
    if url.scheme == "http" and not allow_http and not is_loopback(address):
        raise ConfigurationError(
            f"{name} must begin with https://, because each request carries the token; only a loopback host may "
            f"use http://, and {url.host} is not one."
        )
    return address.rstrip("/")


def token(given: str | None) -> str:
    """Return the API token from the argument or `TEXTER_API_TOKEN`.

    Raises:
        ConfigurationError: the token is missing or malformed.
    """
    value = given or os.environ.get("TEXTER_API_TOKEN")
    if not value:
        raise ConfigurationError(
            "No API token: pass token= or set TEXTER_API_TOKEN. Create one in Texter under gear icon → Developers → "
            f"API Tokens, with the scope “{spec.SEND_MESSAGE.scopes[0]}”."
        )
    if not isinstance(value, str) or not re.fullmatch(_VISIBLE, value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(
            "The API token (token= or TEXTER_API_TOKEN) contains characters that are not allowed in a token, such "
            "as a space or a line break: copy it again, without anything around it."
        )
    return value


def is_loopback(address: str) -> bool:
    """Tell whether a base URL points to this machine."""
    return re.fullmatch(_LOOPBACK, httpx.URL(address).host) is not None


def without_port(address: str) -> str:
    """Return a base URL without its port."""
    return str(httpx.URL(address).copy_with(port=None))


@contextmanager
def proxy(address: str) -> Generator[str | None]:
    """Yield the URL of the environment's proxy for a base URL, or None; open the transport inside the `with` block.

    Loopback URLs never use a proxy.

    Raises:
        ConfigurationError: the proxy cannot be used.
    """
    url = httpx.URL(address)
    proxies = urllib.request.getproxies()
    scheme = url.scheme if url.scheme in proxies else "all"
    given = None if is_loopback(address) or _bypasses_proxy(url.host, proxies.get("no", "")) else proxies.get(scheme)
    try:
        yield None if given is None else _proxy_url(given)
    except ImportError as error:  # httpx needs another package for SOCKS
        raise ConfigurationError(
            f"{scheme.upper()}_PROXY is a SOCKS proxy, which needs another package: pip install 'httpx[socks]'."
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(
            f"{scheme.upper()}_PROXY is not a proxy URL such as http://proxy.example:8080. {_RULE}"
        ) from error


def _proxy_url(given: str) -> str:
    address = given if "://" in given else f"http://{given}"
    if not checked_url(address).host:
        raise ValueError
    return address


def _bypasses_proxy(host: str, no_proxy: str) -> bool:
    """Tell whether NO_PROXY excludes a host; its entries may also be networks, such as 10.0.0.0/8."""
    if urllib.request.proxy_bypass(host):
        return True
    for entry in no_proxy.split(","):
        with suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip(), strict=False):
                return True
    return False


def check(*, timeout: object, retries: object = 0, limits: object = None) -> None:
    """Check settings that would otherwise fail only during a send.

    Raises:
        ConfigurationError: a setting is malformed.
    """
    phases: list[object]
    if isinstance(timeout, httpx.Timeout):
        phases = [seconds for seconds in timeout.as_dict().values() if seconds is not None]
    else:
        phases = [timeout]
    if not all(is_number(seconds) and 0 < seconds < _MAX_TIMEOUT for seconds in phases):
        raise ConfigurationError(
            "timeout= must be a positive number of seconds below 86400, or an httpx.Timeout of such numbers."
        )
    if not isinstance(retries, Retries) and not (isinstance(retries, int) and retries >= 0):
        raise ConfigurationError("retries= must be a whole number, 0 or more, or a Retries object.")
    if limits is not None and not isinstance(limits, Limits):
        raise ConfigurationError("limits= must be WHATSAPP, the result of WHATSAPP.override(), or None.")
