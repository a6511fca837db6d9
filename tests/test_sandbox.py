"""The sandbox is a server that answers as the API does, and remembers."""

import importlib.util
import json
import math
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import texter_client
import texter_ext
from tests.conftest import TOKEN
from tests.document import REQUESTS, ROOT
from texter_client import spec
from texter_ext import AuthenticationError, BadRequestError, Delivery, NotFoundError, Texter, image, media
from texter_ext.sandbox import Sandbox


def post(sandbox: Sandbox, body: bytes | str, *, path: str | None = None, **headers: str) -> httpx.Response:
    address = httpx.URL(sandbox.base_url).copy_with(raw_path=path.encode()) if path else None
    sent = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return httpx.post(address or f"{sandbox.base_url}/messages/send/{sandbox.chat_ids[0]}", content=body, headers=sent)


def test_it_answers_as_the_api_does(sandbox: Sandbox) -> None:
    answer = post(sandbox, json.dumps(REQUESTS["provider"]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body["success"] is True
    (message,) = body["messages"]
    assert message["text"] == "Hey there!"
    assert message["parent_chat"] == sandbox.chat_ids[0]
    assert message["channelInfo"]["id"].startswith("wamid.")
    assert message["status"] == message["statusHistory"][0]["status"] == 0
    assert abs(message["timestamp"] / 1000 - time.time()) < 60
    assert [stored.to_dict() for stored in sandbox.messages] == body["messages"]


def test_several_items_become_several_messages(sandbox: Sandbox) -> None:
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        sent = texter.send(sandbox.chat_ids[0], media(image(file_id="65f0"), image(file_id="65f1")))
    assert len(set(sent.ids)) == len(set(sent.provider_ids)) == 2
    assert [len(message.to_dict()["media"]) for message in sent.messages] == [1, 1]


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ("{", None, "not JSON"),
        (b"\xff", None, "not JSON"),
        ('{"type": "text", "text": "\\ud800"}', None, "not JSON"),
        ("[" * 100_000, None, "not JSON"),
        ("[]", "", "JSON object"),
        ("{}", "/type", "text, media, buttons, list, contacts, location"),
        ('{"type": "sticker"}', "/type", "text, media"),
        ('{"type": ["text"]}', "/type", "text, media"),
        ('{"type": "text"}', "", "text"),
        ('{"type": "text", "text": ""}', "/text", "shorter than 1"),
        ('{"type": "text", "text": 5}', "/text", "string"),
        ('{"type": "buttons", "text": "?", "buttons": [{"title": "secret"}]}', "/buttons/0", "payload"),
        ('{"type": "media", "media": [{"mediaType": "image"}]}', "/media/0", "fileId"),
        (
            '{"type": "contacts", "contacts": [{"name": {"formatted_name": "a"}, "birthday": "x"}]}',
            "/contacts/0/birthday",
            "date",
        ),
    ],
)
def test_it_judges_by_the_spec_and_lists_what_is_wrong(
    sandbox: Sandbox, body: str | bytes, pointer: str | None, words: str
) -> None:
    answer = post(sandbox, body)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    details = answer.json()["details"]
    assert [detail["pointer"] for detail in details] == ([] if pointer is None else [pointer])
    assert words in answer.text
    assert "secret" not in answer.text
    assert sandbox.messages == []
    assert len(sandbox.requests) == 1


def test_it_lists_everything_that_is_wrong(sandbox: Sandbox) -> None:
    answer = post(sandbox, '{"type": "buttons", "text": "", "buttons": [{}, {}, {}, {}]}')
    assert {detail["pointer"] for detail in answer.json()["details"]} == {
        *("/text", "/buttons", "/buttons/0", "/buttons/1", "/buttons/2", "/buttons/3")
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/server/api/v2/messages/send/unknown", 404),
        ("/server/api/v2/messages/send/", 404),
        ("/server/api/v2/messages/send/a/b", 404),
        ("/server/api/v2/messages", 404),
        ("/", 405),
    ],
)
def test_it_knows_its_paths_and_chats(sandbox: Sandbox, path: str, status: int) -> None:
    assert post(sandbox, json.dumps(REQUESTS["provider"]), path=path).status_code == status


def test_it_knows_its_method_token_and_content_type(sandbox: Sandbox) -> None:
    body = json.dumps(REQUESTS["provider"])
    assert httpx.get(f"{sandbox.base_url}/messages/send/x").status_code == 405
    assert post(sandbox, body, Authorization="Bearer wrong").status_code == 401
    assert post(sandbox, body, Authorization=sandbox.token).status_code == 401
    assert post(sandbox, body, Content_Type="text/plain").status_code == 400
    assert post(sandbox, body, Content_Type="application/json; charset=utf-8").status_code == 200
    assert len(sandbox.requests) == 5
    assert len(sandbox.messages) == 1


