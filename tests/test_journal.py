"""The journal: what it knows is not sent again, what it does not know is sent, and only one run writes to it."""

import asyncio
import logging
import os
import resource
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHATS, TOKEN, Connect
from tests.document import ROOT
from tests.wire import RawServer, held, reply
from texter_ext import (
    AsyncTexter,
    Delivery,
    EarlierRunError,
    ItemError,
    Journal,
    JournalEntry,
    JournalError,
    LimitError,
    SendResult,
    ServerError,
    StoppedError,
    Texter,
    TexterError,
    text,
)
from texter_ext._many.record_file import LOCK
from texter_ext.sandbox import Sandbox

SECRET = "Your test is negative"


def in_order(results: Iterator[SendResult]) -> list[SendResult]:
    return sorted(results, key=lambda result: result.index)


def entries(path: Path) -> list[JournalEntry]:
    return list(Journal(path).entries())


WITH_KEYS = [("chat-0", "Hey", 1), ("chat-1", "You", 2)]


@pytest.mark.parametrize("items", [[item[:2] for item in WITH_KEYS], WITH_KEYS], ids=["without keys", "with keys"])
def test_an_accepted_message_is_not_sent_again(chats: Sandbox, connect: Connect, path: Path, items: list[Any]) -> None:
    texter = connect(chats.base_url)
    first = in_order(texter.send_many(items, journal=path))
    assert [result.known for result in first] == [None, None]
    second = in_order(texter.send_many(items, journal=path))
    assert len(chats.requests) == 2
    for before, after in zip(first, second, strict=True):
        assert (after.error, after.known, after.delivery) == (None, Delivery.ACCEPTED, Delivery.ACCEPTED)
        assert before.sent
        assert after.sent
        assert after.sent.id == before.sent.id
        assert after.sent.tmp_send_id == before.sent.tmp_send_id
        assert after.sent.status_code == 200


