"""Which model a stored result is of: a digest of the code that plays, and of a city's data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from sim.source_digest import digest

_PLAYS = ("running.py", "measures/values.py")


@cache
def model_version() -> str:
    """Sixteen hexadecimal digits: another text of anything that a run is made of, another version."""
    return digest(Path(__file__).parent, lambda path, text: path in _PLAYS or path.startswith("engines/"))


@cache
def data_version(folder: Path) -> str:
    """The same for the tables of a city: names and contents of all files of its data folder."""
    sha = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".csv", ".toml")):
        sha.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]
