"""The ways in which the sandbox misbehaves on request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Connection: TypeAlias = Literal["reset", "closed", "garbage", "truncated", "silent", "unread"]
"""What happens to a connection in place of a whole answer.

`reset` and `closed`: it is reset, or closed, without an answer. `garbage`: what comes is not HTTP. `truncated`: it is
closed in the middle of the answer's body. `silent`: it stays open, and nothing comes. `unread`: nor is the request's
body read.
"""


@dataclass(frozen=True)
class Failure:
    """What the sandbox does with one request; `Sandbox.fail_next` says what each field means."""

    status: int
    body: object
    headers: Mapping[str, str]
    connection: Connection | None
    stored: bool
    delay: float
