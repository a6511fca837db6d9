"""Measure sends: one after another, many in flight, and the server's share of the cost."""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from measuring import Figure, Run, Stopwatch, at_a_time, cpu_of, figure
from memory import megabytes

from texter_client import spec

NIQUESTS: Final = Path(__file__).parent.parent / ".venv" / "niquests" / "bin" / "python"
"""The Python of niquests' own environment."""
END: Final = b'Z"}]}'  # the end of the server's response to this library


def niquests(address: str, in_flight: int, times: int) -> Run:
    """Send with niquests, in its own environment: one after another if 0 are in flight."""
    program = [str(NIQUESTS), str(Path(__file__).with_name("niquests_alone.py")), address + PATH]
    done = subprocess.run([*program, str(in_flight), str(times)], stdout=subprocess.PIPE, check=True)
    return Run(*json.loads(done.stdout))


def one_after_the_other(address: str, rounds: int, times: int) -> Iterator[Figure]:
    """Measure sends with each contender in turn."""
    names = [*CONTENDERS, *(["niquests"] if NIQUESTS.exists() else [])]
    costs: dict[str, list[float]] = {name: [] for name in names}
    ratios: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in random.sample(names, len(names)):
            if name == "niquests":
                costs[name].append(niquests(address, 0, times).cpu)
                continue
            with CONTENDERS[name](address) as send:
                cpu_of(send, times // 4)
                costs[name].append(cpu_of(send, times))
        for name, values in costs.items():
            ratios[name].append(values[-1] / costs[names[0]][-1])
    for name in names:
        yield figure("one send", name, ratios[name], goal=0.75 if CONTENDERS.get(name) is texter_ext else None)
    yield figure("one send", f"{names[0]}, CPU", [cost * 1e6 for cost in costs[names[0]]], unit="µs")


def counted_by_valgrind(address: str, name: str, times: int) -> int:
    """Return the number of instructions of a process that sends so many times."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
    command += [str(Path(__file__).with_name("contenders.py")), address, name, str(times)]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return int(done.stderr.partition("Collected : ")[2].split()[0])


def instructions(address: str) -> Iterator[Figure]:
    """Count the instructions of a send with valgrind; other load on the machine hardly changes the count."""
    counted: dict[str, float] = {}
    for name in COUNTED:
        with ThreadPoolExecutor() as threads:  # at the same time, which changes no count
            fewer, more = threads.map(counted_by_valgrind, [address] * 2, [name] * 2, (100, 200))
        counted[name] = (more - fewer) / 100
    yield figure("instructions", "httpx, a send", [counted["raw_httpx"]], unit="instructions")
    yield figure("instructions", "this library, to httpx", [counted["texter_ext"] / counted["raw_httpx"]], goal=0.75)
    yield figure(
        "instructions", "the generated function, to httpx", [counted["generated_client"] / counted["raw_httpx"]]
    )


async def workers(address: str, contender: AsyncContender, in_flight: int, times: int) -> Run:
    """Send from several workers at a time, each one message after another."""
    async with contender(address) as send:
        return await at_a_time(send, in_flight, times)


async def at_once(address: str, contender: AsyncContender, times: int) -> Run:
    """Await many sends at once."""
    async with contender(address) as send:
        await asyncio.gather(*(send() for _ in range(10)))
        stopwatch = Stopwatch()
        await asyncio.gather(*(send() for _ in range(times)))
        return stopwatch.run(times)


OURS: Final = "this library by aiohttp"
CPU_GOALS: Final = {10: 0.35, 100: 0.06}
"""The most CPU time of this library by aiohttp, as a ratio to httpx, by the number in flight."""
COLLAPSING: Final = {"httpx", "httpx2", "pywa"}
"""The contenders that take several times as long with 100 in flight, and so send fewer messages."""


def in_flight(address: str, rounds: int, times: int) -> Iterator[Figure]:
    """Measure sends with 1, 10 and 100 in flight."""
    names = [*ASYNC_CONTENDERS, *(["niquests"] if NIQUESTS.exists() else [])]
    for number in (1, 10, 100):
        runs: dict[str, list[Run]] = {name: [] for name in names}
        for _ in range(rounds):
            for name in random.sample(names, len(names)):
                fewer = times // 4 if name in COLLAPSING and number == 100 else times  # noqa: PLR2004
                if name == "niquests":
                    run = niquests(address, number, fewer)
                else:
                    run = asyncio.run(workers(address, ASYNC_CONTENDERS[name], number, fewer))
                runs[name].append(run)
        group = f"{number} in flight"
        for name, measured in runs.items():
            ratios = [run.cpu / raw.cpu for run, raw in zip(measured, runs["httpx"], strict=True)]
            yield figure(group, name, ratios, goal=CPU_GOALS.get(number) if name == OURS else None)
        yield figure(group, "httpx, CPU", [run.cpu * 1e6 for run in runs["httpx"]], unit="µs")
        pairs = [*zip(runs[OURS], runs["aiohttp"], strict=True)]
        goals = {"throughput": 0.6, "CPU": 2.0} if number == 100 else {}  # noqa: PLR2004
        throughput = [bare.wall / own.wall for own, bare in pairs]
        title = "this library by aiohttp, {} to aiohttp alone"
        yield figure(group, title.format("throughput"), throughput, goal=goals.get("throughput"), more=True)
        yield figure(group, title.format("CPU"), [own.cpu / bare.cpu for own, bare in pairs], goal=goals.get("CPU"))


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
    before = megabytes("VmRSS")
    asyncio.run(workers(address, texter_by_aiohttp, 100, 20_000))
    yield figure("all at once", "memory after 20,000 more sends, to before", [megabytes("VmRSS") / before], goal=1.1)


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
