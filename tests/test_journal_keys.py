"""How a journal matches messages: by key, or by content in any form."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Connect
from texter_ext import Delivery, EarlierRunError, ItemError, Journal, SendResult, location
from texter_ext.sandbox import Sandbox

LOGGER = "texter_ext.send_many"
KEYLESS = [("chat-0", "Hey"), ("chat-0", "Hey"), ("chat-1", "You")]
KEYED = [(*item, f"key-{number}") for number, item in enumerate(KEYLESS)]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == LOGGER]


def known(results: Any) -> list[Delivery | None]:
    return [result.known for result in sorted(results, key=lambda result: result.index)]


@pytest.mark.parametrize("runs", [(KEYLESS, KEYED, KEYLESS, KEYED), (KEYED, KEYLESS, KEYED)])
def test_a_run_may_start_or_stop_using_keys(
    chats: Sandbox, connect: Connect, path: Path, runs: tuple[list[Any], ...]
) -> None:
    texter = connect(chats.base_url)
    first, *others = [known(texter.send_many(items, journal=path)) for items in runs]
    assert first == [None] * 3
    assert others == [[Delivery.ACCEPTED] * 3] * len(others)
    assert len(chats.requests) == 3


def test_a_key_added_later_is_recorded(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many(KEYLESS, journal=path))
    list(texter.send_many(KEYED, journal=path))
    assert {entry.key for entry in Journal(path).entries()} == {"key-0", "key-1", "key-2"}
    (result,) = texter.send_many([("chat-1", "You too", "key-2")], journal=path)
    assert (result.known, result.changed) == (Delivery.ACCEPTED, True)
    assert len(chats.requests) == 3


def test_a_dry_run_takes_a_key_added_later_as_used(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many(KEYLESS[:1], journal=path))
    items = [("chat-0", "Hey", "key"), ("chat-0", "You", "key")]
    first, second = texter.send_many(items, journal=path, dry_run=True)
    assert (first.known, type(second.error)) == (Delivery.ACCEPTED, ItemError)
    assert [entry.key for entry in Journal(path).entries()] == [None]


def test_a_refused_message_keeps_its_key_in_a_run_without_keys(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    chats.fail_next(400)
    for items in ([("chat-0", "Hey", "a")], [("chat-0", "Hey")], [("chat-0", "Hey", "a")]):
        list(texter.send_many(items, journal=path))
    assert [entry.key for entry in Journal(path).entries()] == ["a"]
    assert len(chats.messages) == 1


def test_identical_messages_with_different_keys_are_different(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    mixed = [("chat-0", "Hey"), ("chat-0", "Hey", "a"), ("chat-0", "Hey", "b")]
    assert known(texter.send_many(mixed, journal=path)) == [None] * 3
    again = [*reversed(mixed), ("chat-0", "Hey", "c")]
    assert known(texter.send_many(again, journal=path)) == [Delivery.ACCEPTED] * 3 + [None]
    assert len(chats.messages) == 4


CHANGED = [("chat-0", "Your appointment is at 5.", 17), ("chat-1", "You", 18)]


def sent_before(chats: Sandbox, connect: Connect, journal: Path) -> Any:
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Your appointment is at 3.", 17), ("chat-1", "You", 18)], journal=journal))
    return texter


@pytest.mark.parametrize("dry_run", [False, True], ids=["sent", "dry"])
def test_a_changed_message_is_logged_with_its_key(
    chats: Sandbox, connect: Connect, path: Path, caplog: pytest.LogCaptureFixture, dry_run: Any
) -> None:
    texter = sent_before(chats, connect, path)
    for _ in range(2):
        caplog.clear()
        results = sorted(texter.send_many(CHANGED, journal=path, dry_run=dry_run), key=lambda result: result.index)
        assert [result.changed for result in results] == [True, False]
        assert [result.error for result in results] == [None, None]
        assert known(results) == [Delivery.ACCEPTED, Delivery.ACCEPTED]
        (warning,) = warnings(caplog)
        assert "'17'" in warning
        assert "5." not in warning
    assert len(chats.requests) == 2


@pytest.mark.parametrize("dry_run", [False, True], ids=["sent", "dry"])
def test_refuse_changed_refuses_a_changed_message(chats: Sandbox, connect: Connect, path: Path, dry_run: Any) -> None:
    texter = sent_before(chats, connect, path)
    journal = Journal(path, refuse_changed=True)
    results: list[SendResult] = list(texter.send_many(CHANGED, journal=journal, dry_run=dry_run))
    changed, same = sorted(results, key=lambda result: result.index)
    assert isinstance(changed.error, ItemError)
    assert "'17' differs from the one that an earlier run sent" in str(changed.error)
    assert (changed.delivery, changed.known, changed.changed) == (Delivery.NOT_SENT, Delivery.ACCEPTED, True)
    assert (same.error, same.changed) == (None, False)
    assert len(chats.requests) == 2
    assert [entry.delivery for entry in journal.entries()] == [Delivery.ACCEPTED] * 2


def test_a_refused_message_may_change(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(400)
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey", "a")], journal=path))
    journal = Journal(path, refuse_changed=True)
    (better,) = texter.send_many([("chat-0", "Hey there", "a")], journal=journal)
    (again,) = texter.send_many([("chat-0", "Hey there", "a")], journal=journal)
    assert (better.delivery, better.changed) == (Delivery.ACCEPTED, False)
    assert (again.known, again.changed) == (Delivery.ACCEPTED, False)


def test_an_unknown_message_that_has_changed(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(500)
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey", "a")], journal=path))
    changed = [("chat-0", "Hey there", "a")]
    (left,) = texter.send_many(changed, journal=path)
    (repeated,) = texter.send_many(changed, journal=path, repeat_unknown=True)
    assert isinstance(left.error, EarlierRunError)
    assert (left.changed, repeated.changed) == (True, True)
    assert repeated.delivery is Delivery.ACCEPTED
    assert [message.text for message in chats.messages] == ["Hey there"]


def test_a_dry_run_only_reads_the_journal(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(500)
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey", "a"), ("chat-0", "You", "b")], journal=path))
    before = path.read_bytes()
    items = [("chat-0", "Hey", "a"), ("chat-0", "You", "b"), ("chat-0", "All", "c"), ("chat-1", "You", "b")]
    results = list(texter.send_many(items, journal=path, dry_run=True))
    assert known(results) == [Delivery.UNKNOWN, Delivery.ACCEPTED, None, None]
    assert [type(result.error) for result in results] == [type(None)] * 3 + [ItemError]
    assert {result.delivery for result in results} == {Delivery.NOT_SENT}
    assert path.read_bytes() == before
    assert len(chats.requests) == 2


SAME: list[tuple[Any, Any]] = [
    (location(1, 2), location(1.0, 2.0)),
    (location(0, 1e2), location(-0.0, 100)),
    ({"type": "text", "text": "Hey"}, {"text": "Hey", "type": "text"}),
    (location(1, 2), {"location": {"longitude": 2.0, "latitude": 1}, "type": "location"}),
    ({"type": "media", "media": ({"x": 1},)}, {"type": "media", "media": [{"x": 1.0}]}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (location(1, 2), location(1, 2.5)),
    (location(1, 2), location(2, 1)),
    ({"type": "text", "text": "Hey", "x": 1}, {"type": "text", "text": "Hey", "x": True}),
    ({"type": "text", "text": "Hey", "x": 1}, {"type": "text", "text": "Hey", "x": "1"}),
    ({"type": "text", "text": "Hey", "x": None}, {"type": "text", "text": "Hey"}),
    ({"type": "text", "text": "Hey", "x": 2**53 + 1}, {"type": "text", "text": "Hey", "x": float(2**53)}),
    ({"type": "text", "text": "1.0"}, {"type": "text", "text": "1"}),
]


@pytest.mark.parametrize(("pair", "equal"), [(pair, True) for pair in SAME] + [(pair, False) for pair in DIFFERENT])
def test_messages_that_are_equal_as_json_are_matched(
    chats: Sandbox, connect: Connect, path: Path, pair: tuple[Any, Any], equal: Any
) -> None:
    texter = connect(chats.base_url, limits=None)
    results: list[SendResult] = []
    for message in pair:
        chats.fail_next(200, body=b"{}")
        results += texter.send_many([("chat-0", message)], journal=path)
    assert (results[1].known is Delivery.ACCEPTED) == equal
    assert len(chats.requests) == 2 - equal
