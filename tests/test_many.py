"""send_many: one result per item, in order within each chat, at a limited rate, and known outcomes when stopped."""

import asyncio
import gc
import itertools
import logging
import random
import signal
import socket
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from tests.conftest import TOKEN, Connect, records
from tests.wire import RawServer, hang, held, reply, unused_address
from texter_ext import (
    AsyncSending,
    AsyncTexter,
    BadRequestError,
    ChatIdError,
    ClientStateError,
    ConfigurationError,
    Delivery,
    Item,
    ItemError,
    Journal,
    LimitError,
    Progress,
    Rate,
    RateLimitError,
    Retries,
    Sending,
    SendResult,
    ServerError,
    StoppedError,
    Texter,
    text,
)
from texter_ext.sandbox import Sandbox

CHATS = tuple(f"chat-{number}" for number in range(7))
TOO_LONG = "x" * 5_000


@pytest.fixture(scope="module")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=CHATS) as sandbox:
        yield sandbox


def stored_by_chat(sandbox: Sandbox) -> dict[str, list[str]]:
    stored: dict[str, list[str]] = defaultdict(list)
    for message in sandbox.messages:
        stored[str(message.parent_chat)].append(str(message.text))
    return stored


def test_each_item_has_one_result(chats: Sandbox, connect: Connect) -> None:
    items = [
        (CHATS[0], "Hey"),
        (CHATS[1], text("Hey there!"), "order-2"),
        Item(CHATS[2], {"type": "text", "text": "Hi"}, 3),
    ]
    results = sorted(connect(chats.base_url).send_many(items), key=lambda result: result.index)
    assert [result.item for result in results] == items
    assert [result.index for result in results] == [0, 1, 2]
    for result in results:
        assert (result.error, result.known, result.delivery) == (None, None, Delivery.ACCEPTED)
        assert result.sent is not None
    assert {result.sent.id for result in results if result.sent} == {message.id for message in chats.messages}


class Slow(RawServer):
    """A server that accepts each message, but not before it is told to."""

    def __init__(self) -> None:
        self._told = threading.Event()
        super().__init__(held(self._told, reply(b'{"success": true, "messages": []}')))

    def answer_soon(self) -> None:
        """Answer in a moment, in which whoever calls this can begin to close what waits for the answer."""
        threading.Timer(0.2, self._told.set).start()


@pytest.fixture
def slow() -> Iterator[Slow]:
    with Slow() as server:
        yield server


def test_no_items_are_no_results(chats: Sandbox, connect: Connect) -> None:
    assert list(connect(chats.base_url).send_many([])) == []


@pytest.mark.full
@pytest.mark.parametrize("concurrency", [1, 3, 40])
def test_order_is_kept_within_each_chat(chats: Sandbox, connect: Connect, concurrency: int, *, full: bool) -> None:
    chance = random.Random(concurrency)  # noqa: S311 (no secret)
    items = [(chance.choice(CHATS), f"{number}") for number in range(120 if full else 60)]
    for _ in range(10 if full else 3):
        chats.fail_next(delay=chance.uniform(0, 0.02))
        chats.fail_next(429, retry_after=0)
    results = list(connect(chats.base_url).send_many(items, concurrency=concurrency, rate=None))
    assert sorted(result.index for result in results) == list(range(len(items)))
    assert {result.delivery for result in results} == {Delivery.ACCEPTED}
    for chat_id, stored in stored_by_chat(chats).items():
        assert stored == [body for chat, body in items if chat == chat_id]


def test_other_chats_go_on_while_one_waits(connect: Connect) -> None:
    """The first chat has more messages than may be in flight; its first is answered after the other chat's."""
    other_is_done = threading.Event()

    def behave(connection: socket.socket, request: bytes) -> None:
        if CHATS[0].encode() in request:
            other_is_done.wait(60)
        reply(b'{"success": true, "messages": []}')(connection, request)

    items = [*((CHATS[0], f"{number}") for number in range(40)), (CHATS[1], "last")]
    with RawServer(behave) as server:
        results = connect(server.base_url, timeout=60).send_many(items, concurrency=20, rate=None)
        assert next(results).index == 40
        other_is_done.set()
        results.close()


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        ({"status": 400}, BadRequestError),
        ({"status": 500, "stored": True}, ServerError),
    ],
)
def test_a_failure_does_not_stop_the_others(
    chats: Sandbox, connect: Connect, failure: dict[str, Any], kind: type
) -> None:
    chats.fail_next(**failure)
    results = list(connect(chats.base_url).send_many([(CHATS[0], "a"), (CHATS[0], "b"), (CHATS[0], "c")]))
    assert [type(result.error) for result in results] == [kind, type(None), type(None)]
    assert [request.json()["text"] for request in chats.requests] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("item", "kind", "words"),
    [
        ((CHATS[0], TOO_LONG), LimitError, "shorten it"),
        ((CHATS[0], object()), LimitError, "not object"),
        ((" ", "Hey"), ChatIdError, "pass the chat's own id"),
        ((None, "Hey"), ChatIdError, "not NoneType"),
        ("chat-0", ItemError, "not str"),
        ((CHATS[0],), ItemError, "(chat_id, message)"),
        ((CHATS[0], "Hey", "key", None, "more"), ItemError, "(chat_id, message)"),
        ((CHATS[0], "Hey", "key", "more"), ItemError, "`otherwise` is a template"),
        ((CHATS[0], "Hey", ""), ItemError, "not empty"),
        ((CHATS[0], "Hey", 1.5), ItemError, "float"),
        ((CHATS[0], "Hey", "\ud800"), ItemError, "surrogate"),
        ((CHATS[0], "Hey", 10**5000), ItemError, "more digits"),
    ],
)
def test_an_item_that_cannot_be_sent_does_not_stop_the_others(
    chats: Sandbox, connect: Connect, item: Any, kind: type, words: str
) -> None:
    results = sorted(connect(chats.base_url).send_many([item, (CHATS[1], "Hey")]), key=lambda each: each.index)
    assert type(results[0].error) is kind
    assert words in str(results[0].error)
    assert results[0].item is item
    assert results[0].delivery is Delivery.NOT_SENT
    assert results[1].delivery is Delivery.ACCEPTED
    assert len(chats.requests) == 1


