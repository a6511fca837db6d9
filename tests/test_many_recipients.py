"""Many messages to phone numbers, with templates for those who have not written lately: each goes once, or is named."""

import asyncio
import functools
import itertools
import json
import re
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import pytest

from tests.conftest import TOKEN, Connect
from tests.document import ANSWER
from tests.wire import Behaviour, RawServer, hang, hang_up, lines, reply
from texter_ext import (
    AmbiguousChatError,
    AsyncTexter,
    Chat,
    ChatIdError,
    ChatNotFoundError,
    Delivery,
    EarlierRunError,
    Item,
    ItemError,
    Journal,
    LimitError,
    OutgoingTemplate,
    PhoneError,
    Sent,
    SentTemplate,
    StoppedError,
    Texter,
    phone,
    template,
)
from texter_ext._many.batch import Batch
from texter_ext._many.journal_gate import JournalGate
from texter_ext._many.pacing import Rate
from texter_ext._many.queued_item import QueuedItem
from texter_ext._many.record_file import Record, RecordFile, encoded

NUMBERS: Final = [f"+9725212345{number:02}" for number in range(20)]
REMINDER: Final = template("reminder", "Dana")
CLOSED: Final = reply(b'{"error": "(#131047)"}', "400 Bad Request")
DONE: Final = reply(b'{"success": true, "messageId": "t1"}')


def id_of(number: str) -> str:
    """Return the id of a number's chat, in which the number does not stand."""
    return f"chat-{number[:0:-1]}"


class Project:
    """A server of chats by phone number; each kind of request can be told how to fail.

    Attributes:
        hours: for each number that has a chat, how many hours ago its contact wrote; None for an unknown time.
        stored: what was accepted: the text or template, by chat id or number.
        answers: for the text of a message or the name of a template, or `search`, the next answers instead.
    """

    def __init__(self, **hours: float | None) -> None:
        self.hours: dict[str, float | None] = {number[1:]: hours.get("default", 1.0) for number in NUMBERS}
        self.stored: list[tuple[str, str]] = []
        self.answers: dict[str, list[Behaviour]] = {}
        self.searched: list[str] = []

    def chat(self, number: str) -> dict[str, Any]:
        ago = self.hours[number]
        incoming = None if ago is None else int((time.time() - ago * 3600) * 1000)
        channel = {"name": "whatsapp", "id": number, "accountId": "972500000001"}
        return {"_id": id_of(f"+{number}"), "channelInfo": channel, "lastIncomingMessageTimestamp": incoming}

    def __call__(self, connection: Any, request: bytes) -> None:
        path = urllib.parse.urlsplit(request.split(b" ", 2)[1].decode())
        body = request.partition(b"\r\n\r\n")[2]
        self._behaviour(path.path.removeprefix("/server/api/v2"), path.query, body)(connection, request)

    def _behaviour(self, path: str, query: str, content: bytes) -> Behaviour:
        if path == "/chats/search":
            number = dict(urllib.parse.parse_qsl(query))["search"]
            self.searched.append(number)
            if self.answers.get("search"):
                return self.answers["search"].pop(0)
            rows = [self.chat(number)] if number in self.hours else []
            return reply(json.dumps({"data": rows, "total": len(rows)}).encode())
        if path.startswith("/chats/"):
            return reply(json.dumps(self.chat(path.removeprefix("/chats/chat-")[::-1])).encode())
        body = json.loads(content)
        is_template = "templateName" in body
        name = body["templateName"] if is_template else body["text"]
        if self.answers.get(name):
            return self.answers[name].pop(0)
        self.stored.append((body["to"] if is_template else path.rpartition("/")[2], name))
        return DONE if is_template else reply(json.dumps(ANSWER).encode())


def items(*names: str, **fields: Any) -> list[Item]:
    return [Item(phone(number), name, **fields) for number, name in zip(NUMBERS, names, strict=False)]


def test_messages_go_to_the_chats_of_their_numbers(connect: Connect) -> None:
    project = Project()
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many(items("a", "b", "c")))
    assert sorted(project.stored) == sorted((id_of(NUMBERS[n]), name) for n, name in enumerate("abc"))
    assert {result.chat_id for result in results} == {id_of(NUMBERS[n]) for n in range(3)}
    assert all(isinstance(result.sent, Sent) and result.reason is None for result in results)


