"""The report of `texter send-many`: a file with each message's outcome."""

import csv
import errno
import json
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from texter_ext._cli.output import fail, print_error, reason
from texter_ext._cli.records import Record, Unreadable
from texter_ext._many.items import SendResult

_COLUMNS: Final = ("line", "index", "key", "chat_id", "delivery", "error", "detail", "tmp_send_id", "ids")


def problem_of(result: SendResult) -> str | None:
    """Return what is wrong with a message or its outcome; None if nothing is."""
    if isinstance(result.item, Unreadable):
        return result.item.problem
    return None if result.error is None else reason(result.error)


class Report:
    """A context manager that writes a row for each result, to a file that only its owner can read.

    When the report is complete, it replaces an existing file or link of that name. If the run fails, the existing file
    stays as it is.

    Args:
        name: the name of the file, which must end in .csv or .jsonl. The program ends if the file cannot be written.
    """

    def __init__(self, name: str) -> None:
        self._path = Path(name)
        suffix = self._path.suffix.lower()
        if suffix not in (".csv", ".jsonl"):
            fail(f"{name}: the report's name must end in .csv or .jsonl.")
        if self._path.is_dir():
            fail(f"{name}: {os.strerror(errno.EISDIR)}.")
        try:
            # A new file that nobody else can read; writing to an existing name could follow a link.
            descriptor, temporary = tempfile.mkstemp(suffix, f".{self._path.stem}.", self._path.parent)
        except OSError as error:
            fail(f"{name}: {error.strerror}.")
        self._temporary = Path(temporary)
        self._discarded = False
        # Excel recognises UTF-8 only by a byte order mark.
        encoding = "utf-8-sig" if suffix == ".csv" else "utf-8"
        self._file = os.fdopen(descriptor, "w", encoding=encoding, errors="backslashreplace", newline="")
        self._table = csv.writer(self._file) if suffix == ".csv" else None
        if self._table:
            self._table.writerow(_COLUMNS)

    def add(self, result: SendResult) -> None:
        """Write a message's outcome."""
        item: Record | Unreadable = result.item
        chat_id, key = (item.chat_id, item.key) if isinstance(item, Record) else (None, None)
        error, sent = result.error, result.sent
        ids = sent.ids if sent else ()
        tmp_send_id = sent.tmp_send_id if sent else error and error.tmp_send_id
        about = (item.line, result.index, key, chat_id, result.delivery.value, error and type(error).__name__)
        values = (*about, problem_of(result), tmp_send_id)
        with self._errors_printed():
            if self._table:
                self._table.writerow((*values, " ".join(ids)))
            else:
                row = dict(zip(_COLUMNS, (*values, ids), strict=True))
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
