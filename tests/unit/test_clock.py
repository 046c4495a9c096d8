"""Working days, seconds, and the second in which a promise falls due."""

import itertools
from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest

from sim.calendar_days import CalendarError, extend, load_working_days, redundant
from sim.clock import DAY, NATURAL, NEVER, VISIT, WORKING, Clock, due_second
from tests.places import BEIJING

OFFICIAL = load_working_days(BEIJING)
CLOCK = Clock(date(2024, 10, 30), date(2026, 6, 30), OFFICIAL)
ALL_DAYS = [date(2024, 10, 1) + timedelta(days=i) for i in range(822)]


def due_date(
    applied: date, unit: int, days: int, counted: bool = False, roll: bool = False, second: int = 0
) -> date | None:
    end = due_second(CLOCK.second_of(applied, second), unit, days, counted, roll, CLOCK.day_table)
    if end == NEVER:
        return None
    assert end % DAY == 0
    return CLOCK.date_of(end // DAY - 1)


# The worked cases of the service times: applied, unit, days, roll -> last day on time.
@pytest.mark.parametrize(
    ("applied", "unit", "days", "roll", "due"),
    [
        # CAL-01: 30 October is not counted; day 30 is 29 November.
        ("2024-10-30", NATURAL, 30, False, "2024-11-29"),
        # CAL-02: 31 January 2025 lies in Spring Festival (28 January to 4 February).
        ("2025-01-01", NATURAL, 30, False, "2025-01-31"),
        ("2025-01-01", NATURAL, 30, True, "2025-02-05"),
        # CAL-03: Sunday 26 January works, so 26 and 27 January, 5 and 6 February.
        ("2025-01-24", WORKING, 4, False, "2025-02-06"),
        # CAL-04: 29 and 30 September, 9 and 10 October.
        ("2025-09-28", WORKING, 4, False, "2025-10-10"),
        # CAL-05: Sunday 4 January 2026 works, so 4, 5, 6, 7 January.
        ("2025-12-31", WORKING, 4, False, "2026-01-07"),
    ],
)
def test_the_worked_cases_fall_due_on_their_day(
    applied: str, unit: int, days: int, roll: bool, due: str
) -> None:
    assert due_date(date.fromisoformat(applied), unit, days, roll=roll) == date.fromisoformat(due)


def test_months_have_the_worked_number_of_working_days() -> None:
    # CAL-06: October 2024 to March 2026.
    expected = [19, 21, 22, 19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23, 21, 16, 22]
    months = [(2024 + m // 12, m % 12 + 1) for m in range(9, 27)]
    counts = [sum(OFFICIAL.is_working(d) for d in ALL_DAYS if (d.year, d.month) == m) for m in months]
    assert counts == expected


def test_the_published_span_has_277_working_days_and_406_days() -> None:
    # Fact 1.50: 2024-10-30 to 2025-12-09, both ends included.
    days = [d for d in ALL_DAYS if date(2024, 10, 30) <= d <= date(2025, 12, 9)]
    assert (sum(map(OFFICIAL.is_working, days)), len(days)) == (277, 406)


def test_every_known_day_agrees_with_an_independent_calendar() -> None:
    assert (OFFICIAL.first, OFFICIAL.last) == (ALL_DAYS[0], ALL_DAYS[-1])
    wrong = [d for d in ALL_DAYS if OFFICIAL.is_working(d) != chinese_calendar.is_workday(d)]
    assert wrong == []


def walked_due_date(applied: date, unit: int, days: int, counted: bool, roll: bool) -> date | None:
    """The due date by walking the days one at a time on the independent calendar; None if it leaves it."""

    def works(day: date) -> bool:
        return bool(chinese_calendar.is_workday(day))

    day, seen = applied, 0
    if counted and (unit == NATURAL or works(day)):
        seen = 1
    while seen < days:
        day += timedelta(days=1)
        if unit == WORKING and day > ALL_DAYS[-1]:
            return None
        seen += unit == NATURAL or works(day)
    while roll and (day > ALL_DAYS[-1] or not works(day)):
        day += timedelta(days=1)
        if day > ALL_DAYS[-1]:
            return None
    return day


@pytest.mark.parametrize(("unit", "days"), [(NATURAL, 30), (WORKING, 4)])
def test_every_application_day_under_every_reading_agrees_with_walking_the_days(unit: int, days: int) -> None:
    for counted, roll in itertools.product([False, True], repeat=2):
        ours = [due_date(d, unit, days, counted, roll) for d in ALL_DAYS]
        assert ours == [walked_due_date(d, unit, days, counted, roll) for d in ALL_DAYS]


def test_counting_the_first_day_moves_the_due_date_one_day_forward() -> None:
    # Wednesday 30 October as day 1: day 30 is 28 November; working days 30, 31 October, 1, 4 November.
    assert due_date(date(2024, 10, 30), NATURAL, 30, counted=True) == date(2024, 11, 28)
    assert due_date(date(2024, 10, 30), WORKING, 4, counted=True) == date(2024, 11, 4)


def test_an_application_on_a_day_off_counts_from_the_next_working_day_in_both_readings() -> None:
    # Saturday 2 November 2024: Monday 4 is day 1, Thursday 7 is day 4.
    saturday = date(2024, 11, 2)
    assert due_date(saturday, WORKING, 4) == due_date(saturday, WORKING, 4, counted=True) == date(2024, 11, 7)


def test_the_second_of_the_day_does_not_move_the_due_date_and_midnight_is_the_new_day() -> None:
    day = date(2024, 10, 30)
    assert due_date(day, WORKING, 4) == due_date(day, WORKING, 4, second=DAY - 1)
    assert due_date(day, NATURAL, 30, second=DAY) == date(2024, 11, 30)


def test_a_due_date_beyond_the_last_gazette_is_never() -> None:
    # 2026 ends on a Thursday; from Monday 28 December day 3 is the 31st and day 4 is unknown.
    assert due_date(date(2026, 12, 28), WORKING, 3) == date(2026, 12, 31)
    assert due_date(date(2026, 12, 28), WORKING, 4) is None
    # 2 December + 30 days = 1 January 2027: a natural day needs no calendar, rolling it does.
    assert due_date(date(2026, 12, 2), NATURAL, 30) == date(2027, 1, 1)
    assert due_date(date(2026, 12, 2), NATURAL, 30, roll=True) is None


def test_a_visit_promise_has_no_due_date() -> None:
    assert due_date(date(2026, 1, 5), VISIT, 0) is None


def test_an_application_before_the_start_has_a_due_date_too() -> None:
    # 12 October 2024 is a working Saturday, 18 days before the start: 14, 15, 16, 17 October.
    assert CLOCK.day_of(date(2024, 10, 12)) == -18
    assert due_date(date(2024, 10, 12), WORKING, 4, second=DAY - 1) == date(2024, 10, 17)


def test_an_application_before_the_first_known_day_is_never_due_when_the_calendar_decides() -> None:
    # The table begins on 1 October 2024; a month earlier an index would wrap to its other end.
    for day in (date(2024, 9, 30), date(2024, 9, 2)):
        assert due_date(day, WORKING, 4) is None
    # 20 August + 30 days = 19 September.
    assert due_date(date(2024, 8, 20), NATURAL, 30) == date(2024, 9, 19)
    assert due_date(date(2024, 8, 20), NATURAL, 30, roll=True) is None


def test_seconds_are_written_as_dates_also_before_the_start() -> None:
    assert CLOCK.text(0) == "2024-10-30 00:00:00"
    assert CLOCK.text(-1) == "2024-10-29 23:59:59"
    assert CLOCK.text(CLOCK.second_of(date(2025, 1, 24), 9 * 3600 + 30 * 60 + 5)) == "2025-01-24 09:30:05"
    assert CLOCK.text(NEVER) == "never"


def test_the_horizon_is_the_midnight_after_the_last_day_played() -> None:
    # 2024-10-30 to 2026-06-30: 2 + 30 + 31 + 365 + 181 days.
    assert CLOCK.n_days == 609
    assert CLOCK.text(CLOCK.horizon) == "2026-07-01 00:00:00"


def test_the_day_table_counts_working_days_and_cannot_be_written() -> None:
    table = CLOCK.day_table
    assert (table.first, table.last) == (-29, 792)
    assert table.rank[0] == 0
    assert table.rank[-1] == len(table.working) == table.is_working.sum()
    np.testing.assert_array_equal(np.diff(table.rank), table.is_working)
    assert table.working[table.rank[0 - table.first]] == 0  # 30 October 2024 is a Wednesday
    with pytest.raises(ValueError, match="read-only"):
        table.rank[0] = 1


def test_a_day_without_a_gazette_is_refused_by_year() -> None:
    with pytest.raises(CalendarError, match=r"no official calendar for 2027.*weekends_only"):
        OFFICIAL.is_working(date(2027, 1, 4))
    with pytest.raises(CalendarError, match="no official calendar before 2024-10-01"):
        OFFICIAL.is_working(date(2024, 9, 30))
    with pytest.raises(CalendarError, match="2027"):
        Clock(date(2026, 1, 1), date(2027, 1, 1), OFFICIAL)


def test_a_year_stated_to_have_weekends_only_is_known_and_said_to_be_so() -> None:
    days = extend(OFFICIAL, weekends_only=[2027])
    assert days.is_working(date(2027, 10, 1))  # a Friday, and National Day
    assert not days.is_working(date(2027, 10, 2))
    assert (days.weekends_only, days.supplied, days.last) == ((2027,), (), date(2027, 12, 31))


def test_supplied_days_make_their_year_known_overrule_the_gazette_and_are_remembered() -> None:
    days = extend(OFFICIAL, {date(2027, 1, 1): "off", date(2026, 6, 19): "work"})
    assert not days.is_working(date(2027, 1, 1))
    assert days.is_working(date(2027, 1, 4))
    assert days.is_working(date(2026, 6, 19))
    assert days.supplied == (date(2026, 6, 19), date(2027, 1, 1))
    assert days.supplied_years == (2027,)


def test_contradictions_and_gaps_in_the_calendar_are_refused() -> None:
    with pytest.raises(CalendarError, match="2026, which has a calendar"):
        extend(OFFICIAL, weekends_only=[2026])
    with pytest.raises(CalendarError, match="2027, which has a calendar"):
        extend(OFFICIAL, {date(2027, 1, 1): "off"}, weekends_only=[2027])
    with pytest.raises(CalendarError, match="between 2026-12-31 and 2028-01-01"):
        extend(OFFICIAL, weekends_only=[2028])


def test_supplied_days_that_change_nothing_are_named() -> None:
    monday, sunday = date(2027, 1, 4), date(2027, 1, 10)
    assert redundant({monday: "work", sunday: "off", date(2027, 1, 5): "off"}) == (monday, sunday)


def test_a_clock_that_runs_backwards_or_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first"):
        Clock(date(2025, 1, 2), date(2025, 1, 1), OFFICIAL)
    with pytest.raises(ValueError, match="32-bit"):
        Clock(date(2025, 1, 1), date(2095, 1, 1), OFFICIAL)
