"""Files that are whole or absent: written under another name, flushed to disk, then renamed.

A run folder is complete once its manifest is there, which is written last and holds the digest of every
other file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

MANIFEST = "manifest.json"
JOURNEYS = "journeys"
_TEMPORARY = ".part"


class Digest(NamedTuple):
    """What the manifest says of a file."""

    sha256: str
    bytes: int


class _Hashing(io.RawIOBase):
    """A file that only takes bytes, and digests what it takes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha, self.count = file, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self.sha.update(view)
        self.count += len(view)
        self.file.write(view)
        return len(view)

    def tell(self) -> int:
        return self.count


def write_whole(path: Path, write: Callable[[Any], object]) -> Digest:
    """Let ``write`` fill a file; it appears under its name when it is whole and on disk.

    Raises OSError, and leaves nothing behind, if the disk is full or refuses.
    """
    temporary = path.with_name(f".{path.name}{_TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            hashing = _Hashing(file)
            write(hashing)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return Digest(hashing.sha.hexdigest(), hashing.count)


class RunFolder:
    """A folder for one run. What an earlier run of the same folder left is removed first.

    Raises OSError: FileExistsError for a folder that holds anything but a run.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.files = path, dict[str, Digest]()
        self._made = not path.exists()
        _refuse_strangers(path)
        (path / JOURNEYS).mkdir(parents=True, exist_ok=True)
        self._clear()

    def _clear(self) -> None:
        """The manifest goes first: a folder without it is no run."""
        (self.path / MANIFEST).unlink(missing_ok=True)
        for file in (*self.path.iterdir(), *(self.path / JOURNEYS).iterdir()):
            if file.is_file():
                file.unlink()

    def write(self, name: str, write: Callable[[Any], object]) -> None:
        """Add one file; ``name`` may lie in the folder of journeys."""
        self.files[name] = write_whole(self.path / name, write)

    def write_json(self, name: str, value: object) -> None:
        """Add one JSON file; nan becomes null."""
        self.write(name, lambda file: file.write(json_bytes(value)))

    def finish(self, manifest: dict[str, object]) -> None:
        """Write the manifest: now the run is there."""
        if not any(name.startswith(JOURNEYS) for name in self.files):
            (self.path / JOURNEYS).rmdir()
        write_whole(self.path / MANIFEST, lambda file: file.write(json_bytes(manifest)))
        _flush_folder(self.path)

    def abandon(self) -> None:
        """Remove what was written, as far as the disk lets us."""
        with contextlib.suppress(OSError):
            self._clear()
            (self.path / JOURNEYS).rmdir()
            if self._made:
                self.path.rmdir()


def json_bytes(value: object) -> bytes:
    """Canonical JSON for reading: sorted nowhere, nan as null, two spaces."""
    return (json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not -1e308 < value < 1e308:
        return None
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def _refuse_strangers(path: Path) -> None:
    """Only an empty folder, or one with a run in it, is taken."""
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(path))
    found = [p.name for p in path.iterdir()] if path.is_dir() else []
    strangers = [n for n in found if not (n == JOURNEYS or n.endswith((_TEMPORARY, ".parquet", ".json")))]
    if strangers or (found and MANIFEST not in found and set(found) != {JOURNEYS} and not _half_run(found)):
        raise FileExistsError(
            errno.EEXIST, f"the folder holds other things than a run ({(strangers or found)[0]})", str(path)
        )


def _half_run(found: list[str]) -> bool:
    """Whether a run was interrupted here."""
    return JOURNEYS in found


def _flush_folder(path: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> Digest:
    """Digest of a file on disk. Raises OSError."""
    sha, count = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
            count += len(block)
    return Digest(sha.hexdigest(), count)
