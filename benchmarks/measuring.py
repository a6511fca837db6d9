"""Measured figures and their tables."""

import statistics
import time
from collections.abc import Callable
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
