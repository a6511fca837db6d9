"""The client that a command sends or checks with."""

import getpass
import logging
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager

from texter_ext._cli.output import fail, reason
from texter_ext._errors import ConfigurationError, TexterError
from texter_ext._messages.limits import Limits
from texter_ext._sync_client import Texter

# The commands print warnings themselves; without a handler, Python would print the log's too.
logging.getLogger("texter_ext").addHandler(logging.NullHandler())


def online_client(project_id: str | None, base_url: str | None, limits: Limits | None) -> Texter:
    """Return a client that sends; ask for the token if it isn't set and there is a terminal."""
    try:
        token = None if os.environ.get("TEXTER_API_TOKEN") else _ask_for_token()
        return Texter(project_id, token, base_url=base_url, limits=limits)
    except ConfigurationError as error:
        fail(reason(error))


def offline_client(limits: Limits | None) -> Texter:
    """Return a client that only checks messages, and needs no account."""
    return Texter(
        token="none",  # noqa: S106 (it is never sent)
        base_url="http://localhost",
        limits=limits,
    )


@contextmanager
def reading() -> Generator[None]:
    """End the program with the reason if something cannot be read from the API."""
    try:
        yield
    except TexterError as error:
        fail(reason(error))


def _ask_for_token() -> str | None:
    if not sys.stdin.isatty():
        return None
    try:
        return getpass.getpass("API token: ")
    except EOFError:
        return None
