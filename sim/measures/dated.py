"""Counts at the end of a day, as ``sim.observed`` has them of the world: one definition for all who compare.

``applications`` counts people who applied for their first card; the other measures count cards of every kind.
``waiting`` is what the lines still have to make: who waits at a counter that issues on the spot has no card
there. Who holds a card before the first day (the pilot) has applied for it, and has it made, in hand and
enabled; whether the bank function is active is not known, and not counted. With an opening state its file
speaks for all of that.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER
from sim.journeys import BRANCH, FIRST, ISSUE
from sim.observed import MEASURES
from sim.opening_file import ISSUED, UNCOLLECTED
from sim.population import Population
from sim.world import World

LEVELS = tuple(MEASURES)
"""What is counted, in the order of the numbers below."""
APPLICATIONS, MADE, IN_HAND, ENABLED, ACTIVATED, WAITING, UNCOLLECTED_NOW = range(7)

_HELD = (APPLICATIONS, MADE, IN_HAND, ENABLED)
_BEFORE = {ISSUED: _HELD, UNCOLLECTED: (APPLICATIONS,)}
"""What cards of the opening state count as beside their rows in the log; those to be made and those at the
branch have rows, which tell the rest."""


def new_levels(world: World) -> I32:
    """All zero: (LEVELS, banks, days), what begins to count on each day less what ceases to."""
    return np.zeros((len(LEVELS), len(world.city.banks), world.clock.n_days), dtype=np.int32)


def levels_before(world: World, people: Population, mine: NDArray[np.bool_] | None = None) -> I64:
    """(LEVELS, banks) that counted before the first day and have no row in the log; of the whole city.
    mine: which of the people are asked about; an opening state speaks of all."""
    before = np.zeros((len(LEVELS), len(world.city.banks)), dtype=np.int64)
    if world.opening is None:
        held = people.bank[(people.held > 0) if mine is None else (people.held > 0) & mine]
        before[list(_HELD)] = np.bincount(held, minlength=before.shape[1]) * world.sample
        return before
    banks = [bank.id for bank in world.city.banks]
    for cards in world.opening.rows:
        before[list(_BEFORE.get(cards.kind, ())), banks.index(cards.bank)] += cards.number
    return before


@njit(cache=True, nogil=True)
def span_of(level, row, task_of, log):  # type: ignore[no-untyped-def]
    """Second from which on, and second from which no more, a row of the log counts; NEVER for neither."""
    if level == APPLICATIONS:
        return np.int64(log.applied[row] if log.kind[row] == FIRST else NEVER), np.int64(NEVER)
    if level == WAITING:
        at_lines = task_of[log.channel[row]] != ISSUE
        return np.int64(log.applied[row] if at_lines else NEVER), np.int64(log.made[row])
    if level == UNCOLLECTED_NOW:
        at_branch = log.collection[row] == BRANCH
        return np.int64(log.delivered[row] if at_branch else NEVER), np.int64(log.in_hand[row])
    if level == MADE:
        return np.int64(log.made[row]), np.int64(NEVER)
    if level == IN_HAND:
        return np.int64(log.in_hand[row]), np.int64(NEVER)
    return np.int64(log.enabled[row] if level == ENABLED else log.activated[row]), np.int64(NEVER)


@njit(cache=True, nogil=True)
def count_levels(begin, end, task_of, log, levels):  # type: ignore[no-untyped-def]
    """Add rows to the levels of their banks; what began before the first day counts from that day on."""
    for row in range(begin, end):
        for level in range(len(levels)):
            since, until = span_of(level, row, task_of, log)
            if since < NEVER:
                levels[level, log.bank[row], max(since, 0) // DAY] += 1
                if until < NEVER:
                    levels[level, log.bank[row], max(until, 0) // DAY] -= 1


@njit(cache=True, nogil=True)
def rows_at(level, second, mine, task_of, log):  # type: ignore[no-untyped-def]
    """Rows among ``mine`` (flags) that count at the midnight ``second``."""
    found = 0
    for row in range(len(log.application)):
        if mine[row]:
            since, until = span_of(level, row, task_of, log)
            found += since < second <= until
    return found
