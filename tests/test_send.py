"""What leaves, and what comes back, over a real socket and with both clients."""

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TOKEN, Connect, records
from tests.document import ANSWER, REQUESTS
from tests.wire import RawServer, reply
from texter_client import models, spec
from texter_client.models import Message, MessageStatus
from texter_ext import (
    DEFAULT_TIMEOUT,
    ChatIdError,
    ConfigurationError,
    Delivery,
    LimitError,
    Retries,
    Sent,
    Texter,
    text,
)
from texter_ext._errors import facts
from texter_ext._http.policy import Policy
from texter_ext._operations.sending import Send
from texter_ext.sandbox import Sandbox


def test_the_request_is_the_providers_own(connect: Connect) -> None:
    """The provider's curl example, with a tmpSendId as the only addition."""
    with RawServer(reply(json.dumps(ANSWER).encode())) as server:
        sent = connect(server.base_url).send("67a87067aeedqdee1271ck4d", "Hey there!")
    (request,) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert lines[0] == "POST /server/api/v2/messages/send/67a87067aeedqdee1271ck4d HTTP/1.1"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {**REQUESTS["provider"], "tmpSendId": sent.tmp_send_id}


@pytest.mark.parametrize("example", REQUESTS)
@pytest.mark.parametrize("form", ["mapping", "model"])
def test_every_example_arrives_as_it_is(
    connect: Connect, sandbox: Sandbox, chat_id: str, example: str, form: str
) -> None:
    message = REQUESTS[example]
    model: Any = getattr(models, spec.MESSAGES[message["type"]])
    sent = connect(sandbox.base_url).send(chat_id, message if form == "mapping" else model.from_dict(message))
    assert sandbox.requests[0].json() == {"tmpSendId": sent.tmp_send_id, **message}
    assert sent.tmp_send_id == message.get("tmpSendId", sent.tmp_send_id)
    assert len(sent.messages) == len(message.get("media", [1]))
    assert sent.ids == tuple(stored.id for stored in sandbox.messages)


