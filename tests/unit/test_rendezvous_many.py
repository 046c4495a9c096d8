"""Banks chosen a block at a time, against the choice of each alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance import UNIT_BANKS, keys
from sim.clock import NEVER
from sim.rendezvous import bank_table, top
from sim.rendezvous_many import top_many

KEY = keys(7, 0)[UNIT_BANKS]
WHO = np.arange(5 * 10**10, 5 * 10**10 + 3_000)
WEIGHTS = st.lists(st.sampled_from([0.0, 1e-9, 0.01, 0.2, 0.2, 1.0]), min_size=1, max_size=12).filter(any)


@given(weights=WEIGHTS, most=st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_the_lists_of_many_are_those_of_each(weights: list[float], most: int) -> None:
    banks = bank_table(range(1, len(weights) + 1), weights, [(0, NEVER)] * len(weights), n_days=10)
    one, many = np.zeros((len(WHO), 3), np.int8), np.zeros((len(WHO) + 9, 3), np.int8)
    scratch = np.empty(len(weights))
    for i, who in enumerate(WHO):
        top(banks.code, banks.inverse, 0, KEY, who, most, scratch, one[i])
    top_many(banks.code, banks.inverse, 0, KEY, WHO, most, many)
    assert (many[: len(WHO)] == one).all()


def test_two_banks_of_one_score_are_told_apart_as_in_the_choice_alone() -> None:
    code, inverse = np.array([3, 3, 5]), np.ones((1, 3))
    many = np.zeros((len(WHO), 3), np.int8)
    top_many(code, inverse, 0, KEY, WHO, 2, many)
    assert (many[:, 2] == -1).all()
    assert (many[many[:, 0] != 2, 0] == 0).all()


@pytest.mark.parametrize("most", [1, 2])
def test_close_calls_take_logarithms(most: int) -> None:
    inverse = np.array([[1.0, 1.0 + 1e-12, 1.0 - 1e-12]])
    code, one, many = np.array([4, 4, 4]), np.zeros((9, 3), np.int8), np.zeros((9, 3), np.int8)
    for i in range(9):
        top(code, inverse, 0, KEY, WHO[i], most, np.empty(3), one[i])
    top_many(code, inverse, 0, KEY, WHO[:9], most, many)
    assert (many == one).all()