def test_its_refusals_are_our_errors(sandbox: Sandbox) -> None:
    chat_id = sandbox.chat_ids[0]
    with Texter(base_url=sandbox.base_url, token="wrong") as texter, pytest.raises(AuthenticationError):
        texter.send(chat_id, "Hey there!")
    with Texter(base_url=sandbox.base_url, token=TOKEN, limits=None) as texter:
        with pytest.raises(NotFoundError):
            texter.send("unknown", "Hey there!")
        with pytest.raises(BadRequestError) as caught:
            texter.send(chat_id, "")
    assert caught.value.delivery is Delivery.REJECTED
    assert "/text" in str(caught.value.body)


def test_a_request_is_remembered_as_it_was(sandbox: Sandbox) -> None:
    post(sandbox, "{ }", path="/server/api/v2/messages/send/a%20b?c=%20d")
    (request,) = sandbox.requests
    assert (request.method, request.path) == ("POST", "/server/api/v2/messages/send/a%20b?c=%20d")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.body == b"{ }"
    assert request.json() == {}
    assert TOKEN not in repr(request)
    assert TOKEN not in repr(sandbox)


def test_many_run_side_by_side() -> None:
    with Sandbox() as one, Sandbox(project_id="other", chat_ids=["mine"]) as two:
        assert one.base_url != two.base_url
        with Texter(base_url=two.base_url, token=two.token) as texter:
            texter.send("mine", "Hey there!")
        assert (len(one.messages), len(two.messages)) == (0, 1)
    assert two.project_id == "other"


def test_it_starts_when_it_is_entered_and_ends_with_the_block() -> None:
    with Sandbox() as sandbox:
        address = sandbox.base_url
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_a_port_that_is_taken_is_an_error(sandbox: Sandbox) -> None:
    port = httpx.URL(sandbox.base_url).port
    assert port
    with pytest.raises(OSError, match="in use"), Sandbox(port=port):
        pass


def test_a_terminal_says_that_a_port_is_taken(sandbox: Sandbox) -> None:
    command = [sys.executable, "-m", "texter_ext.sandbox", "--port", str(httpx.URL(sandbox.base_url).port)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "The sandbox cannot listen: Address already in use. Choose another --port, or omit it for a free one."
    ]


@pytest.mark.parametrize("port", [-1, 65536, 10**30, 1.5, "8765"])
def test_what_is_no_port_is_an_error(port: Any) -> None:
    with pytest.raises(ValueError, match="port= must be a number from 0 to 65535"):
        Sandbox(port=port)


