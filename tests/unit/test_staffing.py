"""One hour of the day, one server: how timetables are changed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.staffing import hours_range, longer, manned
from sim.scenario_types import Shift, Staffing

SPLIT = [Shift(opens="08:00", closes="12:00"), Shift(opens="13:00", closes="16:30")]


def hours(rows: list[dict[str, object]]) -> float:
    def clock(x: object) -> float:
        return int(str(x)[:2]) + int(str(x)[3:]) / 60

    return sum(clock(r["closes"]) - clock(r["opens"]) for r in rows)


def times(rows: list[dict[str, object]] | None) -> list[tuple[object, object]]:
    return [(r["opens"], r["closes"]) for r in rows or []]


def test_an_hour_more_closes_later_and_past_midnight_opens_earlier() -> None:
    assert times(longer(SPLIT, 1)) == [("08:00", "12:00"), ("13:00", "17:30")]
    # 7.5 hours to midnight, then half an hour before 08:00
    assert times(longer(SPLIT, 8)) == [("07:30", "12:00"), ("13:00", "24:00")]


def test_an_hour_less_closes_earlier_and_drops_what_is_left_without_hours() -> None:
    assert times(longer(SPLIT, -3)) == [("08:00", "12:00"), ("13:00", "13:30")]
    assert times(longer(SPLIT, -4)) == [("08:00", "11:30")]
    assert longer(SPLIT, -8) is None


def test_a_day_has_no_more_than_its_hours() -> None:
    # 7.5 hours are stated; the lunch hour stays, so 23 is the most and 15 more are whole hours
    assert hours_range(SPLIT) == range(-7, 16)
    assert longer(SPLIT, 16) is None


def test_each_kind_of_day_is_changed_for_itself_and_keeps_its_dates() -> None:
    shifts = [*SPLIT, Shift(days="saturday", opens="09:00", closes="11:00", until=dt.date(2025, 5, 1))]
    rows = longer(shifts, 1) or []
    saturday = next(r for r in rows if r["days"] == "saturday")
    assert (saturday["closes"], saturday["until"]) == ("12:00", dt.date(2025, 5, 1))
    assert [r["closes"] for r in rows if r["days"] == "working"] == ["12:00", "17:30"]


@given(st.integers(-7, 15))
def test_hours_change_by_what_was_asked(more: int) -> None:
    assert hours(longer(SPLIT, more) or []) == pytest.approx(7.5 + more)


def test_a_server_more_is_one_in_every_row_that_has_some() -> None:
    rows = [
        Staffing(opens="09:00", closes="11:00", counters=3, stations=1),
        Staffing(opens="11:00", closes="12:00", counters=1, stations=1),
        Staffing(opens="12:00", closes="17:00", counters=0, stations=2),
    ]
    assert [r["counters"] for r in manned(rows, "counters", 4)] == [4, 2, 0]
    assert [r["counters"] for r in manned(rows, "counters", 1)] == [1, 1, 0]
    assert [r["stations"] for r in manned(rows, "counters", 1)] == [1, 1, 2]