def test_the_body_is_utf8_without_escapes(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    connect(sandbox.base_url).send(chat_id, "שלום 📦")
    assert "שלום 📦".encode() in sandbox.requests[0].body


def test_the_callers_mapping_is_left_alone(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    message = {"type": "text", "text": "Hey there!", "newField": {"kept": [1, None]}}
    before = json.dumps(message)
    connect(sandbox.base_url).send(chat_id, message)
    assert json.dumps(message) == before
    assert sandbox.requests[0].json()["newField"] == {"kept": [1, None]}


def test_each_send_has_an_id_of_its_own(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    texter = connect(sandbox.base_url)
    assert len({texter.send(chat_id, "Hey there!").tmp_send_id for _ in range(3)}) == 3


@pytest.mark.parametrize("chat_id", ["a/b", "a?b", "a#b", "a%2Fb", "שלום", "...", "a/../b", "+972", "~", "6" * 24])
def test_a_chat_id_stays_one_segment(
    connect: Connect, sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "chat_ids", (chat_id,))
    connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert sandbox.messages[0].parent_chat == chat_id
    assert sandbox.requests[0].path.count("/") == 6


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_chat_id_is_one_segment_or_refused(chat_id: str) -> None:
    try:
        path = Send(Policy(None, Retries(), DEFAULT_TIMEOUT), chat_id, "Hey there!", None).path
    except ChatIdError:
        unseen = any(character.isspace() or not character.isprintable() for character in chat_id)
        assert not chat_id or unseen or chat_id in (".", "..") or sum(map(str.isdecimal, chat_id)) >= 7
    else:
        assert path.isascii()
        assert path.count("/") == spec.SEND_MESSAGE.path.count("/")
        assert not set(path) & set("?# ")


@pytest.mark.parametrize("chat_id", ["", " ", "\t\n", ".", "..", "\ud800", None, 5])
def test_a_chat_id_that_would_address_another_path_is_refused(connect: Connect, sandbox: Sandbox, chat_id: Any) -> None:
    with pytest.raises(ChatIdError, match="chat id") as caught:
        connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert not caught.value.safe_to_retry
    assert sandbox.requests == []


ID = "67a87067aeedqdee1271ck4d"
NOT_SEEN = [
    f"{ID}\n",
    f" {ID}",
    f"{ID[:8]} {ID[8:]}",
    f"\u200f{ID}",
    f"\u202b{ID}\u202c",
    f"{ID}\u200b",
    f"{ID}\xa0",
    f"\0{ID}",
    f"{ID}\ufe0f",
    f"{ID[:8]}\u3164{ID[8:]}",
]
PHONE_NUMBERS = [
    *("0521234567", "+972521234567", "972-52-123-4567", "\u202a+972 (52) 123-4567\u202c", "00972521234567\n"),
    *("9.72521E+11", "9,72521E+11", "972521234567.0", "972521234567@c.us", "whatsapp:+972521234567", "1" * 15),
    *("052_123_4567", "https://wa.me/972521234567", "wa.me/972521234567"),
]


@pytest.mark.parametrize("chat_id", NOT_SEEN)
def test_a_chat_id_holds_nothing_that_nobody_sees(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    texter = connect(sandbox.base_url)
    with pytest.raises(ChatIdError, match=r"^The chat id contains '.*', which is white space or invisible"):
        texter.send(chat_id, "Hey there!")
    for settings in ({}, {"dry_run": True}):
        (result,) = texter.send_many([(chat_id, "Hey there!")], **settings)
        assert type(result.error) is ChatIdError
    assert sandbox.requests == []


@pytest.mark.parametrize("number", PHONE_NUMBERS)
def test_a_phone_number_is_no_chat_id(connect: Connect, sandbox: Sandbox, number: str) -> None:
    texter = connect(sandbox.base_url)
    with pytest.raises(ChatIdError, match=r"own id, or phone\(…\)") as caught:
        texter.send(number, "Hey there!")
    (real,) = texter.send_many([(number, "Hey there!")])
    (dry,) = texter.send_many([(number, "Hey there!")], dry_run=True)
    for error in (caught.value, real.error, dry.error):
        assert type(error) is ChatIdError
        assert error.chat_id is None
        assert number.strip() not in f"{error} {error!r} {facts(error)}"
    assert sandbox.requests == []


def test_a_message_that_is_none_to_a_phone_number_does_not_repeat_it_either(connect: Connect, sandbox: Sandbox) -> None:
    with pytest.raises(LimitError) as caught:
        connect(sandbox.base_url).send("0521234567", None)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    assert caught.value.chat_id is None


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("", "minLength"),
        (None, "type"),
        (5, "type"),
        (["text"], "type"),
        (b"Hey there!", "type"),
        ({"type": "text", "text": "Hey there!", "when": {1, 2}}, "type"),
        ({"type": "text", "text": "Hey there!", "when": float("nan")}, "type"),
        ({"type": "text", "text": "Hey there!", "half": "\ud83d"}, "format"),
        (models.MediaMessage(media=[models.MediaItem(media_type=None, url="https://example.com")]), "type"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ],
)
def test_what_is_no_message_is_refused(
    connect: Connect, sandbox: Sandbox, chat_id: str, message: Any, rule: str
) -> None:
    with pytest.raises(LimitError) as caught:
        connect(sandbox.base_url).send(chat_id, message)
    assert [violation.rule for violation in caught.value.violations] == [rule]
    assert caught.value.chat_id == chat_id
    assert caught.value.tmp_send_id
    assert sandbox.requests == []


@pytest.mark.parametrize("limits", ["WHATSAPP", None])
def test_what_json_cannot_hold_is_refused(connect: Connect, sandbox: Sandbox, chat_id: str, limits: Any) -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    circular: dict[str, Any] = {"type": "text", "text": "Hey there!"}
    circular["self"] = circular
    settings = {} if limits else {"limits": None}
    texter = connect(sandbox.base_url, **settings)
    for message in ({"type": "text", "text": "Hey there!", "deep": nested}, circular):
        with pytest.raises(LimitError):
            texter.send(chat_id, message)
    assert sandbox.requests == []


def test_a_chat_id_as_long_as_a_book_is_refused(connect: Connect, sandbox: Sandbox) -> None:
    with pytest.raises(ChatIdError, match="too long"):
        connect(sandbox.base_url).send("x" * 70_000, "Hey there!")
    with pytest.raises(ConfigurationError, match="timeout="):
        connect(sandbox.base_url).send("x", "Hey there!", timeout=-1)


def test_without_limits_anything_goes_out(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    long = "x" * 5000
    assert connect(sandbox.base_url, limits=None).send(chat_id, long).status_code == 200
    assert sandbox.messages[0].text == long


def test_a_warning_is_logged_and_the_message_sent(
    connect: Connect, sandbox: Sandbox, chat_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    connect(sandbox.base_url).send(chat_id, text("Hey there!", reply_to="not-a-wamid"))
    (record,) = records(caplog)
    assert record.levelname == "WARNING"
    assert record.name == "texter_ext.send"
    assert chat_id in record.message
    assert "/context" in record.message
    assert "not-a-wamid" not in record.message
    assert len(sandbox.messages) == 1


def test_the_providers_answer_is_read(connect: Connect) -> None:
    with RawServer(reply(json.dumps(ANSWER).encode())) as server:
        sent = connect(server.base_url).send("chat", "Hey there!")
    (stored,) = ANSWER["messages"]
    assert sent.status_code == 200
    assert sent.id == stored["_id"]
    assert sent.ids == (stored["_id"],)
    assert sent.provider_id == stored["channelInfo"]["id"]
    assert sent.raw == ANSWER
    assert [message.to_dict() for message in sent.messages] == ANSWER["messages"]
    assert sent.messages[0].status == MessageStatus.SENT


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"success": True, "messages": [{"_id": "1"}, {"_id": "2", "channelInfo": {"id": "wamid.2"}}]}, ("1", "2")),
        ({"success": True, "messages": []}, ()),
        ({"success": True, "messages": None}, ()),
        ({"success": True, "messages": {"_id": "1"}}, ()),
        ({"success": True}, ()),
        ({"messages": [{"_id": "1"}]}, ("1",)),
        ({"success": "yes", "messages": [{"_id": "1"}]}, ("1",)),
        ({"messages": [{"_id": 1}, {"_id": None}, {}, None, "2", ["3"], {"channelInfo": "wamid"}]}, ()),
        ({"messages": [{"_id": "1", "status": 99, "type": "hologram", "media": 7, "timestamp": "soon"}]}, ("1",)),
        ({"messages": [{"_id": "1", "channelInfo": {"id": 7}, "statusHistory": [None]}]}, ("1",)),
        ({"data": {"id": "1"}}, ()),
        ({}, ()),
        ([], ()),
        ([{"_id": "1"}], ()),
        (None, ()),
        (7, ()),
        ("OK", ()),
        (True, ()),
    ],
)
def test_no_accepted_answer_is_a_failure(connect: Connect, body: Any, ids: tuple[str, ...]) -> None:
    with RawServer(reply(json.dumps(body).encode(), "202 Accepted")) as server:
        sent = connect(server.base_url).send("chat", "Hey there!")
    assert sent.status_code == 202
    assert sent.raw == body
    assert sent.ids == ids
    assert sent.id == (ids[0] if ids else None)
    assert all(isinstance(message, Message) for message in sent.messages)
    assert all(provider_id.startswith("wamid") for provider_id in sent.provider_ids)


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "299 Surprise"])
def test_no_body_is_no_failure(connect: Connect, status: str) -> None:
    with RawServer(reply(b"", status)) as server:
        sent = connect(server.base_url).send("chat", "Hey there!")
    assert sent.raw is None
    assert sent.messages == ()
    assert sent.provider_id is None


