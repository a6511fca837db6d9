"""Compare the cost of a send with the alternatives: in one run, against one server, as ratios.

Only this process's CPU time counts, so a slower or busier machine changes all figures alike. `make bench` runs it.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

from contenders import ASYNC_CONTENDERS, CONTENDERS, COUNTED
from measuring import Figure, markdown
from plot import plot
from sending import all_at_once, in_flight, instructions, one_after_the_other, servers_share
from without_wire import checking, importing, starting

PLOT: Final = Path(__file__).parent.parent / "docs" / "_static" / "benchmark.svg"


@contextmanager
def server() -> Generator[str]:
    """Run the server in a separate process and yield its address."""
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.communicate()


def machine() -> str:
    """Return a line that describes the Python, the machine and the libraries."""
    names = ("httpx", "aiohttp", "httpx-aiohttp")
    return (
        f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores; "
        + ", ".join(f"{name} {version(name)}" for name in names)
    )


def plotted(figures: list[Figure], rounds: int, few: int) -> str:
    """Return a plot of the cost of a send."""
    titles = {"one send": "one after the other", "10 in flight": "10 in flight", "100 in flight": "100 in flight"}
    groups: dict[str, dict[str, float]] = {title: {} for title in titles.values()}
    for each in figures:
        if each.group in titles and each.name in (*CONTENDERS, *ASYNC_CONTENDERS):
            groups[titles[each.group]][each.name] = each.value
    note = f"Medians of {rounds} rounds one after the other and of {few} in flight, over loopback.\n{machine()}."
    return plot("CPU for a send, as a ratio to httpx alone: shorter is better", groups, note, ours="this library")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="run fewer rounds, to see that it works")
    parser.add_argument("--output", type=Path, default=Path("build"), help="the folder for bench.md and bench.json")
    parser.add_argument("--plot", type=Path, default=PLOT, help="the file for the plot")
    parser.add_argument("--only", choices=COUNTED, help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=300, help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.only:
        with COUNTED[options.only](options.address) as send:
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
    options.plot.write_text(plotted(figures, rounds, few), encoding="utf-8")
    print(table)
    missed = [each for each in figures if each.met is False]
    for each in missed:
        print(f"Missed: {each.group}, {each.name}: {each.value:.3f}, where {each.goal} is the goal.")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
