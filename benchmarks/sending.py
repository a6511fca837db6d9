"""Measure sends: one after another, many in flight, and the server's share of the cost."""

import asyncio
import gc
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contenders import (
    ASYNC_CONTENDERS,
    CONTENDERS,
    COUNTED,
    PATH,
    AsyncContender,
    bare_aiohttp,
    texter_by_aiohttp,
    texter_by_httpx,
    texter_ext,
)
from measuring import Figure, cpu_of, figure

from texter_client import spec

END: Final = b'Z"}]}'  # the end of the server's response to this library


def one_after_the_other(address: str, rounds: int, times: int) -> Iterator[Figure]:
    """Measure sends with each contender in turn."""
    first = next(iter(CONTENDERS))
    costs: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    ratios: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in random.sample(list(CONTENDERS), len(CONTENDERS)):
            with CONTENDERS[name](address) as send:
                cpu_of(send, times // 4)
                costs[name].append(cpu_of(send, times))
        for name, values in costs.items():
            ratios[name].append(values[-1] / costs[first][-1])
    for name, contender in CONTENDERS.items():
        yield figure("one send", name, ratios[name], goal=0.90 if contender is texter_ext else None)
    yield figure("one send", f"{first}, CPU", [cost * 1e6 for cost in costs[first]], unit="µs")


def instructions(address: str) -> Iterator[Figure]:
    """Count the instructions of a send with valgrind; other load on the machine hardly changes the count."""
    counted: dict[str, float] = {}
    for name in COUNTED:
        totals: list[int] = []
        for times in (100, 200):
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
            command += [str(Path(__file__).with_name("bench.py"))]
            command += ["--only", name, "--times", str(times), "--address", address]
            environment = os.environ | {"PYTHONHASHSEED": "0"}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            totals.append(int(done.stderr.partition("Collected : ")[2].split()[0]))
        counted[name] = (totals[1] - totals[0]) / 100
    yield figure("instructions", "httpx, a send", [counted["raw_httpx"]], unit="instructions")
    yield figure("instructions", "this library, to httpx", [counted["texter_ext"] / counted["raw_httpx"]], goal=0.90)
    yield figure(
        "instructions", "the generated function, to httpx", [counted["generated_client"] / counted["raw_httpx"]]
    )


@dataclass(frozen=True)
class Run:
    """The cost per send: CPU time and wall time, in seconds."""

    cpu: float
    wall: float


async def workers(address: str, contender: AsyncContender, in_flight: int, times: int) -> Run:
    """Send from several workers at a time, each one message after another."""
    async with contender(address) as send:
        await asyncio.gather(*(send() for _ in range(min(in_flight, 50))))
        left = iter(range(times))

        async def work() -> None:
            for _ in left:
                await send()

        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        return Run((time.process_time() - cpu) / times, (time.perf_counter() - wall) / times)


async def at_once(address: str, contender: AsyncContender, times: int) -> Run:
    """Await many sends at once."""
    async with contender(address) as send:
        await asyncio.gather(*(send() for _ in range(10)))
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(send() for _ in range(times)))
        return Run((time.process_time() - cpu) / times, (time.perf_counter() - wall) / times)


IN_FLIGHT_GOALS: Final = {10: 0.35, 100: 0.06}


def in_flight(address: str, rounds: int, times: int) -> Iterator[Figure]:
    """Measure sends with 1, 10 and 100 in flight."""
    for number in (1, 10, 100):
        runs: dict[str, list[Run]] = {name: [] for name in ASYNC_CONTENDERS}
        for _ in range(rounds):
            for name in random.sample(list(ASYNC_CONTENDERS), len(ASYNC_CONTENDERS)):
                fewer = 4 if name == "httpx" and number == 100 else 1  # noqa: PLR2004 (it collapses there)
                runs[name].append(asyncio.run(workers(address, ASYNC_CONTENDERS[name], number, times // fewer)))
        group = f"{number} in flight"
        for name, measured in runs.items():
            ratios = [run.cpu / raw.cpu for run, raw in zip(measured, runs["httpx"], strict=True)]
            goal = IN_FLIGHT_GOALS.get(number) if name == "this library by aiohttp" else None
            yield figure(group, name, ratios, goal=goal)
        yield figure(group, "httpx, CPU", [run.cpu * 1e6 for run in runs["httpx"]], unit="µs")
        throughput = [
            bare.wall / own.wall for own, bare in zip(runs["this library by aiohttp"], runs["aiohttp"], strict=True)
        ]
        goal = 0.5 if number == 100 else None  # noqa: PLR2004
        yield figure(group, "this library's throughput by aiohttp, to aiohttp's", throughput, goal=goal, more=True)


def all_at_once(address: str, rounds: int) -> Iterator[Figure]:
    """Measure many sends awaited at once."""
    ratios: list[float] = []
    for _ in range(rounds):
        ten = asyncio.run(workers(address, texter_by_httpx, 10, 1000))
        ratios.append(asyncio.run(at_once(address, texter_by_httpx, 1000)).cpu / ten.cpu)
    yield figure("all at once", "1,000 by httpx, CPU each to 10 in flight", ratios, goal=1.25)
    for name in ("this library by httpx", "this library by aiohttp"):
        run = asyncio.run(at_once(address, ASYNC_CONTENDERS[name], 5000))
        yield figure("all at once", f"5,000 succeed, {name}, seconds", [run.wall * 5000], unit="s")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    asyncio.run(workers(address, texter_by_aiohttp, 100, 20_000))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / before
    yield figure("all at once", "peak memory after 20,000 more sends, to before", [grown], goal=1.1)


def servers_share(address: str) -> Iterator[Figure]:
    """Measure how much faster the server is through bare sockets than through aiohttp and this library."""
    own = asyncio.run(workers(address, texter_by_aiohttp, 100, 4000))
    aio = asyncio.run(workers(address, bare_aiohttp, 100, 8000))

    async def sockets() -> float:
        host, port = address.removeprefix("http://").split(":")
        request = (
            f"{spec.SEND_MESSAGE.method} {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}"
        ).encode()
        left = iter(range(20_000))

        async def work() -> None:
            reader, writer = await asyncio.open_connection(host, int(port))
            for _ in left:
                writer.write(request)
                await reader.readuntil(END)
            writer.close()

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(100)))
        return (time.perf_counter() - began) / 20_000

    bare = asyncio.run(sockets())
    yield figure(
        "the server",
        "answers bare sockets so many times faster than aiohttp gets",
        [aio.wall / bare],
        goal=1.0,
        more=True,
    )
    yield figure("the server", "and than this library gets", [own.wall / bare], goal=1.0, more=True)
