"""A scenario's tables as a list of values by key path, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sim.toml_lines import KeyPath

_PART = re.compile(r'\.?(?:"([^"]*)"|\[(\d+)\]|([A-Za-z0-9_-]+))')
"""A name in quotes, a number in a list, or a plain name as TOML has them."""


def leaves(node: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Every value with its path, in file order. A list of plain values is one value; so is an empty table."""
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list) and any(isinstance(v, Mapping) for v in node):
        for i, value in enumerate(node):
            yield from leaves(value, (*path, i))
    else:
        yield path, node


def grown(values: Mapping[KeyPath, Any]) -> dict[str, Any]:
    """The tables that have these values, in any order of the rows. Raises KeyError with the path that fits
    nowhere."""
    root: dict[str, Any] = {}
    by_index = sorted(values.items(), key=lambda item: [part for part in item[0] if isinstance(part, int)])
    for path, value in by_index:
        here: Any = root
        for part, following in pairwise(path):
            here = _step(here, part, path, [] if isinstance(following, int) else {})
        _step(here, path[-1], path, value)
    return root


def _step(here: Any, part: str | int, path: KeyPath, new: Any) -> Any:
    """What stands at ``part``, put there if nothing does; entries of a list come in order."""
    if isinstance(part, int):
        if not isinstance(here, list) or part > len(here):
            raise KeyError(path)
        if part == len(here):
            here.append(new)
        return here[part]
    if not isinstance(here, dict):
        raise KeyError(path)
    return here.setdefault(part, new)


def path_of(text: str) -> KeyPath | None:
    """A key path as ``path_text`` writes it: ``banks.icbc.production.shifts[0].opens``; else None."""
    out: list[str | int] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found or (at == 0 and text[0] in ".["):
            return None
        quoted, index, plain = found.groups()
        out.append(int(index) if index is not None else quoted if quoted is not None else plain)
        at = found.end()
    return tuple(out) if out and all(part != "" for part in out) else None
