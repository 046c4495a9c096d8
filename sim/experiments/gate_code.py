"""The code and data that a run is made of, piece by piece: what changed since a baseline can be named.

A piece is a function or class of a module, or what stands beside them; or a file of the city's data.
Comments and empty lines do not count.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.model_version import data_files, model_sources
from sim.scenario_files import Resolved

Code = Mapping[str, str]
"""By file: its pieces as ``name:digest``, with spaces between them; no name for what stands beside them."""


class Edited(NamedTuple):
    """A file, and its pieces that were changed, are new or are gone."""

    file: str
    pieces: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(piece for piece in self.pieces if piece)
        return f"{self.file} ({named})" if named else self.file


def code_of(resolved: Resolved) -> dict[str, str]:
    """What runs of a scenario are made of now. Raises OSError."""
    data = {f"{resolved.data_folder.name}/{name}": content for name, content in _data(resolved)}
    return {f"sim/{name}": _pieces(text) for name, text in model_sources().items()} | data


def _data(resolved: Resolved) -> Iterable[tuple[str, str]]:
    folder = resolved.data_folder
    for path in data_files(folder):
        yield path.relative_to(folder).as_posix(), ":" + _digest(path.read_bytes())


def _pieces(text: str) -> str:
    """Of a module. By its lines, since what a parser makes of them differs between versions of Python."""
    lines, beside, out = text.splitlines(), text.splitlines(), {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
            rows = slice(first, node.end_lineno)
            out[node.name] = _of_lines(lines[rows])
            beside[rows] = [""] * len(beside[rows])
    out[""] = _of_lines(beside)
    return " ".join(f"{name}:{digest}" for name, digest in out.items())


def _of_lines(lines: Iterable[str]) -> str:
    kept = [line.rstrip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return _digest("\n".join(kept).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:6]


def edited(before: Code, now: Code) -> tuple[Edited, ...]:
    """Files with pieces that differ, in the order of their names; none if nothing is known of before."""
    files = sorted({*before, *now}) if before else ()
    found = (Edited(file, _differing(before.get(file, ""), now.get(file, ""))) for file in files)
    return tuple(one for one in found if one.pieces)


def _differing(before: str, now: str) -> tuple[str, ...]:
    old, new = (dict(piece.rsplit(":", 1) for piece in text.split()) for text in (before, now))
    return tuple(name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name))
