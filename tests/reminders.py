"""A program that sends reminders, as a clinic's might: to be killed, and run again."""

import asyncio
import json
import sys
from collections.abc import Iterator

from texter_ext import AsyncTexter, SendResult, Texter

MESSAGES = 2_000
CHATS = [f"chat-{number}" for number in range(25)]


def items() -> Iterator[tuple[str, str]]:
    for number in range(MESSAGES):
        yield CHATS[number % len(CHATS)], f"Reminder {number}"


def tell(result: SendResult) -> None:
    known = result.known and result.known.value
    print(json.dumps([result.index, result.delivery.value, known]), flush=True)


async def await_all(base_url: str, token: str, journal: str) -> None:
    async with AsyncTexter(base_url=base_url, token=token) as texter:
        async for result in texter.send_many(items(), journal=journal, rate=None):
            tell(result)


def main() -> None:
    kind, base_url, token, journal = sys.argv[1:]
    if kind == "AsyncTexter":
        asyncio.run(await_all(base_url, token, journal))
        return
    with Texter(base_url=base_url, token=token) as texter:
        for result in texter.send_many(items(), journal=journal, rate=None):
            tell(result)


if __name__ == "__main__":
    main()
