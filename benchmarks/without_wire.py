"""Measure what needs no network: checks, imports and creating clients."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
from contenders import BASE_PATH, CHAT_ID, TOKEN
from measuring import Figure, cpu_of, figure

from texter_ext import Texter, check, list_message, row, section


def checking(address: str, rounds: int) -> Iterator[Figure]:
    """Measure checking a full list, compared with sending it."""

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
    yield figure("checking", "a full 10-row list, to sending it", checks, goal=0.05)
    yield figure("checking", "building that list, to sending it", builds)
    for rows in (100, 1000, 10_000):
        large = build(rows).to_dict()
        growth = [cost_of_check(large, 20_000 // rows) / rows / (cost_of_check(wire, 2000) / 10) for _ in range(5)]
        yield figure("checking", f"a row of {rows:,}, to a row of 10", growth)


def importing(rounds: int) -> Iterator[Figure]:
    """Measure imports in fresh processes: CPU time without the interpreter's own, and peak memory."""
    programs = {"nothing": "", "httpx": "import httpx", "texter_ext": "from texter_ext import Texter, text"}
    # Each process reads its own peak; as seen from its parent, the peak would include the parent's.
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
            if number:  # the first run writes the bytecode
                seconds, kilobytes = done.stdout.split()
                cpu[name].append(float(seconds))
                memory[name].append(float(kilobytes))
    nothing = statistics.median(cpu["nothing"])
    ratios = [(own - nothing) / (raw - nothing) for own, raw in zip(cpu["texter_ext"], cpu["httpx"], strict=True)]
    yield figure("import", "import Texter and text, CPU to import httpx", ratios, goal=1.20)
    peaks = [own / raw for own, raw in zip(memory["texter_ext"], memory["httpx"], strict=True)]
    yield figure("import", "import Texter and text, peak memory to import httpx", peaks, goal=1.10)


def starting(rounds: int) -> Iterator[Figure]:
    """Measure creating clients."""

    def make() -> None:
        Texter(base_url="https://example.com", token=TOKEN).close()

    def make_raw() -> None:
        httpx.Client().close()

    make()
    ratios = [cpu_of(make, 200) / cpu_of(make_raw, 5) for _ in range(rounds)]
    yield figure("starting", "a second client, to an httpx.Client", ratios)
