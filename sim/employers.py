"""Employers and schools: how many people each has, when it opens, which banks it names, when it submits.

A unit (employer or school) opens the application for its people some time after their batch opens, or
never. Its people confirm one by one; it submits whoever has confirmed, every so many days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import chance
from sim.arrays import F64, I8, I64, U64
from sim.chance import uniform
from sim.clock import DAY, NEVER, Clock
from sim.compiled import compiled
from sim.distributions import draw_many, draw_seconds, row
from sim.rendezvous import BankTable
from sim.rendezvous_many import top_many
from sim.scenario_people import Unit
from sim.scenario_types import Duration

MOST_BANKS = 3
"""Notice §五(一)1."""
_BLOCK = 1_024
"""So many units are drawn at a time."""
_BLOCK_OF_LISTS = 256
"""So many name their banks at a time: their scores of all banks stay in the first cache."""


class UnitRules(NamedTuple):
    """A kind of unit as kernels read it. size, delay, confirm: distribution rows, persons and seconds."""

    size: F64
    mean_persons: float
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
    the end their number. opens: int64, (units,), day, NEVER if it does not. banks: int8, (units, 3),
    bank indexes, best first, -1 is none.
    """

    base: int
    first: I64
    opens: I64
    banks: I8


def unit_rules(unit: Unit) -> UnitRules:
    """A kind of unit, compiled; raises ValueError if it submits at no time of day."""
    opens, closes = seconds_of(unit.submit_opens), seconds_of(unit.submit_closes)
    if opens >= closes:
        raise ValueError(f"a unit submits from {unit.submit_opens} to {unit.submit_closes}: never")
    size = Duration(distribution="lognormal", mean_seconds=unit.mean_persons, cv=unit.size_cv)
    return UnitRules(
        row(size),  # persons instead of seconds
        unit.mean_persons,
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
    first = _first_ordinals(rules, base, persons, keys)
    days = np.empty(len(first) - 1, np.int64)
    table = clock.day_table
    known = (table.first, table.last, table.rank, table.working)
    chances = keys[chance.UNIT_OPENS], keys[chance.UNIT_DELAY]
    _opening_days(base, opens, rules.never_share, rules.delay, *known, *chances, days)
    listed = np.full((len(days), MOST_BANKS), -1, np.int8)
    _name_banks(base, days, *banks[:3], rules.max_banks, keys[chance.UNIT_BANKS], listed)
    return Units(base, first, days, listed)


def _first_ordinals(rules: UnitRules, base: int, persons: int, keys: U64) -> I64:
    key = keys[chance.UNIT_SIZE]
    room = 1_000 + int(persons / rules.mean_persons * 1.5)
    while True:
        first = np.empty(room + 1, np.int64)
        count = _sizes(base, persons, rules.size, rules.max_persons, key, first)
        if count <= room:
            return first[: count + 1].copy()
        room *= 2


@compiled(error_model="numpy")
def _sizes(base, persons, size, most, key, first):  # type: ignore[no-untyped-def]
    """Number of units that hold ``persons``; first ordinals to ``first``, and ``persons`` behind them.

    A number beyond the room in ``first`` says that there was not enough. The last unit is cut.
    """
    work, drawn = np.empty(_BLOCK), np.empty(_BLOCK, np.int64)
    total, count = 0, 0
    while total < persons and count < len(first):
        n = min(_BLOCK, len(first) - count)
        draw_many(size, key, np.arange(base + count, base + count + n), work, drawn[:n])
        for i in range(n):
            if total < persons:
                first[count] = total
                total += min(drawn[i], most)
                count += 1
    if count < len(first):
        first[count] = persons
    return count


@compiled(error_model="numpy")
def _opening_days(base, opens, never, delay, first, last, rank, working, opens_key, delay_key, out):  # type: ignore[no-untyped-def]
    """The working day on which each unit opens, NEVER if it does not, to ``out`` (int64)."""
    work, drawn = np.empty(_BLOCK), np.empty(_BLOCK, np.int64)
    for begin in range(0, len(out), _BLOCK):
        n = min(_BLOCK, len(out) - begin)
        unit = np.arange(base + begin, base + begin + n)
        draw_many(delay, delay_key, unit, work, drawn[:n])
        for i in range(n):
            day = next_working(first, last, rank, working, opens + drawn[i] // DAY)
            out[begin + i] = day if uniform(opens_key, unit[i], 0) >= never else NEVER


@compiled(error_model="numpy")
def _name_banks(base, opens, code, of_day, inverse, most, key, out):  # type: ignore[no-untyped-def]
    """The banks of each unit that opens in the run, by the banks of that day; of day 0 if before."""
    which, named = np.empty(len(opens), np.int64), np.empty((_BLOCK_OF_LISTS, out.shape[1]), np.int8)
    for holds in range(len(inverse)):
        n = 0
        for i in range(len(opens)):
            which[n] = i
            n += opens[i] < len(of_day) and of_day[max(opens[i], 0)] == holds
        for begin in range(0, n, _BLOCK_OF_LISTS):
            units = which[begin : min(begin + _BLOCK_OF_LISTS, n)]
            top_many(code, inverse, holds, key, base + units, most, named)
            for i in range(len(units)):
                out[units[i]] = named[i]


@compiled
def next_working(first, last, rank, working, day):  # type: ignore[no-untyped-def]
    """The first working day from a day on; before the known days the day itself, after them NEVER.

    first, last, rank, working: of a ``DayTable``.
    """
    if day < first:
        return day
    if day > last or rank[day - first] >= len(working):
        return NEVER
    return np.int64(working[rank[day - first]])


@compiled
def _working_before(first, last, rank, working, day):  # type: ignore[no-untyped-def]
    """The last working day before a day; the day before, where that is not known."""
    if day <= first or day > last + 1 or rank[day - first] == 0:
        return day - 1
    return np.int64(working[rank[day - first] - 1])


@compiled
def last_rounds(opens, every, bound, first, last, rank, working, out):  # type: ignore[no-untyped-def]
    """The last day before ``bound`` on which units that open on these days submit; NEVER if none is known."""
    before = _working_before(first, last, rank, working, bound)
    for i in range(len(opens)):
        k = (before - opens[i]) // every
        day = next_working(first, last, rank, working, opens[i] + k * every)
        out[i] = day if k > 0 and day < bound else NEVER


@compiled(error_model="numpy")
def confirmations(who, wants, since, opens, submit_opens, confirm, n_days, key, out):  # type: ignore[no-untyped-def]
    """Second in which each of a unit's people confirms, to ``out`` (int64); NEVER if not.

    wants: bool. since: day from which they may apply. opens: day on which their unit does. Confirming
    starts when the unit opens for business on that day.
    """
    for i in range(len(who)):
        out[i] = NEVER
        if wants[i] and opens[i] < n_days:
            begin = max(opens[i] * DAY + submit_opens, since[i] * DAY)
            out[i] = begin + draw_seconds(confirm, key, who[i], 0)


@compiled(error_model="numpy")
def submissions(unit, opens, confirmed, every, begins, ends, first, last, rank, working, epoch, key, out):  # type: ignore[no-untyped-def]
    """Second of the first submission strictly after each ``confirmed``, to ``out``; NEVER if none is known.

    unit: addresses. Rounds fall on opens + k * every, k from 1, each moved to the next working day, at
    a second in [begins, ends). It is addressed by the calendar day (``epoch`` is the ordinal of day 0),
    so that it is the same in every scenario.
    """
    for i in range(len(confirmed)):
        out[i] = NEVER
        if confirmed[i] == NEVER:
            continue
        day = confirmed[i] // DAY
        after = _working_before(first, last, rank, working, day)
        for _ in range(2):  # the round of the day itself may be over: then the next one
            k = max(1, (after - opens[i]) // every + 1)
            at = next_working(first, last, rank, working, opens[i] + k * every)
            if at == NEVER:
                break
            second = at * DAY + begins + np.int64(uniform(key, unit[i], epoch + at) * (ends - begins))
            if second > confirmed[i]:
                out[i] = second
                break
            after = day
