"""On which day people apply, per person of a cell: alone, with their unit, or for a lost old card."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64
from sim.clock import DAY, NEVER, Clock
from sim.demand import Curve
from sim.employers import seconds_of
from sim.experiments.durations import below, by_day, delayed
from sim.people_rules import CityRules, GroupRules, lost_share_of
from sim.scenario_people import Unit

_LN2 = 0.6931471805599453
_TAIL = 1e-6
_STARTS_WITH_UNIT = 24
"""Days on which people of a unit become eligible are taken together in so many spans."""


class Days(NamedTuple):
    """What one person of a cell, holding no card, is expected to do.

    alone: (days,), applies alone on that day. with_unit: (bank rows, days), submitted by a unit that opened
    while that row of the bank table held. before: through before the first day.
    """

    alone: F64
    with_unit: F64
    before: float


def days_of(
    opens: int, city: CityRules, group: GroupRules, unit: Unit | None, first_day: int, clock: Clock
) -> Days:
    """Expected applications of one person who may apply from day ``opens`` on."""
    starts, chances = _starts(opens, group)
    if unit is None:
        own = _own(group.curve, starts, chances, group.willing_share)
        flow, confirmed = np.zeros((city.free.inverse.shape[0], city.n_days)), np.zeros(len(own))
        before = float(own[:-first_day].sum())
    else:
        never = unit.never_opens_share
        later = np.maximum(starts, city.normal_from)
        share = group.willing_share * never if city.normal_from < NEVER else 0.0
        own = _own(city.normal, later, chances, share)
        flow, confirmed, before = _with_unit(opens, city, group, unit, first_day, clock)
    return _with_losses(own, flow, confirmed, before, first_day, city, group)


def _with_losses(
    own: F64, flow: F64, confirmed: F64, before: float, first_day: int, city: CityRules, group: GroupRules
) -> Days:
    """Who loses the old card before applying does so that day."""
    alone = own[-first_day:].copy()
    if lost_share_of(city, group) > 0.0:
        since = np.maximum(np.arange(city.n_days + 1) - city.normal_from, 0)
        still = np.exp(-city.lost_rate * since)
        open_yet = 1.0 - np.cumsum(own + confirmed)[-first_day:]
        alone = alone * still[:-1] + (still[:-1] - still[1:]) * np.maximum(open_yet, 0.0)
        flow = flow * still[:-1]
    return Days(alone, flow, before)


def _starts(opens: int, group: GroupRules) -> tuple[I64, F64]:
    """Days from which people may apply, and their shares."""
    if group.entry_days == 0:
        return np.array([opens]), np.ones(1)
    days = np.maximum(group.entry_from + np.arange(group.entry_days), opens)
    return days, np.full(len(days), 1.0 / len(days))


def _own(curve: Curve, starts: I64, chances: F64, willing: float) -> F64:
    """Chance to apply alone on each day from the curve's first day on."""
    out = np.zeros(len(curve.elapsed) - 1)
    reminded = np.diff(curve.reminders[:, 1], prepend=0.0) if len(curve.reminders) else np.zeros(0)
    for start, chance in zip(starts.tolist(), chances.tolist(), strict=True):
        unmoved = 1.0 - float(reminded.sum())
        for (day, _, half_life), share in zip(curve.reminders, reminded, strict=True):
            if day > start:
                _add(out, curve, int(day), half_life, willing * chance * share)
            else:
                unmoved += share
        _add(out, curve, start, curve.half_life, willing * chance * unmoved)
    return out


def _add(out: F64, curve: Curve, begin: int, half_life: float, mass: float) -> None:
    at = begin - curve.first_day
    if at < len(out) and mass > 0.0:
        left = np.exp(-_LN2 / half_life * (curve.elapsed[at:] - curve.elapsed[at]))
        out[at:] += mass * (left[:-1] - left[1:])


def _with_unit(
    opens: int, city: CityRules, group: GroupRules, unit: Unit, first_day: int, clock: Clock
) -> tuple[F64, F64, float]:
    """Submissions by row of the bank table and day, confirmations by day, submissions before day 0."""
    opened = _openings(opens, unit, first_day, clock)
    scale = group.willing_share * (1.0 - unit.never_opens_share)
    flow, confirmed, before = np.zeros((len(city.free.inverse), city.n_days)), np.zeros(len(opened)), 0.0
    days = np.flatnonzero(opened) + first_day
    rows = city.free.of_day[np.maximum(days, 0)]
    for start, part in _grouped(opens, group) if len(days) else ():
        begins = np.maximum(days * DAY + seconds_of(unit.submit_opens), start * DAY)
        at, shares = _rounds(days, begins, unit, first_day, clock)
        mass = scale * part * opened[days - first_day][:, None] * shares
        before += float(mass[at < 0].sum())
        inside = (at >= 0) & (at < city.n_days)
        np.add.at(flow, (np.broadcast_to(rows[:, None], at.shape)[inside], at[inside]), mass[inside])
        mine = scale * part * opened[days - first_day]
        begun = np.bincount(begins // DAY - first_day, mine, len(opened)).astype(np.float64)
        confirmed += delayed(begun[: len(opened)], by_day(unit.confirm_delay, len(opened)))
    return flow, confirmed, before


def _openings(opens: int, unit: Unit, first_day: int, clock: Clock) -> F64:
    """Chance that a unit which opens at all does so on each day from ``first_day`` on."""
    most = max(clock.n_days - opens, 1)
    delay = np.diff(below(unit.opening_delay, np.arange(most + 1, dtype=np.float64) * DAY))
    day = _next_working(opens + np.arange(most), clock)
    inside = day < clock.n_days
    chances = np.bincount(day[inside] - first_day, delay[inside], clock.n_days - first_day)
    return chances.astype(np.float64)


def _next_working(days: I64, clock: Clock) -> I64:
    """As ``employers.next_working``, for many days."""
    table = clock.day_table
    at = np.clip(days - table.first, 0, len(table.rank) - 1)
    place = table.rank[at]
    known = (days <= table.last) & (place < len(table.working))
    found = np.where(known, table.working[np.minimum(place, len(table.working) - 1)].astype(np.int64), NEVER)
    return np.where(days < table.first, days, found)


def _grouped(opens: int, group: GroupRules) -> list[tuple[int, float]]:
    starts, chances = _starts(opens, group)
    parts = np.array_split(np.arange(len(starts)), min(len(starts), _STARTS_WITH_UNIT))
    return [(int(starts[p].mean()), float(chances[p].sum())) for p in parts]


def _rounds(opened: I64, begins: I64, unit: Unit, first_day: int, clock: Clock) -> tuple[I64, F64]:
    """Days of the submissions of units by their day of opening, and the share of their people in each,
    (openings, rounds)."""
    most = int(max(1, -(-(clock.n_days - first_day) // unit.submit_every_days)))
    tail = below(unit.confirm_delay, np.arange(most + 1, dtype=np.float64) * unit.submit_every_days * DAY)
    waited = int(np.max(begins // DAY - opened)) // unit.submit_every_days + 2
    rounds = np.arange(1, min(most, int(np.searchsorted(tail, 1.0 - _TAIL)) + waited) + 1)
    at = _next_working((opened[:, None] + rounds * unit.submit_every_days).ravel(), clock)
    at = at.reshape(len(opened), -1)
    middle = (seconds_of(unit.submit_opens) + seconds_of(unit.submit_closes)) / 2
    until = (at * DAY).astype(np.float64) + middle - begins[:, None]
    passed = below(unit.confirm_delay, until)
    return at, np.diff(passed, prepend=0.0, axis=1)
