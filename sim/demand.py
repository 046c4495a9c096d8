"""When people who apply alone do so: a decay since they may, bent by reminders, days off and hours.

Time runs in weighted days: a day counts as much as its weight, an ordinary week counts seven. After
``half_life_days`` of them half of the willing have applied, so a holiday delays people and loses none.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64
from sim.chance import uniform
from sim.clock import NEVER, Clock
from sim.compiled import compiled
from sim.elementary import ln
from sim.scenario_people import Demand

_LN2 = 0.6931471805599453
_HOUR = 3_600


class Curve(NamedTuple):
    """A demand as kernels read it.

    first_day: day of the first entry of ``elapsed``. elapsed: float64, (days + 1,), weighted days passed
    at the midnight that begins day first_day + i; the last entry ends the last day played. guide: int64,
    entry k is the last i with elapsed[i] <= k, where to begin a search. half_life: weighted days.
    reminders: float64, (reminders, 3): day, cumulative share, half-life; ascending by day.
    hours: float64, (24,), cumulative weights, the last 1.
    """

    first_day: int
    elapsed: F64
    guide: I64
    half_life: float
    reminders: F64
    hours: F64


def compile_curve(demand: Demand, clock: Clock, first_day: int) -> Curve:
    """A demand over the days from ``first_day`` (at most 0) to the last day played.

    Raises ValueError if an ordinary week or the day has no weight, or reminders move more than all.
    """
    elapsed = _elapsed(demand, clock, first_day)
    whole = np.arange(int(elapsed[-1]) + 1)
    guide = np.searchsorted(elapsed, whole, side="right") - 1
    hours = _cumulative_hours(demand.hour_weights)
    return Curve(first_day, elapsed, guide, demand.half_life_days, _reminders(demand, clock), hours)


def _reminders(demand: Demand, clock: Clock) -> F64:
    rows = [(float(clock.day_of(r.on)), r.share, r.half_life_days) for r in demand.reminders.values()]
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 3)
    table[:, 1] = np.cumsum(table[:, 1])
    if len(table) and table[-1, 1] > 1.0 + 1e-9:
        raise ValueError(f"reminders move {table[-1, 1]:.6g} of the willing; at most 1")
    return table


def _elapsed(demand: Demand, clock: Clock, first_day: int) -> F64:
    week = _week(demand)
    if week <= 0.0:
        raise ValueError("an ordinary week has no weight: nobody could ever apply")
    weights = [_weight(demand, clock, day) * 7.0 / week for day in range(first_day, clock.n_days)]
    return np.concatenate(([0.0], np.cumsum(weights)))


def _week(demand: Demand) -> float:
    """Weight of a week with five working days."""
    return math.fsum(demand.weekday_weights[:5]) + 2.0 * demand.offday_weight


def _weight(demand: Demand, clock: Clock, day: int) -> float:
    """A working day's weight is its weekday's; days before the gazettes are taken as average."""
    table = clock.day_table
    if day < table.first:
        return _week(demand) / 7.0
    if not table.is_working[day - table.first]:
        return demand.offday_weight
    return demand.weekday_weights[(day + clock.start.weekday()) % 7]


def _cumulative_hours(weights: tuple[float, ...]) -> F64:
    if sum(weights) <= 0.0:
        raise ValueError("no hour of the day has a weight")
    total = np.cumsum(weights, dtype=np.float64)
    hours: F64 = total / total[-1]
    return hours


@compiled(error_model="numpy")
def apply_day(first_day, elapsed, guide, half_life, reminders, key, who, start):  # type: ignore[no-untyped-def]
    """Day on which ``who``, willing and free to apply from day ``start`` on, does so; NEVER if too late.

    The other arguments are a ``Curve``'s. Occasion 0 draws the time, 1 the reminder, so a reminder moves
    only those whom it reaches. One that falls before ``start`` reaches nobody.
    """
    begin = start
    for i in range(len(reminders)):
        if uniform(key, who, 1) < reminders[i, 1]:
            if reminders[i, 0] > start:
                begin, half_life = np.int64(reminders[i, 0]), reminders[i, 2]
            break
    last = len(elapsed) - 1
    if begin - first_day >= last:
        return NEVER
    target = elapsed[begin - first_day] - half_life * ln(uniform(key, who, 0)) / _LN2
    if target >= elapsed[last]:
        return NEVER
    i = guide[np.int64(target)]
    while elapsed[i + 1] <= target:
        i += 1
    return first_day + i


@compiled(error_model="numpy")
def second_of_day(hours, key, who):  # type: ignore[no-untyped-def]
    """Second of the day, 0 to 86,399, by cumulative weights of the hours, (24,)."""
    u = uniform(key, who, 0)
    hour = 0
    while hours[hour] <= u and hour < 23:
        hour += 1
    before = hours[hour - 1] if hour > 0 else 0.0
    inside = (u - before) / (hours[hour] - before) * _HOUR
    return hour * _HOUR + np.int64(min(inside, _HOUR - 1.0))
