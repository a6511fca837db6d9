"""Measure send_many, with and without a journal, and what one would write instead."""

import asyncio
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from contenders import BASE_PATH, TOKEN
from many_by_hand import Message, send_all
from measuring import Figure, Run, Stopwatch, figure
from servers import accepting_server

from texter_ext import AsyncTexter, Texter

IN_FLIGHT: Final = 100
GROUP: Final = f"many messages, {IN_FLIGHT} in flight"

Contender = Callable[[str, list[Message], Path], Run]
"""Sends messages to an address, each to a chat of its own; the path is that of a file that does not exist."""


def messages(number: int) -> list[Message]:
    """Return messages to different chats."""
    return [(f"chat-{n}", f"Reminder {n}: we are open today.", f"reminder-{n}") for n in range(number)]


async def _send_many(address: str, items: list[Message], journal: Path | None, in_flight: int) -> Run:
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        await asyncio.gather(*(texter.send(f"chat-{n}", "To warm up") for n in range(in_flight)))
        stopwatch = Stopwatch()
        sending = texter.send_many(items, journal=journal, concurrency=in_flight, rate=None)
        accepted = sum([1 async for result in sending if result.sent])
    assert accepted == len(items)
    return stopwatch.run(len(items))


def async_without(address: str, items: list[Message], _path: Path) -> Run:
    """Send with AsyncTexter."""
    return asyncio.run(_send_many(address, items, None, IN_FLIGHT))


def async_with(address: str, items: list[Message], path: Path) -> Run:
    """Send with AsyncTexter and a journal."""
    return asyncio.run(_send_many(address, items, path, IN_FLIGHT))


def async_with_fewer_collections(address: str, items: list[Message], path: Path) -> Run:
    """Send with AsyncTexter and a journal, and with Python's garbage collector at work less often."""
    thresholds = gc.get_threshold()
    gc.set_threshold(10_000)
    try:
        return async_with(address, items, path)
    finally:
        gc.set_threshold(*thresholds)


def _send_in_threads(address: str, items: list[Message], journal: Path | None) -> Run:
    with Texter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        for _ in texter.send_many(messages(IN_FLIGHT), concurrency=IN_FLIGHT, rate=None):
            pass  # to warm up
        stopwatch = Stopwatch()
        sending = texter.send_many(items, journal=journal, concurrency=IN_FLIGHT, rate=None)
        accepted = sum(1 for result in sending if result.sent)
    assert accepted == len(items)
    return stopwatch.run(len(items))


def threads_without(address: str, items: list[Message], _path: Path) -> Run:
    """Send with Texter."""
    return _send_in_threads(address, items, None)


def threads_with(address: str, items: list[Message], path: Path) -> Run:
    """Send with Texter and a journal."""
    return _send_in_threads(address, items, path)


def by_hand(address: str, items: list[Message], path: Path) -> Run:
    """Send with a loop and SQLite."""
    stopwatch = Stopwatch()
    accepted = asyncio.run(send_all(address, items, path, IN_FLIGHT))
    assert accepted == len(items)
    return stopwatch.run(len(items))


CONTENDERS: Final[dict[str, tuple[Contender, int]]] = {
    "AsyncTexter": (async_without, 6000),
    "AsyncTexter, journal": (async_with, 6000),
    "AsyncTexter, journal, gc.set_threshold(10_000)": (async_with_fewer_collections, 6000),
    "Texter": (threads_without, 2000),
    "Texter, journal": (threads_with, 2000),
    "aiohttp, semaphore and a row in SQLite": (by_hand, 500),
}
"""The ways to send many messages, and how many each sends."""


def with_and_without_journal(address: str, rounds: int, folder: Path) -> Iterator[Figure]:
    """Measure the throughput and the CPU time of each message, at once."""
    runs: dict[str, list[Run]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in random.sample(list(CONTENDERS), len(CONTENDERS)):
            contender, number = CONTENDERS[name]
            with tempfile.TemporaryDirectory(dir=folder) as place:
                runs[name].append(contender(address, messages(number), Path(place) / "journal"))
    for name, measured in runs.items():
        yield figure(GROUP, f"{name}: throughput", [1 / run.wall for run in measured], unit="a second")
    for name, measured in runs.items():
        yield figure(GROUP, f"{name}: CPU for each", [1e6 * run.cpu for run in measured], unit="µs")
    for name in ("AsyncTexter", "Texter"):
        pairs = [*zip(runs[f"{name}, journal"], runs[name], strict=True)]
        throughput = [bare.wall / own.wall for own, bare in pairs]
        yield figure(GROUP, f"{name}: throughput with a journal, to without", throughput, goal=0.8, more=True)
        yield figure(
            GROUP, f"{name}: CPU with a journal, to without", [own.cpu / bare.cpu for own, bare in pairs], goal=1.3
        )


def slow_server(rounds: int, number: int, folder: Path) -> Iterator[Figure]:
    """Measure 10 in flight against a server that answers after 50 ms."""
    ratios: list[float] = []
    rates: list[float] = []
    with accepting_server(delay=0.05) as address:
        for _ in range(rounds):
            bare = asyncio.run(_send_many(address, messages(number), None, 10))
            with tempfile.TemporaryDirectory(dir=folder) as place:
                own = asyncio.run(_send_many(address, messages(number), Path(place) / "journal", 10))
            ratios.append(bare.wall / own.wall)
            rates.append(1 / own.wall)
    group = "many messages, 10 in flight, answers after 50 ms"
    yield figure(group, "AsyncTexter, journal: throughput", rates, unit="a second")
    yield figure(group, "AsyncTexter: throughput with a journal, to without", ratios, goal=0.95, more=True)


def sustained(address: str, seconds: int, folder: Path) -> Iterator[Figure]:
    """Measure a rate of 1,000 a second with a journal, in a process that has one core for itself."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        command = [sys.executable, __file__, address, str(Path(place) / "journal"), "1000", str(seconds)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    counts, cpu = json.loads(done.stdout)
    group = f"1,000 a second with a journal, for {seconds} seconds"
    off = [abs(count / 1000 - 1) for count in counts]
    yield Figure(group, "the worst second, off by", max(off), (min(off), max(off)), goal=0.05)
    yield figure(group, "messages in a second", counts, unit="a second")
    yield figure(group, "of one core's time", [cpu], goal=1.0)


async def keep_rate(address: str, journal: str, rate: int, seconds: int) -> tuple[list[int], float]:
    """Send for so many seconds; return how many were answered in each second, and the CPU's share of a core."""
    counts = [0] * (seconds + 10)
    items = ((f"chat-{n % 10_000}", f"Reminder {n}", f"reminder-{n}") for n in range(rate * seconds))
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        await asyncio.gather(*(texter.send(f"chat-{n}", "To warm up") for n in range(IN_FLIGHT)))
        began, cpu = None, time.process_time()
        async for _ in texter.send_many(items, journal=journal, concurrency=IN_FLIGHT, rate=rate):
            now = time.perf_counter()
            began = began or now
            counts[min(int(now - began), len(counts) - 1)] += 1
    return counts[:seconds], (time.process_time() - cpu) / seconds


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(asyncio.run(keep_rate(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