def test_a_number_is_looked_up_once(connect: Connect) -> None:
    project = Project()
    spellings = [phone(NUMBERS[0]), phone(NUMBERS[0][1:]), phone("052-123-4500", region="IL")]
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many([(to, f"{n}") for n, to in enumerate(spellings * 10)]))
    assert project.searched == [NUMBERS[0][1:]]
    assert [text for _, text in project.stored] == [f"{n}" for n in range(30)]
    assert len(results) == 30


def test_the_order_of_a_chat_holds_whichever_way_it_is_named(connect: Connect) -> None:
    project = Project()
    chat_id = id_of(NUMBERS[0])
    slow = threading.Event()

    def slowly(connection: Any, request: bytes) -> None:
        slow.wait(0.3)
        rows = {"data": [project.chat(NUMBERS[0][1:])], "total": 1}
        reply(json.dumps(rows).encode())(connection, request)

    project.answers["search"] = [slowly]
    recipients = [phone(NUMBERS[0]), chat_id, Chat(chat_id), phone(NUMBERS[0]), chat_id]
    with RawServer(project) as server:
        list(connect(server.base_url).send_many([(to, f"{n}") for n, to in enumerate(recipients)], rate=None))
    assert project.stored == [(chat_id, f"{n}") for n in range(5)]


# Whether the number of a chat id is known, if no look-up is needed, is nobody's to say.
UNKNOWABLE: Final = {("phone", True, "id", False), ("id", False, "phone", True)}

PAIRS: Final = [
    (first, is_first_a_template, second, is_second_a_template)
    for first, second in itertools.product(["id", "chat", "phone"], repeat=2)
    for is_first_a_template, is_second_a_template in [(True, True), (True, False), (False, True)]
    if (first, is_first_a_template, second, is_second_a_template) not in UNKNOWABLE
]


def test_the_order_of_a_chat_holds_for_templates_too(connect: Connect) -> None:
    project = Project()
    names = {f"{number}_{place}": threading.Event() for number in range(len(PAIRS)) for place in (1, 2)}
    overtaken: list[bool] = []

    def slowly(connection: Any, request: bytes, number: int) -> None:
        overtaken.append(names[f"{number}_2"].wait(0.5))
        (DONE if b"templateName" in request else reply(json.dumps(ANSWER).encode()))(connection, request)

    def arrived(connection: Any, request: bytes, number: int) -> None:
        names[f"{number}_2"].set()
        (DONE if b"templateName" in request else reply(json.dumps(ANSWER).encode()))(connection, request)

    def item(way: str, *, is_template: bool, number: int, place: int) -> Item:
        to = NUMBERS[number % len(NUMBERS)]
        ways: dict[str, Any] = {"id": id_of(to), "chat": Chat(id_of(to), project.chat(to[1:])), "phone": phone(to)}
        return Item(ways[way], template(f"{number}_{place}") if is_template else f"{number}_{place}")

    for number in range(len(PAIRS)):
        project.answers[f"{number}_1"] = [functools.partial(slowly, number=number)]
        project.answers[f"{number}_2"] = [functools.partial(arrived, number=number)]
    with RawServer(project) as server:
        texter = connect(server.base_url)
        for begin in range(0, len(PAIRS), len(NUMBERS)):
            pairs = [*enumerate(PAIRS)][begin : begin + len(NUMBERS)]
            given = [item(pair[0], is_template=pair[1], number=number, place=1) for number, pair in pairs]
            given += [item(pair[2], is_template=pair[3], number=number, place=2) for number, pair in pairs]
            results = list(texter.send_many(given, rate=None))
            assert {result.delivery for result in results} == {Delivery.ACCEPTED}
    assert overtaken == [False] * len(PAIRS)


def test_a_number_without_a_chat_is_a_result_and_the_rest_goes_on(connect: Connect) -> None:
    project = Project()
    del project.hours[NUMBERS[1][1:]]
    with RawServer(project) as server:
        results = {result.index: result for result in connect(server.base_url).send_many(items("a", "b", "c"))}
    assert isinstance(results[1].error, ChatNotFoundError)
    assert results[1].delivery is Delivery.NOT_SENT
    assert results[1].chat_id is None
    assert sorted(text for _, text in project.stored) == ["a", "c"]


