"""Small pieces of work for sweeps: some write slowly, some kill the process that does them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sim.cli import Settings, exit_code
from sim.experiments.sweep import sweep
from sim.store import Store

FILES = 3


@dataclass(frozen=True)
class Slow:
    """Writes a few files whose bytes follow from its name, with a pause before each."""

    name: str
    seconds: float = 0.01

    @property
    def key(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()[:32]

    def make(self, folder: Path) -> None:
        (folder / "inner").mkdir()
        for i in range(FILES):
            time.sleep(self.seconds)
            block = hashlib.sha512(f"{self.name} {i}".encode()).digest()
            (folder / "inner" / f"{i}.bin").write_bytes(block * 500)


@dataclass(frozen=True)
class Deadly(Slow):
    """Its first ``deaths`` processes are killed in the middle of the work; ``tally`` counts them."""

    tally: Path = Path()
    deaths: int = 1

    def make(self, folder: Path) -> None:
        (folder / "half").write_bytes(b"half")
        with self.tally.open("a") as file:
            file.write("x")
        if self.tally.stat().st_size <= self.deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / "half").unlink()
        super().make(folder)


def many(number: int, seconds: float = 0.01) -> list[Slow]:
    """So many slow pieces."""
    return [Slow(f"piece {i}", seconds) for i in range(number)]


def tree(root: Path) -> Mapping[str, bytes]:
    """All files under a folder by relative path; empty folders with nothing behind them.

    What goes while it is looked at, as the work of a worker whose parent was just killed, is not there.
    """
    found = {}
    for folder, folders, files in os.walk(root):  # passes over a folder that is gone when its turn comes
        here = Path(folder)
        for path in (here / name for name in files):
            with contextlib.suppress(FileNotFoundError):
                found[path.relative_to(root).as_posix()] = path.read_bytes()
        if not folders and not files and here != root:
            found[here.relative_to(root).as_posix()] = b""
    return found


def main() -> None:
    """STORE WORKERS PIECES SECONDS [BACKEND]: a sweep to kill, with the exit codes of a command."""
    store, workers, number, seconds, *backend = sys.argv[1:]
    work = partial(sweep, many(int(number), float(seconds)), Store(Path(store)), int(workers), *backend)
    sys.exit(exit_code(work, Settings()))


if __name__ == "__main__":
    main()
