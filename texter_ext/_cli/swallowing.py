"""Finding rows of a CSV file that a double quote hid in a cell of another row."""

import re
from collections.abc import Sequence
from typing import Final

from texter_ext._cli.cells import Cell
from texter_ext._cli.recipients import looks_like_recipient

_LINE_BREAK: Final = r"\r\n|\r|\n"

_MIN_ALIKE: Final = 4
"""Characters; shorter values, such as the numbers of a list, are alike too often."""


class Swallowing:
    """Finds what looks like another row within a cell, where somebody's message could reach somebody else.

    Args:
        separator: what separates the cells; None in a sheet, where no quote swallows anything.
        addresses: the positions of the columns that say whom a row is for: chat id and phone number.
        key: the position of its key, or None.
    """

    def __init__(self, separator: str | None, addresses: Sequence[int], key: int | None) -> None:
        self._separator = separator
        self._addresses = addresses
        self._columns = addresses if key is None else (*addresses, key)

    def problem(self, line: int, cells: Sequence[Cell]) -> str | None:
        """Return a sentence that names the line on which another row seems to begin; None if there is none.

        Args:
            line: the line on which this row begins.
            cells: its cells.
        """
        if self._separator is None:
            return None
        for place, cell in enumerate(cells):
            rest, *lines = (each.split(self._separator) for each in re.split(_LINE_BREAK, str(cell)))
            for number, pieces in enumerate(lines, line + 1):
                # What was swallowed last ends in the same column; what was swallowed first begins there.
                if self._is_row(pieces, place, cells) or self._is_row([""] * place + rest, place + 1, cells):
                    return (
                        f"A cell seems to hold other rows, from line {number} on: a double quote at its beginning may"
                        " have swallowed them. None of them is sent: close the quote, or remove it. If they are part of"
                        " the text, write the message in a spreadsheet or a .jsonl file."
                    )
            line += len(lines)
        return None

    def _is_row(self, inner: Sequence[str], last: int, cells: Sequence[Cell]) -> bool:
        """Tell whether pieces of a cell look like the cells of a row, which go at least up to the last column."""
        if len(inner) <= max(last, 1):
            return False
        found = [(column, inner[column].strip()) for column in self._columns if column < len(inner)]
        return any(
            (column in self._addresses and looks_like_recipient(text))
            or (len(text) >= _MIN_ALIKE and _shape(text) == _shape(str(cells[column]).strip()))
            for column, text in found
        )


def _shape(value: str) -> str:
    """Return what two chat ids, phone numbers or keys have in common, and hardly ever a line of a text with one."""
    return re.sub(r"[0-9a-f]", "0", value)
