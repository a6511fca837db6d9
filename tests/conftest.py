"""What the tests share: a sandbox, and the two clients under one way to call them."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Protocol, cast, overload

import httpx
import hypothesis
import pytest
import redis
from celery import Celery
from celery.contrib.testing.worker import start_worker
from fakeredis import TcpFakeServer

from texter_client import AuthenticatedClient
from texter_client.models import Message, MessageStatus
from texter_ext import (
    AsyncSending,
    AsyncTexter,
    Chat,
    Finding,
    Journal,
    OutgoingTemplate,
    Phone,
    Recipient,
    SendResult,
    Sent,
    SentTemplate,
    Settled,
    Template,
    Texter,
    TexterError,
)
from texter_ext._messages.forms import AnyMessage
from texter_ext.sandbox import Sandbox
from texter_ext.sandbox._settings import SETTINGS

TOKEN = "token-that-nobody-may-see"

CELERY_WARNINGS = [
    pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning"),
    # It leaves its connections to Redis to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
"""What Celery does, and its users cannot help."""


# A shell starts what runs in its background with Ctrl-C ignored, and so would every program that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


# A busy machine is slow, which says nothing about the code.
hypothesis.settings.register_profile("texter", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("texter")


def pytest_configure() -> None:
    """Drop the settings of whoever runs the tests: those by which they might send to others, Celery's, and proxies."""
    for name in list(os.environ):
        if name.startswith(("CELERY_", "TEXTER_")) or name.lower().endswith("_proxy"):
            del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="Run the tests that are marked so at full size, as CI does.")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether to run at full size."""
    return bool(request.config.getoption("full"))


class Sender(Protocol):
    """A client whose methods return when they are done, whether it is the one or the other underneath."""

    client: AuthenticatedClient

    @overload
    def send(
        self, chat_id: Recipient, message: AnyMessage, *, timeout: float | httpx.Timeout | None = None
    ) -> Sent: ...

    @overload
    def send(
        self,
        chat_id: Recipient,
        message: AnyMessage,
        *,
        otherwise: OutgoingTemplate | None,
        timeout: float | httpx.Timeout | None = None,
    ) -> Sent | SentTemplate: ...

    def send_template(
        self, to: Recipient, template: OutgoingTemplate, *, timeout: float | httpx.Timeout | None = None
    ) -> SentTemplate: ...

    def templates(self, account_id: str | None = None) -> tuple[Template, ...]: ...

    def messages(self, chat: Recipient, **settings: Any) -> Iterator[Message]: ...

    def find_out(self, error: TexterError, *, chat: Recipient | None = None) -> Finding: ...

    def status(self, sent: Sent | SentTemplate, *, chat: Recipient | None = None) -> MessageStatus | int | None: ...

    def settle(self, journal: str | Path | Journal) -> tuple[Settled, ...]: ...

    def search_chats(self, search: str, **settings: Any) -> Iterator[Chat]: ...

    def get_chat(self, chat_id: str) -> Chat: ...

    def find_chat(self, phone: str | Phone, **settings: Any) -> Chat | None: ...

    def send_many(self, items: Iterable[Any], **settings: Any) -> "ManySender": ...

    def close(self) -> None: ...


class ManySender(Protocol):
    """What `send_many` returns, likewise."""

    def __iter__(self) -> Iterator[SendResult]: ...

    def __next__(self) -> SendResult: ...

    @property
    def unread(self) -> tuple[SendResult, ...]: ...

    def stop(self, *, read_on: bool = False) -> None: ...

    def close(self) -> None: ...


class AwaitedSending(Iterator[SendResult]):
    """AsyncSending, iterated over like Sending."""

    def __init__(self, runner: asyncio.Runner, sending: AsyncSending) -> None:
        self._runner = runner
        self._sending = sending

    def __next__(self) -> SendResult:
        async def following() -> SendResult | None:
            return await anext(self._sending, None)

        result = self._runner.run(following())
        if result is None:
            raise StopIteration
        return result

    @property
    def unread(self) -> tuple[SendResult, ...]:
        return self._sending.unread

    def stop(self, *, read_on: bool = False) -> None:
        self._sending.stop(read_on=read_on)

    def close(self) -> None:
        self._runner.run(self._sending.aclose())


class AwaitedTexter:
    """AsyncTexter in an event loop of its own, called like Texter."""

    def __init__(self, runner: asyncio.Runner, texter: AsyncTexter) -> None:
        self._runner = runner
        self._texter = texter
        self.client = texter.client

    def send(
        self,
        chat_id: Recipient,
        message: AnyMessage,
        *,
        otherwise: OutgoingTemplate | None = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> Any:
        return self._runner.run(self._texter.send(chat_id, message, otherwise=otherwise, timeout=timeout))

    def send_template(
        self, to: Recipient, template: OutgoingTemplate, *, timeout: float | httpx.Timeout | None = None
    ) -> SentTemplate:
        return self._runner.run(self._texter.send_template(to, template, timeout=timeout))

    def templates(self, account_id: str | None = None) -> tuple[Template, ...]:
        return self._runner.run(self._texter.templates(account_id))

    def messages(self, chat: Recipient, **settings: Any) -> Iterator[Message]:
        async def all_of_them() -> list[Message]:
            return [message async for message in self._texter.messages(chat, **settings)]

        return iter(self._runner.run(all_of_them()))

    def find_out(self, error: TexterError, *, chat: Recipient | None = None) -> Finding:
        return self._runner.run(self._texter.find_out(error, chat=chat))

    def status(self, sent: Sent | SentTemplate, *, chat: Recipient | None = None) -> MessageStatus | int | None:
        return self._runner.run(self._texter.status(sent, chat=chat))

    def settle(self, journal: str | Path | Journal) -> tuple[Settled, ...]:
        return self._runner.run(self._texter.settle(journal))

    def search_chats(self, search: str, **settings: Any) -> Iterator[Chat]:
        async def all_of_them() -> list[Chat]:
            return [chat async for chat in self._texter.search_chats(search, **settings)]

        return iter(self._runner.run(all_of_them()))

    def get_chat(self, chat_id: str) -> Chat:
        return self._runner.run(self._texter.get_chat(chat_id))

    def find_chat(self, phone: str | Phone, **settings: Any) -> Chat | None:
        return self._runner.run(self._texter.find_chat(phone, **settings))

    def send_many(self, items: Iterable[Any], **settings: Any) -> AwaitedSending:
        return AwaitedSending(self._runner, self._texter.send_many(items, **settings))

    def close(self) -> None:
        self._runner.run(self._texter.aclose())


Connect = Callable[..., Sender]


@pytest.fixture
def without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be as if the extra were not installed."""
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)


