"""Early-warning lines: by hand, and against cards made one after the other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.reports.alarm_lines import alarm_line, watch_lines

DAYS = np.arange(10)


def line(capacity: float, last: int) -> tuple[float, int]:
    """Ten days, eight orders a day, two days to make a card; what is unmade at the end of day 3."""
    found = alarm_line(4, np.full(10, capacity), np.full(10, 8.0), DAYS + 2, last)
    return found.cards, found.day


def test_more_than_was_accepted_since_a_deadline_means_that_a_card_is_late() -> None:
    """Ten cards a day. Accepted on day 1: all but the 16 of days 2 and 3 must be made by now. Day 2: 8 of day
    3 and the 10 of day 4 make 18; day 3: 20; day 4: 30 made until day 6 less 8 come, 22."""
    assert line(10, 9) == (16, 1)


def test_cards_that_are_still_to_come_need_the_room_that_is_there() -> None:
    """Five a day. Day 3: 10 until day 5; day 4: 15 - 8 = 7; day 5: 20 - 16 = 4; day 6: 25 - 24 = 1; day 7:
    30 - 32, so that even with nothing in hand a card is late. Looking no further than day 5: 4."""
    assert line(5, 5) == (4, 5)
    assert line(5, 9) == (0, 7)


def test_a_closed_day_takes_its_room_away() -> None:
    """Ten a day, none on day 4: accepted on day 2, due on day 4: only the 8 of day 3 may be unmade."""
    capacity = np.full(10, 10.0)
    capacity[4] = 0
    assert alarm_line(4, capacity, np.full(10, 8.0), DAYS + 2, 9) == (8, 2)


def test_without_a_promise_there_is_no_line() -> None:
    assert math.isinf(alarm_line(4, np.full(10, 5.0), np.full(10, 8.0), np.full(10, -1), 9).cards)
    assert math.isinf(alarm_line(4, np.full(10, 5.0), np.zeros(10), DAYS + 2, 9).cards)


@st.composite
def rooms(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], int]:
    """Capacity, orders and last day on time of 14 days, and the day on which the count is known."""
    counts = st.lists(st.integers(0, 6), min_size=14, max_size=14)
    days = draw(st.lists(st.integers(0, 4), min_size=14, max_size=14))
    until = np.maximum.accumulate([t + d for t, d in enumerate(days)])
    return draw(counts), draw(counts), [int(u) for u in until], draw(st.integers(1, 7))


def late_days(room: tuple[list[int], list[int], list[int], int], unmade: int) -> tuple[set[int], int]:
    """Play it card by card: days of acceptance with a late card, and when the queue first ends."""
    capacity, ordered, until, first = room
    before = [t for t in range(first) for _ in range(ordered[t])]
    queue, late, empty = before[len(before) - unmade :], set[int](), len(capacity)
    late |= {t for t in queue if until[t] < first}
    for day in range(first, len(capacity)):
        queue += [day] * ordered[day]
        del queue[: capacity[day]]
        late |= {t for t in queue if until[t] <= day}
        empty = min(empty, day) if not queue else empty
    return late, empty


@given(rooms())
@settings(max_examples=300, deadline=None)
def test_one_card_more_than_the_line_is_late_and_the_line_itself_is_not(
    room: tuple[list[int], list[int], list[int], int],
) -> None:
    capacity, ordered, until, first = room
    arrays = (np.array(x, dtype=np.float64) for x in (capacity, ordered))
    most = alarm_line(first, *arrays, np.array(until), 13).cards
    there = sum(ordered[:first])
    for unmade in range(there + 1):
        late, empty = late_days(room, unmade)
        seen = {t for t in late if until[t] < len(capacity)}
        if unmade > most:
            assert seen, (unmade, most)
        elif most > 0:  # at nothing some card may be late whatever lies there
            assert not {t for t in seen if t < empty}, (unmade, most)


def test_a_watch_line_is_for_one_new_count_not_for_a_mean() -> None:
    """10, 12 and 14: mean 12, spread 2. Student's t with 2 degrees of freedom at 97.5 % is 4.3027, and one
    new count varies like the mean and itself: 12 -+ 4.3027 * 2 * sqrt(4 / 3) = 12 -+ 9.9366."""
    limits = watch_lines(np.array([10.0, 12.0, 14.0]), 1)
    assert limits == pytest.approx((2.0634, 21.9366), abs=1e-4)


def test_many_banks_need_wider_lines_and_no_line_is_below_nothing() -> None:
    """Ten rooms: 99.75 % on each side, t = 14.089 with 2 degrees of freedom; 12 - 32.5 is nothing."""
    limits = watch_lines(np.array([10.0, 12.0, 14.0]), 10)
    assert limits is not None
    assert limits[0] == 0
    assert limits[1] == pytest.approx(12 + 14.0890 * 2 * math.sqrt(4 / 3), abs=1e-3)


def test_one_run_has_no_watch_lines() -> None:
    assert watch_lines(np.array([12.0]), 1) is None
