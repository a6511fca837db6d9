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

csv.field_size_limit(2**31 - 1)  # the most that a C long holds everywhere; a sheet's cells end far earlier

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
        file: the file's name, for errors. The program ends if no row names columns, there is no row below it, or a row
            has a problem.
        rows: a function that returns all rows of the file.
        separator: what separates the cells, or None in a sheet.

    Attributes:
        names: the columns' names, without line breaks.
        header: the line that names the columns.
        top: the cells of that line.
        empty: the number of empty rows, which are skipped.
    """

    def __init__(self, file: str, rows: Callable[[], Iterable[Row]], separator: str | None) -> None:
        self.separator = separator
        self._file = file
        self._all = rows
        top = _header(rows())
        self._end_at_problem(top)
        self.header, self.top = top.line, top.cells
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
        """Yield each row that isn't empty, with as many cells as there are columns, or a problem."""
        self.empty = 0
        rows = iter(self._all())
        while block := list(itertools.islice(rows, _BLOCK)):
            even = len({len(row.cells) for row in block}) == 1
            for row in block:
                self._end_at_problem(row)
                if row.line <= self.header:
                    continue
                if all(map(is_blank, row.cells)):
                    self.empty += 1
                else:
                    yield self._fitted(row, even=even)

    def _end_at_problem(self, row: Row) -> None:
        """End the program at a row after which it is not known where rows begin; nothing was sent yet."""
        if row.problem:
            fail(f"{self._file}:{row.line}: {row.problem}")

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
            end = f"; this one goes up to line {rows.line_num + before}" if rows.line_num > first else ""
            problem = (
                f"This is not valid CSV: {error}. A cell that begins with a double quote must end with one, and have"
                f" two for each within it{end}. Nothing was sent."
            )
            yield Row(first + before, (), problem)
            return
        yield Row(first + before, cells)
