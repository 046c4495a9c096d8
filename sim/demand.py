"""When people who apply alone do so: a decay since they may, bent by reminders, days off and hours.

Time runs in weighted days: a day counts as much as its weight, an ordinary week counts seven. After
``half_life_days`` of them half of the willing have applied, so a holiday delays people and loses none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import F64, I64
from sim.chance import uniform
from sim.clock import DAY, NEVER, Clock
from sim.distributions import ln
from sim.scenario_people import Demand

_LN2 = 0.6931471805599453
_HOUR = 3_600


class Curve(NamedTuple):
    """A demand as kernels read it.

    first_day: day of the first entry of ``elapsed``. elapsed: float64, (days + 1,), weighted days passed
    at the midnight that begins day first_day + i; the last entry ends the last day played.
    half_life: weighted days. reminder_day: int64, ascending; reminder_share: float64, cumulative;
    reminder_half_life: float64; one entry a reminder. hours: float64, (24,), cumulative, ends at 1.
    """

    first_day: int
    elapsed: F64
    half_life: float
    reminder_day: I64
    reminder_share: F64
    reminder_half_life: F64
    hours: F64


def compile_curve(demand: Demand, clock: Clock, first_day: int) -> Curve:
    """A demand over the days from ``first_day`` (at most 0) to the last day played.

    Raises ValueError if an ordinary week or the day has no weight, or reminders move more than all.
    """
    reminders = sorted(demand.reminders.values(), key=lambda r: (r.on, r.half_life_days, r.share))
    shares = np.cumsum([r.share for r in reminders], dtype=np.float64)
    if len(shares) and shares[-1] > 1.0 + 1e-9:
        raise ValueError(f"reminders move {shares[-1]:.6g} of the willing; at most 1")
    return Curve(
        first_day,
        _elapsed(demand, clock, first_day),
        demand.half_life_days,
        np.array([clock.day_of(r.on) for r in reminders], dtype=np.int64),
        shares,
        np.array([r.half_life_days for r in reminders], dtype=np.float64),
        _cumulative_hours(demand.hour_weights),
    )


def _elapsed(demand: Demand, clock: Clock, first_day: int) -> F64:
    week = (sum(demand.weekday_weights[:5]) + 2 * demand.offday_weight) / 7
    if week <= 0.0:
        raise ValueError("an ordinary week has no weight: nobody could ever apply")
    weights = [_weight(demand, clock, day) / week for day in range(first_day, clock.n_days)]
    return np.concatenate(([0.0], np.cumsum(weights)))


def _weight(demand: Demand, clock: Clock, day: int) -> float:
    """A working day's weight is its weekday's; days before the gazettes are taken as average."""
    table = clock.day_table
    if day < table.first:
        return (sum(demand.weekday_weights[:5]) + 2 * demand.offday_weight) / 7
    if not table.is_working[day - table.first]:
        return demand.offday_weight
    return demand.weekday_weights[(day + clock.start.weekday()) % 7]


def _cumulative_hours(weights: tuple[float, ...]) -> F64:
    if sum(weights) <= 0.0:
        raise ValueError("no hour of the day has a weight")
    total = np.cumsum(weights)
    hours: F64 = total / total[-1]
    return hours


@njit(cache=True)
def apply_day(curve, key, who, start):  # type: ignore[no-untyped-def]
    """Day on which ``who``, willing and free to apply from day ``start`` on, does so; NEVER if too late.

    Occasion 0 draws the time, 1 the reminder, so a reminder moves only those whom it reaches. One that
    falls before ``start`` reaches nobody.
    """
    begin, half_life = start, curve.half_life
    if len(curve.reminder_day) > 0:
        i = _search(curve.reminder_share, uniform(key, who, 1))
        if i < len(curve.reminder_day) and curve.reminder_day[i] > start:
            begin, half_life = curve.reminder_day[i], curve.reminder_half_life[i]
    from_first = begin - curve.first_day
    if from_first >= len(curve.elapsed) - 1:
        return NEVER
    target = curve.elapsed[from_first] - half_life * ln(uniform(key, who, 0)) / _LN2
    day = _search(curve.elapsed, target) - 1 + curve.first_day
    return day if day < curve.first_day + len(curve.elapsed) - 1 else NEVER


@njit(cache=True)
def second_of_day(hours, key, who):  # type: ignore[no-untyped-def]
    """Second of the day, 0 to 86,399, by cumulative weights of the hours."""
    u = uniform(key, who, 0)
    hour = _search(hours, u)
    before = hours[hour - 1] if hour > 0 else 0.0
    inside = np.int64((u - before) / (hours[hour] - before) * _HOUR)
    return min(hour * _HOUR + min(inside, _HOUR - 1), DAY - 1)


@njit(cache=True)
def _search(ascending, x):  # type: ignore[no-untyped-def]
    """Number of entries at or below ``x``."""
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] <= x:
            low = middle + 1
        else:
            high = middle
    return low
