"""A file that says what became of each message of `texter send-many`."""

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

from texter_ext._cli.output import reason, say, stop
from texter_ext._cli.records import Record, Unreadable
from texter_ext._many.items import SendResult

_COLUMNS: Final = ("line", "index", "key", "chat_id", "delivery", "error", "detail", "tmp_send_id", "ids")


def told(result: SendResult) -> str | None:
    """Return why a message is not known to be accepted, or None."""
    if isinstance(result.item, Unreadable):
        return result.item.problem
    return None if result.error is None else reason(result.error)


class Report:
    """A context manager that writes a row for each result, for the file's owner only to read.

    The file appears under its name when it is complete, in place of one that is there, or of a link; until then, and
    where the run ends without it, that one stays as it is.

    Args:
        name: the file's name, which ends in .csv or .jsonl. One that cannot be written ends the program.
    """

    def __init__(self, name: str) -> None:
        self._path = Path(name)
        suffix = self._path.suffix.lower()
        if suffix not in (".csv", ".jsonl"):
            stop(f"{name}: the report's name must end in .csv or .jsonl, by which its format is known.")
        if self._path.is_dir():
            stop(f"{name}: {os.strerror(errno.EISDIR)}.")
        try:
            # A new file, that nobody else may read, and that no link leads elsewhere.
            descriptor, temporary = tempfile.mkstemp(suffix, f".{self._path.stem}.", self._path.parent)
        except OSError as error:
            stop(f"{name}: {error.strerror}.")
        self._temporary = Path(temporary)
        self._discarded = False
        # Excel takes a file for UTF-8 only with a byte order mark.
        encoding = "utf-8-sig" if suffix == ".csv" else "utf-8"
        self._file = os.fdopen(descriptor, "w", encoding=encoding, errors="backslashreplace", newline="")
        self._table = csv.writer(self._file) if suffix == ".csv" else None
        if self._table:
            self._table.writerow(_COLUMNS)

    def add(self, result: SendResult) -> None:
        """Write down what became of a message."""
        item: Record | Unreadable = result.item
        chat_id, key = (item.chat_id, item.key) if isinstance(item, Record) else (None, None)
        error, sent = result.error, result.sent
        ids = sent.ids if sent else ()
        tmp_send_id = sent.tmp_send_id if sent else error and error.tmp_send_id
        about = (item.line, result.index, key, chat_id, result.delivery.value, error and type(error).__name__)
        values = (*about, told(result), tmp_send_id)
        with self._explained():
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
        with self._explained():
            self._file.close()
        if not self._discarded:
            try:
                self._temporary.replace(self._path)
            except OSError as problem:
                say(f"texter: {self._path}: {problem.strerror}: the report is in {self._temporary}.")

    def discard(self) -> None:
        """Leave nothing of it behind."""
        self._discarded = True
        with suppress(OSError):
            self._temporary.unlink()

    @contextmanager
    def _explained(self) -> Generator[None]:
        """Say once what keeps it from being written, which stops no message."""
        try:
            yield
        except OSError as error:
            if not self._discarded:
                say(f"texter: {self._path}: {error.strerror}: there will be no report.")
            self.discard()
