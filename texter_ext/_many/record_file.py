"""An append-only file of checksummed records, which is readable after any crash and needs no other file."""

import io
import json
import os
import re
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

from texter_ext._errors import JournalError

Record: TypeAlias = dict[str, dict[str, Any]]
"""The name of an event, and its values."""

# The first line has a fixed width; it is the only line that is ever overwritten.
_FIRST_LINE: Final = "texter journal 2, complete to byte {:016}, "
_FIRST_PATTERN: Final = re.compile(rb"texter journal 2, complete to byte (\d{16}), [0-9a-f]{8}\n")

_JSON: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False)

LOCK: Final = threading.RLock()
"""Guards every open file: a single lock, so that a fork can wait until no write is in progress."""

_open_files: "set[RecordFile]" = set()


class RecordFile:
    """An open file of records, which only one process can write to.

    Each line is a record with a checksum over itself and all lines before it. The first line states up to which byte
    the file was complete when it was last closed: before that byte, any damage is an error; after it, a crash during
    an unconfirmed write may have cut off the last line.

    Args:
        path: the file.
        write: create the file if it does not exist, and lock it for all others; otherwise lock it only for writers.

    Raises:
        JournalError: it is locked or not a regular file; by any method, if it was moved, deleted or changed since.
        OSError: it cannot be opened; by any method, if it cannot be read or written.
    """

    def __init__(self, path: Path, *, write: bool = True) -> None:
        # Absolute, in case the working directory changes.
        self._path = path.absolute()
        if path.exists() and not path.is_file():  # opening a named pipe could block
            raise JournalError(f"The journal {str(path)!r} is not a regular file.")
        self._size = self._checksum = 0
        self._is_new = write and not path.exists()
        self._file = io.FileIO(self._path, "r+" if write else "r", opener=_create if write else None)
        _open_files.add(self)
        try:
            lock(self._file.fileno(), exclusive=write)
            self._status = os.fstat(self._file.fileno())
            self._size = self._status.st_size
            self.check_unchanged()
        except BlockingIOError:
            self.close()
            raise JournalError(f"The journal {str(path)!r} is in use by another run: each needs its own.") from None
        except BaseException:
            self.close()
            raise

    @property
    def closed(self) -> bool:
        """Whether it is closed; in a forked process it is, since it belongs to the parent."""
        return self._file.closed

    def records(self) -> Iterator[Record]:
        """Read and check all records.

        Raises:
            JournalError: the file was empty already, is damaged, or is not a journal.
        """
        if self._is_new and self._size == 0:
            return
        if self._size == 0:
            raise JournalError(
                f"The journal {str(self._path)!r} is empty, so it may have lost what was sent: restore it, or delete it"
                " to begin a new one."
            )
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            lines.seek(0)
            first = lines.readline(len(_first_line(0)))
            matched = _FIRST_PATTERN.fullmatch(first)
            if matched is None or first != _first_line(complete := int(matched[1])):
                raise self._damaged(0)
            size, checksum = len(first), 0
            for line in lines:
                content = line.removesuffix(b"\n")
                following = zlib.crc32(content[9:], checksum)
                if content[:9] != b"%08x " % following:
                    if line.endswith(b"\n") or size < complete:
                        raise self._damaged(size)
                    break  # cut off
                size, checksum = size + len(content) + 1, following
                yield json.loads(content[9:])
            if size < complete:
                raise self._damaged(size)
        self._end(size, checksum)

    def _end(self, size: int, checksum: int) -> None:
        """Cut off what follows the last complete record."""
        self._checksum = checksum
        if self._file.writable() and size != self._size:
            self._file.truncate(size)
            self._overwrite(size - 1, b"\n")
        self._size = size

    def append(self, records: Iterable[bytes], *, flush: bool) -> None:
        """Write records, all or none.

        Args:
            records: the records, as `encoded` returns them.
            flush: wait until they are on the disk.
        """
        self.check_unchanged()
        checksum, lines = self._checksum, bytearray(_first_line(0) if self._size == 0 else b"")
        for content in records:
            checksum = zlib.crc32(content, checksum)
            lines += b"%08x %b\n" % (checksum, content)
        try:
            self._overwrite(self._size, lines)
            if flush:
                os.fsync(self._file.fileno())
                if self._size == 0:
                    _flush_folder(self._path.parent)
        except BaseException:
            with suppress(OSError):  # if this fails too, `check_unchanged` notices the size
                self._file.truncate(self._size)
            raise
        self._size += len(lines)
        self._checksum = checksum

    def _overwrite(self, place: int, content: bytes | bytearray) -> None:
        self._file.seek(place)
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]

    def check_unchanged(self) -> None:
        """Check that the path still leads to this file, and that no other program changed it."""
        try:
            there = self._path.stat()
        except OSError:
            there = None
        what = None
        if there is None or not os.path.samestat(there, self._status):
            what = "moved or deleted"
        elif there.st_size != self._size:
            what = "changed by another program"
        if what is not None:
            raise JournalError(f"The journal {str(self._path)!r} was {what} while it was in use: nothing more is sent.")

    def clear(self) -> None:
        """Remove all records."""
        self._file.truncate(0)
        self._size = self._checksum = 0

    def move(self, path: Path) -> None:
        """Rename the file, replacing any file of that name."""
        self._path.replace(path)
        self._path = path
        _flush_folder(path.parent)

    def mark_complete(self) -> None:
        """Record in the first line that the file is complete."""
        self.check_unchanged()
        os.fsync(self._file.fileno())
        self._overwrite(0, _first_line(self._size))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close and unlock the file."""
        _open_files.discard(self)
        if self._is_new and self._size == 0:
            with suppress(OSError):  # while it is locked; on Windows it stays
                self._path.unlink()
        self._file.close()

    def _damaged(self, place: int) -> JournalError:
        what = f"is damaged at byte {place}" if place else "is not a journal of this version, or is damaged"
        return JournalError(f"The file {str(self._path)!r} {what}: nothing is sent, to avoid duplicates.")

    @staticmethod
    def leave_to_parent() -> None:
        """In a newly forked process, close the copies of the parent's files, which would keep them locked."""
        for file in tuple(_open_files):
            file.close()
        LOCK.release()


def encoded(record: Record) -> bytes:
    """Return a record as it is written; bytes, unlike a dict, cost the garbage collector nothing while they wait."""
    return _JSON.encode(record).encode()


def _first_line(complete: int) -> bytes:
    content = _FIRST_LINE.format(complete).encode()
    return b"%b%08x\n" % (content, zlib.crc32(content))


def _create(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int, *, exclusive: bool) -> None:  # noqa: ARG001 (Windows has only one kind)
        os.lseek(descriptor, 2**31 - 2, os.SEEK_SET)  # far behind the end, since locked bytes cannot be read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error

    def _flush_folder(_folder: Path) -> None:
        """Do nothing: Windows flushes it itself."""

else:
    import fcntl

    def lock(descriptor: int, *, exclusive: bool) -> None:
        # Not a POSIX record lock, which a process loses when it closes any descriptor of the file.
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)

    def _flush_folder(folder: Path) -> None:
        """Flush a folder's entries to the disk."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=RecordFile.leave_to_parent)
