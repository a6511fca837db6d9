"""What the commands print: tables, JSON and errors, plain wherever nobody looks at a terminal."""

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NoReturn, TextIO

import typer

from texter_ext._cli.exit_status import REFUSED, UNCERTAIN, UNUSABLE
from texter_ext._errors import Delivery, TexterError

# Where the package's own sentences name what only programs can write.
_WORDS: Final = (
    ("pass token= or set", "set"),
    ("token= or ", ""),
    (" The response body is in `.body`.", ""),
    (": see `.response`", ""),
)
# What could move a terminal's cursor, colour it or reorder a line: the C0 and C1 controls, separators of lines, and
# marks that override the direction of what follows.
_CONTROLS: Final = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_ARGUMENTS: Final = r"\b(project_id|base_url|repeat_unknown|concurrency)=(?:True)?"


def reason(error: TexterError) -> str:
    """Return what an error says, in the words of the command line."""
    sentence = str(error)
    for words, replacement in _WORDS:
        sentence = sentence.replace(words, replacement)
    return re.sub(_ARGUMENTS, lambda argument: "--" + argument[1].replace("_", "-"), sentence)


def visible(text: str, kept: str = "") -> str:
    """Return a text with its control characters escaped, but for those that are kept."""
    return re.sub(_CONTROLS, lambda found: found[0] if found[0] in kept else ascii(found[0])[1:-1], text)


def say(line: str) -> None:
    """Print a line for people, on standard error."""
    _write(visible(line), sys.stderr)


def put(text: str) -> None:
    """Print what was asked for, on standard output."""
    _write(visible(text, kept="\n\t"), sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except OSError:
        # That nobody reads it must not change the exit status, which tells what became of a message.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def stop(problem: str, status: int = UNUSABLE) -> NoReturn:
    """End the program by an error, in one line."""
    say(f"texter: {problem}")
    raise typer.Exit(status)


def status_of(delivery: Delivery) -> int:
    """Return the exit status that tells what became of a message."""
    return {Delivery.ACCEPTED: 0, Delivery.UNKNOWN: UNCERTAIN}.get(delivery, REFUSED)


def as_json(value: object) -> str:
    """Return a value as JSON, readable where standard output can carry it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    text = re.sub(_CONTROLS, lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    return text


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows: as a table in a terminal, elsewhere one line each, with a tab between two values and no heading."""
    if not sys.stdout.isatty():
        for row in rows:
            put("\t".join(" ".join(str(value).split()) for value in row))
        return
    from rich.console import Console  # noqa: PLC0415 (only for a terminal)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        # Not parsed for markup, which a message may hold by chance.
        drawn.add_row(*(Text(visible(str(value)), _STYLES.get(str(value), ""), overflow="fold") for value in row))
    if drawn.row_count:
        Console().print(drawn)


_STYLES: Final = {"error": "red", "warning": "yellow"}
