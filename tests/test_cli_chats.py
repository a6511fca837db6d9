"""Phone numbers and templates in a terminal: `texter chats`, `texter templates`, and `texter send` to a number."""

import datetime
import json
import logging
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from tests.program import Run, run, runner
from texter_ext import Texter
from texter_ext.sandbox import Sandbox, SandboxChat

NOW: Final = datetime.datetime.now(datetime.UTC)
HOUR: Final = datetime.timedelta(hours=1)
DANA: Final = SandboxChat("+972521234567", "Dana Levi", last_incoming_at=NOW - HOUR)
CLOSED: Final = SandboxChat("+972521234568", "Noam Cohen", last_incoming_at=NOW - 30 * HOUR)
SILENT: Final = SandboxChat("+972521234569", "Gal Cohen", last_incoming_at=None)
TWICE: Final = [
    SandboxChat("+972521234560", "Two accounts", account_id=account, last_incoming_at=NOW - HOUR)
    for account in ("972501000001", "972501000002")
]
UNSUBSCRIBED: Final = SandboxChat("+972521234561", "Unsubscribed", last_incoming_at=NOW - 30 * HOUR)


@pytest.fixture(scope="module")
def long_lived_sandbox() -> Iterator[Sandbox]:
    chats = [DANA, CLOSED, SILENT, *TWICE, UNSUBSCRIBED]
    with Sandbox(token=TOKEN, chats=chats, unsubscribed=[UNSUBSCRIBED.phone]) as sandbox:
        yield sandbox


@pytest.fixture
def texter(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    return runner(monkeypatch, capsys)


@pytest.mark.parametrize("search", ["+972521234567", "972-52 123 4567", "+972 (52) 1234567"])
def test_the_chat_of_a_number(texter: Run, search: str) -> None:
    done = texter("chats", search)
    closes = (NOW + 23 * HOUR).strftime("%Y-%m-%d %H:%M")
    row = [DANA.id, f"open until {closes} UTC", DANA.phone, "Dana Levi", DANA.account_id, "whatsapp"]
    assert done == (0, "\t".join(row) + "\n", "")
    assert texter("chats", "052-123-4567", "--region", "IL") == done


def test_the_chats_of_a_name(texter: Run) -> None:
    done = texter("chats", "cohen", "--format", "json")
    noam, gal = sorted(json.loads(done.out), key=lambda chat: str(chat["phone"]))
    assert noam == {
        "chat_id": CLOSED.id,
        "window_open": False,
        "window_closes_at": noam["window_closes_at"],
        "phone": CLOSED.phone,
        "name": "Noam Cohen",
        "account_id": CLOSED.account_id,
        "channel": "whatsapp",
    }
    assert datetime.datetime.fromisoformat(noam["window_closes_at"]) < NOW
    assert (gal["window_open"], gal["window_closes_at"]) == (None, None)
    rows = texter("chats", "cohen").out
    assert f"{CLOSED.id}\tclosed since " in rows
    assert f"{SILENT.id}\tunknown\t" in rows


def test_each_account_that_has_a_chat_with_a_number_is_shown(texter: Run) -> None:
    assert texter("chats", TWICE[0].phone).out.count("\n") == 2
    assert texter("chats", TWICE[0].phone, "--account-id", "972501000002").out.startswith(TWICE[1].id)


def test_a_search_without_a_result(texter: Run) -> None:
    line = "texter: no chat was found. A chat without messages is not found either.\n"
    assert texter("chats", "+972500000000") == (1, "", line)
    assert texter("chats", "Nobody", "--format", "json") == (1, "[]\n", line)
    # Of which the number of another chat is a part.
    assert texter("chats", "+9725212345").status == 1


def test_a_terminal_shows_a_table_of_chats(texter: Run) -> None:
    assert texter("--version").status == 0
    done = run("chats", "Dana", terminal=True, COLUMNS="200")
    assert "chat_id" in done.out
    assert "open until" in done.out
    usual = run("chats", "Dana", terminal=True, COLUMNS="80")
    assert DANA.id in usual.out
    assert DANA.phone in usual.out
    narrow = run("chats", "Dana", terminal=True, COLUMNS="40")
    assert DANA.id not in narrow.out
    assert DANA.id[-4:] in narrow.out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            ["chats", "0521234567"],
            "The phone number is a local one: pass --region (such as “IL”), set TEXTER_REGION, or",
        ),
        (["chats", "0521234567", "--region", "XX"], "--region or TEXTER_REGION must be a two-letter country code"),
        (["chats", "05212", "--region", "IL"], "The phone number cannot exist in the region IL: check its digits."),
        (["chats", "9.72521E+11"], "The phone number was shortened by a spreadsheet"),
        (["send", "+1", "--text", "Hi!"], "not sent: The phone number is not an international number"),
        (
            ["send", "0521234567", "--text", "Hi!"],
            "not sent: The chat id looks like a phone number: pass the chat's own",
        ),
        (["send", "0521234567", "--text", "Hi!", "--region", "XX"], "--region or TEXTER_REGION must be a two-letter"),
        (
            ["send", TWICE[0].phone, "--text", "Hi!"],
            (
                "not sent: 2 of your WhatsApp accounts have a chat with this phone number: pass --account-id, one of "
                "972501000001, 972501000002."
            ),
        ),
        (["send", "+972500000000", "--text", "Hi!"], "not sent: This phone number has no WhatsApp chat with messages"),
    ],
)
def test_a_number_that_cannot_be_used(texter: Run, sandbox: Sandbox, arguments: list[str], problem: str) -> None:
    done = texter(*arguments)
    assert done.status == (1 if problem.startswith("not sent") else 2)
    assert done.out == ""
    assert done.err.startswith(f"texter: {problem}")
    assert "region=" not in done.err
    assert "phone(" not in done.err
    assert sandbox.messages == []


