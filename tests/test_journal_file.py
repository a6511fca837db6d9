"""The journal's file: no damage, loss or crash makes a message go out twice or get lost silently."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import CHATS, TOKEN, Connect
from tests.document import ROOT
from texter_ext import Delivery, EarlierRunError, ItemError, Journal, JournalError, SendResult, Texter, location
from texter_ext.sandbox import Sandbox

MESSAGES: Final = [(CHATS[number % 2], f"Reminder {number}") for number in range(12)]

PROGRAM = """
import asyncio, os, signal, sys
from concurrent.futures import wait
from texter_ext import AsyncTexter, Texter
from tests.test_journal_file import MESSAGES

kind, base_url, token, journal, what = sys.argv[1:]
forks = []

def meanwhile(number):
    if number == 4 and what == "fork":
        if kind == "Texter":
            wait(tuple(texter._in_flight))  # else the fork may copy a lock that the connections hold
        child = os.fork()
        if not child:
            if kind == "Texter":
                sys.exit()  # which closes everything
            os._exit(0)  # it must not close the event loop, which is the parent's
        os.waitpid(child, 0)
    if number == 4 and what == "long fork":
        ready, say = os.pipe()
        if not os.fork():
            os.write(say, b"!")
            os.read(0, 1)  # it outlives its parent, until its input ends
            os._exit(0)
        os.read(ready, 1)
    if number == 6:
        os.kill(os.getpid(), signal.SIGKILL)

async def await_all():
    async with AsyncTexter(base_url=base_url, token=token) as texter:
        number = 0
        async for _ in texter.send_many(MESSAGES, journal=journal, rate=None):
            meanwhile(number)
            number += 1

if kind == "AsyncTexter":
    asyncio.run(await_all())
else:
    with Texter(base_url=base_url, token=token) as texter:
        for number, _ in enumerate(texter.send_many(MESSAGES, journal=journal, rate=None)):
            meanwhile(number)
"""


@contextmanager
def killed(kind: str, sandbox: Sandbox, path: Path, what: str) -> Generator[None]:
    """Run the program until it kills itself; its fork ends with the block."""
    command = [sys.executable, "-c", PROGRAM, kind, sandbox.base_url, TOKEN, str(path), what]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.wait(60) == -signal.SIGKILL
        yield


def assert_none_is_sent_twice_or_lost(sandbox: Sandbox, results: list[SendResult]) -> None:
    stored = Counter(message.text for message in sandbox.messages)
    assert set(stored.values()) == {1}
    lost = [result for result in results if result.sent and result.item[1] not in stored]
    assert (lost, len(results)) == ([], len(MESSAGES))
    assert {type(result.error) for result in results} <= {type(None), EarlierRunError}


@pytest.mark.parametrize("kind", ["Texter", "AsyncTexter"])
@pytest.mark.parametrize("what", ["nothing else", "fork", "long fork"])
def test_a_killed_run_resumes_from_the_single_file(chats: Sandbox, path: Path, kind: str, what: str) -> None:
    with killed(kind, chats, path, what), Texter(base_url=chats.base_url, token=TOKEN) as texter:
        assert [file.name for file in path.parent.iterdir()] == [path.name]
        moved = shutil.copy(path, path.with_name("elsewhere.db"))
        results = list(texter.send_many(MESSAGES, journal=path, rate=None))
        assert_none_is_sent_twice_or_lost(chats, results)
        assert sum(result.known is Delivery.ACCEPTED for result in results) >= 6
        path.unlink()
        assert sum(entry.delivery is Delivery.ACCEPTED for entry in Journal(moved).entries()) >= 6


OTHER_RUN = """
import sys
from texter_ext import JournalError, Texter
with Texter(base_url=sys.argv[1], token="token") as texter:
    try:
        texter.send_many([], journal=sys.argv[2])
    except JournalError as error:
        sys.exit(str(error))
