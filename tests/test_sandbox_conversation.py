"""The sandbox has the whole conversation: history, statuses, a contact who answers and taps, and a webhook."""

import datetime
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from tests.conftest import TOKEN
from tests.wire import RawServer, reply
from texter_client import spec
from texter_client.models import ChatMessages
from texter_client.models.message_status import MessageStatus
from texter_ext import (
    BadRequestError,
    NotFoundError,
    Texter,
    button,
    buttons,
    image,
    list_message,
    media,
    row,
    section,
    template,
    webhooks,
)
from texter_ext.sandbox import Sandbox, SandboxChat, SandboxEvent, SandboxTemplate

CLOSED: Final = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
DANA, NOAM = SandboxChat("+972500000000", "Dana Levi"), SandboxChat("+972500000001", "Noam", last_incoming_at=CLOSED)
FAR: Final = str(10**15)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chats=[DANA, NOAM]) as running:
        yield running


@pytest.fixture
def texter(sandbox: Sandbox) -> Iterator[Texter]:
    with Texter(base_url=sandbox.base_url, token=TOKEN, retries=0) as client:
        yield client


def history(texter: Texter, chat_id: str = DANA.id, **parameters: Any) -> Any:
    cursor: dict[str, Any] = {"before_time": FAR, "before_id": "0"}
    return texter.call(spec.GET_MESSAGES, chat_id=chat_id, **(cursor | parameters)).raw


def texts(texter: Texter, **parameters: str) -> list[str]:
    return [message["text"] for message in history(texter, **parameters)["messages"]]


# ── History ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_messages_of_a_chat_are_read_backwards(sandbox: Sandbox, texter: Texter) -> None:
    for number in range(7):
        texter.send(DANA.id, str(number))
        texter.send_template(NOAM.phone, template("hello"))
        sandbox.reply(DANA, f"re {number}")
        time.sleep(0.002)  # so that no two pairs have the same time
    everything = history(texter)
    assert texts(texter) == [text for number in range(7) for text in (str(number), f"re {number}")]
    times = [message["timestamp"] for message in everything["messages"]]
    assert (everything["minTime"], everything["maxTime"]) == (times[0], times[-1])
    assert texts(texter, limit="3") == ["re 5", "6", "re 6"]  # the nearest below the cursor, earliest first
    oldest = everything["messages"][-3]
    cursor = {"before_time": str(oldest["timestamp"]), "before_id": oldest["_id"]}
    page = texts(texter, limit="3", **cursor)
    assert "re 5" not in page  # the cursor is left out
    assert page[-1] == "5"
    assert history(texter, limit="1", **cursor)["minTime"] == times[0]  # of the whole chat
    assert texts(texter, before_time=str(times[0] - 1)) == texts(texter, limit="0") == []
    assert texts(texter, before_time=str(times[1]), before_id="0")[:2] == ["0", "re 0"]  # up to and including
    assert isinstance(texter.call(spec.GET_MESSAGES, chat_id=DANA.id, bot_session_id="a").parsed, ChatMessages)


def test_messages_are_read_50_at_a_time(texter: Texter) -> None:
    for number in range(60):
        texter.send(DANA.id, str(number))
    assert texts(texter) == [str(number) for number in range(10, 60)]
    assert len(texts(texter, limit="1000")) == 60


