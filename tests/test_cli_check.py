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


def test_standard_input_and_several_files(texter: Run, file: Path) -> None:
    file.write_text(json.dumps(WARNED))
    done = texter("check", "-", str(file), "--format", "json", typed=json.dumps(BAD).encode())
    assert done.status == 1
    assert [each["file"] for each in json.loads(done.out)] == ["-", str(file)]


def test_a_missing_file(texter: Run, tmp_path: Path) -> None:
    done = texter("check", str(tmp_path / "none.json"))
    assert done == (2, "", f"texter: {tmp_path / 'none.json'}: No such file or directory.\n")
