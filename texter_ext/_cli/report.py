"""The report of `texter send-many`: a file with each message's outcome."""

import csv
import errno
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from texter_ext._cli.facts import facts, without_formula
from texter_ext._cli.look_ups import NO_CHAT, WINDOW_CLOSED
from texter_ext._cli.output import fail, print_error, reason
from texter_ext._cli.records import Record, Unreadable
from texter_ext._errors import ChatNotFoundError, Delivery, LimitError
from texter_ext._many.items import SendResult
from texter_ext._many.record_file import lock
from texter_ext._messages.outgoing_template import OutgoingTemplate

# A report without messages has columns too.
_COLUMNS: Final = ("line", "index", "key", "phone", *facts(Delivery.NOT_SENT, None, None, None), "known")

NO_OTHER_MESSAGE: Final = "no other message"
"""Why a template went that was the whole message."""


def problem_of(result: SendResult) -> str | None:
    """Return what is wrong with a message or its outcome; None if nothing is."""
    item: Record | Unreadable = result.item
    if isinstance(item, Unreadable):
        return item.problem
    if isinstance(result.error, LimitError):
        return " ".join(item.detail(each) for each in result.error.violations if each.severity == "error")
    return None if result.error is None else reason(result.error)


def delivery_of(result: SendResult) -> Delivery:
    """Return what is known about a message: in a dry run, by the journal."""
    known = result.known if result.known in (Delivery.ACCEPTED, Delivery.UNKNOWN) else None
    return known if known and not (result.error or result.sent) else result.delivery


def is_template(result: SendResult) -> bool:
    """Tell whether a message is a template, whatever its chat is."""
    return isinstance(result.item, Record) and isinstance(result.item.message, OutgoingTemplate)


def fields(result: SendResult) -> dict[str, Any]:
    """Return a message's outcome as JSON; a phone number is personal data."""
    item: Record | Unreadable = result.item
    about = {"line": item.line, "index": result.index, "key": item.key, "phone": item.phone}
    chat_id = item.to if isinstance(item, Record) and isinstance(item.to, str) else result.chat_id
    outcome = facts(delivery_of(result), chat_id, result.sent, result.error)
    template_because = result.reason or (NO_OTHER_MESSAGE if is_template(result) else None)
    known = result.known and result.known.value
    return about | outcome | {"template_because": template_because, "known": known}


def why_template(row: Mapping[str, Any]) -> str | None:
    """Return why only a template can reach a contact who was not reached, by the fields of a result; None if not so."""
    if row["delivery"] in (Delivery.ACCEPTED.value, Delivery.UNKNOWN.value):
        return None
    if str(row.get("window_closed")).casefold() == "true":  # Excel saves the report's True as TRUE
        return WINDOW_CLOSED
    return NO_CHAT if row.get("error") == ChatNotFoundError.__name__ else None


class Report:
    """A context manager that writes a row for each result, to a file that only its owner can read.

    When the report is complete, it replaces an existing file or link of that name. If the run fails, the existing file
    stays as it is.

    Args:
        name: the name of the file, which must end in .csv or .jsonl. The program ends if the file cannot be written.
        formulas: whether a cell may begin with what a spreadsheet takes for a formula.
    """

    def __init__(self, name: str, *, formulas: bool) -> None:
        self._path = Path(name)
        self._formulas = formulas
        suffix = self._path.suffix.lower()
        if suffix not in (".csv", ".jsonl"):
            fail(f"{name}: the report's name must end in .csv or .jsonl.")
        if self._path.is_dir():
            fail(f"{name}: {os.strerror(errno.EISDIR)}.")
        self._temporary = self._path.with_name(f".{self._path.stem}.part{suffix}").absolute()
        self._discarded = False
        try:
            self._file = self._opened()
        except BlockingIOError:
            fail(f"{name}: another run is writing this report.")
        except OSError as error:
            fail(f"{name}: {error.strerror}.")
        self._table = csv.DictWriter(self._file, _COLUMNS) if suffix == ".csv" else None
        if self._table:
            self._table.writeheader()

    def _opened(self) -> TextIO:
        """Return a new file that nobody else can read, and locks out other runs, in place of what a killed run left.

        Raises:
            BlockingIOError: another run is writing.
            OSError: the file cannot be written.
        """
        # Excel recognises UTF-8 only by a byte order mark.
        encoding = "utf-8-sig" if self._path.suffix.lower() == ".csv" else "utf-8"
        with suppress(FileNotFoundError):
            with self._temporary.open("rb") as left:
                lock(left.fileno(), exclusive=True)
            self._temporary.unlink()
        # Writing to an existing name could follow a link.
        file = open(self._temporary, "x", encoding=encoding, errors="backslashreplace", newline="", opener=_private)  # noqa: SIM115
        lock(file.fileno(), exclusive=True)
        return file

    def add(self, row: dict[str, Any]) -> None:
        """Write the fields of a result."""
        with self._errors_printed():
            if self._table:
                cells = row | {"ids": " ".join(row["ids"])}
                self._table.writerow(cells if self._formulas else {n: without_formula(v) for n, v in cells.items()})
            else:
                self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
        with self._errors_printed():
            self._file.close()
        if not self._discarded:
            try:
                self._temporary.replace(self._path)
            except OSError as problem:
                print_error(f"texter: {self._path}: {problem.strerror}. The report is in {self._temporary}.")

    def discard(self) -> None:
        """Delete the report."""
        self._discarded = True
        with suppress(OSError):
            self._temporary.unlink()

    @contextmanager
    def _errors_printed(self) -> Generator[None]:
        """Print once why the report cannot be written; sending goes on."""
        try:
            yield
        except OSError as error:
            if not self._discarded:
                print_error(f"texter: {self._path}: {error.strerror}. There will be no report.")
            self.discard()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
