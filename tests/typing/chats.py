"""Chats, phone numbers and templates, as typed code uses them."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any, assert_type

from texter_ext import (
    AmbiguousChatError,
    AsyncTexter,
    Chat,
    ChatNotFoundError,
    Localization,
    NextPage,
    OutgoingTemplate,
    Phone,
    PhoneError,
    Reason,
    Recipient,
    Sent,
    SentTemplate,
    Template,
    TemplateRefusedError,
    Texter,
    Violation,
    check,
    image,
    phone,
    template,
)


def chats_are_found(texter: Texter, number: Phone, next_page: NextPage) -> None:
    assert_type(texter.find_chat("0521234567", region="IL"), Chat | None)
    assert_type(texter.find_chat(number, account_id="972509876543", timeout=5), Chat | None)
    assert_type(texter.search_chats("Dana", labels=["1"], statuses=("BOT",)), Iterator[Chat])
    assert_type(texter.get_chat("67bf11038b24880cc966f799", timeout=5), Chat)
    assert_type(next_page, NextPage)


def a_chat_has_a_window(chat: Chat) -> None:
    assert_type((chat.id, chat.raw), tuple[str, Mapping[str, Any]])
    assert_type(
        (chat.title, chat.phone, chat.channel, chat.account_id), tuple[str | None, str | None, str | None, str | None]
    )
    assert_type(chat.last_incoming_at, datetime | None)
    assert_type((chat.window_closes_at, chat.window_open), tuple[datetime | None, bool | None])


def every_recipient_is_taken(texter: Texter, chat: Chat, recipient: Recipient) -> None:
    assert_type(texter.send(chat, "Hey there!"), Sent)
    assert_type(texter.send(phone("+972521234567"), "Hey there!", timeout=5), Sent)
    assert_type(texter.send(recipient, "Hey there!"), Sent)


def templates_are_sent(texter: Texter, chat: Chat) -> None:
    reminder = template("reminder", "Dana", language="he", header=image(url="https://example.com/a.png"))
    assert_type(reminder, OutgoingTemplate)
    assert_type((reminder.name, reminder.language, reminder.sender), tuple[str, str | None, str | None])
    sent = texter.send_template("+972521234567", reminder, timeout=5)
    assert_type(sent, SentTemplate)
    assert_type(
        (sent.id, sent.text, sent.as_session_message, sent.reason),
        tuple[str | None, str | None, bool | None, Reason | None],
    )
    assert_type(texter.send(chat, "Hey there!", otherwise=reminder), Sent | SentTemplate)
    (first, *_) = texter.templates()
    assert_type(first, Template)
    assert_type(first.localizations, tuple[Localization, ...])
    assert_type(check(reminder, against=first), tuple[Violation, ...])


async def all_of_it_is_awaited(texter: AsyncTexter, chat: Chat) -> None:
    assert_type(await texter.find_chat("+972521234567"), Chat | None)
    assert_type(texter.search_chats("Dana"), AsyncIterator[Chat])
    assert_type(await texter.get_chat("67bf11038b24880cc966f799"), Chat)
    assert_type(await texter.send(chat, "Hey there!"), Sent)
    assert_type(await texter.send(chat, "Hey there!", otherwise=template("reminder")), Sent | SentTemplate)
    assert_type(await texter.send_template(chat, template("reminder")), SentTemplate)
    assert_type(await texter.templates("972509876543"), tuple[Template, ...])


def failures_say_more(texter: Texter) -> None:
    try:
        texter.send_template("+972521234567", template("reminder"))
    except TemplateRefusedError as error:
        assert_type(error.reason, str | None)
    except AmbiguousChatError as error:
        assert_type((error.chats, error.accounts), tuple[tuple[Chat, ...], tuple[str, ...]])
    except (ChatNotFoundError, PhoneError) as error:
        assert_type(error.chat_id, str | None)
