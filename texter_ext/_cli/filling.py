"""Making a message from the cells of a row."""

import string
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from texter_ext._cli.cells import Cell, CellError, as_text, is_blank
from texter_ext._cli.columns import Columns
from texter_ext._cli.output import fail
from texter_ext._messages import builders

if TYPE_CHECKING:
    from texter_ext._messages.forms import AnyMessage


class _Part(NamedTuple):
    """A literal text, and the cell that follows it, if any."""

    literal: str
    column: int | None
    form: str


class _Pattern:
    """A text with columns' names in braces.

    Args:
        option: the option that gives it, for errors. The program ends if the text cannot be used.
        text: the text, such as “Hi {name}”. `{{` and `}}` are braces.
        columns: the columns.
    """

    def __init__(self, option: str, text: str, columns: Columns) -> None:
        self._columns = columns
        self._parts: list[_Part] = []
        try:
            parsed = list(string.Formatter().parse(text))
        except ValueError:
            fail(f"{option}: a brace has no counterpart. Write {{name}} for a column, and {{{{ or }}}} for a brace.")
        for literal, name, form, conversion in parsed:
            place = None
            if name is not None:
                place = columns.find(name) if name.strip() else None
                if place is None:
                    fail(f"{option}: {columns.problem(name)} Write {{{{ and }}}} for braces.")
                if conversion or "{" in (form or ""):
                    fail(f"{option}: write {{{name}}} or, in a sheet, a form such as {{{name}:%d.%m.%Y}}.")
            self._parts.append(_Part(literal, place, form or ""))

    def filled(self, cells: Sequence[Cell]) -> str:
        """Return the text with a row's cells in it.

        Raises:
            CellError: a cell is empty, or cannot be used.
        """
        return "".join(part.literal + self._cell(part, cells) for part in self._parts)

    def _cell(self, part: _Part, cells: Sequence[Cell]) -> str:
        if part.column is None:
            return ""
        name = self._columns.name(part.column)
        if is_blank(cells[part.column]):
            raise CellError(f"The column “{name}” is empty, and the message needs it.")
        return as_text(cells[part.column], name, part.form)


class _Cell:
    """The cell of a column, as it is.

    Args:
        column: the column's position.
        name: the column's name.
    """

    def __init__(self, column: int, name: str) -> None:
        self._column = column
        self._name = name

    def filled(self, cells: Sequence[Cell]) -> str:
        """Return the cell's text, with the white space around it.

        Raises:
            CellError: the cell cannot be used.
        """
        cell = cells[self._column]
        text = as_text(cell, self._name)
        return cell if isinstance(cell, str) else text


class Messages:
    """Makes each row's message: a text, and the buttons below it.

    Args:
        columns: the columns. The program ends if there is no text.
        text: the text, with columns' names in braces; by default, the column `text`.
        buttons: the buttons' titles, likewise; by default, the columns `button1` and so on. A button's payload is in
            the column `payload1` and so on, or is its title.
    """

    def __init__(self, columns: Columns, text: str | None, buttons: Sequence[str]) -> None:
        self._columns = columns
        self._text = self._column_of_texts() if text is None else _Pattern("--text", text, columns)
        titles: list[_Pattern | _Cell] = [_Pattern("--button", title, columns) for title in buttons]
        titles += () if buttons else self._columns_of_titles()
        self._buttons = [(title, self._payload(number)) for number, title in enumerate(titles, 1)]

    def _column_of_texts(self) -> _Cell:
        place = self._columns.find("text")
        if place is None:
            fail(f"{self._columns.problem('text')} Name one so, or pass --text.")
        return self._cell(place)

    def _columns_of_titles(self) -> Iterator[_Cell]:
        number = 1
        while (place := self._columns.find(f"button{number}")) is not None:
            yield self._cell(place)
            number += 1

    def _cell(self, place: int) -> _Cell:
        return _Cell(place, self._columns.name(place))

    def _payload(self, number: int) -> _Cell | None:
        place = self._columns.find(f"payload{number}")
        return None if place is None else self._cell(place)

    def message(self, cells: Sequence[Cell]) -> "AnyMessage":
        """Return a row's message, which is not checked yet.

        Raises:
            CellError: a cell is empty, or cannot be used.
        """
        text = self._text.filled(cells)
        titles = [(title.filled(cells).strip(), payload) for title, payload in self._buttons]
        made = [
            builders.button(title, (payload and payload.filled(cells).strip()) or None)
            for title, payload in titles
            if title
        ]
        return builders.buttons(text, *made, limits=None) if made else text
