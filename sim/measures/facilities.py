"""What lines and counters show day by day, from the series that the engine kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64, AnyArray
from sim.clock import DAY
from sim.series import Series
from sim.world import World
from sim.world_tables import Places

MONTH = 365.25 / 12
"""Days."""


class Lines(NamedTuple):
    """Arrays of shape (bureaus, days)."""

    waiting: I64
    """Orders released and not in a lot, before midnight."""
    backlog: I64
    """Waiting and in work, before midnight."""
    backlog_days: F64
    """Backlog over what the bureau makes on a day in hours at full rate (set-ups and repairs not counted)."""
    open_seconds: I64
    """Of all lines, overtime included."""
    busy: I64
    """Work begun on the day."""


def lines_of(series: Series, world: World) -> Lines:
    """Backlog and use of the lines."""
    lines = series.lines
    backlog = lines.waiting.astype(np.int64) + lines.in_work
    a_day = np.array([b.cards_a_day for b in world.bureaus])
    hours: I64 = np.array([b.open_seconds.sum(axis=0) for b in world.bureaus]).reshape(backlog.shape)
    open_seconds: I64 = hours + lines.overtime.astype(np.int64)
    days = np.divide(backlog, a_day[:, None], out=np.zeros(backlog.shape), where=a_day[:, None] > 0)
    return Lines(lines.waiting.astype(np.int64), backlog, days, open_seconds, lines.busy)


def share(part: float, whole: float) -> float:
    """part / whole; nan where there is no whole."""
    return float(part / whole) if whole else float("nan")


def server_seconds(places: Places, days: int) -> I64:
    """Seconds that servers are on duty by the timetables, shape (timetables, days)."""
    out = np.zeros((len(places.hours_at) - 1, days), dtype=np.int64)
    for i in range(len(out)):
        part = slice(places.hours_at[i], places.hours_at[i + 1])
        out[i] = _seconds(places.times[part], places.values[part], days)
    return out


def _seconds(times: I64, values: AnyArray, days: int) -> AnyArray:
    """Area under a step function on each day."""
    edges = np.arange(days + 1, dtype=np.int64) * DAY
    if not len(times):
        return np.zeros(days, dtype=np.int64)
    until = np.concatenate([[0], np.cumsum(np.diff(times) * values[:-1])])
    at = np.searchsorted(times, edges, side="right") - 1
    inside = at >= 0
    area = np.where(inside, until[at] + (edges - times[at]) * values[at], 0)
    return np.diff(area)


class Pools(NamedTuple):
    """Which counters a pool is: shape (pools,); ``seconds`` (pools, days) are server seconds on duty."""

    kind: I64
    bank: I64
    """-1 for a district's desk."""
    district: I64
    stations: AnyArray
    """Whether the pool issues cards on the spot."""
    seconds: I64


def pools_of(world: World) -> Pools:
    """Owner, kind and hours of every pool."""
    p = world.places
    facility = p.facility
    stations = p.pool_of[facility, 1] == np.arange(len(facility))
    seconds = server_seconds(p, world.clock.n_days)[p.template]
    return Pools(p.kind[facility], p.bank[facility], p.district[facility], stations, seconds)


class Costs(NamedTuple):
    """Hours, of the whole city, and yuan. Lines: hours by timetable. Counters and stations: hours of service,
    since they serve other business too; on duty: by timetable, whether anybody came or not."""

    line_hours: float
    overtime_hours: float
    counter_hours: float
    station_hours: float
    on_duty_hours: float
    yuan: float


def costs_of(series: Series, world: World, pools: Pools) -> Costs:
    """Staff and cost at the scenario's prices. Lines are never thinned by a sample, counters are."""
    prices = world.scenario.prices
    line_hours = sum(float(b.open_seconds.sum()) for b in world.bureaus) / 3_600
    overtime = float(series.lines.overtime.sum()) / 3_600
    busy = series.counters.busy.sum(axis=1, dtype=np.int64)
    counters = float(busy[~pools.stations].sum()) * world.sample / 3_600
    stations = float(busy[pools.stations].sum()) * world.sample / 3_600
    on_duty = float(pools.seconds.sum()) * world.sample / 3_600
    yuan = prices.line_month_yuan * sum(_months(b.open_seconds) for b in world.bureaus)
    yuan += prices.shift_hour_yuan * line_hours + prices.overtime_hour_yuan * overtime
    yuan += prices.counter_hour_yuan * (counters + stations)
    yuan += prices.station_month_yuan * _station_months(world, pools) * world.sample
    return Costs(line_hours, overtime, counters, stations, on_duty, yuan)


def _months(seconds: I64, each: AnyArray | int = 1) -> float:
    """Months from the first to the last day with hours, summed over rows; ``each`` row counts so often."""
    opened = seconds > 0
    days = seconds.shape[1]
    first, last = opened.argmax(axis=1), days - opened[:, ::-1].argmax(axis=1)
    return float((np.where(opened.any(axis=1), last - first, 0) * each).sum()) / MONTH


def _station_months(world: World, pools: Pools) -> float:
    rows = np.flatnonzero(pools.stations)
    return _months(pools.seconds[rows], world.places.servers[rows]) if len(rows) else 0.0
