"""Lists of rows by day: a head a room and day, one ``next`` a row. A row is in one list at a time."""

from __future__ import annotations

import numpy as np

from sim.clock import NEVER
from sim.compiled import compiled, inner

_FEW = 48
_ID_BITS = 45
"""Ids of applications are below 2**45: 99 districts, 99 groups, 10**8 people each, 16 cards each."""


@compiled
def push(head, room, day, row, following):  # type: ignore[no-untyped-def]
    """Put a row on the list of a room and day; days past the end are dropped."""
    if day < head.shape[1]:
        following[row] = head[room, day]
        head[room, day] = row


@compiled
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


@inner
def _shell_sort(keys, rows):  # type: ignore[no-untyped-def]
    """Sort rows by their keys, both in place; short, and quick enough for the few that share a bucket."""
    gap = 1
    while gap < len(keys) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, len(keys)):
            key, row, j = keys[i], rows[i], i - gap
            while j >= 0 and keys[j] > key:
                keys[j + gap], rows[j + gap] = keys[j], rows[j]
                j -= gap
            keys[j + gap], rows[j + gap] = key, row
        gap //= 3


@compiled
def in_order(rows, time, ids):  # type: ignore[no-untyped-def]
    """Sort rows by (time, id), in place; returns them."""
    keys = np.empty(len(rows), dtype=np.int64)
    begin, end = np.int64(NEVER), np.int64(0)
    for i in range(len(rows)):
        when = np.int64(time[rows[i]])
        begin, end = min(begin, when), max(end, when + 1)
        keys[i] = when << 32 | rows[i]
    sort_keys(keys, begin, end, ids)
    for i in range(len(rows)):
        rows[i] = keys[i] & 0xFFFFFFFF
    return rows


@compiled
def by_id(rows, ids):  # type: ignore[no-untyped-def]
    """Sort rows by id, in place; returns them."""
    keys = np.empty(len(rows), dtype=np.int64)
    for i in range(len(rows)):
        keys[i] = ids[rows[i]]
    _shell_sort(keys, rows)
    return rows


@compiled
def sort_rows(key, rows, pairs, spare):  # type: ignore[no-untyped-def]
    """Sort ``rows`` (int32) by ``key`` (int32, not negative, one a row); ties stay as they are.

    pairs, spare: scratch, int64, of the same length. Radix sort, nine bits at a time, as many as the keys
    have; key and row travel together, so that every pass reads straight on.
    """
    n, highest = len(rows), np.int64(0)
    for i in range(n):
        highest = max(highest, np.int64(key[i]))
        pairs[i] = (np.int64(key[i]) << 32) | rows[i]
    shift = 32
    while highest >> (shift - 32) > 0:
        at = np.zeros(513, dtype=np.int64)
        for i in range(n):
            at[((pairs[i] >> shift) & 511) + 1] += 1
        for b in range(1, 513):
            at[b] += at[b - 1]
        for i in range(n):
            b = (pairs[i] >> shift) & 511
            spare[at[b]] = pairs[i]
            at[b] += 1
        pairs, spare = spare, pairs
        shift += 9
    for i in range(n):
        rows[i] = pairs[i] & 0xFFFFFFFF


@compiled
def sort_keys(keys, begin, end, ids):  # type: ignore[no-untyped-def]
    """Sort int64 keys ``second << 32 | row`` in place by second, then by the row's id; all seconds lie in
    [begin, end), no longer than a day.

    One counting pass on the second, shifted so that there are about as many buckets as keys, leaves little
    for the insertion that follows; except of many in one bucket, which are sorted before.
    """
    n = len(keys)
    if n > _FEW:
        shift = 32
        while ((end - begin) << 32 >> shift) > n:
            shift += 1
        at = np.zeros(((end - begin) << 32 >> shift) + 2, dtype=np.int32)
        for i in range(n):
            at[((keys[i] - (begin << 32)) >> shift) + 1] += 1
        for b in range(1, len(at)):
            at[b] += at[b - 1]
        old = keys.copy()
        for i in range(n):
            b = (old[i] - (begin << 32)) >> shift
            keys[at[b]] = old[i]
            at[b] += 1
        lo = 0
        for b in range(len(at) - 1):
            if at[b] - lo > _FEW:
                _sort_many(keys[lo : at[b]], begin, ids)
            lo = at[b]
    for i in range(1, n):
        key, j = keys[i], i - 1
        while j >= 0 and _after(keys[j], key, ids):
            keys[j + 1] = keys[j]
            j -= 1
        keys[j + 1] = key


@inner
def _sort_many(keys, begin, ids):  # type: ignore[no-untyped-def]
    """As ``sort_keys``, with second and id as one number to compare."""
    both = np.empty(len(keys), dtype=np.int64)
    for i in range(len(keys)):
        both[i] = (((keys[i] >> 32) - begin) << _ID_BITS) | ids[keys[i] & 0xFFFFFFFF]
    _shell_sort(both, keys)


@inner
def _after(x, y, ids):  # type: ignore[no-untyped-def]
    if x >> 32 != y >> 32:
        return x > y
    return ids[x & 0xFFFFFFFF] > ids[y & 0xFFFFFFFF]


@compiled
def add_stretch(area, midnight, row, begin, end, number):  # type: ignore[no-untyped-def]
    """Account for ``number`` who wait in [begin, end): seconds a day, and presence just before midnights."""
    day = begin // 86_400
    while begin < end and day < area.shape[1]:
        until = min(end, (day + 1) * 86_400)
        area[row, day] += number * (until - begin)
        if until == (day + 1) * 86_400:
            midnight[row, day] += number
        begin = until
        day += 1
