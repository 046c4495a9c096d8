"""Which counters are near: for each visit, bank and district those that a customer chooses among."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import I64, i64, offsets
from sim.city import City
from sim.geography import nearest_districts
from sim.scenario import Scenario

NO_DAY = 10**6
"""Later than any day of a run; with a minus, earlier."""


class Near(NamedTuple):
    """Slices of counters, ``rows[at[k] : at[k + 1]]``; all of one are open from ``begins[k]`` to ``ends[k]``.

    An empty slice is never open.
    """

    at: I64
    rows: I64
    begins: I64
    ends: I64


def compile_near(
    scenario: Scenario, city: City, keys: Sequence[tuple[int, int, int]], windows: I64, pool_of: I64
) -> Near:
    """Slices by visit, bank and district: the counters of the nearest district that has any, of that bank or
    of no bank, with the servers that the visit needs.

    keys: kind, bank and district of every counter. windows: (2, counters), days from and until which each is
    there. pool_of: (counters, 2), its pools of counters and stations, -1 for none.
    """
    nearest = nearest_districts(city)
    names = [n for n, _ in sorted(scenario.facilities.items(), key=lambda kv: kv[1].code)]
    slices: list[list[int]] = []
    for _, visit in sorted(scenario.visits.items(), key=lambda kv: kv[1].code):
        held: dict[tuple[int, int, int], list[int]] = {}
        for f in np.flatnonzero(pool_of[:, 1 if visit.pool == "stations" else 0] >= 0).tolist():
            held.setdefault(keys[f], []).append(f)
        kinds = [names.index(k) for k in visit.at]
        for bank in range(len(city.banks)):
            slices += [_first_held(held, kinds, bank, districts) for districts in nearest]
    at, rows = offsets([len(s) for s in slices]), i64([f for s in slices for f in s])
    begins, ends = np.full(len(slices), NO_DAY), np.full(len(slices), -NO_DAY)
    some = np.flatnonzero(at[1:] > at[:-1])  # between two of them lies none that holds a counter
    if len(some):
        begins[some] = np.maximum.reduceat(windows[0, rows], at[some])
        ends[some] = np.minimum.reduceat(windows[1, rows], at[some])
    return Near(at, rows, begins, ends)


def _first_held(
    held: dict[tuple[int, int, int], list[int]], kinds: list[int], bank: int, districts: Sequence[int]
) -> list[int]:
    for district in districts:
        found = [f for k in kinds for b in (bank, -1) for f in held.get((k, b, district), [])]
        if found:
            return found
    return []
