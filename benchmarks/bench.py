"""What a send costs, beside what one would pick instead: all in one run, against one server, as ratios.

CPU is this process's own, so a slower or busier machine moves all figures alike. `make bench` runs it.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import aiohttp
import httpx
import slack_sdk
from pywa.client import WhatsApp

from texter_client import AuthenticatedClient, spec
from texter_client.api.messages import send_message
from texter_client.models import TextMessage
from texter_ext import AsyncTexter, Texter, check, list_message, row, section
from texter_ext.client import POOL
from texter_ext.connection_pool import ConnectionPool
from texter_ext.httpx_transport import connection_pool

CHAT_ID: Final = "67a87067aeedcdee1271cc4d"
TOKEN: Final = "token"
BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
PATH: Final = BASE_PATH + spec.PATH.replace("{chatId}", CHAT_ID)
END: Final = b'Z"}]}'  # of the server's answer to this library
TEXT: Final = "Your order 1042 is on its way."
BODY: Final = {"type": "text", "text": TEXT, "tmpSendId": "3f2b7c1e-5d0a-4b6e-9a51-0c6a3f4f0b11"}

Send = Callable[[], object]
AsyncSend = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Figure:
    """One measured thing.

    Attributes:
        group: the table that it stands in.
        name: what was measured.
        value: the median.
        spread: the least and the most of all rounds.
        unit: of the value.
        goal: what the value may be at most, or at least where `more` is set; None where there is no goal.
        more: whether more is better.
    """

    group: str
    name: str
    value: float
    spread: tuple[float, float]
    unit: str = "ratio"
    goal: float | None = None
    more: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more else self.value <= self.goal


def figure(group: str, name: str, values: list[float], **more: Any) -> Figure:  # noqa: ANN401 (Figure's own)
    """Return the median of several rounds."""
    return Figure(group, name, statistics.median(values), (min(values), max(values)), **more)


@contextmanager
def server() -> Generator[str]:
    """Run the server in a process of its own, and yield its address."""
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.communicate()


# ------------------------------------------------------------------------------------------------ one after the other
@contextmanager
def raw_httpx(address: str) -> Generator[Send]:
    """Send by httpx alone."""
    url = address + PATH
    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield lambda: client.post(url, json=BODY).json()


@contextmanager
def generated_client(address: str) -> Generator[Send]:
    """Send by the generated function."""
    with AuthenticatedClient(address + BASE_PATH, TOKEN) as client:
        yield lambda: send_message.sync_detailed(CHAT_ID, client=client, body=TextMessage.from_dict(BODY)).parsed


@contextmanager
def texter_ext(address: str) -> Generator[Send]:
    """Send by this library, and look at the id."""
    with Texter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        yield lambda: texter.send(CHAT_ID, TEXT).id


@contextmanager
def pywa_client(address: str) -> Generator[Send]:
    """Send by pywa, to Meta's API."""
    with httpx.Client() as session:
        whatsapp = WhatsApp(phone_id="1", token=TOKEN, session=session)
        session.base_url = httpx.URL(f"{address}/v23.0")
        yield lambda: whatsapp.send_message(to="972500000000", text=TEXT)


@contextmanager
def slack_client(address: str) -> Generator[Send]:
    """Send by slack_sdk, to Slack's API."""
    client: Any = slack_sdk.WebClient(token=TOKEN, base_url=f"{address}/api/")
    yield lambda: client.chat_postMessage(channel="C1", text=TEXT)


@contextmanager
def twilio_client(address: str) -> Generator[Send]:
    """Send by twilio, to Twilio's API."""
    twilio: Any = import_module("twilio.rest")  # which has no types
    client = twilio.Client("AC" + "0" * 32, TOKEN)
    client.api.base_url = address
    yield lambda: client.messages.create(to="whatsapp:+972500000000", from_="whatsapp:+972500000001", body=TEXT)


Contender = Callable[[str], AbstractContextManager[Send]]
CONTENDERS: Final[dict[str, Contender]] = {
    f"httpx {version('httpx')}, post(json=).json()": raw_httpx,
    "this library, send()": texter_ext,
    "the generated function": generated_client,
    f"pywa {version('pywa')}": pywa_client,
    f"slack_sdk {version('slack_sdk')}": slack_client,
    f"twilio {version('twilio')}": twilio_client,
}