@pytest.fixture(params=[True, False], ids=["by aiohttp", "by httpx"])
def by_aiohttp(request: pytest.FixtureRequest) -> bool:
    """Whether AsyncTexter finds its extra; every test that uses it runs both ways."""
    if not request.param:
        request.getfixturevalue("without_aiohttp")
    return bool(request.param)


@pytest.fixture(params=["Texter", "AsyncTexter", "AsyncTexter by aiohttp"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Open a client of any kind; every test that uses it runs with all."""
    if request.param == "AsyncTexter":
        request.getfixturevalue("without_aiohttp")
    with ExitStack() as stack:

        def open_client(base_url: str, token: str = TOKEN, **settings: Any) -> Sender:
            if request.param == "Texter":
                texter = stack.enter_context(Texter(base_url=base_url, token=token, **settings))
                return cast("Sender", texter)  # whose send_many names its arguments
            runner = stack.enter_context(asyncio.Runner())
            awaited = AsyncTexter(base_url=base_url, token=token, **settings)
            stack.callback(lambda: runner.run(awaited.aclose()))
            return AwaitedTexter(runner, awaited)

        yield open_client


@pytest.fixture(scope="session")
def long_lived_sandbox() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(long_lived_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox in which nothing has happened yet, and whose settings are restored after the test."""
    long_lived_sandbox.reset()
    for name in SETTINGS:
        monkeypatch.setattr(long_lived_sandbox, name, copy(getattr(long_lived_sandbox, name)))
    return long_lived_sandbox


CHATS = ("chat-0", "chat-1")


@pytest.fixture(scope="session")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=CHATS) as sandbox:
        yield sandbox


@pytest.fixture
def chats(long_lived_chats: Sandbox) -> Sandbox:
    """A sandbox of two chats, in which nothing has happened yet."""
    long_lived_chats.reset()
    return long_lived_chats


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal may be."""
    return tmp_path / "journal.db"


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance choose the shortest pause before each retry."""

    def shortest(low: float, _high: float) -> float:
        return low

    monkeypatch.setattr("texter_ext._http.retrying.random.uniform", shortest)


@pytest.fixture
def chat_id(sandbox: Sandbox) -> str:
    return sandbox.chat_ids[0]


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what this package logged; other libraries log too, asyncio wherever the machine is slow."""
    return [record for record in caplog.records if record.name.partition(".")[0] == "texter_ext"]


@contextmanager
def worker(app: Celery, loglevel: str = "ERROR") -> Generator[None]:
    """Run a worker in a thread; it takes over the process's logging, and gives it back."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        with start_worker(app, perform_ping_check=False, loglevel=loglevel, shutdown_timeout=60):
            yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


def close_what_celery_leaves_open() -> None:
    """Close its connections to Redis, and the clients of its tasks, which live as long as a worker."""
    gc.collect()  # a result of Celery's unsubscribes when it is collected, and retries where nobody listens
    for each in gc.get_objects():
        kind = cast("type[object]", type(each))  # asked of the object itself, one of Celery's might look for an app
        if issubclass(kind, redis.ConnectionPool):
            each.disconnect()
        elif issubclass(kind, Texter):
            each.close()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A server that speaks enough of Redis to keep Celery's results; to be its broker takes a real one."""
    with TcpFakeServer(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        close_what_celery_leaves_open()
        server.shutdown()
        thread.join()
