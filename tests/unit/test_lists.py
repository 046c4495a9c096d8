"""Sorting rows and keys: whatever the order they come in, however many share a second."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.lists import in_order, sort_keys, sort_rows

seconds = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 2**31 - 1)), max_size=200)


@settings(deadline=None)  # the first call compiles
@given(seconds)
def test_rows_come_in_the_order_of_their_keys_and_ties_as_they_were(keys: list[int]) -> None:
    key = np.array(keys, dtype=np.int32)
    rows = np.arange(len(keys), dtype=np.int32)[::-1].copy() + 5
    before = rows.copy()
    sort_rows(key, rows, np.empty(len(keys), np.int64), np.empty(len(keys), np.int64))
    assert rows.tolist() == before[np.argsort(key, kind="stable")].tolist()


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.one_of(st.integers(0, 3), st.integers(0, 86_399)), max_size=200), st.integers(0, 400))
def test_keys_come_in_the_order_of_second_and_id(times: list[int], day: int) -> None:
    begin, rows = day * 86_400, range(len(times))
    ids = np.arange(len(times), dtype=np.int64)[::-1].copy() * 16  # the later row has the lower id
    keys = np.array([(begin + t) << 32 | row for t, row in zip(times, rows, strict=True)], dtype=np.int64)
    sort_keys(keys, begin, begin + 86_400, ids)
    found = [int(k & 0xFFFFFFFF) for k in keys]
    assert found == sorted(rows, key=lambda row: (times[row], ids[row]))


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 9), st.integers(0, 300), st.integers(0, 100))
def test_rows_of_a_day_come_by_second_and_id_however_many_share_one(
    apart: int, cut: int, others: int
) -> None:
    """Data that came before a cut-off is released in one second."""
    times = [43_200] * cut + [apart * i for i in range(others)]
    ids = (np.arange(len(times), dtype=np.int64) * 7_919 % 10_007 + 1) << 30
    rows = np.arange(len(times), dtype=np.int32)[::-1].copy()
    found = in_order(rows, np.array(times, dtype=np.int32), ids).tolist()
    assert found == sorted(range(len(times)), key=lambda row: (times[row], ids[row]))
