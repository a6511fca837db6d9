"""Reading the messages of `texter send-many` from a file, one at a time."""

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeAlias

from texter_ext._cli.cells import Cell, CellError, as_text, is_blank
from texter_ext._cli.columns import Columns, is_known, parsed_names, simplified
from texter_ext._cli.decoding import decoded
from texter_ext._cli.filling import Filling, Messages
from texter_ext._cli.json_files import STANDARD_INPUT, NotJSONError, json_lines, text_or_input
from texter_ext._cli.output import fail, print_error, reason
from texter_ext._cli.recipients import check_region, phone
from texter_ext._cli.sheets import is_spreadsheet, sheet_table
from texter_ext._cli.tables import Table, csv_table
from texter_ext._errors import PhoneError
from texter_ext._many.items import Item
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.values import is_object, json_type
from texter_ext._messages.wording import article, figure

if TYPE_CHECKING:
    from texter_ext._operations.phones import Phone

_JSON_LINES: Final = (".jsonl", ".ndjson")
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "chat_id": ("string",),
    "phone": ("string",),
    "text": ("string",),
    "message": ("object",),
    "template": ("object",),
    "otherwise": ("object",),
    "key": ("string", "number", "null"),
}
_MESSAGES: Final = ("text", "message", "template")


class Record(Item):
    """A message in the file.

    Attributes:
        line: the line or row that the message begins on, counted from 1.
    """

    line: int

    @classmethod
    def at_line(cls, line: int, *parts: Any) -> Self:  # noqa: ANN401 (those of an Item)
        """Return the message that begins on a line."""
        record = cls(*parts)
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


class Reading(NamedTuple):
    """How to read a file.

    Attributes:
        filling: what every message has in common.
        columns: the columns' own names, as NAME=COLUMN.
        sheet: the name of the sheet.
        encoding: the encoding.
        region: the country of local phone numbers.
        account_id: the account whose chats are meant.
    """

    filling: Filling = Filling()
    columns: Sequence[str] = ()
    sheet: str | None = None
    encoding: str | None = None
    region: str | None = None
    account_id: str | None = None

    def recipient(self, chat_id: str | None, number: str | None) -> "str | Phone":
        """Return the chat id or, without one, the phone number.

        Raises:
            PhoneError: the number cannot be read.
        """
        return chat_id or ("" if number is None else phone(number, self.region, self.account_id))


Records: TypeAlias = "_JSONLines | _Rows"
"""The messages in a file, counted in advance and read one at a time."""


def records(file: str, reading: Reading) -> Records:
    """Return the messages in a file; end the program if it cannot be used.

    Args:
        file: the file's name, or - for standard input.
        reading: how to read it.
    """
    check_region(reading.region)
    if file == reading.filling.text == STANDARD_INPUT:
        fail("FILE and --text cannot both be standard input.")
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}.")
    if is_spreadsheet(content):
        return _Rows(file, sheet_table(file, content, reading.sheet), reading)
    text = decoded(file, content, reading.encoding)
    if reading.sheet is not None:
        fail(f"{file} has no sheets: leave out --sheet.")
    if Path(file).suffix.lower() in _JSON_LINES or text.lstrip()[:1] == "{":
        if reading.columns or reading.filling != Filling():
            fail(f"{file} has a message on each line: options for the message and --columns are for tables.")
        return _JSONLines(text, reading)
    names = set(map(simplified, parsed_names(reading.columns).values()))
    table = csv_table(file, text, lambda name: is_known(name) or simplified(name) in names)
    return _Rows(file, table, reading)


class _JSONLines:
    """A file with a message as JSON on each line."""

    empty = 0

    def __init__(self, text: str, reading: Reading) -> None:
        self._reading = reading
        self._content = text.encode()
        self._count = sum(1 for line in io.BytesIO(self._content) if line.strip())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record | Unreadable]:
        for number, value in json_lines(io.BytesIO(self._content)):
            problem = _problem(value)
            try:
                yield Unreadable(number, problem) if problem else self._record(number, value)
            except PhoneError as error:
                yield Unreadable(number, reason(error))

    def _record(self, line: int, value: Any) -> Record:  # noqa: ANN401 (an object that passed `_problem`)
        message = next(value[name] for name in _MESSAGES if name in value)
        return Record.at_line(
            line,
            self._reading.recipient(value.get("chat_id"), value.get("phone")),
            OutgoingTemplate(message) if "template" in value else message,
            value.get("key"),
            OutgoingTemplate(value["otherwise"]) if "otherwise" in value else None,
        )


