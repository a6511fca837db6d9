"""`send_many` of both clients, as typed code uses it."""

import datetime
import functools
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, assert_type

from texter_client import models
from texter_ext import (
    AnyItem,
    AsyncSending,
    AsyncTexter,
    Chat,
    Delivery,
    Item,
    Journal,
    JournalEntry,
    OutgoingTemplate,
    Progress,
    ProgressCallback,
    Rate,
    Reason,
    Recipient,
    Sending,
    SendResult,
    Sent,
    SentTemplate,
    Texter,
    TexterError,
    Violation,
    buttons,
    phone,
    template,
    text,
)


class Reminder(NamedTuple):
    chat_id: str
    question: models.ButtonsMessage
    order: int


class Greeting(NamedTuple):
    chat_id: str
    message: str


def reminders(orders: dict[int, str]) -> Iterator[Reminder]:
    for order, chat_id in orders.items():
        yield Reminder(chat_id, buttons("Shall we keep your appointment?", "Keep it"), order)


async def greetings(chat_ids: Iterable[str]) -> AsyncIterator[Greeting]:
    for chat_id in chat_ids:
        yield Greeting(chat_id, "We are open today.")


def every_form_of_item_is_taken(texter: Texter, chat_id: str, items: list[AnyItem], of_any: dict[str, Any]) -> None:
    pairs = [(chat_id, f"Number {number}") for number in range(3)]
    with_keys = [(chat_id, text(f"Number {number}"), number) for number in range(3)]
    optional_keys: set[tuple[str, str, str | None]] = {(chat_id, "Hey there!", None)}
    mappings = ((chat_id, of_any) for _ in range(3))
    texter.send_many([(chat_id, "Hey there!"), (chat_id, text("Hey there!"))])
    texter.send_many([(chat_id, "Hey there!"), (chat_id, "Hey there!", "greeting"), (chat_id, "Hey there!", 1042)])
    texter.send_many([(chat_id, text("Hey there!")), (chat_id, buttons("Shall we?", "Yes"))])
    texter.send_many([(chat_id, "Hey there!"), Item(chat_id, "Hey there!", "greeting")])
    texter.send_many([(phone("+972521234567"), "Hey there!"), Item(Chat(chat_id), "Hey there!")])
    reminder = template("reminder", "Dana")
    texter.send_many([Item(phone("+972521234567"), "Hey there!", 1042, reminder), Item(chat_id, reminder)])
    texter.send_many(items)
    texter.send_many(pairs)
    texter.send_many(with_keys)
    texter.send_many(optional_keys)
    texter.send_many(mappings)
    texter.send_many(zip([chat_id], ["Hey there!"], strict=True))
    texter.send_many([Item(chat_id, text("Hey there!")), Item(chat_id, of_any, key=1042)])
    texter.send_many([Greeting(chat_id, "Hey there!")])
    texter.send_many(reminders({1042: chat_id}))


async def every_form_of_item_is_taken_by_tasks(texter: AsyncTexter, chat_id: str, items: list[AnyItem]) -> None:
    texter.send_many([(chat_id, "Hey there!"), (chat_id, text("Hey there!"), "greeting")])
    texter.send_many(items)
    texter.send_many((chat_id, f"Number {number}") for number in range(3))
    texter.send_many([Item(chat_id, "Hey there!", 1042)])
    texter.send_many(reminders({1042: chat_id}))
    texter.send_many(greetings([chat_id]))


def items_are_read(item: Item, any_item: AnyItem) -> None:
    assert_type(item.to, Recipient)
    assert_type(item.key, str | int | None)
    assert_type(any_item[0], Recipient)
    assert_type(item.otherwise, OutgoingTemplate | None)


def every_setting_is_taken(texter: Texter, items: list[AnyItem], journal: Journal) -> None:
    def show(progress: Progress) -> None:
        assert_type(progress.total, int | None)
        assert_type(progress.done, int)
        assert_type(progress.in_flight, int)
        assert_type(progress.known, int)
        assert_type(progress.accepted, int)
        assert_type(progress.rejected, int)
        assert_type(progress.not_sent, int)
        assert_type(progress.unknown, int)
        assert_type(progress.seconds, float)
        assert_type(progress.rate, float)
        assert_type(progress.remaining, float | None)

    def add(progress: Progress, *, column: str) -> None:
        shown[column] = progress.done

    shown: dict[str, int] = {}
    seen: list[Progress] = []
    callbacks: list[ProgressCallback] = [show, functools.partial(add, column="done"), seen.append]
    for callback in callbacks:
        texter.send_many(items, progress=callback)
    texter.send_many(items, journal="reminders.db", concurrency=20, rate=20, repeat_unknown=True, progress=show)
    texter.send_many(items, journal=Path("reminders.db"), rate=Rate(20, chat_seconds=None, chat_burst=3))
    texter.send_many(items, journal=journal, rate=None, dry_run=True, progress=None)


def every_setting_is_taken_by_tasks(texter: AsyncTexter, items: list[AnyItem], journal: Journal) -> None:
    texter.send_many(items, journal="reminders.db", concurrency=20, rate=20, repeat_unknown=True, progress=print)
    texter.send_many(items, journal=Path("reminders.db"), rate=Rate(per_second=None))
    texter.send_many(items, journal=journal, rate=None, dry_run=True, progress=None)


