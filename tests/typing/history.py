"""What became of a message, as typed code asks for it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import assert_type

from texter_client.models import Message, MessageStatus
from texter_ext import (
    AsyncTexter,
    Chat,
    ContentDigest,
    Delivery,
    Finding,
    Journal,
    JournalEntry,
    Phone,
    Sent,
    SentTemplate,
    Settled,
    Texter,
    TexterError,
)
from texter_ext.webhooks import MessageStatusChanged


def messages_are_read(texter: Texter, chat: Chat, number: Phone, message: Message) -> None:
    assert_type(texter.messages(chat), Iterator[Message])
    assert_type(texter.messages(number, before=message, since=datetime.now(UTC), timeout=5), Iterator[Message])


def outcomes_are_found(texter: Texter, error: TexterError, sent: Sent, template: SentTemplate) -> None:
    finding = texter.find_out(error, timeout=5)
    assert_type(finding, Finding)
    assert_type((finding.delivery, finding.message), tuple[Delivery, Message | None])
    assert_type((finding.candidates, finding.ids), tuple[tuple[Message, ...], tuple[str, ...]])
    assert_type(finding.looked_until, datetime)
    assert_type(error.content, ContentDigest | None)
    assert_type(texter.status(sent), MessageStatus | int | None)
    assert_type(texter.status(template, chat="67bf11038b24880cc966f799"), MessageStatus | int | None)


def journals_are_settled(texter: Texter, journal: Journal, event: MessageStatusChanged) -> None:
    for settled in texter.settle(journal):
        assert_type(settled, Settled)
        assert_type((settled.entry, settled.finding), tuple[JournalEntry, Finding | None])
        assert_type(settled.delivery, Delivery)
        journal.settle(settled.entry, Delivery.NOT_SENT)
    journal.settle("key", Delivery.ACCEPTED)
    assert_type(event.is_about(next(journal.entries())), bool)


async def outcomes_are_awaited(texter: AsyncTexter, chat: Chat, error: TexterError, sent: Sent) -> None:
    assert_type(texter.messages(chat), AsyncIterator[Message])
    assert_type(await texter.find_out(error, chat=chat), Finding)
    assert_type(await texter.status(sent), MessageStatus | int | None)
    assert_type(await texter.settle("journal"), tuple[Settled, ...])
