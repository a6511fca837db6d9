"""Reading the messages of `texter send-many` from a file, one at a time."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self, TextIO, TypeAlias

from texter_ext._cli.json_files import NotJSONError, json_lines
from texter_ext._cli.output import fail, print_error
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
    """A message in the file.

    Attributes:
        line: the line that the message begins on, counted from 1.
    """

    line: int

    @classmethod
    def at_line(cls, line: int, chat_id: str, message: str | dict[str, Any], key: str | int | None) -> Self:
        """Return the message that begins on a line."""
        record = cls(chat_id, message, key)
        record.line = line
        return record


class Unreadable:
    """A row or line that cannot be read as a message; `send_many` refuses it.

    Args:
        line: the line that it begins on, counted from 1.
        problem: what is wrong with it.
    """

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem


Records: TypeAlias = "_JSONLines | _CSV"
"""The messages in a file, counted in advance and read one at a time."""


def records(name: str) -> Records:
    """Return the messages in a .csv or .jsonl file; end the program if the file cannot be used."""
    file = Path(name)
    if not file.is_file():
        fail(f"{name}: no such file.")
    try:
        match file.suffix.lower():
            case ".csv":
                return _CSV(file)
            case ".jsonl":
                return _JSONLines(file)
            case _:
                fail(f"{name}: the name must end in .csv or .jsonl.")
    except OSError as error:
        fail(f"{name}: {error.strerror}.")


class _JSONLines:
    """A file with a message as JSON on each line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("rb") as content:
            self._count = sum(1 for line in content if line.strip())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record | Unreadable]:
        with self._file.open("rb") as content:
            for number, value in json_lines(content):
                problem = _problem(value)
                yield Unreadable(number, problem) if problem else _record(number, value)


class _CSV:
    """A file of comma-separated values, whose first line names the columns."""

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
            fail(
                f"{file}:1: the first line must name the columns chat_id, text and optionally key, in UTF-8, separated "
                "by commas, semicolons or tabs."
            )
        if len(set(self._columns)) < len(self._columns):
            fail(f"{file}:1: two columns have the same name.")
        others = [name for name in self._columns if name not in _COLUMNS]
        if others:
            print_error(f"texter: {file}: ignored columns: {', '.join(others)}.")
        self._count = sum(1 for _ in self._rows())

    def _open(self) -> TextIO:
        # Bytes that are not UTF-8 are kept as surrogates, so that only their row is refused.
        return self._file.open(encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _rows(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        """Yield the line that each row begins on, and the row, or the error if it is malformed."""
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
                yield Unreadable(line, f"This is not valid CSV: {row}.")
            elif len(row) != len(self._columns):
                yield Unreadable(
                    line,
                    f"This row has {figure(len(row), 'value')}, but the first line names {len(self._columns)}: put "
                    f"double quotes around a text that contains a “{self._separator}” or a line break.",
                )
            elif not _is_unicode(row):
                yield Unreadable(line, "This is not UTF-8: save the file as “CSV UTF-8”.")
            else:
                cells = dict(zip(self._columns, row, strict=True))
                yield Record.at_line(line, cells["chat_id"], cells["text"], cells.get("key") or None)


def _is_unicode(row: list[str]) -> bool:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(value: object) -> str | None:
    """Return what is wrong with a line of JSON, apart from its message; None if nothing is."""
    if isinstance(value, NotJSONError):
        return f"This is not JSON: {value}"
    if not is_object(value):
        return f"A line must be an object, not {article(json_type(value))}."
    others = value.keys() - _FIELDS
    if others:
        return f"Unknown field {', '.join(sorted(map(repr, others)))}: a line has chat_id, text or message, and key."
    if ("text" in value) == ("message" in value):
        return "A line needs either text or message."
    for name, kinds in _TYPES.items():
        kind = json_type(value[name]) if name in value else kinds[0]
        if kind not in kinds:
            return f"The {name} must be {article(kinds[0])}, not {article(kind)}."
    return None


def _record(line: int, value: Any) -> Record:  # noqa: ANN401 (an object that passed `_problem`)
    message = value["text"] if "text" in value else value["message"]
    return Record.at_line(line, value.get("chat_id", ""), message, value.get("key"))
