"""Compare the cost of a send, and of many, with the alternatives: in one run, against one server, mostly as ratios.

Where CPU time is measured, it is this process's own, so a slower or busier machine changes all figures alike.
Throughput and the event loop's lag mean something only on an idle machine. `make bench` runs it.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from capacity import page
from contenders import ASYNC_CONTENDERS, CONTENDERS
from event_loop import lag
from many import slow_server, sustained, with_and_without_journal
from measuring import Figure, markdown
from memory import memory
from plot import plot
from queues import QueueRun, celery
from sending import NIQUESTS, all_at_once, in_flight, instructions, one_after_the_other, servers_share
from servers import REDIS, REDIS_BENCHMARK, accepting_server
from without_wire import checking, importing, starting

DOCUMENTS: Final = Path(__file__).parent.parent / "docs" / "_static"


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        rounds: the rounds of what takes no time.
        few: the rounds of all else.
        sends: the sends of each contender in a round.
        in_queue: the messages that go through Celery in a round.
        seconds: how long a rate is kept up.
        most: the messages whose memory is measured.
    """

    rounds: int = 15
    few: int = 5
    sends: int = 300
    in_queue: int = 2000
    seconds: int = 60
    most: int = 100_000


QUICK: Final = Size(rounds=3, few=2, sends=100, in_queue=200, seconds=5, most=20_000)
FULL: Final = Size(most=1_000_000)


def measures(address: str, size: Size, folder: Path, queue_runs: dict[str, list[QueueRun]]) -> list[Iterator[Figure]]:
    """Return all measures, none of which has begun."""
    found = [
        one_after_the_other(address, size.rounds, size.sends),
        in_flight(address, size.few, 1000),
        with_and_without_journal(address, size.few, folder),
        slow_server(size.few, 50 * size.few, folder),
        sustained(address, size.seconds, folder),
        lag(address, size.few, 20 * size.sends, folder),
        all_at_once(address, size.few),
        servers_share(address),
        checking(address, size.rounds),
        importing(2 * size.rounds),
        starting(size.few),
        memory(size.most),
    ]
    if REDIS:
        found.append(celery(address, min(size.few, 3), size.in_queue, queue_runs))
    if shutil.which("valgrind") and size is not QUICK:
        found.append(instructions(address))
    return found


def skipped(size: Size) -> list[str]:
    """Return what cannot be measured here, and why."""
    reasons = {
        "Celery over Redis: redis-server is not installed": not REDIS,
        "what one Redis carries: redis-benchmark is not installed": not REDIS_BENCHMARK,
        "niquests: its environment is not set up (`make bench` does)": not NIQUESTS.exists(),
        "the instructions of a send: valgrind is not installed": size is not QUICK and not shutil.which("valgrind"),
    }
    return [reason for reason, applies in reasons.items() if applies]


def machine() -> str:
    """Return a line that describes the Python, the machine and the libraries."""
    names = ("httpx", "aiohttp", "httpx-aiohttp", "celery")
    return (
        f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores; "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )


def plotted(figures: list[Figure], size: Size) -> str:
    """Return a plot of the cost of a send."""
    titles = {"one send": "one after the other", "10 in flight": "10 in flight", "100 in flight": "100 in flight"}
    groups: dict[str, dict[str, float]] = {title: {} for title in titles.values()}
    for each in figures:
        if each.group in titles and each.name in (*CONTENDERS, *ASYNC_CONTENDERS, "niquests"):
            groups[titles[each.group]][each.name] = each.value
    note = (
        f"Medians of {size.rounds} rounds one after the other and of {size.few} in flight, over loopback.\n{machine()}."
    )
    return plot("CPU for a send, as a ratio to httpx alone: shorter is better", groups, note, ours="this library")


def write_documents(
    folder: Path, figures: list[Figure], size: Size, table: str, queue_runs: dict[str, list[QueueRun]]
) -> None:
    """Write what docs/ shows."""
    (folder / "benchmark.svg").write_text(plotted(figures, size), encoding="utf-8")
    (folder / "benchmark.md").write_text(table, encoding="utf-8")
    if queue_runs and REDIS_BENCHMARK:
        ours, plain = (runs[-1] for runs in queue_runs.values())
        (folder / "capacity.md").write_text(page(ours, plain), encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="measure less, to see that it works; leave docs/ as it is")
    sizes.add_argument("--full", action="store_true", help="measure the memory of a million messages")
    parser.add_argument("--output", type=Path, default=Path("build"), help="the folder for bench.md and bench.json")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, help="the folder for what docs/ shows")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    size = QUICK if options.quick else FULL if options.full else Size()
    load = f"The load of the machine was {os.getloadavg()[0]:.1f} before."
    options.output.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    queue_runs: dict[str, list[QueueRun]] = {}
    failed: list[str] = []
    with accepting_server() as address, tempfile.TemporaryDirectory(dir=options.output) as folder:
        for measure in measures(address, size, Path(folder), queue_runs):
            began = time.monotonic()
            try:
                for each in measure:
                    figures.append(each)
                    print(f"{each.group}: {each.name}: {each.value:.3f} {each.unit}", file=sys.stderr, flush=True)
            except Exception:  # noqa: BLE001 (what else there is to measure still says something)
                failed.append(traceback.format_exc())
            print(f"({time.monotonic() - began:.0f} seconds)", file=sys.stderr, flush=True)
    table = f"{machine()}. {load}\n\n{markdown(figures)}"
    (options.output / "bench.md").write_text(table, encoding="utf-8")
    found = [asdict(each) | {"met": each.met} for each in figures]
    (options.output / "bench.json").write_text(json.dumps({"on": machine(), "figures": found}, indent=1) + "\n")
    if not options.quick and not failed:
        write_documents(options.documents, figures, size, table, queue_runs)
    print(table)
    for reason in skipped(size):
        print(f"Skipped: {reason}.")
    for problem in failed:
        print(f"Failed: {problem}")
    missed = [each for each in figures if each.met is False]
    for each in missed:
        print(f"Missed: {each.group}, {each.name}: {each.value:.3f}, where {each.goal} is the goal.")
    sys.exit(bool(missed or failed))


if __name__ == "__main__":
    main()
