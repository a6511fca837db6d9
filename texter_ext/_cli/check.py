"""`texter check`: what is wrong with messages, without sending them."""

import dataclasses
from collections.abc import Iterator
from typing import IO, Annotated

import typer

from texter_ext._cli.documents import NotJSONError, documents, lines, opened
from texter_ext._cli.exit_status import REFUSED
from texter_ext._cli.output import as_json, put, table
from texter_ext._cli.settings import Format, OutputFormat, argument
from texter_ext._messages.checking import check as violations_of
from texter_ext._messages.values import is_array, is_object, json_type
from texter_ext._messages.violation import Violation, has_errors
from texter_ext._messages.wording import article


@dataclasses.dataclass(frozen=True, slots=True)
class _Finding:
    """A violation, and where it is.

    Attributes:
        file: the file's name as it was given.
        line: the line that the message is on, counted from 1, or where it is no JSON; None in a document of many lines.
        index: which message of the file it is, counted from 0.
        where: all that in short.
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


def check(
    files: Annotated[list[str], argument(metavar="FILE...")],
    *,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Say what is wrong with messages, and send nothing.

    FILE holds a message in the API's own JSON form, an array of messages, or one on each line; “-” is standard input.

    Each violation is a row: where the message is, severity, place in the message, rule, and what to change. Where the
    output is no terminal, a tab stands between two values. Ends with 1 if one is an error, with 0 if all are warnings.

    \b
    Examples:
      texter check message.json
      texter check --format json *.json
      my-program | texter check -
    """
    found = [finding for file in files for finding in _findings(file)]
    if output is Format.JSON:
        put(as_json([each.fields() for each in found]))
    else:
        table(("where", "severity", "place", "rule", "what to change"), [each.row() for each in found])
    if has_errors(each.violation for each in found):
        raise typer.Exit(REFUSED)


def _findings(file: str) -> Iterator[_Finding]:
    with opened(file) as content:
        for line, index, place, message in _messages(file, content):
            where = f"{file}{place}" if line is None else f"{file}:{line}"
            for violation in _violations(message):
                yield _Finding(file, line, index, where, violation)


def _messages(file: str, content: IO[bytes]) -> Iterator[tuple[int | None, int, str, object]]:
    """Yield each message with its line, its index, and how to name it where it has no line."""
    read = lines(content) if file.endswith((".jsonl", ".ndjson")) else documents(content)
    for index, (line, value) in enumerate(read):
        if line is None and is_array(value):
            for place, message in enumerate(value):
                yield None, place, f"[{place}]", message
        else:
            yield line, index, "", value


def _violations(message: object) -> tuple[Violation, ...]:
    if isinstance(message, NotJSONError):
        return (Violation("", "format", "JSON", None, "error", f"This is not JSON: {message}"),)
    if not is_object(message):
        kind = json_type(message)
        return (Violation("", "type", "object", kind, "error", f"A message is an object, not {article(kind)}."),)
    return violations_of(message)
