"""A file that says what became of each message of `texter send-many`."""

import csv
import json
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from texter_ext.cli.output import reason, stop
from texter_ext.cli.records import Record, Unreadable
from texter_ext.many.items import SendResult

_COLUMNS: Final = ("line", "index", "key", "chat_id", "delivery", "error", "detail", "tmp_send_id", "ids")


def told(result: SendResult) -> str | None:
    """Return why a message is not known to be accepted, or None."""
    if isinstance(result.item, Unreadable):
        return result.item.problem
    return None if result.error is None else reason(result.error)


class Report:
    """A context manager that writes a row for each result, at once, so that none is lost however the run ends.

    Args:
        name: the file's name, which ends in .csv or .jsonl. One that cannot be written ends the program.
    """

    def __init__(self, name: str) -> None:
        suffix = Path(name).suffix.lower()
        if suffix not in (".csv", ".jsonl"):
            stop(f"{name}: the report's name must end in .csv or .jsonl, by which its format is known.")
        # Excel takes a file for UTF-8 only with a byte order mark.
        encoding = "utf-8-sig" if suffix == ".csv" else "utf-8"
        try:
            self._file = Path(name).open("w", encoding=encoding, errors="backslashreplace", buffering=1, newline="")  # noqa: SIM115 (closed in __exit__)
        except OSError as error:
            stop(f"{name}: {error.strerror}.")
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
        if self._table:
            self._table.writerow((*values, " ".join(ids)))
        else:
            self._file.write(json.dumps(dict(zip(_COLUMNS, (*values, ids), strict=True)), ensure_ascii=False) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
