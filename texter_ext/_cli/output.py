"""What the commands print: tables, JSON and errors, without colours unless the output is a terminal."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn, TextIO

import typer

from texter_ext._cli import silence
from texter_ext._cli.exit_status import UNUSABLE
from texter_ext._errors import AmbiguousChatError

# Parts of the package's error messages that only apply to programs, and what replaces them.
_WORDS: Final = (
    ("pass token= or set", "set"),
    ("token= or ", ""),
    (" The response body is in `.body`.", ""),
    (": see `.response`", ""),
    ("phone(…) with the number to look its chat up", "a phone number with a plus, with --region, or in a column phone"),
)
# Characters that could move a terminal's cursor, change its colours or reorder a line: the C0 and C1 controls, line
# separators, and marks that override the writing direction.
_CONTROLS: Final = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_ARGUMENTS: Final = r"\b(project_id|base_url|repeat_unknown|concurrency|account_id|region)=(?:True)?"


def reason(error: Exception) -> str:
    """Return an error's message, with the command line's options in place of Python's arguments."""
    sentence = str(error)
    for words, replacement in _WORDS:
        sentence = sentence.replace(words, replacement)
    if isinstance(error, AmbiguousChatError):
        sentence = sentence.replace("those in `.accounts`", ", ".join(error.accounts))
    return re.sub(_ARGUMENTS, lambda argument: "--" + argument[1].replace("_", "-"), sentence)


def visible(text: str, kept: str = "") -> str:
    """Return a text with its control characters escaped, except those in `kept`."""
    return re.sub(_CONTROLS, lambda found: found[0] if found[0] in kept else ascii(found[0])[1:-1], text)


def print_error(line: str) -> None:
    """Print a line on standard error."""
    _write(visible(line), sys.stderr)


def print_result(text: str) -> None:
    """Print the command's result on standard output."""
    _write(visible(text, kept="\n\t"), sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        # It must not change the exit status, which tells the message's outcome.
        silence(stream)
        if stream is not sys.stderr and not isinstance(error, BrokenPipeError):
            print_error(f"texter: the output is incomplete: {error.strerror}.")


def fail(problem: str) -> NoReturn:
    """End the program with an error in one line."""
    print_error(f"texter: {problem}")
    raise typer.Exit(UNUSABLE)


def as_json(value: object, *, indent: int | None = 2) -> str:
    """Return a value as JSON, with non-ASCII characters unescaped if standard output can encode them."""
    import json  # noqa: PLC0415 (help does not need it)

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = re.sub(_CONTROLS, lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows: as a table in a terminal, otherwise as tab-separated lines without a heading."""
    if not sys.stdout.isatty():
        for row in rows:
            print_result("\t".join(" ".join(str(value).split()) for value in row))
        return
    from rich.console import Console  # noqa: PLC0415 (only terminals need it)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, no_wrap=column in _COPIED and console.width >= _MIN_WIDTH)
    for row in rows:
        # A plain Text, since a message may contain what rich would parse as markup.
        drawn.add_row(*(Text(visible(str(value)), _STYLES.get(str(value), ""), overflow="fold") for value in row))
    if drawn.row_count:
        console.print(drawn)


_COPIED: Final = ("chat_id", "phone")
"""The columns whose values people copy, and that only a narrow terminal breaks."""
_MIN_WIDTH: Final = 60
_STYLES: Final = {"error": "red", "warning": "yellow"}
