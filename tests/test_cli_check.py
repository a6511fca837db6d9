"""`texter check`: the violations it prints, their places, and its exit status."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.program import HOSTILE, Run, assert_plain, run, runner
from texter_ext import WHATSAPP

GOOD = {"type": "text", "text": "Hey there!"}
WARNED = {"type": "text", "text": "Hey there!", "context": "not a wamid"}
TITLE = "I would like another time. " * 8
LIMIT = next(limit.value for limit in WHATSAPP if limit.names[0] == "/Button/title/maxLength")
DETAIL = (
    f"The title of button 1 has {len(TITLE)} characters; WhatsApp allows {LIMIT}: shorten it by {len(TITLE) - LIMIT}."
)
BAD = {"type": "buttons", "text": "Keep it?", "buttons": [{"title": TITLE, "payload": "1"}]}


@pytest.fixture
def texter(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "messages.json"


def found(out: str) -> list[Any]:
    return [(each["line"], each["index"], each["pointer"], each["rule"]) for each in json.loads(out)]


@pytest.mark.parametrize(
    ("message", "status", "rules"), [(GOOD, 0, []), (WARNED, 0, ["pattern"]), (BAD, 1, ["maxLength"])]
)
def test_only_errors_end_with_1(texter: Run, file: Path, message: object, status: int, rules: list[str]) -> None:
    file.write_text(json.dumps(message))
    done = texter("check", str(file), "--format", "json")
    assert done.status == status
    assert [each["rule"] for each in json.loads(done.out)] == rules
    assert texter("check", str(file)).status == status


def test_the_json_holds_every_field_of_a_violation(texter: Run, file: Path) -> None:
    file.write_text(json.dumps(BAD))
    assert json.loads(texter("check", str(file), "--format", "json").out) == [
        {
            "file": str(file),
            "line": None,
            "index": 0,
            "pointer": "/buttons/0/title",
            "rule": "maxLength",
            "limit": LIMIT,
            "actual": len(TITLE),
            "severity": "error",
            "detail": DETAIL,
        }
    ]


def test_a_pipe_gets_a_line_for_each_violation(texter: Run, file: Path) -> None:
    file.write_text(json.dumps(BAD))
    assert texter("check", str(file)).out == (f"{file}\terror\t/buttons/0/title\tmaxLength\t{DETAIL}\n")
    file.write_text(json.dumps(GOOD))
    assert texter("check", str(file)) == (0, "", "")


def test_a_terminal_gets_a_table_that_parses_no_markup(file: Path) -> None:
    section = {"title": "[bold]x", "rows": [{"title": "x" * 200, "payload": "1"}]}
    file.write_text(json.dumps({"type": "list", "text": "x", "list": {"button": "x", "sections": [section]}}))
    done = run("check", str(file), terminal=True)
    assert done.status == 1
    assert "what to change" in done.out
    assert "[bold]x" in done.out
    file.write_text(json.dumps(GOOD))
    assert run("check", str(file), terminal=True) == (0, "", "")


@pytest.mark.parametrize("terminal", [False, True])
def test_control_characters_are_printed_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(f"{HOSTILE}.json")
    file.write_text(json.dumps({"type": HOSTILE}))
    done = run("check", file.name, terminal=terminal, NO_COLOR="1", COLUMNS="500")
    assert done.status == 1
    assert r"\x1b[2J" in done.out
    for escape in ("\x1b[2J", "\x9b", "\u202e", "\x07"):
        assert escape not in done.out
    assert json.loads(run("check", file.name, "--format", "json").out)[0]["file"] == file.name
    assert_plain(run("check", file.name, "--format", "json").out)


def test_a_file_may_hold_an_array_of_messages(texter: Run, file: Path) -> None:
    file.write_text(json.dumps([GOOD, BAD, "Hey there!"], indent=1))
    done = texter("check", "--format", "json", str(file))
    assert found(done.out) == [(None, 1, "/buttons/0/title", "maxLength"), (None, 2, "", "type")]
    assert texter("check", str(file)).out.startswith(f"{file}[1]\terror")


@pytest.mark.parametrize("name", ["messages.json", "messages.jsonl"])
def test_a_file_may_hold_a_message_on_each_line_and_a_bad_line_stops_nothing(
    texter: Run, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("\ufeff" + "\n\n".join([json.dumps(GOOD), "nonsense", "[1]", json.dumps(BAD), ""]))
    done = texter("check", "--format", "json", str(file))
    assert done.status == 1
    assert found(done.out) == [(3, 1, "", "format"), (5, 2, "", "type"), (7, 3, "/buttons/0/title", "maxLength")]
    assert (
        f"{file}:3\terror\t\tformat\tThis is not JSON: Expecting value, at column 1." in texter("check", str(file)).out
    )


@pytest.mark.parametrize(
    ("content", "where", "problem"),
    [
        (b'{"type": "text",\n "text": }', ":2", "Expecting value, at column 10."),
        (b'{"type": "text",\n "text": "\xe9"}', ":2", "it is not UTF-8: save it as UTF-8."),
        (b'{"type": "text", "text": NaN}', "", "JSON has no NaN."),
        (b"[" * 100_000, "", "it is nested too deeply."),
        (b"", ":1", "Expecting value, at column 1."),
    ],
)
def test_malformed_json_is_explained(texter: Run, file: Path, content: bytes, where: str, problem: str) -> None:
    file.write_bytes(content)
    done = texter("check", str(file))
    assert done == (1, f"{file}{where}\terror\t\tformat\tThis is not JSON: {problem}\n", "")


CHAT = "67a87067aeedcdee1271cc4d"


def test_a_recipient_beside_a_message_is_judged_as_by_a_dry_run(
    texter: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines: list[dict[str, Any]] = [
        {"chat_id": CHAT, "text": "Hi!"},
        {"chat_id": "052-123-4567", "text": "Hi!"},
        {"phone": "+972521234567", "message": GOOD, "key": 1},
        {"phone": "9.72521E+11", "message": GOOD},
        {"phone": "052-123-4567", "message": GOOD},
        {"phone": "+972521234567", "template": {"templateName": "hello"}},
        {"chat_id": f"{CHAT}\n", "message": BAD},
        {"chat_id": CHAT, "text": "Hi!", "otherwise": {"templateName": "a b"}},
        {"chat_id": CHAT},
        {"chat_id": 5, "text": "Hi!"},
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = texter("check", "a.jsonl", "--format", "json")
    assert done.status == 1
    assert found(done.out) == [
        (2, 1, "/chat_id", "format"),
        (4, 3, "/phone", "format"),
        (5, 4, "/phone", "format"),
        (7, 6, "/chat_id", "format"),
        (7, 6, "/buttons/0/title", "maxLength"),
        (8, 7, "/templateName", "pattern"),
        (9, 8, "", "format"),
        (10, 9, "", "format"),
    ]
    dry = texter("send-many", "a.jsonl", "--dry-run")
    first = {each["line"]: each["detail"] for each in reversed(json.loads(done.out))}
    assert dry.err == "".join(f"a.jsonl:{line}: not sent: {first[line]}\n" for line in sorted(first))
    assert [each[0] for each in found(texter("check", "a.jsonl", "--format", "json", "--region", "IL").out)] == [
        *(2, 4, 7, 7, 8, 9, 10)
    ]
    assert texter("check", "a.jsonl", "--region", "Israel").status == 2
    Path("good.json").write_text(json.dumps([line for number, line in enumerate(lines) if number in (0, 2, 5)]))
    assert texter("check", "good.json") == (0, "", "")


def test_a_recipient_among_the_fields_of_a_message(texter: Run, file: Path) -> None:
    file.write_text(json.dumps([GOOD | {"chat_id": CHAT}, GOOD | {"chat_id": "0521234567"}, BAD | {"phone": "Dana"}]))
    done = texter("check", str(file))
    assert done.status == 1
    assert [line.split("\t")[:3] for line in done.out.splitlines()] == [
        [f"{file}[1]", "error", "/chat_id"],
        [f"{file}[2]", "error", "/phone"],
    ]
    assert "052" not in done.out


def test_the_rows_of_a_table_are_judged_as_by_a_dry_run(
    texter: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [f"{CHAT},,Hi!", ",+972521234567,Hi!", "0521234567,,Hi!", ",0521234567,Hi!", f"{CHAT},,", ",,Hi!", f"{CHAT}"]
    content = "\n".join(["chat_id,phone,text", *rows])
    Path("A.CSV").write_text(content)
    done = texter("check", "A.CSV")
    assert done.status == 1
    assert [line.split("\t")[:3] for line in done.out.splitlines()] == [
        ["A.CSV:4", "error", "/chat_id"],
        ["A.CSV:5", "error", "/phone"],
        ["A.CSV:6", "error", "/text"],
        ["A.CSV:7", "error", ""],
        ["A.CSV:8", "error", ""],
    ]
    dry = texter("send-many", "A.CSV", "--dry-run")
    details = [line.split("\t")[4] for line in done.out.splitlines()]
    assert dry.err == "".join(f"A.CSV:{line}: not sent: {detail}\n" for line, detail in enumerate(details, 4))
    assert texter("check", "A.CSV", "--region", "IL").out.count("\n") == 4
    Path("good.csv").write_text("\n".join(content.splitlines()[:3]))
    assert texter("check", "good.csv") == (0, "", "")
    Path("empty.csv").write_text("phone,name\n+972521234567,Dana\n")
    assert texter("check", "empty.csv").status == 2


def test_standard_input_and_several_files(texter: Run, file: Path) -> None:
    file.write_text(json.dumps(WARNED))
    done = texter("check", "-", str(file), "--format", "json", typed=json.dumps(BAD).encode())
    assert done.status == 1
    assert [each["file"] for each in json.loads(done.out)] == ["-", str(file)]


def test_a_missing_file(texter: Run, tmp_path: Path) -> None:
    done = texter("check", str(tmp_path / "none.json"))
    assert done == (2, "", f"texter: {tmp_path / 'none.json'}: No such file or directory.\n")
