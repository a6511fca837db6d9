"""Measured figures and their tables."""

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measurement.

    Attributes:
        group: the table that it belongs to.
        name: what was measured.
        value: the median.
        spread: the minimum and the maximum of all rounds.
        unit: the unit of the value.
        goal: the maximum of the value, or the minimum if `more` is true; None if there is no goal.
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
        """Whether the goal is met; None if there is no goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more else self.value <= self.goal


def figure(group: str, name: str, values: list[float], **more: Any) -> Figure:  # noqa: ANN401 (Figure's own)
    """Return a figure with the median of several rounds."""
    return Figure(group, name, statistics.median(values), (min(values), max(values)), **more)


def cpu_of(send: Callable[[], object], times: int) -> float:
    """Return the CPU time of one call in seconds."""
    began = time.process_time()
    for _ in range(times):
        send()
    return (time.process_time() - began) / times


@dataclass(frozen=True)
class Run:
    """The cost of each send: CPU time and wall time, in seconds."""

    cpu: float
    wall: float


class Stopwatch:
    """Measures the run of several sends."""

    def __init__(self) -> None:
        gc.collect()
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def run(self, times: int) -> Run:
        """Return the cost of each of so many sends since the stopwatch was created."""
        return Run((time.process_time() - self._cpu) / times, (time.perf_counter() - self._wall) / times)


async def at_a_time(send: Callable[[], Awaitable[object]], in_flight: int, times: int) -> Run:
    """Send from several workers at a time, each one message after another, after a few to warm up."""
    await asyncio.gather(*(send() for _ in range(min(in_flight, 50))))
    left = iter(range(times))

    async def work() -> None:
        for _ in left:
            await send()

    stopwatch = Stopwatch()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    return stopwatch.run(times)


def markdown(figures: list[Figure]) -> str:
    """Return the figures as Markdown tables, one for each group."""
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
