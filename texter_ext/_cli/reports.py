"""`texter report`: counts the outcomes in a report of `texter send-many`, or lists who needs a template."""

import csv
import io
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from texter_ext._cli.decoding import decoded
from texter_ext._cli.json_files import NotJSONError, json_lines
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, fail, print_result, print_table
from texter_ext._cli.report import NO_OTHER_MESSAGE, why_template
from texter_ext._messages.values import is_object

_COLUMNS: Final[tuple[str, ...]] = ("line", "key", "phone", "chat_id", "because")


def run(file: str, *, needs_template: bool, output: Format) -> None:
    """Print the counts in a report, or its rows whose contact can only be reached by template."""
    rows = _rows(file)
    if not needs_template:
        counts = Counter(_outcome(row) for row in rows)
        if output is Format.JSON:
            print_result(as_json(dict(counts)))
        else:
            print_table(("messages", "outcome"), [(count, name) for name, count in sorted(counts.items())])
        return
    found = [{**row, "because": why_template(row)} for row in rows if why_template(row)]
    listed = [{column: row.get(column) or None for column in _COLUMNS} for row in found]
    if output is Format.JSON:
        print_result(as_json(listed))
    elif sys.stdout.isatty():
        print_table(_COLUMNS, [[row[column] or "" for column in _COLUMNS] for row in listed])
    else:  # a file that send-many reads
        content = io.StringIO()
        table = csv.writer(content, lineterminator="\n")
        table.writerow(_COLUMNS)
        table.writerows([row[column] for column in _COLUMNS] for row in listed)
        print_result(content.getvalue().removesuffix("\n"))


def _outcome(row: dict[str, Any]) -> str:
    delivery, because = str(row["delivery"]), row.get("template_because")
    if needs := why_template(row):
        return f"{delivery}: {needs}"
    if because == NO_OTHER_MESSAGE:
        return f"{delivery}, as a template"
    return f"{delivery}, as the template: {because}" if because else delivery


def _rows(file: str) -> list[dict[str, Any]]:
    try:
        text = decoded(file, Path(file).read_bytes(), None)
    except OSError as error:
        fail(f"{file}: {error.strerror}.")
    rows: list[Any]
    if text.startswith("{"):
        rows = [value for _, value in json_lines(io.BytesIO(text.encode()))]
    else:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if not all(not isinstance(row, NotJSONError) and is_object(row) and "delivery" in row for row in rows):
        fail(f"{file} is not a report of send-many --report.")
    return rows
