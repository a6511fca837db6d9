"""What became of a message is read from its chat, and what cannot be told is not claimed."""

import copy
import email.utils
import itertools
import json
import pickle
import socket
import time
import urllib.parse
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import TOKEN, Connect
from tests.document import ANSWER, REQUESTS
from tests.wire import Behaviour, RawServer, hang_up, lines, reply
from texter_client.models import Message, MessageStatus
from texter_ext import (
    Chat,
    ChatIdError,
    ChatNotFoundError,
    ConfigurationError,
    Delivery,
    Finding,
    Sent,
    SentTemplate,
    ServerError,
    Texter,
    TexterError,
    phone,
    template,
)
from texter_ext._messages.content import ContentDigest

CHAT: Final = "67bf11038b24880cc966f799"
TEXT: Final = "See you on Sunday at 10:30"
DAY: Final = 24 * 60 * 60 * 1000


def now() -> int:
    return int(time.time() * 1000)


def stored(text: str = TEXT, at: int | None = None, **fields: Any) -> dict[str, Any]:
    """A stored message, as the API returns it, in short."""
    given = {"type": "text", "text": text, "direction": "outgoing", "timestamp": at or now(), **fields}
    return {"_id": f"m{next(IDS)}", **given}


IDS: Final = itertools.count()
Keep: TypeAlias = "Callable[[Inbox, dict[str, Any]], Behaviour]"


class Inbox:
    """A server of one chat's messages, which reads them backwards as the API is documented to.

    Args:
        messages: the messages, earliest first.
        limit: how many a page holds.
        clock: by how many seconds its clock is ahead; None to send no date.
        keep: called with each request to send; it may store a message.
    """

    def __init__(
        self,
        *messages: dict[str, Any],
        limit: int = 3,
        clock: float | None = 0.0,
        keep: "Keep | None" = None,
    ) -> None:
        self.messages = [*messages]
        self._limit = limit
        self._clock = clock
        self._keep = keep

    @property
    def now(self) -> int:
        return now() + int((self._clock or 0) * 1000)

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        if request.startswith(b"POST"):
            body = json.loads(request.partition(b"\r\n\r\n")[2])
            assert self._keep is not None
            self._keep(self, body)(connection, request)
            return
        query = dict(urllib.parse.parse_qsl(request.split(b" ", 2)[1].decode().partition("?")[2]))
        before = [
            each
            for each in self.messages
            if each["timestamp"] <= int(query["beforeTime"]) and each["_id"] != query["beforeId"]
        ]
        answer = json.dumps({"messages": before[-self._limit :], "minTime": 1, "maxTime": 2}).encode()
        headers = [] if self._clock is None else [f"Date: {email.utils.formatdate(self.now / 1000, usegmt=True)}"]
        reply(answer, "200 OK", *headers)(connection, request)


