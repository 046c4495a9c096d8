"""When machines are down: failures drawn by machine and occasion, joined with stated outages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from sim.arrays import I64, U64
from sim.compiled import compiled
from sim.distributions import EXPONENTIAL, draw_seconds, fixed
from sim.scenario_places import Breakdowns

_MOST_FAILURES = 100_000
NEVER_DOWN: I64 = np.zeros((0, 2), dtype=np.int64)


def down_times(parts: Iterable[tuple[int, int]]) -> I64:
    """Down times sorted, touching or overlapping ones joined, shape (n, 2)."""
    joined: list[list[int]] = []
    for begin, end in sorted(parts):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif end > begin:
            joined.append([begin, end])
    return np.array(joined, dtype=np.int64).reshape(-1, 2)


def breakdown_times(
    spec: Breakdowns | None, code: int, horizon: int, keys: U64, fails: int, repair: int
) -> I64:
    """Calendar times of the failures of one machine until the horizon, drawn by (machine, occasion); as
    ``down_times``, since a machine works for a second at least between two of them."""
    if spec is None:
        return NEVER_DOWN
    means = spec.mean_hours_between * 3_600, spec.mean_repair_hours * 3_600
    return _failures(*means, code, horizon, keys[fails], keys[repair])


@lru_cache(maxsize=16_384)  # worlds that differ in something else have machines with the same luck
def _failures(
    mean: float, mean_repair: float, code: int, horizon: int, fails: np.uint64, repair: np.uint64
) -> I64:
    between, fix = fixed(mean), fixed(mean_repair)
    between[0] = fix[0] = EXPONENTIAL
    room = np.empty((_MOST_FAILURES, 2), dtype=np.int64)
    out = room[: _draw_failures(between, fix, code, horizon, fails, repair, room)].copy()
    out.flags.writeable = False  # many worlds share it
    return out


@compiled
def _draw_failures(between, fix, code, horizon, fails, repair, out):  # type: ignore[no-untyped-def]
    """Begin and end of each failure, (failures, 2); returns how many."""
    t = 0
    for occasion in range(len(out)):
        t += draw_seconds(between, fails, code, occasion)
        if t >= horizon:
            return occasion
        out[occasion, 0] = t
        t += draw_seconds(fix, repair, code, occasion)
        out[occasion, 1] = t
    return len(out)
