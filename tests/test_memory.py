"""However many items there are, memory holds only those on their way."""

import os
import subprocess
import sys

import pytest

from tests.document import ROOT

PROGRAM = """
import asyncio
import resource
import sys

import httpx

from texter_ext import AsyncTexter, Rate, Texter


class Accepting(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        return httpx.Response(200, json={"success": True, "messages": []})


def items(number):
    return ((f"chat-{n}", f"Reminder {n}", n) for n in range(number))


async def send(number):
    async with AsyncTexter("example", "token", transport=Accepting()) as texter:
        return sum([1 async for result in texter.send_many(items(number), rate=None) if result.sent])


def examine(number):
    with Texter("example", "token") as texter:
        return sum(1 for result in texter.send_many(items(number), dry_run=True) if result.error is None)


def peak():
    if sys.platform == "linux":  # where what getrusage says counts the process from which this one was forked
        with open("/proc/self/status") as status:
            return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


what, number = sys.argv[1], int(sys.argv[2])
done = examine(number) if what == "dry run" else asyncio.run(send(number))
print(done, peak())
"""


@pytest.mark.full
@pytest.mark.parametrize(("what", "most"), [("dry run", 1_000_000), ("send", 30_000)])
def test_memory_stays_under_200_megabytes(
    what: str, most: int, capsys: pytest.CaptureFixture[str], *, full: bool
) -> None:
    number = most if full else most // 10
    # Measured, it would take several times as long, and more memory.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-c", PROGRAM, what, str(number)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8", timeout=500, check=True
    )
    items, megabytes = (float(word) for word in done.stdout.split())
    with capsys.disabled():
        print(f"\n{what} of {items:,.0f} items: {megabytes:.0f} MB at most")
    assert items == number
    assert megabytes < 200