def failing(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
    """Store a message, and fail."""
    inbox.messages.append(stored(body["text"], inbox.now))
    return reply(b"", "500 Oh")


def losing(_inbox: Inbox, _body: dict[str, Any]) -> Behaviour:
    """Store nothing, and fail."""
    return reply(b"", "500 Oh")


def in_turn(*keeps: Keep) -> Keep:
    """Keep one message after the other, each in its own way."""
    following = iter(keeps)

    def keep(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
        return next(following)(inbox, body)

    return keep


# ---------------------------------------------------------------- history


def test_messages_come_newest_first_page_after_page(connect: Connect) -> None:
    messages = [stored(f"Number {number}", 1762012091000 + number) for number in range(8)]
    with RawServer(Inbox(*messages)) as server:
        read = list(connect(server.base_url).messages(CHAT))
    assert [message.text for message in read] == [f"Number {number}" for number in reversed(range(8))]
    assert all(isinstance(message, Message) for message in read)
    assert len(server.requests) == 4
    assert lines(server)[1].startswith(f"GET /server/api/v2/messages/chat/{CHAT}?beforeTime=1762012091005&beforeId=m")
    assert f"beforeId={'0' * 24}" in lines(server)[0]


@pytest.mark.parametrize("given", [{"before": "x"}, {"before": 5}, {"since": date(2026, 11, 26)}])
def test_what_is_no_time_is_refused(connect: Connect, given: Any) -> None:
    with RawServer(Inbox()) as server, pytest.raises(ConfigurationError, match="datetime"):
        list(connect(server.base_url).messages(CHAT, **given))
    assert server.requests == []


def test_messages_of_the_same_millisecond_are_all_read(connect: Connect) -> None:
    messages = [stored(f"Number {number}", 1762012091000) for number in range(3)]
    with RawServer(Inbox(*messages, limit=2)) as server:
        read = list(connect(server.base_url).messages(CHAT))
    assert [message.text for message in read] == ["Number 2", "Number 1", "Number 0"]


def test_a_time_or_a_message_limits_the_history(connect: Connect) -> None:
    messages = [stored(f"Number {number}", 1762012091000 + number) for number in range(6)]
    with RawServer(Inbox(*messages)) as server:
        texter = connect(server.base_url)
        moment = datetime.fromtimestamp(1762012091.003, UTC)
        assert [each.text for each in texter.messages(CHAT, before=moment, since=moment)] == ["Number 3"]
        fourth = Message.from_dict(messages[4])
        assert next(texter.messages(Chat(CHAT), before=fourth)).text == "Number 3"
    assert any(f"beforeId={messages[4]['_id']}" in line for line in lines(server))


def test_what_cannot_be_a_limit_is_refused(connect: Connect) -> None:
    texter = connect("http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match="time zone"):
        next(texter.messages(CHAT, since=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(ConfigurationError, match="id and a timestamp"):
        next(texter.messages(CHAT, before=Message.from_dict({"_id": "m"})))
    with pytest.raises(ChatIdError):
        next(texter.messages("+972521234567"))


def test_the_chat_of_a_phone_number_is_looked_up(connect: Connect) -> None:
    with RawServer(reply(b'{"data": []}')) as server, pytest.raises(ChatNotFoundError):
        next(connect(server.base_url).messages(phone("+972521234567")))
    rows = {"data": [{"_id": CHAT, "channelInfo": {"name": "whatsapp", "id": "972521234567"}}], "total": 1}
    with RawServer(reply(json.dumps(rows).encode())) as server:
        assert list(connect(server.base_url).messages(phone("+972521234567"))) == []
    assert f"/messages/chat/{CHAT}?" in lines(server)[1]


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"[]",
        b'{"messages": null}',
        b'{"messages": [null, 7, {}]}',
        b'{"messages": [{"_id": "a"}, {"_id": "b", "timestamp": "soon"}, {"timestamp": 5}]}',
        b'{"messages": [{"_id": "a", "timestamp": 5, "status": "new", "list": 7, "unknown": []}]}',
    ],
)
def test_a_page_that_is_odd_or_repeats_ends_the_history(connect: Connect, page: bytes) -> None:
    with RawServer(reply(page)) as server:
        read = list(connect(server.base_url).messages(CHAT))
    assert len(server.requests) <= 2
    assert len(read) == page.count(b"{") - page.startswith(b'{"')


# ---------------------------------------------------------------- finding out


def unknown(texter: Any, text: str = TEXT) -> TexterError:
    with pytest.raises(ServerError) as caught:
        texter.send(CHAT, text)
    assert caught.value.delivery is Delivery.UNKNOWN
    return caught.value


@pytest.mark.parametrize("clock", [0.0, 3600.0, -86400.0])
def test_a_message_that_was_stored_is_found(connect: Connect, clock: float) -> None:
    others = [stored("Another", 1762012091000 + number) for number in range(4)]
    with RawServer(Inbox(*others, clock=clock, keep=failing)) as server:
        texter = connect(server.base_url)
        error = unknown(texter)
        finding = texter.find_out(error)
    assert finding.delivery is Delivery.ACCEPTED
    assert finding.message is not None
    assert finding.message.text == TEXT
    assert finding.ids == (finding.message.id,)
    assert finding.candidates == (finding.message,)
    assert abs(finding.looked_until - datetime.now(UTC) - timedelta(seconds=clock)) < timedelta(minutes=1)
    assert TEXT not in f"{finding!r} {error!r} {vars(error)}"


def test_a_message_that_was_not_stored_stays_unknown(connect: Connect) -> None:
    """It may be stored later."""
    with RawServer(Inbox(stored("Another"), stored(at=now() - DAY), keep=losing)) as server:
        texter = connect(server.base_url)
        finding = texter.find_out(unknown(texter))
    assert (finding.delivery, finding.message, finding.candidates, finding.ids) == (Delivery.UNKNOWN, None, (), ())


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"direction": "incoming"}, 0),
        ({"direction": None}, 0),
        ({"systemMessage": True}, 0),
        ({"type": "buttons"}, 0),
        ({"text": f"{TEXT}."}, 0),
        ({"_id": None}, 0),
        ({"agent": "Bot"}, 1),
        ({"agent": "u1"}, 1),
        ({"special": {"isEchoMessage": True}}, 1),
        ({"timestamp": None}, 1),
    ],
)
def test_what_may_be_anothers_is_not_claimed(connect: Connect, message: dict[str, Any], shown: int) -> None:
    def keep(inbox: Inbox, _body: dict[str, Any]) -> Behaviour:
        inbox.messages.append(stored(at=inbox.now) | message)
        return reply(b"", "500 Oh")

    class Answering(Inbox):
        def __call__(self, connection: socket.socket, request: bytes) -> None:
            if request.startswith(b"POST"):
                super().__call__(connection, request)
                return
            date = f"Date: {email.utils.formatdate(usegmt=True)}"
            reply(json.dumps({"messages": self.messages}).encode(), "200 OK", date)(connection, request)

    with RawServer(Answering(keep=keep)) as server:
        texter = connect(server.base_url)
        finding = texter.find_out(unknown(texter))
    assert finding.delivery is Delivery.UNKNOWN
    assert len(finding.candidates) == shown