class _Rows:
    """A table with a message in each row."""

    def __init__(self, file: str, table: Table, reading: Reading) -> None:
        self._table = table
        self._reading = reading
        self._columns = Columns(file, table, parsed_names(reading.columns))
        self._chat_id, self._phone = self._columns.find("chat_id"), self._columns.find("phone")
        if self._chat_id is None and self._phone is None:
            problem = self._columns.problem("chat_id", "phone")
            fail(f"{problem} --columns phone=COLUMN says which one holds the phone number.")
        self._key = self._columns.find("key")
        filling = reading.filling
        text = None if filling.text is None else text_or_input(filling.text)
        self._messages = Messages(self._columns, filling._replace(text=text))
        self._columns.print_ignored()
        if table.empty:
            print_error(f"texter: {file}: skipped {figure(table.empty, 'empty row')}.")

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[Record | Unreadable]:
        for line, cells, problem in self._table:
            try:
                if problem or self._swallowed(cells):
                    yield Unreadable(line, problem or _SWALLOWED)
                else:
                    yield self._record(line, cells)
            except (CellError, PhoneError) as error:
                yield Unreadable(line, reason(error))

    def _record(self, line: int, cells: Sequence[Cell]) -> Record:
        to = self._reading.recipient(self._text(cells, self._chat_id), self._text(cells, self._phone))
        if not to and self._phone is not None:
            raise CellError("The row has neither a phone number nor a chat id.")
        message, otherwise = self._messages.message(cells)
        return Record.at_line(line, to, message, self._text(cells, self._key), otherwise)

    def _text(self, cells: Sequence[Cell], column: int | None) -> str | None:
        """Return a cell's text, or None if it is empty or there is no such column."""
        if column is None or is_blank(cells[column]):
            return None
        return as_text(cells[column], self._columns.name(column))

    def _swallowed(self, cells: Sequence[Cell]) -> bool:
        """Tell whether a cell holds what looks like further rows of a CSV file."""
        if self._table.separator is None:
            return False
        addresses = [place for place in (self._chat_id, self._phone) if place is not None]
        lines = (line for cell in cells if isinstance(cell, str) for line in cell.splitlines()[1:])
        for line in lines:
            inner = next(csv.reader([line or "\n"], delimiter=self._table.separator))
            if len(inner) >= len(cells) and any(
                inner[place].strip() and _shape(inner[place]) == _shape(str(cells[place])) for place in addresses
            ):
                return True
        return False


def _shape(address: str) -> str:
    """Return what two chat ids or phone numbers have in common, and hardly ever a line of a text with one of them."""
    return re.sub(r"[0-9a-f]", "0", address.strip())


_SWALLOWED: Final = (
    "A cell of this row holds further rows: a double quote at its beginning swallowed them. They are not sent either: "
    "close it, or remove it."
)


def _problem(value: object) -> str | None:
    """Return what is wrong with a line of JSON, apart from its message; None if nothing is."""
    if isinstance(value, NotJSONError):
        return f"This is not JSON: {value}"
    if not is_object(value):
        return f"A line must be an object, not {article(json_type(value))}."
    others = value.keys() - _FIELDS.keys()
    if others:
        return f"Unknown field {', '.join(sorted(map(repr, others)))}: a line has {', '.join(_FIELDS)}."
    if len(value.keys() & set(_MESSAGES)) != 1:
        return "A line needs either text, message or template."
    if "template" in value and "otherwise" in value:
        return "A line with a template cannot have another one as otherwise."
    for name in ("template", "otherwise"):
        if is_object(value.get(name)) and "to" in value[name]:
            return f"The {name} must not have a “to”: the line's phone or chat_id says whom it goes to."
    for name, kinds in _FIELDS.items():
        kind = json_type(value[name]) if name in value else kinds[0]
        if kind not in kinds:
            return f"The {name} must be {article(kinds[0])}, not {article(kind)}."
    return None
