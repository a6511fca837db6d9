"""What a spreadsheet's cells hold, as text."""

import datetime
import re
from typing import Final, TypeAlias

Cell: TypeAlias = str | float | datetime.date | datetime.time | datetime.timedelta
"""A cell's value: always a string in a CSV file, otherwise what the spreadsheet stores."""

# What a spreadsheet writes where a formula failed (#N/A, #REF!), or the column was too narrow for the date (####).
_FAILED: Final = r"#(N/A|[A-Z/0]+[!?]|#+)"


class CellError(ValueError):
    """A cell cannot be used; the error's message says why, without quoting the cell."""


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty, or holds only white space."""
    return isinstance(cell, str) and not cell.strip()


def as_text(cell: Cell, column: str, form: str = "") -> str:
    """Return a cell as text, without white space around it.

    Args:
        cell: the cell.
        column: the name of its column, for the error.
        form: how to write a number, a date or a time, in Python's format language, such as `%d.%m.%Y` or `.2f`.

    Raises:
        CellError: the cell cannot be written like this.
    """
    if isinstance(cell, str):
        if re.fullmatch(_FAILED, cell.strip()):
            raise CellError(f"The column “{column}” holds {cell.strip()}, which is an error of the spreadsheet.")
        if form:
            raise CellError(f"The column “{column}” holds text, which has no form: leave out “:{form}”.")
        return cell.strip()
    if isinstance(cell, bool) or (not form and not isinstance(cell, int | float)):
        what, how = _advice(cell)
        raise CellError(f"The column “{column}” holds {what}: {how.format(column)}.")
    if not form:
        return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    try:
        return format(cell, form)
    except (TypeError, ValueError):
        raise CellError(f"The column “{column}” holds {_advice(cell)[0]}, which has no form “{form}”.") from None


def _advice(cell: Cell) -> tuple[str, str]:
    """Return what a cell holds, and how to use it."""
    match cell:
        case bool():
            return "true or false", "write words in its place"
        case datetime.timedelta():
            return "a duration", "write it as text"
        case datetime.datetime():
            return "a date and time", "say how to write it, such as {{{0}:%d.%m.%Y %H:%M}}"
        case datetime.date():
            return "a date", "say how to write it, such as {{{0}:%d.%m.%Y}}"
        case datetime.time():
            return "a time", "say how to write it, such as {{{0}:%H:%M}}"
        case _:
            return "a number", ""
