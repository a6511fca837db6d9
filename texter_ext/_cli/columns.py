"""The columns of a table, found by name."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from texter_ext._cli.output import fail, print_error
from texter_ext._cli.recipients import looks_like_recipient
from texter_ext._cli.tables import Table

_KNOWN: Final = (
    *("chat_id", "phone", "key", "text", "button1", "payload1"),
    *("template", "language", "value1", "otherwise_template"),
)
"""The columns that a message is made of; buttons, payloads and values are numbered."""


def simplified(name: str) -> str:
    """Return what the spellings of a name have in common: “Chat ID”, “chat-id” and “chat_id” are one name."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if character.isalnum()) or plain.strip()


def is_known(name: str) -> bool:
    """Tell whether a column's name is one that a message is made of."""
    return re.sub(r"\d+$", "1", simplified(name)) in map(simplified, _KNOWN)


def parsed_names(options: Sequence[str]) -> dict[str, str]:
    """Return the columns' names that `--columns NAME=COLUMN` options give, by known name; end the program if wrong."""
    names: dict[str, str] = {}
    for option in options:
        known, equals, name = option.partition("=")
        if not (equals and name.strip() and is_known(known)):
            fail(f"--columns must be NAME=COLUMN, such as text=Message, and NAME one of {', '.join(_KNOWN)}.")
        names[simplified(known)] = name
    return names


class Columns:
    """Finds columns by name, in any spelling.

    Args:
        file: the file's name, for errors.
        table: the table.
        names: the columns' own names, by known name.
    """

    def __init__(self, file: str, table: Table, names: Mapping[str, str]) -> None:
        self._file = file
        self._table = table
        self._spellings = [simplified(name) for name in table.names]
        self._names = {known: simplified(name) for known, name in names.items()}
        self._used: set[int] = set()
        for name in names.values():
            if simplified(name) not in self._spellings:
                fail(f"--columns: {self.problem(name)}")

    def find(self, name: str) -> int | None:
        """Return the position of a column, or None; end the program if two columns have the name."""
        spelling = self._names.get(simplified(name), simplified(name))
        places = [place for place, other in enumerate(self._spellings) if other == spelling]
        if len(places) > 1:
            fail(f"{self._file}:{self._table.header}: two columns are called “{self._table.names[places[0]]}”.")
        self._used.update(places)
        return next(iter(places), None)

    def name(self, place: int) -> str:
        """Return a column's name as the file has it."""
        return self._table.names[place]

    def problem(self, *names: str) -> str:
        """Return a sentence that says that there are no such columns, and which there are."""
        where = f"{self._file}:{self._table.header}"
        missing = f"{where}: there is no column {' or '.join(f'“{name}”' for name in names)}"
        if any(map(looks_like_recipient, self._table.names)):  # they are somebody's data
            return f"{missing}: this row seems to be a message, but the first row must name the columns."
        found = ", ".join(f"“{name}”" for name in self._table.names if name)
        return f"{missing}; the columns are {found}."

    def print_ignored(self) -> None:
        """Print which columns nothing was found in."""
        others = [name for place, name in enumerate(self._table.names) if place not in self._used and name]
        if others:
            print_error(f"texter: {self._file}: ignored columns: {', '.join(others)}.")