def test_what_cannot_be_sent_is_a_result(connect: Connect) -> None:
    project = Project()
    row = project.chat(NUMBERS[0][1:])
    two = [row, {**row, "_id": "other", "channelInfo": {**row["channelInfo"], "accountId": "1"}}]
    project.answers["search"] = [reply(json.dumps({"data": two, "total": 2}).encode())]
    given: list[Any] = [
        Item(phone(NUMBERS[0]), "ambiguous"),
        Item(NUMBERS[1], "a phone number as a chat id"),
        Item(phone(NUMBERS[2]), " "),
        Item(phone(NUMBERS[3]), "fine", otherwise=template("reminder", "two\nlines", limits=None)),
        Item(Chat("chat-without-number"), REMINDER),
        Item(Chat("none", project.chat(NUMBERS[0][1:]) | {"channelInfo": {"name": "whatsapp"}}), "x", None, REMINDER),
        (7, "a number"),
    ]
    kinds = [AmbiguousChatError, ChatIdError, LimitError, LimitError, PhoneError, type(None), ChatIdError]
    with RawServer(project) as server:
        results = sorted(connect(server.base_url).send_many(given), key=lambda result: result.index)
    assert [type(result.error) for result in results] == kinds
    assert project.stored == [("none", "x")]
    assert project.searched == [NUMBERS[0][1:]]


@pytest.mark.usefixtures("no_pauses")
def test_look_ups_are_retried_like_reads(connect: Connect) -> None:
    project = Project()
    busy = reply(b"", "429 Too Many", "Retry-After: 0")
    project.answers["search"] = [busy, reply(b"", "503 Unavailable"), hang_up]
    with RawServer(project) as server:
        results = list(connect(server.base_url, retries=3).send_many(items("a")))
    assert results[0].delivery is Delivery.ACCEPTED
    project.answers["search"] = [reply(b"", "403 Forbidden")]
    with RawServer(project) as server:
        (result,) = connect(server.base_url).send_many(items("b"))
    assert result.delivery is Delivery.NOT_SENT
    assert getattr(result.error, "operation", None) == "searchChats"
    assert [text for _, text in project.stored] == ["a"]


@pytest.mark.parametrize(
    ("hours", "reason"),
    [(1.0, None), (None, None), (25.0, "window closed"), ("none", "no chat"), ("refused", "refused as closed")],
)
def test_each_contact_gets_one_of_the_two(connect: Connect, hours: Any, reason: str | None) -> None:
    project = Project(default=1.0 if isinstance(hours, str) else hours)
    if hours == "none":
        project.hours.clear()
    if hours == "refused":
        project.answers["Hey"] = [CLOSED] * 3
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many(items("Hey", "Hey", "Hey", otherwise=REMINDER)))
    assert [result.reason for result in results] == [reason] * 3
    assert [result.delivery for result in results] == [Delivery.ACCEPTED] * 3
    assert {type(result.sent) for result in results} == {SentTemplate if reason else Sent}
    expected = sorted(n[1:] if reason else id_of(n) for n in NUMBERS[:3])
    assert sorted(to for to, _ in project.stored) == expected


@pytest.mark.parametrize("failure", [reply(b"", "500 Oh"), hang_up, reply(b"", "400 Bad Request"), reply(b"<html>")])
def test_after_any_other_failure_no_template_goes(connect: Connect, failure: Behaviour) -> None:
    project = Project()
    project.answers["Hey"] = [failure]
    with RawServer(project) as server:
        (result,) = connect(server.base_url, retries=0).send_many(items("Hey", otherwise=REMINDER))
    assert result.reason is None
    assert result.error is not None
    assert project.stored == []


def test_a_chat_id_is_fetched_for_its_window(connect: Connect) -> None:
    project = Project(default=30.0)
    chat_id = id_of(NUMBERS[0])
    with RawServer(project) as server:
        texter = connect(server.base_url)
        (result,) = texter.send_many([Item(chat_id, "Hey", otherwise=REMINDER)])
        (other,) = texter.send_many([Item(chat_id, REMINDER)])
        (third,) = texter.send_many([Item(Chat(chat_id, project.chat(NUMBERS[0][1:])), "Hey", otherwise=REMINDER)])
    assert project.stored == [(NUMBERS[0][1:], "reminder")] * 3
    assert (result.reason, other.reason, third.reason) == ("window closed", None, "window closed")
    assert [line.split()[0] for line in lines(server)] == ["GET", "POST", "GET", "POST", "POST"]