def test_items_are_read_only_as_they_can_be_sent(chats: Sandbox, connect: Connect) -> None:
    read = itertools.count()
    items = ((CHATS[next(read) % 7], "Hey") for _ in itertools.count())
    results = connect(chats.base_url).send_many(items, concurrency=5, rate=None)
    for _ in range(20):
        next(results)
    results.close()
    assert next(read) <= 20 + 5 + 2 * 5  # read, in flight, and waiting for a chat that is busy
    assert list(results) == []


def test_an_exception_of_the_items_is_raised_after_all_results(chats: Sandbox, connect: Connect) -> None:
    def items() -> Iterator[tuple[str, str]]:
        yield CHATS[0], "Hey"
        raise KeyError("the next row")

    results = connect(chats.base_url).send_many(items())
    assert next(results).delivery is Delivery.ACCEPTED
    with pytest.raises(KeyError, match="the next row"):
        next(results)


async def collected(results: AsyncIterator[SendResult]) -> list[SendResult]:
    return [result async for result in results]


@pytest.mark.usefixtures("by_aiohttp")
def test_asynchronous_items(chats: Sandbox) -> None:
    async def items() -> AsyncIterator[tuple[str, str]]:
        for number in range(30):
            await asyncio.sleep(0.001 * (number % 3))
            yield CHATS[number % 7], f"{number}"

    async def main() -> list[SendResult]:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            return await collected(texter.send_many(items()))

    assert sorted(result.index for result in asyncio.run(main())) == list(range(30))
    assert len(chats.messages) == 30


@pytest.mark.parametrize(
    ("failure", "raised"), [(KeyError("the next row"), KeyError), (asyncio.CancelledError(), StoppedError)]
)
def test_an_exception_of_asynchronous_items_is_raised(
    chats: Sandbox, failure: BaseException, raised: type[Exception]
) -> None:
    async def items() -> AsyncIterator[tuple[str, str]]:
        yield CHATS[0], "Hey"
        raise failure

    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many(items())
            assert (await anext(results)).delivery is Delivery.ACCEPTED
            with pytest.raises(raised):
                await anext(results)

    asyncio.run(main())


def test_other_tasks_get_a_turn(chats: Sandbox) -> None:
    async def main() -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            await collected(texter.send_many([(CHATS[0], "Hey")] * 1_000, dry_run=True))
        counting.cancel()
        return turns

    assert asyncio.run(main()) >= 9


@pytest.mark.parametrize("journal", [None, "journal.db"])
def test_few_messages_are_sent_in_each_turn_of_the_event_loop(tmp_path: Path, journal: str | None) -> None:
    path = journal and tmp_path / journal
    sent, most = 0, 0

    class Counting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
            nonlocal sent
            sent += 1
            await asyncio.sleep(0.001)
            return httpx.Response(200, json={"success": True, "messages": []})

    async def watch() -> None:
        nonlocal most
        while True:
            before = sent
            await asyncio.sleep(0)
            most = max(most, sent - before)

    async def main() -> None:
        watching = asyncio.create_task(watch())
        async with AsyncTexter("example", TOKEN, transport=Counting()) as texter:
            items = [(f"chat-{number}", "Hey") for number in range(500)]
            results = await collected(texter.send_many(items, rate=None, concurrency=100, journal=path))
        watching.cancel()
        assert {result.delivery for result in results} == {Delivery.ACCEPTED}

    asyncio.run(main())
    assert 0 < most <= 10


def test_a_rate_limits_all_chats_together(chats: Sandbox, connect: Connect) -> None:
    began = time.monotonic()
    list(connect(chats.base_url).send_many([(chat_id, "Hey") for chat_id in CHATS * 2], rate=50))
    assert time.monotonic() - began >= 12 / 50
    assert len(chats.messages) == 14


def test_a_rate_limits_each_chat(chats: Sandbox, connect: Connect) -> None:
    began = time.monotonic()
    items = [(CHATS[0], f"{number}") for number in range(5)] + [(CHATS[1], "5")]
    results = [result.index for result in connect(chats.base_url).send_many(items, rate=Rate(None, 0.1, 2))]
    assert time.monotonic() - began >= 3 * 0.1
    assert results.index(5) < results.index(2)
    assert [message.text for message in chats.messages if message.parent_chat == CHATS[0]] == list("01234")


