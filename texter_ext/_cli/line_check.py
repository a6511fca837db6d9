"""Checking messages with the recipient beside them, as a dry run of `texter send-many` does."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from texter_ext._cli.client import offline_client
from texter_ext._cli.filling import Filling
from texter_ext._cli.recipients import RECIPIENT, check_region
from texter_ext._cli.records import Reading, Record, Unreadable, read_line, records
from texter_ext._cli.report import problem_of
from texter_ext._errors import ChatIdError, LimitError
from texter_ext._messages.check import check
from texter_ext._messages.limits import WHATSAPP
from texter_ext._messages.violation import Violation

if TYPE_CHECKING:
    from texter_ext._many.items import AnyItem

_client = functools.cache(offline_client)


def violations_of_line(fields: Mapping[str, Any], region: str | None) -> Iterator[Violation]:
    """Yield what is wrong with a line of JSON; if it has a type, the recipient is among the message's own fields."""
    if "type" in fields:
        message = {name: value for name, value in fields.items() if name not in RECIPIENT}
        fields = {name: fields[name] for name in RECIPIENT if name in fields} | {"message": message}
    return _violations(read_line(1, fields, _reading(region)))


def violations_of_rows(file: str, region: str | None) -> Iterator[tuple[int, Iterator[Violation]]]:
    """Yield the line of each row of a table, and what is wrong with it; end the program if the file cannot be used."""
    return ((record.line, _violations(record)) for record in records(file, _reading(region)))


@functools.cache
def _reading(region: str | None) -> Reading:
    check_region(region)
    return Reading(Filling(), region=region)


def _violations(record: Record | Unreadable) -> Iterator[Violation]:
    """Yield what the dry run finds about the recipient, and all that is wrong with the message and its template."""
    # An Unreadable gets a result that says what is wrong.
    (result,) = _client(WHATSAPP).send_many([cast("AnyItem", record)], dry_run=True)
    if result.error is not None and not isinstance(result.error, LimitError):
        place = "/chat_id" if isinstance(result.error, ChatIdError) else getattr(record, "place", "")
        yield Violation(place, "format", None, None, "error", problem_of(result) or "")
    if isinstance(record, Record):
        for message in (record.message, record.otherwise):
            for violation in () if message is None else check(message):
                yield replace(violation, detail=record.detail(violation))
