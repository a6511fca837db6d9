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
Region: TypeAlias = Annotated[
    str | None,
    option(metavar="CODE", help="The country of local phone numbers, such as IL. Overrides TEXTER_REGION."),
]
AccountId: TypeAlias = Annotated[
    str | None,
    option(metavar="ID", help="Your WhatsApp account, if you have several: your own number, digits only."),
]
Template: TypeAlias = Annotated[
    str | None, option("--template", metavar="NAME", help="Send this template, which may go out at any time.")
]
OtherwiseTemplate: TypeAlias = Annotated[
    str | None,
    option(metavar="NAME", help="Send this template instead if the 24-hour window is closed or there is no chat."),
]
Value: TypeAlias = Annotated[
    list[str] | None, option("--value", metavar="TEXT", help="A value of the template's text, in order.")
]
Language: TypeAlias = Annotated[
    str | None, option(metavar="CODE", help="The template's language, such as he, if it has several.")
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
