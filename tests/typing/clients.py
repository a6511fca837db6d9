"""Both clients, as typed code uses them for one message at a time."""

import asyncio
import datetime
import logging
from collections.abc import Mapping
from typing import Any, assert_type

import httpx

from texter_client import AuthenticatedClient, models, spec
from texter_client.api.messages import send_message
from texter_client.records import Operation
from texter_client.types import Response, Unset
from texter_ext import (
    DEFAULT_TIMEOUT,
    WHATSAPP,
    AnyMessage,
    APIResponse,
    AsyncTexter,
    Delivery,
    Interrupted,
    Retries,
    Sent,
    Texter,
    audio,
    buttons,
    media,
    text,
)


def every_setting_is_taken() -> None:
    assert_type(DEFAULT_TIMEOUT, httpx.Timeout)
    Texter("example", "token", timeout=20, retries=0, limits=None)
    Texter(project_id="example", token="token", timeout=DEFAULT_TIMEOUT, retries=Retries(3, accept_duplicates=True))
    Texter(base_url="http://192.0.2.1/", allow_http=True, limits=WHATSAPP.override({"/Button/title/maxLength": 25}))
    AsyncTexter("example", timeout=httpx.Timeout(20.0, connect=5.0), retries=Retries(times=1))


def transports_are_given(proxy: httpx.HTTPTransport, asynchronous: httpx.AsyncHTTPTransport) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"success": True}, request=request)

    assert_type(Texter(transport=httpx.MockTransport(answer)).transport, httpx.BaseTransport)
    assert_type(Texter(transport=proxy).transport, httpx.BaseTransport)
    assert_type(AsyncTexter(transport=asynchronous).transport, httpx.AsyncBaseTransport)


def every_form_is_sent(texter: Texter, chat_id: str, mapping: Mapping[str, Any], message: AnyMessage) -> None:
    assert_type(texter.send(chat_id, "Hey there!"), Sent)
    assert_type(texter.send(chat_id, text("Hey there!")), Sent)
    assert_type(texter.send(chat_id, models.TextMessage(text="Hey there!"), timeout=5), Sent)
    assert_type(texter.send(chat_id, {"type": "text", "text": "Hey there!"}, timeout=DEFAULT_TIMEOUT), Sent)
    assert_type(texter.send(chat_id=chat_id, message=mapping, timeout=None), Sent)
    assert_type(texter.send(chat_id, message), Sent)


def lists_and_dicts_of_messages_need_no_annotation(texter: Texter, chat_id: str) -> None:
    messages = [text("Hey there!"), media(audio(url="https://example.com/greeting.ogg"))]
    for message in messages:
        texter.send(chat_id, message)
    by_name = {"greeting": text("Hey there!"), "question": buttons("Shall we?", "Yes")}
    texter.send(chat_id, by_name["question"])
    for message in by_name.values():
        texter.send(chat_id, message)


async def every_form_is_sent_and_awaited(texter: AsyncTexter, chat_id: str, message: AnyMessage) -> None:
    assert_type(await texter.send(chat_id, "Hey there!"), Sent)
    assert_type(await texter.send(chat_id, buttons("Shall we?", "Yes"), timeout=5), Sent)
    assert_type(await texter.send(chat_id, {"type": "text", "text": "Hey there!"}), Sent)
    assert_type(await texter.send(chat_id, message, timeout=DEFAULT_TIMEOUT), Sent)
    assert_type(await asyncio.gather(*(texter.send(chat_id, f"Number {n}") for n in range(3))), list[Sent])


def answers_are_read(texter: Texter, chat_id: str, sent: Sent) -> None:
    assert_type(sent.status_code, int)
    assert_type(sent.tmp_send_id, str)
    assert_type(sent.id, str | None)
    assert_type(sent.ids, tuple[str, ...])
    assert_type(sent.provider_id, str | None)
    assert_type(sent.provider_ids, tuple[str, ...])
    assert_type(sent.raw, Any)
    assert_type(sent.messages, tuple[models.Message, ...])
    for message in sent.messages:
        assert_type(message.text, str | Unset | None)
    assert_type(texter.send(chat_id, text("And one more thing…", reply_to=sent.provider_id)), Sent)


def clients_are_context_managers(chat_id: str) -> str:
    with Texter() as texter:
        assert_type(texter, Texter)
        return texter.send(chat_id, "Hey there!").tmp_send_id


async def asynchronous_clients_are_context_managers(chat_id: str) -> str:
    async with AsyncTexter() as texter:
        assert_type(texter, AsyncTexter)
        sent = await texter.send(chat_id, "Hey there!")
        return sent.tmp_send_id


def clients_are_closed(texter: Texter) -> None:
    texter.close()


async def asynchronous_clients_are_closed(texter: AsyncTexter) -> None:
    await texter.aclose()


def interrupted_sends_are_read(texter: Texter, awaited: AsyncTexter) -> None:
    assert_type(texter.interrupted, tuple[Interrupted, ...])
    assert_type(awaited.interrupted, tuple[Interrupted, ...])
    for interrupted in texter.interrupted:
        assert_type(interrupted.chat_id, str)
        assert_type(interrupted.tmp_send_id, str)
        assert_type(interrupted.time_window, tuple[datetime.datetime, datetime.datetime])
        assert_type(interrupted.delivery, Delivery)


def retries_are_read(retries: Retries) -> None:
    assert_type(retries.times, int)
    assert_type(retries.accept_duplicates, bool)


def hooks_are_added(texter: Texter, awaited: AsyncTexter) -> None:
    def sign(request: httpx.Request) -> None:
        request.headers["X-Request-Source"] = "shop"

    async def show(response: httpx.Response) -> None:
        logging.getLogger("shop").info("%s", (await response.aread()).decode())

    assert_type(texter.client, AuthenticatedClient)
    texter.client.get_httpx_client().event_hooks["request"].append(sign)
    awaited.client.get_async_httpx_client().event_hooks["response"].append(show)


def next_page(page: APIResponse) -> dict[str, str] | None:
    assert_type(page.status_code, int)
    assert_type(page.raw, Any)
    assert_type(page.parsed, Any)
    assert_type(page.operation, Operation)
    return {"page": "2"} if page.raw else None


def operations_are_called(texter: Texter, operation: Operation, chat_id: str) -> None:
    assert_type(texter.call(spec.SEND_MESSAGE, chat_id=chat_id, body=text("Hey there!")), APIResponse)
    assert_type(texter.call(operation, timeout=5), APIResponse)
    for page in texter.pages(operation, next_page, timeout=DEFAULT_TIMEOUT, chat_id=chat_id):
        assert_type(page, APIResponse)
    assert_type(next(texter.pages(operation, lambda page: {"after": page.raw["after"]})), APIResponse)


async def operations_are_called_and_awaited(texter: AsyncTexter, operation: Operation, chat_id: str) -> None:
    assert_type(await texter.call(spec.SEND_MESSAGE, chat_id=chat_id, body=text("Hey there!")), APIResponse)
    async for page in texter.pages(operation, next_page, timeout=5, chat_id=chat_id):
        assert_type(page, APIResponse)


async def generated_functions_are_called(texter: Texter, awaited: AsyncTexter, chat_id: str) -> None:
    body = text("Hey there!")
    answer = send_message.sync_detailed(chat_id, client=texter.client, body=body)
    assert_type(answer, Response[models.SentMessages | str])
    assert_type(answer.parsed, models.SentMessages | str | None)
    parsed = await send_message.asyncio(chat_id, client=awaited.client, body=body)
    assert_type(parsed, models.SentMessages | str | None)
