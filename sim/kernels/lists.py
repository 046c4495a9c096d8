"""Lists of rows by day: a head a room and day, one ``next`` a row. A row is in one list at a time."""

from __future__ import annotations

import numpy as np
from numba import njit

_FEW = 48
_ID_BITS = 45
"""Ids of applications are below 2**45: 99 districts, 99 groups, 10**8 people each, 16 cards each."""


@njit(cache=True, nogil=True)
def push(head, room, day, row, following):  # type: ignore[no-untyped-def]
    """Put a row on the list of a room and day; days past the end are dropped."""
    if day < head.shape[1]:
        following[row] = head[room, day]
        head[room, day] = row


@njit(cache=True, nogil=True)
def listed(head, room, day, following):  # type: ignore[no-untyped-def]
    """Rows of one list, newest first, int32 of shape (n,)."""
    n = 0
    row = head[room, day]
    while row >= 0:
        n += 1
        row = following[row]
    out = np.empty(n, dtype=np.int32)
    row = head[room, day]
    for i in range(n):
        out[i] = row
        row = following[row]
    return out


@njit(cache=True, nogil=True)
def _insertion(rows, time, ids):  # type: ignore[no-untyped-def]
    for i in range(1, len(rows)):
        row = rows[i]
        t, ident = time[row], ids[row]
        j = i - 1
        while j >= 0 and (time[rows[j]] > t or (time[rows[j]] == t and ids[rows[j]] > ident)):
            rows[j + 1] = rows[j]
            j -= 1
        rows[j + 1] = row


@njit(cache=True, nogil=True)
def _sort(rows, time, ids, begin):  # type: ignore[no-untyped-def]
    """Sort rows in place: by insertion if they are few, else by time and id in one 64-bit key."""
    if len(rows) <= _FEW:
        _insertion(rows, time, ids)
        return
    keys = np.empty(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        keys[i] = ((np.int64(time[rows[i]]) - begin) << _ID_BITS) | ids[rows[i]]
    rows[:] = rows[np.argsort(keys)]


@njit(cache=True, nogil=True)
def in_order(rows, time, ids, begin, end):  # type: ignore[no-untyped-def]
    """Rows sorted by (time, id); all times lie in [begin, end), no longer than a day.

    One counting pass on the time, shifted so that there are about as many buckets as rows, leaves
    little for the sort that finishes each bucket.
    """
    n = len(rows)
    if n <= _FEW:
        _insertion(rows, time, ids)
        return rows
    shift = 0
    while ((end - begin) >> shift) > n:
        shift += 1
    at = np.zeros(((end - begin) >> shift) + 2, dtype=np.int32)
    for i in range(n):
        at[((time[rows[i]] - begin) >> shift) + 1] += 1
    for b in range(1, len(at)):
        at[b] += at[b - 1]
    out = np.empty(n, dtype=np.int32)
    for i in range(n):
        b = (time[rows[i]] - begin) >> shift
        out[at[b]] = rows[i]
        at[b] += 1
    lo = 0
    for b in range(len(at) - 1):
        if at[b] - lo > 1:
            _sort(out[lo : at[b]], time, ids, begin)
        lo = at[b]
    return out


@njit(cache=True, nogil=True)
def by_id(rows, ids):  # type: ignore[no-untyped-def]
    """Rows sorted by id."""
    keys = np.empty(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        keys[i] = ids[rows[i]]
    return rows[np.argsort(keys)]


@njit(cache=True, nogil=True)
def stable_order(key, order, spare):  # type: ignore[no-untyped-def]
    """Stable order of non-negative int32 keys into ``order`` (int32; ``spare`` is scratch of its shape).

    ``order`` comes in as the rows to sort, in the order in which ties shall stay. Radix sort, three
    digits of eleven bits.
    """
    source, target = order, spare
    for shift in (0, 11, 22):
        count = np.zeros(2049, dtype=np.int64)
        for i in range(len(source)):
            count[((key[source[i]] >> shift) & 2047) + 1] += 1
        if count.max() == len(source):
            continue
        for b in range(1, 2049):
            count[b] += count[b - 1]
        for i in range(len(source)):
            b = (key[source[i]] >> shift) & 2047
            target[count[b]] = source[i]
            count[b] += 1
        source, target = target, source
    if source is not order:
        order[:] = source


@njit(cache=True, nogil=True)
def add_stretch(area, midnight, row, begin, end):  # type: ignore[no-untyped-def]
    """Account for one who waits in [begin, end): seconds a day, and presence just before midnights."""
    day = begin // 86_400
    while begin < end and day < area.shape[1]:
        until = min(end, (day + 1) * 86_400)
        area[row, day] += until - begin
        if until == (day + 1) * 86_400:
            midnight[row, day] += 1
        begin = until
        day += 1
