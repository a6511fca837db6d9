"""Measured figures, and the tables of them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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


def cpu_of(send: Callable[[], object], times: int) -> float:
    """Return the seconds of CPU that a call takes."""
    began = time.process_time()
    for _ in range(times):
        send()
    return (time.process_time() - began) / times


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
