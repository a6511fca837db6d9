"""The command line: the program `texter`.

Requires the extra `cli`: `pip install "texter-ext[cli]"`.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, cast

from texter_ext._cli.exit_status import INTERRUPTED, UNUSABLE

if TYPE_CHECKING:
    import io

_LIBRARIES: Final = ("rich", "typer")


def main() -> None:
    """Run the program and exit with its status. An error is printed as one line, without a traceback."""
    _open_closed_streams()
    try:
        for stream in (sys.stdout, sys.stderr):
            # A character that the terminal cannot show is no reason to fail.
            cast("io.TextIOWrapper", stream).reconfigure(errors="backslashreplace")
        from texter_ext._cli.application import run  # noqa: PLC0415 (its extra may be missing)

        status = run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:
        if os.environ.get("TEXTER_TRACEBACK"):
            raise
        _explain(error)
        status = UNUSABLE
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # Python would try again, and end with another status
            silence(stream)
    sys.exit(status)


def silence(stream: TextIO) -> None:
    """Discard what a standard stream still holds, and whatever follows."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def _open_closed_streams() -> None:
    """Open the standard streams that were closed, or the next file, such as a journal, would get their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (open until the end)


def _explain(error: Exception) -> None:
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _LIBRARIES:
        problem = f'the command line requires {error.name}: pip install "texter-ext[cli]"'
    else:
        problem = f"unexpected {type(error).__name__} (TEXTER_TRACEBACK=1 shows more): nothing was sent."
    with suppress(OSError):
        sys.stderr.write(f"texter: {problem}\n")
        sys.stderr.flush()
