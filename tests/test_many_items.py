"""Items are sent as they were when they were read, and are not read far ahead."""

import asyncio
import enum
import gc
import logging
import warnings
from collections import Counter, UserDict
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TOKEN, Connect
from texter_client import models
from texter_ext import AsyncTexter, Delivery, ItemError, Journal, LimitError, text
from texter_ext.sandbox import Sandbox

# In each chat, the second message waits for the answer to the first; meanwhile other items are read.
CHATS = ("chat-0", "chat-0", "chat-1", "chat-0", "chat-1", "chat-2", "chat-2")
SENT = [(chat_id, f"For item {number}") for number, chat_id in enumerate(CHATS)]


@pytest.fixture(scope="module")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=sorted(set(CHATS))) as sandbox:
        yield sandbox


@pytest.fixture
def chats(long_lived_chats: Sandbox) -> Sandbox:
    long_lived_chats.reset()
    long_lived_chats.fail_next(delay=0.05, times=2)
    return long_lived_chats


def received(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Return the chats and texts that arrived, in the order of the items."""
    arrived = [(request.path.rpartition("/")[2], request.json()["text"]) for request in sandbox.requests]
    return sorted(arrived, key=lambda each: each[1])


def refilled_dict() -> Iterator[Any]:
    message = {"type": "text"}
    for chat_id, body in SENT:
        message["text"] = body
        yield chat_id, message


def refilled_mapping() -> Iterator[Any]:
    message = UserDict({"type": "text"})
    for chat_id, body in SENT:
        message["text"] = body
        yield chat_id, message


def refilled_model() -> Iterator[Any]:
    message = models.TextMessage(text="")
    for chat_id, body in SENT:
        message.text = body
        yield chat_id, message


def refilled_item() -> Iterator[Any]:
    item: list[Any] = ["", ""]
    for item[0], item[1] in SENT:
        yield item


def refilled_and_emptied() -> Iterator[Any]:
    message: dict[str, Any] = {}
    for chat_id, body in SENT:
        message |= {"type": "text", "text": body}
        yield chat_id, message
        message.clear()


REFILLED = [refilled_dict, refilled_mapping, refilled_model, refilled_item, refilled_and_emptied]


@pytest.mark.parametrize("items", REFILLED)
def test_a_message_is_sent_as_it_was_when_it_was_read(
    chats: Sandbox, connect: Connect, tmp_path: Path, items: Callable[[], Iterator[Any]]
) -> None:
    texter = connect(chats.base_url)
    results = list(texter.send_many(items(), rate=None))
    assert [result.delivery for result in results] == [Delivery.ACCEPTED] * len(SENT)
    assert received(chats) == SENT
    chats.requests.clear()
    journal = tmp_path / "journal.db"
    list(texter.send_many(items(), rate=None, journal=journal))
    assert received(chats) == SENT
    chats.requests.clear()
    again = list(texter.send_many(SENT, rate=None, journal=journal))
    assert [result.known for result in again] == [Delivery.ACCEPTED] * len(SENT)
    assert chats.requests == []


def test_nested_values_are_sent_as_they_were_when_they_were_read(chats: Sandbox, connect: Connect) -> None:
    def items() -> Iterator[Any]:
        rows = [{"title": "", "payload": "a"}]
        message = {"type": "buttons", "text": "Hey", "buttons": rows}
        for chat_id, body in SENT:
            rows[0]["title"] = body[:20]
            yield chat_id, message

    list(connect(chats.base_url).send_many(items(), rate=None))
    titles = [request.json()["buttons"][0]["title"] for request in chats.requests]
    assert sorted(titles) == [body for _, body in SENT]


def test_a_result_holds_the_very_item_that_was_passed(chats: Sandbox, connect: Connect) -> None:
    items = [(chat_id, {"type": "text", "text": body}) for chat_id, body in SENT]
    results = sorted(connect(chats.base_url).send_many(items, rate=None), key=lambda result: result.index)
    assert all(result.item is item for result, item in zip(results, items, strict=True))


def test_a_message_is_evaluated_once(chats: Sandbox, connect: Connect, tmp_path: Path) -> None:
    class Counted(models.TextMessage):
        def to_dict(self) -> dict[str, Any]:
            calls.append(self.text)
            return super().to_dict()

    calls: list[str] = []
    items = [(chat_id, Counted(text=body)) for chat_id, body in SENT]
    list(connect(chats.base_url).send_many(items, rate=None, journal=tmp_path / "journal.db"))
    assert calls == [body for _, body in SENT]


@pytest.mark.usefixtures("by_aiohttp")
def test_changes_by_another_task_have_no_effect(chats: Sandbox) -> None:
    async def main() -> None:
        queue: asyncio.Queue[Any] = asyncio.Queue(1)

        async def items() -> AsyncIterator[Any]:
            for _ in SENT:
                item = await queue.get()
                loop.call_soon(item[1].update, {"text": "Another"})
                yield item

        async def fill() -> None:
            for chat_id, body in SENT:
                await queue.put((chat_id, {"type": "text", "text": body}))

        loop = asyncio.get_running_loop()
        filling = asyncio.create_task(fill())
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            async for result in texter.send_many(items(), rate=None):
                assert result.delivery is Delivery.ACCEPTED
        await filling

    asyncio.run(main())
    assert received(chats) == SENT


def test_an_invalid_message_is_reported_in_its_order(chats: Sandbox, connect: Connect, tmp_path: Path) -> None:
    nested: list[Any] = []
    for _ in range(2_000):
        nested = [nested]
    message: dict[str, Any] = {"type": "text", "text": "Hey", "more": nested}
    texter = connect(chats.base_url)
    results = texter.send_many([("chat-0", "Hey", 1), ("chat-0", message, 2), ("chat-0", object(), 3)])
    first, deep, other = sorted(results, key=lambda result: result.index)
    assert first.delivery is Delivery.ACCEPTED
    for result, words in ((deep, "nested too deeply"), (other, "not object")):
        assert isinstance(result.error, LimitError)
        assert words in str(result.error)
        assert result.error.chat_id == "chat-0"
    # A message that an earlier run sent is not reported as failed, even if it is invalid now.
    journal = tmp_path / "journal.db"
    list(texter.send_many([("chat-0", "Hey", 1)], journal=journal))
    (known,) = texter.send_many([("chat-0", object(), 1)], journal=journal)
    assert (known.known, known.error) == (Delivery.ACCEPTED, None)


class Id(str, enum.Enum):  # noqa: UP042 (which prints its value)
    """A string that prints as a different one."""

    CHAT = "chat-0"
    ORDER = "order-1"


class Number(int):
    """A number that prints as something else."""

    def __repr__(self) -> str:
        return "number"

    __str__ = __repr__

    def __format__(self, _specification: str) -> str:
        return "number"


def test_the_journal_records_what_is_sent(chats: Sandbox, connect: Connect, tmp_path: Path) -> None:
    path, texter = tmp_path / "journal.db", connect(chats.base_url)
    items = [
        (Id.CHAT, text("One", tmp_send_id=Id.ORDER), Id.ORDER),
        ("chat-0", "Two", Number(2)),
        (Id.CHAT, {"type": "text", "text": Id.ORDER, "tmpSendId": Id.CHAT}, "3"),
    ]
    results = list(texter.send_many(items, journal=path, rate=None))
    assert [request.path.rpartition("/")[2] for request in chats.requests] == ["chat-0"] * 3
    assert [request.json()["text"] for request in chats.requests] == ["One", "Two", "order-1"]
    ids = [request.json()["tmpSendId"] for request in chats.requests]
    assert (ids[0], ids[2]) == ("order-1", "chat-0")
    assert [result.sent and result.sent.tmp_send_id for result in results] == ids
    entries = list(Journal(path).entries())
    assert [(entry.chat_id, entry.key, entry.tmp_send_id) for entry in entries] == [
        ("chat-0", key, id_) for key, id_ in zip(("order-1", "2", "3"), ids, strict=True)
    ]
    plain = [("chat-0", "One", "order-1"), ("chat-0", "Two", 2), ("chat-0", "order-1", 3)]
    assert [result.known for result in texter.send_many(plain, journal=path)] == [Delivery.ACCEPTED] * 3


@pytest.mark.parametrize("chat_id", [Id.CHAT, "chat-0"])
def test_errors_and_logs_show_the_ids_that_are_sent(
    chats: Sandbox, connect: Connect, caplog: pytest.LogCaptureFixture, chat_id: str
) -> None:
    chats.reset()
    with caplog.at_level(logging.DEBUG, "texter_ext.send"):
        sent = connect(chats.base_url).send(chat_id, text("Hey", tmp_send_id=Id.ORDER))
    chats.fail_next(400)
    (result,) = connect(chats.base_url).send_many([(chat_id, text("Hey", tmp_send_id=Id.ORDER))])
    assert result.error is not None
    assert sent.tmp_send_id == result.error.tmp_send_id == "order-1"
    assert type(sent.tmp_send_id) is str
    assert (result.error.chat_id, type(result.error.chat_id)) == ("chat-0", str)
    (record,) = [record for record in caplog.records if record.name == "texter_ext.send"]
    assert "chat 'chat-0', tmpSendId 'order-1'" in record.getMessage()


def test_an_enum_or_number_and_its_value_are_the_same_key(chats: Sandbox, connect: Connect) -> None:
    items = [("chat-0", "a", Id.ORDER), ("chat-0", "b", "order-1"), ("chat-0", "c", 2), ("chat-0", "d", Number(2))]
    results = list(connect(chats.base_url).send_many(items, dry_run=True))
    assert [type(result.error) for result in results] == [type(None), ItemError] * 2
    assert "Duplicate key 'order-1'" in str(results[1].error)


def test_a_bool_is_not_a_key(chats: Sandbox, connect: Connect) -> None:
    (result,) = connect(chats.base_url).send_many([("chat-0", "Hey", True)])
    assert isinstance(result.error, ItemError)
    assert "bool" in str(result.error)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_more_is_read_than_can_go_out_soon(chats: Sandbox, connect: Connect, number: int) -> None:
    """In flight is one message to each chat, and twice as many wait as may be in flight."""
    read = 0

    def items() -> Iterator[tuple[str, str]]:
        nonlocal read
        for read in range(1, 1_000_001):
            yield f"chat-{read % number}", "Hey"

    results = connect(chats.base_url).send_many(items(), concurrency=10, rate=None)
    for done in range(1, 31):
        next(results)
        assert read - done <= number + 20
    results.close()


def test_who_leaves_the_loop_early_is_told_in_a_line(
    chats: Sandbox, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    items = [(f"chat-{number % 2}", "Hey") for number in range(1_000)]
    with caplog.at_level(logging.DEBUG, "texter_ext.send_many"):
        results = connect(chats.base_url).send_many(items, rate=None)
        next(results)
        results.close()
    records = [record for record in caplog.records if record.name == "texter_ext.send_many"]
    (line,) = [record.getMessage() for record in records if record.levelno > logging.DEBUG]
    counts = Counter(result.delivery.value for result in results.unread)
    assert ", ".join(f"{count} {delivery}" for delivery, count in counts.items()) in line
    assert 0 < len(results.unread) == len(records) - 1 <= 80 + 2


def forget(results: object) -> None:
    """Drop the last reference to the result of `send_many`."""
    del results
    gc.collect()


def test_a_result_that_is_never_iterated_over_warns(chats: Sandbox, connect: Connect, tmp_path: Path) -> None:
    texter, journal = connect(chats.base_url), tmp_path / "journal.db"
    with pytest.warns(RuntimeWarning, match="never iterated over, so nothing was sent") as caught:
        forget(texter.send_many([("chat-0", "Hey")], journal=journal))
    assert len(caught) == 1
    assert len(list(texter.send_many([("chat-0", "Hey")], journal=journal))) == 1  # the journal is free
    assert len(chats.requests) == 1


def test_a_result_that_is_closed_stopped_or_iterated_over_does_not_warn(chats: Sandbox, connect: Connect) -> None:
    texter = connect(chats.base_url)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        texter.send_many([("chat-0", "Hey")]).close()
        texter.send_many([("chat-0", "Hey")]).stop()
        list(texter.send_many([]))
        next(texter.send_many([("chat-0", "Hey"), ("chat-1", "Hey")]))
        gc.collect()


def test_after_the_client_is_closed_nothing_is_sent(chats: Sandbox, connect: Connect) -> None:
    texter = connect(chats.base_url)
    results = texter.send_many([("chat-0", "Hey")])
    forgotten = [texter.send_many([("chat-0", "Hey")])]
    texter.close()
    assert [type(result.error).__name__ for result in results] == ["ClientStateError"]
    with pytest.warns(RuntimeWarning, match="never iterated"):
        forget(forgotten.pop())
    assert chats.requests == []
