"""The sandbox's page: what it is told, what it may do, and that the API beside it does not notice."""

import base64
import hashlib
import json
import math
import re
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, get_args

import httpx
import pytest

from tests.conftest import TOKEN
from texter_client import spec
from texter_ext import APIConnectionError, BadRequestError, RateLimitError, ServerError, Texter, button, buttons
from texter_ext.sandbox import Sandbox
from texter_ext.sandbox._failures import Connection

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def page(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.page_url) as client:
        yield client


@pytest.fixture
def texter(sandbox: Sandbox) -> Iterator[Texter]:
    with Texter(base_url=sandbox.base_url, token=TOKEN, limits=None, retries=0) as texter:
        yield texter


class Told:
    """What the page is told, event by event, put together as the page does."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.events = 0
        self.sandbox: dict[str, Any] = {}
        self.exchanges: dict[int, dict[str, Any]] = {}
        self.statuses: dict[str, int] = {}
        self.webhook: dict[str, Any] = {}
        self.armed: list[dict[str, Any]] = []
        self.armed_count = 0
        self.next()

    def next(self) -> None:
        news = json.loads(next(line for line in self._lines if line).removeprefix("data: "), parse_constant=pytest.fail)
        self.events += 1
        if "sandbox" in news:
            self.sandbox, self.exchanges = news["sandbox"], {}
        self.exchanges |= {each["number"]: each for each in news.get("exchanges", [])}
        self.statuses |= news.get("statuses", {})
        self.webhook = news.get("webhook", self.webhook)
        self.armed = news.get("armed", self.armed)
        self.armed_count = news.get("armedCount", self.armed_count)

    def until_there_are(self, number: int, *, over: bool = True) -> list[dict[str, Any]]:
        while len([each for each in self.exchanges.values() if each["over"] or not over]) < number:
            self.next()
        return list(self.exchanges.values())


@contextmanager
def told(page: httpx.Client) -> Generator[Told]:
    with page.stream("GET", "/sandbox/events") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        yield Told(answer.iter_lines())


def connected(sandbox: Sandbox) -> socket.socket:
    url = httpx.URL(sandbox.page_url)
    assert url.port
    return socket.create_connection((url.host, url.port))


def test_it_is_one_page_that_may_do_next_to_nothing(sandbox: Sandbox, page: httpx.Client) -> None:
    answer = page.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert (
        policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["trusted-types"] == "'none'"
    )
    assert policy["connect-src"] == "'self'"
    for tag in ("script", "style"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert page.head("/").status_code == 200
    assert page.head("/").content == b""
    assert sandbox.token not in answer.text


def test_it_offers_every_failure_of_a_connection(page: httpx.Client) -> None:
    assert set(re.findall(r'\{ connection: "(\w+)" \}', page.get("/").text)) == set(get_args(Connection))


def test_nothing_that_a_browser_asks_for_counts_as_a_request(sandbox: Sandbox, page: httpx.Client) -> None:
    sandbox.fail_next(503)
    page.get("/")
    with told(page) as seen:
        assert len(seen.armed) == 1
    page.post("/sandbox/fail", json={})
    for path in ("/favicon.ico", "/.well-known/appspecific/com.chrome.devtools.json"):
        assert page.get(path).status_code == 404
    assert sandbox.requests == []
    assert httpx.get(sandbox.base_url).status_code == 503


@pytest.mark.parametrize(("method", "path"), [("GET", "/sandbox"), ("GET", "/page"), ("POST", "/favicon.ico")])
def test_all_other_paths_are_the_apis(sandbox: Sandbox, page: httpx.Client, method: str, path: str) -> None:
    answer = page.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["success"] is False
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/"), ("POST", "/sandbox/events"), ("GET", "/sandbox/fail"), ("DELETE", "/sandbox/reset")],
)
def test_its_paths_know_their_methods(sandbox: Sandbox, page: httpx.Client, method: str, path: str) -> None:
    assert page.request(method, path, headers=JSON).status_code == 405
    assert sandbox.requests == []


def test_it_is_told_what_there_is_and_what_is_new(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    chat_id = sandbox.chat_ids[0]
    texter.send(chat_id, "Hey there!")
    with told(page) as seen:
        assert seen.sandbox["baseUrl"] == sandbox.base_url
        assert seen.sandbox["token"] == sandbox.token
        assert seen.sandbox["chats"] == [
            {"id": chat.id, "title": chat.title, "phone": chat.phone} for chat in sandbox.chats
        ]
        texter.send(chat_id, {"type": "text", "text": "שלום\u2028\n", "tmpSendId": "mine"})
        first, second = seen.until_there_are(2)
    assert first["chatId"] == chat_id
    assert first["messages"][0]["text"] == "Hey there!"
    assert second["messages"] == [sandbox.messages[1].to_dict()]
    assert json.loads(second["answer"])["messages"] == second["messages"]
    assert second["body"].encode() == sandbox.requests[1].body
    assert (second["status"], second["over"], second["failure"], second["findings"]) == (200, True, None, [])


def test_it_is_told_what_the_check_and_the_judge_find(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    chat_id = sandbox.chat_ids[0]
    texter.send(chat_id, {"type": "buttons", "text": "?", "buttons": [{"title": "x" * 200, "payload": "x"}]})
    with pytest.raises(BadRequestError):
        texter.send(chat_id, {"type": "text", "text": ""})
    for body in (b"\xff{", b'"text"', b"[" * 100_000):
        httpx.post(f"{sandbox.base_url}/messages/send/elsewhere", content=body, headers=JSON)
    httpx.get(sandbox.base_url)
    with told(page) as seen:
        stored, refused, *odd = seen.until_there_are(6)
    (finding,) = stored["findings"]
    assert (finding["pointer"], finding["rule"], finding["severity"]) == ("/buttons/0/title", "maxLength", "error")
    assert "200 characters" in finding["detail"]
    assert (refused["status"], refused["messages"]) == (400, [])
    assert [each["pointer"] for each in refused["findings"]] == ["/text"]
    assert [each["pointer"] for each in json.loads(refused["answer"])["details"]] == ["/text"]
    assert [each["findings"] for each in odd] == [[]] * 4
    assert [each["chatId"] for each in odd] == ["elsewhere"] * 3 + [None]
    assert odd[0]["body"] == "\ufffd{"


def test_it_is_told_of_failures_before_and_after(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    chat_id = sandbox.chat_ids[0]
    with told(page) as seen:
        sandbox.fail_next(connection="reset", stored=True)
        sandbox.fail_next(429, retry_after=2, body=iter([b"wait"]))
        sandbox.fail_next(503, body=b"\xff", stored=True)
        while len(seen.armed) < 3:
            seen.next()
        assert [each["retryAfter"] for each in seen.armed] == [None, "2", None]
        assert [each["body"] for each in seen.armed] == [None, None, "\ufffd"]
        with pytest.raises(APIConnectionError):
            texter.send(chat_id, "lost")
        with pytest.raises(RateLimitError):
            texter.send(chat_id, "too many")
        with pytest.raises(BadRequestError):
            texter.send(chat_id, {"type": "text"})
        lost, limited, refused = seen.until_there_are(3)
        while seen.armed:
            seen.next()
    assert (lost["status"], lost["answer"], len(lost["messages"])) == (None, None, 1)
    assert (lost["failure"]["connection"], lost["failure"]["stored"]) == ("reset", True)
    assert (limited["status"], limited["answer"], limited["messages"]) == (429, None, [])
    assert (refused["status"], refused["failure"]) == (400, None)


def test_it_is_told_of_a_request_that_still_waits(sandbox: Sandbox, page: httpx.Client) -> None:
    sandbox.fail_next(connection="silent", stored=True)
    body = b'{"type": "text", "text": "Hey there!"}'
    head = (
        f"POST {httpx.URL(sandbox.base_url).path}/messages/send/{sandbox.chat_ids[0]} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with told(page) as seen:
        with connected(sandbox) as connection:
            connection.sendall(head.encode() + body)
            (waiting,) = seen.until_there_are(1, over=False)
            assert (waiting["over"], len(waiting["messages"])) == (False, 1)
        (given_up,) = seen.until_there_are(1)
        assert (given_up["over"], given_up["status"]) == (True, None)


def test_what_it_is_told_is_json_for_browsers_too(sandbox: Sandbox, page: httpx.Client, chat_id: str) -> None:
    body = '{"type": "location", "location": {"latitude": 1, "longitude": 2, "altitude": NaN}}'
    headers = JSON | {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.post(f"{sandbox.base_url}/messages/send/{chat_id}", content=body, headers=headers).status_code == 200
    sandbox.fail_next(delay=math.inf)
    with told(page) as seen:
        (stored,) = seen.until_there_are(1)
    assert stored["messages"][0]["location"]["altitude"] == "NaN"
    assert seen.armed[0]["delay"] == "Infinity"


def test_it_is_told_much_in_several_events(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    for number in range(201):
        texter.send(sandbox.chat_ids[0], str(number))
    with told(page) as seen:
        assert 0 < len(seen.exchanges) <= 200
        assert [each["messages"][0]["text"] for each in seen.until_there_are(201)] == [str(n) for n in range(201)]


def test_what_is_forgotten_meanwhile_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext.sandbox._history._MAX_REMEMBERED", 50_000)
    monkeypatch.setattr("texter_ext.sandbox._history._MAX_AT_ONCE", 10_000)
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        for number in range(30):
            texter.send(sandbox.chat_ids[0], str(number))
        with httpx.Client(base_url=sandbox.page_url) as page, told(page) as seen:
            assert 0 < len(seen.exchanges) < 5
            while 29 not in seen.exchanges:
                seen.next()
            assert min(seen.exchanges) > 0
            texts = {n: each["messages"][0]["text"] for n, each in seen.exchanges.items()}
            assert texts == {n: str(n) for n in seen.exchanges}


def test_it_is_told_nothing_twice(
    sandbox: Sandbox, page: httpx.Client, texter: Texter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("texter_ext.sandbox._page._PERIOD", 0)  # so that there are many looks between two events
    with told(page) as seen:
        texter.send(sandbox.chat_ids[0], "Hey there!")
        seen.until_there_are(1)
        assert seen.events == 2


def test_a_reset_reaches_it(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    texter.send(sandbox.chat_ids[0], "Hey there!")
    with told(page) as seen:
        seen.until_there_are(1)
        run = seen.sandbox["run"]
        assert page.post("/sandbox/reset?now", headers=JSON).status_code == 204
        assert (sandbox.requests, sandbox.messages) == ([], [])
        while seen.sandbox["run"] == run:
            seen.next()
        assert seen.exchanges == {}
        sandbox.fail_next(503)
        texter_run = seen.sandbox["run"]
        sandbox.reset()
        while seen.sandbox["run"] == texter_run:
            seen.next()
        assert seen.armed == []


def test_it_acts_for_the_contact(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    chat = sandbox.chats[0]
    sent = texter.send(chat.id, buttons("?", button("Yes", "a"), button("No", "b")))
    with told(page) as seen:
        assert page.post("/sandbox/reply", json={"chatId": chat.id, "text": "Hm"}).status_code == 204
        tap = {"chatId": chat.id, "messageId": sent.id, "title": "No", "payload": "b"}
        assert page.post("/sandbox/tap", json=tap).status_code == 204
        asked, said, tapped = seen.until_there_are(3)
        assert page.post("/sandbox/advance", json={}).status_code == 204
        while not seen.statuses:
            seen.next()
    assert asked["chat"] == {"id": chat.id, "title": chat.title, "phone": chat.phone}
    assert (said["incoming"], said["quoted"], said["messages"][0]["text"]) == (True, None, "Hm")
    assert (tapped["quoted"], tapped["messages"][0]["postback"]) == (sent.provider_id, {"payload": "b", "title": "No"})
    assert seen.statuses == {sent.id: 1}
    assert seen.webhook == {"url": None, "posted": 0, "failed": 0, "last": None}
    for _ in range(3):
        assert page.post("/sandbox/advance", json={}).status_code == 204
    assert sandbox.messages[0].status == 3


@pytest.mark.parametrize(
    ("path", "arguments", "words"),
    [
        ("reply", {"chatId": "elsewhere", "text": "Hm"}, "no such chat"),
        ("reply", {"chatId": "", "text": "Hm"}, "no such chat"),
        ("reply", {"chatId": "+972500000000", "text": " "}, "blank"),
        ("reply", {"chatId": "+972500000000"}, "text"),
        ("tap", {"chatId": "+972500000000", "messageId": "a", "title": "No", "payload": "b"}, "to tap"),
        ("tap", {"chatId": 5, "messageId": "a", "title": "No", "payload": "b"}, "string"),
    ],
)
def test_what_no_contact_can_do_is_refused(page: httpx.Client, path: str, arguments: Any, words: str) -> None:
    answer = page.post(f"/sandbox/{path}", json=arguments)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_it_arms_failures_and_disarms_them(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    chat_id = sandbox.chat_ids[0]
    assert page.post("/sandbox/fail", json={"status": 429, "retry_after": 2}).status_code == 204
    assert page.post("/sandbox/fail", json={"status": 502, "body": "<html>", "times": 2}).status_code == 204
    with pytest.raises(RateLimitError) as limited:
        texter.send(chat_id, "Hey there!")
    assert limited.value.retry_after == 2
    with pytest.raises(ServerError) as failed:
        texter.send(chat_id, "Hey there!")
    assert failed.value.body == "<html>"
    assert page.delete("/sandbox/fail", headers=JSON).status_code == 204
    assert texter.send(chat_id, "Hey there!").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"status": 700}, "status="),
        ({"status": "503"}, "integer"),
        ({"connection": "typo"}, "connection="),
        ({"connection": "unread", "stored": True}, "unread"),
        ({"delay": "long"}, "number"),
        ({"delay": -1}, "minimum"),
        ({"times": 10**9}, "maximum"),
        ({"headers": {"X": "\r\n"}}, "headers"),
        ({"times": 1.0}, "times="),
        ({"times": 0}, "minimum"),
        ({"status": 500.0}, "status="),
        ({"retry_after": "א"}, "retry_after="),
        ({"retry_after": "\r\n"}, "retry_after="),
        ({"body": "\ud800"}, "surrogates"),
        ({"\ud800": 1}, "surrogates"),
        ([], "object"),
    ],
)
def test_a_failure_that_makes_no_sense_is_refused(
    sandbox: Sandbox, page: httpx.Client, arguments: object, words: str
) -> None:
    answer = page.post("/sandbox/fail", content=json.dumps(arguments), headers=JSON)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert httpx.get(sandbox.base_url).status_code == 404


def test_no_more_are_armed_than_anybody_needs(sandbox: Sandbox, page: httpx.Client) -> None:
    for _ in range(2):
        assert page.post("/sandbox/fail", json={"times": 500, "body": "x" * 3000}).status_code == 204
    answer = page.post("/sandbox/fail", json={})
    assert answer.status_code == 400
    assert "1000 failures" in answer.json()["error"]
    with told(page) as seen:
        assert (len(seen.armed), seen.armed_count, len(seen.armed[0]["body"])) == (10, 1000, 2000)
    assert len(httpx.get(sandbox.base_url).content) == 3000


@pytest.mark.parametrize("path", ["/sandbox/fail", "/sandbox/reset"])
def test_a_body_that_is_too_large_is_refused(sandbox: Sandbox, page: httpx.Client, path: str) -> None:
    httpx.get(sandbox.base_url)
    answer = page.post(path, content=b" " * 10_000_001, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["error"] == "The body is too large: the sandbox accepts up to 10 MB."
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000])
def test_what_is_not_json_is_refused(page: httpx.Client, body: bytes) -> None:
    assert page.post("/sandbox/fail", content=body, headers=JSON).status_code == 400


@pytest.mark.parametrize("path", ["/sandbox/fail", "/sandbox/reset"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (JSON | {"Origin": "https://example.com"}, 403),
        (JSON | {"Origin": "null"}, 403),
        (JSON | {"Origin": "http://127.0.0.1:1"}, 403),
        (JSON | {"Sec-Fetch-Site": "cross-site"}, 403),
        (JSON | {"Sec-Fetch-Site": "same-site"}, 403),
        (JSON | {"Host": "rebound.example.com"}, 403),
        (JSON | {"Host": ""}, 403),
    ],
)
def test_other_sites_cannot_use_it(
    sandbox: Sandbox, page: httpx.Client, texter: Texter, path: str, headers: dict[str, str], status: int
) -> None:
    texter.send(sandbox.chat_ids[0], "Hey there!")
    assert page.post(path, content=b"{}", headers=headers).status_code == status
    assert len(sandbox.messages) == 1
    assert texter.send(sandbox.chat_ids[0], "Hey there!").status_code == 200


def test_other_sites_may_link_to_it_but_not_take_its_name(page: httpx.Client) -> None:
    assert page.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    answer = page.get("/", headers={"Host": "rebound.example.com"})
    assert answer.status_code == 403
    assert f"http://127.0.0.1:{page.base_url.port}/" in answer.json()["error"]
    assert page.get("/sandbox/events", headers={"Host": "rebound.example.com"}).status_code == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_the_page_itself_may_use_it_under_either_name(page: httpx.Client, name: str) -> None:
    host = f"{name}:{page.base_url.port}"
    headers = {**JSON, "Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert page.post("/sandbox/fail", content=b"{}", headers=headers).status_code == 204


def test_a_sandbox_ends_while_pages_are_open() -> None:
    with Sandbox() as sandbox:
        connection = connected(sandbox)
        connection.sendall(b"GET /sandbox/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200 OK" in connection.recv(10_000)
    connection.close()


def test_a_page_that_goes_is_told_no_more(sandbox: Sandbox, page: httpx.Client, texter: Texter) -> None:
    with told(page):
        pass
    assert texter.send(sandbox.chat_ids[0], "Hey there!").status_code == 200


def test_the_page_can_draw_every_kind_of_message() -> None:
    """A kind that it does not know it shows by its text or its name."""
    page = resources.files("texter_ext.sandbox").joinpath("page.html").read_text(encoding="utf-8")
    for table in ("const CONTENT = {", "const summaries = {"):
        entries = page.partition(table)[2].partition("\n};" if "CONTENT" in table else "\n  };")[0]
        others = ["special"] if "CONTENT" in table else ["special", "postback"]
        assert re.findall(r"^ {2,4}(\w+): \(", entries, re.MULTILINE) == [*spec.MESSAGES, *others]