def test_a_numeric_rate_limits_each_chat_except_on_loopback(chats: Sandbox) -> None:
    """The 46th message to one person waits six seconds, but not to a sandbox."""
    paced = AsyncTexter("example", TOKEN, transport=Accepting())
    unpaced = AsyncTexter(base_url=chats.base_url, token=TOKEN, transport=Accepting())

    async def main(texter: AsyncTexter) -> list[int]:
        items = [*[(CHATS[0], "Hey")] * 46, (CHATS[1], "Hey")]
        async with texter.send_many(items, rate=10_000, concurrency=1) as results:
            return [(await anext(results)).index for _ in range(46)]

    assert asyncio.run(main(paced)) == [*range(45), 46]
    assert asyncio.run(main(unpaced)) == list(range(46))


def test_a_429_makes_all_wait(chats: Sandbox, connect: Connect) -> None:
    chats.fail_next(429, retry_after=0.3)
    began = time.monotonic()
    results = list(connect(chats.base_url).send_many([(chat_id, "Hey") for chat_id in CHATS], concurrency=1))
    assert time.monotonic() - began >= 0.3
    assert {result.delivery for result in results} == {Delivery.ACCEPTED}
    ids = [request.json()["tmpSendId"] for request in chats.requests]
    assert ids[0] == ids[1]  # the same message, before all others
    assert len(set(ids)) == len(CHATS)


def test_without_retries_a_429_is_an_error(chats: Sandbox, connect: Connect) -> None:
    chats.fail_next(429, retry_after=0)
    (result,) = connect(chats.base_url, retries=0).send_many([(CHATS[0], "Hey")])
    assert isinstance(result.error, RateLimitError)
    assert len(chats.requests) == 1


def test_a_429_that_asks_for_an_hour_is_an_error(chats: Sandbox, connect: Connect) -> None:
    chats.fail_next(429, retry_after=3600)
    first, second = connect(chats.base_url).send_many([(CHATS[0], "Hey"), (CHATS[0], "You")])
    assert isinstance(first.error, RateLimitError)
    assert second.delivery is Delivery.ACCEPTED


def test_stop_reports_the_messages_in_flight(chats: Sandbox, connect: Connect) -> None:
    items = [(CHATS[0], f"{number}") for number in range(5)]
    results = connect(chats.base_url).send_many(items, concurrency=1, rate=None)
    assert next(results).delivery is Delivery.ACCEPTED
    results.stop()
    for result in results:
        assert result.delivery in (Delivery.ACCEPTED, Delivery.NOT_SENT)
        assert (result.sent is None) == isinstance(result.error, StoppedError)
        assert result.error is None or result.error.chat_id == CHATS[0]
    assert len(chats.messages) < 5


@pytest.mark.parametrize("by", ["stop", "close"])
def test_stopped_it_names_those_behind_the_one_in_flight(slow: Slow, connect: Connect, by: str) -> None:
    items = [(CHATS[0], "first"), (CHATS[0], "second"), (CHATS[1], TOO_LONG)]
    results = connect(slow.base_url).send_many(items, concurrency=2, rate=None)
    assert next(results).index == 2
    slow.answer_soon()
    getattr(results, by)()
    left = {result.index: result.delivery for result in (*results, *results.unread)}
    assert left == {0: Delivery.ACCEPTED, 1: Delivery.NOT_SENT}
    assert len(slow.requests) == 1


@pytest.mark.usefixtures("by_aiohttp")
@pytest.mark.parametrize("asynchronous", [False, True])
def test_stopped_it_may_say_of_each_remaining_item_what_the_journal_knows(
    chats: Sandbox, connect: Connect, path: Path, *, asynchronous: bool
) -> None:
    items = [(CHATS[number % 2], f"Hey {number}", number) for number in range(9)]
    texter = connect(chats.base_url)
    list(texter.send_many([items[1], items[7]], journal=path))

    async def one_by_one() -> AsyncIterator[Any]:
        for item in items:
            yield item
        yield None

    # The client that is not asynchronous takes no asynchronous items.
    source: Any = one_by_one() if asynchronous and not isinstance(texter, Texter) else iter([*items, None])
    results = texter.send_many(source, journal=path, concurrency=1)
    first = next(results)
    results.stop(read_on=True)
    rest = sorted(results, key=lambda result: result.index)
    assert [result.index for result in rest] == list(range(1, 10))
    assert (first.delivery, type(rest[-1].error)) == (Delivery.ACCEPTED, ItemError)
    assert [result.index for result in rest if result.known is Delivery.ACCEPTED] == [1, 7]
    # The second may have been in flight.
    assert [result.index for result in rest[2:] if result.delivery is Delivery.NOT_SENT] == [3, 4, 5, 6, 8, 9]
    assert len(chats.requests) <= 4


def test_closing_it_reads_no_more_items(chats: Sandbox, connect: Connect) -> None:
    results = connect(chats.base_url).send_many(((CHATS[0], "Hey") for _ in itertools.count()), concurrency=1)
    next(results)
    results.stop(read_on=True)
    assert next(results).index >= 1
    results.close()
    assert list(results) == []


