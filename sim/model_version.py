"""Which model a stored result is of: a digest of the code that plays, and of a city's data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from sim.source_digest import digest, sources

_PLAYS = ("running.py", "measures/values.py")


@cache
def model_version() -> str:
    """Sixteen hexadecimal digits: another text of anything that a run is made of, another version."""
    return digest(Path(__file__).parent, _plays)


def model_sources() -> dict[str, str]:
    """The modules of that digest: their texts by path."""
    return sources(Path(__file__).parent, _plays)


def _plays(path: str, text: str) -> bool:
    return path in _PLAYS or path.startswith("engines/")


@cache
def data_version(folder: Path) -> str:
    """The same for the tables of a city: names and contents of all files of its data folder."""
    sha = hashlib.sha256()
    for path in data_files(folder):
        sha.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


def data_files(folder: Path) -> list[Path]:
    """The tables of a city, in the order of their paths."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".csv", ".toml"))
