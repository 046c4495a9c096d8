"""Loops over people: who they are, whether and when they apply, at which bank and by which channel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import chance
from sim.arrays import I8, I32, I64
from sim.chance import bits, uniform
from sim.channel_table import channel_on
from sim.clock import DAY, NEVER
from sim.demand import apply_day, second_of_day
from sim.distributions import ln
from sim.employers import confirmation, submission
from sim.rendezvous import choose, choose_listed

BRANCH, MAIL, EMPLOYER, HOME = range(4)
BEFORE = -1
"""Applied, or got the card, before the first day played."""

_WILLING, _HELD, _BANK, _CONFIRM = chance.WILLING, chance.HELD, chance.BANK, chance.CONFIRM
_APPLY_DAY, _APPLY_SECOND, _UNIT_SECOND = chance.APPLY_DAY, chance.APPLY_SECOND, chance.UNIT_SECOND
_CHANNEL, _COLLECTION, _ENTERS, _OLD_LOST = chance.CHANNEL, chance.COLLECTION, chance.ENTERS, chance.OLD_LOST


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


@njit(cache=True, nogil=True)
def count_kept(base, persons, sample, key):  # type: ignore[no-untyped-def]
    """How many of ``persons`` ids from ``base`` on are in a sample of one in ``sample``."""
    count = 0
    for person in range(base, base + persons):
        if bits(key, person, 0) % np.uint64(sample) == 0:
            count += 1
    return count


@njit(cache=True, nogil=True)
def write_kept(base, persons, sample, key, person):  # type: ignore[no-untyped-def]
    """Write the ids that ``count_kept`` counts, ascending, to ``person`` (int64)."""
    row = 0
    for who in range(base, base + persons):
        if bits(key, who, 0) % np.uint64(sample) == 0:
            person[row] = who
            row += 1


@njit(cache=True, nogil=True)
def play_alone(columns, rows, cell, group, city, keys):  # type: ignore[no-untyped-def]
    """Fill rows [rows[0], rows[1]) of people who apply alone."""
    for r in range(rows[0], rows[1]):
        _begin(columns, r, cell)
        who = columns.person[r]
        if _holds_card(cell, keys, who):
            _settle_before(columns, r, choose(group.banks, keys[_BANK], who, 0))
            continue
        start = _start(cell, group, keys, who)
        day = NEVER
        if uniform(keys[_WILLING], who, 0) < group.willing_share:
            day = apply_day(group.curve, keys[_APPLY_DAY], who, start)
        if group.entry_days == 0:
            day = min(day, _lost_day(city, keys, who))
        if day < city.n_days:
            _settle_alone(columns, r, day, cell, group, city, keys)


@njit(cache=True, nogil=True)
def play_staff(columns, rows, cell, group, city, rules, units, keys):  # type: ignore[no-untyped-def]
    """Fill rows [rows[0], rows[1]) of people who belong to a unit."""
    u = np.searchsorted(units.first, columns.person[rows[0]] - cell.base, side="right") - 1
    for r in range(rows[0], rows[1]):
        _begin(columns, r, cell)
        who = columns.person[r]
        while units.first[u + 1] <= who - cell.base:
            u += 1
        columns.unit[r] = cell.unit_first + u
        if _holds_card(cell, keys, who):
            _settle_before(columns, r, choose(group.banks, keys[_BANK], who, 0))
        else:
            _play_one_of_staff(columns, r, u, cell, group, city, rules, units, keys)


@njit(cache=True)
def _play_one_of_staff(columns, r, u, cell, group, city, rules, units, keys):  # type: ignore[no-untyped-def]
    """With the unit if it opens; else alone in the normal phase; alone at once if the old card is lost."""
    who = columns.person[r]
    opens = np.int64(units.opens[u])
    start = _start(cell, group, keys, who)
    confirmed, alone = NEVER, NEVER
    if uniform(keys[_WILLING], who, 0) < group.willing_share:
        if opens < city.n_days:
            confirmed = confirmation(rules, opens, start, keys[_CONFIRM], who)
        elif opens == NEVER and city.normal_from != NEVER:
            alone = apply_day(city.normal, keys[_APPLY_DAY], who, max(start, city.normal_from))
    if group.entry_days == 0:
        lost = _lost_day(city, keys, who)
        if lost != NEVER and lost * DAY < confirmed:
            confirmed, alone = NEVER, min(alone, lost)
    if alone < city.n_days:
        _settle_alone(columns, r, alone, cell, group, city, keys)
    elif confirmed < city.n_days * DAY:
        _settle_with_unit(columns, r, u, confirmed, cell, group, city, rules, units, keys)


@njit(cache=True)
def _begin(columns, r, cell):  # type: ignore[no-untyped-def]
    """A person who never applies."""
    columns.district[r] = cell.district
    columns.group[r] = cell.group
    columns.batch[r] = cell.batch
    columns.unit[r] = -1
    columns.bank[r] = -1
    columns.confirmed[r] = NEVER
    columns.planned[r] = NEVER
    columns.channel[r] = -1
    columns.collection[r] = -1
    columns.held[r] = 0


@njit(cache=True)
def _holds_card(cell, keys, who):  # type: ignore[no-untyped-def]
    """Whether the person got a card before the first day."""
    return cell.held_share > 0.0 and uniform(keys[_HELD], who, 0) < cell.held_share


@njit(cache=True)
def _start(cell, group, keys, who):  # type: ignore[no-untyped-def]
    """The day from which a person may apply: the batch's, or the day they became eligible."""
    if group.entry_days == 0:
        return cell.opens
    entered = group.entry_from + np.int64(uniform(keys[_ENTERS], who, 0) * group.entry_days)
    return max(cell.opens, entered)


