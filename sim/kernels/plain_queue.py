"""First come, first served, over columns: when each begins, and what that adds up to by day or hour.

Any server takes the same time for the same work, so it shows nowhere which of the free ones takes it, and
the moments at which they are free are kept in ascending order.
"""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.compiled import compiled, inner

BLOCK = 1_024
"""Rows that are drawn at a time, and are still in cache when they are played."""
_AFTER_ALL = np.int64(1) << 61
"""Later than any moment: a server that is never free."""


@compiled
def first_come(free, came, work, start):  # type: ignore[no-untyped-def]
    """When each of those who come in this order begins, to ``start``; NEVER if later than that.

    free: ascending, (servers,) int64, when each is free; brought up to date. work: seconds.
    """
    if len(free) <= 4:
        _few_servers(free, came, work, start)
    else:
        _many_servers(free, came, work, start)


@inner
def _few_servers(free, came, work, start):  # type: ignore[no-untyped-def]
    """Up to four servers stay in registers; no branch depends on what was drawn."""
    a, b, c, d = _free(free, 0), _free(free, 1), _free(free, 2), _free(free, 3)
    for i in range(len(came)):
        begin = max(a, np.int64(came[i]))
        end = begin + np.int64(work[i])
        start[i] = min(begin, NEVER)
        a, end = min(end, b), max(end, b)
        b, end = min(end, c), max(end, c)
        c, d = min(end, d), max(end, d)
    for k in range(len(free)):
        free[k] = (a, b, c, d)[k]


@inner
def _free(free, k):  # type: ignore[no-untyped-def]
    return free[k] if k < len(free) else _AFTER_ALL


@inner
def _many_servers(free, came, work, start):  # type: ignore[no-untyped-def]
    for i in range(len(came)):
        begin = max(free[0], np.int64(came[i]))
        start[i] = min(begin, NEVER)
        put_back(free, begin + np.int64(work[i]))


@compiled
def put_back(free, end):  # type: ignore[no-untyped-def]
    """The first server to be free is busy until ``end``; the order stays ascending."""
    k = 1
    while k < len(free) and free[k] < end:
        free[k - 1] = free[k]
        k += 1
    free[k - 1] = end


@compiled
def add_up(moments, amounts, length, number, total):  # type: ignore[no-untyped-def]
    """Count ascending moments, and add up what belongs to each, by period of ``length`` seconds.

    number, total: (periods,) int64; after the last period comes the first again, so hours of the day can be
    counted over many days.
    """
    until, period, n, amount = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for i in range(len(moments)):
        if moments[i] >= until:
            number[period] += n
            total[period] += amount
            n, amount = np.int64(0), np.int64(0)
            until = (moments[i] // length + 1) * length
            period = (until // length - 1) % len(number)
        n += 1
        amount += amounts[i]
    if n > 0:
        number[period] += n
        total[period] += amount
