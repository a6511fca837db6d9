"""Of many sends that fail at random, what was stored is found afterwards, and nothing else is claimed."""

import asyncio
import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import TOKEN
from tests.test_soak import QUICK_FAILURES
from texter_client.models import Message
from texter_ext import AsyncTexter, Delivery, Item, Journal, JournalEntry, Settled
from texter_ext.sandbox import Sandbox
from texter_ext.sandbox._storage import stored_message

CHATS = 200


def text_of(index: int) -> str:
    """Every tenth text is a common one, which agents send too."""
    return "We are open today." if index % 10 == 0 else f"Number {index}"


def subject(entry: JournalEntry) -> tuple[str, str]:
    """Return the chat and the text of a send."""
    assert entry.key is not None
    return entry.chat_id, text_of(int(entry.key.removeprefix("key-")))


def write_as_agent(sandbox: Sandbox, chat_id: str, text: str) -> None:
    """Let an agent write in Texter's inbox."""
    state = sandbox._state  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] (no request does this)
    conversation = state.conversations.find(chat_id)
    content = {"type": "text", "text": text, "agent": "agent-1"}
    state.store(conversation, [Message.from_dict(stored_message(conversation, content))])


async def sent_and_settled(sandbox: Sandbox, journal: Path, sends: int, chance: random.Random) -> tuple[Settled, ...]:
    """Send, let agents write the same common text in the same chats in between, and settle."""
    ended = threading.Event()

    def disturb() -> None:
        following = 0
        while not ended.wait(0.001):
            if len(sandbox.requests) >= following:
                sandbox.fail_next(**chance.choice(QUICK_FAILURES))
                following = len(sandbox.requests) + chance.randint(2, 12)
                write_as_agent(sandbox, chance.choice(sandbox.chat_ids), text_of(0))

    thread = threading.Thread(target=disturb)
    async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, timeout=30) as texter:
        items = [Item(sandbox.chat_ids[index % CHATS], text_of(index), f"key-{index}") for index in range(sends)]
        thread.start()
        async for _ in texter.send_many(items, journal=journal, rate=None):
            pass
        ended.set()
        thread.join()
        return await texter.settle(journal)


@pytest.mark.full
@pytest.mark.usefixtures("no_pauses")
def test_what_was_stored_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, full: bool) -> None:
    sends = 10_000 if full else 600
    chance = random.Random(20261127)  # noqa: S311 (no secret)
    with Sandbox(token=TOKEN, chats=CHATS) as sandbox:
        settled = asyncio.run(sent_and_settled(sandbox, tmp_path / "journal", sends, chance))
        stored = {message["tmpSendId"]: message.id for message in sandbox.messages if "tmpSendId" in message}
    was_stored = {each.entry.tmp_send_id for each in settled} & stored.keys()
    claimed = {each.entry.tmp_send_id: each for each in settled if each.delivery is Delivery.ACCEPTED}
    wrong = [key for key, each in claimed.items() if each.finding is None or stored.get(key) not in each.finding.ids]
    left = [each for each in settled if each.delivery is Delivery.UNKNOWN]
    ambiguous = [each for each in left if each.finding and each.finding.candidates]
    figures = {"UNKNOWN": len(settled), "found": len(claimed), "wrongly found": len(wrong), "left": len(left)}
    # Of several equal sends to one chat of whose messages the ids are unknown, none can be told from the others.
    accepted = [each for each in Journal(tmp_path / "journal").entries() if each.delivery is Delivery.ACCEPTED]
    alike = Counter(subject(each.entry) for each in settled)
    alike += Counter(subject(each) for each in accepted if not each.ids)
    missed = [
        each
        for each in left
        if each.entry.tmp_send_id in was_stored
        and alike[subject(each.entry)] == 1
        and not (each.finding and len(each.finding.candidates) > 1)
    ]
    with capsys.disabled():
        print(f"\n{sends} sends: {figures}; ambiguous {len(ambiguous)}, missed {len(missed)}")
    assert len(settled) > sends / 50
    assert (wrong, missed) == ([], [])
    assert len(claimed) > len(settled) / 4
    assert ambiguous or not full
