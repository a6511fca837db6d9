"""A program that sends reminders, as a clinic's might: to be killed, and run again."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from texter_ext import AsyncTexter, SendResult, Texter

CHATS = [f"chat-{number}" for number in range(100)]


def items(messages: int, chats: int) -> Iterator[tuple[str, str]]:
    for number in range(messages):
        yield CHATS[number % chats], f"Reminder {number}"


def tell(result: SendResult) -> None:
    known = result.known and result.known.value
    print(json.dumps([result.index, result.delivery.value, known]), flush=True)


def disturb(result: SendResult, journal: str, close: Callable[[], object]) -> None:
    """Now and then, read the journal's bytes, as a backup does, and fork; the child closes what it has."""
    if result.known is not None or result.index % 20:
        return
    Path(journal).read_bytes()
    if not (child := os.fork()):
        close()
        os._exit(0)
    os.waitpid(child, 0)


async def await_all(base_url: str, token: str, journal: str, messages: int, chats: int, rate: float | None) -> None:
    async with AsyncTexter(base_url=base_url, token=token) as texter:
        sending = texter.send_many(items(messages, chats), journal=journal, concurrency=len(CHATS), rate=rate)
        async for result in sending:
            tell(result)
            if rate is None:
                disturb(result, journal, lambda: None)  # the event loop is the parent's too


def main() -> None:
    kind, base_url, token, journal, *numbers = sys.argv[1:]
    messages, chats, per_second = map(int, numbers)
    rate = per_second or None
    if kind == "AsyncTexter":
        asyncio.run(await_all(base_url, token, journal, messages, chats, rate))
        return
    logging.disable()  # of what a child says when it closes
    with (
        Texter(base_url=base_url, token=token) as texter,
        texter.send_many(items(messages, chats), journal=journal, concurrency=len(CHATS), rate=rate) as sending,
    ):
        for result in sending:
            tell(result)
            if rate is None:  # it takes more time than the highest rate leaves
                disturb(result, journal, sending.close)


if __name__ == "__main__":
    main()
