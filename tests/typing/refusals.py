"""Mistakes that both type checkers must see: a `type: ignore` with nothing to ignore is an error itself."""
# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnusedImport=false

from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx

from texter_client import spec, typed_dicts
from texter_ext import (
    WHATSAPP,
    AsyncTexter,
    Delivery,
    Item,
    Progress,
    Sending,
    Sent,
    Texter,
    TexterError,
    button,
    buttons,
    check,
    contacts,
    location,
    media,
    row,
    text,
)
from texter_ext.sandbox import Sandbox


class Customer(NamedTuple):
    chat_id: str
    message: str
    order: int
    name: str


def misspelt_imports() -> None:
    from texter_client.models import TextMesage  # type: ignore[attr-defined]  # noqa: F401, PLC0415
    from texter_ext import Textr  # type: ignore[attr-defined]  # noqa: F401, PLC0415


def messages(texter: Texter, chat_id: str) -> None:
    texter.send(chat_id, 1042)  # type: ignore[call-overload]
    texter.send(chat_id, None)  # type: ignore[call-overload]
    texter.send(chat_id, ["Hey there!"])  # type: ignore[call-overload]
    texter.send(chat_id, button("Yes"))  # type: ignore[call-overload]
    texter.send(1042, "Hey there!")  # type: ignore[call-overload]
    texter.send(chat_id)  # type: ignore[call-overload]
    texter.send(chat_id, "Hey there!", 5)  # type: ignore[call-overload]
    texter.send(chat_id, "Hey there!", reply_to="wamid")  # type: ignore[call-overload]
    for violation in check(1042):  # type: ignore[arg-type]
        if violation.rule == "maxlength":  # type: ignore[comparison-overlap]
            pass


def dicts() -> None:
    no_text: typed_dicts.TextMessageDict = {"type": "text"}  # type: ignore[typeddict-item]
    of_number: typed_dicts.TextMessageDict = {"type": "text", "text": 1042}  # type: ignore[typeddict-item]
    of_another_kind: typed_dicts.TextMessageDict = {"type": "list", "text": "Hey there!"}  # type: ignore[typeddict-item]
    with_a_typo: typed_dicts.TextMessageDict = {"type": "text", "text": "Hey!", "tmpSendID": "1"}  # type: ignore[typeddict-unknown-key]
    deep_inside: typed_dicts.ListMessageDict = {
        "type": "list",
        "text": "What would you like to do?",
        "list": {"button": "Choose", "sections": [{"row": []}]},  # type: ignore[typeddict-item,typeddict-unknown-key]
    }
    _ = no_text, of_number, of_another_kind, with_a_typo, deep_inside


def builders() -> None:
    text(None)  # type: ignore[arg-type]
    text("Hey there!", limits={})  # type: ignore[arg-type]
    media("https://example.com/parcel.jpg")  # type: ignore[arg-type]
    buttons("Shall we?", row("Yes"))  # type: ignore[arg-type]
    contacts("Dana Levi")  # type: ignore[arg-type]
    location("32.0853", "34.7818")  # type: ignore[arg-type]


def settings(asynchronous: httpx.AsyncHTTPTransport) -> None:
    Texter(transport=asynchronous)  # type: ignore[arg-type]
    Texter(retries="2")  # type: ignore[arg-type]
    Texter(timeout="20")  # type: ignore[arg-type]
    Texter("example", "token", "https://example.com")  # type: ignore[call-arg]
    WHATSAPP.override({"/Button/title/unique": "off"})  # type: ignore[dict-item]


def many(texter: Texter, awaited: AsyncTexter, chat_id: str, greetings: AsyncIterator[tuple[str, str]]) -> None:
    def show(done: int) -> None: ...

    texter.send_many([chat_id])  # type: ignore[type-var]
    texter.send_many([(chat_id,)])  # type: ignore[type-var]
    texter.send_many([(chat_id, 1042)])  # type: ignore[type-var]
    texter.send_many([Customer(chat_id, "Hey there!", 1042, "Dana Levi")])  # type: ignore[type-var]
    texter.send_many(greetings)  # type: ignore[call-overload]
    texter.send_many([(chat_id, "Hey there!")], progress=show)  # type: ignore[arg-type]
    for _ in awaited.send_many([(chat_id, "Hey there!")]):  # type: ignore[attr-defined]
        pass


def operations(texter: Texter) -> None:
    texter.call("sendMessage")  # type: ignore[arg-type]
    texter.pages(spec.SEND_MESSAGE)  # type: ignore[call-arg]
    texter.pages(spec.SEND_MESSAGE, lambda page: page)  # type: ignore[arg-type,return-value]


async def forgotten_awaits(texter: AsyncTexter, chat_id: str) -> None:
    texter.send(chat_id, "Hey there!")  # type: ignore[unused-coroutine]
    _ = texter.send(chat_id, "Hey there!").id  # type: ignore[attr-defined]
    with texter:  # type: ignore[attr-defined]
        pass


def results_of_many(texter: Texter, chat_id: str) -> None:
    sending = texter.send_many([(chat_id, "Hey there!")])
    for result in sending:
        _ = result.item[2]  # type: ignore[misc]
    of_items: Sending[Item] = sending  # type: ignore[assignment]
    of_items.close()


def results(sent: Sent, progress: Progress, error: TexterError, sandbox: Sandbox) -> None:
    sent.status_code = 201  # type: ignore[misc]
    progress.done = 3  # type: ignore[misc]
    _: str = sent.id  # type: ignore[assignment]
    if error.delivery == "unknown":  # type: ignore[comparison-overlap]
        pass
    if error.delivery is Delivery.SENT:  # type: ignore[attr-defined]
        pass
    sandbox.fail_next(connection="lost")  # type: ignore[arg-type]