def cpu_of(send: Send, times: int) -> float:
    """Return the seconds of CPU that a call takes."""
    began = time.process_time()
    for _ in range(times):
        send()
    return (time.process_time() - began) / times


def one_after_the_other(address: str, rounds: int, times: int) -> Iterator[Figure]:
    """Measure sends by all contenders, in turns."""
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


# ------------------------------------------------------------------------------------------------ many in flight
@asynccontextmanager
async def raw_async_httpx(address: str) -> AsyncGenerator[AsyncSend]:
    """Send by httpx alone."""
    url = address + PATH
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=600) as client:

        async def send() -> object:
            return (await client.post(url, json=BODY)).json()

        yield send


@asynccontextmanager
async def bare_aiohttp(address: str) -> AsyncGenerator[AsyncSend]:
    """Send by aiohttp alone."""
    url = address + PATH
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:

        async def send() -> object:
            async with session.post(url, json=BODY) as response:
                return await response.json()

        yield send


@asynccontextmanager
async def texter_by_aiohttp(address: str) -> AsyncGenerator[AsyncSend]:
    """Send by this library with its extra."""
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        assert not isinstance(texter.transport, ConnectionPool)

        async def send() -> object:
            return (await texter.send(CHAT_ID, TEXT)).id

        yield send


@asynccontextmanager
async def texter_by_httpx(address: str) -> AsyncGenerator[AsyncSend]:
    """Send by this library without its extra."""
    own = connection_pool(httpx.create_ssl_context(), POOL, None)
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN, transport=own) as texter:

        async def send() -> object:
            return (await texter.send(CHAT_ID, TEXT)).id

        yield send


AsyncContender = Callable[[str], AbstractAsyncContextManager[AsyncSend]]
ASYNC_CONTENDERS: Final[dict[str, AsyncContender]] = {
    "httpx": raw_async_httpx,
    "this library by httpx": texter_by_httpx,
    "this library by aiohttp": texter_by_aiohttp,
    "aiohttp": bare_aiohttp,
}


@dataclass(frozen=True)
class Run:
    """The cost of sends, a send: seconds of CPU, and of time."""

    cpu: float
    wall: float


async def workers(address: str, contender: AsyncContender, in_flight: int, times: int) -> Run:
    """Send so many at a time, each worker one after the other."""
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
    """Await so many sends all at once."""
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
    """Measure sends that are all awaited at once."""
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
    """Measure how much faster the server answers a socket than this library is through it."""
    own = asyncio.run(workers(address, texter_by_aiohttp, 100, 4000))
    aio = asyncio.run(workers(address, bare_aiohttp, 100, 8000))

    async def sockets() -> float:
        host, port = address.removeprefix("http://").split(":")
        request = (f"{spec.METHOD} {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}").encode()
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