def refilled_template() -> Iterator[Item]:
    fields: dict[str, Any] = {}
    for number in NUMBERS[:6]:
        fields.clear()
        fields |= {"templateName": "hello", "setChat": {"title": number}}
        yield Item(phone(NUMBERS[0]), OutgoingTemplate(fields))


def refilled_values() -> Iterator[Item]:
    values: dict[str, Any] = {"crmData": {}}
    for number in NUMBERS[:6]:
        values["crmData"]["title"] = number
        yield Item(phone(NUMBERS[0]), template("hello", set_chat=values))


def refilled_otherwise() -> Iterator[Item]:
    values: dict[str, Any] = {"index": 0, "params": [""]}
    for number in NUMBERS[:6]:
        values["params"][0] = number
        yield Item(phone("+972529999999"), "Hey", None, template("hello", buttons=[values]))


def refilled_otherwise_itself() -> Iterator[Item]:
    fields: dict[str, Any] = {"templateName": "hello"}
    for fields["body"] in ([number] for number in NUMBERS[:6]):
        yield Item(phone("+972529999999"), "Hey", None, OutgoingTemplate(fields))


def refilled_chat() -> Iterator[Item]:
    raw: dict[str, Any] = {"channelInfo": {"name": "whatsapp", "id": "", "accountId": NUMBERS[-1][1:]}}
    for number in NUMBERS[:6]:
        raw["channelInfo"]["id"] = number[1:]
        yield Item(Chat("chat", raw), template("hello"))


REFILLED: Final = [refilled_template, refilled_values, refilled_otherwise, refilled_otherwise_itself, refilled_chat]


@pytest.mark.parametrize("given", REFILLED)
def test_templates_and_chats_are_as_they_were_when_they_were_read(
    connect: Connect, given: Callable[[], Iterator[Item]]
) -> None:
    project = Project()
    del project.hours[NUMBERS[-1][1:]]
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many(given(), rate=None))
        bodies = [request.partition(b"\r\n\r\n")[2].decode() for request in server.requests]
    assert [result.delivery for result in results] == [Delivery.ACCEPTED] * 6
    sent = [body for body in bodies if body]
    assert all(number[1:] in body for number, body in zip(NUMBERS[:6], sent, strict=True))


def test_what_cannot_be_copied_is_a_result(connect: Connect) -> None:
    broken: Any = 7
    nested: dict[str, Any] = {}
    for _ in range(2_000):
        nested = {"setChat": nested}
    given = [
        Item(phone(NUMBERS[0]), OutgoingTemplate(broken)),
        Item(phone(NUMBERS[0]), "Hey", None, OutgoingTemplate(nested)),
        Item(Chat("chat", broken), "Hey"),
    ]
    with RawServer(Project()) as server:
        results = list(connect(server.base_url).send_many(given))
    assert [type(result.error) for result in results] == [ItemError] * 3
    assert server.requests == []


def test_templates_to_numbers_need_no_look_up(connect: Connect) -> None:
    project = Project()
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many([(phone(number), REMINDER) for number in NUMBERS[:3]]))
    assert project.searched == []
    assert sorted(project.stored) == [(number[1:], "reminder") for number in NUMBERS[:3]]
    assert [result.reason for result in results] == [None] * 3


def test_a_dry_run_looks_nothing_up(connect: Connect) -> None:
    with RawServer(Project()) as server:
        given = [*items("a", " "), Item(phone(NUMBERS[3]), "b", None, REMINDER), Item(phone(NUMBERS[4]), REMINDER)]
        results = list(connect(server.base_url).send_many(given, dry_run=True))
    assert [type(result.error) for result in results] == [type(None), LimitError, type(None), type(None)]
    assert server.requests == []


# ---------------------------------------------------------------- with a journal


def keyed(*names: str, **fields: Any) -> list[Item]:
    return [item._replace(key=f"key-{n}") for n, item in enumerate(items(*names, **fields))]


