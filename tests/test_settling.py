"""What a run left unknown is found out and written down; what is not certain stays unknown."""

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Connect
from tests.document import ANSWER
from tests.test_history import CHAT, Inbox, failing, in_turn, losing, stored
from tests.wire import Behaviour, RawServer, hang_up, reply
from texter_ext import (
    ConfigurationError,
    Delivery,
    EarlierRunError,
    Item,
    Journal,
    JournalEntry,
    JournalError,
    Sent,
    phone,
    template,
)
from texter_ext.webhooks import MessageStatusChanged, parse


def by_text(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
    """Do as the text says."""
    if "lost" in body["text"]:
        return losing(inbox, body)
    if "kept" in body["text"]:
        return failing(inbox, body)
    message = stored(body["text"], inbox.now)
    inbox.messages.append(message)
    return reply(b'{"success": true, "messages": [{"_id": "%s"}]}' % message["_id"].encode())


def deliveries(path: Path) -> dict[str | None, Delivery]:
    return {entry.key: entry.delivery for entry in Journal(path).entries()}


def test_what_was_stored_is_settled_and_the_rest_stays_unknown(connect: Connect, path: Path) -> None:
    texts = ["fine", "kept 1", "lost", "kept 2"]
    items = [Item(CHAT, text, text) for text in texts]
    with RawServer(Inbox(keep=by_text)) as server:
        texter = connect(server.base_url)
        list(texter.send_many(items, journal=path))
        settled = texter.settle(path)
        sent = len(server.requests)
        again = {result.item[2]: result for result in connect(server.base_url).send_many(items, journal=path)}
        assert [line for line in server.requests[sent:] if line.startswith(b"POST")] == []
    assert {each.entry.key: each.delivery for each in settled} == {
        "kept 1": Delivery.ACCEPTED,
        "lost": Delivery.UNKNOWN,
        "kept 2": Delivery.ACCEPTED,
    }
    assert {key: result.delivery for key, result in again.items()} == {
        "fine": Delivery.ACCEPTED,
        "kept 1": Delivery.ACCEPTED,
        "lost": Delivery.UNKNOWN,
        "kept 2": Delivery.ACCEPTED,
    }
    assert all(result.sent and result.sent.ids for key, result in again.items() if key != "lost")
    assert "kept" not in repr(settled).replace("key='kept", "")


def test_an_accepted_message_is_not_taken_for_an_unknown_one(connect: Connect, path: Path) -> None:
    """The same text was accepted a moment before."""
    first = True

    def keep(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
        nonlocal first
        first, was_first = False, first
        return by_text(inbox, body) if was_first else losing(inbox, body)

    with RawServer(Inbox(keep=keep)) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(CHAT, "Hey", "a"), Item(CHAT, "Hey", "b")], journal=path))
        (settled,) = texter.settle(path)
    assert (settled.entry.key, settled.delivery) == ("b", Delivery.UNKNOWN)
    assert settled.finding is not None
    assert settled.finding.candidates == ()


def test_two_equal_unknown_ones_are_ambiguous(connect: Connect, path: Path) -> None:
    with RawServer(Inbox(keep=in_turn(failing, losing))) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(CHAT, "Hey", "a"), Item(CHAT, "Hey", "b")], journal=path))
        settled = texter.settle(Journal(path))
    assert [each.delivery for each in settled] == [Delivery.UNKNOWN] * 2
    assert [each.finding and len(each.finding.candidates) for each in settled] == [1, 1]


def test_two_equal_ones_of_an_earlier_run_are_ambiguous(connect: Connect, path: Path) -> None:
    items = [Item(CHAT, "Hey", "a"), Item(CHAT, "Hey", "b")]
    with RawServer(Inbox(keep=in_turn(losing, failing))) as server:
        list(connect(server.base_url).send_many(items, journal=path))
        texter = connect(server.base_url)
        found = [
            texter.find_out(result.error).delivery for result in texter.send_many(items, journal=path) if result.error
        ]
    assert found == [Delivery.UNKNOWN] * 2


def test_what_a_person_found_is_not_claimed_for_an_equal_one(connect: Connect, path: Path) -> None:
    """The person does not say which of the stored messages it is."""
    with RawServer(Inbox(keep=in_turn(losing, failing))) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(CHAT, "Hey", "a"), Item(CHAT, "Hey", "b")], journal=path))
        Journal(path).settle("b", Delivery.ACCEPTED)
        (settled,) = texter.settle(path)
    assert (settled.entry.key, settled.delivery) == ("a", Delivery.UNKNOWN)


def test_a_chat_that_does_not_exist_keeps_nothing_from_being_settled(connect: Connect, path: Path) -> None:
    class Gone(Inbox):
        def __call__(self, connection: socket.socket, request: bytes) -> None:
            gone = request.startswith(b"GET") and b"/gone?" in request.split(b"\r\n", 1)[0]
            (reply(b"", "404 Not Found") if gone else super().__call__)(connection, request)

    with RawServer(Gone(keep=failing)) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item("gone", "Hi", "a"), Item(CHAT, "Hey", "b")], journal=path, concurrency=1))
        settled = texter.settle(path)
    assert [(each.entry.key, each.delivery) for each in settled] == [("a", Delivery.UNKNOWN), ("b", Delivery.ACCEPTED)]
    assert settled[0].finding is None


