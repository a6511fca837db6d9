"""Measure how late the event loop gets to its other tasks while many messages are in flight."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from contenders import ASYNC_CONTENDERS, BASE_PATH, TOKEN
from many import IN_FLIGHT, messages
from measuring import Figure, at_a_time, figure

from texter_ext import AsyncTexter

TICK: Final = 0.002
"""The seconds for which the watching task sleeps each time."""
WITH_JOURNAL: Final = "this library by aiohttp, send_many with a journal"
LIBRARIES: Final = ("this library by aiohttp", "this library by httpx", "aiohttp", "httpx")


@asynccontextmanager
async def watched() -> AsyncGenerator[list[float]]:
    """Note by how many seconds a task is woken too late, again and again."""
    late: list[float] = []

    async def watch() -> None:
        while True:
            due = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - due)

    task = asyncio.create_task(watch())
    try:
        yield late
    finally:
        task.cancel()


async def lag_of_sends(address: str, name: str, times: int) -> list[float]:
    """Send with a contender."""
    async with ASYNC_CONTENDERS[name](address) as send:
        await at_a_time(send, IN_FLIGHT, IN_FLIGHT)  # opens the connections
        async with watched() as late:
            await at_a_time(send, IN_FLIGHT, times)
        return late


async def lag_of_send_many(address: str, times: int, journal: Path) -> list[float]:
    """Send with send_many and a journal."""
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        await asyncio.gather(*(texter.send(f"chat-{n}", "To warm up") for n in range(IN_FLIGHT)))
        async with watched() as late:
            sending = texter.send_many(messages(times), journal=journal, concurrency=IN_FLIGHT, rate=None)
            async for _ in sending:
                pass
        return late


def lag(address: str, rounds: int, times: int, folder: Path) -> Iterator[Figure]:
    """Measure the lag at the 99th percentile in milliseconds."""
    found: dict[str, list[float]] = {name: [] for name in (*LIBRARIES[:2], WITH_JOURNAL, *LIBRARIES[2:])}
    for _ in range(rounds):
        for name in random.sample(list(found), len(found)):
            if name == WITH_JOURNAL:
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    late = asyncio.run(lag_of_send_many(address, times, Path(place) / "journal"))
            else:
                late = asyncio.run(lag_of_sends(address, name, times // 4 if name == "httpx" else times))
            found[name].append(1000 * sorted(late)[int(0.99 * len(late))])
    for name, values in found.items():
        goal = 20.0 if name.startswith("this library") else None
        yield figure(
            f"the event loop's lag, {IN_FLIGHT} in flight, 99th percentile", name, values, unit="ms", goal=goal
        )
