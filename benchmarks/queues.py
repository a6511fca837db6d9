"""Measure messages that go through Celery and Redis, one task each, and what they cost Redis."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from celery import Celery
from many import messages
from measuring import Figure, figure
from servers import PATIENCE, redis_client, redis_server

from texter_ext.celery_task import send as texter_task

FOLDER: Final = Path(__file__).parent
TICKS: Final = os.sysconf("SC_CLK_TCK")
TASKS: Final = {"Celery, this library's task": texter_task.name, "Celery, a plain task": "plain.send"}
PROCESSES: Final = 2
"""The processes that each worker sends in."""


@dataclass(frozen=True)
class QueueRun:
    """What each message cost.

    Attributes:
        wall: seconds, from the first message that was enqueued until the queue was empty.
        worker: CPU seconds of the worker.
        producer: CPU seconds of the program that enqueued it.
        redis: CPU seconds of Redis.
        commands: the number of Redis's commands, by name.
        stored: the bytes that it left in Redis.
    """

    wall: float
    worker: float
    producer: float
    redis: float
    commands: dict[str, float]
    stored: float


def cpu_time(group: int) -> float:
    """Return the CPU time of a process group in seconds."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def wait_until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for a condition.

    Raises:
        TimeoutError: it took too long.
    """
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited in vain until {what}.")
        time.sleep(0.01)


@contextmanager
def worker(environment: dict[str, str], log: Path, threads: int) -> Generator[int]:
    """Run a worker until it has done all that it began, and yield its process group once it is ready."""
    pool = ["--pool", "threads", "--concurrency", str(threads)] if threads else ["--concurrency", str(PROCESSES)]
    command = [sys.executable, "-m", "celery", "-A", "queue_tasks", "worker", *pool]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=FOLDER, env=environment, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            wait_until(lambda: b" ready." in log.read_bytes(), "the worker was ready")
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def through_celery(address: str, task: str, number: int, threads: int = 0) -> QueueRun:
    """Send messages through a worker that has processes, or so many threads."""
    with redis_server() as (url, redis_group), tempfile.TemporaryDirectory() as folder:
        urls = {"CELERY_BROKER_URL": url, "CELERY_RESULT_BACKEND": url, "BENCHMARK_ADDRESS": address}
        log = Path(folder) / "log"
        with closing(redis_client(url)) as client, worker(os.environ | urls, log, threads) as worker_group:
            enqueue = _enqueue(task, urls)
            stored = client.info("memory")["used_memory"]
            client.config_resetstat()
            began = time.perf_counter(), time.process_time(), cpu_time(worker_group), cpu_time(redis_group)
            for chat_id, text, _ in messages(number):
                enqueue(chat_id, text)
            producer = time.process_time() - began[1]
            wait_until(lambda: not client.llen("celery"), "the queue was empty", patience=5 * PATIENCE)
            wait_until(lambda: not client.hlen("unacked"), "all were acknowledged")
            wall = time.perf_counter() - began[0]
            spent = cpu_time(worker_group) - began[2], cpu_time(redis_group) - began[3]
            calls = {name.removeprefix("cmdstat_"): each["calls"] for name, each in client.info("commandstats").items()}
            stored = client.info("memory")["used_memory"] - stored
    own = {"llen", "hlen", "config|resetstat", "info"}  # the commands of this function
    commands = {name: calls[name] / number for name in sorted(calls) if name not in own}
    return QueueRun(wall / number, spent[0] / number, producer / number, spent[1] / number, commands, stored / number)


def celery(address: str, rounds: int, number: int, runs: dict[str, list[QueueRun]]) -> Iterator[Figure]:
    """Measure messages that go through one worker, and keep the runs by the task's name."""
    for _ in range(rounds):
        for task in TASKS.values():
            runs.setdefault(task, []).append(through_celery(address, task, number))
    group = f"many messages, Celery over Redis, a worker of {PROCESSES} processes"
    for name, task in TASKS.items():
        measured = runs[task]
        yield figure(group, f"{name}: throughput", [1 / run.wall for run in measured], unit="a second")
        cpu = [1e6 * (run.worker + run.producer) for run in measured]
        yield figure(group, f"{name}: CPU for each, without Redis's", cpu, unit="µs")
        yield figure(group, f"{name}: Redis's CPU for each", [1e6 * run.redis for run in measured], unit="µs")
        commands = [sum(run.commands.values()) for run in measured]
        yield figure(group, f"{name}: Redis's commands for each", commands, unit="commands")


def _enqueue(task: str, urls: dict[str, str]) -> Callable[[str, str], object]:
    """Return a function that enqueues a task, in an app of its own for each Redis."""
    app = Celery(
        "producer", broker=urls["CELERY_BROKER_URL"], backend=urls["CELERY_RESULT_BACKEND"], set_as_current=False
    )
    if task == texter_task.name:
        delay: Callable[[str, str], object] = app.tasks[task].delay
        return delay
    return lambda chat_id, text: app.send_task(task, (chat_id, text))
