"""What the exceptions of httpx and aiohttp say about a message."""

import ssl
from typing import Final

import httpx

from texter_client.records import Operation
from texter_ext import _errors as errors
from texter_ext import _phrases as phrases
from texter_ext._errors import Delivery

# What httpx raises before a byte of the request is on the wire: for want of a connection, or for good.
_NEVER_SENT: Final = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError),
    httpx.UnsupportedProtocol,
)
# httpx-aiohttp says ConnectTimeout, too, where a connection breaks on which a request was sent already. What aiohttp
# raised beneath tells these apart: by name, since aiohttp need not be installed.
_AIOHTTP_NO_CONNECTION: Final = {"ClientConnectorError", "ConnectionTimeoutError"}
_AIOHTTP_ANY: Final = "ClientError"


def _of_another(error: Exception, request: httpx.Request) -> bool:
    """Tell whether an error is about another request, as one that a user's transport makes to report on this one."""
    try:
        return isinstance(error, httpx.RequestError) and error.request is not request
    except RuntimeError:  # it does not say, and so comes straight from the transport
        return False


def _certificate_problem(error: BaseException | None) -> str | None:
    """Return what is wrong with the server's certificate, if that is the reason for an error.

    aiohttp's own error is of ssl's type too, but only ssl's says what is wrong.
    """
    while error is not None and not hasattr(error, "verify_message"):
        error = error.__cause__ or error.__context__
    return error.verify_message.rstrip(".") if isinstance(error, ssl.SSLCertVerificationError) else None


def no_answer(error: Exception, request: httpx.Request, operation: Operation) -> errors.APIConnectionError:
    """Return our error for whatever was raised before there was an answer to a request."""
    never_sent = isinstance(error, _NEVER_SENT) and not _of_another(error, request)
    retry = not isinstance(error, httpx.UnsupportedProtocol)
    beneath = {kind.__name__ for kind in type(error.__cause__).__mro__}
    if isinstance(error.__cause__, Exception) and _AIOHTTP_ANY in beneath:
        error, never_sent = error.__cause__, bool(beneath & _AIOHTTP_NO_CONNECTION)
    timeout = isinstance(error, httpx.TimeoutException | TimeoutError)
    kind = errors.APITimeoutError if timeout else errors.APIConnectionError
    name = type(error).__name__
    problem = _certificate_problem(error)
    if never_sent and problem is not None:
        sentence = (
            f"The certificate of {request.url.host} was not accepted ({problem}): nothing was sent. Check the base URL "
            "and the clock; if an authority of your own issued the certificate, set SSL_CERT_FILE to that authority's."
        )
        return kind(sentence, Delivery.NOT_SENT)
    if never_sent:
        sentence = f"No connection to {request.url.host} ({name}): nothing was sent. Check the address and the network."
        return kind(sentence, Delivery.NOT_SENT, safe_to_retry=retry)
    unknown = f"{phrases.perhaps(operation)}{phrases.find_out(operation)}"
    return kind(f"No answer ({name}): {unknown}.", Delivery.UNKNOWN)
