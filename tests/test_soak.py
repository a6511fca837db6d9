"""Thousands of sends to a server that fails at random: none is sent twice, none is lost without a word."""

import asyncio
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from texter_ext import AsyncTexter, Delivery, Texter, TexterError
from texter_ext.sandbox import Sandbox

THREADED: Final = 2_000
AWAITED: Final = 1_000
FAILURES: Final[list[dict[str, Any]]] = [
    {"status": 400},
    {"status": 401},
    {"status": 429},
    {"status": 429, "times": 2},
    {"status": 429, "retry_after": 0, "times": 3},
    {"status": 500},
    {"status": 500, "stored": True},
    {"status": 503, "stored": True, "body": "<html>"},
    {"status": 520},
    {"window_closed": True},
    {"connection": "reset"},
    {"connection": "reset", "stored": True},
    {"connection": "closed"},
    {"connection": "closed", "stored": True},
    {"connection": "garbage", "stored": True},
    {"connection": "truncated", "stored": True},
    {"connection": "truncated", "status": 500},
    {"body": b"", "stored": True},
    {"body": "OK", "stored": True},
    {"body": {"success": True}, "stored": True},
    {"body": {"success": False}, "stored": True},
]


class Soak:
    """What became of each message, by its own id, as the sender was told."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.told: dict[str, Delivery] = {}
        self._random = random.Random(20261122)  # noqa: S311 (no secret)
        self._lock = threading.Lock()

    def prepare(self) -> None:
        with self._lock:
            if self._random.random() < 0.3:
                self.sandbox.fail_next(**self._random.choice(FAILURES))

    def tell(self, tmp_send_id: str | None, delivery: Delivery) -> None:
        assert tmp_send_id
        with self._lock:
            self.told[tmp_send_id] = delivery

    def report(self, sends: int, capsys: pytest.CaptureFixture[str]) -> None:
        stored = Counter(message["tmpSendId"] for message in self.sandbox.messages)
        kinds = Counter(delivery.name for delivery in self.told.values())
        nothing = [key for key, delivery in self.told.items() if delivery in (Delivery.NOT_SENT, Delivery.REJECTED)]
        accepted = [key for key, delivery in self.told.items() if delivery is Delivery.ACCEPTED]
        figures = {
            "stored twice": sum(count > 1 for count in stored.values()),
            "reported failed, but stored": sum(key in stored for key in nothing),
            "reported accepted, but missing": sum(key not in stored for key in accepted),
            "without a report": sends - len(self.told) + len(stored.keys() - self.told.keys()),
        }
        with capsys.disabled():
            told = f"{dict(kinds)}; {figures}"
            print(f"\n{sends} sends, {len(self.sandbox.requests)} requests, {len(stored)} stored; {told}")  # noqa: T201
        assert set(kinds) == {"ACCEPTED", "REJECTED", "UNKNOWN"}
        assert set(figures.values()) == {0}


@pytest.fixture
def soak(sandbox: Sandbox, no_pauses: None) -> Soak:  # noqa: ARG001 (the pauses are what it takes away)
    return Soak(sandbox)


def test_threads_send_none_twice_and_lose_none(soak: Soak, chat_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Texter(base_url=soak.sandbox.base_url, token=TOKEN, timeout=30) as texter, ThreadPoolExecutor(8) as pool:

        def send(number: int) -> None:
            soak.prepare()
            try:
                soak.tell(texter.send(chat_id, f"Number {number}").tmp_send_id, Delivery.ACCEPTED)
            except TexterError as error:
                soak.tell(error.tmp_send_id, error.delivery)

        list(pool.map(send, range(THREADED)))
    soak.report(THREADED, capsys)


@pytest.mark.usefixtures("by_aiohttp")
def test_tasks_send_none_twice_and_lose_none(soak: Soak, chat_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=soak.sandbox.base_url, token=TOKEN, timeout=30) as texter:

            async def send(number: int) -> None:
                soak.prepare()
                try:
                    soak.tell((await texter.send(chat_id, f"Number {number}")).tmp_send_id, Delivery.ACCEPTED)
                except TexterError as error:
                    soak.tell(error.tmp_send_id, error.delivery)

            for start in range(0, AWAITED, 20):
                await asyncio.gather(*(send(start + number) for number in range(20)))

    asyncio.run(main())
    soak.report(AWAITED, capsys)