def results_are_read(result: SendResult[Greeting]) -> str:
    assert_type(result.index, int)
    assert_type(result.item, Greeting)
    assert_type(result.sent, Sent | SentTemplate | None)
    assert_type(result.reason, Reason | None)
    assert_type(result.error, TexterError | None)
    assert_type(result.known, Delivery | None)
    assert_type(result.violations, tuple[Violation, ...])
    assert_type(result.changed, bool)
    assert_type(result.delivery, Delivery)
    match result:
        case SendResult(sent=Sent() as sent):
            return sent.tmp_send_id
        case SendResult(error=TexterError() as error):
            return str(error)
        case _:
            return "a dry run found nothing wrong"


def results_are_iterated_over(texter: Texter, items: list[AnyItem]) -> None:
    for result in texter.send_many(items):
        assert_type(result, SendResult[AnyItem])
    with texter.send_many(items) as sending:
        assert_type(sending, Sending[AnyItem])
        assert_type(next(sending), SendResult[AnyItem])
        assert_type(list(sending), list[SendResult[AnyItem]])
        sending.stop()
    assert_type(sending.unread, tuple[SendResult[AnyItem], ...])
    sending.close()


def results_keep_the_type_of_an_item(texter: Texter, chat_id: str) -> None:
    for result in texter.send_many([(chat_id, "Hey there!", "greeting")]):
        assert_type(result.item, tuple[str, str, str])
    for numbered in texter.send_many((chat_id, text(f"Number {number}"), number) for number in range(3)):
        assert_type(numbered.item, tuple[str, models.TextMessage, int])
    with texter.send_many(reminders({1042: chat_id}), journal="reminders.db") as sending:
        assert_type(sending, Sending[Reminder])
        for reminded in sending:
            assert_type(reminded.item.order, int)
    assert_type(sending.unread, tuple[SendResult[Reminder], ...])
    assert_type(texter.send_many([Item(chat_id, "Hey there!", 1042)]), Sending[Item])


def items_of_several_types_are_read(texter: Texter, chat_id: str) -> None:
    items = [(chat_id, text("Hey there!")), (chat_id, buttons("Shall we?", "Yes"))]
    for result in texter.send_many(items):
        assert_type(result.item[0], str)
        assert_type(result.item[1].to_dict(), dict[str, Any])
    for either in texter.send_many([(chat_id, "Hey there!", "greeting"), (chat_id, text("Hey there!"), 1042)]):
        texter.send(either.item[0], "Again!")


def annotations_may_leave_the_item_open(
    result: SendResult, sending: Sending, awaited: AsyncSending, of_greeting: SendResult[Greeting]
) -> SendResult:
    assert_type(result, SendResult[Any])
    assert_type(sending, Sending[Any])
    assert_type(awaited, AsyncSending[Any])
    return of_greeting


def items_of_one_type_are_also_items_of_a_wider_one(
    result: SendResult[Reminder], sending: Sending[Reminder], awaited: AsyncSending[Reminder]
) -> tuple[SendResult[AnyItem], Sending[AnyItem], AsyncSending[AnyItem]]:
    return result, sending, awaited


async def results_are_awaited(texter: AsyncTexter, items: list[AnyItem]) -> None:
    async for result in texter.send_many(items):
        assert_type(result, SendResult[AnyItem])
    async with texter.send_many(items) as sending:
        assert_type(sending, AsyncSending[AnyItem])
        assert_type(await anext(sending), SendResult[AnyItem])
        assert_type([result async for result in sending], list[SendResult[AnyItem]])
        sending.stop()
    assert_type(sending.unread, tuple[SendResult[AnyItem], ...])
    await sending.aclose()


async def awaited_results_keep_the_type_of_an_item(texter: AsyncTexter, chat_id: str) -> None:
    async for result in texter.send_many([(chat_id, "Hey there!", "greeting")]):
        assert_type(result.item, tuple[str, str, str])
    async with texter.send_many(greetings([chat_id])) as sending:
        assert_type(sending, AsyncSending[Greeting])
        async for greeted in sending:
            assert_type(greeted.item, Greeting)
    assert_type(sending.unread, tuple[SendResult[Greeting], ...])
    async for reminded in texter.send_many(reminders({1042: chat_id})):
        assert_type(reminded.item.question, models.ButtonsMessage)
    items = [(chat_id, text("Hey there!")), (chat_id, buttons("Shall we?", "Yes"))]
    async for either in texter.send_many(items):
        assert_type(either.item[1].to_dict(), dict[str, Any])


def journals_are_read(path: Path) -> None:
    journal = Journal(path, keep_messages=True, refuse_changed=True)
    assert_type(journal.path, Path)
    for entry in Journal("reminders.db").entries():
        assert_type(entry, JournalEntry)
        assert_type(entry.key, str | None)
        assert_type(entry.chat_id, str)
        assert_type(entry.tmp_send_id, str)
        assert_type(entry.delivery, Delivery)
        assert_type(entry.began, datetime.datetime)
        assert_type(entry.ended, datetime.datetime | None)
        assert_type(entry.status_code, int | None)
        assert_type(entry.ids, tuple[str, ...])
        assert_type(entry.error, str | None)
        assert_type(entry.message, Any)


def rates_are_read(rate: Rate) -> None:
    assert_type(rate.per_second, float | None)
    assert_type(rate.chat_seconds, float | None)
    assert_type(rate.chat_burst, int)