def test_a_chat_without_messages_has_no_times(texter: Texter) -> None:
    assert history(texter) == {"messages": []}
    assert texter.call(spec.GET_MESSAGES, chat_id=DANA.id, bot_session_id="a").raw == {"messages": []}


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "A filter is required"),
        ({"limit": "5"}, "A filter is required"),
        ({"before_time": FAR}, "given together"),
        ({"before_id": "a"}, "given together"),
        ({"before_time": "yesterday", "before_id": "a"}, "0-9"),
        ({"before_time": FAR, "before_id": "A-1"}, "a-z0-9"),
    ],
)
def test_messages_cannot_be_read_without_a_filter(texter: Texter, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        texter.call(spec.GET_MESSAGES, chat_id=DANA.id, **parameters)
    assert words in str(caught.value.body)


def test_an_unknown_chat_has_no_messages(texter: Texter) -> None:
    with pytest.raises(NotFoundError):
        history(texter, "unknown")


# ── The contact ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("chat", [NOAM, NOAM.id, NOAM.phone, "050-000-0001"])
def test_a_reply_is_stored_and_opens_the_window(sandbox: Sandbox, texter: Texter, chat: Any) -> None:
    with pytest.raises(BadRequestError):
        texter.send(NOAM.id, "Hey there!")
    stored = sandbox.reply(chat, "Yes, please")
    texter.send(NOAM.id, "Hey there!")
    first, second = history(texter, NOAM.id)["messages"]
    assert first == stored.to_dict()
    assert (first["direction"], first["text"], second["direction"]) == ("incoming", "Yes, please", "outgoing")
    assert [message.text for message in sandbox.messages] == ["Hey there!"]  # which the API accepted
    assert sandbox.chats[1].last_incoming_at is not None
    assert sandbox.chats[1].last_incoming_at > CLOSED
    found = texter.call(spec.SEARCH_CHATS, search=NOAM.phone).raw["data"][0]
    assert (found["unreadCount"], found["title"]) == (1, "Noam")


def test_the_layers_own_chats_can_answer(sandbox: Sandbox, texter: Texter) -> None:
    chat = texter.find_chat(DANA.phone)
    assert chat is not None
    assert sandbox.reply(chat, "Yes").parent_chat == DANA.id


def test_buttons_rows_and_quick_replies_can_be_tapped(sandbox: Sandbox, texter: Texter) -> None:
    texter.send(
        DANA.id, buttons("Keep it?", button("Keep it", "appointment-keep"), button("Cancel", "appointment-cancel"))
    )
    menu = list_message("What?", "Choose", section("A", row("Orders", "orders", "All of them"), "Help"))
    texter.send(DANA.id, menu)
    url = {"type": "URL", "text": "Pay", "url": "https://example.com"}  # is opened, which nobody is told
    sandbox.templates = [SandboxTemplate("reminder", {"en": "Hi {{1}}, {{2}}"}, ["Keep it", "Cancel", url])]
    reminder = texter.send_template(DANA.phone, template("reminder", "Dana", "10:30", language="en"))
    sandbox.reply(DANA, "Cancel")  # which offers nothing
    tapped = {title: sandbox.tap(DANA, title) for title in ("Orders", "Help", "Cancel")}
    assert {title: message.to_dict()["postback"] for title, message in tapped.items()} == {
        "Orders": {"payload": "orders", "title": "Orders", "description": "All of them"},
        "Help": {"payload": "Help", "title": "Help"},
        "Cancel": {"payload": "Cancel", "title": "Cancel"},  # of the template, the newest that offers it
    }
    first = sandbox.messages[0].id
    assert sandbox.tap(DANA, "Cancel", first if isinstance(first, str) else None).to_dict()["postback"] == {
        "payload": "appointment-cancel",
        "title": "Cancel",
    }
    assert tapped["Cancel"].type_ == "postback"
    assert history(texter)["messages"][-1]["postback"]["payload"] == "appointment-cancel"
    with pytest.raises(ValueError, match="'Keep it', 'Cancel'"):
        sandbox.tap(DANA, "Maybe", reminder.id)
    with pytest.raises(ValueError, match="the messages of this chat offer nothing"):
        sandbox.tap(NOAM, "Keep it")


@pytest.mark.parametrize(("chat", "words"), [("unknown", "no such chat"), ("0521234567", "no such chat")])
def test_who_is_not_there_cannot_answer(sandbox: Sandbox, chat: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sandbox.reply(chat, "Yes")


def test_a_number_with_several_chats_is_not_enough(sandbox: Sandbox) -> None:
    sandbox.chats = [DANA, SandboxChat(DANA.phone, account_id="972501000001")]
    with pytest.raises(ValueError, match="Several chats"):
        sandbox.reply(DANA.phone, "Yes")


@pytest.mark.parametrize(("text", "words"), [(" ", "blank"), ("\ud800", "surrogate")])
def test_a_contact_can_send_only_a_text(sandbox: Sandbox, texter: Texter, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sandbox.reply(DANA, text)
    control = httpx.URL(sandbox.base_url).copy_with(path="/sandbox/reply")
    assert httpx.post(control, json={"chatId": DANA.id, "text": "x"}).status_code == 204
    body = json.dumps({"chatId": DANA.id, "text": text})
    answer = httpx.post(control, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert [message.text for message in texter.messages(DANA.id)] == ["x"]


# ── Statuses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_statuses_go_on(sandbox: Sandbox, texter: Texter) -> None:
    sent = texter.send(DANA.id, "Hey there!")
    other = texter.send(DANA.id, media(image(file_id="a"), image(file_id="b")))
    reminder = texter.send_template(DANA.phone, template("hello"))
    sandbox.reply(DANA, "Yes")
    assert len(sandbox.advance()) == 4
    assert [message.id for message in sandbox.advance(sent)] == [sent.id]
    assert len(sandbox.advance(other)) == 2
    assert len(sandbox.advance(str(sent.id))) == 1
    sandbox.advance(reminder, MessageStatus.FAILED, "(#131026) Message undeliverable")
    seen = {message["_id"]: message for message in history(texter)["messages"] if message["direction"] == "outgoing"}
    assert [seen[id_]["status"] for id_ in (*sent.ids, *other.ids, *reminder.ids)] == [3, 2, 2, 4]
    message = seen[sent.ids[0]]
    assert [each["status"] for each in message["statusHistory"]] == [0, 1, 2, 3]
    moments = [each["timestamp"] for each in message["statusHistory"]]
    assert moments == sorted(moments)
    assert message["updatedAt"] > sent.messages[0].to_dict()["updatedAt"]
    assert len(sandbox.advance()) == 2  # what was seen or failed has no next status
    assert sandbox.messages[0].status == 3
    assert len(sandbox.advance(sandbox.messages[0], MessageStatus.DELETED)) == 1
    with pytest.raises(ValueError, match="no such message"):
        sandbox.advance("unknown")


# ── The webhook ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Receiver(RawServer):
    """A webhook that remembers what it receives."""

    @property
    def url(self) -> str:
        return f"{self.base_url}/hook?secret=s"

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in self.requests]


def test_what_happens_is_posted_in_order(sandbox: Sandbox, texter: Texter) -> None:
    with Receiver(reply(b"", "204 No Content")) as receiver:
        sandbox.webhook_url, sandbox.webhook_headers = receiver.url, {"X-Secret": "s"}
        sent = texter.send(DANA.id, buttons("Keep it?", "Keep it", "Cancel"))
        sandbox.advance(to=MessageStatus.SEEN)
        tapped = sandbox.tap(DANA, "Cancel")
        written = sandbox.reply(DANA, "Sorry")
        sandbox.advance(sent, MessageStatus.FAILED, "(#131026) Message undeliverable")
        sandbox.wait_for_events()
        request = receiver.requests[0]
    assert request.startswith(b"POST /server/api/v2/hook?secret=s HTTP/1.1\r\n")
    assert b"x-secret: s\r\n" in request.lower()
    assert [event.name for event in sandbox.events] == [
        *("messageStatusChanged", "newIncomingMessage", "newIncomingMessage", "messageStatusChanged", "messageFailed")
    ]
    assert [event.body for event in sandbox.events] == receiver.bodies
    assert all(event.received and event.status_code == 204 for event in sandbox.events)
    seen, tap, text, changed, failed = map(webhooks.parse, receiver.bodies)
    assert isinstance(seen, webhooks.MessageStatusChanged)
    assert seen.status == MessageStatus.SEEN
    assert list(seen.provider_ids) == list(sent.provider_ids)
    assert isinstance(tap, webhooks.IncomingMessage)
    assert isinstance(text, webhooks.IncomingMessage)
    incoming = [body["eventData"]["message"] for body in receiver.bodies[1:3]]
    assert incoming == [{**each.to_dict(), "incoming": True, "outgoing": False} for each in (tapped, written)]
    assert receiver.bodies[2]["eventData"]["chat"]["lastMessage"]["text"] == "Sorry"
    assert receiver.bodies[2]["eventData"]["chat"]["unreadCount"] == 2
    assert isinstance(changed, webhooks.MessageStatusChanged)
    assert isinstance(failed, webhooks.MessageFailed)
    assert receiver.bodies[0]["eventData"]["error"] is None
    assert set(receiver.bodies[0]["eventData"]) == {"chat", "messageStatus", "error", "timestamp", "externalId"}
    assert set(receiver.bodies[4]["eventData"]) == {"chat", "error", "timestamp", "externalId"}
    assert receiver.bodies[4]["eventData"]["error"] == "(#131026) Message undeliverable"


def test_events_can_be_chosen(sandbox: Sandbox, texter: Texter) -> None:
    with Receiver(reply(b"")) as receiver:
        sandbox.webhook_url, sandbox.webhook_events = receiver.url, {"newMessage"}
        texter.send(DANA.id, "Hey there!")
        texter.send_template(DANA.phone, template("hello"))
        sandbox.reply(DANA, "Yes")
        sandbox.advance()
        sandbox.wait_for_events()
        messages = [body["eventData"]["message"] for body in receiver.bodies]
    assert [(message["type"], message["outgoing"]) for message in messages] == [
        *(("text", True), ("special", True), ("text", False))
    ]
    for events in ("newMessage", {"newMesage"}):
        with pytest.raises(ValueError, match="newMessage, newIncomingMessage"):
            sandbox.webhook_events = events


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/", "ConnectError"),
        ("no URL", "UnsupportedProtocol"),
        ("http://[::1", "InvalidURL"),
        ("ftp://example.com", "UnsupportedProtocol"),
    ],
)
def test_a_webhook_that_does_not_work_harms_nothing(sandbox: Sandbox, texter: Texter, url: str, error: str) -> None:
    sandbox.webhook_url = url
    sandbox.reply(NOAM, "Yes")
    texter.send(NOAM.id, "Hey there!")
    sandbox.wait_for_events()
    (event,) = sandbox.events
    assert (event.received, event.status_code) == (False, None)
    assert (event.error or "").startswith(error)


def test_a_webhook_that_refuses_is_visible(sandbox: Sandbox) -> None:
    with Receiver(reply(b"Oh", "500 Internal Server Error")) as receiver:
        sandbox.webhook_url = receiver.url
        sandbox.reply(DANA, "Yes")
        sandbox.wait_for_events()
    (event,) = sandbox.events
    assert (event.received, event.status_code, event.error) == (False, 500, None)
    assert "Yes" not in repr(event)
    sandbox.reset()
    assert sandbox.events == []


def test_a_webhook_that_does_not_answer_keeps_nothing_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with Sandbox(webhook_url=f"http://127.0.0.1:{silent.getsockname()[1]}/", chats=[DANA]) as sandbox:
            for number in range(100):
                sandbox.reply(DANA, str(number))
            with Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
                assert len(texts(texter, limit="100")) == 100
            with pytest.raises(TimeoutError, match="100 events"):
                sandbox.wait_for_events(0.05)
        assert time.monotonic() - began < 8
        sandbox.wait_for_events(0)  # nothing waits any more
    assert not any(isinstance(event, SandboxEvent) and event.received for event in sandbox.events)


def test_what_waited_when_the_sandbox_was_reset_is_not_posted(sandbox: Sandbox) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slowly(connection: socket.socket, request: bytes) -> None:
        entered.set()
        leave.wait(10)
        reply(b"")(connection, request)

    with Receiver(slowly) as receiver:
        sandbox.webhook_url = receiver.url
        for number in range(3):
            sandbox.reply(DANA, str(number))
        assert entered.wait(10)
        sandbox.reset()
        sandbox.reply(DANA, "after")
        leave.set()
        sandbox.wait_for_events()
        assert [event.body["eventData"]["message"]["text"] for event in sandbox.events] == ["after"]
        assert sorted(body["eventData"]["message"]["text"] for body in receiver.bodies) == ["0", "after"]


def test_old_replies_are_forgotten_too(sandbox: Sandbox, texter: Texter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext.sandbox._history._MAX_REMEMBERED", 50_000)
    for number in range(30):
        texter.send(DANA.id, str(number))
        sandbox.reply(DANA, f"re {number}")
    kept = texts(texter, limit="100")
    assert 5 < len(kept) < 20
    assert kept[-1] == "re 29"
    outgoing = [text for text in kept if not text.startswith("re")]
    assert [message.text for message in sandbox.messages] == outgoing[-len(sandbox.messages) :]
    gone = sandbox.messages[0]
    sandbox.chats = [NOAM]
    assert sandbox.advance(gone) == (gone,)  # of a chat that is no longer there
