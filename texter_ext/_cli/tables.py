"""Reading tables: CSV files in any of a spreadsheet's dialects, and sheets."""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from texter_ext._cli.cells import Cell, is_blank
from texter_ext._cli.output import fail
from texter_ext._messages.wording import figure

_SEPARATORS: Final = (",", ";", "\t")
_SEPARATOR_LINE: Final = "sep="
"""What Excel takes the separator from, in a line before all others."""

# Excel leaves out the separators of empty cells at the end, but only if those of 16 rows in a row are empty.
_BLOCK: Final = 16


class Row(NamedTuple):
    """A row: the line that it begins on, counted from 1, its cells, and why it cannot be read, or None."""

    line: int
    cells: Sequence[Cell]
    problem: str | None = None


class Table:
    """The rows below the one that names the columns.

    Args:
        file: the file's name, for errors. The program ends if no row names columns, or there is no row below it.
        rows: a function that returns all rows of the file.
        separator: what separates the cells, or None in a sheet.

    Attributes:
        names: the columns' names, without line breaks.
        header: the line that names the columns.
        empty: the number of empty rows, which are skipped.
    """

    def __init__(self, file: str, rows: Callable[[], Iterable[Row]], separator: str | None) -> None:
        self.separator = separator
        self._all = rows
        top = _header(rows())
        if top.problem:
            fail(f"{file}:{top.line}: {top.problem}")
        self.header = top.line
        self.names = [" ".join(str(cell).split()) for cell in top.cells]
        while self.names and not self.names[-1]:
            self.names.pop()
        if not self.names:
            fail(f"{file} is empty: its first row names the columns, and each further row is a message.")
        count = sum(1 for _ in self)
        if not count:
            fail(f"{file}: there are no rows below line {self.header}, which names the columns.")
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """Yield each row that isn't empty, with as many cells as there are columns, unless it has a problem."""
        self.empty = 0
        rows = iter(self._all())
        while block := list(itertools.islice(rows, _BLOCK)):
            even = len({len(row.cells) for row in block}) == 1
            for row in block:
                if row.line <= self.header:
                    continue
                if row.problem is None and all(map(is_blank, row.cells)):
                    self.empty += 1
                else:
                    yield row if row.problem else self._fitted(row, even=even)

    def _fitted(self, row: Row, *, even: bool) -> Row:
        width, cells = len(self.names), list(row.cells)
        while len(cells) > width and is_blank(cells[-1]):
            cells.pop()
        if len(cells) == width or (len(cells) < width and even):
            return Row(row.line, cells + [""] * (width - len(cells)))
        return Row(
            row.line,
            (),
            f"This row has {figure(len(cells), 'value')}, but line {self.header} names {width}: put double quotes "
            f"around a text that contains a “{self.separator}” or a line break.",
        )


def _header(rows: Iterable[Row]) -> Row:
    return next((row for row in rows if row.problem or not all(map(is_blank, row.cells))), Row(1, ()))


def csv_table(file: str, text: str, known: Callable[[str], bool]) -> Table:
    """Return the table in a CSV file, whose separator is the one with which most columns are known.

    Args:
        file: the file's name, for errors.
        text: its content.
        known: tells whether the name of a column is known.
    """
    separators: Sequence[str] = _SEPARATORS
    first = io.StringIO(text, newline="").readline() if text[:4].casefold() == _SEPARATOR_LINE else ""
    line, rest = int(bool(first)), text[len(first) :]
    if first:
        separators = first[len(_SEPARATOR_LINE) :].rstrip("\r\n")[:1] or _SEPARATORS

    def suits(separator: str) -> tuple[bool, int, int]:
        _, cells, problem = _header(_csv_rows(rest, separator, line))
        return not cells and not problem, sum(known(str(cell)) for cell in cells), len(cells)

    separator = max(separators, key=suits)
    return Table(file, lambda: _csv_rows(rest, separator, line), separator)


def _csv_rows(text: str, separator: str, before: int) -> Iterator[Row]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        first = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            last = rows.line_num
            problem = f"This is not valid CSV: {error}."
            if last > first:
                problem += (
                    f" A cell that begins with a double quote swallowed the lines up to {last + before}, which are not"
                    " sent either: close it, or remove it."
                )
            yield Row(first + before, (), problem)
        else:
            yield Row(first + before, cells)
