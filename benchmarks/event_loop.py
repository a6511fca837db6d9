"""Measure how late the event loop gets to its other tasks while many messages are in flight."""

import asyncio
import random
import tempfile
import time
from collections.abc import Coroutine, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from contenders import ASYNC_CONTENDERS, BASE_PATH, TOKEN
from many import IN_FLIGHT, messages
from measuring import Figure, at_a_time

from texter_ext import AsyncTexter

TICK: Final = 0.002
"""The seconds for which the watching task sleeps each time."""
BEGINNING: Final = 0.1
"""The seconds that are not watched, in which all connections are opened."""
WITH_JOURNAL: Final = "this library by aiohttp, send_many with a journal"
LIBRARIES: Final = ("this library by aiohttp", "this library by httpx", "aiohttp", "httpx")


async def watched(sending: Coroutine[None, None, object]) -> list[float]:
    """Return by how many seconds another task is woken too late, again and again, once the sending has begun."""
    task = asyncio.create_task(sending)
    await asyncio.sleep(BEGINNING)
    late: list[float] = []
    while not task.done():
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - due)
    await task
    return late


async def lag_of_sends(address: str, name: str, times: int) -> list[float]:
    """Send with a contender."""
    async with ASYNC_CONTENDERS[name](address) as send:
        return await watched(at_a_time(send, IN_FLIGHT, times))


async def lag_of_send_many(address: str, times: int, journal: Path) -> list[float]:
    """Send with send_many and a journal."""
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        await asyncio.gather(*(texter.send(f"chat-{n}", "To warm up") for n in range(IN_FLIGHT)))

        async def send_all() -> None:
            async for _ in texter.send_many(messages(times), journal=journal, concurrency=IN_FLIGHT, rate=None):
                pass

        return await watched(send_all())


def lag(address: str, rounds: int, times: int, folder: Path) -> Iterator[Figure]:
    """Measure the lag at the 99th percentile of all rounds, in milliseconds; the spread is that of the rounds' own."""
    found: dict[str, list[list[float]]] = {name: [] for name in (*LIBRARIES[:2], WITH_JOURNAL, *LIBRARIES[2:])}
    for _ in range(rounds):
        for name in random.sample(list(found), len(found)):
            if name == WITH_JOURNAL:
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    late = asyncio.run(lag_of_send_many(address, times, Path(place) / "journal"))
            else:
                late = asyncio.run(lag_of_sends(address, name, times // 4 if name == "httpx" else times))
            found[name].append(late)
    group = f"the event loop's lag, {IN_FLIGHT} in flight, 99th percentile"
    for name, runs in found.items():
        goal = 20.0 if name.startswith("this library") else None
        each = [percentile(late) for late in runs]
        yield Figure(
            group, name, percentile([*chain.from_iterable(runs)]), (min(each), max(each)), unit="ms", goal=goal
        )


def percentile(late: list[float]) -> float:
    """Return the 99th percentile of times in seconds, in milliseconds."""
    return 1000 * sorted(late)[int(0.99 * len(late))]
