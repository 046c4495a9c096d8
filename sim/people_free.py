"""Staff who may choose a bank freely: told early, by bounds, so that the others need not be asked.

Who applies with the unit chooses of its list, but for three ways out: the unit never opens, or an old card
is lost, and one applies alone; or the application falls into the normal phase (fact 5.08).
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.arrays import F64, I32, I64, U64
from sim.chance import uniform
from sim.clock import DAY, NEVER
from sim.compiled import compiled
from sim.distributions import share_as_long
from sim.employers import UnitRules, Units, last_rounds
from sim.people_play import Flags, Rulebook
from sim.people_rules import lost_share_of
from sim.people_sieve import add_below, limit_of

_ALL = 2.0
"""No draw reaches this share."""


def free_shares(book: Rulebook, kind: UnitRules, units: Units, which: slice) -> F64:
    """Of each of these units: whoever draws a confirmation not below this is bound to the list."""
    city, opens = book.city, units.opens[which]
    first = min(int(opens.min()), city.n_days)
    late = np.zeros(city.n_days - first)
    if city.normal_from < city.n_days:
        late = _late_shares(np.arange(first, city.n_days), book, kind)
    never = _ALL if city.normal_from != NEVER else 0.0
    always = np.isfinite(city.free.inverse).all(axis=0)
    out = np.empty(len(opens))
    _free_shares(opens, units.banks[which], always, first, late, never, out)
    return out


@compiled
def _free_shares(opens, lists, always, first, late, never, out):  # type: ignore[no-untyped-def]
    """By the day on which a unit opens; a list of which no bank is sure to be left may bind nobody."""
    for i in range(len(opens)):
        out[i] = never if opens[i] == NEVER else 0.0
        if opens[i] < first + len(late):
            out[i] = _ALL
            for bank in lists[i]:
                if bank >= 0 and always[bank]:
                    out[i] = late[opens[i] - first]


def _late_shares(opens: I64, book: Rulebook, kind: UnitRules) -> F64:
    """Draws of a confirmation from here on are too early for the normal phase, by the unit's opening day."""
    city, group = book.city, book.group
    since = max(book.cell.opens, group.entry_from + group.entry_days if group.entry_days > 0 else 0)
    last = np.empty(len(opens), np.int64)
    known = city.days.first, city.days.last, city.days.rank, city.days.working
    last_rounds(opens, kind.every_days, city.normal_from, *known, last)
    begins = np.maximum(opens * DAY + kind.submit_opens, since * DAY)
    return np.where(last == NEVER, _ALL, share_as_long(kind.confirm, last * DAY - begins))


def may_choose_freely(who: I64, unit: I32, shares: F64, book: Rulebook, keys: U64) -> Flags:
    """Who may choose freely; ``shares`` are those of the units."""
    out = np.empty(len(who), np.bool_)
    lost = lost_share_of(book.city, book.group)
    _below_of_unit(who, unit, shares, keys[chance.CONFIRM], out)
    for key, share in (keys[chance.OLD_LOST], lost), (keys[chance.HELD], book.cell.held_share):
        if share > 0.0:
            add_below(who, limit_of(share), key, out)
    return out


@compiled
def _below_of_unit(who, unit, shares, key, out):  # type: ignore[no-untyped-def]
    for i in range(len(who)):
        out[i] = uniform(key, who[i], 0) < shares[unit[i]]
