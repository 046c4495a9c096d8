"""Counters open round the clock, without limits: all planned visits of a bank in one go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.journeys import COLLECT, ENABLE, FINISHED, NO_TASK
from sim.kernels.lists import sort_keys
from sim.kernels.plain_days import add_stay, days_of, note_peaks
from sim.kernels.plain_queue import BLOCK, add_up, first_come

ROW = (1 << 32) - 1
"""Mask of the row in a visit's key; the second stands above it."""


class Visits(NamedTuple):
    """Scratch for the visits of one bank, as many as rows.

    service: seconds, by row. The others by pool, second and id: key is ``second << 32 | row``; when, called.
    """

    service: I32
    key: I64
    when: I32
    called: I32


@compiled
def plain_counters(rows, pools, s, visits, series, log):  # type: ignore[no-untyped-def]
    """Play the visits planned by the first ``rows`` rows. ``pools``: those of the bank."""
    at = _by_pool_and_day(rows, pools, s, visits, log)
    days = series.arrivals.shape[1]
    for k in range(len(pools)):
        low, high, pool = at[k * days], at[(k + 1) * days], pools[k]
        _serve(pool, low, high, s, visits, series)
        when, called = visits.when[low:high], visits.called[low:high]
        came = days_of(when, pool, series.arrivals)
        begun = days_of(called, pool, series.served)
        add_stay(pool, series.arrivals, came, series.served, begun, series.area, series.midnight)
        note_peaks(when, called, pool, series.peak)
    for i in range(at[len(at) - 1]):
        log.called[visits.key[i] & ROW] = visits.called[i]
    _finish(rows, s.horizon, visits.service, log)


@inner
def _by_pool_and_day(rows, pools, s, visits, log):  # type: ignore[no-untyped-def]
    """Sort the visits; returns where those of each pool and day begin, and where the last end."""
    days = s.horizon // DAY
    number = np.zeros(len(s.places.facility), dtype=np.int64)
    for k in range(len(pools)):
        number[pools[k]] = k * days
    at = np.zeros(len(pools) * days + 1, dtype=np.int64)
    bucket = visits.when  # for the moment
    for row in range(rows):
        if log.task[row] != NO_TASK:
            bucket[row] = number[_pool_of(row, s, log)] + log.planned[row] // DAY
            at[bucket[row] + 1] += 1
    for k in range(1, len(at)):
        at[k] += at[k - 1]
    to = at.copy()
    for row in range(rows):
        if log.task[row] != NO_TASK:
            visits.key[to[bucket[row]]] = (np.int64(log.planned[row]) << 32) | row
            to[bucket[row]] += 1
    for k in range(len(at) - 1):
        day = k % days
        sort_keys(visits.key[at[k] : at[k + 1]], day * DAY, (day + 1) * DAY, log.application)
    return at


@inner
def _pool_of(row, s, log):  # type: ignore[no-untyped-def]
    visit = s.roles.visit_of_task[log.task[row]]
    return s.places.pool_of[log.facility[row], s.places.visit_pool[visit]]


@inner
def _serve(pool, low, high, s, visits, series):  # type: ignore[no-untyped-def]
    """First come, first served at one pool; who would be called after the end is not called."""
    free = np.zeros(s.places.servers[pool], dtype=np.int64)
    hours, days = np.zeros((2, 24), dtype=np.int64), np.zeros((2, series.busy.shape[1]), dtype=np.int64)
    service, wait = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    for first in range(low, high, BLOCK):
        n = min(BLOCK, high - first)
        when, called = visits.when[first : first + n], visits.called[first : first + n]
        for i in range(n):
            when[i] = visits.key[first + i] >> 32
            service[i] = visits.service[visits.key[first + i] & ROW]
        first_come(free, when, service, called)
        for i in range(n):
            called[i] = called[i] if called[i] < s.horizon else NEVER
            wait[i] = np.int64(called[i]) - when[i] if called[i] < NEVER else 0
        add_up(when, wait, 3_600, hours[0], hours[1])
        add_up(called[: np.searchsorted(called, NEVER)], service, DAY, days[0], days[1])
    for h in range(24):
        series.hour_arrivals[pool, h] += hours[0, h]
        series.hour_wait[pool, h] += hours[1, h]
    for day in range(len(days[1])):
        series.busy[pool, day] += days[1, day]


@inner
def _finish(rows, horizon, service, log):  # type: ignore[no-untyped-def]
    """What the visits lead to, in the order of the rows."""
    for row in range(rows):
        task = log.task[row]
        if task == NO_TASK:
            continue
        log.came[row] = log.planned[row]
        log.visits[row] = 1
        if log.called[row] >= NEVER:
            continue
        log.counter_wait[row] = log.called[row] - log.planned[row]
        end = np.int64(log.called[row]) + service[row]
        if end >= horizon:
            continue
        log.enabled[row] = end
        if task != ENABLE:
            log.activated[row] = end
        if task == COLLECT:
            log.in_hand[row] = end
        log.outcome[row] = FINISHED