@pytest.mark.parametrize("make", [items, keyed], ids=["by content", "by key"])
@pytest.mark.parametrize("hours", [1.0, 30.0, "none", "refused"])
def test_what_went_is_not_sent_again(connect: Connect, path: Path, make: Any, hours: Any) -> None:
    project = Project(default=1.0 if isinstance(hours, str) else hours)
    if hours == "none":
        project.hours.clear()
    if hours == "refused":
        project.answers["Hey"] = [CLOSED] * 3
    given = make("Hey", "Hey", "Hey", otherwise=REMINDER)
    with RawServer(project) as server:
        texter = connect(server.base_url)
        first = list(texter.send_many(given, journal=path))
        searched, stored = len(project.searched), len(project.stored)
        project.hours |= {number[1:]: 1.0 for number in NUMBERS}  # the template made a chat
        again = connect(server.base_url)
        second = list(again.send_many(given, journal=path))
    assert stored == 3 == len(project.stored)
    assert [result.known for result in second] == [Delivery.ACCEPTED] * 3
    assert {result.reason for result in second} == {result.reason for result in first}
    assert {type(result.sent) for result in second} == {type(result.sent) for result in first}
    if make is keyed:
        assert len(project.searched) == searched
    assert not any(number[1:] in path.read_text(errors="replace") for number in NUMBERS)
    entries = sorted(Journal(path).entries(), key=lambda entry: entry.key or "")
    assert [entry.delivery for entry in entries] == [Delivery.ACCEPTED] * 3
    assert {entry.template for entry in entries} == {hours != 1.0}


def test_a_key_that_belongs_to_another_number_is_refused(connect: Connect, path: Path) -> None:
    project = Project()
    with RawServer(project) as server:
        texter = connect(server.base_url)
        list(
            texter.send_many(
                [Item(phone(NUMBERS[0]), "Hey", "key"), Item(id_of(NUMBERS[2]), "Hey", "by id")], journal=path
            )
        )
        others = [Item(phone(NUMBERS[1]), "Hey", "key"), Item(phone(NUMBERS[2]), "Hey", "by id")]
        results = sorted(texter.send_many(others, journal=path), key=lambda result: result.index)
    assert isinstance(results[0].error, ItemError)
    assert results[1].known is Delivery.ACCEPTED
    assert len(project.stored) == 2


def test_a_changed_message_is_noted(connect: Connect, path: Path) -> None:
    with RawServer(Project()) as server:
        texter = connect(server.base_url)
        list(texter.send_many(keyed("Hey", otherwise=REMINDER), journal=path))
        (same,) = texter.send_many(keyed("Hey", otherwise=REMINDER), journal=path)
        (other,) = texter.send_many(keyed("You", otherwise=REMINDER), journal=path)
    assert (same.changed, other.changed) == (False, True)


@pytest.mark.parametrize("make", [items, keyed], ids=["by content", "by key"])
@pytest.mark.parametrize("later", [REMINDER, template("reminder", "Noa"), None])
@pytest.mark.parametrize("hours", [1.0, 30.0])
def test_another_template_otherwise_makes_no_other_message(
    connect: Connect, path: Path, make: Any, later: Any, hours: float
) -> None:
    """A run may be repeated with a template, for those whom the message did not reach."""
    project = Project(default=hours)
    with RawServer(project) as server:
        list(connect(server.base_url).send_many(make("Hey", otherwise=None if later else REMINDER), journal=path))
        list(connect(server.base_url).send_many(make("Hey", otherwise=later), journal=path))
        (last,) = connect(server.base_url).send_many(make("Hey", otherwise=REMINDER), journal=path)
    assert (last.known, last.changed) == (Delivery.ACCEPTED, False)
    assert len(project.stored) == 1


def test_an_unknown_is_not_sent_again_by_either(connect: Connect, path: Path) -> None:
    project = Project()
    project.answers["Hey"] = [hang_up]
    given = keyed("Hey", otherwise=REMINDER)
    with RawServer(project) as server:
        texter = connect(server.base_url, retries=0)
        (first,) = texter.send_many(given, journal=path)
        project.hours = dict.fromkeys(project.hours, 30.0)
        (second,) = texter.send_many(given, journal=path)
        (third,) = connect(server.base_url).send_many(given, journal=path, repeat_unknown=True)
    assert first.delivery is second.delivery is Delivery.UNKNOWN
    assert isinstance(second.error, EarlierRunError)
    assert (third.delivery, third.reason) == (Delivery.ACCEPTED, None)
    assert project.stored == [(id_of(NUMBERS[0]), "Hey")]


