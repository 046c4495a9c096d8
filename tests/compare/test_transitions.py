"""Twins of two hand-made logs, counted by hand; and what must hold for any two logs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import DAY, NEVER
from sim.experiments.transitions import (
    ABSENT,
    BANK_WEEK,
    OUTCOMES,
    QUANTITIES,
    Members,
    count_transitions,
    match,
    sum_waits,
)
from sim.experiments.twin_columns import Columns
from sim.promise import LATE, ON_TIME, OPEN

MEMBERS = Members({"bank": 2, "batch": 1, "group": 1, "district": 1, "channel": 2}, weeks=3)


def log(rows: list[tuple[int, int, int, int, int, int]]) -> Columns:
    """Rows (application, state, bank, week, day made, day in hand); -1 for never; all applied on day 0."""
    application, state, bank, week, made, hand = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    none = np.zeros(len(rows), dtype=np.int8)
    moments = [np.where(d < 0, NEVER, d * DAY).astype(np.int32) for d in (made, hand)]
    small = [c.astype(np.int8) for c in (state, bank)]
    applied = np.zeros(len(rows), dtype=np.int32)
    return Columns(application, *small, none, none, none - 1, none, week.astype(np.int32), applied, *moments)


REFERENCE = log(
    [(1, ON_TIME, 0, 1, 5, 9), (2, LATE, 0, 1, 40, 50), (3, ON_TIME, 1, 2, 4, -1), (5, OPEN, 1, 2, -1, -1)]
)
ALTERNATIVE = log(
    [(1, LATE, 0, 1, 45, 46), (2, ON_TIME, 1, 1, 20, 25), (3, ON_TIME, 1, 2, 6, 8), (9, LATE, 1, 1, 50, -1)]
)


def test_twins_are_matched_by_application() -> None:
    twins = match(REFERENCE, ALTERNATIVE)
    assert [x.tolist() for x in twins] == [[0, 1, 2], [0, 1, 2], [3], [3]]


def test_moves_are_counted_where_the_reference_has_them() -> None:
    counts = count_transitions(REFERENCE, ALTERNATIVE, match(REFERENCE, ALTERNATIVE), MEMBERS)
    everybody, bank = counts["all"][1], counts["bank"]
    assert everybody[ON_TIME, LATE] == everybody[LATE, ON_TIME] == everybody[ON_TIME, ON_TIME] == 1
    assert everybody[OPEN, ABSENT] == everybody[ABSENT, LATE] == 1
    assert everybody.sum() == 5
    assert bank[1, LATE, ON_TIME] == 1  # application 2 changed its bank, and belongs to that of the reference
    assert bank[2, ABSENT, LATE] == 1  # application 9 has only the alternative's
    assert counts["district"][0].sum() == 5  # nobody lives in a district
    assert counts[BANK_WEEK][1 + 0 * 3 + 1, ON_TIME, LATE] == 1


def test_waits_are_summed_over_twins_that_got_there_in_both_worlds() -> None:
    waits = sum_waits(REFERENCE, ALTERNATIVE, match(REFERENCE, ALTERNATIVE), MEMBERS)
    made, hand, date = (waits["all"][1, QUANTITIES.index(q)] for q in QUANTITIES)
    # made: 5 to 45, 40 to 20, 4 to 6; in hand: 9 to 46, 50 to 25, the third only in the alternative
    assert made.tolist() == [3, 49 * DAY, 71 * DAY, 1, 2]
    assert hand.tolist() == date.tolist() == [2, 59 * DAY, 71 * DAY, 1, 1]
    assert waits["bank"][1, 0].tolist() == [2, 45 * DAY, 65 * DAY, 1, 1]  # 1 and 2, by the reference's bank


rows = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.integers(0, 7),
        st.integers(0, 1),
        st.integers(0, 2),
        st.integers(-1, 9),
        st.integers(-1, 9),
    ),
    max_size=12,
    unique_by=lambda row: row[0],
).map(lambda found: log(sorted(found)))


@given(rows, rows)
def test_nobody_is_lost_and_every_margin_counts_all(a: Columns, b: Columns) -> None:
    twins = match(a, b)
    counts = count_transitions(a, b, twins, MEMBERS)
    ids = set(a.application.tolist()), set(b.application.tolist())
    for margin, table in counts.items():
        assert table.sum() == len(ids[0] | ids[1]), margin
        assert table[:, :ABSENT, :].sum() == len(ids[0])
        assert table[:, :, :ABSENT].sum() == len(ids[1])
    assert table.shape[1:] == (len(OUTCOMES), len(OUTCOMES))


@given(rows)
def test_a_log_against_itself_moves_nobody(a: Columns) -> None:
    twins = match(a, a)
    for table in count_transitions(a, a, twins, MEMBERS).values():
        moved = table.sum(axis=0) * (1 - np.eye(len(OUTCOMES), dtype=np.int64))
        assert not moved.any()
    for sums in sum_waits(a, a, twins, MEMBERS).values():
        assert (sums[:, :, 1] == sums[:, :, 2]).all()
        assert not sums[:, :, 3:].any()
