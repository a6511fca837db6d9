"""A mailing to phone numbers that is killed again and again: each person is reached once, in the right way, or named.

A third of the contacts have an open window, a third a closed one; a tenth have no chat, and some have unsubscribed.
"""

import datetime
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from tests.document import ROOT
from tests.mailing import number
from tests.test_killed import failing_at_random
from texter_client import spec
from texter_ext import Journal
from texter_ext.sandbox import Sandbox, SandboxChat

OPERATIONS: Final = (spec.SEND_MESSAGE, spec.SEND_MESSAGE, spec.SEND_TEMPLATE, spec.SEARCH_CHATS)


def chats(contacts: int) -> list[SandboxChat]:
    """Return the chats of all contacts who have one: of the others, the first of every ten has none."""
    now = datetime.datetime.now(datetime.UTC)
    hours = {0: 1, 1: 48, 2: None}
    return [
        SandboxChat(number(index), last_incoming_at=None if ago is None else now - datetime.timedelta(hours=ago))
        for index in range(contacts)
        if index % 10 and ((ago := hours[index % 3]) is None or ago)
    ]


def unsubscribed(contacts: int) -> list[str]:
    return [number(index) for index in range(contacts) if index % 25 == 1]


class Run:
    """A run of the program, and what it printed."""

    def __init__(self, sandbox: Sandbox, kind: str, journal: Path, contacts: int) -> None:
        command = [sys.executable, "-m", "tests.mailing", kind, sandbox.base_url, TOKEN, str(journal), str(contacts)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")

    def kill_after(self, results: int) -> bool:
        """Kill it after so many results, and tell whether it was still running."""
        assert self._process.stdout
        for _ in range(results):
            if not self._process.stdout.readline():
                break
        self._process.kill()
        self._process.stdout.close()
        return self._process.wait() < 0

    def wait(self) -> list[list[Any]]:
        """Wait for its end, and return its results."""
        told, _ = self._process.communicate(timeout=300)
        assert self._process.returncode == 0
        return [json.loads(line) for line in told.splitlines()]


@pytest.mark.full
def test_each_person_is_reached_once_or_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, full: bool
) -> None:
    contacts, kills = (1_000, 12) if full else (150, 3)
    chance = random.Random(20261126)  # noqa: S311 (no secret)
    journal, killed = tmp_path / "mailing.journal", 0
    given = chats(contacts)
    window_open = {
        chat.phone: chat.last_incoming_at is not None and chat.last_incoming_at > _yesterday() for chat in given
    }
    without_chat = {number(index) for index in range(contacts)} - window_open.keys()
    with Sandbox(token=TOKEN, chats=given, unsubscribed=unsubscribed(contacts)) as sandbox:
        with failing_at_random(sandbox, chance, OPERATIONS):
            for index in range(kills):
                run = Run(sandbox, ("Texter", "AsyncTexter")[index % 2], journal, contacts)
                killed += run.kill_after(chance.randint(1, contacts // kills))
        last = Run(sandbox, "AsyncTexter", journal, contacts).wait()
        stored = [message for message in sandbox.messages if message.direction == "outgoing"]
    reached = Counter(f"+{message['chatChannelInfo']['id']}" for message in (each.to_dict() for each in stored))
    kinds = {f"+{each['chatChannelInfo']['id']}": each["type"] for each in (message.to_dict() for message in stored)}
    told = {index: (delivery, reason, error) for index, delivery, reason, error in last}
    accepted = {number(index) for index, (delivery, _, _) in told.items() if delivery == "accepted"}
    named = {number(index): error for index, (delivery, _, error) in told.items() if delivery != "accepted"}
    figures = {
        "reached twice": sum(times > 1 for times in reached.values()),
        "reported reached, but not": len(accepted - reached.keys()),
        "by a message outside the window": sum(
            kind == "text" and not window_open.get(each, False) for each, kind in kinds.items()
        ),
        "reached and reported as not": sum(
            each in reached and told[index][0] in ("not sent", "rejected")
            for index in range(contacts)
            if (each := number(index))
        ),
        "without a report": contacts - len(told),
        "not reached without a reason": sum(error is None for error in named.values()),
        "unsubscribed, but reached by a template": sum(kinds.get(each) == "special" for each in unsubscribed(contacts)),
    }
    with capsys.disabled():
        print(f"\n{killed} kills over {contacts} numbers, {len(without_chat)} without a chat;", end=" ")
        print(f"reached: {dict(Counter(kinds.values()))};")
        print(f"not reached: {dict(Counter(named.values()))}; {figures}")
    assert killed >= kills - 1
    assert set(figures.values()) == {0}
    assert {"text", "special"} == set(kinds.values())
    assert "TemplateRefusedError" in named.values()
    assert len(list(Journal(journal).entries())) <= contacts


def _yesterday() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