def test_a_terminal_says_what_is_no_port() -> None:
    command = [sys.executable, "-m", "texter_ext.sandbox", "--port=65536"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "port" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("output", ["closed", "broken"])
@pytest.mark.parametrize(
    "program", [["-m", "texter_ext.sandbox"], ["-c", "from texter_ext._cli import main; main()", "sandbox"]]
)
def test_it_runs_where_nobody_can_read_what_it_prints(output: str, program: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, *program, f"--port={port}"]
    if output == "closed":
        command = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        process.stdout.close()
        while process.poll() is None:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
                break
            except httpx.ConnectError:
                time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_it_runs_in_a_terminal() -> None:
    command = [sys.executable, "-u", "-m", "texter_ext.sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip().removeprefix("export TEXTER_BASE_URL=")
            token = process.stdout.readline().strip().removeprefix("export TEXTER_API_TOKEN=")
            chat_id = process.stdout.readline().split()[-1]
            assert httpx.get(process.stdout.readline().split()[-1]).status_code == 200
            with Texter(base_url=address, token=token) as texter:
                assert texter.send(chat_id, "Hey there!").status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_it_needs_no_knowledge_of_the_path() -> None:
    assert Sandbox(port=1).base_url == f"http://127.0.0.1:1{spec.SERVER.partition('.com')[2]}"


def test_it_stores_what_the_structure_has(sandbox: Sandbox) -> None:
    body = {"type": "text", "text": "Hey there!", "media": [1, 2], "_id": 5, "status": 9}
    assert post(sandbox, json.dumps(body)).status_code == 200
    (message,) = sandbox.messages
    assert (message.text, message.status) == ("Hey there!", 0)
    assert "media" not in message.to_dict()
    assert isinstance(message.id, str)


@pytest.mark.parametrize(
    "failure",
    [
        {"connection": "typo"},
        {"connection": "unread", "stored": True},
        {"status": 700},
        {"status": 100},
        {"status": "500"},
        {"times": 0},
        {"times": 1.0},
        {"delay": -1},
        {"delay": math.nan},
        {"retry_after": "א"},
        {"retry_after": "2\r\nSet-Cookie: a=b"},
        {"headers": {"a b": "c"}},
        {"headers": {"X-Name": "ש"}},
        {"body": iter([b"x"]), "times": 2},
        {"body": {1, 2}},
    ],
)
def test_a_failure_that_makes_no_sense_is_refused(sandbox: Sandbox, failure: Any) -> None:
    with pytest.raises(ValueError, match=r"must be|not possible"):
        sandbox.fail_next(**failure)


@pytest.mark.parametrize(
    ("failure", "stored"), [({"delay": 0.01}, 1), ({"status": 200}, 1), ({"status": 204, "body": "x"}, 0)]
)
def test_what_is_no_failure_is_none(sandbox: Sandbox, failure: Any, stored: int) -> None:
    sandbox.fail_next(**failure)
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        assert texter.send(sandbox.chat_ids[0], "Hey there!").status_code in (200, 204)
        assert len(sandbox.messages) == stored
        texter.send(sandbox.chat_ids[0], "And again")


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_body_that_is_too_large_is_refused_and_not_kept(sandbox: Sandbox, *, in_pieces: bool) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    piece = b" " * 1_000_000
    sizes = {"most": [piece] * 10, "more": [piece] * 10 + [b" "], "far more": [piece] * 40}
    for name, pieces in sizes.items():
        content = iter(pieces) if in_pieces else b"".join(pieces)
        answer = httpx.post(f"{sandbox.base_url}/messages/send/{sandbox.chat_ids[0]}", content=content, headers=headers)
        assert answer.status_code == (400 if name == "most" else 413)
        assert ("the sandbox accepts up to 10 MB" in answer.json()["error"]) is (name != "most")
    assert [len(request.body) for request in sandbox.requests] == [10_000_000, 0, 0]
    assert [request.too_large for request in sandbox.requests] == [False, True, True]


def test_it_forgets_the_oldest_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext.sandbox._history._MAX_REMEMBERED", 50_000)
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        for number in range(30):
            texter.send(sandbox.chat_ids[0], str(number))
            with pytest.raises(NotFoundError):
                texter.send("elsewhere", str(number))
        assert 0 < len(sandbox.messages) <= len(sandbox.requests) / 2 <= 10
        assert [message.text for message in sandbox.messages][-1] == sandbox.requests[-1].json()["text"] == "29"
        texts = [request.json()["text"] for request in sandbox.requests if sandbox.chat_ids[0] in request.path]
        assert texts == [message.text for message in sandbox.messages]


FOREIGN: Final = [
    {"Host": "rebound.example.com"},
    {"Host": "rebound.example.com:80"},
    {"Host": "127.0.0.1.example.com"},
    {"Host": "[::1"},
    {"Host": ""},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://example.com"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:a"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_what_another_site_asks_for_changes_nothing(sandbox: Sandbox, method: str, headers: dict[str, str]) -> None:
    sandbox.fail_next(503)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"} | headers
    body = json.dumps(REQUESTS["provider"])
    for path in (f"{sandbox.base_url}/messages/send/{sandbox.chat_ids[0]}", f"{sandbox.page_url}else"):
        answer = httpx.request(method, path, content=body, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["success"] is False
        assert sandbox.page_url in answer.json()["error"]
        assert "access-control-allow-origin" not in answer.headers
    assert (sandbox.requests, sandbox.messages) == ([], [])
    assert post(sandbox, body).status_code == 503


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:8765"},
        {"Host": "LOCALHOST"},
        {"Host": "127.0.0.1"},
        {"Host": "127.8.9.1:8080"},
        {"Host": "[::1]:8765"},
        {"Sec-Fetch-Mode": "cors"},  # as Node's fetch says
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost:5173", "Sec-Fetch-Site": "same-origin"},  # a development server stands between
    ],
)
def test_it_may_be_called_by_any_name_of_this_machine(sandbox: Sandbox, headers: dict[str, str]) -> None:
    assert post(sandbox, json.dumps(REQUESTS["provider"]), **headers).status_code == 200
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("sent", [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", b"POST / HT", b""])
def test_it_ends_whoever_is_still_there(sent: bytes) -> None:
    with Sandbox() as sandbox:
        url = httpx.URL(sandbox.base_url)
        assert url.port
        connection = socket.create_connection((url.host, url.port))
        connection.sendall(sent)
        httpx.get(sandbox.base_url)
    connection.close()


def test_pyinstaller_is_told_of_the_files_that_are_no_modules() -> None:
    """It looks for an entry point, and runs the hooks in the directories that the function there returns."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    directories = pkgutil.resolve_name(project["entry-points"]["pyinstaller40"]["hook-dirs"])
    told: set[tuple[str, str]] = set()
    for directory in directories():
        for hook in Path(directory).glob("hook-*.py"):
            assert importlib.util.find_spec(hook.stem.removeprefix("hook-"))
            told |= set(runpy.run_path(str(hook))["datas"])
    packages = [Path(str(each.__file__)).parent for each in (texter_client, texter_ext)]
    files = {file for package in packages for kind in ("json", "html") for file in package.rglob(f"*.{kind}")}
    assert {Path(source).resolve() for source, _ in told} == files
    assert {target for _, target in told} == {"texter_client", "texter_ext/sandbox"}
