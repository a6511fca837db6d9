"""`texter send`: the message that goes out, and the outcome that is printed."""

import contextlib
import json
import logging
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TOKEN
from tests.program import HOSTILE, PROGRAM, Done, Run, assert_plain, run_and_type, runner, start
from texter_ext import Texter, TexterError
from texter_ext.sandbox import Sandbox

FILE_ID = "65f0c0ffee65f0c0ffee65f0"
URL = "https://example.com/a.jpg?size=1|2"
"""A URL with a `|`, which must not cut it."""


@pytest.fixture
def texter(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    return runner(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--text", "שלום"], {"type": "text", "text": "שלום"}),
        (
            ["--text", "Hi!", "--reply-to", "wamid.x", "--tmp-send-id", "mine"],
            {"type": "text", "text": "Hi!", "context": "wamid.x", "tmpSendId": "mine"},
        ),
        (
            ["--audio", FILE_ID, "--document", FILE_ID, "--image", URL, "--video", FILE_ID, "--image", FILE_ID],
            {
                "type": "media",
                "media": [
                    {"mediaType": "image", "url": URL},
                    {"mediaType": "image", "fileId": FILE_ID},
                    {"mediaType": "video", "fileId": FILE_ID},
                    {"mediaType": "document", "fileId": FILE_ID},
                    {"mediaType": "audio", "fileId": FILE_ID},
                ],
            },
        ),
        (
            ["--image", URL, "--caption", "One|two", "--reply-to", "wamid.x"],
            {
                "type": "media",
                "media": [{"mediaType": "image", "url": URL, "caption": "One|two"}],
                "context": "wamid.x",
            },
        ),
        (
            ["--document", FILE_ID, "--filename", "a|b.pdf", "--caption", "Hi!"],
            {
                "type": "media",
                "media": [{"mediaType": "document", "fileId": FILE_ID, "caption": "Hi!", "filename": "a|b.pdf"}],
            },
        ),
        (
            ["--text", "Coming?", "--button", "Yes", "--button", "No|never", "--tmp-send-id", "mine"],
            {
                "type": "buttons",
                "text": "Coming?",
                "buttons": [{"title": "Yes", "payload": "Yes"}, {"title": "No|never", "payload": "No|never"}],
                "tmpSendId": "mine",
            },
        ),
        (
            ["--text", "Hi!", "--label", "Choose", "--row", "A", "--row", "B|C", "--section", "All"],
            {
                "type": "list",
                "text": "Hi!",
                "list": {
                    "button": "Choose",
                    "sections": [
                        {
                            "title": "All",
                            "rows": [{"title": "A", "payload": "A"}, {"title": "B|C", "payload": "B|C"}],
                        }
                    ],
                },
            },
        ),
        (["--location", "-32.5,34"], {"type": "location", "location": {"latitude": -32.5, "longitude": 34.0}}),
    ],
    ids=["text", "reply", "files", "caption", "filename", "buttons", "list", "location"],
)
def test_each_kind(texter: Run, sandbox: Sandbox, chat_id: str, options: list[str], message: dict[str, Any]) -> None:
    done = texter("send", chat_id, *options)
    sent = sandbox.requests[-1].json()
    assert {"tmpSendId": sent["tmpSendId"], **message} == sent
    assert done.status == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0] == "accepted (HTTP 200)"
    assert lines[1:-1] == [f"id: {message.id}" for message in sandbox.messages]
    assert lines[-1] == f"tmpSendId: {sent['tmpSendId']}"
    assert json.loads(texter("send", chat_id, *options, "--dry-run").out) == message
    assert len(sandbox.requests) == 1


def test_without_a_section_rows_make_an_untitled_one_which_is_a_warning(
    texter: Run, sandbox: Sandbox, chat_id: str
) -> None:
    done = texter("send", chat_id, "--text", "Hi!", "--label", "Choose", "--row", "A")
    assert done.status == 0
    assert done.err.startswith("texter: warning: The title of section 1")
    assert len(sandbox.messages) == 1


def test_json_from_a_file_or_standard_input(texter: Run, sandbox: Sandbox, chat_id: str, tmp_path: Path) -> None:
    file = tmp_path / "message.json"
    file.write_text('{"type": "text", "text": "Hi!", "unknown": 1}')
    assert texter("send", chat_id, "--json", str(file)).status == 0
    assert texter("send", chat_id, "--json", "-", typed=file.read_bytes()).status == 0
    assert [request.json()["unknown"] for request in sandbox.requests] == [1, 1]