def test_a_wrong_charset_is_no_failure(connect: Connect) -> None:
    body = json.dumps(ANSWER | {"name": "שלום"}, ensure_ascii=False).encode("windows-1255")
    with RawServer(reply(body, "200 OK", "Content-Type: application/json; charset=windows-1255")) as server:
        sent = connect(server.base_url).send("chat", "Hey there!")
    assert sent.raw["name"] == "שלום"
    assert sent.id == ANSWER["messages"][0]["_id"]


def test_nothing_personal_is_in_the_repr(connect: Connect) -> None:
    with RawServer(reply(json.dumps(ANSWER).encode())) as server:
        sent = connect(server.base_url).send("chat", "Hey there!")
    assert repr(sent) == f"Sent(id='6909177d962e17ab3033fa2a', status_code=200, tmp_send_id='{sent.tmp_send_id}')"


def test_sent_is_frozen_and_can_be_pickled() -> None:
    sent = Sent(200, "tmp", ANSWER)
    assert sent.messages
    assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301
    with pytest.raises(AttributeError):
        sent.status_code = 500  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_the_clients_token_is_in_no_repr(sandbox: Sandbox) -> None:
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        texter.client.get_async_httpx_client()
        for thing in (texter, texter.client, texter.client.with_headers({"X-Mine": "1"})):
            assert TOKEN not in repr(thing)
            assert sandbox.base_url in repr(thing)