def test_stop_from_another_thread_ends_a_pause(chats: Sandbox) -> None:
    """The server asks for a pause of more than three minutes."""

    async def all_results() -> list[SendResult]:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            awaited = texter.send_many([(CHATS[0], "Hey")])
            sending.append(awaited)
            return await collected(awaited)

    def stopped(waiting: "Future[list[SendResult]]") -> Delivery:
        while not chats.requests or not sending:
            time.sleep(0.01)
        time.sleep(0.1)  # until it waits
        sending[-1].stop()
        (result,) = waiting.result(60)
        assert isinstance(result.error, StoppedError)
        return result.delivery

    sending: list[Sending | AsyncSending] = []
    with ThreadPoolExecutor() as pool, Texter(base_url=chats.base_url, token=TOKEN) as texter:
        chats.fail_next(429, retry_after=200, times=2)
        assert stopped(pool.submit(asyncio.run, all_results())) is Delivery.NOT_SENT
        sending[-1].stop()  # after its loop has ended
        chats.requests.clear()
        results = texter.send_many([(CHATS[0], "Hey")])
        sending.append(results)
        assert stopped(pool.submit(list, results)) is Delivery.NOT_SENT


class Calling(logging.Handler):
    """A handler that calls a function when a retry is logged."""

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self._call = call

    def emit(self, record: logging.LogRecord) -> None:
        if "next attempt" in record.getMessage():
            self._call()


