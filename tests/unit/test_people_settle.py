"""What an application looks like: banks settled a block at a time, against each person's own choice."""

import numpy as np
import pytest

from sim.chance import BANK, keys, uniform
from sim.clock import NEVER
from sim.people_settle import BRANCH, EMPLOYER, settle_banks, settle_ways
from sim.rendezvous import bank_table, choose

KEY = keys(7, 0)[BANK]
N_DAYS = 10
WEIGHTS = {"unequal": [0.4, 0.3, 0.2, 0.1, 0.0], "equal": [0.25] * 4, "one": [1.0], "tiny": [1e-9, 1.0]}
WINDOWS = {"always": [(-9, NEVER)], "one begins, one ends": [(-9, 4), (6, NEVER), (-9, NEVER)]}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("windows", WINDOWS)
def test_everybody_gets_the_bank_of_the_day_and_nobody_who_does_not_apply(weights: str, windows: str) -> None:
    spans = (WINDOWS[windows] * 5)[: len(WEIGHTS[weights])]
    if len(spans) < 3:
        spans = [(-9, NEVER)] * len(spans)
    table = bank_table(range(1, len(spans) + 1), WEIGHTS[weights], spans, N_DAYS)
    who = np.arange(101 * 10**10, 101 * 10**10 + 5_001)
    days = np.array([-3, 0, 3, 4, 5, 6, 9, NEVER])
    day = days[np.arange(len(who)) * 7 % 8]
    out = np.full(len(who), -1, np.int8)
    settle_banks(who, day, *table, table.inverse.min(axis=0), KEY, out)
    scratch = np.empty(len(table.code))
    one = table.code, table.inverse, table.equal
    rows = table.of_day[np.clip(day, 0, N_DAYS - 1)]
    alone = [choose(*one, row, KEY, person, scratch) for row, person in zip(rows, who, strict=True)]
    assert (out == np.where(day < N_DAYS, alone, -1)).all()


@pytest.mark.parametrize(
    "shares", [(0.4, 0.3, 0.3, 0.0), (0.0, 0.0, 0.5, 0.5), (1.0, 0.0, 0.0, 0.0), (0.3, 0.7, 0, 0)]
)
@pytest.mark.parametrize("with_unit", [True, False])
def test_the_way_is_the_first_whose_cumulative_share_lies_above_the_draw(
    shares: tuple[float, ...], with_unit: bool
) -> None:
    who, when = np.arange(2_000), np.arange(2_000) % 12 - 1
    out = np.full(len(who), -1, np.int8)
    cumulative = np.cumsum(shares)
    settle_ways(who, when, N_DAYS, cumulative, with_unit, KEY, out)
    for person, day, way in zip(who, when, out, strict=True):
        u = uniform(KEY, person, 0)
        plain = next((k for k in range(4) if u < cumulative[k]), -1)
        plain = BRANCH if plain == EMPLOYER and not with_unit else plain
        assert way == (plain if 0 <= day < N_DAYS else -1)


def test_a_draw_above_all_shares_leads_to_the_last_way_that_has_one() -> None:
    who, when = np.arange(2_000), np.zeros(2_000, np.int64)
    out = np.full(len(who), -1, np.int8)
    settle_ways(who, when, N_DAYS, np.array([0.1, 0.2, 0.2, 0.2]), True, KEY, out)
    assert set(out.tolist()) == {BRANCH, 1}
