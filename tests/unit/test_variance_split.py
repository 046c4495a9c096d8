"""The split of variance into chance, assumptions and reading: exact cases, and planted truths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.arrays import F64
from sim.experiments.designs import column
from sim.experiments.variance_split import Split, more_runs_help, split_of


def test_parts_by_hand() -> None:
    # Two draws at -3 and 3, each with replications 1 apart on either side, readings 0 and 4.
    # seed: var(-1, 1) = 2. assumptions: var(-3, 3) = 18, less 2/2 of the seed in a mean of two = 17.
    # reading: 2 away from their middle in every run = 4.
    y = [[[a + e + r for r in (0.0, 4.0)] for e in (-1.0, 1.0)] for a in (-3.0, 3.0)]
    found = split_of(y)
    assert found == pytest.approx(Split(2.0, 17.0, 4.0))
    assert (found.total, found.largest) == (pytest.approx(23.0), "assumptions")


def test_one_draw_and_one_reading_leave_chance_alone() -> None:
    # var(1, 2, 3) = 1.
    assert split_of([[[1.0], [2.0], [3.0]]]) == pytest.approx(Split(1.0, 0.0, 0.0))


def test_nothing_dominates_where_nothing_varies() -> None:
    assert split_of([[[1.0], [1.0]]]).largest is None


def test_a_part_that_chance_explains_is_cut_at_zero() -> None:
    # The draws' means agree more closely than their noise allows: 0 - 1/2 would be negative.
    assert split_of([[[0.0], [1.0]], [[1.0], [0.0]]]).assumptions == 0.0


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 2)])
def test_one_replication_a_draw_tells_nothing_of_chance(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="replications"):
        split_of(np.zeros(shape))


def test_planted_variances_are_found() -> None:
    """Seed 4 + 1 (by reading), assumptions 9, reading 2 + 1 (by draw): means over 400 synthetic studies."""
    splits = np.array([split_of(_planted(trial)) for trial in range(400)])
    mean, error = splits.mean(axis=0), splits.std(axis=0, ddof=1) / np.sqrt(len(splits))
    assert (np.abs(mean - [5.0, 9.0, 3.0]) < 4 * error).all()
    assert (error < [0.1, 0.3, 0.2]).all()


def _planted(trial: int) -> F64:
    draws, runs, readings = 12, 3, 2
    a = 3 * _normal("draw", draws, trial)[:, None, None]
    e = 2 * _normal("run", draws * runs, trial).reshape(draws, runs, 1)
    # Two readings at +-sqrt(2) and, by draw and by run, +-1 times a normal: squares 2, 1 and 1 in the mean.
    of_run = _normal("reading of a run", draws * runs, trial).reshape(draws, runs, 1)
    apart = np.sqrt(2) + _normal("reading", draws, trial)[:, None, None] + of_run
    found: F64 = a + e + apart * np.array([-1.0, 1.0])[None, None, :readings]
    return found


def _normal(name: str, n: int, trial: int) -> F64:
    found: F64 = stats.norm.ppf(column(name, n, trial, 0))
    return found


def test_more_runs_help_as_long_as_chance_leads() -> None:
    # After 100 runs chance still adds sqrt(400/100) = 2 to the mean; the assumptions leave open 1, then 3.
    assert more_runs_help(Split(400.0, 1.0, 0.0), 100)
    assert not more_runs_help(Split(400.0, 9.0, 0.0), 100)
    assert not more_runs_help(Split(400.0, 0.0, 9.0), 100)


def test_no_run_gets_below_what_assumptions_leave_open() -> None:
    # 1.96 * 3 = 5.88 are open: 6 can be had, 5 cannot.
    assert more_runs_help(Split(400.0, 9.0, 0.0), 10, wanted=6.0)
    assert not more_runs_help(Split(400.0, 9.0, 0.0), 10, wanted=5.0)
