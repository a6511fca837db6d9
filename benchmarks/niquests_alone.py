"""Send with niquests alone, in its own environment, and print the CPU time and the wall time of a send as JSON."""

import asyncio
import json
import sys
from importlib import import_module
from typing import Any, Final

from measuring import Stopwatch, at_a_time

niquests: Any = import_module("niquests")  # it is not installed where types are checked
HEADERS: Final = {"Authorization": "Bearer token"}
BODY: Final = {
    "type": "text",
    "text": "Your order 1042 is on its way.",
    "tmpSendId": "3f2b7c1e-5d0a-4b6e-9a51-0c6a3f4f0b11",
}


async def in_flight(url: str, number: int, times: int) -> tuple[float, float]:
    """Send from several workers at a time."""
    async with niquests.AsyncSession(headers=HEADERS, pool_connections=number, pool_maxsize=number) as session:

        async def send() -> object:
            return (await session.post(url, json=BODY)).json()

        run = await at_a_time(send, number, times)
        return run.cpu, run.wall


def one_after_another(url: str, times: int) -> tuple[float, float]:
    """Send one message after another."""
    with niquests.Session(headers=HEADERS) as session:
        for _ in range(times // 4):
            session.post(url, json=BODY).json()
        stopwatch = Stopwatch()
        for _ in range(times):
            session.post(url, json=BODY).json()
        run = stopwatch.run(times)
        return run.cpu, run.wall


if __name__ == "__main__":
    url, number, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(asyncio.run(in_flight(url, number, times)) if number else one_after_another(url, times)))
