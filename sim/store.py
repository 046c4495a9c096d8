"""Results that are never computed twice: a folder an entry, named by the key of what decides its bytes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

PART = ".part"


class Store:
    """Entries by key (hexadecimal). An entry is whole or absent."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, key: str) -> Path | None:
        """The folder of an entry; None if it was never finished."""
        path = self.root / key
        return path if path.is_dir() else None

    def put(self, key: str, make: Callable[[Path], object]) -> Path:
        """Let ``make`` fill a folder, and give it its name when it is whole."""
        path, part = self.root / key, self.root / f"{PART}-{key}-{os.getpid()}"
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            part.mkdir()
            make(part)
            part.rename(path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return path
