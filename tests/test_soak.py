"""Servers and callers that fail at random: nothing is sent twice, and nothing is lost silently."""

import asyncio
import logging
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

import pytest

from tests.conftest import TOKEN, Connect
from texter_ext import AsyncSending, AsyncTexter, Delivery, Progress, SendResult, Texter, TexterError
from texter_ext.sandbox import Sandbox

# Ten times as many with --full.
THREADED: Final = 800
AWAITED: Final = 200
MANY: Final = 60
INTERRUPTIONS: Final = 5
FAILURES: Final[list[dict[str, Any]]] = [
    {"status": 400},
    {"status": 401},
    {"status": 408},
    {"status": 408, "stored": True},
    {"status": 409, "stored": True},
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
QUICK_FAILURES: Final[list[dict[str, Any]]] = [
    {**failure, "retry_after": 0} if failure.get("status") == 429 else failure for failure in FAILURES
]


class Soak:
    """The outcomes that the sender saw, by tmpSendId."""

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


pytestmark = pytest.mark.full


@pytest.fixture
def times(full: bool) -> int:  # noqa: FBT001 (a fixture)
    """How many times as much there is as by default."""
    return 10 if full else 1


@pytest.fixture
def soak(sandbox: Sandbox, no_pauses: None) -> Soak:  # noqa: ARG001 (the pauses are what it takes away)
    return Soak(sandbox)


def test_threads_send_none_twice_and_lose_none(
    soak: Soak, chat_id: str, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with Texter(base_url=soak.sandbox.base_url, token=TOKEN, timeout=30) as texter, ThreadPoolExecutor(8) as pool:

        def send(number: int) -> None:
            soak.prepare()
            try:
                soak.tell(texter.send(chat_id, f"Number {number}").tmp_send_id, Delivery.ACCEPTED)
            except TexterError as error:
                soak.tell(error.tmp_send_id, error.delivery)

        list(pool.map(send, range(times * THREADED)))
    soak.report(times * THREADED, capsys)


@pytest.mark.usefixtures("by_aiohttp")
def test_tasks_send_none_twice_and_lose_none(
    soak: Soak, chat_id: str, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=soak.sandbox.base_url, token=TOKEN, timeout=30) as texter:

            async def send(number: int) -> None:
                soak.prepare()
                try:
                    soak.tell((await texter.send(chat_id, f"Number {number}")).tmp_send_id, Delivery.ACCEPTED)
                except TexterError as error:
                    soak.tell(error.tmp_send_id, error.delivery)

            for start in range(0, times * AWAITED, 20):
                await asyncio.gather(*(send(start + number) for number in range(20)))

    asyncio.run(main())
    soak.report(times * AWAITED, capsys)


class CarelessError(Exception):
    """An exception of the caller's own code."""


class SoakOfMany(logging.Handler):
    """The outcomes of all items over several runs; as a log handler, it raises at random."""

    def __init__(self, sandbox: Sandbox, times: int) -> None:
        super().__init__()
        self.size = times * MANY
        self.sandbox = sandbox
        self._random = random.Random(20261126)  # noqa: S311 (no secret)
        self._left = times * INTERRUPTIONS
        self._told: dict[int, SendResult] = {}

    def items(self) -> Iterator[Any]:
        """Yield the same item again and again, each time with a different message."""
        message: dict[str, Any] = {"type": "text"}
        item: list[Any] = [None, message, None]
        for number in range(self.size):
            if self._random.random() < 0.2:
                self.sandbox.fail_next(**self._random.choice(QUICK_FAILURES))
            message.clear()
            message |= {"type": "text", "text": f"Number {number}"}
            item[0], item[2] = self._chat(number), number
            yield item

    def _chat(self, number: int) -> str:
        return self.sandbox.chat_ids[number % 2]

    def emit(self, record: logging.LogRecord) -> None:
        if self._random.random() < 0.5:
            raise CarelessError(record.name)

    def chance(self, probability: float) -> bool:
        """Tell whether to interrupt a run; there are only so many interruptions."""
        happens = self._left > 0 and self._random.random() < probability
        self._left -= happens
        return happens

    def progress(self, _: Progress) -> None:
        if self.chance(0.01):
            raise CarelessError

    def take(self, *results: SendResult) -> int:
        """Add results, and return how many items have none yet."""
        self._told |= {result.index: result for result in results}
        return self.size - len(self._told)

    def report(self, capsys: pytest.CaptureFixture[str]) -> None:
        stored: dict[int, list[Any]] = {}
        for message in self.sandbox.messages:
            stored.setdefault(int(str(message.text).removeprefix("Number ")), []).append(message)
        kinds = Counter(result.delivery.name for result in self._told.values())
        ids = {
            number: (result.sent or result.error).tmp_send_id  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
            for number, result in self._told.items()
        }
        figures = {
            "stored twice": sum(len(messages) > 1 for messages in stored.values()),
            "in another's chat": sum(
                message.parent_chat != self._chat(number) for number, messages in stored.items() for message in messages
            ),
            "by another id": sum(
                message["tmpSendId"] != ids[number] for number, messages in stored.items() for message in messages
            ),
            "reported failed, but stored": sum(
                result.delivery in (Delivery.NOT_SENT, Delivery.REJECTED) and number in stored
                for number, result in self._told.items()
            ),
            "reported accepted, but missing": sum(
                result.delivery is Delivery.ACCEPTED and number not in stored for number, result in self._told.items()
            ),
            "without a report": self.size - len(self._told),
        }
        with capsys.disabled():
            print(f"\n{self.size} items, {len(self.sandbox.requests)} requests; {dict(kinds)}; {figures}")  # noqa: T201
        assert self._left == 0
        assert set(figures.values()) == {0}


@pytest.fixture
def careless(
    sandbox: Sandbox,
    times: int,
    no_pauses: None,  # noqa: ARG001
    caplog: pytest.LogCaptureFixture,
) -> Iterator[SoakOfMany]:
    soak, logger = SoakOfMany(sandbox, times), logging.getLogger("texter_ext")
    with caplog.at_level(logging.DEBUG, "texter_ext"):
        logger.addHandler(soak)
        yield soak
        logger.removeHandler(soak)


def test_failing_callers_of_send_many_lose_nothing(
    careless: SoakOfMany, connect: Connect, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texter, missing = connect(careless.sandbox.base_url, timeout=30), careless.size
    while missing or careless.chance(1):
        settings = {"journal": tmp_path / "journal.db", "concurrency": 8, "rate": None}
        results = texter.send_many(careless.items(), progress=careless.progress, **settings)
        with suppress(CarelessError):
            for result in results:
                careless.take(result)
                if careless.chance(0.01):
                    break
        results.close()
        missing = careless.take(*results.unread)
    careless.report(capsys)


@pytest.mark.usefixtures("by_aiohttp")
def test_cancelled_tasks_of_send_many_lose_nothing(
    careless: SoakOfMany, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def iterate(sending: AsyncSending) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        async for result in sending:
            careless.take(result)
            if careless.chance(0.02):
                asyncio.get_running_loop().call_soon(task.cancel)

    async def main() -> None:
        missing = careless.size
        async with AsyncTexter(base_url=careless.sandbox.base_url, token=TOKEN, timeout=30) as texter:
            while missing or careless.chance(1):
                settings: Any = {"journal": tmp_path / "journal.db", "concurrency": 8, "rate": None}
                sending = texter.send_many(careless.items(), **settings)

                await asyncio.wait([asyncio.create_task(iterate(sending))])
                missing = careless.take(*sending.unread)

    asyncio.run(main())
    careless.report(capsys)
