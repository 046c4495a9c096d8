"""What an application looks like: banks settled a block at a time, against each person's own choice."""

import numpy as np
import pytest

from sim.chance import BANK, keys
from sim.clock import NEVER
from sim.people_settle import settle_banks
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
