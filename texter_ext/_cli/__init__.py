"""The command line: the program `texter`.

It needs the extra `cli`: `pip install "texter-ext[cli]"`.
"""

import os
import sys
from typing import TYPE_CHECKING, Final, cast

from texter_ext._cli.exit_status import INTERRUPTED, UNUSABLE

if TYPE_CHECKING:
    import io

_LIBRARIES: Final = ("rich", "typer")


def main() -> None:
    """Run the program, and end with its exit status; an error is one line, and no traceback."""
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # each of which may be closed
            # In a terminal that lacks a character, it is no reason to fail.
            cast("io.TextIOWrapper", stream).reconfigure(errors="backslashreplace")
        from texter_ext._cli.application import run  # noqa: PLC0415 (what it needs may be missing)

        status = run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as error:
        if os.environ.get("TEXTER_TRACEBACK"):
            raise
        _explain(error)
        status = UNUSABLE
    sys.exit(status)


def _explain(error: Exception) -> None:
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _LIBRARIES:
        problem = f'the command line needs {error.name}, which comes with an extra: pip install "texter-ext[cli]"'
    else:
        problem = f"an unexpected {type(error).__name__}, of which TEXTER_TRACEBACK=1 shows more: nothing was sent."
    sys.stderr.write(f"texter: {problem}\n")
