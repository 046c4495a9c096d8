"""From one long run or many short ones to an interval, and to the verdict on a case."""

from __future__ import annotations

import numpy as np

from sim.arrays import F64
from sim.clock import DAY
from sim.experiments.intervals import t_interval
from sim.theory import Played
from tests.theory.cases import Case

LEVEL = 0.999
FAST_BATCHES, FEW_BATCHES = 40, 6


def batches(values: F64, engine: str) -> F64:
    """Means of consecutive batches; the first one, which begins empty, is left out."""
    many = FAST_BATCHES if engine == "fast" else FEW_BATCHES
    size = len(values) // (many + 1)
    return values[size : size * (many + 1)].reshape(many, size).mean(axis=1)


def daily(played: Played, columns: F64, engine: str) -> F64:
    """Batches of a daily column of person-seconds, as a mean number of persons; whole days only."""
    days = int(played.arrived[np.isfinite(played.arrived)].max() * played.scale) // DAY
    return batches(columns[:days] / DAY, engine)


def in_system(played: Played, when: F64) -> F64:
    """How many are there at some moments (arrived up to it, not gone by it)."""
    come = np.searchsorted(np.sort(played.arrived), when, side="right")
    gone = np.searchsorted(np.sort(played.end), when, side="right")
    return (come - gone).astype(np.float64)


def confirm(case: Case, values: F64, engine: str, part: int | None = None) -> None:
    """The interval of independent estimates holds the expected number, and is narrow where it can be.

    The long run of the fast engine must also come as near as the case asks, or as its own interval
    allows where that would need hundreds of millions of customers.
    """
    expected = case.expected if part is None else case.expected[part]
    interval = t_interval(values, LEVEL)
    where = f"{case.id}[{part}] {engine}: {expected} and {interval}"
    assert interval.low <= expected <= interval.high, where
    if engine == "fast" and case.tol_sim:
        near = case.tol_sim * abs(expected)
        assert abs(interval.estimate - expected) <= max(near, interval.half_width), where
        assert interval.half_width <= 6 * near, f"too short a run: {where}"