def test_one_outside_the_time_window_is_shown_and_not_claimed(connect: Connect) -> None:
    for seconds in (-30, 30):
        with RawServer(Inbox(stored(at=now() + seconds * 1000), keep=losing)) as server:
            texter = connect(server.base_url)
            finding = texter.find_out(unknown(texter))
        assert finding.delivery is Delivery.UNKNOWN
        assert len(finding.candidates) == 1


def test_without_the_servers_clock_nothing_is_claimed(connect: Connect) -> None:
    with RawServer(Inbox(clock=None, keep=failing)) as server:
        texter = connect(server.base_url)
        finding = texter.find_out(unknown(texter))
    assert finding.delivery is Delivery.UNKNOWN
    assert len(finding.candidates) == 1


def test_two_equal_ones_are_ambiguous(connect: Connect) -> None:
    with RawServer(Inbox(stored(at=now() - 5000), keep=failing)) as server:
        texter = connect(server.base_url)
        finding = texter.find_out(unknown(texter))
    assert finding.delivery is Delivery.UNKNOWN
    assert len(finding.candidates) == 2


def test_one_stored_message_is_not_claimed_by_two(connect: Connect) -> None:
    with RawServer(Inbox(keep=in_turn(failing, losing))) as server:
        texter = connect(server.base_url)
        first, second = unknown(texter), unknown(texter)
        findings = [texter.find_out(error) for error in (first, second)]
    assert [finding.delivery for finding in findings] == [Delivery.UNKNOWN, Delivery.UNKNOWN]
    assert [len(finding.candidates) for finding in findings] == [1, 1]


