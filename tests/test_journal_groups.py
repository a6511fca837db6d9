"""The journal's writes: what is ready together is flushed together and before it is sent; nothing else waits for it."""

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TOKEN, Connect
from tests.document import ROOT
from tests.test_journal import a_full_disk, entries, in_order
from tests.wire import RawServer, reply
from texter_ext import AsyncTexter, Chat, Delivery, Item, ItemError, JournalError, StoppedError, Texter, template
from texter_ext._many.journal_index import JournalIndex
from texter_ext._many.journal_writer import JournalWriter
from texter_ext._many.queued_item import QueuedItem
from texter_ext.sandbox import Sandbox

ACCEPT = reply(b'{"success": true, "messages": []}')
CHATS = tuple(f"chat-{number}" for number in range(20))
ITEMS = [(chat_id, f"Reminder to {chat_id}", chat_id) for chat_id in CHATS]


@pytest.fixture(scope="module")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=CHATS) as sandbox:
        yield sandbox


Flush = Callable[[Callable[[int], None]], None]


@pytest.fixture
def flushing(monkeypatch: pytest.MonkeyPatch) -> Flush:
    """Do something else too when a file is flushed to the disk."""

    def replace(before: Callable[[int], None]) -> None:
        fsync = os.fsync

        def flush(file: int) -> None:
            before(file)
            fsync(file)

        monkeypatch.setattr("texter_ext._many.record_file.os.fsync", flush)

    return replace


def test_messages_that_are_ready_together_are_flushed_together(
    chats: Sandbox, connect: Connect, path: Path, flushing: Flush
) -> None:
    all_read, flushes = threading.Event(), 0

    def items() -> Iterator[Any]:
        yield from ITEMS
        all_read.set()

    def flush(_file: int) -> None:
        nonlocal flushes
        flushes += 1
        assert all_read.wait(60)

    results = connect(chats.base_url).send_many(items(), journal=path, rate=None)
    flushing(flush)
    assert {result.delivery for result in results} == {Delivery.ACCEPTED}
    assert flushes <= 2 + 2  # two when it is closed
    assert {entry.delivery for entry in entries(path)} == {Delivery.ACCEPTED}
    assert len(chats.messages) == len(ITEMS)


