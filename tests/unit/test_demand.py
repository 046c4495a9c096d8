"""When people who apply alone do so."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import I64
from sim.calendar_days import load_working_days
from sim.chance import APPLY_DAY, APPLY_SECOND, keys
from sim.clock import NEVER, Clock
from sim.demand import Curve, apply_day, compile_curve, second_of_day
from sim.scenario_people import Demand
from tests.places import BEIJING

DAYS = load_working_days(BEIJING)
CLOCK = Clock(date(2025, 1, 1), date(2025, 12, 31), DAYS)
KEYS = keys(3, 0)


def demand(**changes: Any) -> Demand:
    flat = {
        "half_life_days": 20.0,
        "weekday_weights": (1.0,) * 7,
        "offday_weight": 1.0,
        "hour_weights": (1.0,) * 24,
    }
    return Demand.model_validate(flat | changes)


def days_of(curve: Curve, start: int = 0, people: int = 2_000) -> I64:
    return np.array([apply_day(*curve[:5], KEYS[APPLY_DAY], who, start) for who in range(people)])


def test_half_have_applied_after_one_half_life_and_three_quarters_after_two() -> None:
    days = days_of(compile_curve(demand(), CLOCK, 0), start=10, people=20_000)
    # Standard error sqrt(0.25 / 20,000) = 0.0035; four of them.
    assert np.mean(days < 30) == pytest.approx(0.5, abs=0.014)
    assert np.mean(days < 50) == pytest.approx(0.75, abs=0.014)
    assert days.min() == 10


def test_a_day_without_weight_has_no_applications_and_loses_nobody() -> None:
    curve = compile_curve(demand(offday_weight=0.0), CLOCK, 0)
    days = days_of(curve)
    table = CLOCK.day_table
    played = days[days != NEVER]
    assert all(table.is_working[played - table.first])
    # Spring Festival, 28 January to 4 February, only delays: five working days count a week of seven.
    assert np.mean(played < 28) == pytest.approx(1 - 0.5 ** (19 * 7 / 5 / 20), abs=0.05)


def test_who_would_apply_after_the_last_day_never_does() -> None:
    curve = compile_curve(demand(half_life_days=400.0), CLOCK, 0)
    late = days_of(curve) == NEVER
    assert np.mean(late) == pytest.approx(0.5 ** (365 / 400), abs=0.045)
    assert set(days_of(curve, start=365, people=50)) == {NEVER}


@given(share=st.sampled_from([0.05, 0.3, 1.0]), on=st.integers(20, 200))
@settings(max_examples=10, deadline=None)
def test_a_reminder_moves_only_those_whom_it_reaches(share: float, on: int) -> None:
    reminder = {"on": CLOCK.date_of(on), "share": share, "half_life_days": 5.0}
    before = days_of(compile_curve(demand(), CLOCK, 0))
    after = days_of(compile_curve(demand(reminders={"one": reminder}), CLOCK, 0))
    moved = before != after
    assert np.mean(moved) <= share + 0.05
    assert after[moved].min() >= on
    assert np.mean(after >= on) >= share * 0.9


def test_a_reminder_before_somebody_may_apply_reaches_them_not() -> None:
    reminder = {"on": CLOCK.date_of(50), "share": 1.0, "half_life_days": 1.0}
    with_it = compile_curve(demand(reminders={"one": reminder}), CLOCK, 0)
    assert (days_of(with_it, start=60) == days_of(compile_curve(demand(), CLOCK, 0), start=60)).all()


def test_a_longer_run_moves_nobody() -> None:
    longer = Clock(date(2025, 1, 1), date(2026, 6, 30), DAYS)
    short, long = days_of(compile_curve(demand(), CLOCK, 0)), days_of(compile_curve(demand(), longer, -40))
    inside = short != NEVER
    assert (short[inside] == long[inside]).all()
    assert (long[~inside] >= CLOCK.n_days).all()


@given(who=st.integers(0, 10**12), first=st.integers(0, 23), last=st.integers(0, 23))
@settings(max_examples=40, deadline=None)
def test_seconds_fall_into_hours_with_weight(who: int, first: int, last: int) -> None:
    weights = [0.0] * 24
    weights[first] = weights[last] = 1.0
    hours = compile_curve(demand(hour_weights=tuple(weights)), CLOCK, 0).hours
    assert second_of_day(hours, KEYS[APPLY_SECOND], who) // 3_600 in (first, last)


@pytest.mark.parametrize(
    "bad",
    [
        {"weekday_weights": (0.0,) * 7, "offday_weight": 0.0},
        {"hour_weights": (0.0,) * 24},
        {
            "reminders": {
                "a": {"on": date(2025, 3, 1), "share": 0.7, "half_life_days": 5.0},
                "b": {"on": date(2025, 4, 1), "share": 0.7, "half_life_days": 5.0},
            }
        },
    ],
)
def test_a_demand_that_cannot_be_played_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"weight|at most 1"):
        compile_curve(demand(**bad), CLOCK, 0)
