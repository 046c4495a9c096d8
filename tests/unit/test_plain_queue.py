"""Columns of first come, first served: against the same said with a heap, and by hand."""

from __future__ import annotations

import heapq

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import NEVER
from sim.kernels.plain_queue import add_up, first_come

PAIRS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=40)


@given(servers=st.integers(1, 7), pairs=PAIRS)
def test_each_begins_when_the_first_server_is_free(servers: int, pairs: list[tuple[int, int]]) -> None:
    came = np.array(sorted(c for c, _ in pairs), dtype=np.int32)
    work = np.array([w for _, w in pairs], dtype=np.int64)
    heap, expected = [0] * servers, []
    for c, w in zip(came.tolist(), work.tolist(), strict=True):
        begin = max(c, heap[0])
        expected.append(begin)
        heapq.heapreplace(heap, begin + w)
    free, start = np.zeros(servers, dtype=np.int64), np.empty(len(came), dtype=np.int32)
    half = len(came) // 2  # in two goes: what is free is carried on
    first_come(free, came[:half], work[:half], start[:half])
    first_come(free, came[half:], work[half:], start[half:])
    assert start.tolist() == expected
    assert free.tolist() == sorted(heap)


def test_who_would_begin_after_all_time_never_begins() -> None:
    free, start = np.zeros(1, dtype=np.int64), np.empty(2, dtype=np.int32)
    first_come(free, np.array([5, 6], np.int32), np.array([2**40, 1]), start)
    assert start.tolist() == [5, NEVER]


def test_amounts_are_added_up_by_period_and_periods_come_again() -> None:
    # periods of 10 s, three of them: 4 and 9 in the first, 25 in the third, 31 in the first again
    number, total = np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    add_up(np.array([4, 9, 25, 31]), np.array([1, 2, 3, 4]), 10, number, total)
    assert number.tolist() == [3, 0, 1]
    assert total.tolist() == [7, 0, 3]
