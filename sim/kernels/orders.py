"""The orders that wait at one bureau, and which goes first by its dispatch."""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.clock import NEVER
from sim.compiled import inner
from sim.world_tables import EARLIEST_DUE, RESERVED_SHARE, URGENT_FIRST


@inner
def _class_of(row, b, s, log):  # type: ignore[no-untyped-def]
    """Queue in which an order waits: one for all, one a promise, or urgent (0) and the rest (1)."""
    if b.dispatch != URGENT_FIRST and b.dispatch != RESERVED_SHARE:
        return 0
    urgency = rules.urgency_of(log.channel[row], log.kind[row], log.applied[row], s.law)
    if b.dispatch == URGENT_FIRST:
        return urgency
    return 0 if urgency == s.law.rank_of_lines else 1


@inner
def _before(x, y, log):  # type: ignore[no-untyped-def]
    """Order by due date, release, id."""
    if log.due[x] != log.due[y]:
        return log.due[x] < log.due[y]
    if log.released[x] != log.released[y]:
        return log.released[x] < log.released[y]
    return log.application[x] < log.application[y]


@inner
def _heap_push(heap, n, row, log):  # type: ignore[no-untyped-def]
    i = n
    while i > 0 and _before(row, heap[(i - 1) >> 1], log):
        heap[i] = heap[(i - 1) >> 1]
        i = (i - 1) >> 1
    heap[i] = row


@inner
def _heap_pop(heap, n, log):  # type: ignore[no-untyped-def]
    top, row = heap[0], heap[n - 1]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n - 1:
            break
        if child + 1 < n - 1 and _before(heap[child + 1], heap[child], log):
            child += 1
        if not _before(heap[child], row, log):
            break
        heap[i] = heap[child]
        i = child
    heap[i] = row
    return top


@inner
def enqueue(bureau, row, b, s, lines, log):  # type: ignore[no-untyped-def]
    if b.dispatch == EARLIEST_DUE:
        _heap_push(lines.heap[lines.heap_at[bureau] :], lines.waiting[bureau], row, log)
    else:
        c = _class_of(row, b, s, log)
        log.next[row] = -1
        if lines.head[bureau, c] < 0:
            lines.head[bureau, c] = row
        else:
            log.next[lines.tail[bureau, c]] = row
        lines.tail[bureau, c] = row
    lines.waiting[bureau] += 1


@inner
def take(bureau, b, lines, log):  # type: ignore[no-untyped-def]
    """The next order by the dispatch rule; some order waits."""
    lines.waiting[bureau] -= 1
    if b.dispatch == EARLIEST_DUE:
        return _heap_pop(lines.heap[lines.heap_at[bureau] :], lines.waiting[bureau] + 1, log)
    c = 0
    if b.dispatch == RESERVED_SHARE and lines.head[bureau, 0] >= 0 and lines.head[bureau, 1] >= 0:
        urgent = rules.takes_urgent(lines.taken[bureau], lines.urgent_taken[bureau], b)
        lines.taken[bureau] += 1
        lines.urgent_taken[bureau] += 1 if urgent else 0
        c = 0 if urgent else 1
    while lines.head[bureau, c] < 0:
        c += 1
    row = lines.head[bureau, c]
    lines.head[bureau, c] = log.next[row]
    return row


@inner
def oldest(bureau, b, lines, log):  # type: ignore[no-untyped-def]
    """Release of the order that waits longest."""
    oldest = np.int64(NEVER)
    if b.dispatch == EARLIEST_DUE:
        at = lines.heap_at[bureau]
        for i in range(lines.waiting[bureau]):
            oldest = min(oldest, np.int64(log.released[lines.heap[at + i]]))
        return oldest
    for c in range(lines.head.shape[1]):
        if lines.head[bureau, c] >= 0:
            oldest = min(oldest, np.int64(log.released[lines.head[bureau, c]]))
    return oldest
