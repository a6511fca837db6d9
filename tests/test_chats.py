"""Chats are found by phone number and by name, and nobody is written to on a guess."""

import itertools
import json
import logging
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from tests.conftest import TOKEN, Connect, records
from tests.document import ANSWER
from tests.wire import Behaviour, RawServer, hang_up, lines, one_after_another, reply
from texter_client import spec
from texter_ext import (
    AmbiguousChatError,
    Chat,
    ChatIdError,
    ChatNotFoundError,
    ConfigurationError,
    Delivery,
    LimitError,
    NotFoundError,
    PermissionDeniedError,
    PhoneError,
    Texter,
    UnreadableResponseError,
    phone,
)

NUMBER: Final = "+972521234567"
ACCOUNT: Final = "972509876543"
OTHER_ACCOUNT: Final = "972509876544"
LAST_INCOMING: Final = 1762012091000


def row(number: str = "972521234567", id_: str = "67bf11038b24880cc966f799", **more: Any) -> dict[str, Any]:
    """A row as the provider's page shows it, in short."""
    channel = {"name": "whatsapp", "id": number, "accountId": ACCOUNT}
    return {"_id": id_, "title": "John Doe", "channel": "whatsapp", "channelInfo": channel, **more}


def of_account(account_id: str, id_: str) -> dict[str, Any]:
    return row(id_=id_, channelInfo={"name": "whatsapp", "id": NUMBER[1:], "accountId": account_id})


def found(*rows: Any, total: object = None) -> Behaviour:
    return reply(json.dumps({"data": rows, "total": len(rows) if total is None else total}).encode())


def query(line: str) -> list[tuple[str, str]]:
    return urllib.parse.parse_qsl(line.partition("?")[2])


