"""A file of checksummed records that only grows, so that it can be read after any crash and needs no other file."""

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
"""The name of what happened, and its values."""

# The first line has a fixed width, and is the only one that is ever overwritten.
_FIRST_LINE: Final = "texter journal 2, complete to byte {:016}, "
_FIRST_PATTERN: Final = re.compile(rb"texter journal 2, complete to byte (\d{16}), [0-9a-f]{8}\n")

LOCK: Final = threading.RLock()
"""Guards every open file: one lock for all, so that a fork can wait until no write is under way."""

_open_files: "set[RecordFile]" = set()


class RecordFile:
    """An open file of records, which one process may write to.

    Each line is a record with a checksum over itself and all lines before it. The first line says how far the file was
    complete when it was last closed: up to there, every damage is an error. After that byte the last line may be cut
    off, by a crash in the middle of a write that was not confirmed.

    Args:
        path: the file.
        write: make the file if it does not exist, and let nobody else open it; otherwise let nobody else write to it.

    Raises:
        JournalError: somebody else has it open, or it is not a regular file.
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path, *, write: bool = True) -> None:
        # Absolute, so that a change of the working directory does not matter.
        self._path = path.absolute()
        if path.exists() and not path.is_file():  # to open a named pipe could block
            raise JournalError(f"The journal {str(path)!r} is not a regular file.")
        self._size = self._checksum = 0
        self._file = io.FileIO(self._path, "r+" if write else "r", opener=_create if write else None)
        _open_files.add(self)
        try:
            _lock(self._file.fileno(), exclusive=write)
            self._size = os.fstat(self._file.fileno()).st_size
            self.check_place()
        except BlockingIOError:
            self.close()
            raise JournalError(
                f"The journal {str(path)!r} is in use by another run: each needs one of its own."
            ) from None
        except BaseException:
            self.close()
            raise

    @property
    def closed(self) -> bool:
        """Whether it is closed: in a process that was forked it is, since it is the parent's."""
        return self._file.closed

    def records(self) -> Iterator[Record]:
        """Read and check all records.

        Raises:
            JournalError: the file is damaged, or is something else.
        """
        if self._size == 0:
            return
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
        """Let the next record follow the last complete one."""
        self._checksum = checksum
        if self._file.writable() and size != self._size:
            self._file.truncate(size)
            self._overwrite(size - 1, b"\n")
        self._size = size

    def append(self, records: Iterable[Record], *, flush: bool) -> None:
        """Write records, all or none.

        Args:
            records: the records.
            flush: wait until they are on the disk.

        Raises:
            JournalError: the file was moved, deleted or changed.
            OSError: the file cannot be written.
        """
        self.check_place()
        checksum, lines = self._checksum, bytearray(_first_line(0) if self._size == 0 else b"")
        for record in records:
            content = json.dumps(record, separators=(",", ":")).encode()
            checksum = zlib.crc32(content, checksum)
            lines += b"%08x %b\n" % (checksum, content)
        try:
            self._overwrite(self._size, lines)
            if flush:
                os.fsync(self._file.fileno())
                if self._size == 0:
                    _flush_folder(self._path.parent)
        except BaseException:
            with suppress(OSError):  # where it stays, the size tells
                self._file.truncate(self._size)
            raise
        self._size += len(lines)
        self._checksum = checksum

    def _overwrite(self, place: int, content: bytes | bytearray) -> None:
        self._file.seek(place)
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]

    def check_place(self) -> None:
        """Check that the path still leads to this file, as it was left.

        Raises:
            JournalError: it was moved, deleted, replaced or changed.
        """
        here = os.fstat(self._file.fileno())
        try:
            moved = not os.path.samestat(self._path.stat(), here)
        except OSError:
            moved = True
        if moved or here.st_size != self._size:
            what = "moved or deleted" if moved else "changed by another program"
            raise JournalError(f"The journal {str(self._path)!r} was {what} while it was in use: nothing more is sent.")

    def clear(self) -> None:
        """Remove all records."""
        self._file.truncate(0)
        self._size = self._checksum = 0

    def move(self, path: Path) -> None:
        """Give the file another name, perhaps in place of another file."""
        self._path.replace(path)
        self._path = path
        _flush_folder(path.parent)

    def complete(self) -> None:
        """Note that the file is complete.

        Raises:
            JournalError: the file was moved, deleted or changed.
            OSError: the file cannot be written.
        """
        self.check_place()
        os.fsync(self._file.fileno())
        self._overwrite(0, _first_line(self._size))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file as it is, and let others open it."""
        _open_files.discard(self)
        self._file.close()

    def _damaged(self, place: int) -> JournalError:
        what = f"is damaged at byte {place}" if place else "is not a journal of this version, or is damaged"
        return JournalError(f"The file {str(self._path)!r} {what}: nothing is sent, since nobody knows what was.")

    @staticmethod
    def leave_to_parent() -> None:
        """In a process that was just forked, close the copies of its parent's files, which would keep them locked."""
        for file in tuple(_open_files):
            file.close()
        LOCK.release()


def _first_line(complete: int) -> bytes:
    content = _FIRST_LINE.format(complete).encode()
    return b"%b%08x\n" % (content, zlib.crc32(content))


def _create(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, exclusive: bool) -> None:  # noqa: ARG001 (here there is only one kind)
        os.lseek(descriptor, 2**31 - 2, os.SEEK_SET)  # far behind the end, since what is locked cannot be read either
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error

    def _flush_folder(_folder: Path) -> None:
        """Do nothing: the system does it."""

else:
    import fcntl

    def _lock(descriptor: int, *, exclusive: bool) -> None:
        # Not POSIX's own lock, which a process loses as soon as it closes any descriptor of the file.
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)

    def _flush_folder(folder: Path) -> None:
        """Wait until a folder's names are on the disk."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=RecordFile.leave_to_parent)
