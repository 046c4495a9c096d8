"""Employers and schools: sizes, opening, lists of banks, rounds of submission."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar_days import load_working_days
from sim.chance import CONFIRM, UNIT_SECOND, keys
from sim.clock import DAY, NEVER, Clock
from sim.employers import Units, confirmations, draw_units, submissions, unit_rules
from sim.rendezvous import bank_table
from sim.scenario_people import Unit
from tests.places import BEIJING

CLOCK = Clock(date(2025, 1, 1), date(2026, 6, 30), load_working_days(BEIJING))
TABLE = CLOCK.day_table
KNOWN = (TABLE.first, TABLE.last, TABLE.rank, TABLE.working)
KEYS = keys(11, 0)
BASE = 101 * 10**10
BANKS = bank_table(range(1, 6), [0.4, 0.3, 0.15, 0.1, 0.05], [(0, NEVER)] * 5, CLOCK.n_days)


def unit(**changes: Any) -> Unit:
    plain = {
        "code": 1,
        "mean_persons": 11.0,
        "size_cv": 20.0,
        "max_persons": 5_000,
        "never_opens_share": 0.4,
        "opening_delay": {"distribution": "lognormal", "mean_days": 40.0, "cv": 1.0},
        "max_banks": 3,
        "confirm_delay": {"distribution": "exponential", "mean_days": 6.0},
        "submit_every_days": 10,
    }
    return Unit.model_validate(plain | changes)


def units(persons: int = 20_000, opens: int = 30, **changes: Any) -> Units:
    return draw_units(unit_rules(unit(**changes)), BASE, persons, opens, BANKS, CLOCK, KEYS)


def round_after(confirmed: int, opens: int, every: int = 10, who: int = BASE) -> int:
    out = np.empty(1, np.int64)
    days = np.array([opens])
    when = every, 9 * 3_600, 17 * 3_600, *KNOWN, CLOCK.start.toordinal(), KEYS[UNIT_SECOND]
    submissions(np.array([who]), days, np.array([confirmed]), *when, out)
    return int(out[0])


def test_units_hold_everybody_once_and_none_is_too_large() -> None:
    sizes = np.diff(units().first)
    assert sizes.sum() == 20_000
    assert sizes.min() >= 1
    assert sizes.max() <= 5_000


def test_sizes_have_a_heavy_tail_around_their_mean() -> None:
    sizes = np.diff(units(persons=1_000_000, max_persons=30_000).first)
    # Assumption A.13: 9 to 11.5 a unit; 40 to 50 % of staff in large firms; 5 to 12 % in firms under 10.
    assert 8 < sizes.mean() < 14
    assert 0.35 < sizes[sizes > 300].sum() / 1_000_000 < 0.55
    assert 0.05 < sizes[sizes < 10].sum() / 1_000_000 < 0.13


def test_enlarging_a_cell_keeps_every_unit_but_the_last_cut_one() -> None:
    small, large = units(5_000), units(9_000)
    n = len(small.opens)
    assert (small.first[:n] == large.first[:n]).all()
    assert (small.opens == large.opens[:n]).all()
    assert (small.banks == large.banks[:n]).all()


def test_units_open_on_working_days_after_their_batch_or_never() -> None:
    found = units()
    opened = found.opens[found.opens != NEVER]
    assert (opened >= 30).all()
    assert TABLE.is_working[opened - TABLE.first].all()
    # 0.4 never open; standard error sqrt(0.24 / 1,800) = 0.012.
    assert np.mean(found.opens == NEVER) == pytest.approx(0.4, abs=0.05)


def test_units_name_at_most_three_banks_and_those_without_a_day_name_none() -> None:
    found = units(max_banks=2)
    opens = found.opens < CLOCK.n_days
    assert ((found.banks[opens] >= 0).sum(axis=1) == 2).all()
    assert (found.banks[~opens] == -1).all()


def test_staff_confirm_after_their_unit_opens_and_after_they_may() -> None:
    out = np.empty(4, np.int64)
    wants = np.array([True, True, False, True])
    since, opens = np.array([0, 90, 0, 0]), np.array([40, 40, 40, NEVER])
    rules = unit_rules(unit())
    how = rules.submit_opens, rules.confirm, CLOCK.n_days, KEYS[CONFIRM]
    confirmations(np.arange(4), wants, since, opens, *how, out)
    assert out[0] > 40 * DAY + 9 * 3_600
    assert out[1] > 90 * DAY
    assert out[2] == out[3] == NEVER


@given(opens=st.integers(0, 300), after=st.integers(0, 60 * DAY), every=st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_the_first_round_after_the_confirmation_submits(opens: int, after: int, every: int) -> None:
    confirmed = opens * DAY + after
    found = round_after(confirmed, opens, every)
    # Written out: every round from the first on, moved to the next working day, seconds by day.
    days = [next(d for d in TABLE.working if d >= opens + k * every) for k in range(1, 70 // every + 12)]
    moments = [round_after(int(d) * DAY, opens, 1) for d in sorted(set(days))]
    assert found == min(m for m in moments if m > confirmed)
    assert TABLE.is_working[found // DAY - TABLE.first]
    assert 9 * 3_600 <= found % DAY < 17 * 3_600


def test_all_who_confirm_in_one_round_are_submitted_in_one_second() -> None:
    moments = {round_after(40 * DAY + hour * 3_600, 36) for hour in range(0, 100, 7)}
    assert len(moments) == 1


def test_a_round_beyond_the_known_days_is_never() -> None:
    assert round_after((TABLE.last + 1) * DAY, 40) == NEVER