def test_a_search_that_the_token_may_not_make(texter: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "scopes", frozenset({"Send session message"}))
    for command in (["chats", "Dana"], ["templates"]):
        done = texter(*command)
        assert (done.status, done.out) == (2, "")
        assert "HTTP 403" in done.err
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("options", [[], ["--region", "IL"]])
def test_a_message_to_a_number(texter: Run, sandbox: Sandbox, options: list[str]) -> None:
    number = "052-123-4567" if options else "+972 52-123-4567"
    done = texter("send", number, "--text", "Hi!", "--format", "json", *options)
    assert done.status == 0
    assert json.loads(done.out)["chat_id"] == DANA.id
    assert [message.parent_chat for message in sandbox.messages] == [DANA.id]
    assert texter("send", DANA.id, "--text", "Hi!", "--region", "IL").status == 0


def test_the_region_of_the_environment(texter: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTER_REGION", "IL")
    assert texter("send", "0521234567", "--text", "Hi!").status == 0
    assert texter("send", TWICE[0].phone, "--account-id", "972501000002", "--text", "Hi!").status == 0
    assert [message.parent_chat for message in sandbox.messages] == [DANA.id, TWICE[1].id]


def template_requests(sandbox: Sandbox) -> list[Any]:
    return [request.json() for request in sandbox.requests if request.path.endswith("/templates/send")]


REMINDER: Final = ("--template", "reminder", "--value", "Dana", "--value", "10:30", "--language", "en")


@pytest.mark.parametrize("to", ["+972521234568", "972521234568", CLOSED.id])
def test_a_template(texter: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    monkeypatch.setenv("TEXTER_REGION", "IL")
    done = texter("send", to, *REMINDER)
    assert done.status == 0, done.err
    (sent,) = template_requests(sandbox)
    expected = {"templateName": "reminder", "to": "972521234568", "body": ["Dana", "10:30"], "language": "en"}
    assert expected.items() <= sent.items()
    lines = done.out.splitlines()
    assert lines[0] == "accepted (HTTP 200)"
    assert lines[1].startswith("id: ")
    assert len(lines) == 2


def test_a_template_instead_of_a_message(texter: Run, sandbox: Sandbox) -> None:
    options = ["--text", "Hi!", "--otherwise-template", "hello"]
    assert texter("send", DANA.phone, *options).out.startswith("accepted (HTTP 200)\n")
    assert template_requests(sandbox) == []
    assert texter("send", CLOSED.phone, *options).out.startswith(
        "accepted (HTTP 200), as the template: window closed\n"
    )
    found = json.loads(texter("send", "+972500000000", *options, "--format", "json").out)
    assert (found["delivery"], found["template_because"], found["tmp_send_id"]) == ("accepted", "no chat", None)
    assert len(template_requests(sandbox)) == 2
    assert sandbox.messages[0].parent_chat == DANA.id


def test_a_dry_run_of_a_template(texter: Run, sandbox: Sandbox) -> None:
    template = {"templateName": "hello"}
    assert json.loads(texter("send", DANA.phone, "--template", "hello", "--dry-run").out) == template
    done = texter("send", DANA.phone, "--text", "Hi!", "--otherwise-template", "hello", "--dry-run")
    assert json.loads(done.out) == {"message": {"type": "text", "text": "Hi!"}, "otherwise": template}
    done = texter("send", DANA.phone, "--template", "hello", "--value", "a\tb", "--dry-run")
    assert done.status == 1
    assert done.err.startswith("texter: not sent: ")
    assert sandbox.requests == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--template", "hello", "--text", "Hi!"], "--template is the whole message: leave out --text."),
        (
            ["--template", "hello", "--otherwise-template", "hello"],
            "--template is the whole message: leave out --otherwise-template.",
        ),
        (["--text", "Hi!", "--value", "Dana"], "--value and --language need --template or --otherwise-template."),
        (["--text", "Hi!", "--language", "he"], "--value and --language need --template or --otherwise-template."),
        (["--otherwise-template", "hello"], "No message: pass one of --audio"),
    ],
)
def test_options_that_describe_no_template(texter: Run, sandbox: Sandbox, options: list[str], problem: str) -> None:
    done = texter("send", DANA.phone, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")
    assert sandbox.requests == []


def test_a_template_that_is_refused(texter: Run) -> None:
    done = texter("send", UNSUBSCRIBED.phone, "--template", "hello", "--format", "json")
    assert done.status == 1
    assert done.err.startswith("texter: rejected: ")
    assert json.loads(done.out)["error"] == "TemplateRefusedError"


def test_a_template_whose_outcome_is_unknown(texter: Run, sandbox: Sandbox) -> None:
    sandbox.fail_next(503, operation="sendTemplate")
    done = texter("send", DANA.phone, "--template", "hello")
    assert done.status == 3
    assert "texter: look in the contact's chat for the template, between 20" in done.err
    sandbox.fail_next(503, operation="sendTemplate")
    done = texter("send", DANA.id, "--template", "hello")
    assert f"texter: look in chat {DANA.id} for the template, between 20" in done.err


def test_a_template_after_which_the_program_fails(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    send_template = Texter.send_template

    def send_and_fail(*arguments: Any) -> None:
        send_template(*arguments)
        raise KeyError("secret")

    monkeypatch.setattr(Texter, "send_template", send_and_fail)
    done = texter("send", DANA.phone, "--template", "hello")
    assert done.status == 0
    assert "the message was accepted. Do not send it again." in done.err


def test_ctrl_c_during_a_template(texter: Run, sandbox: Sandbox) -> None:
    outcomes: list[logging.LogRecord] = []

    class Interrupting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if vars(record).get("texter_delivery") == "unknown":
                outcomes.append(record)
                if len(outcomes) == 1:
                    raise KeyboardInterrupt

    sandbox.fail_next(503, operation="sendTemplate")
    handler, logger = Interrupting(), logging.getLogger("texter_ext.send")
    logger.addHandler(handler)
    try:
        done = texter("send", DANA.phone, "--template", "hello")
    finally:
        logger.removeHandler(handler)
    assert done.status == 130
    assert "texter: interrupted: the message may have been sent." in done.err
    assert "texter: look in the contact's chat for the template, between 20" in done.err


def test_the_templates(texter: Run) -> None:
    done = texter("templates")
    assert done.status == 0
    assert "reminder\ten\tUTILITY\t2\tHi {{1}}, we expect you at {{2}}.\n" in done.out
    assert "reminder\the\tUTILITY\t2\t" in done.out
    found = json.loads(texter("templates", "--format", "json").out)
    assert {each["name"] for each in found} == {"reminder", "hello"}
    assert found[0].keys() == {
        "name", "language", "category", "values", "text", "header", "url_values", "account_id"
    }  # fmt: skip
    assert texter("templates", "--account-id", "972509999999").out == ""
