"""Latin hypercubes by address: each stratum once, the same whatever is drawn beside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.designs import ORDER, WITHIN, column, latin_hypercube


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**63 - 1))
@settings(deadline=None)
def test_every_stratum_of_every_column_is_hit_once(draws: int, names: int, seed: int) -> None:
    design = latin_hypercube([f"A.{i}" for i in range(names)], draws, seed)
    assert ((design > 0) & (design < 1)).all()
    strata = np.sort(np.floor(design * draws), axis=0)
    assert (strata == np.arange(draws)[:, None]).all()


def test_an_assumption_keeps_its_values_whatever_is_drawn_beside_it() -> None:
    alone, among = latin_hypercube(["A.2"], 9, 5), latin_hypercube(["A.1", "A.2", "A.3"], 9, 5)
    assert (alone[:, 0] == among[:, 1]).all()


def test_another_seed_name_or_number_of_draws_is_another_column() -> None:
    own = column("A.1", 8, 1, WITHIN)
    others = [column("A.2", 8, 1, WITHIN), column("A.1", 8, 2, WITHIN), column("A.1", 8, 1, ORDER)]
    assert all((other != own).all() for other in others)
    assert (column("A.1", 9, 1, WITHIN)[:8] != own).all()


def test_columns_are_not_ordered_alike() -> None:
    # Rank correlation of independent columns: mean 0, deviation 1/sqrt(199) = 0.07; 200 draws, 45 pairs.
    design = latin_hypercube([f"A.{i}" for i in range(10)], 200, 3)
    correlation = np.corrcoef(design, rowvar=False)[np.triu_indices(10, 1)]
    assert np.abs(correlation).max() < 4 / np.sqrt(199)
    assert np.sqrt((correlation**2).mean()) == pytest.approx(1 / np.sqrt(199), rel=0.4)
