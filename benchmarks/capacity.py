"""Compute how far Celery's workers and one Redis go, from what a message costs here: `docs/recipes/capacity.md`.

Measured: what a message costs Redis, a worker and the program that enqueues it, and how many commands Redis carries
out. The rest is computed, or simulated. `python benchmarks/capacity.py` prints it.
"""

import heapq
import random
import subprocess
import urllib.parse
from typing import Final

from queues import TASKS, QueueRun, through_celery
from servers import accepting_server, redis_server

from texter_ext import Rate

MESSAGES: Final = 1_000_000
NUMBERS: Final = 50
WORKERS: Final = 20
LATENCY: Final = 0.3
"""The seconds that the API is assumed to take for an answer."""
SLOTS: Final = 64
"""The most messages that a worker has in hand at the same time."""
RATE: Final = int(Rate().per_second or 0)
"""The messages per second that a number sends."""


def simulate(slots: int, *, mixed: bool) -> float:
    """Let workers take all messages from one queue, as the task does, and return the seconds that it takes.

    Each message waits for its number's turn in the worker's hands, and is then sent.

    Args:
        slots: how many messages are in the workers' hands at the same time.
        mixed: whether the numbers' messages are mixed in the queue, or all of one number come before the next one's.
    """
    queue = [number for number in range(NUMBERS) for _ in range(MESSAGES // NUMBERS)]
    if mixed:
        random.Random(1).shuffle(queue)  # noqa: S311 (no secret)
    taken = iter(queue)
    seconds, counts = [-1] * NUMBERS, [0] * NUMBERS
    # When each slot goes on, and the number whose turn it waits for; -1 if it takes the next message.
    agenda = [(slot / slots * LATENCY, -1) for slot in range(slots)]
    now = 0.0
    while agenda:
        now, number = heapq.heappop(agenda)
        if number < 0:
            number = next(taken, -1)
            if number < 0:
                continue
        second = int(now)
        if seconds[number] != second:
            seconds[number], counts[number] = second, 0
        counts[number] += 1
        turn = (second + 1, number) if counts[number] > RATE else (now + LATENCY, -1)
        heapq.heappush(agenda, turn)
    return now


def operations() -> float:
    """Return how many simple commands a second one Redis carries out here, asked by 50 connections."""
    with redis_server() as (url, _):
        port = str(urllib.parse.urlsplit(url).port)
        command = ["redis-benchmark", "-p", port, "-n", "200000", "-c", "50", "-t", "incr,lpush,set", "--csv"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    return min(float(row[1].strip('"')) for row in rows)


PAGE: Final = """\
### What a message costs

| for each message | `texter.send` | a plain task |
|---|---|---|
{costs}

The commands of `texter.send`: {commands}.

### What one Redis carries

In this run, `redis-benchmark` got {operations:,.0f} commands a second from one Redis, over 50 connections. At
{each:.0f} commands for each message, that is {by_commands:,.0f} messages a second. By the CPU time that Redis took, it
is {by_cpu:,.0f}. A million messages leave {gigabytes:.1f} GB in its memory until their results expire.

### A million messages from {numbers} numbers, by {workers} workers

| limit | messages a second | a million take |
|---|---|---|
{limits}

The lowest of these is {lowest}. A mailing gets there only if the workers send enough messages at the same time, and
if the numbers are mixed in the queue. A simulation shows this; in it, each answer takes {latency} s, and no other
limit applies:

| simulated | messages a second | a million take |
|---|---|---|
{simulated}

In this run, a real worker with {slots} threads sent {measured:,.0f} messages a second to a server that answers after
{latency} s. At most, that would be {one:,.0f}.
"""


def page(ours: QueueRun, plain: QueueRun) -> str:
    """Return the figures as Markdown, from what a message cost with this library's task and with a plain one."""
    per_second = operations()
    with accepting_server(LATENCY) as address:
        real = through_celery(address, TASKS["Celery, this library's task"], 25 * SLOTS, threads=SLOTS)
    each, plain_each = sum(ours.commands.values()), sum(plain.commands.values())
    costs = [
        f"| Redis's commands | {each:.0f} | {plain_each:.0f} |",
        f"| Redis's CPU | {1e6 * ours.redis:.0f} µs | {1e6 * plain.redis:.0f} µs |",
        f"| Redis's memory, until the result expires | {ours.stored:,.0f} bytes | {plain.stored:,.0f} bytes |",
        f"| the worker's CPU | {1e3 * ours.worker:.1f} ms | {1e3 * plain.worker:.1f} ms |",
        f"| the CPU of the program that enqueues it | {1e3 * ours.producer:.2f} ms | {1e3 * plain.producer:.2f} ms |",
    ]
    limits = {
        f"WhatsApp's rate: {RATE} a second from each of {NUMBERS} numbers": float(NUMBERS * RATE),
        "one Redis": per_second / each,
        "one process that enqueues them": 1 / ours.producer,
        f"the CPU of {WORKERS} workers with a core each": WORKERS / ours.worker,
    }
    simulated = {
        f"{slots} at a time in each worker, the numbers {'mixed' if mixed else 'one after the other'}": MESSAGES
        / simulate(WORKERS * slots, mixed=mixed)
        for slots, mixed in ((2, True), (16, True), (SLOTS, True), (16, False))
    }
    often = sorted(ours.commands.items(), key=lambda command: -command[1])
    return PAGE.format(
        costs="\n".join(costs),
        commands=", ".join(f"{number:.0f} `{name}`" for name, number in often if round(number)),
        operations=per_second,
        each=each,
        by_commands=per_second / each,
        by_cpu=1 / ours.redis,
        gigabytes=MESSAGES * ours.stored / 1e9,
        numbers=NUMBERS,
        workers=WORKERS,
        limits=_rows(limits),
        lowest=min(limits, key=lambda name: limits[name]),
        latency=LATENCY,
        simulated=_rows(simulated),
        slots=SLOTS,
        measured=1 / real.wall,
        one=SLOTS / LATENCY,
    )


def _rows(rates: dict[str, float]) -> str:
    return "\n".join(f"| {name} | {rate:,.0f} | {_duration(MESSAGES / rate)} |" for name, rate in rates.items())


def _duration(seconds: float) -> str:
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"  # noqa: PLR2004


def main() -> None:
    """Run from the command line."""
    with accepting_server() as address:
        runs = [through_celery(address, task, 1000) for task in TASKS.values()]
    print(page(*runs))


if __name__ == "__main__":
    main()
