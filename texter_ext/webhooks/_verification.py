"""Checking that a request to a webhook comes from Texter, by a secret."""

import hmac
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, TypeAlias, runtime_checkable

from texter_ext._errors import ConfigurationError
from texter_ext._messages.values import is_array

_VALID: Final = r"[!-~]([ -~]*[!-~])?"


@runtime_checkable
class _HasItems(Protocol):
    def items(self) -> Iterable[tuple[object, object]]: ...


Headers: TypeAlias = _HasItems | Iterable[tuple[object, object]]
"""The headers of a request: the object that your web framework has, a mapping, a list of pairs or a WSGI environment.

The values can be strings, bytes or lists of these.
"""


def verify(headers: Headers, secret: str, *, query: str | bytes = "") -> bool:
    """Return whether a request contains the secret that you share with Texter, in a header or in the query.

    Texter does not sign its requests. What shows that a request comes from Texter is a secret that only you and Texter
    know: a header that the subscription adds, or a parameter in the URL of your webhook. The header or parameter can
    have any name; its value must be the secret, in a header alone or after the word Bearer. All values are compared in
    constant time.

    Args:
        headers: the headers of the request.
        secret: the secret.
        query: the query of the request's URL, such as `token=…`, if the secret is in the URL.

    Raises:
        ConfigurationError: the secret is blank, or contains something else than visible ASCII characters and inner
            spaces.
    """
    if not re.fullmatch(_VALID, secret or ""):
        raise ConfigurationError(
            "The webhook secret must be visible ASCII characters without spaces at its ends, and must not be blank: use"
            " one that secrets.token_urlsafe() made."
        )
    query = query.decode("latin-1") if isinstance(query, bytes) else query
    values = [value for _, value in urllib.parse.parse_qsl(query)]
    for value in _values(headers):
        values += [value, re.sub(r"(?i)^bearer +", "", value)]
    # All values are compared, so that the time does not tell which one is right.
    return sum(hmac.compare_digest(value.encode(errors="replace"), secret.encode()) for value in values) > 0


def _values(headers: Headers) -> Iterator[str]:
    """Yield the values of all headers.

    Of a WSGI environment, only the headers count: some servers put the environment of the process into it, which may
    contain the secret itself.
    """
    pairs = list(headers.items() if isinstance(headers, _HasItems) else headers)
    is_environment = any(name == "REQUEST_METHOD" for name, _ in pairs)
    for name, value in pairs:
        if not is_environment or str(name).startswith("HTTP_"):
            values: Iterable[object] = value if is_array(value) else (value,)
            for each in values:
                if isinstance(each, str | bytes):
                    yield each if isinstance(each, str) else each.decode("latin-1")