def test_a_number_is_looked_up_by_its_digits(connect: Connect) -> None:
    with RawServer(found(row())) as server:
        chat = connect(server.base_url).find_chat("+972 52-123-4567")
    assert chat == Chat("67bf11038b24880cc966f799")
    assert getattr(chat, "phone", None) == NUMBER
    assert lines(server) == ["GET /server/api/v2/chats/search?search=972521234567"]
    assert b"content-type" not in server.requests[0].lower()
    assert f"authorization: bearer {TOKEN}".encode() in server.requests[0].lower()


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row("972521234568")],
        [row("9725212345670")],
        [row("521234567")],
        [row("972549999999", title=NUMBER)],
        [row("972549999999", displayName="972521234567")],
        [row("972549999999", clientPhone=NUMBER)],
        [row(channelInfo={"name": "messenger", "id": "972521234567"})],
        [row(channelInfo={"name": "sms", "id": "972521234567"})],
        [row(channelInfo={"name": "whatsapp", "id": None})],
        [row(channelInfo=None, channel=None)],
        [row(channelInfo="whatsapp")],
        [row(id_="")],
        [{"title": NUMBER}, None, 7, "972521234567", []],
    ],
)
def test_a_row_counts_only_if_its_own_number_is_equal(connect: Connect, rows: list[Any]) -> None:
    with RawServer(found(*rows)) as server:
        texter = connect(server.base_url)
        assert texter.find_chat(NUMBER) is None
        with pytest.raises(ChatNotFoundError, match="nothing was sent") as caught:
            texter.send(phone(NUMBER), "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert all("/messages/" not in line for line in lines(server))


def test_a_page_that_cannot_be_read_is_an_error_and_nothing_is_sent(connect: Connect) -> None:
    with RawServer(reply(b"<html>")) as server, pytest.raises(UnreadableResponseError) as caught:
        connect(server.base_url, retries=0).send(phone(NUMBER), "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert "again" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"data"', b'{"data": null}', b'{"data": {}, "total": "many"}'])
def test_a_body_without_rows_has_no_chat(connect: Connect, body: bytes) -> None:
    with RawServer(reply(body)) as server:
        assert connect(server.base_url).find_chat(NUMBER) is None


def test_the_right_row_is_taken_wherever_it_stands(connect: Connect) -> None:
    rows = [row("972521234568", "other"), row("972549999999", "name", title=NUMBER), row(id_="right", unknown=[None])]
    with RawServer(found(*rows)) as server:
        assert connect(server.base_url).find_chat("972521234567") == Chat("right")


def test_an_older_rows_number_is_read_from_its_other_fields(connect: Connect) -> None:
    with RawServer(found(row(channelInfo=None, clientPhone=NUMBER))) as server:
        chat = connect(server.base_url).find_chat(NUMBER)
    assert chat is not None
    assert (chat.channel, chat.phone, chat.account_id) == ("whatsapp", NUMBER, None)


def test_several_accounts_are_an_error_that_lists_them(connect: Connect) -> None:
    rows = [of_account(ACCOUNT, "one"), row("972549999999", "other"), of_account(OTHER_ACCOUNT, "two")]
    with RawServer(found(*rows)) as server:
        texter = connect(server.base_url)
        with pytest.raises(AmbiguousChatError, match="account_id=") as caught:
            texter.find_chat(NUMBER)
        with pytest.raises(AmbiguousChatError):
            texter.send(phone(NUMBER), "Hey there!")
        assert texter.find_chat(phone(NUMBER), account_id=OTHER_ACCOUNT) == Chat("two")
    assert caught.value.accounts == (ACCOUNT, OTHER_ACCOUNT)
    assert [chat.id for chat in caught.value.chats] == ["one", "two"]
    assert "972" not in str(caught.value)
    assert caught.value.delivery is Delivery.NOT_SENT
    assert query(lines(server)[-1]) == [
        ("search", "972521234567"),
        ("channel[name]", "whatsapp"),
        ("channel[accountId]", OTHER_ACCOUNT),
    ]


def test_a_chat_on_a_later_page_is_found_and_so_is_a_second_one(connect: Connect) -> None:
    pages = [found(row("972549999999", "other"), total=3), found(of_account(ACCOUNT, "one"), total=3)]
    behaviour = one_after_another(*pages, found(of_account(OTHER_ACCOUNT, "two"), total=3))
    with RawServer(behaviour) as server, pytest.raises(AmbiguousChatError):
        connect(server.base_url).find_chat(NUMBER)
    assert [query(line)[1:] for line in lines(server)] == [[], [("skip", "1")], [("skip", "2")]]


class Rows:
    """A server of rows that come page after page, newest first; `before` changes them before each page."""

    def __init__(
        self, ids: Iterable[str], before: Callable[[list[str], int], object] = lambda _ids, _page: None
    ) -> None:
        self.ids = list(ids)
        self._before = before
        self._pages = itertools.count()

    def __call__(self, connection: Any, request: bytes) -> None:
        self._before(self.ids, next(self._pages))
        skip = int(dict(query(request.split(b" ", 2)[1].decode())).get("skip", "0"))
        found(*(row(id_=each) for each in self.ids[skip : skip + 3]), total=len(self.ids))(connection, request)


IDS: Final = [f"chat-{number}" for number in range(8)]


def searched(connect: Connect, server: Behaviour, **settings: Any) -> tuple[list[str], list[str]]:
    """Return the ids that a search finds, and the lines of its requests."""
    with RawServer(server) as listening:
        found_chats = connect(listening.base_url).search_chats("05 2&", **settings)
        return [chat.id for chat in found_chats], lines(listening)


def test_a_search_goes_through_all_pages(connect: Connect) -> None:
    ids, requests = searched(connect, Rows(IDS))
    assert ids == IDS
    assert [query(line) for line in requests] == [
        [("search", "05 2&")],
        [("search", "05 2&"), ("skip", "3")],
        [("search", "05 2&"), ("skip", "6")],
    ]


def test_rows_that_arrive_meanwhile_repeat_no_chat(connect: Connect) -> None:
    def arrive(ids: list[str], page: int) -> None:
        if page == 1:
            ids[:0] = ["new-0", "new-1"]

    ids, _ = searched(connect, Rows(IDS, arrive))
    assert ids == IDS


def test_a_chat_that_moves_up_meanwhile_hides_none(connect: Connect) -> None:
    def move(ids: list[str], page: int) -> None:
        if page:
            ids.insert(0, ids.pop())

    ids, _ = searched(connect, Rows(IDS, move))
    assert set(ids) >= set(IDS[:6])
    assert len(ids) == len(set(ids))


def test_rows_that_go_meanwhile_end_the_search(connect: Connect) -> None:
    ids, requests = searched(connect, Rows(IDS, lambda ids, page: ids.clear() if page == 1 else None))
    assert ids == IDS[:3]
    assert len(requests) == 2


@pytest.mark.parametrize("total", [1000, None, "1000", float("nan")])
def test_a_page_that_repeats_ends_the_search(connect: Connect, total: object) -> None:
    page = reply(json.dumps({"data": [row(id_="one"), row(id_="two")], "total": total}).encode())
    ids, requests = searched(connect, page)
    assert ids == ["one", "two"]
    assert len(requests) <= 3


def test_a_page_of_chats_that_moved_up_hides_no_second_account(connect: Connect) -> None:
    def move(ids: list[str], page: int) -> None:
        if page == 1:
            ids[:0] = ["new-0", "new-1", "new-2"]

    ids, _ = searched(connect, Rows(IDS, move))
    assert ids == IDS


@pytest.mark.parametrize("account_id", [972501234567, "972501234567"])
def test_an_accounts_id_may_be_a_number(account_id: object) -> None:
    assert Chat("one", {"channelInfo": {"accountId": account_id}}).account_id == "972501234567"
    assert Chat("one", {"channelInfo": {"accountId": True}}).account_id is None


def test_filters_go_out_as_the_api_names_them(connect: Connect) -> None:
    filters: Any = {"account_id": ACCOUNT, "labels": ["a", "b"], "statuses": iter(["BOT", "PENDING"])}
    _, requests = searched(connect, found(), **filters)
    assert query(requests[0])[1:] == [
        ("channel[name]", "whatsapp"),
        ("channel[accountId]", ACCOUNT),
        ("labels[]", "a"),
        ("labels[]", "b"),
        ("statuses[]", "BOT"),
        ("statuses[]", "PENDING"),
    ]
    _, requests = searched(connect, found(), channel="messenger", account_id="page")
    assert query(requests[0])[1:] == [("channel[name]", "messenger"), ("channel[accountId]", "page")]


def test_a_channel_needs_an_account(connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="account_id="):
        next(connect("http://127.0.0.1:9").search_chats("Dana", channel="whatsapp"))


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(
    "failure", [reply(b"", "429 Too Many Requests", "Retry-After: 0"), reply(b"busy", "503 Unavailable"), hang_up]
)
def test_a_look_up_that_fails_for_a_moment_is_repeated(connect: Connect, failure: Behaviour) -> None:
    with RawServer(one_after_another(failure, found(row()), reply(json.dumps(ANSWER).encode()))) as server:
        connect(server.base_url).send(phone(NUMBER), "Hey there!")
    assert [line.split()[0] for line in lines(server)] == ["GET", "GET", "POST"]


@pytest.mark.usefixtures("no_pauses")
def test_a_look_up_that_fails_for_good_sends_nothing(connect: Connect) -> None:
    with RawServer(reply(b"", "403 Forbidden")) as server, pytest.raises(PermissionDeniedError) as caught:
        connect(server.base_url).send(phone(NUMBER), "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert caught.value.operation == "searchChats"
    assert f"“{spec.SEARCH_CHATS.scopes[0]}”" in str(caught.value)
    assert "message" not in str(caught.value)


def test_a_message_to_a_phone_number_goes_to_its_chat(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer(one_after_another(found(row()), reply(json.dumps(ANSWER).encode()))) as server:
        texter = connect(server.base_url)
        for _ in range(2):
            assert texter.send(phone("+972 52 123 4567"), "Hey there!").status_code == 200
    path = "POST /server/api/v2/messages/send/67bf11038b24880cc966f799"
    assert lines(server)[1:] == [path, path]  # the number is not looked up again so soon
    assert "521234567" not in "".join(record.getMessage() + str(record.__dict__) for record in records(caplog))


def test_what_find_chat_finds_is_known_and_it_always_asks(connect: Connect) -> None:
    behaviours = [found(), found(row()), reply(json.dumps(ANSWER).encode())]
    with RawServer(one_after_another(*behaviours)) as server:
        texter = connect(server.base_url)
        assert texter.find_chat(NUMBER) is None
        assert texter.find_chat(NUMBER) is not None
        texter.send(phone(NUMBER), "Hey there!")
    assert len(server.requests) == 3


@pytest.mark.parametrize("name", ["_SECONDS", "_SECONDS_WITHOUT"])
def test_a_number_is_looked_up_again_after_a_while(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Sooner if it had no chat: its contact may write at any time."""
    monkeypatch.setattr(f"texter_ext._operations.known_chats.{name}", 0.0)
    first = found(row()) if name == "_SECONDS" else found()
    with RawServer(one_after_another(first, found(row()), reply(json.dumps(ANSWER).encode()))) as server:
        texter = connect(server.base_url)
        texter.find_chat(NUMBER)
        texter.send(phone(NUMBER), "Hey there!")
    assert len(server.requests) == 3


def test_known_chats_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext._operations.known_chats._MAX_CHATS", 2)
    rows = [found(row(f"97252123456{number}", f"chat-{number}")) for number in range(3)]
    sent = reply(json.dumps(ANSWER).encode())
    with (
        RawServer(one_after_another(*rows, sent, rows[0], sent)) as server,
        Texter(base_url=server.base_url, token=TOKEN) as texter,
    ):
        for number in range(3):
            assert texter.find_chat(f"+97252123456{number}")
        texter.send(phone("+972521234562"), "Hey there!")
        texter.send(phone("+972521234560"), "Hey there!")
    assert [line.split()[0] for line in lines(server)] == ["GET", "GET", "GET", "POST", "GET", "POST"]


def test_an_invalid_message_needs_no_look_up(connect: Connect) -> None:
    with RawServer(found(row())) as server, pytest.raises(LimitError):
        connect(server.base_url).send(phone(NUMBER), " ")
    assert server.requests == []


def test_a_chat_can_be_sent_to(connect: Connect) -> None:
    with RawServer(reply(json.dumps(ANSWER).encode())) as server:
        texter = connect(server.base_url)
        texter.send(Chat("a/b"), "Hey there!")
        with pytest.raises(ChatIdError, match="phone"):
            texter.send(NUMBER, "Hey there!")
    assert lines(server) == ["POST /server/api/v2/messages/send/a%2Fb"]


def test_the_found_chats_id_is_checked_like_any_other(connect: Connect) -> None:
    with RawServer(found(row(id_=".."))) as server, pytest.raises(ChatIdError) as caught:
        connect(server.base_url).send(phone(NUMBER), "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert len(server.requests) == 1


def test_a_chat_is_fetched_by_its_id(connect: Connect) -> None:
    body = {
        "success": True,
        "title": "John Doe",
        "channelInfo": {"name": "whatsapp", "id": "972521234567", "accountId": ACCOUNT},
        "lastIncomingMessageTimestamp": LAST_INCOMING,
        "unknown": {"kept": None},
    }
    with RawServer(reply(json.dumps(body).encode())) as server:
        chat = connect(server.base_url).get_chat("a/b")
    assert lines(server) == ["GET /server/api/v2/chats/a%2Fb"]
    assert (chat.id, chat.title, chat.phone, chat.channel) == ("a/b", "John Doe", NUMBER, "whatsapp")
    assert chat.account_id == ACCOUNT
    assert chat.last_incoming_at == datetime(2025, 11, 1, 15, 48, 11, tzinfo=UTC)
    assert chat.window_closes_at == datetime(2025, 11, 2, 15, 48, 11, tzinfo=UTC)
    assert chat.window_open is False
    assert chat.raw == body
    assert repr(chat) == "Chat(id='a/b')"


def test_a_chat_that_there_is_not_is_an_error(connect: Connect) -> None:
    with RawServer(reply(b"", "404 Not Found")) as server:
        texter = connect(server.base_url)
        with pytest.raises(NotFoundError):
            texter.get_chat("none")
        with pytest.raises(ChatIdError):
            texter.get_chat(NUMBER)
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"OK", b'{"title": null, "channelInfo": 3}'])
def test_of_a_chat_that_cannot_be_read_nothing_is_known(connect: Connect, body: bytes) -> None:
    with RawServer(reply(body if body != b"OK" else b'"OK"')) as server:
        chat = connect(server.base_url).get_chat("chat")
    assert (chat.title, chat.phone, chat.channel, chat.account_id, chat.window_open) == (None,) * 5


def chat_of(timestamp: object, channel: str = "whatsapp") -> Chat:
    return Chat("chat", {"channelInfo": {"name": channel}, "lastIncomingMessageTimestamp": timestamp})


def test_the_window_is_open_for_a_day() -> None:
    now = datetime.now(UTC).timestamp() * 1000
    day = 24 * 60 * 60 * 1000
    assert chat_of(now - day + 60_000).window_open is True
    assert chat_of(now - day - 1).window_open is False
    assert chat_of(f"{now:.0f}").window_open is True


@pytest.mark.parametrize("timestamp", [None, 0, -5, True, "soon", "", [], {}, 1e300, float("nan"), float("inf")])
def test_without_a_time_the_window_is_unknown(timestamp: object) -> None:
    chat = chat_of(timestamp)
    assert (chat.last_incoming_at, chat.window_closes_at, chat.window_open) == (None, None, None)


def test_other_channels_have_no_such_window() -> None:
    chat = chat_of(LAST_INCOMING, "messenger")
    assert chat.last_incoming_at is not None
    assert (chat.window_closes_at, chat.window_open) == (None, None)


def test_a_number_that_cannot_be_read_is_not_looked_up(connect: Connect) -> None:
    with RawServer(found()) as server, pytest.raises(PhoneError):
        connect(server.base_url).find_chat("0521234567")
    assert server.requests == []


def test_a_search_asks_only_for_the_pages_that_are_read() -> None:
    with RawServer(Rows(IDS)) as server, Texter(base_url=server.base_url, token=TOKEN) as texter:
        chats: Iterator[Chat] = texter.search_chats("05")
        assert server.requests == []
        assert next(chats).id == IDS[0]
        assert len(server.requests) == 1
