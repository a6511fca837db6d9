"""A program that reminds people by phone number, as a clinic's might: to be killed, and run again."""

import asyncio
import json
import sys
from collections.abc import Iterator

from texter_ext import AsyncTexter, Item, SendResult, Texter, phone, template


def number(index: int) -> str:
    """Return the phone number of a contact."""
    return f"+972520{index:06}"


def items(contacts: int) -> Iterator[Item]:
    for index in range(contacts):
        otherwise = template("reminder", f"Contact {index}", "10:30", language="en")
        yield Item(phone(number(index)), f"Reminder {index}", f"reminder-{index}", otherwise)


def tell(result: SendResult) -> None:
    error = result.error and type(result.error).__name__
    print(json.dumps([result.index, result.delivery.value, result.reason, error]), flush=True)


async def await_all(base_url: str, token: str, journal: str, contacts: int) -> None:
    async with AsyncTexter(base_url=base_url, token=token) as texter:
        async for result in texter.send_many(items(contacts), journal=journal, rate=None):
            tell(result)


def main() -> None:
    kind, base_url, token, journal, contacts = sys.argv[1:]
    if kind == "AsyncTexter":
        asyncio.run(await_all(base_url, token, journal, int(contacts)))
        return
    with Texter(base_url=base_url, token=token) as texter:
        for result in texter.send_many(items(int(contacts)), journal=journal, rate=None):
            tell(result)


if __name__ == "__main__":
    main()
