"""Making a message from the cells of a row."""

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from texter_ext._cli.cells import Cell, CellError, as_text, is_blank
from texter_ext._cli.columns import Columns
from texter_ext._cli.output import fail
from texter_ext._messages import builders, outgoing_template

if TYPE_CHECKING:
    from texter_ext._messages.forms import AnyMessage
    from texter_ext._messages.outgoing_template import OutgoingTemplate


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

    Attributes:
        source: where the text comes from, in words.
    """

    def __init__(self, option: str, text: str, columns: Columns) -> None:
        self._columns = columns
        self._parts: list[_Part] = []
        try:
            parsed = list(string.Formatter().parse(text))
        except ValueError:
            fail(f"{option}: braces must hold a column's name, as in {{name}}. For a brace itself, write {{{{ or }}}}.")
        for literal, name, form, conversion in parsed:
            place = None
            if name is not None:
                place = columns.find(name) if name.strip() else None
                if place is None:
                    fail(f"{option}: {columns.problem(name)} Write {{{{ and }}}} for braces.")
                if conversion or "{" in (form or ""):
                    fail(f"{option}: write {{{name}}} or, in a sheet, a form such as {{{name}:%d.%m.%Y}}.")
            self._parts.append(_Part(literal, place, form or ""))
        names = [columns.name(part.column) for part in self._parts if part.column is not None]
        self.source = " and ".join(f"the column “{name}”" for name in names) or option

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

    Attributes:
        source: where the text comes from, in words.
    """

    def __init__(self, column: int, name: str) -> None:
        self._column = column
        self.name = name
        self.source = f"the column “{name}”"

    def filled(self, cells: Sequence[Cell]) -> str:
        """Return the cell's text, with the white space around it.

        Raises:
            CellError: the cell cannot be used.
        """
        cell = cells[self._column]
        text = as_text(cell, self.name)
        return cell if isinstance(cell, str) else text


class Filling(NamedTuple):
    """What every row's message has in common, with columns' names in braces; see the options of `texter send-many`."""

    text: str | None = None
    buttons: Sequence[str] = ()
    template: str | None = None
    otherwise_template: str | None = None
    values: Sequence[str] = ()
    language: str | None = None


class Messages:
    """Makes each row's message: a text with buttons below it, a template, or both.

    Args:
        columns: the columns. The program ends if they and the options make no message.
        filling: what takes the place of the columns `text`, `button1`, `template` and so on. A button's payload is in
            the column `payload1` and so on, or is its title.

    Attributes:
        sources: where the values of a template come from, in words, by their place in it.
    """

    def __init__(self, columns: Columns, filling: Filling) -> None:
        self._columns = columns
        if filling.template is not None and (filling.text is not None or filling.buttons or filling.otherwise_template):
            fail("--template is the whole message: leave out --text, --button and --otherwise-template.")
        self._template = self._source("--template", filling.template, "template")
        self._otherwise = self._source("--otherwise-template", filling.otherwise_template, "otherwise_template")
        self._language = self._source("--language", filling.language, "language")
        self._values = self._sources("--value", filling.values, "value")
        if (filling.values or filling.language) and self._template is None and self._otherwise is None:
            fail("--value and --language need --template or --otherwise-template.")
        self._text = None if filling.template is not None else self._source("--text", filling.text, "text")
        if self._text is None and self._template is None:
            fail(f"{columns.problem('text')} Name one so, or pass --text or --template.")
        titles = self._sources("--button", filling.buttons, "button") if self._text else []
        self._buttons = [(title, self._cell(f"payload{number}")) for number, title in enumerate(titles, 1)]
        self.sources = {f"/body/{index}": value.source for index, value in enumerate(self._values)}

    def _source(self, option: str, pattern: str | None, column: str) -> "_Pattern | _Cell | None":
        return self._cell(column) if pattern is None else _Pattern(option, pattern, self._columns)

    def _sources(self, option: str, patterns: Sequence[str], column: str) -> "list[_Pattern | _Cell]":
        """Return what the options give or, without any, the numbered columns."""
        if patterns:
            return [_Pattern(option, pattern, self._columns) for pattern in patterns]
        cells: list[_Pattern | _Cell] = []
        while (cell := self._cell(f"{column}{len(cells) + 1}")) is not None:
            cells.append(cell)
        return cells

    def _cell(self, column: str) -> _Cell | None:
        place = self._columns.find(column)
        return None if place is None else _Cell(place, self._columns.name(place))

    def message(self, cells: Sequence[Cell]) -> "tuple[AnyMessage | OutgoingTemplate, OutgoingTemplate | None]":
        """Return a row's message, and the template to send otherwise; neither is checked yet.

        Raises:
            CellError: a cell is empty, or cannot be used.
        """
        template = self._made_template(self._template, cells)
        if template is not None:
            return template, None
        if self._text is None:
            raise CellError("The row names no template.")
        text = self._text.filled(cells)
        titles = [(title.filled(cells).strip(), payload) for title, payload in self._buttons]
        made = [builders.button(title, _filled(payload, cells) or None) for title, payload in titles if title]
        message = builders.buttons(text, *made, limits=None) if made else text
        return message, self._made_template(self._otherwise, cells)

    def _made_template(self, source: "_Pattern | _Cell | None", cells: Sequence[Cell]) -> "OutgoingTemplate | None":
        name = _filled(source, cells)
        if not name:
            return None
        values = [_filled(value, cells) for value in self._values]
        while isinstance(source, _Cell) and values and not values[-1]:  # templates with different numbers of values
            values.pop()
        for value, text in zip(self._values, values, strict=False):
            if isinstance(value, _Cell) and not text:
                raise CellError(f"The column “{value.name}” is empty, and the template takes a value from it.")
        return outgoing_template.template(name, *values, language=_filled(self._language, cells) or None, limits=None)


def _filled(source: "_Pattern | _Cell | None", cells: Sequence[Cell]) -> str:
    return "" if source is None else source.filled(cells).strip()
