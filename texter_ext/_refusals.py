"""The 4xx statuses after which nothing was sent, and why."""

from typing import Final

_NOT_PROCESSED: Final = "RFC 9110: the server will not process the request"
_BY_NGINX: Final = "nginx responds with it before it forwards the request"
_BY_LOAD_BALANCER: Final = "the AWS load balancer responds with it before it forwards the request"

REFUSALS: Final = {
    400: _NOT_PROCESSED,
    401: "RFC 9110: refused without valid credentials",
    402: "RFC 9110 reserves it; services refuse requests with it until a bill is paid",
    403: "RFC 9110: understood but refused",
    404: "RFC 9110: the resource does not exist",
    405: "RFC 9110: the resource does not support this method",
    407: "RFC 9110: the proxy forwards nothing without credentials",
    410: "RFC 9110: the resource no longer exists",
    411: "RFC 9110: refused without a Content-Length",
    412: "RFC 9110: a condition in the headers was false, so the method was not applied",
    413: "RFC 9110: refused because the body is too large",
    414: "RFC 9110: refused because the URL is too long",
    415: "RFC 9110: refused because of the body's format",
    416: "RFC 9110: refused because of the requested range",
    417: "RFC 9110: refused because of its Expect header",
    418: "RFC 2324: refused; services use it for requests that seem to come from a robot",
    421: "RFC 9110: this server is not responsible for the URL",
    422: "RFC 9110: understood, but it cannot be processed",
    426: "RFC 9110: refused over this protocol version",
    428: "RFC 6585: refused without a conditional header",
    429: "RFC 6585: refused because of too many requests",
    431: "RFC 6585: refused because the headers are too large",
    440: "IIS: refused until the client logs in again",
    449: "IIS: refused until the client sends the missing information",
    450: "Windows Parental Controls: a filter blocked the request",
    451: "RFC 7725: refused for legal reasons",
    463: _BY_LOAD_BALANCER,  # more than 30 IP addresses in X-Forwarded-For
    464: _BY_LOAD_BALANCER,  # a protocol version that the target does not support
    494: _BY_NGINX,  # headers too large
    495: _BY_NGINX,  # an invalid client certificate
    496: _BY_NGINX,  # no client certificate
    497: _BY_NGINX,  # HTTP on an HTTPS port
    498: "ArcGIS: the token is invalid",
}
"""The statuses after which nothing was sent, each with the reason or source.

After every other 4xx, the outcome is unknown. These may arrive while the request, or an earlier copy of it that a
gateway forwarded, is still being processed, or after it was processed:

- 406: a framework may notice only after processing the request that it cannot produce an accepted format.
- 408: a server or gateway timed out, and may have forwarded the part of the request that it had received.
- 409, 423: a conflict with a request in progress, which may be this one.
- 420: Spring's “method failure”, where processing failed midway; elsewhere it means too many requests.
- 424: a dependency failed, perhaps after it did its work.
- 425: a request that may be a replay, and whose original may have been processed.
- 444, 460, 499: nginx or the AWS load balancer lost a connection while the request was in progress.
- 419, 430 and all others that have no definition, or several different ones.
"""