@pytest.mark.parametrize("make", [items, keyed], ids=["by content", "by key"])
def test_a_template_that_is_unknown_is_not_followed_by_its_message(connect: Connect, path: Path, make: Any) -> None:
    project = Project(default=30.0)
    project.answers["reminder"] = [hang_up]
    with RawServer(project) as server:
        list(connect(server.base_url, retries=0).send_many(make("Hey", otherwise=REMINDER), journal=path))
        project.hours = dict.fromkeys(project.hours, 1.0)
        repeat: Any = {"journal": path, "repeat_unknown": True}
        (without,) = connect(server.base_url).send_many(make("Hey"), **repeat)
        (result,) = connect(server.base_url).send_many(make("Hey", otherwise=REMINDER), **repeat)
    assert isinstance(without.error, EarlierRunError)
    assert (result.delivery, result.reason) == (Delivery.ACCEPTED, "window closed")
    assert project.stored == [(NUMBERS[0][1:], "reminder")]


@pytest.mark.parametrize(("make", "otherwise"), [(keyed, None), (keyed, REMINDER), (items, REMINDER)])
def test_a_message_that_is_unknown_stays_so_where_its_chat_is_gone(
    connect: Connect, path: Path, make: Any, otherwise: Any
) -> None:
    project = Project()
    project.answers["Hey"] = [hang_up]
    with RawServer(project) as server:
        list(connect(server.base_url, retries=0).send_many(make("Hey", otherwise=otherwise), journal=path))
        project.hours.clear()
        given = make("Hey", otherwise=otherwise)
        (result,) = connect(server.base_url).send_many(given, journal=path, repeat_unknown=True)
    assert isinstance(result.error, ChatNotFoundError)
    assert result.delivery is Delivery.UNKNOWN
    assert project.stored == []


# ---------------------------------------------------------------- named in another way than in the earlier run


def named(way: str, project: Project) -> Any:
    number = NUMBERS[0]
    chat = Chat(id_of(number), project.chat(number[1:]) if number[1:] in project.hours else {})
    account = phone(number, account_id="972500000001")
    return {"id": chat.id, "chat": chat, "phone": phone(number), "account": account}[way]


KEYS: Final = [*itertools.product(["key", None], repeat=2)]
WAYS: Final = [*itertools.product(["id", "chat", "phone", "account"], repeat=2)]


@pytest.mark.parametrize("kind", ["message", "template", "either"])
@pytest.mark.parametrize("keys", KEYS)
def test_a_chat_is_known_whichever_way_it_is_named(connect: Connect, tmp_path: Path, kind: str, keys: Any) -> None:
    project = Project()
    message, otherwise = ("Hey" if kind != "template" else REMINDER), (REMINDER if kind == "either" else None)
    with RawServer(project) as server:
        texter = connect(server.base_url)
        for number, ways in enumerate(WAYS):
            given = [Item(named(way, project), message, key, otherwise) for way, key in zip(ways, keys, strict=True)]
            runs = [list(texter.send_many([item], journal=tmp_path / f"{number}")) for item in given]
            (again,) = runs[1]
            assert (again.known, again.error) == (Delivery.ACCEPTED, None), ways
    assert len(project.stored) == len(WAYS)


@pytest.mark.parametrize("keys", KEYS)
def test_a_template_that_made_the_chat_is_known_by_the_chat(connect: Connect, tmp_path: Path, keys: Any) -> None:
    for number, way in enumerate(["id", "chat", "phone"]):
        project = Project()
        hours, project.hours = project.hours, {}
        with RawServer(project) as server:
            given = Item(phone(NUMBERS[0]), "Hey", keys[0], REMINDER)
            (first,) = connect(server.base_url).send_many([given], journal=tmp_path / f"{number}")
            project.hours = hours
            given = Item(named(way, project), "Hey", keys[1], REMINDER)
            (second,) = connect(server.base_url).send_many([given], journal=tmp_path / f"{number}")
        assert first.reason == second.reason == "no chat"
        assert second.known is Delivery.ACCEPTED
        assert len(project.stored) == 1


@pytest.mark.parametrize("key", ["key", None])
def test_the_chats_of_one_number_with_two_accounts_are_two(connect: Connect, path: Path, key: str | None) -> None:
    project = Project()
    ways: list[Any] = [
        phone(NUMBERS[0], account_id="972500000002"),
        Chat("other", {"channelInfo": {"name": "whatsapp", "id": NUMBERS[0][1:], "accountId": "972500000003"}}),
        phone(NUMBERS[0], account_id="972500000001"),
    ]
    with RawServer(project) as server:
        texter = connect(server.base_url)
        results = [result for to in ways for result in texter.send_many([Item(to, REMINDER, key)], journal=path)]
    assert [result.known for result in results] == [None] * 3
    if key is None:
        assert len(project.stored) == 3
    else:
        assert [type(result.error) for result in results] == [type(None), ItemError, ItemError]
        assert "belongs to another chat's message" in str(results[2].error)


