"""Which statuses of a 4xx say that nothing was sent, and why each does."""

from typing import Final

_BEFORE_ACTING: Final = "RFC 9110: the request is not one that the server carries out"
_BY_NGINX: Final = "nginx answers it before it passes the request on"
_BY_LOAD_BALANCER: Final = "AWS's load balancer answers it before it passes the request on"

REFUSALS: Final = {
    400: _BEFORE_ACTING,
    401: "RFC 9110: for want of valid credentials",
    402: "RFC 9110 reserves it; services refuse with it until a bill is paid",
    403: "RFC 9110: understood, and refused",
    404: "RFC 9110: there is nothing at that address that could act",
    405: "RFC 9110: what is at that address does not take this method",
    407: "RFC 9110: a proxy passes nothing on without credentials",
    410: "RFC 9110: there is nothing at that address any more",
    411: "RFC 9110: refused for want of a length",
    412: "RFC 9110: a condition in the headers was false, so the method was not applied",
    413: "RFC 9110: refused for its size",
    414: "RFC 9110: refused for the length of its address",
    415: "RFC 9110: refused for the format of its body",
    416: "RFC 9110: refused for the range that it asks for",
    417: "RFC 9110: refused for what it expects",
    418: "RFC 2324: refused; services answer it to what they take for a robot",
    421: "RFC 9110: this server does not act for that address",
    422: "RFC 9110: understood, but not one that can be carried out",
    426: "RFC 9110: refused in this protocol",
    428: "RFC 6585: refused for want of a condition",
    429: "RFC 6585: too many requests, of which this one is refused",
    431: "RFC 6585: refused for the size of its headers",
    440: "IIS: refused until the client logs in again",
    449: "IIS: refused until the client sends what was missing",
    450: "Windows Parental Controls: a filter on the way passes it on to nobody",
    451: "RFC 7725: refused for legal reasons",
    463: _BY_LOAD_BALANCER,  # more than 30 addresses in X-Forwarded-For
    464: _BY_LOAD_BALANCER,  # a version of the protocol that the server behind it does not speak
    494: _BY_NGINX,  # headers too large
    495: _BY_NGINX,  # a client's certificate that is not valid
    496: _BY_NGINX,  # no client's certificate
    497: _BY_NGINX,  # http on a port for https
    498: "ArcGIS: the token is not valid",
}
"""The statuses after which nothing was sent, each with what says so.

Every other 4xx leaves it unknown. These may come while the request, or an earlier copy of it that a gateway passed on,
is still being worked on, or after it was carried out:

- 406: a framework may find only after it has acted that it has no answer in a format that was asked for.
- 408: a server or a gateway has waited too long, and may have passed on what it had.
- 409, 423: a conflict with a request in progress, which may be this one.
- 420: Spring's “method failure”, part of the way; elsewhere it means too many requests.
- 424: what it depends on has failed, perhaps after it acted.
- 425: a request that may be a replay, of which the first may have been carried out.
- 444, 460, 499: nginx or AWS's load balancer lost the connection on either side, while the request was on its way.
- 419, 430 and all that nobody has defined or that mean different things in different places.
"""
