"""`texter send-many`: its files, summary and report, and how it stops and resumes."""

import csv
import json
import logging
import re
import signal
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.conftest import TOKEN
from tests.program import HOSTILE, Run, assert_plain, run, runner, start
from texter_ext import Delivery, Journal, SendResult
from texter_ext._many.record_file import RecordFile, lock
from texter_ext.sandbox import Sandbox

CHATS = [f"chat{number}" for number in range(60)]


@pytest.fixture(scope="module")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=CHATS) as sandbox:
        yield sandbox


@pytest.fixture
def settings(chats: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEXTER_BASE_URL", chats.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def texter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    request.getfixturevalue("settings")
    return runner(monkeypatch, capsys)


def stored(sandbox: Sandbox) -> list[tuple[Any, Any]]:
    return sorted((message.parent_chat, message.text) for message in sandbox.messages)


def write_one_for_each_chat() -> None:
    lines = [json.dumps({"chat_id": chat, "text": f"Hello, {chat}!", "key": chat}) for chat in CHATS]
    Path("all.jsonl").write_text("\n".join(lines))


JOURNAL = ("--journal", "run.journal")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_arrives_as_it_stands_in_the_file(texter: Run, chats: Sandbox, separator: str, encoding: str) -> None:
    rows = [
        ["Key", "chat_id", " Text "],
        ["1", "chat1", "שלום, דנה; מה שלומך?"],
        ["", "chat2", 'Two\r\nlines, and a "\t"'],
    ]
    with Path("a.CSV").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    done = texter("send-many", "a.CSV", *JOURNAL)
    assert done == (0, "2\taccepted\n", "")
    assert stored(chats) == [("chat1", rows[1][2]), ("chat2", rows[2][2])]


def test_a_bad_row_is_named_and_stops_nothing(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_bytes(
        b'chat_id,text,key,name\nchat1,first,1,x\n\nchat2,"two\nlines, ""x""",2,x\nchat3,too,many,x,x\n'
        b"none,four,4,x\nchat5,,5,x\nchat8,last,8,x"
    )
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.status == 1
    assert done.out == "3\taccepted\n2\tnot sent\n1\trejected\n"
    assert stored(chats) == [("chat1", "first"), ("chat2", 'two\nlines, "x"'), ("chat8", "last")]
    lines = done.err.splitlines()
    assert lines[:2] == ["texter: a.csv: ignored columns: name.", "texter: a.csv: skipped 1 empty row."]
    assert sorted(lines[2:-1]) == [
        (
            "a.csv:6: not sent: This row has 5 values, but line 1 names 4: put double quotes around a text "
            "that contains a “,” or a line break."
        ),
        (
            "a.csv:7: rejected: HTTP 404: the project or chat does not exist (you can only send to an existing chat, "
            "by the chat's id); nothing was sent."
        ),
        "a.csv:8: not sent: The text is empty: enter some text.",
    ]
    assert lines[-1] == (
        "texter: correct what is named above, and run the same command again: what was accepted is not sent again."
    )


LOCATION = {"type": "location", "location": {"latitude": 1, "longitude": 2}}


def test_a_bad_line_of_json_is_named_and_stops_nothing(texter: Run, chats: Sandbox) -> None:
    lines: dict[str, str | None] = {
        json.dumps({"chat_id": "chat1", "text": "first", "key": 1}): None,
        json.dumps({"chat_id": "chat2", "message": LOCATION, "key": None}): None,
        json.dumps({"chat_id": "chat3", "message": {"type": "text"}}): "The text is missing: add it.",
        json.dumps({"chat_id": "chat3", "text": "x", "Key": 1}): "Unknown field 'Key': a line has chat_id, phone, "
        "text, message, template, otherwise, key.",
        json.dumps({"chat_id": "chat3"}): "A line needs either text, message or template.",
        json.dumps(
            {"chat_id": "chat3", "text": "x", "message": LOCATION}
        ): "A line needs either text, message or template.",
        json.dumps({"chat_id": 3, "text": "x"}): "The chat_id must be a string, not a number.",
        json.dumps({"chat_id": "chat3", "message": "x"}): "The message must be an object, not a string.",
        json.dumps({"chat_id": "chat3", "text": "x", "key": True}): "The key must be a string, not a boolean.",
        json.dumps({"chat_id": "chat3", "text": "x", "key": 1.0}): "The key must be a string or a whole number.",
        json.dumps({"chat_id": "chat3", "text": "x", "key": ""}): "An item's key is an integer or a string that is not "
        "empty; this one is empty.",
        json.dumps({"text": "x"}): "A line needs a phone or a chat_id.",
        json.dumps({"chat_id": "", "text": "x"}): "The chat id is blank: pass the chat's own id.",
        "nonsense": "This is not JSON: Expecting value, at column 1.",
        "[1]": "A line must be an object, not an array.",
        json.dumps({"chat_id": "chat4", "text": "last"}): None,
    }
    Path("a.jsonl").write_text("\n\n".join(lines))
    done = texter("send-many", "a.jsonl", *JOURNAL)
    assert done.status == 1
    assert [message.parent_chat for message in chats.messages] == ["chat1", "chat2", "chat4"]
    problems = [(2 * index + 1, problem) for index, problem in enumerate(lines.values()) if problem]
    named = sorted(done.err.splitlines()[:-1], key=lambda line: int(line.split(":")[1]))
    assert named == [f"a.jsonl:{line}: not sent: {problem}" for line, problem in problems]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([], "--journal FILE is required, so that"),
        ([*JOURNAL, "--rate", "0"], "--rate must be a positive number."),
        ([*JOURNAL, "--rate", "nan"], "--rate must be a positive number."),
        ([*JOURNAL, "--concurrency", "0"], "--concurrency must be a whole number from 1 to 100."),
        ([*JOURNAL, "--report", "run.journal"], "--report needs a file of its own."),
        ([*JOURNAL, "--report", "all.jsonl"], "--report needs a file of its own."),
        ([*JOURNAL, "--report", "a.txt"], "a.txt: the report's name must end in .csv or .jsonl"),
        ([*JOURNAL, "--report", "none/a.csv"], "none/a.csv: No such file or directory."),
        ([*JOURNAL, "--report", "folder.csv"], "folder.csv: Is a directory."),
        (["--journal", "."], "The journal '.' is not a regular file."),
    ],
)
def test_options_that_cannot_be_used(texter: Run, chats: Sandbox, options: list[str], problem: str) -> None:
    write_one_for_each_chat()
    Path("folder.csv").mkdir()
    before = Path("all.jsonl").read_bytes()
    done = texter("send-many", "all.jsonl", *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")
    assert done.err.count("\n") == 1
    assert chats.requests == []
    assert Path("all.jsonl").read_bytes() == before


def test_a_file_that_may_not_be_read(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_one_for_each_chat()

    read_bytes = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == Path("all.jsonl"):
            raise PermissionError(13, "Permission denied")
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert texter("send-many", "all.jsonl", *JOURNAL) == (2, "", "texter: all.jsonl: Permission denied.\n")


def test_a_dry_run_needs_no_account_and_sends_nothing(
    texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEXTER_API_TOKEN")
    warned = {"chat_id": "chat1", "message": {"type": "text", "text": "x", "context": "x"}}
    Path("a.jsonl").write_text(json.dumps(warned))
    done = texter("send-many", "a.jsonl", "--dry-run")
    assert (done.status, done.out) == (0, "a.jsonl:1:\n  x\n\n1\tvalid\n")
    assert done.err == 'a.jsonl:1: warning: The context should be a WhatsApp message id, which starts with "wamid.".\n'
    Path("a.csv").write_text(f"chat_id,text\nchat1,{'x' * 5000}\nchat2,x\n")
    done = texter("send-many", "a.csv", "--dry-run", *JOURNAL, "--report", "report.jsonl")
    assert (done.status, done.out) == (1, "a.csv:3:\n  x\n\n1\tnot sent\n1\tvalid\n")
    assert done.err == "a.csv:2: not sent: The text has 5,000 characters; WhatsApp allows 4,096: shorten it by 904.\n"
    assert len(Path("report.jsonl").read_text().splitlines()) == 2
    assert texter("send-many", "a.csv", "--dry-run", "--no-limits").status == 0
    assert chats.requests == []
    assert not Path("run.journal").exists()


def test_a_dry_run_finds_phone_numbers_and_keys_used_twice(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text,key\n9.72521E+11,x,a\nchat1,x,b\nchat2,x,b\n")
    done = texter("send-many", "a.csv", "--dry-run")
    assert (done.status, done.out) == (1, "a.csv:3:\n  x\n\n2\tnot sent\n1\tvalid\n")
    assert "a.csv:2: not sent: The chat id looks like a phone number" in done.err
    assert "a.csv:4: not sent: Duplicate key 'b'" in done.err
    assert "9.72" not in done.err
    assert chats.requests == []


def test_a_warning_is_counted(texter: Run, chats: Sandbox) -> None:
    Path("a.jsonl").write_text(
        json.dumps({"chat_id": "chat1", "message": {"type": "text", "text": "x", "context": "x"}})
    )
    done = texter("send-many", "a.jsonl", *JOURNAL)
    assert done == (0, "1\taccepted\n", "texter: there are warnings about 1 message: --dry-run lists them.\n")
    assert len(chats.messages) == 1


def test_the_report_holds_each_outcome(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text,key\nchat1,do not report me,one\nnone,second,two\nchat3\n")
    assert texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv").status == 1
    with Path("r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["line"])
    assert [(row["line"], row["index"], row["key"], row["chat_id"], row["delivery"], row["error"]) for row in rows] == [
        ("2", "0", "one", "chat1", "accepted", ""),
        ("3", "1", "two", "none", "rejected", "NotFoundError"),
        ("4", "2", "", "", "not sent", "ItemError"),
    ]
    assert rows[0]["ids"] == chats.messages[0].id
    assert rows[0]["tmp_send_id"] == chats.messages[0]["tmpSendId"]
    assert rows[1]["detail"].startswith("HTTP 404")
    assert texter("send-many", "a.csv", *JOURNAL, "--report", "r.jsonl").out.startswith(
        "1\taccepted by an earlier run\n"
    )
    again = sorted(map(json.loads, Path("r.jsonl").read_text().splitlines()), key=lambda row: int(row["line"]))
    assert again[0]["ids"] == [chats.messages[0].id]
    assert again[0]["tmp_send_id"] == rows[0]["tmp_send_id"]
    assert "do not report me" not in Path("r.csv").read_text() + Path("r.jsonl").read_text()


def rows_of(name: str) -> list[dict[str, Any]]:
    return sorted(map(json.loads, Path(name).read_text().splitlines()), key=lambda row: int(row["line"]))


def test_the_report_holds_codes_times_and_what_was_known(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\nchat2,x\nchat3,x\n")
    chats.fail_next(window_closed=True)
    chats.fail_next(503)
    options = ("send-many", "a.csv", *JOURNAL, "--concurrency", "1")
    assert texter(*options, "--report", "r.jsonl").status == 3
    closed, unknown, accepted = rows_of("r.jsonl")
    assert (closed["status_code"], closed["whatsapp_code"], closed["window_closed"]) == (400, 131047, True)
    assert (unknown["status_code"], unknown["window_closed"], unknown["known"]) == (503, False, None)
    assert unknown["began"] < unknown["ended"]
    assert (accepted["status_code"], accepted["error"], accepted["known"]) == (200, None, None)
    assert closed.keys() == unknown.keys() == accepted.keys()
    done = texter(*options, "--format", "json")
    assert done.status == 3
    again = sorted(map(json.loads, done.out.splitlines()), key=lambda row: int(row["line"]))
    assert [row["known"] for row in again] == ["rejected", "unknown", "accepted"]
    assert [row["delivery"] for row in again] == ["accepted", "unknown", "accepted"]
    assert all(row.keys() == closed.keys() for row in again)
    assert (again[1]["tmp_send_id"], again[1]["began"]) == (unknown["tmp_send_id"], again[1]["began"])
    assert "texter: 1 accepted by an earlier run\n" in done.err


def test_a_report_may_have_no_formulas(texter: Run) -> None:
    Path("a.csv").write_text("chat_id,text,key\nchat1,x,=1+1\nchat2,x,-2\nchat3,x,ok\n")
    for option, expected in ((), ["=1+1", "-2", "ok"]), (("--no-formulas",), ["'=1+1", "'-2", "ok"]):
        assert texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv", *option).status == 0
        with Path("r.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["line"])
        assert [row["key"] for row in rows] == expected
    assert [entry.key for entry in Journal("run.journal").entries()] == ["=1+1", "-2", "ok"]


def test_a_dry_run_shows_what_the_run_would_do(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text,key\nchat1,x,1\nchat2,x,2\n")
    chats.fail_next(503)
    assert texter("send-many", "a.csv", *JOURNAL, "--concurrency", "1").status == 3
    buttons = [{"title": "Yes", "payload": "1"}, {"title": "No", "payload": "2"}]
    message = {"type": "buttons", "text": "Coming,\nDana?", "buttons": buttons}
    lines = [
        {"chat_id": "chat1", "text": "x", "key": 1},
        {"chat_id": "chat2", "text": "changed", "key": 2},
        {"chat_id": "chat3", "text": "two\nlines"},
        {"chat_id": "chat4", "message": message},
        {"chat_id": "chat5", "message": LOCATION},
        {"chat_id": "chat6", "text": "the fourth"},
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = texter("send-many", "a.jsonl", *JOURNAL, "--dry-run", "--report", "r.jsonl")
    assert done.status == 3
    assert done.out == (
        "a.jsonl:3:\n  two\n  lines\n\na.jsonl:4:\n  Coming,\n  Dana?\n  [Yes] [No]\n\n"
        f"a.jsonl:5:\n  {json.dumps(LOCATION)}\n\n"
        "1\taccepted by an earlier run\n1\tunknown\n4\tvalid\n"
    )
    assert done.err.startswith("a.jsonl:2: changed since an earlier run sent it; not sent again.\n")
    assert [row["delivery"] for row in rows_of("r.jsonl")] == ["unknown", "accepted", *["not sent"] * 4]


def test_a_problem_of_every_row_is_printed_a_few_times(texter: Run) -> None:
    rows = [f"0521{number:06},x" for number in range(500)]
    Path("a.csv").write_text("\n".join(["chat_id,text", *rows]))
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.out == "500\tnot sent\n"
    lines = done.err.splitlines()
    assert len(lines) == 12
    assert lines[-2].startswith("a.csv: 490 more messages: not sent: The chat id looks like a phone number")


def files() -> set[str]:
    return {path.name for path in Path().iterdir() if "journal" not in path.name}


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl"])
@pytest.mark.parametrize("kind", ["new", "file", "link"])
def test_only_the_owner_can_read_the_report(texter: Run, chats: Sandbox, name: str, kind: str) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\n")
    Path("other").write_text("of somebody else")
    Path("other").chmod(0o644)
    if kind == "file":
        Path(name).write_text("of an earlier run\n" * 100)
    elif kind == "link":
        Path(name).symlink_to("other")
    assert texter("send-many", "a.csv", *JOURNAL, "--report", name) == (0, "1\taccepted\n", "")
    assert stat.S_IMODE(Path(name).lstat().st_mode) == 0o600
    assert str(chats.messages[0].id) in Path(name).read_text()
    assert "earlier" not in Path(name).read_text()
    assert Path("other").read_text() == "of somebody else"
    assert files() == {"a.csv", "other", name}


@pytest.mark.parametrize("error", [KeyError("secret"), BrokenPipeError(32, "secret"), KeyboardInterrupt()])
def test_a_failure_leaves_the_report_as_it_was(
    texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\nchat2,x\nchat3,x\n")
    Path("r.csv").write_text("of an earlier run")
    results: list[SendResult] = []

    def fail_at_the_second(result: SendResult) -> Delivery:
        results.append(result)
        if len(results) == 2:
            raise error
        return result.delivery

    with monkeypatch.context() as patch:
        patch.setattr("texter_ext._cli.send_many.delivery_of", fail_at_the_second)
        done = texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv")
    why = "interrupted" if isinstance(error, KeyboardInterrupt) else f"unexpected {type(error).__name__}"
    assert done.status == (130 if isinstance(error, KeyboardInterrupt) else 3)
    assert done.err.startswith(f"texter: {why}")
    assert ": messages may have been sent. The journal knows which: run the same command again.\n" in done.err
    assert done.err.count("\n") == 1
    assert Path("r.csv").read_text() == "of an earlier run"
    assert files() == {"a.csv", "r.csv"}
    assert texter("send-many", "a.csv", *JOURNAL).status == 0
    assert len(chats.messages) == 3


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl"])
def test_a_full_disk_stops_the_report_but_no_message(
    texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Path("a.jsonl").write_text("".join(f'{{"chat_id": "{chat}", "text": "x"}}\n' for chat in CHATS))

    def full(path: Path, _: str, **settings: Any) -> Any:
        path.touch()
        return cast("Any", open)("/dev/full", "w", **settings | {"opener": None})

    monkeypatch.setattr("texter_ext._cli.report.open", full, raising=False)
    line = f"texter: {name}: No space left on device. There will be no report.\n"
    assert texter("send-many", "a.jsonl", *JOURNAL, "--report", name) == (0, "60\taccepted\n", line)
    assert files() == {"a.jsonl"}
    assert len(chats.messages) == 60


def test_a_report_that_cannot_be_renamed_is_kept(texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\n")

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", refuse)
    done = texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv")
    (left,) = files() - {"a.csv"}
    assert done == (
        0,
        "1\taccepted\n",
        f"texter: r.csv: Operation not permitted. The report is in {Path(left).absolute()}.\n",
    )
    assert str(chats.messages[0].id) in Path(left).read_text()


def test_what_a_killed_run_left_of_its_report_goes(texter: Run) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\n")
    Path(".r.part.csv").write_text("phone numbers")
    Path(".r.part.csv").chmod(0o644)
    with Path(".r.part.csv").open() as left:
        lock(left.fileno(), exclusive=True)
        done = texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv")
        assert done == (2, "", "texter: r.csv: another run is writing this report.\n")
        assert files() == {"a.csv", ".r.part.csv"}
    assert texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv").status == 0
    assert files() == {"a.csv", "r.csv"}
    assert stat.S_IMODE(Path("r.csv").stat().st_mode) == 0o600
    assert "phone numbers" not in Path("r.csv").read_text()


@pytest.mark.usefixtures("settings")
def test_kills_leave_one_file_at_most(chats: Sandbox) -> None:
    write_one_for_each_chat()
    chats.fail_next(delay=0.05, times=60)
    for _ in range(2):
        before = len(chats.messages)
        with start("send-many", "all.jsonl", *JOURNAL, "--concurrency", "2", "--report", "r.csv") as process:
            while len(chats.messages) < before + 3:
                time.sleep(0.01)
            process.kill()
            process.communicate()
        assert files() == {"all.jsonl", ".r.part.csv"}
    assert run("send-many", "all.jsonl", *JOURNAL, "--rate", "1000", "--report", "r.csv").status in (0, 3)
    assert files() == {"all.jsonl", "r.csv"}


def test_what_the_journal_could_not_record_is_said_at_the_end(
    texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,x\nchat2,x\nchat3,x\n")
    append = RecordFile.append

    def fail(self: RecordFile, records: list[bytes], *, flush: bool) -> None:
        if any(record.startswith(b'{"finish"') for record in records):
            raise OSError(28, "No space left on device")
        append(self, records, flush=flush)

    monkeypatch.setattr(RecordFile, "append", fail)
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (0, "3\taccepted\n")
    full = "The journal 'run.journal' cannot be used: No space left on device."
    assert done.err == f"texter: {full} The next run will not know what became of a message. (3 times)\n"
    monkeypatch.undo()
    assert len(chats.messages) == 3


def test_control_characters_in_a_file_are_printed_escaped(texter: Run, chats: Sandbox) -> None:
    name = f"{HOSTILE}.csv"
    Path(name).write_text(f"chat_id,text,{HOSTILE}\n,x,x\n", newline="")
    done = texter("send-many", name, *JOURNAL)
    assert done.status == 1
    assert done.err.count(r"\x1b[2J") == 4
    assert_plain(done.out + done.err)
    Path(f"{HOSTILE}.jsonl").write_text(json.dumps({"chat_id": "chat1", "text": "x", HOSTILE: 1}))
    assert_plain(texter("send-many", f"{HOSTILE}.jsonl", "--journal", HOSTILE).err)
    assert chats.requests == []


def test_a_key_whose_message_has_changed_is_named(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text,key\nchat1,at 3,one\n")
    assert texter("send-many", "a.csv", *JOURNAL).status == 0
    Path("a.csv").write_text("chat_id,text,key\nchat1,at 5,one\n")
    for options in ((), ("--dry-run",)):
        done = texter("send-many", "a.csv", *JOURNAL, *options)
        assert done.err == "a.csv:2: changed since an earlier run sent it; not sent again.\n"
    assert len(chats.messages) == 1


def test_the_journal_stores_messages_only_if_asked(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text\nchat1,do not keep me\n")
    assert texter("send-many", "a.csv", "--journal", "one").status == 0
    assert texter("send-many", "a.csv", "--journal", "two", "--keep-messages").status == 0
    held = {name: b"".join(file.read_bytes() for file in Path().glob(f"{name}*")) for name in ("one", "two")}
    assert b"do not keep me" not in held["one"]
    assert b"do not keep me" in held["two"]
    assert len(chats.messages) == 2


def test_an_unknown_message_is_sent_again_only_if_asked(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text("chat_id,text,key\nchat1,first,one\n")
    chats.fail_next(503, stored=True)
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (3, "1\tunknown\n")
    assert done.err.startswith("a.csv:2: unknown: HTTP 503: the message may have been sent")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (3, "1\tunknown\n")
    assert "send it again with --repeat-unknown." in done.err
    assert len(chats.requests) == 1
    done = texter("send-many", "a.csv", *JOURNAL, "--repeat-unknown")
    assert (done.status, done.out) == (0, "1\taccepted\n")
    assert len({request.json()["tmpSendId"] for request in chats.requests}) == 1


def test_a_refused_token_stops_the_run(texter: Run, chats: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    write_one_for_each_chat()
    monkeypatch.setenv("TEXTER_API_TOKEN", "wrong")
    done = texter("send-many", "all.jsonl", *JOURNAL, "--concurrency", "3")
    assert done.status == 1
    *problems, last = done.err.splitlines()
    assert last == "texter: stopped, because every other message would fail too: correct the error above first."
    assert all("HTTP 401" in problem for problem in problems)
    assert len(chats.requests) <= 6


@pytest.mark.parametrize(("status", "requests"), [(401, 1), (403, 3)])
def test_an_error_that_every_message_meets_stops_the_run(
    texter: Run, chats: Sandbox, status: int, requests: int
) -> None:
    write_one_for_each_chat()
    chats.fail_next(status, times=60)
    done = texter("send-many", "all.jsonl", *JOURNAL, "--concurrency", "1", "--report", "r.jsonl")
    assert done.status == 1
    assert done.out == f"{60 - requests}\tnot sent\n{requests}\trejected\n"
    assert done.err.endswith(
        "texter: stopped, because every other message would fail too: correct the error above first.\n"
    )
    assert len(rows_of("r.jsonl")) == 60
    assert len(chats.requests) == requests


def test_a_refusal_of_some_messages_stops_nothing(texter: Run, chats: Sandbox) -> None:
    write_one_for_each_chat()
    Path("more.jsonl").write_text(
        json.dumps({"chat_id": "chat0", "text": "first"}) + "\n" + Path("all.jsonl").read_text()
    )
    chats.fail_next(delay=0.01)
    chats.fail_next(403, times=4)
    done = texter("send-many", "more.jsonl", *JOURNAL, "--concurrency", "1")
    assert done.out == "57\taccepted\n4\trejected\n"


def test_a_journal_that_disappears_stops_the_run(texter: Run, chats: Sandbox) -> None:
    write_one_for_each_chat()

    def remove(_: logging.LogRecord) -> bool:
        Path("run.journal").unlink(missing_ok=True)
        return True

    logger = logging.getLogger("texter_ext.send")
    logger.addFilter(remove)
    try:
        done = texter("send-many", "all.jsonl", *JOURNAL, "--concurrency", "1")
    finally:
        logger.removeFilter(remove)
    assert done.out == "1\taccepted\n59\tnot sent\n"
    assert done.err.count("was moved or deleted while it was in use: nothing more is sent.") == 2
    assert done.err.count("The next run will not know") == 1
    assert "correct the error above first.\n" in done.err
    assert len(chats.requests) == 1


@pytest.mark.usefixtures("settings")
def test_a_terminal_shows_the_progress(chats: Sandbox) -> None:
    write_one_for_each_chat()
    Path("all.jsonl").write_text(f"{Path('all.jsonl').read_text()}\nnonsense\n")
    chats.fail_next(delay=0.02, times=60)
    done = run("send-many", "all.jsonl", *JOURNAL, "--concurrency", "2", terminal=True)
    assert done.status == 1
    assert "/61" in done.out
    assert "left" in done.out
    assert "all.jsonl:61: not sent: This is not JSON" in done.out
    assert "60        accepted" in done.out
    assert "Traceback" not in done.out
    plain = run("send-many", "all.jsonl", "--journal", "other", "--rate", "1000")
    assert "\x1b" not in plain.out + plain.err


def press_ctrl_c(process: "subprocess.Popen[bytes]", *, terminal: bool) -> None:
    if terminal:
        assert process.stdin
        process.stdin.write(b"\x03")
        process.stdin.flush()
    else:
        process.send_signal(signal.SIGINT)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("terminal", [False, True])
def test_ctrl_c_waits_for_the_messages_in_flight_and_the_next_run_sends_the_rest(
    chats: Sandbox, *, terminal: bool
) -> None:
    write_one_for_each_chat()
    chats.fail_next(delay=0.05, times=60)
    options = (*JOURNAL, "--concurrency", "2", "--report", "r.jsonl")
    with start("send-many", "all.jsonl", *options, terminal=terminal) as process:
        while len(chats.messages) < 5:
            time.sleep(0.01)
        press_ctrl_c(process, terminal=terminal)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    sent = len(chats.messages)
    assert 5 <= sent < 60
    assert re.search(rf"^{sent}\s+accepted", out.decode(), re.MULTILINE)
    assert re.search(rf"^{60 - sent}\s+not sent", out.decode(), re.MULTILINE)
    assert b"to send what was not sent, run the same command again" in out + err
    assert b"stopping" in out + err
    assert b"Traceback" not in out + err
    deliveries = Counter(json.loads(line)["delivery"] for line in Path("r.jsonl").read_text().splitlines())
    assert deliveries == {"accepted": sent, "not sent": 60 - sent}
    again = run("send-many", "all.jsonl", *JOURNAL, "--rate", "1000")
    assert again.status == 0
    assert again.out == f"{60 - sent}\taccepted\n{sent}\taccepted by an earlier run\n"
    assert stored(chats) == sorted((chat, f"Hello, {chat}!") for chat in CHATS)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("terminal", [False, True])
def test_a_second_ctrl_c_quits_at_once(chats: Sandbox, *, terminal: bool) -> None:
    write_one_for_each_chat()
    chats.fail_next(connection="silent", stored=True, times=2)
    report = ("--report", "r.csv") if terminal else ()
    options = (*JOURNAL, "--concurrency", "2", *report)
    with start("send-many", "all.jsonl", *options, terminal=terminal) as process:
        while len(chats.messages) < 2:
            time.sleep(0.01)
        for _ in range(2):
            time.sleep(0.3)
            press_ctrl_c(process, terminal=terminal)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"texter: quit: " in out + err
    assert (b"\x1b[?25h" in out + err) is terminal
    assert files() == {"all.jsonl"}
    again = run("send-many", "all.jsonl", *JOURNAL, "--rate", "1000")
    assert again.status == 3
    assert again.out == "58\taccepted\n2\tunknown\n"
    assert stored(chats) == sorted((chat, f"Hello, {chat}!") for chat in CHATS)