@pytest.mark.parametrize("key", ["key", None])
@pytest.mark.parametrize("message", [REMINDER, "Hey"])
def test_what_an_older_version_wrote_about_a_number_is_known_by_the_chat(
    connect: Connect, tmp_path: Path, key: str | None, message: Any
) -> None:
    project = Project()
    hours, project.hours = project.hours, {}
    with RawServer(project) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(phone(NUMBERS[0]), message, key, REMINDER)], journal=tmp_path / "new"))
        project.hours = hours
        new = RecordFile(tmp_path / "new", write=False)
        old_records = [without_what_is_new(record) for record in new.records()]
        new.close()
        for way in ("id", "chat", "phone"):
            old = RecordFile(tmp_path / way)
            old.append(map(encoded, old_records), flush=True)
            old.mark_complete()
            old.close()
            given = [Item(named(way, project), message, key, REMINDER)]
            (result,) = texter.send_many(given, journal=tmp_path / way)
            assert result.known is Delivery.ACCEPTED
    assert len(project.stored) == 1


def without_what_is_new(record: Record) -> Record:
    added = ("number_digest", "account")
    return {kind: {n: value for n, value in values.items() if n not in added} for kind, values in record.items()}


def test_a_key_whose_chat_cannot_be_told_is_refused(connect: Connect, path: Path) -> None:
    project = Project()
    with RawServer(project) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(named("id", project), "Hey", "key")], journal=path))
        given = [Item(named("phone", project), REMINDER, "key")]
        (result,) = texter.send_many(given, journal=path)
        (dry,) = texter.send_many([Item(named("phone", project), "Hey", "key")], journal=path, dry_run=True)
    assert isinstance(result.error, ItemError)
    assert "cannot tell whether it went to this chat" in str(result.error)
    assert (dry.error, dry.known, len(project.stored)) == (None, Delivery.ACCEPTED, 1)


def test_a_repeat_that_is_refused_sends_no_template(connect: Connect, path: Path) -> None:
    """The message of the earlier run may have been sent."""
    project = Project()
    project.answers["Hey"] = [hang_up, CLOSED]
    given = keyed("Hey", otherwise=REMINDER)
    with RawServer(project) as server:
        list(connect(server.base_url, retries=0).send_many(given, journal=path))
        (result,) = connect(server.base_url).send_many(given, journal=path, repeat_unknown=True)
    assert result.delivery is Delivery.UNKNOWN
    assert project.stored == []


@pytest.mark.parametrize("journal", ["none", "new", "old"])
@pytest.mark.parametrize("key", ["key", None])
def test_what_is_stopped_during_a_look_up_is_not_sent(
    connect: Connect, path: Path, key: str | None, journal: str
) -> None:
    project, asked = Project(), threading.Event()

    def ask(connection: Any, request: bytes) -> None:
        asked.set()
        hang(connection, request)

    project.answers["search"] = [ask] * 9
    with RawServer(project) as server:
        texter = connect(server.base_url, timeout=5, retries=0)
        if journal == "old":
            list(texter.send_many([Item("chat", "Before")], journal=path))
        given = [
            Item(phone(NUMBERS[0]), "Hey", key),
            Item(phone(NUMBERS[1]), "Hey", key and "other"),
            Item("chat", "Hey"),
        ]
        results = texter.send_many(given, journal=None if journal == "none" else path)

        def stop() -> None:
            asked.wait()
            results.stop()

        stopping = threading.Thread(target=stop)
        stopping.start()
        stopped = list(results)
        stopping.join()
    assert len(stopped) == 3
    assert {type(result.error) for result in stopped} == {StoppedError}
    known = Delivery.UNKNOWN if journal == "old" and key is None else Delivery.NOT_SENT
    assert [result.delivery for result in sorted(stopped, key=lambda each: each.index)] == [
        known,
        known,
        Delivery.NOT_SENT,
    ]
    assert len(project.stored) == (journal == "old")


def test_cancelling_ends_look_ups() -> None:
    project = Project()
    project.answers["search"] = [hang] * 9

    async def main(base_url: str) -> None:
        async with AsyncTexter(base_url=base_url, token=TOKEN) as texter:
            results = texter.send_many(items("a", "b"))
            waiting = asyncio.ensure_future(anext(results))
            while not project.searched:  # noqa: ASYNC110 (it is another thread's)
                await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert [result.delivery for result in results.unread] == [Delivery.NOT_SENT] * 2

    with RawServer(project) as server:
        asyncio.run(main(server.base_url))
    assert project.stored == []