def test_a_text_from_standard_input(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    typed = b"\xef\xbb\xbf" + "שלום\r\n- two\n\n\r\n".encode()
    assert texter("send", chat_id, "--text", "-", typed=typed).status == 0
    assert texter("send", chat_id, "--text", "-", "--button", "-", typed=b"Coming?").status == 0
    first, second = (request.json() for request in sandbox.requests)
    assert first["text"] == "שלום\r\n- two\n\n"
    assert (second["text"], second["buttons"][0]["title"]) == ("Coming?", "-")
    done = texter("send", chat_id, "--text", "-", typed="שלום".encode("cp1255"))
    assert done == (2, "", "texter: --text -: standard input is not UTF-8.\n")
    assert texter("send", chat_id, "--text", "-").status == 1


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([], "No message: pass one of --audio, --button, --document, --image, --json, --location, --row, --text, "),
        (["--reply-to", "wamid.x"], "No message: pass one of --audio"),
        (["--section", "A"], "No message: pass one of --audio"),
        (["--caption", "A"], "No message: pass one of --audio"),
        (["--button", "Yes"], "--button also needs --text."),
        (["--row", "A", "--text", "Hi!"], "--row also needs --label."),
        (["--text", "Hi!", "--location", "1,2"], "--location cannot be combined with --text in one message."),
        (["--image", FILE_ID, "--text", "Hi!"], "--image cannot be combined with --text in one message."),
        (["--text", "Hi!", "--caption", "Hi!"], "--text cannot be combined with --caption in one message."),
        (["--image", FILE_ID, "--video", FILE_ID, "--caption", "Hi!"], "--caption needs a single file"),
        (["--document", FILE_ID, "--document", FILE_ID, "--filename", "a.pdf"], "--filename needs a single file"),
        (["--audio", FILE_ID, "--caption", "Hi!"], "--caption cannot be combined with --audio."),
        (["--image", FILE_ID, "--filename", "a.jpg"], "--filename cannot be combined with --image."),
        (["--location", "somewhere"], "--location must be two numbers, LATITUDE,LONGITUDE, not 'somewhere'."),
        (["--location", "1,2|The shop"], "--location must be two numbers"),
        (["--json", "-", "--text", "Hi!"], "--json is the whole message: leave out --text."),
        (["--json", "-", "--reply-to", "wamid.x"], "--json is the whole message: leave out --reply-to."),
        (["--json", "-"], "-:1: this is not JSON: Expecting value, at column 1."),
        (["--json", "none.json"], "none.json: No such file or directory."),
    ],
)
def test_options_that_describe_no_message(
    texter: Run, sandbox: Sandbox, chat_id: str, options: list[str], problem: str
) -> None:
    done = texter("send", chat_id, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")
    assert done.err.count("\n") == 1
    assert sandbox.requests == []


def test_json_that_is_not_a_message(texter: Run, chat_id: str) -> None:
    assert texter("send", chat_id, "--json", "-", typed=b"[1]").err == "texter: -: a message must be a JSON object.\n"
    done = texter("send", chat_id, "--json", "-", typed=b'{"type": "text", "text": NaN}')
    assert done.err == "texter: -: this is not JSON: JSON has no NaN.\n"


@pytest.mark.parametrize("by_json", [True, False])
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_message_that_breaks_a_limit_is_not_sent(
    texter: Run, sandbox: Sandbox, chat_id: str, *, by_json: bool, more: list[str]
) -> None:
    message = json.dumps({"type": "text", "text": "", "context": "x"}).encode()
    options = ["--json", "-"] if by_json else ["--text", "", "--reply-to", "x"]
    done = texter("send", chat_id, *options, *more, typed=message)
    assert done == (1, "", "texter: not sent: The text is empty: enter some text.\n")
    assert sandbox.requests == []


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_phone_number_is_refused_as_a_chat_id(texter: Run, sandbox: Sandbox, more: list[str]) -> None:
    done = texter("send", "972-52-123-4567", "--text", "Hey there!", "--format", "json", *more)
    assert done.status == 1
    assert done.err.startswith("texter: not sent: The chat id looks like a phone number")
    assert outcome(done)["error"] == "ChatIdError"
    assert "4567" not in done.err + done.out
    assert sandbox.requests == []


def test_no_limits_for_other_channels(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    assert texter("send", chat_id, "--text", "x" * 5000).status == 1
    assert texter("send", chat_id, "--text", "x" * 5000, "--no-limits").status == 0
    assert len(sandbox.requests) == 1


def outcome(done: Done) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(done.out)
    return value


def test_the_outcome_as_json(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    done = texter("send", chat_id, "--text", "Hi!", "--format", "json")
    message = sandbox.messages[0]
    found = outcome(done)
    assert found == {
        "chat_id": chat_id,
        "delivery": "accepted",
        "error": None,
        "detail": None,
        "status_code": 200,
        "whatsapp_code": None,
        "window_closed": None,
        "began": None,
        "ended": None,
        "stored_at": found["stored_at"],
        "tmp_send_id": sandbox.requests[0].json()["tmpSendId"],
        "ids": [message.id],
        "template_because": None,
    }
    assert found["stored_at"].startswith("20")


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ({"window_closed": True}, {"delivery": "rejected", "whatsapp_code": 131047, "window_closed": True}),
        ({"status": 503}, {"delivery": "unknown", "error": "ServerError", "status_code": 503, "window_closed": False}),
        ({"connection": "reset"}, {"delivery": "unknown", "error": "APIConnectionError", "status_code": None}),
        ({"status": 200, "body": "<html>"}, {"delivery": "accepted", "error": "UnreadableResponseError"}),
    ],
)
def test_every_outcome_has_the_same_fields(
    texter: Run, sandbox: Sandbox, chat_id: str, failure: dict[str, Any], expected: dict[str, Any]
) -> None:
    options = ["send", chat_id, "--text", "Hi!", "--format", "json"]
    fields = outcome(texter(*options)).keys()
    sandbox.fail_next(**failure)
    found = outcome(texter(*options))
    assert found.keys() == fields
    assert found.items() >= {"chat_id": chat_id, "ids": [], **expected}.items()
    assert outcome(texter("send", "", "--text", "Hi!", "--format", "json")).keys() == fields
    assert found["tmp_send_id"]
    assert found["began"] < found["ended"]


def test_personal_data_is_shown_only_when_asked_for(texter: Run, chat_id: str) -> None:
    for more in ([], ["--format", "json"]):
        done = texter("send", chat_id, "--text", "Hi, Dana!", *more)
        assert "wamid" not in done.out + done.err
        assert "Dana" not in done.out + done.err
        done = texter("send", chat_id, "--text", "Hi, Dana!", "--show-answer", *more)
        assert "wamid" in done.out
        assert "Dana" in done.out


def test_a_refusal(texter: Run) -> None:
    done = texter("send", "no-such-chat", "--text", "Hi!")
    assert (done.status, done.out) == (1, "")
    refusal, hint = done.err.splitlines()
    assert refusal.startswith("texter: rejected: HTTP 404: the project or chat does not exist")
    assert ".body" not in refusal
    assert "--show-answer" in hint
    done = texter("send", "no-such-chat", "--text", "Hi!", "--show-answer")
    assert json.loads(done.out)["error"] == "There is no such chat."
    assert done.err.count("\n") == 1
    done = texter("send", "no-such-chat", "--text", "Hi!", "--show-answer", "--format", "json")
    assert outcome(done)["error"] == "NotFoundError"
    assert outcome(done)["answer"]["error"] == "There is no such chat."


def test_the_servers_answer_is_printed_escaped(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    hostile = ["send", chat_id, "--text", HOSTILE, "--tmp-send-id", f"{HOSTILE}\naccepted", "--show-answer"]
    message = {"_id": f"{HOSTILE}\naccepted", "text": HOSTILE}
    answers: list[dict[str, Any]] = [{"status": 200, "body": {"messages": [message]}}, {"status": 503, "body": HOSTILE}]
    for answer in answers:
        for more in ([], ["--format", "json"]):
            sandbox.fail_next(**answer)
            done = texter(*hostile, *more)
            assert_plain(done.out + done.err)
            assert "accepted" not in done.out.splitlines()[1:]
            if more:
                assert outcome(done)["tmp_send_id"] == f"{HOSTILE}\naccepted"
    done = texter("send", chat_id, "--text", HOSTILE, "--dry-run")
    assert_plain(done.out)
    assert outcome(done)["text"] == HOSTILE


def test_an_answer_that_is_lost(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(connection="reset", stored=True)
    done = texter("send", chat_id, "--text", "Hi!", "--tmp-send-id", "mine", "--show-answer")
    assert (done.status, done.out) == (3, "")
    first, second = done.err.splitlines()
    assert first.startswith("texter: unknown: No response")
    assert f"look in chat {chat_id} for the message, between 20" in second
    sandbox.fail_next(503, body="<html>")
    done = texter("send", chat_id, "--text", "Hi!", "--show-answer")
    assert (done.status, done.out) == (3, "<html>\n")
    sandbox.fail_next(503, body="<html>")
    # Only sending it again could follow such a hint.
    assert "--show-answer" not in texter("send", chat_id, "--text", "Hi!").err
    sandbox.fail_next(503)
    found = outcome(texter("send", chat_id, "--text", "Hi!", "--format", "json"))
    assert (found["delivery"], found["status_code"]) == ("unknown", 503)


def test_an_unreadable_answer_to_an_accepted_message_is_no_failure(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(200, body="<html>")
    done = texter("send", chat_id, "--text", "Hi!", "--show-answer")
    assert (done.status, done.out) == (0, "<html>\n")
    assert done.err == (
        "texter: accepted: HTTP 200: the message was accepted, but the response cannot be read. Do not send it again.\n"
    )


@pytest.mark.parametrize(
    ("environment", "options", "problem"),
    [
        ({"TEXTER_API_TOKEN": ""}, [], "No API token: set TEXTER_API_TOKEN. Create one in Texter"),
        ({"TEXTER_API_TOKEN": "a b"}, [], "The API token (TEXTER_API_TOKEN) contains characters"),
        ({"TEXTER_BASE_URL": ""}, [], "No project: pass --project-id or set TEXTER_PROJECT_ID"),
        ({}, ["--project-id", "a.b"], "The project id (--project-id or TEXTER_PROJECT_ID) must contain"),
        (
            {},
            ["--base-url", "http://example.com"],
            "The base URL (--base-url or TEXTER_BASE_URL) must begin with https",
        ),
    ],
)
def test_settings_that_cannot_be_used(
    texter: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], options: list[str], problem: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = texter("send", "x", "--text", "Hi!", *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")
    assert done.err.count("\n") == 1


def test_a_terminal_asks_for_the_token_and_does_not_show_it(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    assert texter("--version").status == 0
    done = run_and_type("API token:", f"{TOKEN}\n", "send", chat_id, "--text", "Hi!", TEXTER_API_TOKEN="")
    assert done.status == 0
    assert "API token:" in done.out
    assert TOKEN not in done.out + done.err
    assert len(sandbox.messages) == 1


def test_a_terminal_without_an_answer_to_the_prompt(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    assert texter("--version").status == 0
    for typed, status in ("\x04", 2), ("\n", 2), ("\x03", 130):
        done = run_and_type("API token:", typed, "send", chat_id, "--text", "Hi!", TEXTER_API_TOKEN="")
        assert done.status == status
        assert "Traceback" not in done.out
    assert sandbox.requests == []


def test_ctrl_c_during_a_send_leaves_it_unknown(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    assert texter("--version").status == 0
    sandbox.fail_next(connection="silent", stored=True)
    with start("send", chat_id, "--text", "Hi!", "--tmp-send-id", "mine") as process:
        while not sandbox.messages:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"interrupted: the message may have been sent" in err
    assert f"look in chat {chat_id} for the message" in err.decode()
    assert b"Traceback" not in err


def is_accepted(record: logging.LogRecord) -> bool:
    return vars(record).get("texter_delivery") == "accepted"


def is_unknown(record: logging.LogRecord) -> bool:
    return vars(record).get("texter_delivery") == "unknown"


@contextlib.contextmanager
def raising(error: BaseException, when: Callable[[logging.LogRecord], bool]) -> Generator[None]:
    """Raise an error in the middle of a send, when a certain record is logged."""

    class Raising(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if when(record):
                raise error

    handler, logger = Raising(), logging.getLogger("texter_ext.send")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def test_ctrl_c_after_the_answer_says_that_the_message_was_accepted(
    texter: Run, sandbox: Sandbox, chat_id: str
) -> None:
    options = ["send", chat_id, "--text", "Hi!", "--tmp-send-id", "mine"]
    with raising(KeyboardInterrupt(), is_accepted):
        done = texter(*options)
    assert done == (130, "", "texter: interrupted: the message was accepted. Do not send it again.\n")
    sandbox.fail_next(503)
    with raising(KeyboardInterrupt(), is_unknown):
        done = texter(*options)
    assert (done.status, done.out) == (130, "")
    assert done.err.startswith("texter: interrupted: the message may have been sent. Find out")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (KeyError("secret"), "unexpected KeyError (TEXTER_TRACEBACK=1 shows more)"),
        (BrokenPipeError(32, "secret"), "unexpected BrokenPipeError (TEXTER_TRACEBACK=1 shows more)"),
    ],
)
def test_an_unexpected_failure_keeps_the_outcome(
    texter: Run, sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch, error: BaseException, why: str
) -> None:
    send = Texter.send
    interrupted = isinstance(error, KeyboardInterrupt)

    def fail(*_: object, **__: object) -> None:
        raise error

    def send_and_fail(*arguments: Any) -> None:
        with contextlib.suppress(TexterError):
            send(*arguments)
        raise error

    accepted = f"texter: {why}: the message was accepted. Do not send it again.\n"
    unknown = (
        f"texter: {why}: the message may have been sent. Find out before you send it again.\n"
        f"texter: look in chat {chat_id} for the message.\n"
    )
    nothing = f"texter: {why}: nothing was sent.\n"
    options = ["send", chat_id, "--text", "Hi!", "--tmp-send-id", "mine"]
    with monkeypatch.context() as patch:
        patch.setattr("texter_ext._cli.send._print_sent", fail)
        assert texter(*options) == (130 if interrupted else 0, "", accepted)
        sandbox.fail_next(401)
        assert texter(*options).status == 1
    with monkeypatch.context() as patch:
        patch.setattr(Texter, "send", send_and_fail)
        assert texter(*options) == (130 if interrupted else 0, "", accepted)
        sandbox.fail_next(503)
        assert texter(*options) == (130 if interrupted else 3, "", unknown)
        sandbox.fail_next(403)
        assert texter(*options) == (130 if interrupted else 2, "", nothing)
    assert len(sandbox.messages) == 2


STREAMS = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full"]


@pytest.mark.parametrize("streams", STREAMS)
def test_the_exit_status_is_right_though_nothing_can_be_printed(
    texter: Run, sandbox: Sandbox, chat_id: str, tmp_path: Path, streams: str
) -> None:
    assert texter("--version").status == 0
    journal, file, report = (str(tmp_path / name) for name in ("run.journal", "a.csv", "r.jsonl"))
    Path(file).write_text(f"chat_id,text\n{chat_id},one\nnone,two\n")

    def status(*arguments: str) -> int:
        command = f"exec {shlex.join([PROGRAM, *arguments])} {streams}"
        buffered = {**os.environ, "PYTHONUNBUFFERED": ""}  # as most users have it
        done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=60, env=buffered)  # noqa: S602
        return done.returncode

    sandbox.fail_next(503)
    assert status("send", chat_id, "--text", "Hi!") == 3
    assert status("send", chat_id, "--text", "Hi!", "--format", "json") == 0
    assert status("send-many", file, "--journal", journal, "--report", report) == 1
    assert status("send-many", file, "--journal", journal, "--format", "json") == 1
    assert status("limits", "--format", "xml") == 2
    assert status("limits", "--format", "json") == 0
    deliveries = [json.loads(line)["delivery"] for line in Path(report).read_text().splitlines()]
    assert sorted(deliveries) == ["accepted", "rejected"]
    assert [message.text for message in sandbox.messages] == ["Hi!", "one"]
    assert "texter:" not in Path(journal).read_text()


def test_a_full_disk_is_named(texter: Run) -> None:
    assert texter("--version").status == 0
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run([PROGRAM, "limits"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert process.stderr == b"texter: the output is incomplete: No space left on device.\n"


def test_ctrl_c_between_attempts_leaves_it_unsent(texter: Run, sandbox: Sandbox, chat_id: str) -> None:
    assert texter("--version").status == 0
    sandbox.fail_next(429, retry_after=30)
    with start("send", chat_id, "--text", "Hi!") as process:
        while not sandbox.requests:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, b"texter: interrupted: nothing was sent.\n")
