"""A mailing by phone number: before, during and after, with templates for those whose window is closed."""

import csv
import datetime
import io
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from tests.program import Run, run, runner, start
from tests.test_cli_files import ods, xlsx
from texter_ext.sandbox import Sandbox, SandboxChat

NOW: Final = datetime.datetime.now(datetime.UTC)
HOUR: Final = datetime.timedelta(hours=1)
OPEN: Final = SandboxChat("+972521234560", "Dana", last_incoming_at=NOW - HOUR)
CLOSED: Final = SandboxChat("+972521234561", "Noam", last_incoming_at=NOW - 30 * HOUR)
SILENT: Final = SandboxChat("+972521234562", "Gal", last_incoming_at=None)
NOBODY: Final = "+972521234569"
JOURNAL: Final = ("--journal", "run.journal")


@pytest.fixture(scope="module")
def long_lived_sandbox() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chats=[OPEN, CLOSED, SILENT]) as sandbox:
        yield sandbox


@pytest.fixture
def settings(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def texter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    request.getfixturevalue("settings")
    return runner(monkeypatch, capsys)


def texts(sandbox: Sandbox) -> dict[str, str]:
    sends = (request for request in sandbox.requests if request.method == "POST")
    return {request.path.rpartition("/")[2]: request.json()["text"] for request in sends}


def templates(sandbox: Sandbox) -> list[dict[str, Any]]:
    sent = (request.json() for request in sandbox.requests if request.path.endswith("/templates/send"))
    return sorted(sent, key=lambda template: str(template["to"]))


def rows_of(name: str) -> list[dict[str, Any]]:
    return sorted(map(json.loads, Path(name).read_text().splitlines()), key=lambda row: int(row["line"]))


def test_a_column_of_phone_numbers(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"Phone,chat_id,text\n052-123-4560,,to Dana\n,{CLOSED.id},to Noam's chat\n")
    sandbox.chats = [OPEN, SandboxChat(CLOSED.phone, id=CLOSED.id)]
    done = texter("send-many", "a.csv", *JOURNAL, "--region", "IL", "--report", "r.jsonl")
    sandbox.chats = [OPEN, CLOSED, SILENT]
    assert done == (0, "2\taccepted\n", "")
    first, second = rows_of("r.jsonl")
    assert (first["phone"], first["chat_id"]) == (OPEN.phone, OPEN.id)
    assert (second["phone"], second["chat_id"]) == (None, CLOSED.id)


BOTH: Final = "The chat with this chat_id is not that of this phone: correct one of them, or give only one."


@pytest.mark.parametrize("kind", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize("template", [False, True])
def test_a_phone_number_and_a_chat_id_must_be_the_same_contacts(
    texter: Run, sandbox: Sandbox, kind: str, *, template: bool
) -> None:
    both = [(OPEN.phone, OPEN.id), (OPEN.phone, CLOSED.id), (NOBODY, OPEN.id), (OPEN.phone, "0" * 24)]
    if kind == "a.csv":
        content = "\n".join(["phone,chat_id,text", *(f"{phone},{chat_id},Hi!" for phone, chat_id in both)])
        options = ["--template", "hello"] if template else []
    else:
        message = {"template": {"templateName": "hello"}} if template else {"text": "Hi!"}
        lines = ({"phone": phone, "chat_id": chat_id} | message for phone, chat_id in both)
        content, options = "\n" + "\n".join(map(json.dumps, lines)), []
    Path(kind).write_text(content)
    dry = texter("send-many", kind, *JOURNAL, "--dry-run", *options)
    assert dry.out.endswith("4\tvalid\n")
    for name in ("r.csv", "r.jsonl"):
        done = texter("send-many", kind, *JOURNAL, *options, "--report", name)
        accepted, told = ("accepted", ""), (name == "r.jsonl") * " by an earlier run"
        assert done.out.startswith(f"1\t{accepted[0]}{told}\n")
        problems = [line for line in done.err.splitlines() if line.startswith(kind)]
        assert sorted(line.split(": ", 1)[0] for line in problems) == [f"{kind}:{line}" for line in (3, 4, 5)]
        assert [BOTH in line for line in sorted(problems)] == [True, True, False]
    sends = [request for request in sandbox.requests if request.method == "POST"]
    assert len(sends) == 1
    assert [row["phone"] for row in rows_of("r.jsonl")] == [phone for phone, _ in both]
    assert [row["chat_id"] for row in rows_of("r.jsonl")] == [chat_id for _, chat_id in both]
    # A report names both, and can be sent from.
    Path("again.csv").write_bytes(Path("r.csv").read_bytes())
    done = texter("send-many", "again.csv", "--journal", "other", "--text", "Bye!")
    assert done.out.startswith("1\taccepted\n")
    assert len([request for request in sandbox.requests if request.method == "POST"]) == 2


def test_a_dry_run_looks_up_whether_phone_number_and_chat_id_agree(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(
        f"phone,chat_id,text\n{OPEN.phone},{OPEN.id},x\n{OPEN.phone},{CLOSED.id},x\n{OPEN.phone},052-123-4567,x\n"
    )
    done = texter("send-many", "a.csv", "--dry-run")
    assert done.out.endswith("1\tnot sent\n2\tvalid\n")
    assert "a.csv:4: not sent: The chat id looks like a phone number" in done.err
    done = texter("send-many", "a.csv", "--dry-run", "--look-up")
    assert done.status == 1
    assert f"a.csv:3: not looked up: {BOTH}" in done.err
    assert all(request.method == "GET" for request in sandbox.requests)


@pytest.mark.parametrize("phone", ["521234560", "972521234560", "0521234560"])
def test_a_phone_number_that_a_sheet_holds_as_a_number(texter: Run, sandbox: Sandbox, phone: str) -> None:
    Path("a.xlsx").write_bytes(xlsx(["phone", "text"], [float(phone), "Hi!"]))
    assert texter("send-many", "a.xlsx", *JOURNAL, "--region", "IL") == (0, "1\taccepted\n", "")
    assert texts(sandbox) == {OPEN.id: "Hi!"}


def test_numbers_without_a_plus_are_counted(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.csv").write_text(f"phone,text\n{OPEN.phone[1:]},x\n{OPEN.phone},y\n972-52-123-4561,x\n")
    note = "texter: read 2 phone numbers without a plus as international; if they are local, pass --region.\n"
    assert texter("send-many", "a.csv", "--dry-run").err == note
    monkeypatch.setenv("TEXTER_REGION", "IL")
    assert texter("send-many", "a.csv", "--dry-run").err == ""


def test_a_report_without_formulas_can_be_sent_from(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"phone,text,key\n{OPEN.phone},x,=1\n{CLOSED.phone},x,-2\nDana,x,+3-4\n")
    assert texter("send-many", "a.csv", *JOURNAL, "--report", "r.csv", "--no-formulas").status == 1
    rows = list(csv.DictReader(Path("r.csv").read_text("utf-8-sig").splitlines()))
    known = {(row["key"], row["phone"], row["chat_id"]) for row in rows}
    assert known == {("'=1", OPEN.phone, OPEN.id), ("'-2", CLOSED.phone, CLOSED.id), ("'+3-4", "Dana", "")}
    Path("rest.csv").write_text(texter("report", "r.csv", "--needs-template").out)
    assert texter("send-many", "rest.csv", "--journal", "other", "--template", "hello").out == "1\taccepted\n"
    assert templates(sandbox) == [{"templateName": "hello", "to": CLOSED.phone[1:], "from": OPEN.account_id}]


def test_the_report_of_another_run_knows_the_chats(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"phone,text,key\n{OPEN.phone},x,1\n")
    for name in ("first.jsonl", "second.jsonl"):
        assert texter("send-many", "a.csv", *JOURNAL, "--report", name).status == 0
        (row,) = rows_of(name)
        assert (row["phone"], row["chat_id"], row["key"]) == (OPEN.phone, OPEN.id, "1")
    assert row["known"] == "accepted"
    assert len(sandbox.messages) == 1


def test_phone_numbers_that_cannot_be_used(texter: Run) -> None:
    Path("a.csv").write_text(f"phone,text\n9.72521E+11,a\n,b\nDana,c\n0521234560,d\n{NOBODY},e\n{OPEN.phone},f\n")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (1, "1\taccepted\n5\tnot sent\n")
    lines = sorted(line for line in done.err.splitlines() if line.startswith("a.csv:"))
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4", "5", "6"]
    for line, words in zip(
        lines,
        [
            "shortened by a spreadsheet",
            "The row has neither",
            "must consist of digits",
            "pass --region",
            "no WhatsApp chat",
        ],
        strict=True,
    ):
        assert words in line
    assert "521234" not in done.err
    done = texter("send-many", "a.csv", *JOURNAL, "--region", "Israel")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("texter: --region or TEXTER_REGION must be a two-letter country code")


def test_columns_of_templates(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(
        "phone,template,language,value1,value2,text\n"
        f"{OPEN.phone},reminder,en,Dana,10:30,\n"
        f"{CLOSED.phone},hello,,,,\n"
        f"{SILENT.phone},,,,,a text\n"
    )
    done = texter("send-many", "a.csv", *JOURNAL, "--report", "r.jsonl")
    assert done.out == "2\taccepted\n1\trejected\n"
    assert templates(sandbox) == [
        {"templateName": "reminder", "to": OPEN.phone[1:], "language": "en", "body": ["Dana", "10:30"]},
        {"templateName": "hello", "to": CLOSED.phone[1:]},
    ]
    assert [row["template_because"] for row in rows_of("r.jsonl")] == ["no other message"] * 2 + [None]
    assert texter("report", "r.jsonl").out == "2\taccepted, as a template\n1\trejected: window closed\n"


def test_one_template_for_every_row(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"phone,name\n{OPEN.phone},Dana\n{CLOSED.phone},Noam\n")
    options = ["--template", "reminder", "--value", "{name}", "--value", "10:30", "--language", "he"]
    assert texter("send-many", "a.csv", *JOURNAL, *options) == (0, "2\taccepted\n", "")
    assert [template["body"] for template in templates(sandbox)] == [["Dana", "10:30"], ["Noam", "10:30"]]
    done = texter("send-many", "a.csv", "--dry-run", *options)
    assert '"templateName": "reminder"' in done.out
    assert done.out.endswith("2\tvalid\n")


@pytest.mark.parametrize("by", ["option", "column"])
def test_a_template_otherwise(texter: Run, sandbox: Sandbox, by: str) -> None:
    column = ("otherwise template", "hello") if by == "column" else ("other", "x")
    lines = [f"{number},Hi!,{column[1]}" for number in (OPEN.phone, CLOSED.phone, SILENT.phone, NOBODY)]
    Path("a.csv").write_text("\n".join([f"phone,text,{column[0]}", *lines]))
    option = ["--otherwise-template", "hello"] if by == "option" else []
    done = texter("send-many", "a.csv", *JOURNAL, *option, "--report", "r.jsonl")
    assert (done.status, done.out) == (0, "4\taccepted\n")
    reasons = [row["template_because"] for row in rows_of("r.jsonl")]
    assert reasons == [None, "window closed", "refused as closed", "no chat"]
    kinds = ("no chat", "refused as closed", "window closed")
    counts = "".join(f"1\taccepted, as the template: {kind}\n" for kind in kinds)
    assert texter("report", "r.jsonl").out == f"1\taccepted\n{counts}"
    assert len(templates(sandbox)) == 3


def test_templates_in_json_lines(texter: Run, sandbox: Sandbox) -> None:
    hello = {"templateName": "hello"}
    lines: list[dict[str, Any]] = [
        {"phone": "0521234560", "template": hello},
        {"phone": CLOSED.phone, "text": "Hi!", "otherwise": hello, "key": 1},
        {"phone": "Dana", "text": "Hi!"},
        {"phone": OPEN.phone, "template": hello, "otherwise": hello},
        {"phone": OPEN.phone, "template": hello | {"to": "972521234561"}},
        {"phone": OPEN.phone, "text": "Hi!", "otherwise": hello | {"to": "972521234561"}},
        {"phone": OPEN.phone, "template": "hello"},
        {"phone": OPEN.phone, "template": {"templateName": "a b"}},
    ]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = texter("send-many", "a.jsonl", *JOURNAL, "--region", "IL")
    assert (done.status, done.out) == (1, "2\taccepted\n6\tnot sent\n")
    assert [template["to"] for template in templates(sandbox)] == [OPEN.phone[1:], CLOSED.phone[1:]]
    for line, words in {
        3: "must consist of digits",
        4: "cannot have another one as otherwise",
        5: "The template must not have a “to”",
        6: "The otherwise must not have a “to”",
        7: "The template must be an object, not a string",
        8: "emplate",
    }.items():
        (found,) = (each for each in done.err.splitlines() if each.startswith(f"a.jsonl:{line}: not sent: "))
        assert words in found


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--template", "hello", "--text", "x"], "--template is the whole message: leave out --text, --button and"),
        (["--template", "hello", "--otherwise-template", "x"], "--template is the whole message: leave out"),
        (["--text", "x", "--value", "x"], "--value and --language need --template or --otherwise-template."),
        (["--text", "x", "--language", "he"], "--value and --language need --template or --otherwise-template."),
        (["--text", "x", "--look-up"], "--look-up is for --dry-run: the run itself looks up what it needs."),
    ],
)
def test_options_that_contradict_each_other(texter: Run, options: list[str], problem: str) -> None:
    Path("a.csv").write_text(f"phone\n{OPEN.phone}\n")
    done = texter("send-many", "a.csv", *JOURNAL, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")


def test_a_row_that_names_no_template(texter: Run) -> None:
    Path("a.csv").write_text(f"phone,template\n{OPEN.phone},\n{CLOSED.phone},hello\n")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.out == "1\taccepted\n1\tnot sent\n"
    assert "a.csv:2: not sent: The row names no template." in done.err


def test_a_dry_run_looks_up_who_cannot_be_reached(texter: Run, sandbox: Sandbox) -> None:
    numbers = (OPEN.phone, CLOSED.phone, SILENT.phone, NOBODY, OPEN.phone)
    lines = [f"{number},,Hi!" for number in numbers] + [f",{CLOSED.id},Hi!", ",67a87067aeedcdee1271cc4d,Hi!"]
    Path("a.csv").write_text("\n".join(["phone,chat_id,text", *lines]))
    done = texter("send-many", "a.csv", "--dry-run", "--look-up", "--report", "r.jsonl")
    assert done.status == 1
    assert done.out.endswith("2\tno chat\n3\tvalid\n2\twindow closed\n")
    assert "a.csv:3: window closed: The 24-hour window is closed, so only a template can be sent.\n" in done.err
    assert "a.csv:5: no chat: There is no chat with messages, so only a template can be sent.\n" in done.err
    assert [row["window_closed"] for row in rows_of("r.jsonl")] == [None, True, None, False, None, True, False]
    assert len(sandbox.requests) == 6  # each chat once, and no templates
    assert all(request.method == "GET" for request in sandbox.requests)
    done = texter("send-many", "a.csv", "--dry-run", "--look-up", "--otherwise-template", "hello")
    assert done.status == 0
    assert done.out.endswith("3\tvalid\n2\tvalid, as the template: no chat\n2\tvalid, as the template: window closed\n")
    reasons = [None, "window closed", None, "no chat", None, "window closed", "no chat"]
    options = ["--otherwise-template", "hello", "--report", "r.jsonl"]
    texter("send-many", "a.csv", "--dry-run", "--look-up", *options)
    assert [row["template_because"] for row in rows_of("r.jsonl")] == reasons
    done = texter("send-many", "a.csv", "--dry-run", "--look-up", "--template", "hello")
    assert done.out.endswith("7\tvalid\n")


@pytest.mark.usefixtures("settings")
def test_ctrl_c_ends_a_dry_run_at_once(sandbox: Sandbox) -> None:
    Path("a.csv").write_text("\n".join(["phone,text", *(f"+97252{number:07},Hi!" for number in range(300))]))
    sandbox.fail_next(delay=0.2, times=300, operation="searchChats")
    with start("send-many", "a.csv", "--dry-run", "--look-up") as process:
        while not sandbox.requests:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"texter: interrupted: nothing was sent.\n")
    assert len(sandbox.requests) < 200


def test_an_empty_value_of_a_template_is_named(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"phone,value1,value2\n{OPEN.phone},Dana,\n{CLOSED.phone}, ,10:30\n{SILENT.phone},a,b\n")
    for option in (["--template", "reminder"], ["--text", "Hi!", "--otherwise-template", "reminder"]):
        done = texter("send-many", "a.csv", "--dry-run", *option, "--language", "en")
        assert done.out.endswith("2\tnot sent\n1\tvalid\n")
        for line, column in ((2, "value2"), (3, "value1")):
            problem = f"The column “{column}” is empty, and the template takes a value from it."
            assert f"a.csv:{line}: not sent: {problem}\n" in done.err
    # Each row may name a template of its own, with its own number of values, but none may be missing before another.
    Path("a.csv").write_text(
        f"phone,template,language,value1,value2\n{OPEN.phone},hello,,,\n{CLOSED.phone},reminder,en,,10:30\n"
    )
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.out == "1\taccepted\n1\tnot sent\n"
    assert "a.csv:3: not sent: The column “value1” is empty, and the template takes a value from it.\n" in done.err
    assert templates(sandbox) == [{"templateName": "hello", "to": OPEN.phone[1:]}]


def test_a_dry_run_says_what_it_does_not_compare_with_the_journal(texter: Run, sandbox: Sandbox) -> None:
    lines = [f"{OPEN.phone},,{OPEN.id}", f"{OPEN.phone},1,", f",,{OPEN.id}", f"{OPEN.phone},,"]
    Path("a.csv").write_text("\n".join(["phone,key,chat_id,text", *(f"{each},Hi!" for each in lines)]))
    assert "not compared" not in texter("send-many", "a.csv", "--dry-run").err
    assert "not compared" not in texter("send-many", "a.csv", *JOURNAL, "--dry-run").err
    assert texter("send-many", "a.csv", *JOURNAL).out == "4\taccepted\n"
    done = texter("send-many", "a.csv", *JOURNAL, "--dry-run")
    assert (done.status, done.out.splitlines()[-2:]) == (0, ["3\taccepted by an earlier run", "1\tvalid"])
    assert done.err == (
        "texter: messages to phone numbers without a key are not compared with the journal (1): the run itself looks"
        " up their chats first, and sends none of them twice.\n"
    )
    assert texter("send-many", "a.csv", *JOURNAL) == (0, "4\taccepted by an earlier run\n", "")
    Path("b.csv").write_text(f"phone\n{OPEN.phone}\n")
    template = ["send-many", "b.csv", *JOURNAL, "--template", "hello"]
    assert texter(*template, "--dry-run").err == ""
    assert texter(*template).out == "1\taccepted\n"
    assert texter(*template, "--dry-run") == (0, "1\taccepted by an earlier run\n", "")
    assert len(sandbox.messages) == 5


def test_a_value_that_no_template_can_hold_is_named_by_its_column(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f'phone,First name,hour\n{OPEN.phone},"Dana\nCohen",10:30\n{CLOSED.phone},a,"1\t2"\n')
    values = ["--value", "{First name}", "--value", "{First name} at {hour}"]
    line_break = "must not contain line breaks or tabs."
    for option in (["--template", "reminder"], ["--text", "Hi!", "--otherwise-template", "reminder"]):
        done = texter("send-many", "a.csv", "--dry-run", *option, *values)
        first = f"Value 1 {line_break} It comes from the column “First name”."
        second = f"Value 2 {line_break} It comes from the column “First name” and the column “hour”."
        assert done.err == f"a.csv:2: not sent: {first} {second}\na.csv:4: not sent: {second}\n"
    Path("a.csv").write_text(f'phone,template,Value 1\n{OPEN.phone},hello,"Dana\nCohen"\n')
    problem = f"Value 1 {line_break} It comes from the column “Value 1”."
    assert texter("send-many", "a.csv", *JOURNAL).err.startswith(f"a.csv:2: not sent: {problem}\n")
    assert texter("check", "a.csv").out == f"a.csv:2\terror\t/body/0\tpattern\t{problem}\n"
    Path("a.csv").write_text(f"phone\n{OPEN.phone}\n")
    done = texter("send-many", "a.csv", "--dry-run", "--template", "hello", "--value", "a\tb")
    assert done.err.startswith(f"a.csv:2: not sent: Value 1 {line_break} It comes from --value.\n")
    assert sandbox.requests == []


def test_a_dry_run_compares_templates_with_those_of_the_account(texter: Run, sandbox: Sandbox) -> None:
    rows = [
        ("reminder,en,Dana,10:30", None),
        ("reminder,en,Dana,", "The body of the template holds 1 values; the text has 2 variables"),
        ("reminder,,Dana,10:30", "The language of the template must be one of those approved: en, he."),
        ("reminder,fr,Dana,10:30", "The language of the template must be one of those approved: en, he."),
        ("hello,,,", None),
        ("helo,,,", "There is no approved template 'helo': texter templates lists them."),
    ]
    for column in ("template", "otherwise_template"):
        lines = [f"{OPEN.phone},Hi!,{row}" for row, _ in rows]
        Path("a.csv").write_text("\n".join([f"phone,text,{column},language,value1,value2", *lines]))
        done = texter("send-many", "a.csv", "--dry-run", "--look-up", "--report", "r.jsonl")
        assert (done.status, done.out.splitlines()[-2:]) == (1, ["2\tvalid", "4\twrong template"])
        for line, (_, problem) in enumerate(rows, 2):
            assert problem is None or f"a.csv:{line}: wrong template: {problem}" in done.err
        assert [row["detail"] is None for row in rows_of("r.jsonl")] == [problem is None for _, problem in rows]
    assert all(request.method == "GET" for request in sandbox.requests)
    sandbox.fail_next(403, operation="listTemplates")
    done = texter("send-many", "a.csv", "--dry-run", "--look-up")
    assert done.out == "6\tnot looked up\n"
    assert done.err.startswith("a.csv:2: not looked up: HTTP 403")


def test_a_look_up_that_fails(texter: Run, sandbox: Sandbox) -> None:
    Path("a.csv").write_text(f"phone,text\n{OPEN.phone},Hi!\n")
    sandbox.fail_next(403, operation="searchChats")
    done = texter("send-many", "a.csv", "--dry-run", "--look-up")
    assert (done.status, done.out) == (1, "1\tnot looked up\n")
    assert "a.csv:2: not looked up: HTTP 403" in done.err


def test_who_needs_a_template_is_one_command_away(texter: Run, sandbox: Sandbox) -> None:
    numbers = (OPEN.phone, CLOSED.phone, SILENT.phone, NOBODY)
    lines = [f"{number},Hi!,key-{index}" for index, number in enumerate(numbers)]
    Path("a.csv").write_text("\n".join(["phone,text,key", *lines]))
    for name in ("r.csv", "r.jsonl"):
        done = texter("send-many", "a.csv", *JOURNAL, "--report", name)
        assert done.status == 1
        advice = "only a template can reach them: add one with --otherwise-template, and run the same command again"
        assert f"texter: {advice}: what was accepted is not sent again.\n" in done.err
        done = texter("report", name)
        assert done == (0, "1\taccepted\n1\tnot sent: no chat\n2\trejected: window closed\n", "")
        counts = {"accepted": 1, "rejected: window closed": 2, "not sent: no chat": 1}
        assert json.loads(texter("report", name, "--format", "json").out) == counts
        done = texter("report", name, "--needs-template")
        rows = sorted(csv.DictReader(io.StringIO(done.out)), key=lambda row: row["line"])
        assert [(row["line"], row["key"], row["phone"], row["because"]) for row in rows] == [
            ("3", "key-1", CLOSED.phone, "window closed"),
            ("4", "key-2", SILENT.phone, "window closed"),
            ("5", "key-3", NOBODY, "no chat"),
        ]
        assert len(json.loads(texter("report", name, "--needs-template", "--format", "json").out)) == 3
    Path("excel.csv").write_text(Path("r.csv").read_text("utf-8-sig").replace("True", "TRUE").replace("False", "FALSE"))
    assert texter("report", "excel.csv") == texter("report", "r.csv")
    Path("rest.csv").write_text(done.out)
    done = texter("send-many", "rest.csv", *JOURNAL, "--template", "hello")
    assert (done.status, done.out) == (0, "3\taccepted\n")
    assert len(templates(sandbox)) == 3
    shown = run("report", "r.csv", "--needs-template", terminal=True, COLUMNS="200")
    assert "because" in shown.out
    assert "window closed" in shown.out


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n", b'{"delivery": "accepted"}\nnonsense\n', b"\xff"])
def test_what_is_no_report(texter: Run, content: bytes | None) -> None:
    if content is not None:
        Path("r.csv").write_bytes(content)
    done = texter("report", "r.csv")
    assert (done.status, done.out) == ((0, "") if content == b"" else (2, ""))
    assert done.err.startswith("texter: r.csv") or content == b""


# Local numbers, as people have them.
def mailing(number: int) -> tuple[list[SandboxChat], list[list[str]]]:
    """Return chats and rows: a third of the windows is closed, and a tenth of the numbers has no chat."""
    chats: list[SandboxChat] = []
    rows = [["טלפון", "שם\nפרטי", "שעה", "מספר"]]  # noqa: RUF001 (Hebrew)
    for each in range(number):
        local = f"052{each:07}"
        ago = 30 * HOUR if each % 3 == 0 else HOUR
        if each % 10 != 5:
            chats.append(SandboxChat(f"+972{local[1:]}", f"Contact {each}", last_incoming_at=NOW - ago))
        rows.append([local, f"דנה {each}", "10:30", f"order-{each}"])
    return chats, rows


def written(rows: list[list[str]], separator: str, end: str) -> str:
    """Return a table as spreadsheets write it, with two empty rows at the end."""
    content = io.StringIO(newline="")
    csv.writer(content, delimiter=separator, lineterminator=end).writerows([*rows, [""] * 4, [""] * 4])
    return content.getvalue()


Writer = Callable[[list[list[str]]], tuple[str, bytes, str | None]]
WRITERS: Final[dict[str, Writer]] = {
    "Excel in Hebrew Windows": lambda rows: ("a.csv", written(rows, ",", "\r\n").encode("cp1255"), "cp1255"),
    "Excel, Unicode text": lambda rows: ("a.txt", b"\xff\xfe" + written(rows, "\t", "\r\n").encode("utf-16-le"), None),
    "Excel": lambda rows: ("a.xlsx", xlsx(*rows), None),
    "LibreOffice": lambda rows: ("a.ods", ods(*rows), None),
    "Numbers": lambda rows: ("a.csv", written(rows, ";", "\n").encode(), None),
}


@pytest.mark.full
@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("writer", WRITERS)
def test_a_mailing_that_is_killed_twice(monkeypatch: pytest.MonkeyPatch, writer: str, *, full: bool) -> None:
    number = 500 if full else 60
    chats, rows = mailing(number)
    file, content, encoding = WRITERS[writer](rows)
    Path(file).write_bytes(content)
    chance = random.Random(20261126)  # noqa: S311 (no secret)
    options = ["--columns", "phone=טלפון", "--columns", "key=מספר", "--region", "IL"]
    options += ["--text", "היי {שם פרטי}, נתראה ב-{שעה}?", "--button", "כן", "--button", "לא {מספר}"]
    options += ["--encoding", encoding] if encoding else []
    with Sandbox(token=TOKEN, chats=chats) as sandbox:
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        command = ["send-many", file, *options, *JOURNAL, "--report", "r.jsonl", "--concurrency", "5"]
        sandbox.fail_next(delay=0.02, times=number)
        for kill in range(1, 3):
            with start(*command) as process:
                while len(sandbox.messages) < kill * number // 6 and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(chance.uniform(0, 0.02))
                process.kill()
                process.communicate()
            assert process.returncode < 0
            time.sleep(0.1)
        last = run(*command, "--rate", "1000")
        assert last.status in (1, 3), last.err
        report = rows_of("r.jsonl")
        deliveries = Counter(row["delivery"] for row in report)
        assert len(report) == number
        unknown = [row for row in report if row["delivery"] == "unknown"]
        assert len(unknown) <= 10
        sent = Counter(str(message["tmpSendId"]) for message in sandbox.messages)
        assert set(sent.values()) == {1}
        accepted = {row["tmp_send_id"] for row in report if row["delivery"] == "accepted"}
        assert accepted <= sent.keys() <= accepted | {row["tmp_send_id"] for row in unknown}
        texts = Counter(message.text for message in sandbox.messages)
        assert set(texts.values()) == {1}
        listed = json.loads(run("report", "r.jsonl", "--needs-template", "--format", "json").out)
        missing = {f"order-{each}" for each in range(number) if each % 3 == 0 or each % 10 == 5}
        assert {row["key"] for row in listed} == missing - {row["key"] for row in unknown}
        assert deliveries["accepted"] == number - len(missing | {row["key"] for row in unknown})
        settled = json.loads(run("settle", "run.journal", "--auto", "--format", "json").out)
        stored = {row["key"] for row in unknown if row["tmp_send_id"] in sent}
        assert {row["key"] for row in settled if row["delivery"] == "accepted"} == stored
        rest = run(*command[:-4], "--rate", "1000", "--otherwise-template", "hello")
        assert rest.out.startswith(f"{len(listed)}\taccepted\n"), rest.out
        assert len(templates(sandbox)) == len(listed)
