"""`texter check`: checks messages, and the recipients beside them, without sending anything."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

import typer

from texter_ext._cli.exit_status import REFUSED
from texter_ext._cli.json_files import NotJSONError, json_documents, json_lines, open_input
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, print_result, print_table
from texter_ext._cli.recipients import RECIPIENT
from texter_ext._messages.check import check
from texter_ext._messages.values import is_array, is_object, json_type
from texter_ext._messages.violation import Violation, has_errors
from texter_ext._messages.wording import article

_TABLES: Final = (".csv", ".ods", ".xls", ".xlsx")


@dataclasses.dataclass(frozen=True, slots=True)
class _Finding:
    """A violation and its location.

    Attributes:
        file: the file's name as it was given.
        line: the line of the message, or of the JSON error, counted from 1; None in a document of many lines.
        index: the message's position in the file, counted from 0.
        where: file and position in short.
        violation: the violation.
    """

    file: str
    line: int | None
    index: int
    where: str
    violation: Violation

    def fields(self) -> dict[str, object]:
        return {"file": self.file, "line": self.line, "index": self.index, **dataclasses.asdict(self.violation)}

    def row(self) -> tuple[str, ...]:
        violation = self.violation
        return self.where, violation.severity, violation.pointer, violation.rule, violation.detail


def run(files: Sequence[str], *, region: str | None, output: Format) -> None:
    """Print the violations in files of messages."""
    found = [finding for file in files for finding in _findings(file, region)]
    if output is Format.JSON:
        print_result(as_json([each.fields() for each in found]))
    else:
        print_table(("where", "severity", "place", "rule", "what to change"), [each.row() for each in found])
    if has_errors(each.violation for each in found):
        raise typer.Exit(REFUSED)


def _findings(file: str, region: str | None) -> Iterator[_Finding]:
    if file.lower().endswith(_TABLES):
        from texter_ext._cli.line_check import violations_of_rows  # noqa: PLC0415 (most files are JSON)

        for index, (row, violations) in enumerate(violations_of_rows(file, region)):
            yield from (_Finding(file, row, index, f"{file}:{row}", violation) for violation in violations)
        return
    with open_input(file) as content:
        for line, index, place, message in _messages(file, content):
            where = f"{file}{place}" if line is None else f"{file}:{line}"
            for violation in _violations(message, region):
                yield _Finding(file, line, index, where, violation)


def _messages(file: str, content: IO[bytes]) -> Iterator[tuple[int | None, int, str, object]]:
    """Yield each message with its line, its index, and its position in an array as a suffix of the file's name."""
    values = json_lines(content) if file.endswith((".jsonl", ".ndjson")) else json_documents(content)
    for index, (line, value) in enumerate(values):
        if line is None and is_array(value):
            for place, message in enumerate(value):
                yield None, place, f"[{place}]", message
        else:
            yield line, index, "", value


def _violations(message: object, region: str | None) -> Iterable[Violation]:
    if isinstance(message, NotJSONError):
        return [Violation("", "format", "JSON", None, "error", f"This is not JSON: {message}")]
    if not is_object(message):
        kind = json_type(message)
        return [Violation("", "type", "object", kind, "error", f"A message must be an object, not {article(kind)}.")]
    if not message.keys().isdisjoint(RECIPIENT):
        from texter_ext._cli.line_check import violations_of_line  # noqa: PLC0415 (most files hold only messages)

        return violations_of_line(message, region)
    return check(message)
