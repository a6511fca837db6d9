"""One client for many threads or tasks; and a clear word where it cannot be shared."""

import asyncio
import gc
import itertools
import os
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import Any, Self

import httpcore
import httpx
import pytest
import trustme

from tests.conftest import TOKEN
from texter_ext import APIConnectionError, APITimeoutError, AsyncTexter, ClientStateError, Delivery, Sent, Texter
from texter_ext._http.connection_pool import AsyncConnectionPool, ConnectionPool
from texter_ext.sandbox import Sandbox


def assert_nothing_is_mixed(sandbox: Sandbox, sent: list[Sent]) -> None:
    stored = {message["tmpSendId"]: message for message in sandbox.messages}
    assert len(stored) == len(sandbox.messages) == len(sent)
    for number, each in enumerate(sent):
        message = stored[each.tmp_send_id]
        assert (message.id, message.text) == (each.id, f"Number {number}")


def test_threads_share_one(sandbox: Sandbox, chat_id: str) -> None:
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter, ThreadPoolExecutor(50) as pool:
        futures = [pool.submit(texter.send, chat_id, f"Number {number}") for number in range(1000)]
        sent = [future.result() for future in futures]
    assert_nothing_is_mixed(sandbox, sent)


def test_no_thread_closes_the_connection_of_another(
    sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is slow to close is where a pool that threads inspect together would mix them up."""
    close = httpcore.HTTP11Connection.close

    def close_slowly(connection: httpcore.HTTP11Connection) -> None:
        time.sleep(0.02)
        close(connection)

    monkeypatch.setattr(httpcore.HTTP11Connection, "close", close_slowly)
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter, ThreadPoolExecutor(50) as pool:
        futures = [pool.submit(texter.send, chat_id, f"Number {number}") for number in range(500)]
        sent = [future.result() for future in futures]
    assert_nothing_is_mixed(sandbox, sent)


def pool_of(connections: int) -> ConnectionPool:
    tls, one = httpx.create_ssl_context(), httpx.Limits(max_connections=1)
    return ConnectionPool(lambda: httpx.HTTPTransport(verify=tls, limits=one), connections, connections)


def wait_for_requests(sandbox: Sandbox) -> None:
    while not sandbox.requests:
        time.sleep(0.01)


def test_a_full_pool_is_waited_for_and_then_nothing_was_sent(sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(delay=0.5)
    with (
        Texter(base_url=sandbox.base_url, token=TOKEN, transport=pool_of(1), retries=0) as texter,
        ThreadPoolExecutor(1) as other,
    ):
        first = other.submit(texter.send, chat_id, "Number 0")
        wait_for_requests(sandbox)
        with pytest.raises(APITimeoutError) as caught:
            texter.send(chat_id, "Never", timeout=httpx.Timeout(10, pool=0.05))
        assert caught.value.delivery is Delivery.NOT_SENT
        second = texter.send(chat_id, "Number 1")
        assert_nothing_is_mixed(sandbox, [first.result(), second])


def test_closing_lets_the_request_of_another_thread_end(sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(delay=0.3)
    texter = Texter(base_url=sandbox.base_url, token=TOKEN)
    with ThreadPoolExecutor(1) as other:
        sending = other.submit(texter.send, chat_id, "Number 0")
        wait_for_requests(sandbox)
        texter.close()
        assert_nothing_is_mixed(sandbox, [sending.result()])


def test_a_connection_is_not_used_again_after_an_interrupt(
    sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, interrupts = httpcore.HTTP11Connection.handle_request, [KeyboardInterrupt]

    def interrupted(connection: httpcore.HTTP11Connection, request: httpcore.Request) -> httpcore.Response:
        response = read(connection, request)
        if interrupts:
            raise interrupts.pop()
        return response

    monkeypatch.setattr(httpcore.HTTP11Connection, "handle_request", interrupted)
    with Texter(base_url=sandbox.base_url, token=TOKEN, transport=pool_of(1)) as texter:
        with pytest.raises(KeyboardInterrupt):
            texter.send(chat_id, "Interrupted")
        sent = texter.send(chat_id, "Hey there!")
    assert [message.text for message in sandbox.messages] == ["Interrupted", "Hey there!"]
    assert sandbox.messages[1]["tmpSendId"] == sent.tmp_send_id


class Interruption:
    """Raises KeyboardInterrupt as a signal would, before the n-th line in the pools of httpcore and of our own."""

    def __init__(self, line: int) -> None:
        self._left = line
        self.raised = False

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, _event: str, _: object) -> Any:
        return self._step if frame.f_code.co_filename.endswith(("connection_pool.py", "_synchronization.py")) else None

    def _step(self, _frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            self._left -= 1
            if not self._left:
                self.raised = True
                raise KeyboardInterrupt
        return self._step


# An interrupt may come before what has just been opened is kept anywhere.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
def test_wherever_a_send_is_interrupted_the_next_one_goes_out(sandbox: Sandbox, chat_id: str) -> None:
    lines = 0

    def send() -> None:
        nonlocal lines
        with Texter(base_url=sandbox.base_url, token=TOKEN, retries=0) as texter:
            for line in itertools.count(1):
                with suppress(KeyboardInterrupt), Interruption(line) as interruption:
                    texter.send(chat_id, "Hey there!")
                texter.send(chat_id, "And again")
                if not interruption.raised:
                    break
                lines = line
        gc.collect()

    thread = threading.Thread(target=send, daemon=True)  # which may wait for ever
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert lines > 50


def test_an_interrupt_takes_no_place_in_the_pool(sandbox: Sandbox, chat_id: str) -> None:
    problems: list[BaseException] = []

    def connect() -> httpx.HTTPTransport:
        if problems:
            raise problems.pop()
        return httpx.HTTPTransport()

    pool = ConnectionPool(connect, max_connections=1, max_idle=0)
    with Texter(base_url=sandbox.base_url, token=TOKEN, transport=pool, retries=0) as texter:
        texter.send(chat_id, "Hey there!")
        for problem in (KeyboardInterrupt(), OSError()):
            problems.append(problem)
            with pytest.raises((KeyboardInterrupt, APIConnectionError)):
                texter.send(chat_id, "Interrupted")
            texter.send(chat_id, "And again", timeout=5)


def test_tasks_share_one(sandbox: Sandbox, chat_id: str) -> None:
    async def main() -> list[Sent]:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, timeout=30) as texter:
            return await asyncio.gather(*(texter.send(chat_id, f"Number {number}") for number in range(500)))

    assert_nothing_is_mixed(sandbox, asyncio.run(main()))


def test_after_closing_there_is_a_clear_word(sandbox: Sandbox, chat_id: str) -> None:
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        texter.send(chat_id, "Hey there!")
        with texter:
            pass
    texter.close()
    with pytest.raises(ClientStateError, match="closed"), texter:
        pass
    with pytest.raises(ClientStateError, match="closed") as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.delivery is Delivery.NOT_SENT
    assert not caught.value.safe_to_retry
    assert caught.value.chat_id == chat_id
    assert len(sandbox.requests) == 1


def test_after_closing_there_is_a_clear_word_to_tasks(sandbox: Sandbox, chat_id: str) -> None:
    async def main() -> None:
        texter = AsyncTexter(base_url=sandbox.base_url, token=TOKEN)
        await texter.aclose()
        await texter.aclose()
        with pytest.raises(ClientStateError, match="closed"):
            await texter.send(chat_id, "Hey there!")
        with pytest.raises(ClientStateError, match="closed"):
            async with texter:
                pass

    asyncio.run(main())
    assert sandbox.requests == []


def test_another_event_loop_gets_a_clear_word(sandbox: Sandbox, chat_id: str) -> None:
    texter = AsyncTexter(base_url=sandbox.base_url, token=TOKEN)

    async def send() -> Sent:
        return await texter.send(chat_id, "Hey there!")

    async def send_and_close() -> None:
        await send()
        await texter.client.get_async_httpx_client().aclose()

    with asyncio.Runner() as first, asyncio.Runner() as second:
        first.run(send())
        with pytest.raises(ClientStateError, match="event loop"):
            second.run(send())
        first.run(send_and_close())
    assert len(sandbox.messages) == 2


@pytest.mark.usefixtures("by_aiohttp")
def test_another_library_than_asyncio_gets_a_clear_word(sandbox: Sandbox, chat_id: str) -> None:
    """Such as trio: none that runs is asyncio's event loop."""
    texter = AsyncTexter(base_url=sandbox.base_url, token=TOKEN)
    with pytest.raises(ClientStateError, match="asyncio") as caught:
        texter.send(chat_id, "Hey there!").send(None)
    assert caught.value.delivery is Delivery.NOT_SENT
    assert caught.value.chat_id == chat_id
    assert sandbox.requests == []


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("used", [False, True])
def test_a_forked_process_gets_a_clear_word_or_sends(sandbox: Sandbox, chat_id: str, *, used: bool) -> None:
    """Two processes on one connection would read one another's answers."""
    read, write = os.pipe()
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        if used:
            texter.send(chat_id, "Hey there!")
        if not (child := os.fork()):  # pragma: no cover (another process)
            try:
                outcome = str(texter.send(chat_id, "From the child").status_code)
            except ClientStateError as error:
                outcome = str(error)
            os.write(write, outcome.encode())
            os._exit(0)
        os.waitpid(child, 0)
        outcome = os.read(read, 10_000).decode()
        texter.send(chat_id, "From the parent")
    os.close(read)
    os.close(write)
    texts = [message.text for message in sandbox.messages]
    if used:
        assert "forked" in outcome
        assert texts == ["Hey there!", "From the parent"]
    else:
        assert outcome == "200"
        assert texts == ["From the child", "From the parent"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("where", ["in the loop", "in the items", "in items that raise"])
def test_a_process_that_is_forked_during_send_many_gets_a_clear_word(sandbox: Sandbox, where: str) -> None:
    """It has none of the threads that send, and would wait for them."""
    read, write = os.pipe()
    parent = os.getpid()

    def items() -> Iterator[tuple[str, str]]:
        for number in range(8):
            if number == 4 and where != "in the loop":
                os.fork()
            if os.getpid() != parent and where == "in items that raise":  # pragma: no cover (another process)
                raise RuntimeError
            yield sandbox.chat_ids[0], f"Number {number}"

    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        sending = texter.send_many(items(), concurrency=1)
        try:
            for number, _ in enumerate(sending):
                if number == 4 and where == "in the loop":
                    os.fork()
        except ClientStateError as error:  # pragma: no cover (another process)
            os.write(write, str(error).encode())
        finally:
            if os.getpid() != parent:  # pragma: no cover
                os._exit(0)
        _, status = os.wait()
    os.close(write)
    assert status == 0
    assert "forked" in os.read(read, 10_000).decode()
    os.close(read)
    assert [message.text for message in sandbox.messages] == [f"Number {number}" for number in range(8)]


@pytest.mark.full
def test_thousands_of_tasks_at_once_all_get_their_turn(
    sandbox: Sandbox, chat_id: str, *, by_aiohttp: bool, full: bool
) -> None:
    """Waiting for a turn counts against no timeout: at full size, all of them take longer than one may."""
    sends = 5_000 if full else 1_500

    async def main() -> list[Sent]:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, timeout=3, limits=None) as texter:
            assert isinstance(texter.transport, AsyncConnectionPool) is not by_aiohttp
            return await asyncio.gather(*(texter.send(chat_id, f"Number {number}") for number in range(sends)))

    assert_nothing_is_mixed(sandbox, asyncio.run(main()))


@pytest.mark.usefixtures("by_aiohttp")
def test_hooks_of_httpx_see_each_request(sandbox: Sandbox, chat_id: str) -> None:
    seen: list[object] = []

    async def note(message: httpx.Request | httpx.Response) -> None:
        seen.append(type(message))

    def note_request(message: httpx.Request) -> None:
        seen.append(type(message))

    async def main() -> None:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN) as texter:
            texter.client.get_async_httpx_client().event_hooks = {"request": [note], "response": [note]}
            await texter.send(chat_id, "Hey there!")

    asyncio.run(main())
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        texter.client.get_httpx_client().event_hooks = {"request": [note_request]}
        texter.send(chat_id, "Hey there!")
    assert seen == [httpx.Request, httpx.Response, httpx.Request]
    assert len(sandbox.messages) == 2


