"""The program: its commands, its help and its exit status."""

import sys
from typing import Annotated, Any, Final

import typer

from texter_ext._cli.commands import chats, check, limits, sandbox, send, templates
from texter_ext._cli.commands_for_many import report, send_many, settle
from texter_ext._cli.options import option
from texter_ext._cli.output import visible

# Plain help and errors, which can be read in a pipe, and no traceback that could show a token or a text.
application = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# The base class of Click's usage errors, of which newer versions of Typer have their own copy.
_UsageError: Final[Any] = typer.BadParameter.__base__


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from texter_ext import __version__  # noqa: PLC0415 (only this option needs it)

        typer.echo(f"texter-ext {__version__}")
        raise typer.Exit


@application.callback()
def texter(
    *,
    _version: Annotated[
        bool, option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Send WhatsApp messages through Texter.

    \b
    Environment variables:
      TEXTER_PROJECT_ID  your project id: myclinic if your inbox is at
                         https://myclinic.texterchat.com
      TEXTER_API_TOKEN   an API token, made in Texter: gear icon, Developers,
                         API Tokens; in a terminal, you are asked if it isn't set
      TEXTER_BASE_URL    another server, such as the sandbox
      TEXTER_REGION      the country of local phone numbers, such as IL
      NO_COLOR           turns off colours

    \b
    Examples:
      texter send 67a87067aeedcdee1271cc4d --text "Hey there!"
      texter check message.json
      texter send-many customers.csv --journal customers.journal

    \b
    Exit status:
      0    every message was accepted, or passed the check
      1    a message was not sent, or breaks a limit
      2    an option, setting or file cannot be used, or the program failed;
           nothing was sent
      3    a message may have been sent: find out before you send it again
      130  interrupted by Ctrl-C
    """


for _command in (send, send_many, report, settle, chats, templates, check, limits, sandbox):
    application.command()(_command)


def run() -> int:
    """Run the program and return its exit status."""
    try:
        return application(prog_name="texter", standalone_mode=False) or 0
    except _UsageError as error:
        error.message = visible(error.message, kept="" if sys.argv[1:] else "\n")  # without arguments, it is the help
        error.show()
        return int(error.exit_code)