def test_what_was_found_has_its_ids_and_no_status_code(connect: Connect, path: Path) -> None:
    def keep(inbox: Inbox, body: dict[str, Any]) -> Behaviour:
        inbox.messages.append(stored(body["text"], inbox.now, channelInfo={"id": "wamid.HBgM"}))
        return hang_up

    with RawServer(Inbox(keep=keep)) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(CHAT, "Hey", "a")], journal=path))
        (settled,) = texter.settle(path)
        (result,) = texter.send_many([Item(CHAT, "Hey", "a")], journal=path)
    assert settled.finding is not None
    assert settled.finding.provider_ids == ("wamid.HBgM",)
    (entry,) = Journal(path).entries()
    assert entry.has_provider_id("wamid.HBgM")
    assert isinstance(result.sent, Sent)
    assert (result.sent.status_code, result.sent.ids) == (0, settled.finding.ids)


def test_a_template_to_a_number_without_a_chat_cannot_be_looked_for(connect: Connect, path: Path) -> None:
    with RawServer(hang_up) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(phone("+972521234567"), template("reminder"), "a")], journal=path))
        (settled,) = texter.settle(path)
    assert (settled.delivery, settled.finding) == (Delivery.UNKNOWN, None)
    assert settled.entry.template


def test_what_a_person_found_out_is_known_to_the_next_run(connect: Connect, path: Path) -> None:
    with RawServer(Inbox(keep=by_text)) as server:
        texter = connect(server.base_url)
        items = [Item(CHAT, f"lost {key}", key) for key in ("a", "b", 3)]
        list(texter.send_many(items, journal=path))
        journal = Journal(path)
        journal.settle("a", Delivery.ACCEPTED)
        journal.settle(3, Delivery.NOT_SENT)
        sent = len(server.requests)
        results = {result.item[2]: result for result in texter.send_many(items, journal=path)}
        assert len(server.requests) == sent + 1
    assert (results["a"].known, results["a"].delivery) == (Delivery.ACCEPTED, Delivery.ACCEPTED)
    assert isinstance(results["b"].error, EarlierRunError)
    assert results[3].known is Delivery.NOT_SENT


def test_an_entry_without_a_key_is_settled_by_itself(connect: Connect, path: Path) -> None:
    with RawServer(Inbox(keep=losing)) as server:
        list(connect(server.base_url).send_many([(CHAT, "Hey")], journal=path))
    (entry,) = Journal(path).entries()
    Journal(path).settle(entry, Delivery.ACCEPTED)
    assert deliveries(path) == {None: Delivery.ACCEPTED}


def test_an_entry_of_another_journal_is_refused(connect: Connect, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.journal"
    with RawServer(Inbox(keep=losing)) as server:
        for journal in (path, other):
            list(connect(server.base_url).send_many([(CHAT, "Hey")], journal=journal))
    (entry,) = Journal(other).entries()
    with pytest.raises(JournalError, match="no such message"):
        Journal(path).settle(entry, Delivery.NOT_SENT)
    assert deliveries(path) == {None: Delivery.UNKNOWN}


def test_what_cannot_be_settled_is_refused(connect: Connect, path: Path) -> None:
    journal = Journal(path)
    with pytest.raises(JournalError, match="There is no journal"):
        journal.settle("a", Delivery.ACCEPTED)
    assert not path.exists()
    with RawServer(Inbox(keep=by_text)) as server:
        texter = connect(server.base_url)
        list(texter.send_many([Item(CHAT, "fine", "a"), Item(CHAT, "lost", "b")], journal=path))
        for key in ("a", "c"):
            with pytest.raises(JournalError, match="no such message"):
                journal.settle(key, Delivery.NOT_SENT)
        with pytest.raises(ConfigurationError, match="ACCEPTED or NOT_SENT"):
            journal.settle("b", Delivery.UNKNOWN)
        running = texter.send_many([Item(CHAT, "fine", "d")], journal=journal)
        next(running)
        with pytest.raises(JournalError, match="in use"):
            journal.settle("b", Delivery.ACCEPTED)
        with pytest.raises(JournalError, match="in use"):
            texter.settle(journal)
        running.close()
    assert deliveries(path) == {"a": Delivery.ACCEPTED, "b": Delivery.UNKNOWN, "d": Delivery.ACCEPTED}


def test_a_status_names_the_entry_of_its_message(connect: Connect, path: Path) -> None:
    provider_id = ANSWER["messages"][0]["channelInfo"]["id"]
    with RawServer(Inbox(keep=lambda _inbox, _body: reply(b'{"messages": [%s]}' % _answer()))) as server:
        list(connect(server.base_url).send_many([Item(CHAT, "Hey", "a"), Item("other", "Hey", "b")], journal=path))
    event = parse({"eventName": "messageStatusChanged", "eventData": {"messageStatus": 3, "externalId": [provider_id]}})
    assert isinstance(event, MessageStatusChanged)
    about: list[JournalEntry] = [entry for entry in Journal(path).entries() if event.is_about(entry)]
    assert [entry.key for entry in about] == ["a", "b"]
    other = parse({"eventName": "messageStatusChanged", "eventData": {"messageStatus": 3, "externalId": ["wamid.x"]}})
    assert isinstance(other, MessageStatusChanged)
    assert not any(other.is_about(entry) for entry in Journal(path).entries())
    assert provider_id not in path.read_text(errors="replace")


def _answer() -> bytes:
    provider_id: str = ANSWER["messages"][0]["channelInfo"]["id"]
    return b'{"_id": "m", "channelInfo": {"id": "%s"}}' % provider_id.encode()


def test_what_was_refused_is_in_the_entry(connect: Connect, path: Path) -> None:
    with RawServer(reply(b"(#131047)", "400 Bad Request")) as server:
        list(connect(server.base_url).send_many([Item(CHAT, "Hey", "a")], journal=path))
    (entry,) = Journal(path).entries()
    assert (entry.status_code, entry.whatsapp_code, entry.window_closed) == (400, 131047, True)
