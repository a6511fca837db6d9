"""The options that several commands share."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

import typer

from texter_ext._cli.output import fail

# Typer leaves some types of these two unknown.
option: Callable[..., Any] = typer.Option  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
argument: Callable[..., Any] = typer.Argument  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

ProjectId: TypeAlias = Annotated[
    str | None,
    option(
        metavar="ID",
        help="Your project id: myclinic if your inbox is at https://myclinic.texterchat.com. Overrides "
        "TEXTER_PROJECT_ID.",
    ),
]
BaseUrl: TypeAlias = Annotated[
    str | None, option(metavar="URL", help="Another server, such as the sandbox. Overrides TEXTER_BASE_URL.")
]
NoLimits: TypeAlias = Annotated[
    bool, option("--no-limits", help="Don't check WhatsApp's limits, for chats on other channels.")
]


def number(name: str, kind: Callable[[str], float], what: str) -> Callable[[str], float]:
    """Return a parser for an option that is a number, which ends the program if the value is not one.

    Args:
        name: the option.
        kind: int or float.
        what: what it must be, in words.
    """

    def parse(value: str) -> float:
        try:
            return kind(value)
        except ValueError:
            fail(f"{name} must be {what}.")

    return parse


class Format(StrEnum):
    """How a command prints its result."""

    TEXT = "text"
    JSON = "json"


OutputFormat: TypeAlias = Annotated[Format, option("--format", help="Text for people, or JSON for programs.")]
