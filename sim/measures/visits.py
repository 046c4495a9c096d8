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


def target_seconds(world: World) -> I64:
    """Seconds a visit may wait, in the order of the visits' codes; -1 without target."""
    visits = sorted(world.scenario.visits, key=lambda v: world.scenario.visits[v].code)
    targets = world.scenario.targets
    seconds = [round(targets[v].within_minutes * 60) if v in targets else -1 for v in visits]
    return np.array(seconds, dtype=np.int64)


@njit(cache=True, nogil=True)
def count_channel_visits(begin, end, s, within, weekday, table, log, into):  # type: ignore[no-untyped-def]
    """First visits of applications that begin at a counter.

    within: (visits,) seconds a visit may wait under the scenario's targets, -1 without target.
    """
    for row in range(begin, end):
        wait = channel_wait(row, s, log)
        if wait != NOT_YET:
            week = week_of(np.int64(log.arrived[row]), weekday)
            _count(into, s.roles.channel_visit[log.channel[row]], log.bank[row], week, wait, within, table)


@njit(cache=True, nogil=True)
def count_later_visits(begin, end, s, within, weekday, table, log, into):  # type: ignore[no-untyped-def]
    """First visits to collect a card at the branch, or to enable or activate a mailed one."""
    for row in range(begin, end):
        wait = later_wait(row, log)
        if wait != NOT_YET:
            week = week_of(np.int64(log.came[row]), weekday)
            _count(into, later_visit(row, s, log), log.bank[row], week, wait, within, table)


@njit(cache=True, nogil=True)
def channel_wait(row, s, log):  # type: ignore[no-untyped-def]
    """Seconds waited at the first visit of an application that begins at a counter, FAILED, or NOT_YET."""
    channel = log.channel[row]
    task = s.roles.channel_task[channel]
    if task == NO_TASK or log.arrived[row] >= NEVER:
        return np.int64(NOT_YET)
    if task == ISSUE:
        return np.int64(FAILED) if log.broken[row] else gap(log.arrived[row], log.called[row])
    return _wait_to_apply(row, s.roles.channel_visit[channel], s.keys, s.places, log)


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
def later_wait(row, log):  # type: ignore[no-untyped-def]
    """Seconds waited at the first visit for a card that is made, FAILED, or NOT_YET; see ``later_visit``."""
    came = log.came[row]
    if came >= NEVER or came < log.delivered[row] or log.delivered[row] >= NEVER:
        return np.int64(NOT_YET)
    if log.failed[row] > 0:
        return np.int64(FAILED)
    called = log.called[row]
    return np.int64(called) - came if came <= called < NEVER else np.int64(NOT_YET)


@njit(cache=True, nogil=True)
def later_visit(row, s, log):  # type: ignore[no-untyped-def]
    """For which visit the holder of a card comes after it is made."""
    if log.collection[row] == BRANCH:
        return s.roles.visit_of_task[COLLECT]
    activates = rules.activates(log.application[row], s.keys, s.rounds)
    return s.roles.visit_of_task[ACTIVATE if activates else ENABLE]


@njit(cache=True, inline="always")
def tally(counts, visit, at, wait, within):  # type: ignore[no-untyped-def]
    """Count one first visit in ``counts[visit, at]``."""
    if wait == FAILED:
        counts[visit, at, FAILED_FIRST] += 1
        return
    counts[visit, at, SERVED_FIRST] += 1
    if wait <= within[visit]:
        counts[visit, at, WITHIN] += 1


@njit(cache=True, inline="always")
def _count(into, visit, bank, week, wait, within, table):  # type: ignore[no-untyped-def]
    tally(into.counts, visit, bank, wait, within)
    if wait == FAILED:
        return
    b = fast_bin(wait, table)
    into.by_bank[visit, bank, b] += 1
    into.by_week[visit, week, b] += 1
    into.sum_by_bank[visit, bank] += wait
    into.sum_by_week[visit, week] += wait
