"""A program that sends reminders, as a clinic's might: to be killed, and run again."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from texter_ext import AsyncTexter, SendResult, Texter

CHATS = [f"chat-{number}" for number in range(25)]


def items(messages: int) -> Iterator[tuple[str, str]]:
    for number in range(messages):
        yield CHATS[number % len(CHATS)], f"Reminder {number}"


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


async def await_all(base_url: str, token: str, journal: str, messages: int) -> None:
    async with AsyncTexter(base_url=base_url, token=token) as texter:
        async for result in texter.send_many(items(messages), journal=journal, rate=None):
            tell(result)
            disturb(result, journal, lambda: None)  # the event loop is the parent's too


def main() -> None:
    kind, base_url, token, journal, messages = sys.argv[1:]
    if kind == "AsyncTexter":
        asyncio.run(await_all(base_url, token, journal, int(messages)))
        return
    logging.disable()  # of what a child says when it closes
    with (
        Texter(base_url=base_url, token=token) as texter,
        texter.send_many(items(int(messages)), journal=journal, rate=None) as sending,
    ):
        for result in sending:
            tell(result)
            disturb(result, journal, sending.close)


if __name__ == "__main__":
    main()