@pytest.fixture
def long_pauses(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Make each retry wait for a minute, and log it."""

    def a_minute(_low: float, _high: float) -> float:
        return 60.0

    monkeypatch.setattr("texter_ext._http.retrying.random.uniform", a_minute)
    caplog.set_level(logging.INFO, "texter_ext.send")


@pytest.fixture
def stopped(connect: Connect, long_pauses: None) -> Iterator[Callable[..., list[SendResult]]]:  # noqa: ARG001
    """Send to an address, and stop at the first retry."""
    logger = logging.getLogger("texter_ext.send")
    handlers: list[logging.Handler] = []

    def send(base_url: str, items: list[tuple[str, str]], **settings: Any) -> list[SendResult]:
        results = connect(base_url, **settings).send_many(items, concurrency=1, rate=None)
        handlers.append(Calling(results.stop))
        logger.addHandler(handlers[0])
        return list(results)

    yield send
    logger.removeHandler(handlers[0])


def test_stop_ends_the_pause_before_connecting_again(stopped: Callable[..., list[SendResult]]) -> None:
    began = time.monotonic()
    (result,) = stopped(unused_address(), [(CHATS[0], "Hey")])
    assert time.monotonic() - began < 50
    assert isinstance(result.error, StoppedError)
    assert result.delivery is Delivery.NOT_SENT
    assert result.error.tmp_send_id


def test_stop_before_a_retry_leaves_what_may_have_been_sent_unknown(
    chats: Sandbox, stopped: Callable[..., list[SendResult]]
) -> None:
    chats.fail_next(500, stored=True)
    (result,) = stopped(chats.base_url, [(CHATS[0], "Hey")], retries=Retries(2, accept_duplicates=True))
    assert isinstance(result.error, StoppedError)
    assert result.delivery is Delivery.UNKNOWN
    assert len(chats.messages) == 1


class Unconnected(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that cannot connect for the first messages to a chat, and accepts all others."""

    def __init__(self, chat_id: str, times: int) -> None:
        self._chat_id = chat_id
        self._times = times
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        to_the_chat = [each for each in self.requests if each.url.path.endswith(self._chat_id)]
        if request in to_the_chat and len(to_the_chat) <= self._times:
            raise httpx.ConnectError("no way", request=request)
        return httpx.Response(200, json={"success": True, "messages": []})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(("times", "attempts"), [(0, 1), (2, 3), (9, 3)])
def test_a_failed_connection_is_retried_before_the_next_message_to_the_chat(
    connect: Connect, times: int, attempts: int
) -> None:
    transport = Unconnected(CHATS[0], times)
    texter = connect("https://texter.example", transport=transport)
    first, second = texter.send_many([(CHATS[0], "Hey"), (CHATS[0], "You")], rate=None)
    assert first.delivery is (Delivery.NOT_SENT if times > 2 else Delivery.ACCEPTED)
    assert second.index == 1
    bodies = [b"".join(cast("httpx.ByteStream", request.stream)) for request in transport.requests]
    assert len(set(bodies[:attempts])) == 1
    assert bodies[attempts] != bodies[0]


@pytest.mark.usefixtures("long_pauses")
def test_other_chats_go_on_while_one_waits_to_connect_again(connect: Connect) -> None:
    transport = Unconnected(CHATS[0], 1)
    texter = connect("https://texter.example", transport=transport)
    results = texter.send_many([(chat_id, "Hey") for chat_id in CHATS], rate=None, concurrency=1)
    assert [next(results).index for _ in CHATS[1:]] == [1, 2, 3, 4, 5, 6]
    results.close()
    assert [result.delivery for result in results.unread] == [Delivery.NOT_SENT]


def test_stopped_it_does_not_try_again(connect: Connect) -> None:
    stopped = threading.Event()
    refuse = held(stopped, reply(b"", "429 Too Many Requests", "Retry-After: 0"))
    with RawServer(refuse) as server:
        results = connect(server.base_url).send_many([(CHATS[0], "Hey"), (CHATS[1], TOO_LONG)], rate=None)
        assert next(results).index == 1
        results.stop()
        stopped.set()
        (result,) = results
    assert isinstance(result.error, RateLimitError)
    assert len(server.requests) == 1


@pytest.fixture
def in_pairs() -> Iterator[RawServer]:
    """A server that waits for two requests, and answers one at once and the other later."""
    both, order = threading.Barrier(2), itertools.count()

    def behave(connection: socket.socket, request: bytes) -> None:
        both.wait(10)
        if next(order) % 2:
            time.sleep(0.1)
        reply(b'{"success": true, "messages": []}')(connection, request)

    with RawServer(behave) as server:
        yield server


PAIR = [(CHATS[0], "Hey"), (CHATS[1], "You")]


def test_close_waits_for_the_messages_in_flight(
    in_pairs: RawServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    results = connect(in_pairs.base_url).send_many(PAIR, rate=None)
    first = next(results)
    results.close()
    results.close()
    (second,) = results.unread
    assert {first.index, second.index} == {0, 1}
    assert second.delivery is Delivery.ACCEPTED
    assert caplog.text.count("accepted") == 1
    assert "You" not in caplog.text
    assert list(results) == []


class Sudden(BaseException):
    """An exception that only a signal handler would raise."""


class Careless(logging.Handler):
    """A handler that fails."""

    def emit(self, record: logging.LogRecord) -> None:
        raise KeyError(record.name)


def test_a_failing_log_handler_changes_no_outcome(chats: Sandbox, connect: Connect) -> None:
    logger, careless = logging.getLogger("texter_ext.send"), Careless()
    logger.addHandler(careless)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        (result,) = connect(chats.base_url).send_many([(CHATS[0], "Hey")])
        chats.fail_next(400)
        (refused,) = connect(chats.base_url).send_many([(CHATS[0], "Hey")])
    finally:
        logger.removeHandler(careless)
        logger.setLevel(level)
    assert (result.delivery, refused.delivery) == (Delivery.ACCEPTED, Delivery.REJECTED)
    assert len(chats.messages) == 1


class Interrupting(logging.Handler):
    """A handler that is interrupted."""

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 (logging's name)
        raise Sudden


@pytest.mark.parametrize(
    ("failure", "delivery", "stored"),
    [
        ({"status": 200}, Delivery.ACCEPTED, 1),
        ({"status": 400}, Delivery.REJECTED, 0),
        ({"status": 500, "stored": True}, Delivery.UNKNOWN, 1),
    ],
)
def test_an_interruption_after_the_answer_keeps_the_outcome(
    chats: Sandbox, connect: Connect, tmp_path: Any, failure: dict[str, Any], delivery: Delivery, stored: int
) -> None:
    if failure["status"] != 200:
        chats.fail_next(**failure)
    journal = tmp_path / "journal.db"
    logger, careless = logging.getLogger("texter_ext.send"), Interrupting()
    logger.addHandler(careless)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        (result,) = connect(chats.base_url).send_many([(CHATS[0], "Hey")], journal=journal)
    finally:
        logger.removeHandler(careless)
        logger.setLevel(level)
    assert isinstance(result.error, StoppedError)
    assert (result.delivery, result.error.safe_to_retry) == (delivery, False)
    assert [entry.delivery for entry in Journal(journal).entries()] == [delivery]
    assert len(chats.messages) == stored


def test_stop_in_a_pause_leaves_what_may_have_been_sent_unknown(chats: Sandbox) -> None:
    chats.fail_next(500, stored=True)
    chats.fail_next(429, retry_after=200)
    with (
        Texter(base_url=chats.base_url, token=TOKEN, retries=Retries(2, accept_duplicates=True)) as texter,
        ThreadPoolExecutor() as pool,
    ):
        results = texter.send_many([(CHATS[0], "Hey")])
        waiting = pool.submit(list, results)
        while len(chats.requests) < 2:
            time.sleep(0.01)
        time.sleep(0.05)  # until all wait
        results.stop()
        (result,) = waiting.result(60)
    assert (type(result.error), result.delivery) == (StoppedError, Delivery.UNKNOWN)


def test_closed_by_another_thread_it_is_at_its_end(chats: Sandbox) -> None:
    chats.fail_next(delay=0.1, times=4)
    with ThreadPoolExecutor() as pool:
        texter = Texter(base_url=chats.base_url, token=TOKEN)
        results = texter.send_many([(chat_id, "Hey") for chat_id in CHATS[:4]], rate=None)
        waiting = pool.submit(list, results)
        while len(chats.requests) < 4:
            time.sleep(0.01)
        texter.close()
        deliveries = [result.delivery for result in (*waiting.result(60), *results.unread)]
    assert deliveries == [Delivery.ACCEPTED] * 4


def test_closed_by_a_signal_it_is_at_its_end(chats: Sandbox) -> None:
    def interrupt() -> None:
        while len(chats.requests) < 4:
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)

    chats.fail_next(delay=0.2, times=4)
    texter = Texter(base_url=chats.base_url, token=TOKEN)
    results = texter.send_many([(chat_id, "Hey") for chat_id in CHATS[:4]], rate=None)
    before = signal.signal(signal.SIGALRM, lambda _signal, _frame: texter.close())
    interrupting = threading.Thread(target=interrupt)
    interrupting.start()
    try:
        deliveries = [result.delivery for result in results]
        interrupting.join()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert set(deliveries) == {Delivery.ACCEPTED}
    assert len(deliveries) == len(chats.messages) > 0


@pytest.mark.parametrize("moment", ["before", "after"])
def test_closed_while_a_thread_starts_nothing_is_sent_afterwards(
    chats: Sandbox, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    texter = Texter(base_url=chats.base_url, token=TOKEN)
    stored: list[int] = []

    def close() -> None:
        if not stored:
            texter.close()
            stored.append(len(chats.messages))

    class ClosedBySignal(ThreadPoolExecutor):
        """Starts threads as ever, with a signal handler that runs just before or after the first one starts."""

        def submit(self, *work: Any, **named: Any) -> Any:
            if moment == "before":
                close()
            future = super().submit(*work, **named)
            close()
            return future

    monkeypatch.setattr("texter_ext._many.sync_sending.ThreadPoolExecutor", ClosedBySignal)
    chats.fail_next(delay=0.2)
    results = list(texter.send_many([(chat_id, "Hey") for chat_id in CHATS[:4]], rate=None))
    accepted = sum(result.delivery is Delivery.ACCEPTED for result in results)
    assert {result.delivery for result in results} <= {Delivery.ACCEPTED, Delivery.NOT_SENT}
    assert stored == [accepted] == [len(chats.messages)]


def test_close_from_another_task_ends_the_iteration(chats: Sandbox, tmp_path: Any) -> None:
    async def main() -> None:
        chats.fail_next(delay=0.1, times=4)
        texter = AsyncTexter(base_url=chats.base_url, token=TOKEN)
        items = [(chat_id, "Hey") for chat_id in CHATS]
        results = texter.send_many(items, rate=None, journal=tmp_path / "journal.db")
        waiting = asyncio.ensure_future(collected(results))
        while not chats.requests:  # noqa: ASYNC110 (it is another thread's)
            await asyncio.sleep(0)
        await texter.aclose()
        stored = len(chats.messages)
        everything = [*await waiting, *results.unread]
        assert sum(1 for result in everything if result.sent) == stored == len(chats.messages)

    asyncio.run(main())


def test_close_before_the_first_result(chats: Sandbox, connect: Connect) -> None:
    results = connect(chats.base_url).send_many([(CHATS[0], "Hey")])
    results.close()
    assert list(results) == []
    assert chats.requests == []


def test_closing_the_client_waits_for_the_messages_in_flight(in_pairs: RawServer, connect: Connect) -> None:
    texter = connect(in_pairs.base_url)
    results = texter.send_many(PAIR, rate=None)
    next(results)
    texter.close()
    assert [result.delivery for result in results.unread] == [Delivery.ACCEPTED]


def test_a_closed_client_sends_nothing(chats: Sandbox, connect: Connect) -> None:
    texter = connect(chats.base_url)
    texter.close()
    (result,) = texter.send_many([(CHATS[0], "Hey")])
    assert isinstance(result.error, ClientStateError)


def test_leaving_the_loop_waits_for_the_messages_in_flight(
    in_pairs: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    with Texter(base_url=in_pairs.base_url, token=TOKEN) as texter:
        for _result in texter.send_many(PAIR, rate=None):
            break
        assert "accepted" in caplog.text


@pytest.mark.usefixtures("by_aiohttp")
def test_leaving_the_async_loop_waits_for_the_messages_in_flight(
    in_pairs: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=in_pairs.base_url, token=TOKEN) as texter:
            async with texter.send_many(PAIR, rate=None) as results:
                async for _result in results:
                    break
            assert len(results.unread) == 1
            async for _result in texter.send_many(PAIR, rate=None):
                break

    asyncio.run(main())
    gc.collect()
    assert caplog.text.count("accepted") == 2


class Accepting(httpx.AsyncBaseTransport):
    """A transport that accepts everything."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        return httpx.Response(200, json={"success": True, "messages": []})


class Broken(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that raises an exception that is not httpx's."""

    def __init__(self, problem: type[BaseException]) -> None:
        self._problem = problem

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        raise self._problem

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        raise self._problem


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SystemExit])
def test_any_exception_in_a_thread_becomes_a_result(problem: type[BaseException]) -> None:
    with Texter("example", TOKEN, transport=Broken(problem)) as texter:
        (result,) = texter.send_many([(CHATS[0], "Hey")])
    assert isinstance(result.error, StoppedError)
    assert result.delivery is Delivery.UNKNOWN


def test_a_keyboard_interrupt_in_a_task_is_raised_after_it_is_recorded() -> None:
    async def main() -> None:
        async with AsyncTexter("example", TOKEN, transport=Broken(KeyboardInterrupt)) as texter:
            sending.append(texter.send_many([(CHATS[0], "Hey")]))
            await collected(sending[0])

    sending: list[AsyncSending] = []
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert [result.delivery for result in sending[0].unread] == [Delivery.UNKNOWN]


@pytest.mark.usefixtures("by_aiohttp")
@pytest.mark.parametrize("journal", [None, "journal.db"])
def test_outside_asyncio_it_raises_a_client_state_error(chats: Sandbox, tmp_path: Any, journal: str | None) -> None:
    """As with trio, whose event loop is not asyncio's."""
    path = journal and tmp_path / journal
    texter = AsyncTexter(base_url=chats.base_url, token=TOKEN)
    results = texter.send_many([(CHATS[0], "Hey")], journal=path)
    with pytest.raises(ClientStateError, match=r"needs asyncio's event loop; .* call Texter in a thread"):
        anext(results).send(None)
    with pytest.raises(StopIteration):
        results.aclose().send(None)
    assert chats.requests == []
    if path is not None:
        assert list(Journal(path).entries()) == []  # it is closed


def test_another_thread_stops_it(slow: Slow) -> None:
    with Texter(base_url=slow.base_url, token=TOKEN) as texter, ThreadPoolExecutor() as pool:
        results = texter.send_many([(CHATS[0], f"{number}") for number in range(50)], concurrency=1)
        waiting = pool.submit(list, results)
        while not slow.requests:
            time.sleep(0.01)
        slow.answer_soon()
        results.close()
        assert waiting.result()[0].delivery is Delivery.ACCEPTED
    assert len(slow.requests) == 1


def test_another_task_stops_it(slow: Slow) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=slow.base_url, token=TOKEN) as texter:
            results = texter.send_many([(CHATS[0], f"{number}") for number in range(50)], concurrency=1)
            waiting = asyncio.create_task(collected(results))
            while not slow.requests:  # noqa: ASYNC110 (it is another thread's)
                await asyncio.sleep(0.01)
            slow.answer_soon()
            await results.aclose()
            assert (await waiting)[0].delivery is Delivery.ACCEPTED

    asyncio.run(main())
    assert len(slow.requests) == 1


def test_in_a_with_block(chats: Sandbox) -> None:
    with (
        Texter(base_url=chats.base_url, token=TOKEN) as texter,
        texter.send_many([(CHATS[0], "Hey"), (CHATS[1], "You")]) as results,
    ):
        assert len(list(results)) == 2


def answer_one_of(messages: int) -> Callable[[socket.socket, bytes], None]:
    """Wait for all messages, answer one of them, and never answer the others."""
    all_, order = threading.Barrier(messages), itertools.count()

    def behave(connection: socket.socket, request: bytes) -> None:
        all_.wait(10)
        (hang if next(order) else reply(b'{"success": true, "messages": []}'))(connection, request)

    return behave


async def cancelled(texter: AsyncTexter, messages: int) -> Any:
    """Cancel a task at its first result of send_many, and return what it iterated over."""
    results = texter.send_many([(chat_id, "Hey") for chat_id in CHATS[:messages]], rate=None)
    first = asyncio.Event()

    async def iterate() -> None:
        async for _ in results:
            first.set()

    task = asyncio.create_task(iterate())
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return results


@pytest.mark.usefixtures("by_aiohttp")
def test_a_cancelled_task_waits_for_the_messages_in_flight(in_pairs: RawServer) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=in_pairs.base_url, token=TOKEN) as texter:
            results = await cancelled(texter, 2)
            assert [result.delivery for result in results.unread] == [Delivery.ACCEPTED]
            assert texter.interrupted == ()

    asyncio.run(main())