class CountedTransport(httpx.AsyncHTTPTransport):
    """One of httpx's, of which the pool holds one for each connection."""

    made = 0
    closed = 0

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        CountedTransport.made += 1

    async def aclose(self) -> None:
        await super().aclose()
        CountedTransport.closed += 1


def test_idle_connections_are_few_and_used_again(
    sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a connection is free again after whatever became of its request."""
    monkeypatch.setattr(CountedTransport, "made", 0)
    monkeypatch.setattr(CountedTransport, "closed", 0)
    tls, one = httpx.create_ssl_context(), httpx.Limits(max_connections=1)
    pool = AsyncConnectionPool(lambda: CountedTransport(verify=tls, limits=one), 2)

    async def main() -> None:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, transport=pool, timeout=10) as texter:
            for _ in range(3):
                await asyncio.gather(*(texter.send(chat_id, f"Number {number}") for number in range(20)))
            assert CountedTransport.made - CountedTransport.closed == 2
            made = CountedTransport.made
            sandbox.fail_next(connection="reset", times=5)
            for _ in range(5):
                with pytest.raises(APIConnectionError):
                    await texter.send(chat_id, "Hey there!")
            await texter.send(chat_id, "Hey there!")
            assert CountedTransport.made == made

    asyncio.run(main())
    assert CountedTransport.closed == CountedTransport.made
    assert len(sandbox.messages) == 61


def test_many_clients_share_what_verifies_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is most of what a client costs; only where certificates come from another place is there another."""
    AsyncTexter(base_url="https://example.com", token=TOKEN)  # aiohttp makes one for itself when it is imported
    made: list[ssl.SSLContext] = []
    create = ssl.create_default_context

    def count(*arguments: Any, **settings: Any) -> ssl.SSLContext:
        made.append(create(*arguments, **settings))
        return made[-1]

    monkeypatch.setattr("ssl.create_default_context", count)
    with trustme.CA().cert_pem.tempfile() as file:
        monkeypatch.setenv("SSL_CERT_FILE", file)
        for client in (Texter, AsyncTexter) * 3:
            client(base_url="https://example.com", token=TOKEN)
    assert len(made) == 1
