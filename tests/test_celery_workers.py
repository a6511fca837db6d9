"""Two Celery workers and a real Redis. One worker is killed: no message is sent twice, and each has an outcome."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from celery import Celery

from tests.celery_app import app as worker_app
from tests.conftest import CELERY_WARNINGS, close_what_celery_leaves_open
from tests.document import ROOT
from tests.test_soak import FAILURES
from texter_ext import Delivery
from texter_ext.celery_task import delivery_of
from texter_ext.sandbox import Sandbox

SLOTS: Final = 4
"""The messages that each worker has in flight."""
LATE: Final = 2
"""The seconds that some messages must wait: longer than Redis's visibility timeout."""
QUIET: Final = 1.0
"""The seconds without a waiting message after which the run is over: a message moves between queues unseen."""
PATIENCE: Final = 60.0
"""The seconds that each step may take before the test fails."""
REDIS_SERVER: Final = shutil.which("redis-server")

pytestmark = [
    *CELERY_WARNINGS,
    pytest.mark.skipif(REDIS_SERVER is None, reason="it needs redis-server, from the system's packages"),
]


def wait_until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[redis.Redis]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [str(REDIS_SERVER), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    client: Any = redis.Redis(port=port)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, client:
        try:
            wait_until(answers, "Redis answers")
            yield client
            close_what_celery_leaves_open()
        finally:
            process.terminate()


class Workers:
    """The two workers, and their output."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.logs = {pool: folder / f"{pool}.log" for pool in ("prefork", "threads")}
        self.processes = {pool: self._start(pool, environment) for pool in self.logs}

    def _start(self, pool: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        worker = ["-A", "tests.celery_app", "worker", "--pool", pool, "--hostname", f"{pool}@test"]
        options = ["--concurrency", str(SLOTS), "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        with self.logs[pool].open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", *worker, *options],
                cwd=ROOT,
                env=os.environ | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> bool:
        return all(" ready." in log.read_text(encoding="utf-8") for log in self.logs.values())

    def kill(self, pool: str, number: signal.Signals) -> None:
        os.killpg(self.processes[pool].pid, number)

    def stop(self) -> None:
        for pool, process in self.processes.items():
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(PATIENCE / 4)
                except subprocess.TimeoutExpired:
                    self.kill(pool, signal.SIGKILL)
                    process.wait()


@pytest.fixture
def url(server: redis.Redis) -> str:
    return f"redis://127.0.0.1:{server.connection_pool.connection_kwargs['port']}/0"


@pytest.fixture
def workers(url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Workers]:
    environment = {
        "CELERY_BROKER_URL": url,
        "CELERY_RESULT_BACKEND": url,
        "TEXTER_BASE_URL": sandbox.base_url,
        "TEXTER_API_TOKEN": sandbox.token,
    }
    with ExitStack() as stack:
        workers = Workers(environment, tmp_path)
        stack.callback(workers.stop)
        wait_until(workers.ready, "the workers are ready")
        yield workers


def prepare(sandbox: Sandbox, requests: int, seed: int) -> None:
    """Make some of the next requests fail, some late, and some with a Retry-After beyond the visibility timeout."""
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    failures: list[dict[str, Any]] = [*FAILURES, *[{"status": 429, "retry_after": LATE}] * 10]
    for _ in range(requests):
        late: dict[str, Any] = {"delay": chance.choice((0.01, 0.1))}
        sandbox.fail_next(**late | (chance.choice(failures) if chance.random() < 0.3 else {}))


@pytest.mark.full
def test_a_killed_worker_leaves_none_sent_twice_and_none_unnamed(
    workers: Workers, server: redis.Redis, url: str, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], *, full: bool
) -> None:
    sends = 300 if full else 100
    app = Celery("producer", broker=url, backend=url, include=worker_app.conf.include, set_as_current=False)
    app.conf.broker_transport_options = worker_app.conf.broker_transport_options
    app.loader.import_default_modules()
    send: Any = app.tasks["texter.send"]
    prepare(sandbox, sends // 4, seed=20261122)
    chats = sandbox.chat_ids
    texts = ["" if number % 20 == 0 else f"Number {number}" for number in range(sends)]
    ids: list[str] = [send.delay(chats[number % 2], text).id for number, text in enumerate(texts)]

    wait_until(lambda: len(sandbox.requests) >= sends // 4, "they are in mid-run")
    # When one worker dies, the messages in flight in both are stored but not answered.
    sandbox.fail_next(connection="silent", stored=True, times=2 * SLOTS)
    hanging = len(sandbox.requests) + 2 * SLOTS
    wait_until(lambda: len(sandbox.requests) >= hanging, "they hang")
    workers.kill("prefork", signal.SIGKILL)
    prepare(sandbox, sends, seed=20261123)

    quiet_since = time.monotonic()

    with app.connection_for_write() as connection:
        queue: Any = connection.default_channel

        def quiet() -> bool:
            """Deliver unacknowledged messages again, as workers do; return whether none waits."""
            nonlocal quiet_since
            queue.qos.restore_visible(num=sends, interval=1)
            if server.llen("celery") or server.hlen("unacked"):
                quiet_since = time.monotonic()
            return time.monotonic() - quiet_since > QUIET

        wait_until(quiet, "nothing waits")
    workers.stop()

    told = {key: delivery_of(send.AsyncResult(key)) for key in ids}
    lost = [key for key in ids if send.AsyncResult(key).state == "STARTED"]
    stored = Counter(message["tmpSendId"] for message in sandbox.messages)
    ignored = re.findall(r"texter\.send\[(\S+)\] ignored", workers.logs["threads"].read_text(encoding="utf-8"))
    not_sent = {key for key, delivery in told.items() if delivery in (Delivery.NOT_SENT, Delivery.REJECTED)}
    accepted = {key for key, delivery in told.items() if delivery is Delivery.ACCEPTED}
    figures = {
        "stored twice": sum(count > 1 for count in stored.values()),
        "reported not sent, but stored": len(not_sent & stored.keys()),
        "lost without report": len(accepted - stored.keys()),
    }
    with capsys.disabled():
        kinds = dict(Counter(delivery.name for delivery in told.values()))
        again = f"{len(ignored)} delivered again and ignored, {len(lost)} lost with their worker"
        print(f"\n{sends} sends, {len(sandbox.requests)} requests, {len(stored)} stored; {kinds}; {again}; {figures}")  # noqa: T201
    assert set(figures.values()) == {0}
    assert set(told.values()) == set(Delivery)
    assert stored.keys() <= told.keys()
    assert ignored
    assert lost
    assert all(told[key] is Delivery.UNKNOWN for key in lost)
    assert any(key in stored for key in lost)