@njit(cache=True)
def _lost_day(city, keys, who):  # type: ignore[no-untyped-def]
    """The day in the normal phase on which an old card is lost; NEVER if not before the end."""
    if city.lost_share <= 0.0:
        return NEVER
    u = uniform(keys[_OLD_LOST], who, 0)
    if u >= city.lost_share:  # spares the logarithm; the exact day below decides at the edge
        return NEVER
    day = city.normal_from + np.int64(-ln(1.0 - u) / city.lost_rate)
    return day if 0 <= day < city.n_days else NEVER


@njit(cache=True)
def _settle_before(columns, r, bank):  # type: ignore[no-untyped-def]
    """A person who is through before the first day: the bank is known, nothing else matters."""
    columns.bank[r] = bank
    columns.held[r] = 1
    columns.confirmed[r] = BEFORE
    columns.planned[r] = BEFORE


@njit(cache=True)
def _settle_alone(columns, r, day, cell, group, city, keys):  # type: ignore[no-untyped-def]
    """An application on a day; at a counter its second is the day's midnight."""
    who = columns.person[r]
    bank = choose(group.banks, keys[_BANK], who, max(day, 0))
    if day < 0:
        _settle_before(columns, r, bank)
        return
    channel = channel_on(city.channels, cell.group, day, keys[_CHANNEL], who)
    second = day * DAY
    if city.channels.counter[channel] == 0:
        second += second_of_day(group.curve.hours, keys[_APPLY_SECOND], who)
    way = _way(group.collection, keys, who)
    columns.bank[r] = bank
    columns.confirmed[r] = second
    columns.planned[r] = second
    columns.channel[r] = channel
    columns.collection[r] = BRANCH if way == EMPLOYER else way


@njit(cache=True)
def _settle_with_unit(columns, r, u, confirmed, cell, group, city, rules, units, keys):  # type: ignore[no-untyped-def]
    """An application that the unit submits; from the normal phase on its bank list binds only those to
    whom it also hands the card (fact 5.08)."""
    who = columns.person[r]
    opens = np.int64(units.opens[u])
    key = keys[_UNIT_SECOND]
    second = submission(rules, city.days, units.base + u, opens, confirmed, city.epoch, key)
    if second >= city.n_days * DAY:
        return
    day = second // DAY
    way = _way(group.collection, keys, who)
    if day >= city.normal_from and way != EMPLOYER:
        bank = choose(city.free, keys[_BANK], who, day)
    else:
        bank = choose_listed(city.free, units.banks[u], keys[_BANK], who)
    if second < 0:
        _settle_before(columns, r, bank)
        return
    columns.bank[r] = bank
    columns.confirmed[r] = confirmed
    columns.planned[r] = second
    columns.channel[r] = city.channels.collective[city.channels.of_day[day]]
    columns.collection[r] = way


@njit(cache=True)
def _way(collection, keys, who):  # type: ignore[no-untyped-def]
    """How the person gets the card, by cumulative shares."""
    u = uniform(keys[_COLLECTION], who, 0)
    for way in range(3):
        if u < collection[way]:
            return way
    return HOME if collection[3] > collection[2] else _last_way(collection)


@njit(cache=True)
def _last_way(collection):  # type: ignore[no-untyped-def]
    """The last way with a share: a sum may stop a hair below 1."""
    way = 2
    while way > 0 and collection[way] == collection[way - 1]:
        way -= 1
    return way
