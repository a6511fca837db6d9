"""The failures that you can make the sandbox simulate."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, get_args

from texter_client import spec
from texter_ext.sandbox._answers import whatsapp_sentence
from texter_ext.sandbox._asgi import check_headers, encode

Connection: TypeAlias = Literal["reset", "closed", "garbage", "truncated", "silent", "unread"]
"""What happens to the connection instead of a complete response.

`reset` and `closed`: it is reset or closed without a response. `garbage`: the response is not HTTP. `truncated`: it is
closed in the middle of the response body. `silent`: it stays open without a response. `unread`: it stays open, and even
the request body is not read.
"""


class Failure:
    """A failure of one request; `Sandbox.fail_next` describes the arguments.

    Raises:
        ValueError: an argument is not valid.

    Attributes:
        status: the status of the response, or None for the usual one.
        body: the body of the response, or None for the usual one.
        headers: additional headers.
        connection: what happens to the connection, or None for a complete response.
        stored: whether the request is first handled as usual.
        delay: the seconds to wait before the response.
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
            raise ValueError('stored=True is not possible with connection="unread".')
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
            body = {"success": False, "error": whatsapp_sentence(spec.WINDOW_CLOSED)}
        self.body: object = body
        self.connection = connection
        self.delay = delay
