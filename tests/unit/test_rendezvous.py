"""Who chooses which bank."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance import BANK, UNIT_BANKS, keys, uniform
from sim.clock import NEVER
from sim.elementary import ln
from sim.rendezvous import BankTable, bank_table, choose, choose_listed, top

ALWAYS = (0, NEVER)
KEY = keys(7, 0)[BANK]
LIST_KEY = keys(7, 0)[UNIT_BANKS]
WEIGHTS = st.lists(st.sampled_from([0.0, 0.01, 0.05, 0.2, 0.2, 1.0]), min_size=2, max_size=12).filter(any)


def table(weights: list[float], windows: dict[int, tuple[int, int]] | None = None) -> BankTable:
    spans = [(windows or {}).get(i, ALWAYS) for i in range(len(weights))]
    return bank_table(range(1, len(weights) + 1), weights, spans, n_days=10)


def chosen(banks: BankTable, people: int = 300, day: int = 0) -> list[int]:
    scratch = np.empty(len(banks.code))
    row = banks.of_day[day]
    return [choose(*banks[::2], banks.equal, row, KEY, who, scratch) for who in range(people)]


def named(banks: BankTable, unit: int, most: int = 3) -> list[int]:
    out = np.empty((1, 3), np.int8)
    top(banks.code, banks.inverse, 0, LIST_KEY, unit, most, np.empty(len(banks.code)), out[0])
    return [int(bank) for bank in out[0] if bank >= 0]


@given(weights=WEIGHTS, new=st.sampled_from([0.01, 0.2, 0.5]))
@settings(max_examples=20, deadline=None)
def test_a_new_bank_moves_only_those_who_choose_it(weights: list[float], new: float) -> None:
    before, after = chosen(table(weights)), chosen(table([*weights, new]))
    newcomer = len(weights)
    assert all(b == a or a == newcomer for b, a in zip(before, after, strict=True))


@given(weights=WEIGHTS)
@settings(max_examples=20, deadline=None)
def test_the_choice_is_the_lowest_of_all_scores(weights: list[float]) -> None:
    # Written out: -ln(u) / weight over every bank, no bound spared a logarithm.
    for who, found in enumerate(chosen(table(weights), 100)):
        scores = [-ln(uniform(KEY, who, i + 1)) / w if w else np.inf for i, w in enumerate(weights)]
        assert found == int(np.argmin(scores))


def test_banks_are_chosen_in_proportion_to_their_weights() -> None:
    weights = [0.5, 0.3, 0.15, 0.05]
    counts = np.bincount(chosen(table(weights), 40_000), minlength=4) / 40_000
    # Standard error at most sqrt(0.25 / 40,000) = 0.0025; four of them.
    assert np.abs(counts - weights).max() < 0.01


def test_equal_weights_need_no_logarithm_and_choose_the_same() -> None:
    equal = table([0.25] * 4)
    assert equal.equal.tolist() == [1]
    slow = equal._replace(equal=np.zeros(1, np.uint8))
    assert chosen(equal) == chosen(slow)


def test_a_bank_is_chosen_only_inside_its_dates() -> None:
    banks = table([0.5, 0.5, 0.5], {1: (5, NEVER), 2: (0, 3)})
    assert set(chosen(banks, day=4)) == {0}
    assert set(chosen(banks, day=5)) == {0, 1}
    assert set(chosen(banks, day=2)) == {0, 2}


def test_a_day_without_any_bank_is_refused() -> None:
    with pytest.raises(ValueError, match="no bank"):
        table([0.5, 0.5], {0: (3, NEVER), 1: (0, 2)})


@given(
    weights=st.lists(st.sampled_from([0.01, 0.1, 0.4]), min_size=1, max_size=9), unit=st.integers(0, 10**12)
)
@settings(max_examples=30, deadline=None)
def test_a_unit_names_at_most_three_different_banks(weights: list[float], unit: int) -> None:
    banks = named(table(weights), unit)
    assert len(banks) == len(set(banks)) == min(3, len(weights))


@given(
    weights=st.lists(st.sampled_from([0.01, 0.1, 0.4]), min_size=3, max_size=9), unit=st.integers(0, 10**12)
)
@settings(max_examples=30, deadline=None)
def test_a_new_bank_pushes_out_the_last_of_a_list_or_none(weights: list[float], unit: int) -> None:
    before, after = named(table(weights), unit), named(table([*weights, 0.3]), unit)
    rest = [bank for bank in after if bank != len(weights)]
    assert rest == before[: len(rest)]
    assert len(rest) >= 2


def test_staff_choose_inside_the_list_or_nothing() -> None:
    banks = table([0.2, 0.3, 0.5])
    lists = np.array([[2, 0, -1], [-1, -1, -1]], np.int8)
    found = {choose_listed(banks.code, banks.inverse, 0, lists, 0, KEY, who) for who in range(200)}
    assert found == {0, 2}
    assert choose_listed(banks.code, banks.inverse, 0, lists, 1, KEY, 5) == -1
