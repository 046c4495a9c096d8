"""Results that are never computed twice: a folder an entry, named by the key of what decides its bytes.

An entry gets its name when it is whole, and holds a seal with the digest of every file, so that one that
was damaged later is noticed, and made anew.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.diagnostics import Notice, Text
from sim.part_folders import part_folder, remove_left_parts
from sim.scenario_paths import shown
from sim.whole_files import digest_of, json_bytes, write_whole

SEAL = "seal.json"


class Store:
    """Entries by key (hexadecimal). An entry is whole or absent. Processes may share a store."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, key: str) -> Path | None:
        """The folder of an entry; None if it was never finished, or (with a warning) is damaged."""
        path = self.root / key
        if not path.exists():
            return None
        if sealed(path, key):
            return path
        warnings.warn(_damaged(path), stacklevel=2)
        return None

    def put(self, key: str, make: Callable[[Path], object]) -> Path:
        """Let ``make`` fill a folder, and give it its name when it is whole.

        One process at a time makes an entry; who waited for another one takes what that one made.
        Raises OSError, and leaves nothing behind, if the disk is full or refuses.
        """
        path = self.root / key
        try:
            with part_folder(self.root, key) as part:
                if sealed(path, key):
                    return path
                if path.exists():
                    path.rename(part / "damaged")
                folder = part / "entry"
                folder.mkdir()
                make(folder)
                _seal(folder, key)
                folder.rename(path)
        except OSError as failed:
            failed.filename = failed.filename or str(path)
            raise
        return path

    def tidy(self) -> None:
        """Remove what killed processes left half done."""
        remove_left_parts(self.root)


def _damaged(path: Path) -> Notice:
    name = shown(path)
    return Notice(
        Text(f"{name} was damaged after it was stored; it is made anew", f"{name} 入库后已损坏，将重新计算")
    )


def sealed(path: Path, key: str) -> bool:
    """Whether an entry holds what was put there under this key: exactly its files, byte by byte."""
    try:
        seal = json.loads((path / SEAL).read_text(encoding="utf-8"))
        return bool(seal == {"key": key, "files": _files(path)})
    except (OSError, ValueError):
        return False


def _seal(folder: Path, key: str) -> None:
    text = json_bytes({"key": key, "files": _files(folder)})
    write_whole(folder / SEAL, lambda file: file.write(text))


def _files(folder: Path) -> dict[str, dict[str, str | int]]:
    """Digest and size of every file of an entry but the seal, by its path in it."""
    files = sorted(p for p in folder.rglob("*") if not p.is_dir() and p != folder / SEAL)
    return {p.relative_to(folder).as_posix(): digest_of(p)._asdict() for p in files}