"""


def test_reading_the_file_does_not_unlock_it(chats: Sandbox, connect: Connect, path: Path) -> None:
    results = connect(chats.base_url).send_many(MESSAGES, journal=path)
    next(results)
    shutil.copy(path, path.with_name("backup.db"))
    path.read_bytes()
    command = [sys.executable, "-c", OTHER_RUN, chats.base_url, str(path)]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert "is in use by another run" in refused.stderr
    with pytest.raises(JournalError, match="is in use by another run"):
        connect(chats.base_url).send_many(MESSAGES, journal=path)
    results.close()


def rename(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def rename_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


def truncate(path: Path) -> None:
    os.truncate(path, 200)


def replace(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def write(path: Path) -> None:
    with path.open("a") as file:
        file.write("more")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Path.unlink, "moved or deleted"),
        (rename, "moved or deleted"),
        (rename_folder, "moved or deleted"),
        (replace, "moved or deleted"),
        (truncate, "changed by another program"),
        (write, "changed by another program"),
    ],
    ids=["deleted", "renamed", "folder renamed", "replaced", "truncated", "written to"],
)
def test_losing_the_journal_during_a_run_stops_the_run(
    chats: Sandbox,
    connect: Connect,
    tmp_path: Path,
    change: Callable[[Path], object],
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "folder" / "journal.db"
    path.parent.mkdir()
    results = connect(chats.base_url).send_many(MESSAGES, journal=path, rate=None, concurrency=1)
    sent = [next(results)]
    change(path)
    sent += list(results)
    assert [result.delivery for result in sent] == [Delivery.ACCEPTED] + [Delivery.NOT_SENT] * (len(MESSAGES) - 1)
    assert {type(result.error) for result in sent[1:]} == {JournalError}
    assert why in str(sent[-1].error)
    assert len(chats.requests) == 1
    assert "The next run will not know" in caplog.text


def test_losing_the_journal_after_the_last_send_is_logged(
    chats: Sandbox, connect: Connect, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def answer() -> Iterator[bytes]:
        path.unlink()
        yield b'{"success": true, "messages": []}'

    chats.fail_next(stored=True, body=answer())
    (result,) = connect(chats.base_url).send_many(MESSAGES[:1], journal=path)
    assert result.delivery is Delivery.ACCEPTED
    assert "was moved or deleted while it was in use" in caplog.text


@pytest.mark.parametrize("dry_run", [False, True], ids=["sent", "dry"])
def test_a_journal_that_was_emptied_is_refused(chats: Sandbox, connect: Connect, path: Path, *, dry_run: bool) -> None:
    texter = connect(chats.base_url)
    list(texter.send_many(MESSAGES[:1], journal=path))
    os.truncate(path, 0)
    for _ in range(2):
        with pytest.raises(JournalError, match=r"is empty, .* delete it to begin a new one"):
            texter.send_many(MESSAGES[:1], journal=path, dry_run=dry_run)
        with pytest.raises(JournalError, match="is empty"):
            list(Journal(path).entries())
    assert path.read_bytes() == b""
    assert len(chats.requests) == 1


def test_every_flipped_bit_is_found(chats: Sandbox, path: Path) -> None:
    with Texter(base_url=chats.base_url, token=TOKEN) as texter:
        list(texter.send_many([("chat-0", "Hey", "a")], journal=path))
        content = path.read_bytes()
        for place in range(len(content)):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :])
            with pytest.raises(JournalError):
                list(Journal(path).entries())
        lines = content.splitlines(keepends=True)
        for damaged in (
            b"".join(lines[:-1]),
            content[:-2],
            content[:-60],
            content[:-60] + b"\0" * 60,
            content[:30],
            content + b"?\n",
        ):
            path.write_bytes(damaged)
            with pytest.raises(JournalError, match="damaged"):
                texter.send_many([("chat-0", "Hey", "a")], journal=path)
            assert path.read_bytes() == damaged
    assert len(chats.requests) == 1


@pytest.mark.parametrize(("cut", "delivery"), [(1, Delivery.ACCEPTED), (20, Delivery.UNKNOWN)])
def test_a_line_cut_off_by_a_crash(chats: Sandbox, connect: Connect, path: Path, cut: int, delivery: Delivery) -> None:
    """Only an outcome can be cut off, since a send waits until its own line is on disk."""
    results = connect(chats.base_url).send_many([("chat-0", "Hey")], journal=path)
    next(results)
    content = path.read_bytes()
    results.close()
    path.write_bytes(content[:-cut])
    for _ in range(2):
        (again,) = connect(chats.base_url).send_many([("chat-0", "Hey")], journal=path)
        assert (again.delivery, again.known) == (delivery, delivery)
    assert len(chats.requests) == 1


def test_a_disk_without_locks(chats: Sandbox, connect: Connect, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(JournalError, match="No locks available"):
        connect(chats.base_url).send_many([], journal=path)


# A journal of version 1.
TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE runs (address TEXT NOT NULL, salt BLOB NOT NULL, run INTEGER NOT NULL);
CREATE TABLE sends (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE, digest BLOB, run INTEGER NOT NULL, chat_id TEXT NOT NULL,
    tmp_send_id TEXT NOT NULL, delivery TEXT, began REAL NOT NULL, ended REAL, status_code INTEGER,
    ids TEXT NOT NULL DEFAULT '[]', error TEXT, message TEXT
);
PRAGMA application_id = 1954042994;
PRAGMA user_version = 1;
INSERT INTO runs VALUES ('http://127.0.0.1/server/api/v2', X'00', 1);
INSERT INTO sends VALUES (1, 'a', NULL, 1, 'chat-0', 't1', 'accepted', 1.0, 2.0, 200, '["one"]', NULL, '{"text": "A"}');
INSERT INTO sends VALUES (2, 'b', NULL, 1, 'chat-1', 't2', NULL, 1.0, NULL, NULL, '[]', NULL, NULL);
INSERT INTO sends VALUES
    (3, NULL, X'{digest}', 1, 'chat-0', 't3', 'accepted', 1.0, 2.0, 200, '["three"]', NULL, NULL);
"""
DIGEST = "abdb8883e97c2b1db56e4b8661855833"


