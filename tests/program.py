"""Running the program `texter`: as users do, or within the tests' process."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from texter_ext import _cli as cli

PROGRAM = str(Path(sys.executable).with_name("texter"))

HOSTILE = "\x1b[2J\x9b31m\u202edrow\u2069\x07\r\x7f"
"""A text that clears a terminal, changes its colours and reverses its writing direction."""

# Runs a command in a terminal of its own, connected to this process's standard input and output.
_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


class Done(NamedTuple):
    """The exit status and output of a command."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


def assert_plain(shown: str) -> None:
    """Assert that a text holds only printable characters, line breaks and tabs."""
    assert not [character for character in shown if not character.isprintable() and character not in "\n\t"]


def start(*arguments: str, terminal: bool = False, **environment: str) -> "subprocess.Popen[bytes]":
    """Start the program, in a terminal of 80 columns or with pipes."""
    command = [PROGRAM, *arguments]
    if terminal:
        command = [sys.executable, "-c", _TERMINAL, *command]
        environment = {"COLUMNS": "80", "LINES": "24", "TERM": "xterm-256color"} | environment
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | environment)


def run(*arguments: str, terminal: bool = False, **environment: str) -> Done:
    """Run the program until it exits, in a terminal of 80 columns or with pipes."""
    with start(*arguments, terminal=terminal, **environment) as process:
        out, err = process.communicate(timeout=60)
    return Done(process.returncode, out.decode(), err.decode())


def run_and_type(prompt: str, typed: str, *arguments: str, **environment: str) -> Done:
    """Run the program in a terminal, and type an answer to its prompt."""
    with start(*arguments, terminal=True, **environment) as process:
        assert process.stdin
        assert process.stdout
        shown = b""
        while prompt.encode() not in shown:
            piece = os.read(process.stdout.fileno(), 1024)
            assert piece, shown
            shown += piece
        process.stdin.write(typed.encode())
        process.stdin.flush()
        out, err = process.communicate(timeout=60)
    return Done(process.returncode, (shown + out).decode(), err.decode())


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the program in this process, which is faster."""

    def within(*arguments: str, typed: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", [PROGRAM, *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, out, err)

    return within
