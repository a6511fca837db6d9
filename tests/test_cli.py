"""The program as a whole: its help, errors and extras, and its output in terminals and pipes."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import pytest
from typer.main import get_command

from tests.program import HOSTILE, Run, assert_plain, run, runner, start
from texter_client import spec
from texter_ext import WHATSAPP
from texter_ext._cli.application import application
from texter_ext._client import DEFAULT_CONCURRENCY
from texter_ext._http.channel import MAX_CONNECTIONS

COMMANDS: list[str] = list(cast("Any", get_command(application)).commands)


@pytest.fixture
def texter(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def test_it_prints_its_version(texter: Run) -> None:
    assert texter("--version") == (0, f"texter-ext {version('texter-ext')}\n", "")


def test_its_help_names_every_command_setting_and_status(texter: Run) -> None:
    done = texter("--help")
    assert done.status == 0
    for word in (*COMMANDS, "TEXTER_PROJECT_ID", "TEXTER_API_TOKEN", "TEXTER_BASE_URL", "130", "--install-completion"):
        assert word in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_examples_that_fit_a_terminal(texter: Run, command: str) -> None:
    done = texter(command, "--help")
    assert f"  texter {command}" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert all(character.isprintable() for character in done.out.replace("\n", ""))


def test_the_help_names_the_clients_own_defaults(texter: Run) -> None:
    found = re.search(
        r"in flight at most: 1 to (\d+), (\d+) by default", " ".join(texter("send-many", "--help").out.split())
    )
    assert found
    assert list(map(int, found.groups())) == [MAX_CONNECTIONS, DEFAULT_CONCURRENCY]


def test_help_loads_nothing_that_sends() -> None:
    script = "import sys; from texter_ext._cli.application import run; run(); print(*sys.modules, file=sys.stderr)"
    for arguments in (["--help"], ["send", "--help"], ["send-many", "--help"]):
        command = [sys.executable, "-c", script, *arguments]
        loaded = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stderr.split()
        assert "typer" in loaded
        assert not {"attrs", "httpx", "rich", "texter_client"} & set(loaded)


@pytest.mark.parametrize("arguments", [["send"], ["nonsense"], ["check"], ["limits", "--format", "xml"], []])
def test_a_wrong_call_ends_with_2(texter: Run, arguments: list[str]) -> None:
    done = texter(*arguments)
    assert done.status == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["sandbox", "--port", "x"], "--port must be a whole number from 0 to 65535."),
        (["sandbox", "--port", "65536"], "--port must be a whole number from 0 to 65535."),
        (["send-many", "a.csv", "--rate", "fast"], "--rate must be a positive number."),
        (["send-many", "a.csv", "--concurrency", "1.5"], "--concurrency must be a whole number from 1 to 100."),
    ],
)
def test_a_number_is_described_in_plain_words(texter: Run, arguments: list[str], problem: str) -> None:
    assert texter(*arguments) == (2, "", f"texter: {problem}\n")


def test_without_a_command_it_prints_its_help(texter: Run) -> None:
    done = texter()
    assert done.status == 2
    assert "\n    texter send 67a87067aeedcdee1271cc4d --text" in done.err + done.out


def test_it_completes_commands_in_a_shell() -> None:
    done = run(_TEXTER_COMPLETE="complete_bash", COMP_WORDS="texter se", COMP_CWORD="1")
    assert done.out.split() == ["send", "send-many", "settle"]


@pytest.mark.parametrize("library", ["typer", "rich"])
def test_without_its_extra_it_says_what_to_install(library: str) -> None:
    script = f"import sys; sys.modules[{library!r}] = None; from texter_ext._cli import main; main()"
    command = [sys.executable, "-c", script, "--version"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if library == "typer":
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert 'pip install "texter-ext[cli]"' in done.stderr
    else:  # only terminals need it
        assert done.returncode == 0


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_an_unexpected_error_is_one_line_too(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "texter: unexpected KeyError (TEXTER_TRACEBACK=1 shows more): nothing was sent.\n"
    for place in ("texter_ext._cli.limits.print_table", "texter_ext._cli.application.application"):
        monkeypatch.setattr(place, failing(KeyError("secret")))
        assert texter("limits") == (2, "", line)
    monkeypatch.setenv("TEXTER_TRACEBACK", "1")
    with pytest.raises(KeyError):
        texter("limits")


def test_a_traceback_shows_no_values() -> None:
    script = "import texter_ext._sync_client as client; client.Texter.send = lambda *_: 1 / 0\n"
    script += "from texter_ext._cli import main; main()"
    command = [sys.executable, "-c", script, "send", "chat", "--text", "A secret text"]
    settings = {"TEXTER_TRACEBACK": "1", "TEXTER_API_TOKEN": "secret-token", "TEXTER_BASE_URL": "http://localhost"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=os.environ | settings)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_ctrl_c_before_anything_is_sent(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext._cli.limits.print_table", failing(KeyboardInterrupt()))
    assert texter("limits") == (130, "", "")
    monkeypatch.setattr("texter_ext._cli.application.application", failing(KeyboardInterrupt()))
    assert texter("limits") == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([f"{HOSTILE}send"], "No such command"),
        (["send", "chat", f"--{HOSTILE}"], "No such option"),
        (["sandbox", f"{HOSTILE}"], "Got unexpected extra argument"),
        (["limits", "--format", HOSTILE], "is not one of"),
        (["check", HOSTILE], "No such file or directory"),
        (["send", "chat", "--json", HOSTILE], "No such file or directory"),
        (["send-many", f"{HOSTILE}.csv", "--dry-run"], "No such file or directory"),
    ],
)
def test_arguments_are_printed_escaped(texter: Run, arguments: list[str], named: str) -> None:
    done = texter(*arguments)
    assert done.status == 2
    assert named in done.err
    assert r"\x1b[2J" in done.err
    assert_plain(done.err)


def test_limits_are_those_of_the_spec(texter: Run) -> None:
    done = texter("limits")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert done.status == 0
    expected = [
        [limit.names[0], str(limit.value), limit.severity] for limit in WHATSAPP if limit.keyword == "maxLength"
    ]
    assert all(line in [each[:3] for each in lines] for line in expected)
    assert len(lines) == len(spec.LIMITS) + len(spec.RATES)
    found = json.loads(texter("limits", "--format", "json").out)
    assert [each["place"] for each in found["limits"]] == [limit.place for limit in WHATSAPP]
    assert found["rates"]["chat"] == {"messages": 1, "seconds": 6, "burst": 45}


def test_a_terminal_gets_a_table_and_a_pipe_gets_lines() -> None:
    shown = run("limits", terminal=True)
    assert "\x1b[" in shown.out
    assert "severity" in shown.out
    piped = run("limits")
    assert "\x1b" not in piped.out
    assert "severity" not in piped.out


def test_no_color_turns_colours_off() -> None:
    shown = run("limits", terminal=True, NO_COLOR="1").out
    assert "severity" in shown
    assert "\x1b[3" not in shown


def test_a_closed_pipe_is_no_error() -> None:
    with start("limits") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_characters_that_the_output_cannot_encode_are_escaped(tmp_path: Path) -> None:
    file = tmp_path / "message.json"
    file.write_text(json.dumps({"type": "text", "text": "שלום"}), encoding="utf-8")
    ascii_only = run("send", "x", "--json", str(file), "--dry-run", PYTHONIOENCODING="ascii")
    assert json.loads(ascii_only.out)["text"] == "שלום"
    assert ascii_only.out.isascii()
    assert "שלום" in run("send", "x", "--json", str(file), "--dry-run", PYTHONIOENCODING="utf-8").out


def test_the_sandbox_runs_until_ctrl_c() -> None:
    with start("sandbox") as process:
        assert process.stdout
        lines = [process.stdout.readline().decode() for _ in range(4)]
        url, token = (line.strip().partition("=")[2] for line in lines[:2])
        chat_id = lines[2].split()[2]
        assert run("send", chat_id, "--text", "Hey there!", TEXTER_BASE_URL=url, TEXTER_API_TOKEN=token).status == 0
        port = url.split(":")[2].partition("/")[0]
        taken = run("sandbox", "--port", port)
        assert taken.status == 2
        assert taken.err == f"texter: port {port} cannot be used: Address already in use.\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_the_sandbox_names_its_extra(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("texter_ext.sandbox")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = texter("sandbox")
    assert done.status == 2
    assert 'pip install "texter-ext[sandbox]"' in done.err


def test_checking_loads_nothing_for_the_sandbox_or_terminals(tmp_path: Path) -> None:
    file = tmp_path / "message.json"
    file.write_text('{"type": "text", "text": "Hey there!"}')
    script = "import sys; from texter_ext._cli.application import application as program\n"
    script += "program(sys.argv[1:], standalone_mode=False); print(*sys.modules, sep='\\n')"
    command = [sys.executable, "-c", script, "check", str(file)]
    loaded = set(subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split())
    assert "typer" in loaded
    assert not {"jsonschema_rs", "texter_ext._cli.progress", "texter_ext._many.journal", "uvicorn"} & loaded
