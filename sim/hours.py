"""Opening hours: who is open when, as a right-continuous step function over whole seconds.

A compiled `Steps` answers "how many are open at t" and "when is it open next" by binary search. Times
are seconds since the scenario's first midnight; the value before the first edge is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER, Clock
from sim.compiled import compiled

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_NAMES = ("working", "offdays", "daily", "weekdays", *WEEKDAY_NAMES)

RUN_OUT_DAYS = 60
"""Known days compiled after the last day played, so that work under way at the end can be finished."""


@dataclass(frozen=True)
class Span:
    """One line of a timetable: `count` servers from `opens` to `closes` on some kind of day.

    days: one of DAY_NAMES; "working" and "offdays" follow the gazette, "weekdays" is Monday to Friday
        irrespective of holidays.
    opens, closes: seconds of the day, half-open, 0 <= opens < closes <= 86,400. A span never crosses
        midnight.
    from_day, until_day: day indexes, half-open; None is unbounded.
    count: servers open; overlapping spans add up.
    """

    days: str
    opens: int
    closes: int
    from_day: int | None = None
    until_day: int | None = None
    count: int = 1


class Steps(NamedTuple):
    """A compiled timetable (read-only arrays of one length).

    times: int64, strictly ascending. values: int32; values[i] holds in [times[i], times[i + 1]), and
    differs from the value before.
    """

    times: I64
    values: I32


def compile_steps(spans: Iterable[Span], clock: Clock) -> Steps:
    """The sum of `spans` over the days played and RUN_OUT_DAYS known days more; 0 afterwards.

    Intervals that touch leave no edge: what is open round the clock has none at midnight.
    Raises ValueError for a span that is no span.
    """
    days = _compiled_days(clock)
    edges: list[I64] = []
    deltas: list[I64] = []
    for span in spans:
        _check(span)
        begins = _days_of(span, days, clock) * DAY
        edges += [begins + span.opens, begins + span.closes]
        deltas += [np.full(len(begins), span.count), np.full(len(begins), -span.count)]
    if not edges:
        return _steps(np.zeros(0, np.int64), np.zeros(0, np.int64))
    times, place = np.unique(np.concatenate(edges), return_inverse=True)
    jumps = np.zeros(len(times), np.int64)
    np.add.at(jumps, place, np.concatenate(deltas))
    real = jumps != 0
    return _steps(times[real], np.cumsum(jumps[real]))


def _compiled_days(clock: Clock) -> I64:
    last = min(clock.n_days - 1 + RUN_OUT_DAYS, clock.day_table.last)
    return np.arange(last + 1, dtype=np.int64)


def _days_of(span: Span, days: I64, clock: Clock) -> I64:
    """Those of `days` on which the span is open."""
    chosen = _day_mask(span.days, days, clock)
    if span.from_day is not None:
        chosen &= days >= span.from_day
    if span.until_day is not None:
        chosen &= days < span.until_day
    return days[chosen]


def _day_mask(name: str, days: I64, clock: Clock) -> NDArray[np.bool_]:
    table = clock.day_table
    working = table.is_working[days - table.first] == 1
    weekday = (days + clock.start.weekday()) % 7
    masks: dict[str, NDArray[np.bool_]] = {
        "working": working,
        "offdays": ~working,
        "daily": days >= 0,
        "weekdays": weekday < 5,
    }
    if name in WEEKDAY_NAMES:
        masks[name] = weekday == WEEKDAY_NAMES.index(name)
    return masks[name]


def _check(span: Span) -> None:
    if span.days not in DAY_NAMES:
        raise ValueError(f"hours: days is one of {', '.join(DAY_NAMES)}, not {span.days!r}")
    if not 0 <= span.opens < span.closes <= DAY:
        raise ValueError(
            f"hours: opens {span.opens} and closes {span.closes} must satisfy 0 <= opens < closes <= {DAY} "
            "(seconds of one day; split what crosses midnight)"
        )
    if span.count < 0:
        raise ValueError(f"hours: count is at least 0, not {span.count}")


def _steps(times: I64, values: I64) -> Steps:
    steps = Steps(times.astype(np.int64), values.astype(np.int32))
    for column in steps:
        column.flags.writeable = False
    return steps


@compiled
def _edges_until(times: I64, t: int) -> int:
    """Number of edges at or before t."""
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if times[middle] <= t:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def value_at(times: I64, values: I32, t: int) -> int:
    """How many are open at second t."""
    n = _edges_until(times, t)
    return int(values[n - 1]) if n > 0 else 0


@compiled
def next_at_least(times: I64, values: I32, k: int, t: int) -> int:
    """First second at or after t in which server k (from 0) is open, i.e. value > k; NEVER if none.

    Binary search to t, then edge by edge: one or two for a server that opens on most days.
    """
    n = int(_edges_until(times, t))
    if n > 0 and values[n - 1] > k:
        return t
    for i in range(n, len(times)):
        if values[i] > k:
            return int(times[i])
    return NEVER


@compiled
def next_change(times: I64, t: int) -> int:
    """First edge strictly after t; NEVER if none."""
    n = _edges_until(times, t)
    return int(times[n]) if n < len(times) else NEVER
