"""A run that is killed again and again, at any moment: nothing is sent twice, and nothing is lost silently.

After each kill only the journal itself is left, and no file beside it. The runs read its bytes and fork while sends
fail, or send at WhatsApp's highest rate.
"""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from tests.document import ROOT
from tests.reminders import CHATS
from texter_client import spec
from texter_client.records import Operation
from texter_ext.sandbox import Sandbox

FAILURES: Final[list[dict[str, Any]]] = [
    {"status": 400},
    {"status": 401},
    {"status": 408},
    {"status": 408, "stored": True},
    {"status": 409, "stored": True},
    {"status": 429, "retry_after": 0},
    {"status": 429, "retry_after": 0, "times": 3},
    {"status": 500},
    {"status": 500, "stored": True},
    {"window_closed": True},
    {"connection": "reset"},
    {"connection": "reset", "stored": True},
    {"connection": "closed", "stored": True},
    {"connection": "truncated", "stored": True},
    {"delay": 0.05},
    {"body": "OK", "stored": True},
]


@contextmanager
def failing_at_random(
    sandbox: Sandbox, chance: random.Random, operations: Sequence[Operation] = (spec.SEND_MESSAGE,)
) -> Generator[None]:
    """Let requests to these operations fail in all ways."""
    ended = threading.Event()

    def fail() -> None:
        following = 0
        while not ended.wait(0.002):
            if len(sandbox.requests) >= following:
                sandbox.fail_next(**chance.choice(FAILURES), operation=chance.choice(operations).id)
                following = len(sandbox.requests) + chance.randint(3, 15)

    thread = threading.Thread(target=fail)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Run:
    """A run of the program: what it printed, and the requests that it sent."""

    def __init__(self, sandbox: Sandbox, kind: str, journal: Path, *numbers: int) -> None:
        self._sandbox = sandbox
        self._first = len(sandbox.requests)
        command = [sys.executable, "-m", "tests.reminders", kind, sandbox.base_url, TOKEN, str(journal)]
        command += map(str, numbers)
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
        self._told: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as told:
            self._told.extend(told)

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def was_killed(self) -> bool:
        return self._process.returncode == -signal.SIGKILL

    def kill_after(self, requests: int, seconds: float) -> None:
        while not self.ended and len(self._sandbox.requests) < self._first + requests:
            time.sleep(0.001)
        time.sleep(seconds)
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        while not self.ended and len(self._sandbox.requests) == self._first:
            time.sleep(0.001)
        began = time.monotonic()
        status = self._process.wait(300)
        self.rate = (len(self._sandbox.requests) - self._first) / (time.monotonic() - began)
        self._reader.join()
        count = -1
        while count != len(self._sandbox.requests):  # requests may still be arriving
            count = len(self._sandbox.requests)
            time.sleep(0.05)
        self._requests = self._sandbox.requests[self._first :]
        return status

    def told(self) -> dict[int, str]:
        """Return the outcomes that it printed; the last line may be cut off."""
        results = [json.loads(line) for line in self._told if line.endswith("]\n")]
        return {index: delivery for index, delivery, _ in results}

    def assert_order_is_kept(self) -> None:
        for chat_id in CHATS:
            requests = [request for request in self._requests if request.path.endswith(f"/{chat_id}")]
            # The last ones may have arrived only in part.
            texts = [request.json()["text"] for request in requests if request.body.endswith(b"}")]
            numbers = [int(text.removeprefix("Reminder ")) for text in texts]
            assert numbers == sorted(numbers)


@pytest.mark.full
@pytest.mark.parametrize(("chats", "rate"), [(25, 0), (100, 1000)], ids=["while sends fail", "at the full rate"])
def test_what_was_sent_is_sent_once_and_what_was_not_is_named(
    tmp_path: Path, chats: int, rate: int, capsys: pytest.CaptureFixture[str], *, full: bool
) -> None:
    most_kills, messages = (32, 2_000) if full else (4, 300)
    chance = random.Random(20261123)  # noqa: S311 (no secret)
    journal = tmp_path / "journal.db"
    kills = neighbours = 0
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(token=TOKEN, chat_ids=CHATS))
        if not rate:
            stack.enter_context(failing_at_random(sandbox, chance))
        for kind in ["Texter", "AsyncTexter"] * (most_kills // 2):
            run = Run(sandbox, kind, journal, messages, chats, rate)
            if chance.random() < 0.2:
                run.kill_after(0, chance.uniform(0, 0.5))
            else:
                run.kill_after(chance.randint(1, messages // most_kills), chance.uniform(0, 0.01))
            kills += run.was_killed
            run.assert_order_is_kept()
            neighbours += len([file for file in tmp_path.iterdir() if file != journal])
            if journal.exists():
                journal = journal.replace(tmp_path / f"journal-{kills}.db")
        last = Run(sandbox, "Texter", journal, messages, chats, rate)
        assert last.wait() == 0
        last.assert_order_is_kept()
        told = last.told()
        stored = Counter(str(message.text) for message in sandbox.messages)
    twice = [text for text, times in stored.items() if times > 1]
    lost = [n for n in range(messages) if f"Reminder {n}" not in stored and told.get(n, "accepted") == "accepted"]
    deliveries = Counter(told.values())
    with capsys.disabled():
        print(f"\n{kills} kills over {messages} messages: stored twice {len(twice)}, lost without report {len(lost)};")
        print(f"stored {len(stored)}; the last run says {dict(deliveries)}, at {last.rate:.0f} requests a second")
    assert kills >= most_kills - 2
    assert neighbours == 0
    assert (twice, lost, len(told)) == ([], [], messages)
