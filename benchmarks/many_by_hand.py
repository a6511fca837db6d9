"""Many messages as one would send them without this library: a loop with a semaphore, and a row in SQLite for each."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import aiohttp
from contenders import BASE_PATH, TOKEN

Message = tuple[str, str, str]
"""A chat's id, a text and a key."""


async def send_all(address: str, messages: Iterable[Message], database: Path, in_flight: int) -> int:
    """Send each message unless an earlier run may have sent it, and return how many were accepted."""
    semaphore = asyncio.Semaphore(in_flight)
    with closing(sqlite3.connect(database)) as rows:
        rows.execute("PRAGMA journal_mode = WAL")
        rows.execute("CREATE TABLE IF NOT EXISTS messages (key TEXT PRIMARY KEY, status TEXT)")
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:

            async def send(chat_id: str, text: str, key: str) -> bool:
                async with semaphore:
                    if rows.execute("SELECT status FROM messages WHERE key = ?", (key,)).fetchone():
                        return False
                    with rows:  # committed before the send
                        rows.execute("INSERT INTO messages VALUES (?, 'sending')", (key,))
                    url = f"{address}{BASE_PATH}/messages/send/{chat_id}"
                    async with session.post(url, json={"type": "text", "text": text}) as response:
                        accepted = response.ok and (await response.json())["success"]
                    with rows:
                        status = "accepted" if accepted else "failed"
                        rows.execute("UPDATE messages SET status = ? WHERE key = ?", (status, key))
                    return accepted

            return sum(await asyncio.gather(*(send(*message) for message in messages)))