@pytest.mark.usefixtures("by_aiohttp")
def test_after_a_cancellation_unanswered_messages_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("texter_ext._many.task_runner._GRACE", 0.05)

    async def main() -> None:
        with RawServer(answer_one_of(4)) as server:
            async with AsyncTexter(base_url=server.base_url, token=TOKEN) as texter:
                results = await cancelled(texter, 4)
                assert len(results.unread) == 3
                for result in results.unread:
                    assert isinstance(result.error, StoppedError)
                    assert result.delivery is Delivery.UNKNOWN
                    assert not result.error.safe_to_retry
                noted = {each.tmp_send_id for each in texter.interrupted}
                assert noted == {result.error.tmp_send_id for result in results.unread}

    asyncio.run(main())


@pytest.mark.usefixtures("by_aiohttp")
def test_a_second_cancellation_ends_the_wait() -> None:
    async def main() -> None:
        with RawServer(answer_one_of(len(CHATS))) as server:
            async with AsyncTexter(base_url=server.base_url, token=TOKEN) as texter:
                results = texter.send_many([(chat_id, "Hey") for chat_id in CHATS], rate=None)
                await anext(results)
                closing = asyncio.create_task(results.aclose())
                await asyncio.sleep(0.05)
                closing.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await closing
                assert {result.delivery for result in results.unread} == {Delivery.UNKNOWN}
                assert len(results.unread) == len(CHATS) - 1

    asyncio.run(main())


