"""Employers and schools: how many people each has, when it opens, which banks it names, when it submits.

A unit (employer or school) opens the application for its people some time after their batch opens, or
never. Its people confirm one by one; it submits whoever has confirmed, every so many days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim import chance
from sim.arrays import F64, I8, I32, I64, U64
from sim.chance import uniform
from sim.clock import DAY, NEVER, Clock, DayTable
from sim.distributions import draw_seconds, row
from sim.rendezvous import BankTable, top
from sim.scenario_people import Unit
from sim.scenario_types import Duration

MOST_BANKS = 3
"""Notice §五(一)1."""
_UNIT_SIZE, _UNIT_OPENS, _UNIT_DELAY = chance.UNIT_SIZE, chance.UNIT_OPENS, chance.UNIT_DELAY
_UNIT_BANKS, _UNIT_SECOND, _CONFIRM = chance.UNIT_BANKS, chance.UNIT_SECOND, chance.CONFIRM


class UnitRules(NamedTuple):
    """A kind of unit as kernels read it. size, delay, confirm: distribution rows, persons and seconds."""

    size: F64
    max_persons: int
    never_share: float
    delay: F64
    max_banks: int
    confirm: F64
    every_days: int
    submit_opens: int
    submit_closes: int


class Units(NamedTuple):
    """The units of one district and group.

    base: address of the first. first: int64, (units + 1,), ordinal of each unit's first person, and at
    the end their number. opens: int32, (units,), day, NEVER if it does not. banks: int8, (units, 3),
    bank indexes, best first, -1 is none.
    """

    base: int
    first: I64
    opens: I32
    banks: I8


def unit_rules(unit: Unit) -> UnitRules:
    """A kind of unit, compiled; raises ValueError if it submits at no time of day."""
    opens, closes = seconds_of(unit.submit_opens), seconds_of(unit.submit_closes)
    if opens >= closes:
        raise ValueError(f"a unit submits from {unit.submit_opens} to {unit.submit_closes}: never")
    size = Duration(distribution="lognormal", mean_seconds=unit.mean_persons, cv=unit.size_cv)
    return UnitRules(
        row(size),  # persons instead of seconds
        unit.max_persons,
        unit.never_opens_share,
        row(unit.opening_delay),
        min(unit.max_banks, MOST_BANKS),
        row(unit.confirm_delay),
        unit.submit_every_days,
        opens,
        closes,
    )


def seconds_of(clock_time: str) -> int:
    """Second of the day of ``HH:MM``."""
    return int(clock_time[:2]) * 3_600 + int(clock_time[3:]) * 60


def draw_units(
    rules: UnitRules, base: int, persons: int, opens: int, banks: BankTable, clock: Clock, keys: U64
) -> Units:
    """The units of a cell of ``persons`` people whose batch opens on day ``opens``."""
    count = _sizes(rules, base, persons, keys, np.zeros(0, np.int64))
    units = Units(base, np.zeros(count + 1, np.int64), np.zeros(count, np.int32), _no_banks(count))
    _sizes(rules, base, persons, keys, units.first)
    _open(units, rules, opens, banks, clock.day_table, keys)
    return units


def _no_banks(count: int) -> I8:
    return np.full((count, MOST_BANKS), -1, np.int8)


@njit(cache=True, nogil=True)
def _sizes(rules, base, persons, keys, first):  # type: ignore[no-untyped-def]
    """Number of units that hold ``persons``; their first ordinals go to ``first`` if it has room.

    first: int64, (units + 1,), or empty. The last unit is cut to what is left.
    """
    total, count = 0, 0
    while total < persons:
        if len(first) > 0:
            first[count] = total
        drawn = draw_seconds(rules.size, keys[_UNIT_SIZE], base + count, 0)
        total += min(drawn, rules.max_persons)
        count += 1
    if len(first) > 0:
        first[count] = persons
    return count


@njit(cache=True, nogil=True)
def _open(units, rules, opens, banks, table, keys):  # type: ignore[no-untyped-def]
    """Opening days and bank lists of all units."""
    for i in range(len(units.opens)):
        unit = units.base + i
        units.opens[i] = _opening_day(rules, unit, opens, table, keys)
        if units.opens[i] != NEVER:  # a list from before the first day is made of the first day's banks
            day = max(np.int64(units.opens[i]), 0)
            top(banks, keys[_UNIT_BANKS], unit, day, rules.max_banks, units.banks[i])


@njit(cache=True)
def _opening_day(rules, unit, opens, table, keys):  # type: ignore[no-untyped-def]
    """The working day on which a unit opens, NEVER if it does not."""
    if uniform(keys[_UNIT_OPENS], unit, 0) < rules.never_share:
        return NEVER
    delay = draw_seconds(rules.delay, keys[_UNIT_DELAY], unit, 0)
    return next_working(table, opens + delay // DAY)


@njit(cache=True)
def next_working(table: DayTable, day: int) -> int:
    """The first working day from a day on; before the known days the day itself, after them NEVER."""
    if day < table.first:
        return day
    if day > table.last:
        return NEVER
    rank = np.int64(table.rank[day - table.first])
    return np.int64(table.working[rank]) if rank < len(table.working) else NEVER


@njit(cache=True)
def _working_before(table: DayTable, day: int) -> int:
    """The last working day before a day; the day before, where that is not known."""
    if day <= table.first or day > table.last + 1:
        return day - 1
    rank = np.int64(table.rank[day - table.first])
    return np.int64(table.working[rank - 1]) if rank > 0 else day - 1


@njit(cache=True)
def confirmation(rules, opens, since, key, who):  # type: ignore[no-untyped-def]
    """Second in which one of a unit's people confirms: after it opened, and after day ``since``."""
    begin = max(opens * DAY + rules.submit_opens, since * DAY)
    return begin + draw_seconds(rules.confirm, key, who, 0)


@njit(cache=True)
def submission(rules, table, unit, opens, confirmed, epoch, key):  # type: ignore[no-untyped-def]
    """Second of the first submission strictly after ``confirmed``; NEVER if no known day has one.

    Rounds fall on opens + k * every_days, k from 1, each moved to the next working day. The second is
    addressed by the calendar day (``epoch`` is the ordinal of day 0), the same in every scenario.
    """
    day = confirmed // DAY
    for after in (_working_before(table, day), day):
        k = max(1, (after - opens) // rules.every_days + 1)
        round_day = next_working(table, opens + k * rules.every_days)
        if round_day == NEVER:
            return NEVER
        span = rules.submit_closes - rules.submit_opens
        u = uniform(key, unit, epoch + round_day)
        second = round_day * DAY + rules.submit_opens + np.int64(u * span)
        if second > confirmed:
            return second
    return NEVER
