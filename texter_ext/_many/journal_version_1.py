"""Reads journals of version 1, which were SQLite files.

A JournalError means that the file is in use or not such a journal; an sqlite3.DatabaseError or a ValueError, that it is
damaged.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from texter_ext._errors import Delivery, JournalError
from texter_ext._many.record_file import Record, RecordFile, encoded

_MAGIC: Final = b"SQLite format 3\0"
_APPLICATION: Final = 0x74785472
_VERSION: Final = 1


def is_version_1(path: Path) -> bool:
    """Tell whether a file is an SQLite file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def upgrade(path: Path) -> RecordFile:
    """Replace a journal of version 1 with one of this version, and return it, open.

    Raises:
        OSError: the new file cannot be written beside it.
    """
    path = path.resolve()
    new = path.with_name(f"{path.name}.new")
    file = RecordFile(new)
    try:
        file.clear()  # a crash may have left a part
        file.append(map(encoded, records(path)), flush=True)
        file.mark_complete()
        file.move(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        file.close()
        raise
    return file


def records(path: Path) -> Iterator[Record]:
    """Read a journal of version 1 as records of this version."""
    # An absolute path, since SQLite gives names such as ":memory:" a special meaning.
    with closing(sqlite3.connect(path.absolute(), timeout=0, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        # This also reads what a killed run left in the file beside it.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        made_by = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if made_by != [_APPLICATION, _VERSION]:
            raise JournalError(f"The file {str(path)!r} is not a journal.")
        connection.execute("BEGIN EXCLUSIVE")
        if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
            raise JournalError(f"The journal {str(path)!r} is damaged: nothing is sent, to avoid duplicates.")
        for address, salt in connection.execute("SELECT address, salt FROM runs"):
            yield {"journal": {"address": str(address), "salt": salt.hex()}}
        for row in connection.execute("SELECT * FROM sends ORDER BY id"):
            yield from _of_row(row)
        connection.execute("COMMIT")


def _of_row(row: sqlite3.Row) -> Iterator[Record]:
    message = None if row["message"] is None else json.loads(row["message"])
    names = ("id", "key", "chat_id", "tmp_send_id")
    digest = None if row["digest"] is None else row["digest"].hex()
    values = {name: row[name] for name in names} | {"digest": digest, "began": float(row["began"]), "message": message}
    yield {"begin": values}
    if row["delivery"] is not None:
        outcome = {"delivery": Delivery(row["delivery"]).value, "ended": float(row["ended"])}
        others = {"status_code": row["status_code"], "ids": json.loads(row["ids"]), "error": row["error"]}
        yield {"finish": {"id": row["id"]} | outcome | others}
