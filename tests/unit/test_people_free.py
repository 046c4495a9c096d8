"""Staff who cannot choose freely are left out of a search for a bank: none too many, and most of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.arrays import I64
from sim.chance import CONFIRM, keys, uniform
from sim.clock import NEVER
from sim.distributions import draw_many, row, share_as_long
from sim.employers import last_rounds, next_working
from sim.people_chosen import Chosen
from sim.scenario import Scenario
from sim.scenario_types import Duration
from tests.unit.test_population import assert_equal, clock_of, people, small

SLOW = {"distribution": "exponential", "mean_days": 90.0}
KINDS = {
    "as it is": {},
    "slow": {"confirm_delay": SLOW},
    "slow, rare rounds": {"confirm_delay": SLOW, "submit_every_days": 61},
    "newcomers": {"confirm_delay": SLOW},
    "drawn otherwise": {"confirm_delay": {"distribution": "lognormal", "mean_days": 90.0, "cv": 1.0}},
}
STAY = ("ccb", "boc", "cmb")
BANKS = {"as they are": None, "lists run out": date(2025, 6, 1)}
PHASES = {
    "phase": {},
    "early": {"from_": date(2025, 3, 3)},
    "no losses": {"old_cards_lost_per_year_share": 0.0},
}


def scenario_of(kind: str, until: str, phase: str) -> Scenario:
    base = small(300)
    assert base.normal_phase is not None
    delays: dict[str, Any] = {k: Duration(**v) if isinstance(v, dict) else v for k, v in KINDS[kind].items()}
    ends = BANKS[until]
    banks = {
        n: bank.model_copy(update={"until": ends}) for n, bank in base.banks.items() if ends and n not in STAY
    }
    staff = base.groups["employee"]
    if kind == "newcomers":
        staff = staff.model_copy(update={"enters_from": date(2025, 1, 1), "enters_until": date(2025, 11, 30)})
    update = {
        "groups": {**base.groups, "employee": staff},
        "units": {n: unit.model_copy(update=delays) for n, unit in base.units.items()},
        "banks": {**base.banks, **banks},
        "normal_phase": base.normal_phase.model_copy(update=PHASES[phase]),
    }
    return base.model_copy(update=update)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("until", BANKS)
@pytest.mark.parametrize("phase", PHASES)
def test_nobody_who_chooses_freely_is_missed(kind: str, until: str, phase: str) -> None:
    scenario = scenario_of(kind, until, phase)
    whole = people(scenario)
    end = clock_of(scenario).horizon
    applies = (whole.planned >= 0) & (whole.planned < end)
    for bank in (whole.banks.index(name) for name in STAY):
        asked = (applies | (whole.held == 1)) & (whole.bank == bank)
        assert asked.any()
        assert_equal(people(scenario, only=Chosen(frozenset({bank}))), whole, rows_b=asked)


@pytest.mark.parametrize(
    "how",
    [
        {"distribution": "exponential", "mean_days": 2.0},
        {"distribution": "lognormal", "mean_days": 2.0, "cv": 1.0},
        {"distribution": "fixed", "value_days": 1.0},
    ],
)
def test_no_draw_outside_the_share_lasts_as_long(how: dict[str, Any]) -> None:

    dist, key, who = row(Duration(**how)), keys(3, 0)[CONFIRM], np.arange(4_000)
    drawn: I64 = np.empty(len(who), np.int64)
    draw_many(dist, key, who, np.empty(len(who)), drawn)
    u = np.array([uniform(key, person, 0) for person in who])
    for seconds in (-5, 0, 1, 2, *np.sort(drawn)[::400]):
        outside = u >= share_as_long(dist, np.array([seconds]))[0]
        assert (drawn[outside] < seconds).all()
        assert how["distribution"] != "exponential" or abs(outside.mean() - (drawn < seconds).mean()) < 1e-3


@pytest.mark.parametrize("every", [1, 10, 61])
def test_the_last_round_before_a_day_is_the_last_of_all_rounds(every: int) -> None:
    days = clock_of(small()).day_table
    known = days.first, days.last, days.rank, days.working
    opens, out = np.arange(days.first - 5, days.last + 5), np.empty(days.last + 10 - days.first, np.int64)
    for bound in (days.first - 2, days.first + 1, 0, 60, 102, 428, days.last - 1, days.last + 3):
        last_rounds(opens, every, bound, *known, out)
        for unit, found in zip(opens, out, strict=True):
            rounds = [next_working(*known, unit + k * every) for k in range(1, (bound - unit) // every + 1)]
            assert found == NEVER or found == max(day for day in rounds if day < bound)
        assert bound not in (60, 102, 428) or (out != NEVER).any()
