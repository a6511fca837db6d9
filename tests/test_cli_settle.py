"""`texter settle`: what became of the messages that a journal left unknown."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TOKEN
from tests.program import Run, run, run_and_type, runner
from texter_ext.sandbox import Sandbox, SandboxChat

JOURNAL = ("--journal", "run.journal")


@pytest.fixture(scope="module")
def long_lived_sandbox() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chats=3) as sandbox:
        yield sandbox


@pytest.fixture
def texter(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capsys)


@pytest.fixture
def unknown(texter: Run, sandbox: Sandbox) -> None:
    """A journal of three messages: accepted, unknown and stored, unknown and not stored."""
    rows = [f"{chat_id},Hi {number}!,key-{number}" for number, chat_id in enumerate(sandbox.chat_ids, 1)]
    Path("a.csv").write_text("\n".join(["chat_id,text,key", *rows]))
    sandbox.fail_next(delay=0.01)
    sandbox.fail_next(503, stored=True)
    sandbox.fail_next(503)
    done = texter("send-many", "a.csv", *JOURNAL, "--concurrency", "1")
    assert (done.status, done.out) == (3, "1\taccepted\n2\tunknown\n")
    assert done.err.endswith("texter: to find out whether the unknown ones were sent: texter settle run.journal\n")


@pytest.mark.usefixtures("unknown")
def test_what_is_found_is_recorded(texter: Run, sandbox: Sandbox) -> None:
    done = texter("settle", "run.journal", "--auto")
    assert done.status == 3
    found, missing = (line.split("\t") for line in done.out.splitlines())
    assert (found[0], found[1], found[4], found[5]) == ("key-2", sandbox.chat_ids[1], "accepted", "1")
    assert (missing[0], missing[4], missing[5]) == ("key-3", "unknown", "0")
    assert found[2].endswith(" UTC")
    assert "texter: the outcome of 1 message is still unknown." in done.err
    done = texter("settle", "run.journal", "--format", "json")
    (row,) = json.loads(done.out)
    assert row.items() >= {"key": "key-3", "chat_id": sandbox.chat_ids[2], "delivery": "unknown"}.items()
    assert row["began"] <= row["ended"]
    assert len(sandbox.messages) == 2


@pytest.mark.usefixtures("unknown")
@pytest.mark.parametrize(
    ("typed", "status", "summary"),
    [
        ("y\n", 0, "3\taccepted by an earlier run\n"),
        ("N\n", 0, "1\taccepted\n2\taccepted by an earlier run\n"),
        ("\n", 3, "2\taccepted by an earlier run\n1\tunknown\n"),
        ("\x04", 3, "2\taccepted by an earlier run\n1\tunknown\n"),
        ("what?\n", 3, "2\taccepted by an earlier run\n1\tunknown\n"),
    ],
)
def test_a_terminal_asks_about_the_others(texter: Run, sandbox: Sandbox, typed: str, status: int, summary: str) -> None:
    done = run_and_type("leave it unknown.", typed, "settle", "run.journal")
    assert done.status == status
    assert f"texter: the message key-3 to chat {sandbox.chat_ids[2]}, between 20" in " ".join(done.out.split())
    again = texter("send-many", "a.csv", *JOURNAL)
    assert (again.status, again.out) == (status, summary)


@pytest.mark.usefixtures("unknown")
def test_without_a_terminal_it_does_not_ask() -> None:
    assert run("settle", "run.journal").status == 3


def test_a_template_to_a_number_without_a_chat_is_left_to_you(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text("phone\n+972521234567\n")
    sandbox.fail_next(503, stored=True, operation="sendTemplate")
    assert texter("send-many", "a.csv", *JOURNAL, "--template", "hello").status == 3
    done = run_and_type("leave it unknown.", "y\n", "settle", "run.journal")
    assert done.status == 0
    said = " ".join(done.out.split())
    assert "the message to a number without a chat, between" in said
    assert "so nothing was looked up" in said
    assert texter("send-many", "a.csv", *JOURNAL, "--template", "hello").out == "1\taccepted by an earlier run\n"


def test_a_template_cannot_be_told_from_other_messages(texter: Run, sandbox: Sandbox) -> None:
    chat = SandboxChat("+972521234567")
    sandbox.chats = [chat]
    Path("a.csv").write_text(f"chat_id\n{chat.id}\n")
    sandbox.fail_next(503, operation="sendTemplate")
    assert texter("send-many", "a.csv", *JOURNAL, "--template", "hello").status == 3
    assert texter("send", chat.id, "--text", "Hi!").status == 0
    done = run_and_type("leave it unknown.", "\n", "settle", "run.journal")
    assert done.status == 3
    said = " ".join(done.out.split())
    assert "1 outgoing messages found around then, among which a template cannot be recognized" in said


def test_nothing_unknown(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"chat_id,text\n{sandbox.chat_ids[0]},Hi!\n")
    assert texter("send-many", "a.csv", *JOURNAL).status == 0
    assert texter("settle", "run.journal") == (0, "", "")


def test_a_journal_that_cannot_be_used(texter: Run, sandbox: Sandbox) -> None:
    assert texter("settle", "none.journal") == (2, "", "texter: there is no journal at none.journal.\n")
    assert not Path("none.journal").exists()
    Path("a.journal").write_text("nonsense")
    done = texter("settle", "a.journal")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("texter: The file")
    assert sandbox.requests == []
