"""Turning the exceptions of transports into errors of this package."""

import ssl
from typing import Final

import httpx

from texter_client.records import Operation
from texter_ext import _api_errors as errors
from texter_ext import _phrases as phrases
from texter_ext._errors import Delivery
from texter_ext._http.aiohttp_transport import underlying_error

# httpx raises these before it sends the first byte of the request.
BEFORE_SENDING: Final = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError),
    httpx.UnsupportedProtocol,
)


def _is_for_other_request(error: Exception, request: httpx.Request) -> bool:
    """Tell whether an error is about another request, such as one that a custom transport makes for its own logging."""
    try:
        return isinstance(error, httpx.RequestError) and error.request is not request
    except RuntimeError:  # no request is set, so the error comes straight from the transport
        return False


def _certificate_problem(error: BaseException | None) -> str | None:
    """Return the problem with the server's certificate, or None if the error has another cause.

    aiohttp's certificate error has ssl's type too, but only the original ssl error contains the problem.
    """
    while error is not None and not hasattr(error, "verify_message"):
        error = error.__cause__ or error.__context__
    return error.verify_message.rstrip(".") if isinstance(error, ssl.SSLCertVerificationError) else None


def connection_error(error: Exception, request: httpx.Request, operation: Operation) -> errors.APIConnectionError:
    """Return the APIConnectionError for an exception that was raised before a response arrived."""
    never_sent = isinstance(error, BEFORE_SENDING) and not _is_for_other_request(error, request)
    retry = not isinstance(error, httpx.UnsupportedProtocol)
    error, never_sent = underlying_error(error) or (error, never_sent)
    timeout = isinstance(error, httpx.TimeoutException | TimeoutError)
    kind = errors.APITimeoutError if timeout else errors.APIConnectionError
    name = type(error).__name__
    problem = _certificate_problem(error)
    if never_sent and problem is not None:
        sentence = (
            f"The certificate of {request.url.host} was not accepted ({problem}): nothing was sent. Check the base URL "
            "and the clock. If a private authority issued the certificate, set SSL_CERT_FILE to that authority's "
            "certificate."
        )
        return kind(sentence, Delivery.NOT_SENT)
    if never_sent:
        sentence = (
            f"Could not connect to {request.url.host} ({name}): nothing was sent. Check the address and the network."
        )
        return kind(sentence, Delivery.NOT_SENT, safe_to_retry=retry)
    unknown = f"{phrases.possible_result(operation)}{phrases.advice_if_unknown(operation)}"
    return kind(f"No response ({name}): {unknown}.", Delivery.UNKNOWN)
