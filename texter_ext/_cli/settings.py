"""The options that several commands share, and the client that they make."""

import getpass
import logging
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

import typer

from texter_ext._cli.output import reason, stop
from texter_ext._errors import ConfigurationError
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._sync_client import Texter

# Of typer's own types, some are unknown.
option: Callable[..., Any] = typer.Option  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
argument: Callable[..., Any] = typer.Argument  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

ProjectId: TypeAlias = Annotated[
    str | None,
    option(metavar="ID", help="The first label of the address under which your inbox opens; else TEXTER_PROJECT_ID."),
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    option(metavar="URL", help="Another server, such as the sandbox; else TEXTER_BASE_URL."),
]
NoLimits: TypeAlias = Annotated[bool, option("--no-limits", help="Check nothing: for channels other than WhatsApp.")]


class Format(StrEnum):
    """How a command prints what it finds."""

    TEXT = "text"
    JSON = "json"


OutputFormat: TypeAlias = Annotated[Format, option("--format", help="A table for people, or JSON for programs.")]


def limits(*, lifted: bool) -> Limits | None:
    """Return what messages are held to."""
    return None if lifted else WHATSAPP


def client(project_id: str | None, base_url: str | None, held_to: Limits | None) -> Texter:
    """Return a client; where no token is set, ask for it in the terminal."""
    # Warnings about limits are printed here, and need no line of the log beside.
    logging.getLogger("texter_ext").addHandler(logging.NullHandler())
    try:
        token = None if os.environ.get("TEXTER_API_TOKEN") else _asked()
        return Texter(project_id, token, base_url=base_url, limits=held_to)
    except ConfigurationError as error:
        stop(reason(error))


def _asked() -> str | None:
    if not sys.stdin.isatty():
        return None
    try:
        return getpass.getpass("API token: ")
    except EOFError:
        return None


def offline(held_to: Limits | None) -> Texter:
    """Return a client for checking alone, which needs no account."""
    return Texter(
        token="none",  # noqa: S106 (it goes nowhere)
        base_url="http://localhost",
        limits=held_to,
    )