def version_1(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(TABLES.replace("{digest}", DIGEST))


def test_a_journal_of_version_1_is_read_and_replaced(chats: Sandbox, connect: Connect, path: Path) -> None:
    version_1(path)
    before = list(Journal(path).entries())
    assert [(entry.key, entry.delivery, entry.ids, entry.message) for entry in before] == [
        ("a", Delivery.ACCEPTED, ("one",), {"text": "A"}),
        ("b", Delivery.UNKNOWN, (), None),
        (None, Delivery.ACCEPTED, ("three",), None),
    ]
    path.with_name("journal.db.new").write_text("what a crash has left")
    items = [("chat-0", "A", "a"), ("chat-1", "B", "b"), ("chat-0", location(1.0, 2.5)), ("chat-0", "New", "c")]
    results = sorted(connect(chats.base_url).send_many(items, journal=path), key=lambda result: result.index)
    assert [result.known for result in results] == [Delivery.ACCEPTED, Delivery.UNKNOWN, Delivery.ACCEPTED, None]
    assert [message.text for message in chats.messages] == ["New"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert list(Journal(path).entries())[:1] == before[:1]
    assert not path.read_bytes().startswith(b"SQLite")


def test_a_message_that_version_1_knew_by_its_key_is_not_sent_without_it(
    chats: Sandbox, connect: Connect, path: Path
) -> None:
    version_1(path)
    (result,) = connect(chats.base_url).send_many([("chat-0", "A")], journal=path)
    assert isinstance(result.error, ItemError)
    assert "give this one its key" in str(result.error)
    assert chats.requests == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("PRAGMA user_version = 9", "is not a journal"),
        ("UPDATE sends SET delivery = 'perhaps'", "perhaps"),
        ("UPDATE sends SET ids = '['", "Expecting value"),
        ("DELETE FROM runs", None),
    ],
)
def test_a_file_that_is_not_a_journal_of_version_1(
    chats: Sandbox, connect: Connect, path: Path, change: str, why: str | None
) -> None:
    version_1(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(change)
    texter = connect(chats.base_url)
    if why is None:  # as a run that was killed at its start leaves it
        assert list(texter.send_many([], journal=path)) == []
        return
    for _ in range(2):
        with pytest.raises(JournalError, match=why):
            texter.send_many([], journal=path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_damaged_file_of_version_1(chats: Sandbox, connect: Connect, path: Path, page: int) -> None:
    version_1(path)
    content = bytearray(path.read_bytes())
    content[page * 4096 + 8 : page * 4096 + 16] = b"\xff" * 8
    path.write_bytes(content)
    with pytest.raises(JournalError):
        connect(chats.base_url).send_many([], journal=path)
    assert path.read_bytes() == content


def test_a_run_of_version_1_is_not_disturbed(chats: Sandbox, connect: Connect, path: Path) -> None:
    version_1(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="is in use by another run"):
            connect(chats.base_url).send_many([], journal=path)
        connection.execute("COMMIT")
    assert list(connect(chats.base_url).send_many([], journal=path)) == []
