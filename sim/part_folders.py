"""Folders in the making, each of one process at a time, and what processes that were killed left of them.

A lock on a file inside says whose turn it is. The system drops it when a process ends, however that
happens; so a part folder whose lock is free belongs to nobody, and is removed. Where a system has no
``flock`` (Windows) there is no such lock, and sweeps of one store must follow one another.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # pragma: no cover
    fcntl = None  # type: ignore[assignment]

PART = ".part-"
_LOCK = "lock"


@contextmanager
def part_folder(root: Path, name: str) -> Iterator[Path]:
    """A folder to work in under ``root``, when nobody else works under this name; gone afterwards.

    Waits for the other process. What a killed one left in it is gone too. Raises OSError.
    """
    part = root / f"{PART}{name}"
    lock = _lock(part)
    try:
        _empty(part)
        yield part
    finally:
        _remove(part)
        lock.close()


def remove_left_parts(root: Path) -> None:
    """Remove the part folders under ``root`` that nobody works in."""
    for part in root.glob(f"{PART}*"):
        with contextlib.suppress(OSError), (part / _LOCK).open("ab") as lock:
            if _take(lock, wait=False) and _is_of(lock, part):
                _remove(part)


def _lock(part: Path) -> IO[bytes]:
    """The lock of a part folder, once it is ours; the folder is there then."""
    while True:
        part.mkdir(parents=True, exist_ok=True)
        try:
            lock = (part / _LOCK).open("ab")
        except FileNotFoundError:
            continue  # somebody removed the folder just now
        if _take(lock, wait=True) and _is_of(lock, part):
            return lock
        lock.close()  # its folder was finished while we waited


def _take(lock: IO[bytes], wait: bool) -> bool:
    if fcntl is None:  # pragma: no cover
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_of(lock: IO[bytes], part: Path) -> bool:
    """Whether the folder still has this lock: a removed one is of no use to anybody."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(lock.fileno()), os.stat(part / _LOCK))
    return False


def _empty(part: Path) -> None:
    for path in part.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()


def _remove(part: Path) -> None:
    """The lock goes last: until then nobody else can be at work here. A disk that refuses keeps it."""
    with contextlib.suppress(OSError):
        _empty(part)
        (part / _LOCK).unlink()
        part.rmdir()
