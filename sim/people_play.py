"""The people of one stretch of a cell: decide who applies when, then fill their columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import chance, employers
from sim import people_kernels as loops
from sim import people_settle as settle
from sim.arrays import I8, I32, I64, U64
from sim.clock import DAY, NEVER
from sim.demand import Curve
from sim.employers import UnitRules, Units
from sim.people_cells import Cell
from sim.people_kernels import BEFORE
from sim.people_rules import CityRules, GroupRules, lost_share_of

Flags = NDArray[np.bool_]


class Columns(NamedTuple):
    """One row a person; see ``Population`` for what the columns mean."""

    person: I64
    district: I8
    group: I8
    batch: I8
    unit: I32
    bank: I8
    confirmed: I32
    planned: I32
    channel: I8
    collection: I8
    held: NDArray[np.uint8]


class Rulebook(NamedTuple):
    """All that holds for the people of one cell; ``kind`` and ``units`` are None for people alone."""

    cell: Cell
    city: CityRules
    group: GroupRules
    kind: UnitRules | None
    units: Units | None


def allocate(rows: int) -> Columns:
    """Columns without values."""
    types = [np.int64, *[np.int8] * 3, np.int32, np.int8, *[np.int32] * 2, *[np.int8] * 2, np.uint8]
    return Columns._make(np.empty(rows, kind) for kind in types)


def stretch(columns: Columns, first: int, last: int) -> Columns:
    """Rows [first, last) of all columns, as views."""
    return Columns._make(column[first:last] for column in columns)


def play(rows: Columns, book: Rulebook, keys: U64) -> None:
    """Fill rows of one cell whose ids are there."""
    cell, city, group, kind, units = book
    _begin(rows, cell)
    held = below(rows.person, cell.held_share, keys[chance.HELD])
    wants = below(rows.person, group.willing_share, keys[chance.WILLING]) & ~held
    since = _since(rows.person, book, keys)
    confirmed = np.full(len(since), NEVER, np.int64)
    if kind is None or units is None:
        day = _ask(rows.person, wants, since, group.curve, keys)
    else:
        loops.find_units(rows.person - cell.base, units.first, rows.unit)
        opens = units.opens[rows.unit]
        how = kind.submit_opens, kind.confirm, city.n_days, keys[chance.CONFIRM]
        employers.confirmations(rows.person, wants, since, opens, *how, confirmed)
        day = _ask(rows.person, wants, _left_alone(opens, since, city), city.normal, keys)
    _lose_old_cards(rows.person, book, keys, confirmed, day)
    day[held] = BEFORE
    _apply_alone(rows, day, book, keys)
    if kind is not None and units is not None:
        _apply_with_unit(rows, confirmed, book, kind, units, keys)


def _begin(rows: Columns, cell: Cell) -> None:
    """People who never apply."""
    rows.district[:], rows.group[:], rows.batch[:] = cell.district, cell.group, cell.batch
    for column in (rows.unit, rows.bank, rows.channel, rows.collection):
        column[:] = -1
    rows.planned[:] = NEVER
    rows.held[:] = 0


def below(who: I64, share: float, key: np.uint64) -> Flags:
    """Whose draw lies below a share."""
    out = np.zeros(len(who), np.bool_)
    if share > 0.0:
        loops.below(who, share, key, out)
    return out


def _since(who: I64, book: Rulebook, keys: U64) -> I64:
    out = np.full(len(who), book.cell.opens, np.int64)
    if book.group.entry_days > 0:
        span = book.group.entry_from, book.group.entry_days
        loops.enter(who, book.cell.opens, *span, keys[chance.ENTERS], out)
    return out


def _ask(who: I64, wants: Flags, since: I64, curve: Curve, keys: U64) -> I64:
    out = np.empty(len(who), np.int64)
    loops.ask_alone(who, wants, since, *curve[:5], keys[chance.APPLY_DAY], out)
    return out


def _left_alone(opens: I64, since: I64, city: CityRules) -> I64:
    """From when staff may apply alone: in the normal phase, if their unit never opens."""
    if city.normal_from == NEVER:
        return np.full(len(since), NEVER, np.int64)
    return np.where(opens == NEVER, np.maximum(since, city.normal_from), NEVER)


def _lose_old_cards(who: I64, book: Rulebook, keys: U64, confirmed: I64, day: I64) -> None:
    city, share = book.city, lost_share_of(book.city, book.group)
    if share > 0.0:
        how = city.normal_from, city.lost_rate, share, keys[chance.OLD_LOST]
        loops.lose_old_card(who, *how, confirmed, day)


def _apply_alone(rows: Columns, day: I64, book: Rulebook, keys: U64) -> None:
    who, n_days, channels, group = rows.person, book.city.n_days, book.city.channels, book.group
    least = group.banks.inverse.min(axis=0)
    settle.settle_banks(who, day, *group.banks, least, keys[chance.BANK], rows.bank)
    table = channels.of_day, channels.cumulative, book.cell.group
    settle.settle_channels(who, day, *table, keys[chance.CHANNEL], rows.channel)
    hours = channels.counter, group.curve.hours
    settle.settle_seconds(who, day, n_days, rows.channel, *hours, keys[chance.APPLY_SECOND], rows.planned)
    settle.settle_ways(who, day, n_days, group.collection, False, keys[chance.COLLECTION], rows.collection)
    rows.confirmed[:] = rows.planned
    _mark_before(rows, day < 0)


def _apply_with_unit(
    rows: Columns, confirmed: I64, book: Rulebook, kind: UnitRules, units: Units, keys: U64
) -> None:
    cell, city, group = book[:3]
    unit = rows.unit.astype(np.int64)
    second = np.empty(len(unit), np.int64)
    rounds = kind.every_days, kind.submit_opens, kind.submit_closes
    known = city.days.first, city.days.last, city.days.rank, city.days.working
    when = *rounds, *known, city.epoch, keys[chance.UNIT_SECOND]
    employers.submissions(units.base + unit, units.opens[unit], confirmed, *when, second)
    ways = city.n_days * DAY, group.collection, True, keys[chance.COLLECTION]
    settle.settle_ways(rows.person, second, *ways, rows.collection)
    how = city.normal_from, rows.collection, keys[chance.BANK]
    settle.settle_listed(rows.person, second, unit, units.banks, *city.free, *how, rows.bank)
    table = city.channels.of_day, city.channels.collective
    settle.settle_collective(second, confirmed, *table, rows.confirmed, rows.planned, rows.channel)
    _mark_before(rows, second < 0)
    rows.unit[:] += cell.unit_first


def _mark_before(rows: Columns, before: Flags) -> None:
    """Who is through before the first day: the bank is known, nothing else matters."""
    rows.held[before] = 1
    rows.confirmed[before] = BEFORE
    rows.planned[before] = BEFORE
