"""Reading the messages of `texter send-many` from a file, one after the other."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self, TextIO, TypeAlias

from texter_ext._cli.documents import NotJSONError, lines
from texter_ext._cli.output import say, stop
from texter_ext._many.items import Item
from texter_ext._messages.values import is_object, json_type
from texter_ext._messages.wording import article, figure

_SEPARATORS: Final = (",", ";", "\t")
_COLUMNS: Final = ("chat_id", "text", "key")
_FIELDS: Final = frozenset({*_COLUMNS, "message"})
_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "chat_id": ("string",),
    "text": ("string",),
    "message": ("object",),
    "key": ("string", "number", "null"),
}


class Record(Item):
    """A message of the file.

    Attributes:
        line: the line that it begins on, counted from 1.
    """

    line: int

    @classmethod
    def on(cls, line: int, chat_id: str, message: str | dict[str, Any], key: str | int | None) -> Self:
        """Return the message of a line."""
        record = cls(chat_id, message, key)
        record.line = line
        return record


class Unreadable:
    """What is no message, though it stands where one should: `send_many` refuses it.

    Args:
        line: the line that it begins on.
        problem: what is wrong with it.
    """

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem


Records: TypeAlias = "_Lines | _Table"
"""The messages of a file, read only as far as they are wanted; their number is counted before."""


def records(name: str) -> Records:
    """Return the messages of a file whose name ends in .csv or .jsonl; end the program if it cannot be used."""
    file = Path(name)
    if not file.is_file():
        stop(f"{name}: there is no such file.")
    try:
        match file.suffix.lower():
            case ".csv":
                return _Table(file)
            case ".jsonl":
                return _Lines(file)
            case _:
                stop(f"{name}: the name must end in .csv or .jsonl, by which the format is known.")
    except OSError as error:
        stop(f"{name}: {error.strerror}.")


class _Lines:
    """JSON, a message on each line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("rb") as content:
            self._count = sum(1 for line in content if line.strip())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record | Unreadable]:
        with self._file.open("rb") as content:
            for number, value in lines(content):
                problem = _problem(value)
                yield Unreadable(number, problem) if problem else _record(number, value)


class _Table:
    """CSV: a first line that names the columns, and a message in each row."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._open() as content:
            first = content.readline()
        for self._separator in _SEPARATORS:
            self._columns = [
                name.strip().casefold() for name in next(csv.reader([first or "\n"], delimiter=self._separator))
            ]
            if {"chat_id", "text"} <= set(self._columns):
                break
        else:
            stop(
                f"{file}:1: the first line must name the columns chat_id and text, and may name key, in UTF-8 and with "
                "a comma, a semicolon or a tab between two."
            )
        if len(set(self._columns)) < len(self._columns):
            stop(f"{file}:1: two columns have one name.")
        others = [name for name in self._columns if name not in _COLUMNS]
        if others:
            say(f"texter: {file}: left unread: {', '.join(others)}.")
        self._count = sum(1 for _ in self._rows())

    def _open(self) -> TextIO:
        # What is no UTF-8 stays apart from all that is, so that only its row is refused.
        return self._file.open(encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _rows(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        """Yield each row, or why it is none, with the line that it begins on."""
        with self._open() as content:
            content.readline()
            rows = csv.reader(content, delimiter=self._separator, strict=True)
            while True:
                first = rows.line_num + 2
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield first, error
                else:
                    if row:
                        yield first, row

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record | Unreadable]:
        for line, row in self._rows():
            if isinstance(row, csv.Error):
                yield Unreadable(line, f"This is no row of CSV: {row}.")
            elif len(row) != len(self._columns):
                yield Unreadable(
                    line,
                    f"This row has {figure(len(row), 'value')}, and the first line names {len(self._columns)}: a text "
                    f"with a “{self._separator}” or a line break in it stands in double quotes.",
                )
            elif not _is_unicode(row):
                yield Unreadable(line, "This is not in UTF-8: save the file as “CSV UTF-8”.")
            else:
                cells = dict(zip(self._columns, row, strict=True))
                yield Record.on(line, cells["chat_id"], cells["text"], cells.get("key") or None)


def _is_unicode(row: list[str]) -> bool:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(value: object) -> str | None:
    """Return what is wrong with a line of JSON, but for its message, or None."""
    if isinstance(value, NotJSONError):
        return f"This is not JSON: {value}"
    if not is_object(value):
        return f"A line must be an object, not {article(json_type(value))}."
    others = value.keys() - _FIELDS
    if others:
        return (
            f"There is no field {', '.join(sorted(map(repr, others)))}: a line has chat_id, text or message, and key."
        )
    if ("text" in value) == ("message" in value):
        return "A line needs either text or message."
    for name, kinds in _TYPES.items():
        kind = json_type(value[name]) if name in value else kinds[0]
        if kind not in kinds:
            return f"The {name} must be {article(kinds[0])}, not {article(kind)}."
    return None


def _record(line: int, value: Any) -> Record:  # noqa: ANN401 (an object in which nothing is wrong)
    message = value["text"] if "text" in value else value["message"]
    return Record.on(line, value.get("chat_id", ""), message, value.get("key"))