@pytest.mark.parametrize(("keep", "found"), [(losing, Delivery.UNKNOWN), (failing, Delivery.ACCEPTED)])
def test_a_message_that_was_accepted_is_not_taken_for_an_equal_one(
    connect: Connect, keep: Keep, found: Delivery
) -> None:
    def accept(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
        failing(inbox, body)
        return reply(json.dumps({"messages": inbox.messages}).encode())

    with RawServer(Inbox(keep=in_turn(accept, keep))) as server:
        texter = connect(server.base_url)
        accepted = texter.send(CHAT, TEXT)
        finding = texter.find_out(unknown(texter))
    assert finding.delivery is found
    assert accepted.id not in {each.id for each in finding.candidates}


def test_a_message_stays_claimed_whoever_asks_again(connect: Connect) -> None:
    with RawServer(Inbox(keep=failing)) as server:
        texter = connect(server.base_url)
        error = unknown(texter)
        assert [texter.find_out(error).delivery for _ in range(2)] == [Delivery.ACCEPTED] * 2
        other = copy.copy(error)
        other.tmp_send_id = "another"
        assert texter.find_out(other).delivery is Delivery.UNKNOWN


def test_what_is_remembered_is_bounded(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext._http.claims._MAX_CLAIMS", 1)
    monkeypatch.setattr("texter_ext._http.policy._MAX_UNKNOWN", 1)
    with RawServer(Inbox(keep=failing)) as server:
        texter = connect(server.base_url)
        errors = [unknown(texter, f"Number {number}") for number in range(3)]
        assert {texter.find_out(error).delivery for error in errors} == {Delivery.ACCEPTED}


def test_a_message_that_another_claimed_is_not_claimed(connect: Connect) -> None:
    with RawServer(Inbox(keep=failing)) as server:
        texter = connect(server.base_url)
        error = unknown(texter)
        other = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
        other.tmp_send_id, other.content = "another", ContentDigest.of_request({"type": "text", "text": TEXT})
        assert texter.find_out(error).delivery is Delivery.ACCEPTED
        assert texter.find_out(other).delivery is Delivery.UNKNOWN


@pytest.mark.parametrize(("date", "delivery"), [("-0000", Delivery.ACCEPTED), ("soon", Delivery.UNKNOWN)])
def test_a_date_is_read_as_servers_write_it(connect: Connect, date: str, delivery: Delivery) -> None:
    class Dated(Inbox):
        def __call__(self, connection: socket.socket, request: bytes) -> None:
            if request.startswith(b"POST"):
                super().__call__(connection, request)
                return
            written = email.utils.formatdate() if date == "-0000" else date
            assert date in written
            reply(json.dumps({"messages": self.messages}).encode(), "200 OK", f"Date: {written}")(connection, request)

    with RawServer(Dated(keep=failing)) as server:
        texter = connect(server.base_url)
        assert texter.find_out(unknown(texter)).delivery is delivery


def test_another_client_can_find_out_from_a_pickled_error(connect: Connect) -> None:
    with RawServer(Inbox(keep=failing)) as server:
        error = pickle.loads(pickle.dumps(unknown(connect(server.base_url))))  # noqa: S301 (our own)
        assert connect(server.base_url).find_out(error).delivery is Delivery.ACCEPTED


def test_what_is_known_needs_no_look(connect: Connect) -> None:
    texter = connect("http://127.0.0.1:9")
    with pytest.raises(ChatIdError) as caught:
        texter.send("", "Hey there!")
    finding = texter.find_out(caught.value)
    assert (finding.delivery, finding.candidates) == (Delivery.NOT_SENT, ())


def test_an_error_that_names_no_chat_needs_one(connect: Connect) -> None:
    with RawServer(Inbox(stored("Hi Dana", special={"whatsapp": {}}), keep=losing)) as server:
        texter = connect(server.base_url)
        with pytest.raises(ServerError) as caught:
            texter.send_template("+972521234567", template("reminder", "Dana"))
        with pytest.raises(ConfigurationError, match="chat="):
            texter.find_out(caught.value)
        finding = texter.find_out(caught.value, chat=Chat(CHAT))
    assert finding.delivery is Delivery.UNKNOWN  # nothing tells what a template's text became
    assert len(finding.candidates) == 1


def test_the_items_of_a_media_message_are_found_together(connect: Connect) -> None:
    def keep(number: int) -> Callable[[Inbox, dict[str, Any]], Behaviour]:
        def keep_items(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
            for item in body["media"][:number]:
                kept = {**item, "fileId": "65f0", "url": None, "filename": "stored.pdf", "scanned": True}
                inbox.messages.append(stored(at=inbox.now, type="media", media=[kept]) | {"text": None})
            return hang_up

        return keep_items

    for number, delivery in ((2, Delivery.ACCEPTED), (1, Delivery.UNKNOWN)):
        with RawServer(Inbox(keep=keep(number))) as server:
            texter = connect(server.base_url)
            with pytest.raises(TexterError) as caught:
                texter.send(CHAT, REQUESTS["media"])
            finding = texter.find_out(caught.value)
        assert finding.delivery is delivery
        assert len(finding.candidates) == number
        assert len(finding.ids) == (number if delivery is Delivery.ACCEPTED else 0)


@pytest.mark.parametrize("example", REQUESTS)
def test_every_kind_is_recognized_as_stored(example: str) -> None:
    body = REQUESTS[example]
    digest = ContentDigest.of_request(body)
    items = [[item] for item in body["media"]] if "media" in body else [None]
    kept: list[Any] = [{**body, "_id": "m", "status": 1, **({"media": item} if item else {})} for item in items]
    assert digest.is_whole(kept)
    assert all(map(digest.matches, kept))
    assert not any(digest.matches({**each, "type": "special"}) for each in kept)
    assert ContentDigest.of_request(body).digests != digest.digests  # another salt
    assert ContentDigest.of_request(body, digest.salt) == digest


@given(st.text(), st.text())
def test_only_equal_texts_are_equal(one: str, other: str) -> None:
    digest = ContentDigest.of_request({"type": "text", "text": one})
    assert digest.matches({"type": "text", "text": other}) is (one == other)


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("status", "known"),
    [(0, MessageStatus.SENT), (3, MessageStatus.SEEN), (99, 99), (None, None), ("3", None), (True, None)],
)
def test_a_status_is_read_from_the_chat(connect: Connect, status: Any, known: Any) -> None:
    (sent_message,) = ANSWER["messages"]
    others = [stored("Another", sent_message["timestamp"] + number) for number in range(-4, 5)]
    messages = sorted([*others, sent_message | {"status": status}], key=lambda each: each["timestamp"])
    with RawServer(Inbox(*messages)) as server:
        assert connect(server.base_url).status(Sent(200, "t", ANSWER)) == known
    assert len(server.requests) == 1
    assert lines(server)[0].startswith(f"GET /server/api/v2/messages/chat/{sent_message['parent_chat']}?")


def test_the_status_of_a_template_needs_its_chat(connect: Connect) -> None:
    messages = [stored(at=1762012091000 + number) for number in range(6)]
    sent = SentTemplate(200, {"messageId": messages[0]["_id"]})
    messages[0]["status"] = 2
    with RawServer(Inbox(*messages)) as server:
        texter = connect(server.base_url)
        with pytest.raises(ConfigurationError, match="chat="):
            texter.status(sent)
        assert texter.status(sent, chat=CHAT) is MessageStatus.DELIVERED
        assert texter.status(SentTemplate(200, {"messageId": "gone"}), chat=CHAT) is None
        with pytest.raises(ConfigurationError):
            texter.status(SentTemplate(200), chat=CHAT)


def test_the_history_is_read_only_as_far_as_it_is_used() -> None:
    messages = [stored(at=1762012091000 + number) for number in range(8)]
    with RawServer(Inbox(*messages)) as server, Texter(base_url=server.base_url, token=TOKEN) as texter:
        history = texter.messages(CHAT)
        assert server.requests == []
        next(history)
    assert len(server.requests) == 1


def test_a_finding_can_be_compared() -> None:
    moment = datetime.now(UTC)
    assert Finding(Delivery.UNKNOWN, (), moment) == Finding(Delivery.UNKNOWN, (), moment)