class Stubborn(httpx.AsyncBaseTransport):
    """A transport that ignores cancellation, and answers once `leave` is set."""

    def __init__(self) -> None:
        self.leave = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        while not self.leave.is_set():
            with suppress(asyncio.CancelledError):
                await self.leave.wait()
        return httpx.Response(200, json={})


def test_a_send_that_ignores_its_cancellation_is_unknown() -> None:
    async def main() -> None:
        stubborn = Stubborn()
        async with AsyncTexter("example", TOKEN, transport=stubborn) as texter:
            results = texter.send_many([(CHATS[0], "Hey")])
            waiting = asyncio.ensure_future(anext(results))
            for _ in range(2):
                await asyncio.sleep(0.05)
                waiting.cancel()
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert [result.delivery for result in results.unread] == [Delivery.UNKNOWN]
            stubborn.leave.set()

    asyncio.run(main())


def test_cancelled_while_it_waits_for_an_item(chats: Sandbox) -> None:
    async def items() -> AsyncIterator[tuple[str, str]]:
        yield CHATS[0], "Hey"
        await asyncio.sleep(3600)

    async def main() -> None:
        async with AsyncTexter(base_url=chats.base_url, token=TOKEN) as texter:
            results = texter.send_many(items())
            await anext(results)
            waiting = asyncio.ensure_future(anext(results))
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert results.unread == ()

    asyncio.run(main())
    assert len(chats.messages) == 1


