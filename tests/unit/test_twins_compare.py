"""The comparison of two runs finds the first difference by time, whatever kind it is."""

import numpy as np
import pytest

from sim.clock import DAY, NEVER
from sim.journeys import Log, copied, new_log
from sim.series import CounterSeries, LineSeries, RoundSeries, Series
from sim.twins import Entry, Step, compare, entries_in, moments_in, side_by_side, story


def log_of(**columns: list[int]) -> Log:
    log = new_log(len(columns["application"]))
    for name, values in columns.items():
        getattr(log, name)[:] = values
    return log


def empty_series(days: int = 3) -> Series:
    parts = (CounterSeries, LineSeries, RoundSeries)
    return Series(*(part(*(np.zeros((2, days), dtype=np.int64) for _ in part._fields)) for part in parts))


LOG = log_of(
    application=[16, 32, 48], applied=[100, 200, 300], made=[900, 800, NEVER], in_hand=[990, 880, NEVER]
)


def test_a_log_is_equal_to_itself_in_another_order() -> None:
    turned = Log(*(column[::-1] for column in LOG))
    assert compare(LOG, empty_series(), turned, empty_series()) is None


def test_the_earliest_differing_moment_is_named_with_both_values_and_rows() -> None:
    other = copied(LOG)
    other.made[0], other.made[1] = 905, 700
    found = compare(LOG, empty_series(), other, empty_series())
    assert found is not None
    assert (found.when, found.application, found.column) == (700, 32, "made")
    assert (found.value_a, found.value_b, found.row_a, found.row_b, found.unequal) == (800, 700, 1, 1, 2)


def test_of_two_differences_in_one_second_the_smaller_id_is_first() -> None:
    other = copied(LOG)
    other.made[2] = 850
    other.in_hand[1] = 850
    found = compare(LOG, empty_series(), other, empty_series())
    assert found is not None
    assert (found.when, found.application) == (850, 32)


def test_an_application_that_only_one_run_has_is_found_from_both_sides() -> None:
    shorter = Log(*(column[1:] for column in LOG))
    for a, b, rows in ((LOG, shorter, (0, -1)), (shorter, LOG, (-1, 0))):
        found = compare(a, empty_series(), b, empty_series())
        assert found is not None
        assert (found.when, found.application, found.column) == (100, 16, "application")
        assert (found.row_a, found.row_b) == rows


def test_a_count_differs_at_the_last_moment_of_the_story() -> None:
    other = copied(LOG)
    other.visits[1] = 2
    found = compare(LOG, empty_series(), other, empty_series())
    assert found is not None
    assert (found.when, found.application, found.column) == (880, 32, "visits")


def test_a_due_date_differs_when_the_promise_begins() -> None:
    other = copied(LOG)
    other.due[2] = 5 * DAY
    found = compare(LOG, empty_series(), other, empty_series())
    assert found is not None
    assert (found.when, found.column, found.value_a) == (300, "due", NEVER)


def test_series_are_compared_when_all_journeys_are_equal() -> None:
    other = empty_series()
    other.lines.made[1, 2] = 7
    other.rounds.departed[0, 1] = 4
    found = compare(LOG, empty_series(), LOG, other)
    assert found is not None
    assert found.entry == Entry("rounds", "departed", 0, 1)
    assert (found.when, found.value_a, found.value_b, found.unequal) == (DAY, 0, 4, 2)


def test_an_id_that_stands_there_twice_is_refused() -> None:
    twice = log_of(application=[16, 16])
    with pytest.raises(ValueError, match="twice"):
        compare(twice, empty_series(), LOG, empty_series())


def test_a_story_has_the_moments_that_came_in_their_order() -> None:
    assert story(LOG, 1) == [Step("applied", 200), Step("made", 800), Step("in_hand", 880)]
    assert story(LOG, 2) == [Step("applied", 300)]
    assert story(LOG, -1) == []


def test_two_stories_stand_side_by_side() -> None:
    rows = side_by_side(story(LOG, 1), story(LOG, 2))
    assert rows == [("applied", 200, 300), ("made", 800, None), ("in_hand", 880, None)]


def test_moments_and_entries_are_counted() -> None:
    assert moments_in(LOG) == 7
    assert entries_in(empty_series(3)) == 6 * (10 + 11 + 4)
