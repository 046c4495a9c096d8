"""Opening hours as step functions."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar_days import load_working_days
from sim.clock import DAY, NEVER, Clock
from sim.hours import (
    DAY_NAMES,
    WEEKDAY_NAMES,
    Span,
    Steps,
    compile_steps,
    next_at_least,
    next_change,
    value_at,
)
from tests.places import BEIJING

OFFICIAL = load_working_days(BEIJING)
# Wednesday 22 January 2025 to Wednesday 12 February: Spring Festival with both make-up days.
CLOCK = Clock(date(2025, 1, 22), date(2025, 2, 12), OFFICIAL)
HOUR = 3600


def at(steps: Steps, t: int) -> int:
    return int(value_at(steps.times, steps.values, t))


def test_office_hours_follow_the_gazette_and_not_the_weekday() -> None:
    steps = compile_steps([Span("working", 9 * HOUR, 17 * HOUR, count=2)], CLOCK)
    noon = {day: at(steps, CLOCK.second_of(day, 12 * HOUR)) for day in map(CLOCK.date_of, range(22))}
    assert noon[date(2025, 1, 26)] == 2  # Sunday, made up
    assert noon[date(2025, 1, 28)] == 0  # Tuesday, holiday
    assert sum(noon.values()) == 2 * 12  # 22-24, 26, 27 January, 5-8 and 10-12 February


def test_hours_are_half_open() -> None:
    steps = compile_steps([Span("daily", 9 * HOUR, 17 * HOUR)], CLOCK)
    assert [at(steps, t) for t in (9 * HOUR - 1, 9 * HOUR, 17 * HOUR - 1, 17 * HOUR)] == [0, 1, 1, 0]


def test_overlapping_spans_add_up() -> None:
    lunch = Span("daily", 11 * HOUR, 13 * HOUR, count=2)
    steps = compile_steps([Span("daily", 9 * HOUR, 17 * HOUR, count=3), lunch], CLOCK)
    assert [at(steps, h * HOUR) for h in (8, 10, 12, 14, 18)] == [0, 3, 5, 3, 0]


def test_what_is_open_round_the_clock_has_no_edge_at_midnight() -> None:
    steps = compile_steps([Span("daily", 0, 12 * HOUR), Span("daily", 12 * HOUR, DAY)], CLOCK)
    # 22 days played and 60 more.
    assert steps.times.tolist() == [0, 82 * DAY]
    assert steps.values.tolist() == [1, 0]


def test_compiling_stops_at_the_last_known_day() -> None:
    clock = Clock(date(2026, 12, 1), date(2026, 12, 31), OFFICIAL)
    assert compile_steps([Span("daily", 0, DAY)], clock).times.tolist() == [0, 31 * DAY]


def test_a_span_holds_from_one_day_until_another() -> None:
    steps = compile_steps([Span("daily", 0, DAY, from_day=3, until_day=5)], CLOCK)
    assert steps.times.tolist() == [3 * DAY, 5 * DAY]


def test_weekdays_ignore_holidays_and_offdays_are_the_rest_of_the_working_days() -> None:
    tuesday = CLOCK.second_of(date(2025, 1, 28), 12 * HOUR)  # a holiday
    open_ = {name: at(compile_steps([Span(name, 0, DAY)], CLOCK), tuesday) for name in DAY_NAMES}
    assert [name for name, value in open_.items() if value] == ["offdays", "daily", "weekdays", "tuesday"]


def test_the_next_opening_of_each_server_is_found() -> None:
    # One counter from nine to five, a second from ten to twelve on Fridays (24 January is day 2).
    spans = [Span("daily", 9 * HOUR, 17 * HOUR), Span("friday", 10 * HOUR, 12 * HOUR)]
    times, values = compile_steps(spans, CLOCK)
    assert next_at_least(times, values, 0, 0) == 9 * HOUR
    assert next_at_least(times, values, 0, 10 * HOUR) == 10 * HOUR
    assert next_at_least(times, values, 0, 17 * HOUR) == DAY + 9 * HOUR
    assert next_at_least(times, values, 1, 0) == 2 * DAY + 10 * HOUR
    assert next_at_least(times, values, 2, 0) == NEVER
    assert next_change(times, 9 * HOUR - 1) == 9 * HOUR
    assert next_change(times, 9 * HOUR) == 17 * HOUR
    assert next_change(times, times[-1]) == NEVER


def test_without_spans_nothing_ever_opens() -> None:
    times, values = compile_steps([], CLOCK)
    assert (len(times), value_at(times, values, 5)) == (0, 0)
    assert next_at_least(times, values, 0, 5) == next_change(times, 5) == NEVER


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span("holiday", 0, DAY), "days is one of"),
        (Span("daily", 22 * HOUR, 6 * HOUR), "crosses midnight"),
        (Span("daily", 0, DAY + 1), "closes <= 86400"),
        (Span("daily", 0, DAY, count=-1), "at least 0"),
    ],
)
def test_a_span_that_is_no_span_is_refused(span: Span, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compile_steps([span], CLOCK)


def open_by_hand(span: Span, t: int) -> bool:
    """Whether a span is open at second t, straight from its definition."""
    day, second = divmod(t, DAY)
    that = CLOCK.date_of(day)
    kinds = {
        "working": OFFICIAL.is_working(that),
        "offdays": not OFFICIAL.is_working(that),
        "daily": True,
        "weekdays": that.weekday() < 5,
    }
    right_day = kinds.get(span.days, WEEKDAY_NAMES[that.weekday()] == span.days)
    begun = span.from_day is None or day >= span.from_day
    over = span.until_day is not None and day >= span.until_day
    return right_day and begun and not over and span.opens <= second < span.closes


@st.composite
def spans(draw: st.DrawFn) -> Span:
    # Whole hours, so that spans often touch and share edges.
    opens = draw(st.integers(0, 23))
    closes = draw(st.integers(opens + 1, 24))
    bounds = st.none() | st.integers(-2, 30)
    count = draw(st.integers(0, 3))
    return Span(
        draw(st.sampled_from(DAY_NAMES)), opens * HOUR, closes * HOUR, draw(bounds), draw(bounds), count
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(spans(), max_size=4), st.integers(0, 4))
def test_steps_equal_the_definition_at_every_hour(timetable: list[Span], server: int) -> None:
    times, values = compile_steps(timetable, CLOCK)
    assert (np.diff(times) > 0).all()
    assert (np.diff(values, prepend=0) != 0).all()
    by_hand = [sum(s.count * open_by_hand(s, h * HOUR) for s in timetable) for h in range(25 * 24)]
    assert [value_at(times, values, h * HOUR) for h in range(25 * 24)] == by_hand
    opens = next((h for h, value in enumerate(by_hand) if h >= 30 and value > server), None)
    if opens is not None:
        assert next_at_least(times, values, server, 30 * HOUR) == opens * HOUR