def test_a_dry_run_sends_nothing_and_finds_everything(chats: Sandbox, connect: Connect) -> None:
    buttons = {"type": "buttons", "text": "", "buttons": [{"title": "A\nB", "payload": "a"}]}
    items = [(CHATS[0], "Hey"), (CHATS[0], buttons), ("", "Hey"), "chat-0", (CHATS[1], "You", "key")]
    results = list(connect(chats.base_url).send_many(items, dry_run=True))
    assert [type(result.error).__name__ for result in results] == [
        *("NoneType", "LimitError", "ChatIdError", "ItemError", "NoneType")
    ]
    assert {result.delivery for result in results} == {Delivery.NOT_SENT}
    found = [(violation.pointer, violation.severity) for violation in results[1].violations]
    assert found == [("/text", "error"), ("/buttons/0/title", "warning")]
    assert chats.requests == []


def test_a_dry_run_shows_warnings_and_logs_none(
    chats: Sandbox, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    items = [(CHATS[0], {"type": "buttons", "text": "Hey", "buttons": [{"title": "A\nB", "payload": "a"}]})]
    with caplog.at_level(logging.WARNING, "texter_ext"):
        (result,) = connect(chats.base_url).send_many(items, dry_run=True)
    assert [violation.severity for violation in result.violations] == ["warning"]
    assert result.error is None
    assert not records(caplog)


def test_progress(chats: Sandbox, connect: Connect) -> None:
    chats.fail_next(400)
    seen: list[Progress] = []
    items = [(CHATS[0], "Hey"), (CHATS[0], TOO_LONG), (CHATS[0], "You"), (CHATS[1], "All")]
    results = list(connect(chats.base_url).send_many(items, progress=seen.append, concurrency=1))
    assert [progress.done for progress in seen] == [1, 2, 3, 4]
    last = seen[-1]
    assert (last.total, last.accepted, last.rejected, last.not_sent, last.unknown) == (4, 2, 1, 1, 0)
    assert (last.known, last.in_flight, last.remaining) == (0, 0, 0)
    assert last.rate > 0
    assert len(results) == 4


def test_the_time_left_does_not_count_what_the_journal_knew() -> None:
    """Ten seconds to skip 1,000 items, then 80 a second, of which 40 are in flight."""
    skipping = Progress(2000, 1000, 0, 1000, 1000, 0, 0, 0, 10.0, 10.0)
    assert (skipping.rate, skipping.remaining) == (0, None)
    first = Progress(2000, 1001, 39, 1000, 1001, 0, 0, 0, 10.5, 10.0)
    assert first.remaining == 999 / 80
    later = Progress(2000, 1361, 39, 1000, 1361, 0, 0, 0, 15.0, 10.0)
    assert later.rate == 361 / 5
    assert later.remaining == 639 / 80


def test_skipping_takes_no_time_that_counts(chats: Sandbox, connect: Connect, path: Path) -> None:
    items = [(CHATS[0], f"Hey {number}", number) for number in range(6)]
    texter = connect(chats.base_url)
    list(texter.send_many(items[:3], journal=path))
    seen: list[Progress] = []
    list(texter.send_many(items, journal=path, progress=seen.append))
    assert all(progress.skipping == progress.seconds for progress in seen[:3])
    assert {progress.skipping for progress in seen[3:]} == {seen[2].seconds}
    assert [progress.known for progress in seen] == [1, 2, 3, 3, 3, 3]


def test_progress_without_a_total(chats: Sandbox, connect: Connect) -> None:
    seen: list[Progress] = []
    list(connect(chats.base_url).send_many(iter([(CHATS[0], "Hey")]), progress=seen.append))
    assert (seen[0].total, seen[0].remaining) == (None, None)
    assert Progress(1, 0, 0, 0, 0, 0, 0, 0, 0.0).rate == 0


def test_a_failing_progress_callback_loses_no_result(chats: Sandbox, connect: Connect) -> None:
    def fail(_: Progress) -> None:
        raise KeyError("no bar")

    results = connect(chats.base_url).send_many([(CHATS[0], "Hey")], progress=fail)
    with pytest.raises(KeyError):
        next(results)
    assert [result.delivery for result in results.unread] == [Delivery.ACCEPTED]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"concurrency": 0}, "from 1 to 100"),
        ({"concurrency": 101}, "from 1 to 100"),
        ({"concurrency": 2.5}, "from 1 to 100"),
        ({"rate": 0}, "per_second is 0"),
        ({"rate": -1}, "per_second is -1"),
        ({"rate": "fast"}, "per_second is 'fast'"),
    ],
)
def test_malformed_settings(chats: Sandbox, connect: Connect, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        connect(chats.base_url).send_many([], **settings)


def test_no_items_at_all(chats: Sandbox, connect: Connect) -> None:
    with pytest.raises(TypeError):
        connect(chats.base_url).send_many(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["chat_seconds", "chat_burst", "per_second"])
@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan"), True])
def test_malformed_rates(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Rate(**{name: value})


def test_results_show_no_texts_or_numbers(chats: Sandbox, connect: Connect) -> None:
    (result,) = connect(chats.base_url).send_many([(CHATS[0], "My secret")])
    assert "My secret" not in repr(result)
