"""Sums over journeys that must agree with what the facilities say of themselves (see ``run_checks``)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import I64
from sim.clock import DAY, NEVER
from sim.journeys import ACTIVE, ISSUE, NO_TASK
from sim.world import World

WAITED, SURE, MAYBE, SURE_COUNT, MAYBE_COUNT, VISITS = range(6)
(
    LINE_WAIT, LINE_LEFT, LINE_LEFT_COUNT, WORK, IN_WORK_COUNT, REMAKES, GOOD,
) = range(7)  # fmt: skip
ROUND_WAIT, ROUND_HANDED, ROUND_DEPARTED = range(3)


class Sums(NamedTuple):
    """Seconds and counts, whole numbers; every field adds up over parts of a log.

    counters: (6,): seconds waited until the end of a wait; seconds waited so far by who waits at the end,
    for sure and perhaps; how many these are; visits. lines: (7, banks): seconds from release to lot;
    seconds waited so far by orders that wait at the end, and how many; seconds from lot to card, of cards
    never remade; cards in a lot; cards remade; good cards. rounds: (3, banks * 4): seconds from the midnight
    after the card to departure, or to the end; cards handed over; departed.
    """

    counters: I64
    lines: I64
    rounds: I64


def new_sums(world: World) -> Sums:
    """All zero."""
    banks = len(world.city.banks)
    return Sums(*(np.zeros(shape, dtype=np.int64) for shape in (6, (7, banks), (3, banks * 4))))


@njit(cache=True, nogil=True)
def sum_visits(begin, end, horizon, task_of, log, out):  # type: ignore[no-untyped-def]
    """Visits and waits at counters, into ``out`` (6,)."""
    for row in range(begin, end):
        if log.visits[row] == 0:
            continue
        out[WAITED] += log.counter_wait[row]
        out[VISITS] += log.visits[row]
        if log.outcome[row] != ACTIVE or (log.called[row] < NEVER and log.called[row] >= log.came[row]):
            continue
        first_task = task_of[log.channel[row]] == NO_TASK or log.received[row] >= NEVER
        waits = _waits_now(np.int64(log.visits[row]), np.int64(log.failed[row]), first_task)
        if waits == 1:
            out[SURE_COUNT] += 1
            out[SURE] += horizon - log.came[row]
        elif waits == 2:
            out[MAYBE_COUNT] += 1
            out[MAYBE] += horizon - log.came[row]


@njit(cache=True, nogil=True)
def _waits_now(visits, failed, first_task):  # type: ignore[no-untyped-def]
    """1 if the last visit, which called nobody, still waits; 0 if it is over; 2 if the log cannot tell.

    first_task: all visits so far are of the task at hand, so that failed ones can be told.
    """
    if first_task:
        return 1 if visits == failed + 1 else 0
    if failed == 0:
        return 1
    return 2 if visits - failed >= 2 else 0


@njit(cache=True, nogil=True)
def sum_orders(begin, end, horizon, task_of, log, out):  # type: ignore[no-untyped-def]
    """Orders at the lines, into ``out`` (7, banks)."""
    for row in range(begin, end):
        made, loaded, released = (
            np.int64(log.made[row]),
            np.int64(log.loaded[row]),
            np.int64(log.released[row]),
        )
        if task_of[log.channel[row]] == ISSUE or released >= horizon:
            continue
        bank = log.bank[row]
        out[LINE_WAIT, bank] += log.line_wait[row]
        out[REMAKES, bank] += log.remakes[row]
        if made < NEVER:
            out[GOOD, bank] += 1
            if log.remakes[row] == 0:
                out[WORK, bank] += made - loaded
        elif loaded >= NEVER or released > loaded:
            out[LINE_LEFT, bank] += horizon - released
            out[LINE_LEFT_COUNT, bank] += 1
        elif log.remakes[row] == 0:
            out[WORK, bank] += horizon - loaded
            out[IN_WORK_COUNT, bank] += 1


@njit(cache=True, nogil=True)
def sum_rounds(begin, end, horizon, task_of, log, out):  # type: ignore[no-untyped-def]
    """Cards on their rounds, into ``out`` (3, banks * 4)."""
    for row in range(begin, end):
        made = np.int64(log.made[row])
        handed = (made // DAY + 1) * DAY  # the next midnight
        if task_of[log.channel[row]] == ISSUE or made < 0 or made >= NEVER or handed >= horizon:
            continue
        at = log.bank[row] * 4 + log.collection[row]
        out[ROUND_WAIT, at] += min(np.int64(log.departed[row]), horizon) - handed
        out[ROUND_HANDED, at] += 1
        if log.departed[row] < NEVER:
            out[ROUND_DEPARTED, at] += 1
