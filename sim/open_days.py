"""Timetables day by day: when each day opens, when it closes for good, and whether its crew is steady."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER, Clock
from sim.hours import Steps


def open_days(steps: Sequence[Steps], clock: Clock) -> tuple[I64, I64]:
    """First opening and last closing of every timetable and day, shape (timetables, days)."""
    days = clock.n_days + 61
    first = np.full((len(steps), days), -1, dtype=np.int64)
    last = np.full((len(steps), days), -1, dtype=np.int64)
    for i, s in enumerate(steps):
        if len(s.times):
            first[i], last[i] = _openings(s, days)
        for day in np.flatnonzero(last[i] == NEVER)[::-1].tolist():
            if day + 1 < days:  # open through midnight: the closing is the next day's
                last[i, day] = last[i, day + 1]
    return first, last


def _openings(s: Steps, days: int) -> tuple[I64, I64]:
    """First opening and last closing of every day by itself, NEVER where it ends open."""
    midnights = np.arange(days + 1, dtype=np.int64) * DAY
    edge = np.searchsorted(s.times, midnights, side="left")
    lower, upper = edge[:-1], edge[1:]
    times, values = np.append(s.times, NEVER), np.append(s.values, 0)
    before = np.concatenate([[0], s.values])  # what held until an edge
    rows = np.arange(len(times))
    exact = times[edge] == midnights
    in_force = np.where(exact[:-1], values[lower], before[lower])
    opens = np.minimum.accumulate(np.where(values > 0, rows, len(s.times))[::-1])[::-1][lower]
    first = np.where(in_force > 0, midnights[:-1], np.where(opens < upper, times[opens], -1))
    ends = exact[1:] & (values[upper] == 0)
    closed = np.maximum.accumulate(np.where(values == 0, rows, -1))[np.maximum(upper - 1, 0)]
    last = np.where(before[upper] > 0, np.where(ends, midnights[1:], NEVER), times[closed])
    return first, np.where(first >= 0, last, -1)


def steady_crew(steps: Sequence[Steps], first: I64, last: I64) -> I32:
    """Servers on duty all through the opening hours of each timetable and day, 0 where that varies."""
    out = np.zeros(first.shape, dtype=np.int32)
    for i, s in enumerate(steps):
        days = np.flatnonzero((first[i] >= 0) & (last[i] < NEVER))
        lower = np.searchsorted(s.times, first[i, days], side="right") - 1
        upper = np.searchsorted(s.times, last[i, days], side="left")
        one = upper == lower + 1
        out[i, days[one]] = s.values[lower[one]]
    return out
