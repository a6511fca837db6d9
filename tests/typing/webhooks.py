"""Webhooks, as a typed handler reads them."""

import datetime
from collections.abc import Mapping
from typing import Any, assert_type

from texter_client import models
from texter_ext import Chat, Sent, Texter
from texter_ext.webhooks import (
    ChannelHealthEvent,
    ChannelHealthProblemCreated,
    ChannelHealthProblemResolved,
    ChatAssigned,
    ChatEvent,
    ChatLabelsUpdated,
    ChatPending,
    ChatResolved,
    ChatSubscribed,
    ChatUnsubscribed,
    Event,
    EventError,
    ExternalBotDisabled,
    ExternalBotEnabled,
    Headers,
    IncomingMessage,
    MessageFailed,
    MessageStatusChanged,
    NewMessage,
    OutgoingMessage,
    UnknownEvent,
    parse,
    verify,
)


def any_body_is_parsed(data: bytes, text: str, mapping: Mapping[str, Any]) -> None:
    try:
        for body in (data, text, mapping):
            assert_type(parse(body), Event)
    except EventError as error:
        assert_type(error.chat_id, str | None)


def any_headers_are_verified(headers: Headers, pairs: list[tuple[bytes, bytes]], environment: dict[str, Any]) -> None:
    assert_type(verify(headers, "secret"), bool)
    assert_type(verify(pairs, "secret", query=b"token=secret"), bool)
    assert_type(verify(environment, "secret", query="token=secret"), bool)
    verify({"Authorization": "Bearer secret"}, "secret")


def a_message_is_answered(event: Event, texter: Texter) -> None:
    match event:
        case IncomingMessage(payload="cancel", chat=chat):
            assert_type(texter.send(chat, "It is cancelled."), Sent)
        case IncomingMessage() | OutgoingMessage():
            assert_type(event.text, str | None)
        case NewMessage(message=message):
            assert_type(message, models.Message)
        case _:
            pass


def a_message_is_read(event: IncomingMessage) -> None:
    assert_type(event.name, str)
    assert_type(event.raw, Mapping[str, Any])
    assert_type(event.chat, Chat)
    assert_type(event.chat_id, str)
    assert_type(event.message_id, str | None)
    assert_type(event.provider_id, str | None)
    assert_type(event.payload, str | None)
    assert_type(event.title, str | None)
    assert_type(event.sent_at, datetime.datetime | None)


def a_status_is_kept(event: Event, sent: Sent, known: models.MessageStatus | int | None) -> None:
    match event:
        case MessageFailed():
            assert_type(event.error, str | None)
            assert_type(event.whatsapp_code, int | None)
        case MessageStatusChanged(status=status) if event.is_about(sent) and event.is_later_than(known):
            assert_type(status, models.MessageStatus | int)
            assert_type(event.provider_ids, tuple[str, ...])
            assert_type(event.changed_at, datetime.datetime | None)
            assert_type(event.chat, Chat | None)
            assert_type(event.chat_id, str | None)
            assert_type(event.is_later_than(event), bool)
        case _:
            pass


def the_other_events_are_told_apart(event: Event) -> None:
    match event:
        case ChatAssigned(agent=agent):
            assert_type(agent, models.ChatEventAgent)
        case ChatLabelsUpdated(old_labels=old, added_labels=added, removed_labels=removed):
            assert_type(old + added + removed, tuple[str, ...])
        case ChatPending() | ChatResolved() | ChatSubscribed() | ChatUnsubscribed():
            assert_type(event.chat_id, str)
        case ExternalBotEnabled() | ExternalBotDisabled():
            assert_type(event.chat_id, str)
        case ChatEvent(chat_id=chat_id):
            assert_type(chat_id, str)
        case ChannelHealthProblemCreated() | ChannelHealthProblemResolved():
            assert_type(event.problem, models.ChannelProblem)
        case ChannelHealthEvent(problem=problem):
            assert_type(problem, models.ChannelProblem)
        case UnknownEvent(name=name):
            assert_type(name, str)
        case _:
            pass
