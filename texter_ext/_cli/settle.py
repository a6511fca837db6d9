"""`texter settle`: finds out what became of the messages that a journal left unknown, and asks about the others."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from texter_ext._cli.client import online_client, reading
from texter_ext._cli.exit_status import UNCERTAIN
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, fail, print_error, print_result, print_table
from texter_ext._errors import Delivery
from texter_ext._many.journal import Journal
from texter_ext._messages.wording import figure

if TYPE_CHECKING:
    from texter_ext._many.settling import Settled

_COLUMNS: Final = ("key", "chat_id", "began", "ended", "delivery", "candidates")
_TIME: Final = "%Y-%m-%d %H:%M:%S UTC"
_ANSWERS: Final = {"y": Delivery.ACCEPTED, "n": Delivery.NOT_SENT}
_QUESTION: Final = (
    "texter: was it sent? y: it was. n: it was not, and the next run sends it again. Enter: leave it unknown."
)


def run(journal: str, *, auto: bool, output: Format, project_id: str | None, base_url: str | None) -> None:
    """Settle what can be found, and ask about the rest."""
    if not Path(journal).is_file():
        fail(f"there is no journal at {journal}.")
    with online_client(project_id, base_url, None) as texter, reading():
        settled = texter.settle(journal)
        if output is Format.JSON:
            print_result(as_json([_fields(each) for each in settled]))
        else:
            print_table(_COLUMNS, [["" if value is None else value for value in _row(each)] for each in settled])
        left = [each for each in settled if each.delivery is Delivery.UNKNOWN]
        if not auto and output is Format.TEXT and sys.stdin.isatty():
            left = [each for each in left if not _asked(journal, each)]
    if left:
        print_error(
            f"texter: the outcome of {figure(len(left), 'message')} is still unknown. A slow server may still store"
            " one: settle again after a minute, or look in the chat and answer for yourself."
        )
        raise typer.Exit(UNCERTAIN)


def _fields(settled: "Settled") -> dict[str, object]:
    entry = settled.entry
    return {
        "key": entry.key,
        "chat_id": entry.chat_id or None,
        "began": entry.began.isoformat(),
        "ended": entry.ended and entry.ended.isoformat(),
        "delivery": settled.delivery.value,
        "candidates": None if settled.finding is None else len(settled.finding.candidates),
    }


def _row(settled: "Settled") -> tuple[object, ...]:
    began, ended = (moment and f"{moment:{_TIME}}" for moment in (settled.entry.began, settled.entry.ended))
    return tuple((_fields(settled) | {"began": began, "ended": ended}).values())


def _asked(journal: str, settled: "Settled") -> bool:
    """Ask what became of a message, and record the answer; tell whether there was one."""
    key, chat_id, began, ended, _, candidates = _row(settled)
    what = "the message" if key is None else f"the message {key}"
    where = f"to chat {chat_id}" if chat_id else "to a number without a chat"
    if settled.finding is None:
        found = "its chat is not known or does not exist, so nothing was looked up"
    elif settled.entry.template:
        found = f"{candidates or 'no'} outgoing messages found around then, among which a template cannot be recognized"
    else:
        found = f"{candidates or 'none'} of this content found"
    print_error(f"texter: {what} {where}, between {began} and {ended}: {found}.")
    print_error(_QUESTION)
    delivery = _ANSWERS.get(sys.stdin.readline().strip().lower())
    if delivery is not None:
        Journal(journal).settle(settled.entry, delivery)
    return delivery is not None
