"""Reading files of JSON: one document, or one on each line."""

import io
import json
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn

from texter_ext._cli.output import fail

STANDARD_INPUT = "-"


class NotJSONError(ValueError):
    """The content is not JSON. The error's message says why, without quoting the content.

    Attributes:
        line: the line of the error, counted from 1; None if unknown.
    """

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def parse_json(content: bytes) -> object:
    """Return the value of JSON in UTF-8, with or without a byte order mark.

    Raises:
        NotJSONError: the content is not JSON.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotJSONError("it is not UTF-8: save it as UTF-8.", line) from None
    except json.JSONDecodeError as error:
        raise NotJSONError(f"{error.msg}, at column {error.colno}.", error.lineno) from None
    except ValueError as error:
        raise NotJSONError(f"{error}.") from None
    except RecursionError:
        raise NotJSONError("it is nested too deeply.") from None


def json_lines(content: Iterable[bytes]) -> Iterator[tuple[int, object]]:
    """Yield the number and value of each line that isn't blank; the value is a NotJSONError if the line isn't JSON."""
    for number, line in enumerate(content, 1):
        if line.strip():
            try:
                yield number, parse_json(line)
            except NotJSONError as error:
                yield number, error


def json_documents(content: IO[bytes]) -> Iterator[tuple[int | None, object]]:
    """Yield the value of the one document in a file, or the line number and value of the document on each line.

    The value is a NotJSONError if it isn't JSON, with the error's line.
    """
    whole = content.read()
    try:
        yield None, parse_json(whole)
    except NotJSONError as error:
        each = json_lines(io.BytesIO(whole))
        first = next(each, (None, error))
        if isinstance(first[1], NotJSONError):
            yield error.line, error
        else:
            yield first
            yield from each


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


@contextmanager
def open_input(name: str) -> Generator[IO[bytes]]:
    """Open a file, or standard input if the name is -; end the program if the file cannot be opened."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 (the except must not catch what the caller raises)
    except OSError as error:
        fail(f"{name}: {error.strerror}.")
    with file:
        yield file


def text_or_input(text: str) -> str:
    """Return a text, or if it is -, standard input without the line break at its end, which must be UTF-8."""
    if text != STANDARD_INPUT:
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        fail("--text -: standard input is not UTF-8.")
