"""How long things took: the stages of the citizen's clock, row by row, in seconds; -1 where not reached."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.clock import NEVER
from sim.journeys import APPLY, BRANCH, FIRST, ISSUE, MAIL, NO_TASK
from sim.measures.bins import fast_bin

(
    TO_SUBMIT, TO_FORM, TO_MADE, TO_RELEASE, IN_LINE, IN_LOT, TO_DEPARTURE, TRANSIT, TO_VISIT, AT_COUNTER,
    TO_ENABLE, TO_ACTIVATE, TO_HAND, COUNTER_WAIT,
) = range(14)  # fmt: skip
NAMES = (
    "to_submit", "to_form", "days_to_made", "to_release", "in_line", "in_lot", "to_departure", "transit",
    "to_visit", "at_counter", "to_enable", "to_activate", "days_to_hand", "counter_wait",
)  # fmt: skip
"""Ids of the quantities. ``counter_wait`` is the sum over all visits of an application."""

HOUR = 3_600
BASES = (HOUR, 1, *(HOUR,) * 7, 1, *(HOUR,) * 3, 1)
"""Width in seconds of the narrowest bins of each quantity."""


@njit(cache=True, nogil=True)
def gap(a, b):  # type: ignore[no-untyped-def]
    """Seconds from moment ``a`` to ``b``, -1 if either has not come."""
    return np.int64(b) - np.int64(a) if a < NEVER and b < NEVER else np.int64(-1)


@njit(cache=True, nogil=True)
def measure(begin, end, task_of, log, out):  # type: ignore[no-untyped-def]
    """Durations of the rows begin..end into ``out`` (quantities, chunk).

    task_of: (channels,), the task an application begins with.
    """
    out[:, : end - begin] = -1
    _measure_clock(begin, end, task_of, log, out)
    _measure_lines(begin, end, task_of, log, out)
    _measure_hand_over(begin, end, task_of, log, out)


@njit(cache=True, nogil=True)
def _measure_clock(begin, end, task_of, log, out):  # type: ignore[no-untyped-def]
    for i in range(end - begin):
        row = begin + i
        task = task_of[log.channel[row]]
        applied = log.applied[row]
        out[TO_MADE, i] = gap(applied, log.made[row])
        out[TO_HAND, i] = gap(applied, log.in_hand[row])
        if task == NO_TASK and log.kind[row] == FIRST and applied > log.confirmed[row]:
            out[TO_SUBMIT, i] = gap(log.confirmed[row], applied)
        elif task == APPLY:
            out[TO_FORM, i] = gap(log.arrived[row], applied)
        if log.visits[row] > 0:
            out[COUNTER_WAIT, i] = log.counter_wait[row]


@njit(cache=True, nogil=True)
def _measure_lines(begin, end, task_of, log, out):  # type: ignore[no-untyped-def]
    """From the bank's receipt to the card. What a failed card cost lies in ``to_release``."""
    for i in range(end - begin):
        row = begin + i
        released, loaded = np.int64(log.released[row]), np.int64(log.loaded[row])
        if task_of[log.channel[row]] == ISSUE or loaded >= NEVER or released > loaded:
            continue
        waited = np.int64(log.line_wait[row])
        earlier = waited - (loaded - released)
        out[IN_LINE, i] = waited
        out[TO_RELEASE, i] = released - log.received[row] - earlier
        out[IN_LOT, i] = gap(loaded, log.made[row])


@njit(cache=True, nogil=True)
def _measure_hand_over(begin, end, task_of, log, out):  # type: ignore[no-untyped-def]
    for i in range(end - begin):
        row = begin + i
        if task_of[log.channel[row]] == ISSUE:
            continue
        way, delivered, in_hand = log.collection[row], log.delivered[row], log.in_hand[row]
        out[TO_DEPARTURE, i] = gap(log.made[row], log.departed[row])
        out[TRANSIT, i] = gap(log.departed[row], delivered)
        if way == BRANCH and delivered < NEVER and in_hand < NEVER:
            out[TO_VISIT, i] = gap(delivered, log.came[row])
            out[AT_COUNTER, i] = gap(log.came[row], in_hand)
        elif way == MAIL:
            out[TO_ENABLE, i] = gap(in_hand, log.enabled[row])
            out[TO_ACTIVATE, i] = gap(in_hand, log.activated[row])


@njit(cache=True, nogil=True)
def add(values, n, bases, table, by_week, by_kind, into):  # type: ignore[no-untyped-def]
    """Count ``n`` columns of ``values`` (quantities, chunk) in the cells of each row.

    Rows of one week mostly stand together, so their sum is kept aside until the week changes.
    """
    for q in range(len(bases)):
        week, kind, base = into.by_week[q], into.by_kind[q], np.float64(bases[q])
        week_sum, kind_sum = into.sum_by_week[q], into.sum_by_kind[q]
        cell, total = by_week[0], np.int64(0)
        for i in range(n):
            v = np.int64(values[q, i])
            if v >= 0:
                b = fast_bin(np.int64(v / base), table)
                week[by_week[i], b] += 1
                kind[by_kind[i], b] += 1
                kind_sum[by_kind[i]] += v
                if by_week[i] != cell:
                    week_sum[cell] += total
                    cell, total = by_week[i], np.int64(0)
                total += v
        week_sum[cell] += total
