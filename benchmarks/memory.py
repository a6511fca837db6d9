"""Measure the memory that very many messages take, and how far ahead send_many reads."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
from measuring import Figure, figure

from texter_ext import AsyncTexter

FEW: Final = 10_000


class _Accepting(httpx.AsyncBaseTransport):
    """Answers at once, in this process, so that the server takes no time."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002 (httpx's own)
        return httpx.Response(200, content=b'{"success": true, "messages": []}')


async def send(number: int, chats: int, in_flight: int) -> tuple[float, float, int]:
    """Send messages; return the seconds, the peak memory in megabytes, and the most items that were read ahead."""
    read = done = ahead = 0

    def items() -> Iterator[tuple[str, str]]:
        nonlocal read
        for n in range(number):
            read = n + 1
            yield f"chat-{n % chats}", f"Reminder {n}"

    began = time.perf_counter()
    async with AsyncTexter("example", "token", transport=_Accepting()) as texter:
        async for _ in texter.send_many(items(), concurrency=in_flight, rate=None):
            ahead = max(ahead, read - done)
            done += 1
    return time.perf_counter() - began, megabytes("VmHWM"), ahead


def megabytes(field: str) -> float:
    """Return how much this process has in memory now ("VmRSS"), or has had at most ("VmHWM")."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition(f"{field}:")[2].split()[0]) / 1024


def memory(number: int) -> Iterator[Figure]:
    """Measure so many messages to three chats, and each to its own, against 10,000 of them."""
    from many import IN_FLIGHT  # noqa: PLC0415 (what it imports would take most of the memory of the other process)

    group = f"{number:,} messages that are answered at once in the same process"
    for chats, to in ((3, "to 3 chats"), (number, "each to its own chat")):
        measured: list[tuple[float, float, int]] = []
        for many in (FEW, number):
            command = [sys.executable, __file__, str(many), str(chats), str(IN_FLIGHT)]
            measured.append(json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))
        (_, first, _), (seconds, last, ahead) = measured
        yield figure(group, f"{to}: peak memory", [last], unit="MB")
        yield figure(group, f"{to}: peak memory, to that of {FEW:,}", [last / first], goal=1.1)
        # Those in flight, and twice as many that wait for their chats.
        yield figure(group, f"{to}: read ahead", [ahead], unit="items", goal=3 * IN_FLIGHT)
        yield figure(group, f"{to}: throughput", [number / seconds], unit="a second")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(send(*map(int, sys.argv[1:])))))
