"""The program's commands, put together."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from texter_ext import __version__
from texter_ext._cli.attempts import told_apart
from texter_ext._cli.check import check
from texter_ext._cli.limits import limits
from texter_ext._cli.output import visible
from texter_ext._cli.sandbox import sandbox
from texter_ext._cli.send import send
from texter_ext._cli.send_many import send_many
from texter_ext._cli.settings import option

# Plain help and errors, which can be read in a pipe; and no traceback, which could show a token or a text.
application = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

# Click's base of all errors in a call, which newer versions of typer hold a copy of.
_UsageError: Final[Any] = typer.BadParameter.__base__


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"texter-ext {__version__}")
        raise typer.Exit


@application.callback()
def texter(
    *,
    _version: Annotated[
        bool, option("--version", callback=_show_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
    """Send WhatsApp messages through Texter.

    \b
    Settings come from the environment:
      TEXTER_PROJECT_ID  the first label of the address at which your inbox opens
      TEXTER_API_TOKEN   made in Texter under gear icon, Developers, API Tokens;
                         without it, a terminal asks for the token
      TEXTER_BASE_URL    another server, such as the sandbox
      NO_COLOR           no colours

    \b
    Examples:
      texter send 67a87067aeedcdee1271cc4d --text "Hey there!"
      texter check message.json
      texter send-many customers.csv --journal customers.journal

    \b
    Exit status:
      0    all is accepted, or in order
      1    a message was not sent, or is against a limit
      2    options, settings or files cannot be used, or the program failed;
           nothing was sent
      3    a message may have been sent: find out before you send it again
      130  interrupted by Ctrl-C
    """


_commands: list[Callable[..., None]] = [send, check, send_many, sandbox, limits]
for _command in _commands:
    application.command()(told_apart(_command))


def run() -> int:
    """Run the program, and return its exit status."""
    try:
        return application(prog_name="texter", standalone_mode=False) or 0
    except _UsageError as error:
        error.message = visible(error.message)
        error.show()
        return int(error.exit_code)
