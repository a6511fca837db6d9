"""The ways in which the sandbox misbehaves on request."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, get_args

from texter_client import spec
from texter_ext.sandbox._asgi import check_headers, encode

Connection: TypeAlias = Literal["reset", "closed", "garbage", "truncated", "silent", "unread"]
"""What happens to a connection in place of a whole answer.

`reset` and `closed`: it is reset, or closed, without an answer. `garbage`: what comes is not HTTP. `truncated`: it is
closed in the middle of the answer's body. `silent`: it stays open, and nothing comes. `unread`: nor is the request's
body read.
"""


class Failure:
    """What the sandbox does with one request; `Sandbox.fail_next` says what each argument means.

    Raises:
        ValueError: an argument is malformed.

    Attributes:
        status: the status to answer with, or None for that of the right answer.
        body: the body to answer with, or None for that of the right answer, or of an error.
        headers: further headers.
        connection: what happens to the connection, or None for a whole answer.
        stored: whether the request is handled as usual before.
        delay: the seconds to wait before.
    """

    def __init__(
        self,
        status: int | None = None,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | str | None = None,
        window_closed: bool = False,
        connection: Connection | None = None,
        stored: bool = False,
        delay: float = 0.0,
    ) -> None:
        if connection is not None and connection not in get_args(Connection):
            raise ValueError(f"connection= must be one of {', '.join(get_args(Connection))}.")
        if status is not None and (not isinstance(status, int) or status not in range(200, 600)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("status= must be a whole number from 200 to 599.")
        if not delay >= 0:  # nor NaN
            raise ValueError("delay= must be a number of seconds, 0 or more.")
        if connection == "unread" and stored:
            raise ValueError('What is "unread" cannot be stored.')
        if body is not None and not isinstance(body, Iterator):
            encode(body)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)
        check_headers(self.headers)
        only_late = delay > 0 and body is None and connection is None
        if status is None and (window_closed or not (stored or only_late)):
            status = 400 if window_closed else 500
        self.status = status
        self.stored = stored or ((status is None or status < 300) and body is None and connection is None)  # noqa: PLR2004 (a success)
        if window_closed and body is None:
            meaning = spec.WHATSAPP_ERRORS[spec.WINDOW_CLOSED].meaning
            body = {"success": False, "error": f"(#{spec.WINDOW_CLOSED}) {meaning}"}
        self.body: object = body
        self.connection = connection
        self.delay = delay