# ------------------------------------------------------------------------------------------------ without the wire
def checking(address: str, rounds: int) -> Iterator[Figure]:
    """Measure the check of a full list beside the sending of it."""

    def build(rows: int) -> Any:  # noqa: ANN401 (the generated model)
        made = [row(f"Row number {n}", f"row-{n}", f"What row {n} is about") for n in range(rows)]
        return list_message("What would you like to do?", "Choose", section("All", *made), limits=None)

    def cost_of_check(content: dict[str, Any], times: int) -> float:
        return cpu_of(lambda: check(content), times)

    message = build(10)
    wire = message.to_dict()
    checks: list[float] = []
    builds: list[float] = []
    with Texter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        for _ in range(rounds):
            sending = cpu_of(lambda: texter.send(CHAT_ID, message), 200)
            checks.append(cost_of_check(wire, 2000) / sending)
            builds.append(cpu_of(lambda: build(10), 1000) / sending)
    yield figure("checking", "a full 10-row list, to sending it", checks, goal=0.02)
    yield figure("checking", "building that list, to sending it", builds)
    for rows in (100, 1000, 10_000):
        large = build(rows).to_dict()
        growth = [cost_of_check(large, 20_000 // rows) / rows / (cost_of_check(wire, 2000) / 10) for _ in range(5)]
        yield figure("checking", f"a row of {rows:,}, to a row of 10", growth)


def importing(rounds: int) -> Iterator[Figure]:
    """Measure imports in fresh processes: CPU without the interpreter's own, and peak memory."""
    programs = {"nothing": "", "httpx": "import httpx", "texter_ext": "import texter_ext"}
    # A process of its own knows its peak from its own beginning; to its parent it has the parent's, too.
    report = (
        "import time; print(time.process_time(), open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    cpu: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            command = [sys.executable, "-c", f"{program}\n{report}"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            if number:  # the first writes the bytecode
                seconds, kilobytes = done.stdout.split()
                cpu[name].append(float(seconds))
                memory[name].append(float(kilobytes))
    nothing = statistics.median(cpu["nothing"])
    ratios = [(own - nothing) / (raw - nothing) for own, raw in zip(cpu["texter_ext"], cpu["httpx"], strict=True)]
    yield figure("import", "import texter_ext, CPU to import httpx", ratios, goal=1.30)
    peaks = [own / raw for own, raw in zip(memory["texter_ext"], memory["httpx"], strict=True)]
    yield figure("import", "import texter_ext, peak memory to import httpx", peaks, goal=1.10)


def starting(rounds: int) -> Iterator[Figure]:
    """Measure the making of clients."""

    def make() -> None:
        Texter(base_url="https://example.com", token=TOKEN).close()

    def make_raw() -> None:
        httpx.Client().close()

    make()
    ratios = [cpu_of(make, 200) / cpu_of(make_raw, 5) for _ in range(rounds)]
    yield figure("starting", "a second client, to an httpx.Client", ratios)


def instructions(address: str) -> Iterator[Figure]:
    """Count a send's instructions by valgrind, which repeats to the last digits whatever else the machine does."""
    counted: dict[str, float] = {}
    for name in ("raw_httpx", "texter_ext", "generated_client"):
        totals: list[int] = []
        for times in (100, 200):
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, __file__]
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


def markdown(figures: list[Figure]) -> str:
    """Return the tables."""
    lines: list[str] = []
    for group in dict.fromkeys(each.group for each in figures):
        lines += ["", f"| {group} | median | spread | goal |", "|---|---|---|---|"]
        for each in figures:
            if each.group == group:
                goal = (
                    ""
                    if each.goal is None
                    else f"{'≥' if each.more else '≤'} {each.goal:.2f} {'✓' if each.met else '✗'}"
                )
                digits = 3 if abs(each.value) < 1 else 2 if abs(each.value) < 100 else 0  # noqa: PLR2004
                unit = "" if each.unit == "ratio" else f" {each.unit}"
                low, high = (f"{end:,.{digits}f}" for end in each.spread)
                lines.append(f"| {each.name} | {each.value:,.{digits}f}{unit} | {low} to {high} | {goal} |")
    return "\n".join(lines).strip() + "\n"


def machine() -> str:
    """Return what this runs on, in a line."""
    names = ("httpx", "aiohttp", "httpx-aiohttp")
    return (
        f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores; "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, to see that it runs")
    parser.add_argument("--output", type=Path, default=Path("build"), help="the folder for bench.md and bench.json")
    parser.add_argument("--only", choices=["raw_httpx", "texter_ext", "generated_client"], help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=300, help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.only:
        with globals()[options.only](options.address) as send:
            for _ in range(options.times):
                send()
        return
    rounds = 3 if options.quick else 15
    few = 2 if options.quick else 5
    figures: list[Figure] = []
    with server() as address:
        measures: list[Iterator[Figure]] = [
            one_after_the_other(address, rounds, options.times),
            in_flight(address, few, 1000),
            all_at_once(address, few),
            servers_share(address),
            checking(address, rounds),
            importing(2 * rounds),
            starting(few),
        ]
        if shutil.which("valgrind") and not options.quick:
            measures.append(instructions(address))
        for measure in measures:
            for each in measure:
                figures.append(each)
                print(f"{each.group}: {each.name}: {each.value:.3f} {each.unit}", file=sys.stderr, flush=True)
    table = f"{machine()}\n\n{markdown(figures)}"
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "bench.md").write_text(table, encoding="utf-8")
    found = [asdict(each) | {"met": each.met} for each in figures]
    (options.output / "bench.json").write_text(json.dumps({"on": machine(), "figures": found}, indent=1) + "\n")
    print(table)
    missed = [each for each in figures if each.met is False]
    for each in missed:
        print(f"Missed: {each.group}, {each.name}: {each.value:.3f}, where {each.goal} is the goal.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
