"""Reading JSON: whole files, or lines of which each is a document."""

import io
import json
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

from texter_ext._cli.output import stop

STANDARD_INPUT = "-"


class NotJSONError(ValueError):
    """Bytes are not JSON; the message says why, without quoting them.

    Attributes:
        line: the line of the document on which the trouble is, counted from 1, or None.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def parse(content: bytes) -> object:
    """Return JSON in UTF-8, with or without a byte order mark, parsed.

    Raises:
        NotJSONError: it is something else.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotJSONError("it is not in UTF-8: save it so.", line) from None
    except json.JSONDecodeError as error:
        raise NotJSONError(f"{error.msg}, at column {error.colno}.", error.lineno) from None
    except ValueError as error:
        raise NotJSONError(f"{error}.") from None
    except RecursionError:
        raise NotJSONError("it is nested too deeply.") from None


def lines(content: Iterable[bytes]) -> Iterator[tuple[int, object]]:
    """Yield what is on each line that is not blank, or the NotJSONError that says why it is no JSON, and its number."""
    for number, line in enumerate(content, 1):
        if line.strip():
            try:
                yield number, parse(line)
            except NotJSONError as error:
                yield number, error


def documents(content: IO[bytes]) -> Iterator[tuple[int | None, object]]:
    """Yield what a file holds, be it one document or one on each line, with the line that it is on in the latter case.

    What is no JSON is a NotJSONError, with the line that it says.
    """
    whole = content.read()
    try:
        yield None, parse(whole)
    except NotJSONError as error:
        each = lines(io.BytesIO(whole))
        first = next(each, (None, error))
        if isinstance(first[1], NotJSONError):
            yield error.line, error
        else:
            yield first
            yield from each


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON's")


@contextmanager
def opened(name: str) -> Generator[IO[bytes]]:
    """Open a file, or standard input by the name “-”; end the program where that cannot be."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 (what the with block raises is not for this except)
    except OSError as error:
        stop(f"{name}: {error.strerror}.")
    with file:
        yield file
