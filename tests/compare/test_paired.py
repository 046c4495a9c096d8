"""Paired differences over replications, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.paired import HEADLINES, adjusted, compare_values, family_of, paired


def test_a_difference_has_students_interval_over_replications() -> None:
    # 1, 2, 3: mean 2, s = 1, error 1/sqrt(3), t(2) at 97.5 % is 4.3027; |t| = 2 sqrt(3) has p = 0.0742
    found = paired([[1.0], [2.0], [3.0]])
    assert found["difference"][0] == 2.0
    assert found["high"][0] - 2.0 == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert found["p"][0] == pytest.approx(0.0741799, rel=1e-5)


def test_where_all_replications_agree_the_difference_is_exact() -> None:
    found = paired([[5.0, 0.0], [5.0, 0.0]])
    assert found["low"].tolist() == found["high"].tolist() == [5.0, 0.0]
    assert found["p"].tolist() == [0.0, 1.0]
    assert found["changed"].tolist() == [True, False]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6), st.integers(2, 6))
def test_what_differs_in_no_replication_is_never_called_changed(values: list[float], runs: int) -> None:
    found = paired(np.array([values] * runs) - np.array([values] * runs))
    assert not found["changed"].any()
    assert (adjusted(found["p"], found["changed"], ["city"] * len(values)) == 1.0).all()


def test_one_replication_gives_no_interval() -> None:
    with pytest.raises(ValueError, match="replications"):
        paired([[1.0, 2.0]])


def test_holm_counts_only_what_changed_and_only_within_a_family() -> None:
    p = adjusted([0.01, 0.04, 1.0, 0.04], [True, True, False, True], ["bank", "bank", "bank", "city"])
    np.testing.assert_allclose(p, [0.02, 0.04, 1.0, 0.04])


def test_headlines_are_a_family_of_their_own() -> None:
    assert {family_of(h) for h in HEADLINES} == {"headline"}
    assert family_of("late.bank.icbc") == "bank"
    assert family_of("served") == "city"


def test_numbers_that_a_run_lacks_are_left_out() -> None:
    ids = ["late", "served", "only_here"]
    runs = [
        pd.DataFrame({"id": ids, "reference": [1.0, 2.0, math.nan], "alternative": [2.0, math.nan, 1.0]}),
        pd.DataFrame({"id": ids[:2], "reference": [3.0, 2.0], "alternative": [5.0, 2.0]}),
    ]
    found = compare_values(runs)
    assert found["id"].tolist() == ["late"]
    assert found["difference"].tolist() == [1.5]
