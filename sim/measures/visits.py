"""First visits to counters: who was served at the first visit, after how long, and who failed.

A visit that is repeated overwrites its moments in the log, so only first visits can be known exactly;
they are also what a person would call the waiting time.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim import rules
from sim.clock import DAY, NEVER
from sim.journeys import ACTIVATE, BRANCH, COLLECT, ENABLE, ISSUE, NO_TASK
from sim.measures.durations import WAIT_APPLY, WAIT_COLLECT, WAIT_ISSUE, WAIT_LATER, gap

FAILED, NOT_YET = -2, -1
"""Instead of a wait: the first visit ended without success; it has not ended, or there was none."""


@njit(cache=True, nogil=True)
def count_channel_visits(begin, end, s, within, log, counts, out):  # type: ignore[no-untyped-def]
    """First visits of applications that begin at a counter.

    within: (visits,) seconds a visit may wait under the scenario's targets, -1 without target.
    counts: (visits, banks, 3): served, of these within the target, failed. out: (quantities, chunk).
    """
    task_of, visit_of = s.roles.channel_task, s.roles.channel_visit
    for i in range(end - begin):
        row = begin + i
        channel = log.channel[row]
        if task_of[channel] == NO_TASK or log.arrived[row] >= NEVER:
            continue
        if task_of[channel] == ISSUE:
            quantity = WAIT_ISSUE
            wait = np.int64(FAILED) if log.broken[row] else gap(log.arrived[row], log.called[row])
        else:
            quantity = WAIT_APPLY
            wait = _wait_to_apply(row, s, log)
        if wait != NOT_YET:
            _count(counts[visit_of[channel], log.bank[row]], wait, within[visit_of[channel]])
            out[quantity, i] = max(wait, NOT_YET)


@njit(cache=True, nogil=True)
def _wait_to_apply(row, s, log):  # type: ignore[no-untyped-def]
    """The form was accepted when the service ended, and the service is known by its address."""
    if log.received[row] >= NEVER:
        return np.int64(FAILED) if log.failed[row] > 0 else np.int64(NOT_YET)
    if log.applied[row] // DAY != log.arrived[row] // DAY and log.visits[row] > 1:
        return np.int64(FAILED)  # who fails comes back on a later day
    visit = s.roles.channel_visit[log.channel[row]]
    service = rules.service_seconds(visit, log.application[row], 0, s.keys, s.places)
    return max(np.int64(0), np.int64(log.applied[row]) - service - log.arrived[row])


@njit(cache=True, nogil=True)
def count_later_visits(begin, end, s, within, log, counts, out):  # type: ignore[no-untyped-def]
    """First visits to collect a card at the branch, or to enable or activate a mailed one."""
    visit_of = s.roles.visit_of_task
    for i in range(end - begin):
        row = begin + i
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
            task = ACTIVATE if rules.activates(log.application[row], s.keys, s.rounds) else ENABLE
        _count(counts[visit_of[task], log.bank[row]], wait, within[visit_of[task]])
        out[WAIT_COLLECT if at_branch else WAIT_LATER, i] = max(wait, NOT_YET)


@njit(cache=True, nogil=True)
def _count(counts, wait, within):  # type: ignore[no-untyped-def]
    if wait == FAILED:
        counts[2] += 1
    else:
        counts[0] += 1
        if wait <= within:
            counts[1] += 1
