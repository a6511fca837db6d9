"""A result's item has the type of the items that were passed, by mypy and pyright, without annotations at the call."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple, assert_type

from tests.conftest import TOKEN
from texter_ext import AnyItem, AsyncSending, AsyncTexter, Item, Sending, SendResult, Texter, text
from texter_ext.sandbox import Sandbox


class Reminder(NamedTuple):
    chat_id: str
    message: str
    key: str


def shown(result: SendResult[AnyItem]) -> str:
    """Take any result, whatever the type of its item."""
    return f"{result.index} {result.item[0]}"


def test_an_item_keeps_its_type(sandbox: Sandbox, chat_id: str) -> None:
    reminders = [(chat_id, f"Reminder {number}", f"reminder-{number}") for number in range(2)]
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        for result in texter.send_many(reminders, dry_run=True):
            assert_type(result.item, tuple[str, str, str])
            assert result.item[2].removeprefix("reminder-") == str(result.index)
            assert shown(result) == f"{result.index} {chat_id}"
        (of_item,) = texter.send_many([Item(chat_id, text("Hey"), 7)], dry_run=True)
        assert_type(of_item.item, Item)
        assert of_item.item.key == 7
        with texter.send_many((Reminder(chat_id, "Hey", "a") for _ in range(1)), dry_run=True) as sending:
            assert_type(sending, Sending[Reminder])
            assert [result.item.key for result in sending] == ["a"]
        assert_type(sending.unread, tuple[SendResult[Reminder], ...])


def test_items_of_several_types_need_no_annotation(sandbox: Sandbox, chat_id: str) -> None:
    items: list[AnyItem] = [(chat_id, "Hey")]
    whatever: Sending
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        results = texter.send_many(
            [(chat_id, "Hey"), (chat_id, text("You")), (chat_id, {"type": "text", "text": "All"}, "a")], dry_run=True
        )
        assert [result.item[0] for result in results] == [chat_id] * 3
        assert_type(texter.send_many(items, dry_run=True, journal=None), Sending[AnyItem]).close()
        whatever = texter.send_many(items)  # a class without its parameter is one of whatever items
        whatever.close()


async def awaited(chat_id: str) -> AsyncIterator[tuple[str, str, int]]:
    yield chat_id, "Hey", 7


def test_an_item_keeps_its_type_in_tasks(sandbox: Sandbox, chat_id: str) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN) as texter:
            sending = texter.send_many(awaited(chat_id), dry_run=True)
            assert_type(sending, AsyncSending[tuple[str, str, int]])
            assert [result.item[2].bit_length() async for result in sending] == [3]
            async for result in texter.send_many([Reminder(chat_id, "Hey", "a")], dry_run=True):
                assert_type(result.item, Reminder)
                assert shown(result) == f"0 {chat_id}"

    asyncio.run(main())