def test_what_breaks_a_look_up_is_in_the_result(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> Iterator[object]:
        raise RuntimeError("broken")

    monkeypatch.setattr("texter_ext._operations.actions.find_chat", broken)
    with RawServer(Project()) as server:
        (result,) = connect(server.base_url).send_many(items("a"))
    assert isinstance(result.error, StoppedError)
    assert result.delivery is Delivery.NOT_SENT


def test_a_look_up_that_ends_after_the_stop_changes_nothing(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project()
    with RawServer(project) as server:
        results = connect(server.base_url).send_many(items("a", "b"), concurrency=1)

        def stop(*_given: object) -> Iterator[object]:
            results.stop()
            return
            yield

        monkeypatch.setattr("texter_ext._operations.actions.find_chat", stop)
        stopped = list(results)
    assert {type(result.error) for result in stopped} == {StoppedError}
    assert project.stored == []


def test_what_arrives_after_it_was_dropped_has_its_result() -> None:
    settings: Any = {"repeat_unknown": False, "dry_run": False}
    none: list[Any] = []
    batch = Batch(
        none,
        prepare=lambda *_given, **_named: cast("Any", None),
        prepare_template=lambda *_given, **_named: cast("Any", None),
        journal=JournalGate(None, "https://example.com", **settings, note_unknown=lambda _send: None),
        concurrency=1,
        rate=Rate(None, None),
        retries=False,
        dry_run=False,
        progress=None,
    )
    queued = QueuedItem(0, None, phone(NUMBERS[0]), "Hey")
    batch.add(queued)
    assert batch.next_look_up() is queued
    batch.drop_waiting()
    batch.arrive(queued, None, None)
    batch.journal.finish(queued, None, None)
    assert len(batch.results) == 1
    assert isinstance(batch.pop_result().error, StoppedError)


def test_a_refusal_stays_where_the_contacts_number_is_not_known(connect: Connect) -> None:
    project = Project()
    project.answers["Hey"] = [CLOSED]
    chat = Chat("chat", {"channelInfo": {"name": "whatsapp"}})
    with RawServer(project) as server:
        (result,) = connect(server.base_url).send_many([Item(chat, "Hey", otherwise=REMINDER)])
    assert getattr(result.error, "window_closed", False)
    assert (result.reason, project.stored) == (None, [])


def test_look_ups_are_no_faster_than_the_rate(connect: Connect) -> None:
    project = Project()
    with RawServer(project) as server:
        began = time.monotonic()
        assert len(list(connect(server.base_url).send_many(items(*"abcdef"), rate=20))) == 6
    assert time.monotonic() - began > 5 / 20
    assert Counter(project.searched).most_common(1)[0][1] == 1


def test_items_are_read_only_a_little_ahead(connect: Connect) -> None:
    read = itertools.count()

    def endless() -> Iterator[Item]:
        for number in itertools.count(1_000_000):
            next(read)
            yield Item(phone(f"+97252{number}"), "Hey")

    with RawServer(Project()) as server:
        results = connect(server.base_url).send_many(endless(), concurrency=5, rate=None)
        for _ in range(20):
            assert isinstance(next(results).error, ChatNotFoundError)
        results.close()
    assert next(read) < 20 + 30


def test_nothing_of_a_number_is_shown(connect: Connect, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    project = Project()
    del project.hours[NUMBERS[1][1:]]
    with RawServer(project) as server:
        results = list(connect(server.base_url).send_many(keyed("a", "b"), journal=path))
    shown = f"{results} {[*Journal(path).entries()]} {caplog.text} {[str(result.error) for result in results]}"
    shown = re.sub(r"127\.0\.0\.1:\d+", "", shown)
    assert "972521234" not in shown


def test_a_client_that_is_shared_sends_each_once(path: Path) -> None:
    project = Project()
    with RawServer(project) as server, Texter(base_url=server.base_url, token=TOKEN) as texter:
        for result in texter.send_many(keyed(*"abcdefghij", otherwise=REMINDER), journal=path, concurrency=3):
            assert result.delivery is Delivery.ACCEPTED
    assert sorted(text for _, text in project.stored) == list("abcdefghij")
