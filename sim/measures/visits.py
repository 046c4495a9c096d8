"""First visits to counters: who was served at the first visit, after how long, and who failed.

A visit that is repeated overwrites its moments in the log, so only first visits can be known exactly;
they are also what a person would call the waiting time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim import rules
from sim.arrays import I32, I64
from sim.clock import DAY, NEVER
from sim.journeys import ACTIVATE, BRANCH, COLLECT, ENABLE, ISSUE, NO_TASK
from sim.measures.bins import bin_of, fast_bin
from sim.measures.cells import week_of
from sim.measures.durations import gap
from sim.world import World

FAILED, NOT_YET = -2, -1
"""Instead of a wait: the first visit ended without success; it has not ended, or there was none."""

SERVED_FIRST, WITHIN, FAILED_FIRST = range(3)


class Visits(NamedTuple):
    """First visits by visit and bank, and by visit and the week in which it was made; all add up.

    counts: (visits, banks, 3): served at once, of these within the target, failed. by_bank, by_week:
    histograms of seconds waited by who was served, (visits, banks or weeks, bins), and their exact sums.
    """

    counts: I64
    by_bank: I32
    by_week: I32
    sum_by_bank: I64
    sum_by_week: I64


def new_visits(world: World, weeks: int) -> Visits:
    """All zero. The longest wait is the run itself."""
    visits, banks, bins = len(world.scenario.visits), len(world.city.banks), int(bin_of(world.horizon)) + 1
    return Visits(
        np.zeros((visits, banks, 3), dtype=np.int64),
        np.zeros((visits, banks, bins), dtype=np.int32),
        np.zeros((visits, weeks, bins), dtype=np.int32),
        np.zeros((visits, banks), dtype=np.int64),
        np.zeros((visits, weeks), dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def count_channel_visits(begin, end, s, within, weekday, table, log, into):  # type: ignore[no-untyped-def]
    """First visits of applications that begin at a counter.

    within: (visits,) seconds a visit may wait under the scenario's targets, -1 without target.
    """
    task_of, visit_of = s.roles.channel_task, s.roles.channel_visit
    keys, places = s.keys, s.places
    for row in range(begin, end):
        channel = log.channel[row]
        if task_of[channel] == NO_TASK or log.arrived[row] >= NEVER:
            continue
        if task_of[channel] == ISSUE:
            wait = np.int64(FAILED) if log.broken[row] else gap(log.arrived[row], log.called[row])
        else:
            wait = _wait_to_apply(row, visit_of[channel], keys, places, log)
        if wait != NOT_YET:
            week = week_of(np.int64(log.arrived[row]), weekday)
            _count(into, visit_of[channel], log.bank[row], week, wait, within, table)


@njit(cache=True, nogil=True)
def _wait_to_apply(row, visit, keys, places, log):  # type: ignore[no-untyped-def]
    """The form was accepted when the service ended, and the service is known by its address."""
    if log.received[row] >= NEVER:
        return np.int64(FAILED) if log.failed[row] > 0 else np.int64(NOT_YET)
    if log.applied[row] // DAY != log.arrived[row] // DAY and log.visits[row] > 1:
        return np.int64(FAILED)  # who fails comes back on a later day
    service = rules.service_seconds(visit, log.application[row], 0, keys, places)
    return max(np.int64(0), np.int64(log.applied[row]) - service - log.arrived[row])


@njit(cache=True, nogil=True)
def count_later_visits(begin, end, s, within, weekday, table, log, into):  # type: ignore[no-untyped-def]
    """First visits to collect a card at the branch, or to enable or activate a mailed one."""
    visit_of, keys, rounds = s.roles.visit_of_task, s.keys, s.rounds
    for row in range(begin, end):
        came = log.came[row]
        if came >= NEVER or came < log.delivered[row] or log.delivered[row] >= NEVER:
            continue
        served = log.called[row] < NEVER and log.called[row] >= came
        if log.failed[row] == 0 and not served:
            continue
        wait = np.int64(FAILED) if log.failed[row] > 0 else np.int64(log.called[row]) - came
        at_branch = log.collection[row] == BRANCH
        task = COLLECT
        if not at_branch:
            task = ACTIVATE if rules.activates(log.application[row], keys, rounds) else ENABLE
        week = week_of(np.int64(came), weekday)
        _count(into, visit_of[task], log.bank[row], week, wait, within, table)


@njit(cache=True, inline="always")
def _count(into, visit, bank, week, wait, within, table):  # type: ignore[no-untyped-def]
    if wait == FAILED:
        into.counts[visit, bank, FAILED_FIRST] += 1
        return
    into.counts[visit, bank, SERVED_FIRST] += 1
    if wait <= within[visit]:
        into.counts[visit, bank, WITHIN] += 1
    b = fast_bin(wait, table)
    into.by_bank[visit, bank, b] += 1
    into.by_week[visit, week, b] += 1
    into.sum_by_bank[visit, bank] += wait
    into.sum_by_week[visit, week] += wait