def test_a_refused_message_is_sent_again(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(window_closed=True)
    texter = connect(chats.base_url)
    (first,) = texter.send_many([("chat-0", "Hey")], journal=path)
    (second,) = texter.send_many([("chat-0", "Hey")], journal=path)
    assert (first.delivery, first.known) == (Delivery.REJECTED, None)
    assert (second.delivery, second.known) == (Delivery.ACCEPTED, Delivery.REJECTED)
    first_request, second_request = (request.json() for request in chats.requests)
    assert first_request == second_request
    (entry,) = entries(path)
    assert (entry.delivery, entry.error, entry.status_code) == (Delivery.ACCEPTED, None, 200)


def test_an_unknown_message_is_not_sent_again(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(500, stored=True)
    texter = connect(chats.base_url)
    (first,) = texter.send_many([("chat-0", "Hey")], journal=path)
    (second,) = texter.send_many([("chat-0", "Hey")], journal=path)
    assert isinstance(first.error, ServerError)
    assert isinstance(second.error, EarlierRunError)
    assert (second.delivery, second.known, second.sent) == (Delivery.UNKNOWN, Delivery.UNKNOWN, None)
    assert (second.error.chat_id, second.error.tmp_send_id) == ("chat-0", first.error.tmp_send_id)
    assert not second.error.safe_to_retry
    assert first.error.time_window
    assert second.error.time_window
    assert second.error.time_window[0] <= first.error.time_window[1] <= second.error.time_window[1]
    assert len(chats.messages) == 1


def test_an_unknown_message_is_sent_again_with_repeat_unknown(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(500)
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey")], journal=path))
    (second,) = texter.send_many([("chat-0", "Hey")], journal=path, repeat_unknown=True)
    (third,) = texter.send_many([("chat-0", "Hey")], journal=path, repeat_unknown=True)
    assert (second.delivery, second.known) == (Delivery.ACCEPTED, Delivery.UNKNOWN)
    assert (third.delivery, third.known) == (Delivery.ACCEPTED, Delivery.ACCEPTED)
    assert len({request.json()["tmpSendId"] for request in chats.requests}) == 1
    assert len(chats.requests) == 2


@pytest.mark.parametrize("refusal", [{"status": 400}, {"status": 429, "retry_after": 3600}])
def test_an_unknown_message_stays_unknown_when_its_repeat_is_refused(
    chats: Sandbox, connect: Connect, path: Path, refusal: dict[str, Any]
) -> None:
    chats.fail_next(500, stored=True)
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey")], journal=path))
    chats.fail_next(**refusal)
    (repeated,) = texter.send_many([("chat-0", "Hey")], journal=path, repeat_unknown=True)
    (third,) = texter.send_many([("chat-0", "Hey")], journal=path)
    assert (repeated.delivery, third.delivery) == (Delivery.UNKNOWN, Delivery.UNKNOWN)
    assert isinstance(third.error, EarlierRunError)
    assert len(chats.messages) == 1


@pytest.mark.parametrize(("repeat_unknown", "unknown"), [(False, EarlierRunError), (True, StoppedError)])
def test_a_stopped_run_reports_what_an_earlier_run_sent(
    chats: Sandbox, connect: Connect, path: Path, *, repeat_unknown: bool, unknown: type[TexterError]
) -> None:
    texter = connect(chats.base_url)
    chats.fail_next(500, stored=True)
    assert len(list(texter.send_many([("chat-0", "may be sent", 2), ("chat-0", "is sent", 3)], journal=path))) == 2

    all_read = threading.Event()

    def items() -> Iterator[tuple[str, str, int]]:
        yield "chat-0", "new", 1
        yield from [("chat-0", "may be sent", 2), ("chat-0", "is sent", 3), ("chat-0", "again", 3)]  # behind the first
        all_read.set()

    def stop(connection: socket.socket, request: bytes) -> None:
        results.stop()
        reply(b'{"success": true}')(connection, request)

    with RawServer(held(all_read, stop)) as server:
        texter = connect(server.base_url)
        results = texter.send_many(items(), journal=path, rate=None, repeat_unknown=repeat_unknown)
        new, maybe_sent, sent, again = in_order(results)
    assert new.delivery is Delivery.ACCEPTED
    assert (maybe_sent.delivery, type(maybe_sent.error)) == (Delivery.UNKNOWN, unknown)
    assert (sent.delivery, sent.known) == (Delivery.ACCEPTED, Delivery.ACCEPTED)
    assert isinstance(again.error, ItemError)
    assert len(server.requests) == 1


def test_identical_messages_are_matched_in_order(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey")] * 2, journal=path))
    results = in_order(texter.send_many([("chat-0", "Hey")] * 3, journal=path))
    assert [result.known for result in results] == [Delivery.ACCEPTED, Delivery.ACCEPTED, None]
    assert len(chats.messages) == 3


def test_a_message_is_matched_in_any_form_and_position(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey"), ("chat-1", "You")], journal=path))
    again = [("chat-1", text("You", tmp_send_id="mine")), ("chat-0", {"text": "Hey", "type": "text"})]
    assert {result.known for result in texter.send_many(again, journal=path)} == {Delivery.ACCEPTED}


@pytest.mark.parametrize("dry_run", [False, True], ids=["sent", "dry"])
def test_a_key_belongs_to_one_message(chats: Sandbox, connect: Connect, path: Path, dry_run: Any) -> None:
    items = [("chat-0", "Hey", "a"), ("chat-0", "You", "b"), ("chat-0", "There", "a")]
    texter = connect(chats.base_url)
    for _ in range(2):
        results = in_order(texter.send_many(items, journal=path, dry_run=dry_run))
        assert [type(result.error) for result in results] == [type(None), type(None), ItemError]
        assert "Duplicate key 'a'" in str(results[2].error)
    assert [message.text for message in chats.messages] == ([] if dry_run else ["Hey", "You"])


def test_a_key_belongs_to_one_chat(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    items = [("chat-0", "Hey", "a"), ("chat-1", "Hey", "a")]
    side_by_side = in_order(texter.send_many(items, journal=path))
    assert isinstance(side_by_side[1].error, ItemError)
    later = in_order(texter.send_many(items, journal=path))
    assert isinstance(later[1].error, ItemError)
    assert "'a'" in str(later[1].error)
    assert len(chats.messages) == 1


def test_a_message_with_unusual_field_names_is_matched(chats: Sandbox, connect: Connect, path: Path) -> None:
    mixed: Any = {"type": "text", "text": "Hey", 1: "one"}
    texter = connect(chats.base_url)
    (first,) = texter.send_many([("chat-0", mixed)], journal=path)
    (second,) = texter.send_many([("chat-0", mixed)], journal=path)
    assert (first.known, second.known) == (None, Delivery.ACCEPTED)


def test_a_message_that_cannot_be_sent_is_not_recorded(chats: Sandbox, connect: Connect, path: Path) -> None:
    items: Any = [("chat-0", {"type": "text", "text": {"a", "set"}}), ("chat-0", float("nan"), "a")]
    results = connect(chats.base_url, limits=None).send_many(items, journal=path)
    assert [type(result.error) for result in results] == [LimitError, LimitError]
    assert entries(path) == []


def test_a_message_that_breaks_a_limit_is_not_recorded(chats: Sandbox, connect: Connect, path: Path) -> None:
    (result,) = connect(chats.base_url).send_many([("chat-0", "x" * 5_000)], journal=path)
    assert isinstance(result.error, LimitError)
    assert entries(path) == []


def test_an_unreadable_success_is_recorded_as_accepted(connect: Connect, path: Path) -> None:
    with RawServer(reply(b"OK")) as server:
        texter = connect(server.base_url)
        (first,) = texter.send_many([("chat-0", "Hey")], journal=path)
        (second,) = texter.send_many([("chat-0", "Hey")], journal=path)
    assert (first.sent, first.delivery) == (None, Delivery.ACCEPTED)
    assert second.sent
    assert (second.sent.ids, second.known) == ((), Delivery.ACCEPTED)
    assert len(server.requests) == 1


def test_a_429_is_retried_under_the_same_entry(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(429, retry_after=0)
    (result,) = connect(chats.base_url).send_many([("chat-0", "Hey")], journal=path)
    assert result.delivery is Delivery.ACCEPTED
    (entry,) = entries(path)
    assert entry.delivery is Delivery.ACCEPTED
    assert len({request.json()["tmpSendId"] for request in chats.requests}) == 1


def test_the_fields_of_an_entry(chats: Sandbox, connect: Connect, path: Path) -> None:
    chats.fail_next(400)
    list(connect(chats.base_url).send_many([("chat-0", SECRET, "a"), ("chat-0", SECRET)], journal=path))
    refused, accepted = entries(path)
    assert (refused.key, refused.chat_id, refused.delivery) == ("a", "chat-0", Delivery.REJECTED)
    assert (refused.error, refused.status_code, refused.ids) == ("BadRequestError", 400, ())
    assert (accepted.key, accepted.delivery, accepted.error) == (None, Delivery.ACCEPTED, None)
    assert accepted.ids == (chats.messages[0].id,)
    assert accepted.tmp_send_id == chats.requests[1].json()["tmpSendId"]
    assert accepted.ended
    assert accepted.began <= accepted.ended
    assert accepted.message is None


def test_it_holds_no_token_texts_or_phone_numbers(chats: Sandbox, connect: Connect, path: Path) -> None:
    (result,) = connect(chats.base_url).send_many([("chat-0", SECRET)], journal=path)
    assert result.sent
    assert result.sent.provider_id
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"chat-0" in content
    for secret in (SECRET, TOKEN, result.sent.provider_id):
        assert secret.encode() not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keep_messages_records_the_texts(chats: Sandbox, connect: Connect, path: Path) -> None:
    journal = Journal(path, keep_messages=True)
    list(connect(chats.base_url).send_many([("chat-0", SECRET)], journal=journal))
    (entry,) = journal.entries()
    assert entry.message == chats.requests[0].json()
    assert SECRET not in repr(entry)
    assert repr(journal) == f"Journal({str(path)!r}, keep_messages=True, refuse_changed=False)"


def test_a_dry_run_creates_no_journal(chats: Sandbox, connect: Connect, path: Path) -> None:
    list(connect(chats.base_url).send_many([("chat-0", "Hey")], journal=path, dry_run=True))
    assert not path.exists()


def test_one_run_at_a_time(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    journal = Journal(path)
    results = texter.send_many([("chat-0", "Hey")], journal=journal)
    with pytest.raises(JournalError, match="in use by another run"):
        texter.send_many([("chat-0", "Hey")], journal=path)
    with pytest.raises(JournalError, match="in use"):
        texter.send_many([("chat-0", "Hey")], journal=journal)
    with pytest.raises(JournalError, match="in use by another run"):
        entries(path)
    results.close()
    assert entries(path) == []


PROGRAM = """
import sys
from texter_ext import JournalError, Texter
with Texter(base_url=sys.argv[1], token="token") as texter:
    try:
        texter.send_many([], journal=sys.argv[2])
    except JournalError as error:
        sys.exit(str(error))
"""


def test_one_process_at_a_time(chats: Sandbox, connect: Connect, path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, chats.base_url, str(path)]
    texter = connect(chats.base_url)
    results = texter.send_many([("chat-0", "Hey")], journal=path)
    with pytest.raises(JournalError):
        texter.send_many([("chat-0", "Hey")], journal=path)  # must not release the first run's lock
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert refused.returncode == 1
    assert "is in use by another run: each needs its own." in refused.stderr
    results.close()
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_every_end_of_a_run_unlocks_the_journal(chats: Sandbox, path: Path) -> None:
    journal = Journal(path)
    with Texter(base_url=chats.base_url, token=TOKEN) as texter:
        with pytest.raises(TypeError):
            texter.send_many(None, journal=journal)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
        with pytest.warns(RuntimeWarning, match="never iterated"):
            texter.send_many([("chat-0", "Hey")], journal=journal)
        first = texter.send_many([("chat-0", "Hey")], journal=journal)
        assert len(list(first)) == 1
        second = texter.send_many([("chat-0", "You"), ("chat-1", "All")], journal=journal, concurrency=1)
        assert next(second).delivery is Delivery.ACCEPTED
        first.close()
        assert next(second).delivery is Delivery.ACCEPTED


def test_every_end_of_an_async_run_unlocks_the_journal(chats: Sandbox, path: Path) -> None:
    async def main() -> None:
        journal = Journal(path)
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            with pytest.raises(TypeError):
                texter.send_many(None, journal=journal)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
            with pytest.warns(RuntimeWarning, match="never iterated"):
                texter.send_many([("chat-0", "Hey")], journal=journal)
            nothing: list[tuple[str, str]] = []
            assert [result async for result in texter.send_many(nothing, journal=journal)] == []

    asyncio.run(main())


@pytest.mark.parametrize("name", [":memory:", "file:journal.db?mode=memory", "a b?c#d.db"])
def test_names_that_sqlite_treats_specially_are_files(
    chats: Sandbox, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    texter = connect(chats.base_url)
    runs = [list(texter.send_many([("chat-0", "Hey")], journal=name)) for _ in range(2)]
    assert [result.known for results in runs for result in results] == [None, Delivery.ACCEPTED]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_one_base_url(chats: Sandbox, path: Path) -> None:
    with Texter(base_url=chats.base_url, token=TOKEN) as texter:
        list(texter.send_many([("chat-0", "Hey")], journal=path))
    with (
        Texter("example", TOKEN) as texter,
        pytest.raises(JournalError, match=r"belongs to http://127\.0\.0\.1/server"),
    ):
        texter.send_many([("chat-0", "Hey")], journal=path)


def test_every_sandbox_counts_as_the_same_base_url(connect: Connect, path: Path) -> None:
    known: list[Delivery | None] = []
    for _ in range(2):
        with Sandbox(token=TOKEN, chat_ids=CHATS) as sandbox:
            (result,) = connect(sandbox.base_url).send_many([("chat-0", "Hey")], journal=path)
            known.append(result.known)
    assert known == [None, Delivery.ACCEPTED]


def test_a_file_that_is_not_a_journal(chats: Sandbox, connect: Connect, path: Path) -> None:
    texter = connect(chats.base_url)
    diary = "Dear diary, " * 1_000
    path.write_text(diary)
    with pytest.raises(JournalError, match="is not a journal of this version, or is damaged"):
        texter.send_many([], journal=path)
    assert path.read_text() == diary


def test_paths_where_no_journal_can_be(chats: Sandbox, connect: Connect, tmp_path: Path) -> None:
    texter = connect(chats.base_url)
    with pytest.raises(JournalError, match=r"cannot be used: .*null"):
        texter.send_many([], journal="\0")
    with pytest.raises(JournalError, match="No such file"):
        texter.send_many([], journal=tmp_path / "nowhere" / "journal.db")
    with pytest.raises(JournalError, match="not a regular file"):
        texter.send_many([], journal=tmp_path)


def test_entries_of_unreadable_files(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\0" * 100)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (file, file / "journal.db", loop, loop / "journal.db", pipe, tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(JournalError):
            entries(path)


def test_entries_of_a_missing_file(path: Path) -> None:
    with pytest.raises(JournalError, match="There is no journal"):
        entries(path)
    assert not path.exists()


@contextmanager
def a_full_disk(size: int) -> Generator[None]:
    """Keep every file from growing beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_at_the_start_leaves_no_file(chats: Sandbox, connect: Connect, path: Path) -> None:
    with a_full_disk(0), pytest.raises(JournalError, match="File too large"):
        connect(chats.base_url).send_many([("chat-0", "Hey")], journal=path)
    assert not path.exists()


def test_a_full_disk_before_a_send(chats: Sandbox, connect: Connect, path: Path) -> None:
    results = connect(chats.base_url).send_many([("chat-0", "Hey"), ("chat-0", "You")], journal=path)
    with a_full_disk(path.stat().st_size):
        result = next(results)
    assert isinstance(result.error, JournalError)
    assert (result.delivery, result.error.chat_id) == (Delivery.NOT_SENT, "chat-0")
    assert result.error.tmp_send_id
    assert next(results).delivery is Delivery.ACCEPTED
    assert [message.text for message in chats.messages] == ["You"]


def test_a_full_disk_when_nothing_is_sent(
    chats: Sandbox, connect: Connect, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many([("chat-0", "Hey")], journal=path))
    results = texter.send_many([("chat-0", "Hey", "a new key")], journal=path)
    with a_full_disk(0):
        result = next(results)
    assert (result.delivery, result.known) == (Delivery.ACCEPTED, Delivery.ACCEPTED)
    assert "The next run will not know" in caplog.text


def test_a_full_disk_after_a_send(
    chats: Sandbox, connect: Connect, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The message is reported as accepted; only the next run cannot know."""
    full = threading.Event()

    def answer() -> Iterator[bytes]:
        full.wait(10)
        yield b'{"success": true, "messages": []}'

    texter = connect(chats.base_url)
    chats.fail_next(stored=True, body=answer())
    items = iter([("chat-0", "Hey"), ("chat-1", "x" * 5_000)])
    results = texter.send_many(items, journal=path, rate=None)
    first = next(results)
    with a_full_disk(0):
        full.set()
        second = next(results)
    assert (first.index, second.index) == (1, 0)
    assert second.delivery is Delivery.ACCEPTED
    assert "The next run will not know what became of a message." in caplog.text
    results.close()
    (again,) = texter.send_many([("chat-0", "Hey")], journal=path)
    assert isinstance(again.error, EarlierRunError)


def test_a_message_cancelled_in_flight_is_recorded_as_unknown(
    monkeypatch: pytest.MonkeyPatch, chats: Sandbox, path: Path
) -> None:
    monkeypatch.setattr("texter_ext._many.task_runner._GRACE", 0.0)

    async def main() -> None:
        chats.fail_next(connection="silent")
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many([("chat-0", "Hey")], journal=path)
            waiting = asyncio.ensure_future(anext(results))
            while not chats.requests:  # noqa: ASYNC110 (it is another thread's)
                await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            (entry,) = entries(path)
            assert (entry.delivery, entry.error) == (Delivery.UNKNOWN, "StoppedError")

    asyncio.run(main())


def test_a_message_cancelled_while_it_is_recorded_is_not_sent(chats: Sandbox, path: Path) -> None:
    """The writing thread is allowed to finish, and its record is corrected afterwards."""

    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many([("chat-0", "Hey"), ("chat-1", "You")], journal=path)
            waiting = asyncio.ensure_future(anext(results))
            await asyncio.sleep(0)  # it starts, and waits for the writing thread
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert [result.delivery for result in results.unread] == [Delivery.NOT_SENT]

    asyncio.run(main())
    (entry,) = entries(path)
    assert (entry.delivery, entry.error) == (Delivery.NOT_SENT, "StoppedError")
    assert chats.requests == []


def test_a_message_cancelled_while_its_outcome_is_recorded_keeps_it(
    monkeypatch: pytest.MonkeyPatch, chats: Sandbox, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("texter_ext._many.task_runner._GRACE", 0.0)

    async def main() -> None:
        chats.fail_next(delay=0.2)
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many([("chat-0", "Hey")], journal=path)
            waiting = asyncio.ensure_future(anext(results))
            while not chats.requests:  # noqa: ASYNC110 (it is another thread's)
                await asyncio.sleep(0)
            with LOCK:  # so that the writing thread waits
                while "accepted" not in caplog.text:  # noqa: ASYNC110 (nothing else tells)
                    await asyncio.sleep(0.01)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
            assert [result.delivery for result in results.unread] == [Delivery.ACCEPTED]

    with caplog.at_level(logging.DEBUG, "texter_ext.send"):
        asyncio.run(main())
    assert [entry.delivery for entry in entries(path)] == [Delivery.ACCEPTED]


def test_an_invalid_message_cancelled_while_it_is_prepared(chats: Sandbox, path: Path) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many([("chat-0", "x" * 5_000)], journal=path)
            waiting = asyncio.ensure_future(anext(results))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert [type(result.error) for result in results.unread] == [LimitError]

    asyncio.run(main())
    assert entries(path) == []


def test_the_end_of_a_run_closes_its_journal(chats: Sandbox, connect: Connect, path: Path) -> None:
    journal = Journal(path)
    list(connect(chats.base_url).send_many([("chat-0", "Hey")], journal=journal))
    assert [entry.delivery for entry in journal.entries()] == [Delivery.ACCEPTED]
    assert list(path.parent.iterdir()) == [path]
