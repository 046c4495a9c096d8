"""Numbers of a scenario by key path, to be read and moved; lists count from 0, ``*`` stands for all."""

from __future__ import annotations

import re
from typing import Any

from sim.scenario import Scenario

_CLOCK = re.compile(r"\d\d:\d\d")
DIGITS = 9
"""Significant digits that are kept: what is moved can be written into a file and read again."""
_SHARE_DIGITS = 12  # shares must sum to 1 within 1e-9


class Places:
    """The tables of a scenario, and what was moved in them."""

    def __init__(self, scenario: Scenario) -> None:
        self._tables: Any = plain(scenario.model_dump(mode="python", by_alias=True))
        self._moved: list[str] = []
        self._shares: dict[str, dict[str, float]] = {}

    def match(self, pattern: str) -> list[str]:
        """Paths that the scenario has and that fit, in its order."""
        found: list[tuple[list[str], Any]] = [([], self._tables)]
        for part in pattern.split("."):
            found = [([*at, n], inner) for at, here in found for n, inner in _entries(here, part)]
        return [".".join(at) for at, value in found if value is not None]

    def number(self, path: str) -> float:
        """The number at a path; a clock time as hours."""
        value = self._get(path)
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            return int(value[:2]) + int(value[3:]) / 60
        return float(value)

    def put(self, path: str, value: float) -> None:
        """State a number; a whole one where the scenario wants one."""
        whole = isinstance(self._get(path), int)
        self._set(path, round(value) if whole else float(f"{value:.{DIGITS}g}"))

    def put_clock(self, path: str, hours: float) -> None:
        """State an hour of the day, to the minute."""
        minutes = round(hours * 60)
        self._set(path, f"{minutes // 60:02}:{minutes % 60:02}")

    def put_share(self, path: str, value: float) -> None:
        """State one share of a table; the table is made to sum to 1 when all are stated."""
        table, _, name = path.rpartition(".")
        self._shares.setdefault(table, {})[name] = value

    def changes(self) -> dict[str, Any]:
        """What was moved, as ``vary`` takes it: whole lists, and keys of tables."""
        for table, stated in self._shares.items():
            names = [p.rpartition(".")[2] for p in self.match(f"{table}.*")]
            before = {n: self.number(f"{table}.{n}") for n in names}
            for name, share in shares_with(before, stated).items():
                self._set(f"{table}.{name}", share)
        tops = dict.fromkeys(self._down_to_a_list(path) for path in self._moved)
        return {path: self._get(path) for path in tops}

    def _down_to_a_list(self, path: str) -> str:
        parts, here = path.split("."), self._tables
        for i, part in enumerate(parts):
            if isinstance(here, list):
                return ".".join(parts[:i])
            here = here[part]
        return path

    def _get(self, path: str) -> Any:
        here = self._tables
        for part in path.split("."):
            here = here[int(part)] if isinstance(here, list) else here[part]
        return here

    def _set(self, path: str, value: Any) -> None:
        table, _, name = path.rpartition(".")
        here = self._get(table) if table else self._tables
        here[int(name) if isinstance(here, list) else name] = value
        self._moved.append(path)


def shares_with(before: dict[str, float], stated: dict[str, float]) -> dict[str, float]:
    """Shares that sum to 1 with some of them stated: the others share what is left as they did before.

    Where the stated ones leave nothing, or nobody is there to take what is left, they are brought to sum
    to 1 in proportion.
    """
    left, others = 1 - sum(stated.values()), sum(v for n, v in before.items() if n not in stated)
    if left < 0 or others == 0:
        wanted = {n: stated.get(n, 0.0) for n in before}
    else:
        wanted = {n: stated.get(n, v * left / others) for n, v in before.items()}
    total = sum(wanted.values())
    return {n: float(f"{v / total:.{_SHARE_DIGITS}g}") for n, v in wanted.items()}


def _entries(here: Any, part: str) -> list[tuple[str, Any]]:
    """Entries of a table or list that fit one part of a pattern."""
    if isinstance(here, dict):
        return [(n, v) for n, v in here.items() if part in ("*", n)]
    if isinstance(here, list):
        return [(str(i), v) for i, v in enumerate(here) if part in ("*", str(i))]
    return []


def plain(value: Any) -> Any:
    """Tuples as lists, and keys that are not stated left out."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value
