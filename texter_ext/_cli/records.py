"""Reading the messages of `texter send-many` from a file, one at a time."""

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from texter_ext._cli.cells import Cell, CellError, as_text, is_blank
from texter_ext._cli.columns import Columns, is_known, parsed_names, simplified
from texter_ext._cli.decoding import decoded
from texter_ext._cli.filling import Filling, Messages
from texter_ext._cli.json_files import STANDARD_INPUT, NotJSONError, json_lines, text_or_input
from texter_ext._cli.output import fail, print_error, reason
from texter_ext._cli.recipients import RECIPIENT, check_region, has_region, phone
from texter_ext._cli.sheets import is_spreadsheet, sheet_table
from texter_ext._cli.swallowing import Swallowing
from texter_ext._cli.tables import Row, Table, csv_table
from texter_ext._errors import PhoneError
from texter_ext._many.items import Item
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.values import is_object, json_type
from texter_ext._messages.violation import Violation
from texter_ext._messages.wording import article, figure
from texter_ext._operations.recipients import NumberedChat

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
_PHONE: Final = "/phone"


class Record(Item):
    """A message in the file.

    Attributes:
        line: the line or row that the message begins on, counted from 1.
        sources: where the texts at some places in the message come from, in words.
    """

    line: int
    sources: Mapping[str, str]

    @property
    def phone(self) -> str | None:
        """The phone number that it is addressed to, or None."""
        number = getattr(self.to, "phone", self.to)  # a chat's id and its number
        return getattr(number, "e164", None)

    def detail(self, violation: Violation) -> str:
        """Return what is wrong with the message, and where the text comes from."""
        source = self.sources.get(violation.pointer)
        return violation.detail if source is None else f"{violation.detail} It comes from {source}."

    @classmethod
    def at_line(cls, line: int, sources: Mapping[str, str], *parts: Any) -> Self:  # noqa: ANN401 (those of an Item)
        """Return the message that begins on a line."""
        record = cls(*parts)
        record.line, record.sources = line, sources
        return record


class Unreadable:
    """A row or line that cannot be read as a message; `send_many` refuses it.

    Args:
        line: the line that it begins on, counted from 1.
        problem: what is wrong with it.
        place: the field that is meant, as a JSON Pointer; empty if it is not a single one.
        key: its key, as it stands there, or None.
        phone: its phone number, likewise.
    """

    def __init__(self, line: int, problem: str, place: str, key: object = None, phone: object = None) -> None:
        self.line = line
        self.problem = problem
        self.place = place
        self.key = key
        self.phone = phone


@dataclass(slots=True)
class Reading:
    """How to read a file.

    Attributes:
        filling: what every message has in common.
        columns: the columns' own names, as NAME=COLUMN.
        sheet: the name of the sheet.
        encoding: the encoding.
        region: the country of local phone numbers.
        account_id: the account whose chats are meant.
        without_plus: how many phone numbers were read as international ones although they have no plus.
    """

    filling: Filling
    columns: Sequence[str] = ()
    sheet: str | None = None
    encoding: str | None = None
    region: str | None = None
    account_id: str | None = None
    without_plus: int = 0

    def recipient(self, chat_id: str | None, number: str | None) -> "str | Phone | NumberedChat":
        """Return whom a chat id or a phone number means; both must mean the same contact.

        Raises:
            PhoneError: the number cannot be read.
        """
        if number is None:
            return chat_id or ""
        read = phone(number, self.region, self.account_id)
        self.without_plus += "+" not in number and not has_region(self.region)
        return NumberedChat(chat_id, read) if chat_id else read


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
    if re.match(r"\s*\[\s*{", text):
        fail(f"{file} is a JSON array: write each of its objects on a line of its own, without brackets and commas.")
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
        return (read_line(line, value, self._reading) for line, value in json_lines(io.BytesIO(self._content)))


def read_line(line: int, value: object, reading: Reading) -> Record | Unreadable:
    """Return the message in a line of JSON.

    Args:
        line: the number of the line.
        value: what stands on it, or a NotJSONError.
        reading: how to read it.
    """
    problem, place = _problem(value), ""
    if problem is None:
        try:
            return _record(line, value, reading)
        except PhoneError as error:
            problem, place = reason(error), _PHONE
    fields = value if is_object(value) else {}
    return Unreadable(line, problem, place, fields.get("key"), fields.get("phone"))


def _record(line: int, value: Any, reading: Reading) -> Record:  # noqa: ANN401 (an object that passed `_problem`)
    message = next(value[name] for name in _MESSAGES if name in value)
    return Record.at_line(
        line,
        {},
        reading.recipient(value.get("chat_id"), value.get("phone")),
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
            problem = self._columns.problem(*RECIPIENT)
            fail(f"{problem} --columns phone=COLUMN says which one holds the phone number.")
        self._key = self._columns.find("key")
        addresses = [place for place in (self._chat_id, self._phone) if place is not None]
        self._swallowing = Swallowing(table.separator, addresses, self._key)
        swallowed = self._swallowing.problem(table.header, table.top)
        if swallowed:
            fail(f"{file}:{table.header}: {swallowed}")
        filling = reading.filling
        text = None if filling.text is None else text_or_input(filling.text)
        self._messages = Messages(self._columns, filling._replace(text=text))
        self._columns.print_ignored()
        if table.empty:
            print_error(f"texter: {file}: skipped {figure(table.empty, 'empty row')}.")

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[Record | Unreadable]:
        return map(self._read, self._table)

    def _read(self, row: Row) -> Record | Unreadable:
        line, cells, problem = row
        problem, place = problem or self._swallowing.problem(line, cells), ""
        if problem is None:
            try:
                return self._record(line, cells)
            except (CellError, PhoneError) as error:
                problem, place = reason(error), _PHONE if isinstance(error, PhoneError) else ""
        return Unreadable(line, problem, place, *(self._as_it_is(cells, each) for each in (self._key, self._phone)))

    def _record(self, line: int, cells: Sequence[Cell]) -> Record:
        to = self._reading.recipient(self._text(cells, self._chat_id), self._text(cells, self._phone))
        if not to and self._phone is not None:
            raise CellError("The row has neither a phone number nor a chat id.")
        message, otherwise = self._messages.message(cells)
        return Record.at_line(line, self._messages.sources, to, message, self._text(cells, self._key), otherwise)

    @staticmethod
    def _as_it_is(cells: Sequence[Cell], column: int | None) -> str | None:
        """Return a cell of a row that cannot be read, if the row has as many cells as there are columns."""
        return None if column is None or not cells else str(cells[column]).strip() or None

    def _text(self, cells: Sequence[Cell], column: int | None) -> str | None:
        """Return a cell's text, or None if it is empty or there is no such column."""
        if column is None or is_blank(cells[column]):
            return None
        return as_text(cells[column], self._columns.name(column))


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
    if value.keys().isdisjoint(RECIPIENT):
        return "A line needs a phone or a chat_id."
    if "template" in value and "otherwise" in value:
        return "A line with a template cannot have another one as otherwise."
    for name in ("template", "otherwise"):
        if is_object(value.get(name)) and "to" in value[name]:
            return f"The {name} must not have a “to”: the line's phone or chat_id says whom it goes to."
    return _wrong_type(value)


def _wrong_type(fields: dict[str, Any]) -> str | None:
    if isinstance(fields.get("key"), float):
        return "The key must be a string or a whole number."
    for name, kinds in _FIELDS.items():
        kind = json_type(fields[name]) if name in fields else kinds[0]
        if kind not in kinds:
            return f"The {name} must be {article(kinds[0])}, not {article(kind)}."
    return None