def test_messages_that_become_ready_one_after_another_are_flushed_together(
    chats: Sandbox, connect: Connect, path: Path, flushing: Flush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("texter_ext._many.journal_writer._PAUSE", 0.5)
    flushes: list[int] = []
    results = connect(chats.base_url).send_many(ITEMS, journal=path, rate=None, concurrency=len(ITEMS))
    flushing(flushes.append)
    assert {result.delivery for result in results} == {Delivery.ACCEPTED}
    assert len(flushes) == 1 + 2  # two when it is closed


def test_no_message_is_sent_before_its_record_is_on_the_disk(connect: Connect, path: Path, flushing: Flush) -> None:
    flushed = b""
    not_on_disk: list[str] = []

    def flush(file: int) -> None:
        nonlocal flushed
        content = path.read_bytes()
        time.sleep(0.001)  # what is sent meanwhile was flushed before
        os.fdatasync(file)
        flushed = content

    def behave(connection: socket.socket, request: bytes) -> None:
        tmp_send_id = json.loads(request.partition(b"\r\n\r\n")[2])["tmpSendId"]
        if tmp_send_id.encode() not in flushed:
            not_on_disk.append(tmp_send_id)
        ACCEPT(connection, request)

    with RawServer(behave) as server:
        results = connect(server.base_url).send_many(ITEMS * 5, journal=path, rate=None, concurrency=10)
        flushing(flush)
        assert len(list(results)) == 5 * len(ITEMS)
    assert len(server.requests) == len(ITEMS)  # each key once
    assert not_on_disk == []


def test_a_result_is_read_once_it_is_written_down(
    chats: Sandbox, connect: Connect, path: Path, flushing: Flush
) -> None:
    results = connect(chats.base_url).send_many(ITEMS, journal=path, rate=None, concurrency=4)
    flushing(lambda _file: time.sleep(0.02))  # the messages before are answered meanwhile
    for number, result in enumerate(results, start=1):
        assert result.delivery is Delivery.ACCEPTED
        assert path.read_bytes().count(b'{"finish"') >= number


def test_with_a_concurrency_of_one_nothing_is_sent_before_the_last_result_is_read(
    chats: Sandbox, connect: Connect, path: Path
) -> None:
    results = connect(chats.base_url).send_many(ITEMS, journal=path, rate=None, concurrency=1)
    for number in range(1, 4):
        next(results)
        time.sleep(0.02)
        assert len(chats.requests) == number
    results.close()
    assert results.unread == ()


def test_of_messages_that_are_ready_together_only_one_can_have_a_key(
    chats: Sandbox, connect: Connect, path: Path
) -> None:
    results = connect(chats.base_url).send_many([(chat_id, "Hey", "a") for chat_id in CHATS], journal=path, rate=None)
    refused = [result.error for result in results if result.sent is None]
    assert {type(error) for error in refused} == {ItemError}
    assert {str(error) for error in refused} == {"Duplicate key 'a': each message needs its own key."}
    assert len(chats.messages) == len(CHATS) - len(refused) == 1


@pytest.mark.parametrize("other", [("chat-1", "Hey"), ("chat-2", "You")], ids=["known", "new"])
def test_a_key_that_an_earlier_message_gets_is_in_use_for_those_beside_it(
    chats: Sandbox, connect: Connect, path: Path, other: tuple[str, str]
) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey"), ("chat-1", "Hey")], journal=path, rate=None))
    again = [("chat-0", "Hey", "a"), (*other, "a"), ("chat-3", "Hey", "b")]
    for _ in range(2):
        results = in_order(texter.send_many(again, journal=path, rate=None))
        assert [type(result.error) for result in results] == [type(None), ItemError, type(None)]
    assert [message.text for message in chats.messages] == ["Hey"] * 3
    assert [entry.key for entry in entries(path)] == ["a", None, "b"]


def test_a_key_that_another_message_took_first_is_refused() -> None:
    """A thread that looks chats up may find a message of an earlier run after another one was given its key."""
    with closing(JournalIndex()) as index:
        index.add(QueuedItem(0, None, key="a"))
        with pytest.raises(ItemError, match="Duplicate key 'a'"):
            index.reserve("a")


def test_a_message_that_the_index_cannot_hold_concerns_no_other(chats: Sandbox, connect: Connect, path: Path) -> None:
    channel = {"id": "972541234567", "accountId": "972500000000", "name": "whatsapp"}
    bad = Item(Chat("a\ud800", {"channelInfo": channel}), template("reminder"), "bad")
    results = in_order(connect(chats.base_url).send_many([ITEMS[0], bad, ITEMS[1]], journal=path, rate=None))
    assert [type(result.error) for result in results] == [type(None), JournalError, type(None)]
    assert len(chats.messages) == 2


@pytest.mark.parametrize("failing", ["expect", "flush"])
def test_a_failure_of_the_index_concerns_the_messages_that_need_it(
    chats: Sandbox, connect: Connect, path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    results = connect(chats.base_url).send_many(ITEMS, journal=path, rate=None)
    monkeypatch.setattr(JournalIndex, failing, fail)
    expected = Delivery.ACCEPTED if failing == "expect" else Delivery.NOT_SENT
    for result in results:
        assert result.delivery is expected
        if result.error is not None:
            assert isinstance(result.error, JournalError)
            assert result.error.chat_id == ITEMS[result.index][0]
            assert "database or disk is full" in str(result.error)
    assert len(chats.messages) == (len(ITEMS) if failing == "expect" else 0)


@pytest.mark.usefixtures("by_aiohttp")
def test_the_event_loop_does_not_wait_for_the_disk(chats: Sandbox, path: Path, flushing: Flush) -> None:
    slow, longest = 0.5, 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - began)

    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            flushing(lambda _file: time.sleep(slow))
            watching = asyncio.create_task(watch())
            began = time.monotonic()
            results = await asyncio.to_thread(texter.send_many, ITEMS, journal=path, rate=None)
            assert len([result async for result in results]) == len(ITEMS)
            assert time.monotonic() - began > 2 * slow
            watching.cancel()

    asyncio.run(main())
    assert longest < slow


def test_what_is_written_down_too_late_is_not_sent(
    chats: Sandbox, path: Path, flushing: Flush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("texter_ext._many.task_runner._GRACE", 0.0)

    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many(ITEMS, journal=path, rate=None)
            flushing(lambda _file: time.sleep(0.2))
            waiting = asyncio.ensure_future(anext(results))
            await asyncio.sleep(0.1)  # until it is being written
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert len(results.unread) == len(ITEMS)
            assert {result.delivery for result in results.unread} <= {Delivery.NOT_SENT, Delivery.UNKNOWN}
            await asyncio.sleep(0.5)  # until it has been written

    asyncio.run(main())
    assert chats.requests == []


def test_of_a_group_that_does_not_fit_on_the_disk_what_fits_is_sent(
    chats: Sandbox, connect: Connect, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    items = [("chat-0", "Hey", "k" * 1_000), ("chat-1", "Hey", "key")]
    results = connect(chats.base_url).send_many(items, journal=path, rate=None)
    with a_full_disk(path.stat().st_size + 300):
        refused, accepted = in_order(results)
    assert isinstance(refused.error, JournalError)
    assert (refused.delivery, refused.error.chat_id) == (Delivery.NOT_SENT, "chat-0")
    assert accepted.delivery is Delivery.ACCEPTED
    assert [message.parent_chat for message in chats.messages] == ["chat-1"]
    assert caplog.text.count("The next run will not know what became of a message.") == 1
    assert [(entry.key, entry.delivery) for entry in entries(path)] == [("key", Delivery.UNKNOWN)]


def test_a_message_that_cannot_be_prepared_has_a_result(
    chats: Sandbox, connect: Connect, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No entropy is one of the exceptions that nothing expects."""

    def fail(_size: int) -> str:
        raise OSError("no entropy")

    texter = connect(chats.base_url)
    results = texter.send_many(ITEMS[:2], journal=path, rate=None)
    monkeypatch.setattr("texter_ext._operations.sending.secrets.token_hex", fail)
    for result in results:
        assert isinstance(result.error, StoppedError)
        assert isinstance(result.error.__cause__, OSError)
        assert result.delivery is Delivery.NOT_SENT
    monkeypatch.undo()
    assert {result.delivery for result in texter.send_many(ITEMS[:2], journal=path)} == {Delivery.ACCEPTED}


class Sudden(BaseException):
    """An exception that only a signal handler would raise."""


@pytest.mark.parametrize("journal", [None, "journal.db"])
def test_interrupted_just_before_a_message_is_prepared_it_is_not_sent(
    chats: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: str | None
) -> None:
    def interrupt(*_: object) -> None:
        raise Sudden

    path = journal and tmp_path / journal
    with Texter(base_url=chats.base_url, token=TOKEN) as texter:
        results = texter.send_many(ITEMS[:1], journal=path)
        monkeypatch.setattr(JournalWriter, "begin", interrupt)
        with pytest.raises(Sudden):
            next(results)
        monkeypatch.undo()
        (result,) = results.unread
        assert (type(result.error), result.delivery) == (StoppedError, Delivery.NOT_SENT)
    assert chats.requests == []


PROGRAM = """
import sys, threading
from texter_ext import Texter

base_url, token, *journal = sys.argv[1:]
begun = threading.Event()

def items():
    yield "chat-0", "Hey"
    threading.main_thread().join()
    yield "chat-1", "You"

def send():
    with Texter(base_url=base_url, token=token) as texter:
        for result in texter.send_many(items(), journal=journal[0] if journal else None, rate=None, concurrency=1):
            print(result.index, result.delivery.value, flush=True)
            begun.set()

threading.Thread(target=send).start()
begun.wait()
"""


@pytest.mark.parametrize("journal", [None, "journal.db"])
def test_after_the_main_thread_has_ended_nothing_more_is_sent(
    chats: Sandbox, tmp_path: Path, journal: str | None
) -> None:
    path = tmp_path / "journal.db"
    command = [sys.executable, "-c", PROGRAM, chats.base_url, TOKEN, *([str(path)] if journal else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "0 accepted\n1 not sent\n")
    assert len(chats.messages) == 1
    if journal:
        assert [entry.delivery for entry in entries(path)] == [Delivery.ACCEPTED, Delivery.NOT_SENT]
