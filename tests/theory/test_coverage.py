"""Intervals hold what they say: over synthetic replications, and over a town that is played.

The full measurement, 1,000 groups of ten replications of the town: ``python -m tests.benchmarks.coverage``.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.arrays import F64
from sim.experiments.designs import column
from sim.experiments.intervals import clopper_pearson
from sim.measures.names import measure_of
from sim.running import run
from tests.benchmarks.coverage import MEASURES, TOWN, coverage, played

GROUPS, RUNS = 20, 5


@pytest.fixture(scope="module")
def values() -> F64:
    return played(range(GROUPS * RUNS))


def test_what_is_measured_is_what_a_run_says(values: F64) -> None:
    result = run(TOWN, replication=3, journeys=False)
    assert values[3] == pytest.approx([result[id] for id in MEASURES], rel=1e-12)


@pytest.mark.parametrize("i", range(len(MEASURES)))
def test_a_played_town_is_held_as_often_as_the_interval_says(values: F64, i: int) -> None:
    found = coverage(values[:, i], RUNS, measure_of(MEASURES[i]).unit)
    assert clopper_pearson(found.held, found.of, 0.999).high >= 0.95


@pytest.mark.parametrize("i", range(len(MEASURES)))
def test_intervals_of_a_played_town_are_as_wide_as_its_runs_spread(values: F64, i: int) -> None:
    # Five runs: t = 2.776 on 4 degrees, the mean of their deviation 0.940 of the true one. The median width
    # of 20 groups is known within a fifth or so.
    found = coverage(values[:, i], RUNS, measure_of(MEASURES[i]).unit)
    wanted = 2.776 * 0.940 * values[:, i].std(ddof=1) / np.sqrt(RUNS)
    assert 0.65 < found.half_width / wanted < 1.35


@pytest.mark.parametrize("rate", [3.0, 30.0])
def test_shares_near_one_are_held_in_93_to_97_of_a_hundred_groups(rate: float) -> None:
    """Late of 2,000 applications: Poisson, with a mean that itself varies by a fifth from run to run."""
    groups, runs = 1_000, 10
    luck, day = (column(f"late {rate} {k}", groups * runs, 1, 0) for k in range(2))
    late = stats.poisson.ppf(luck, rate * (1 + 0.2 * stats.norm.ppf(day)))
    found = coverage(1 - late / 2_000, runs, "share")
    assert set(found.methods) == {"logit"}
    assert 0.93 <= found.share <= 0.97


def test_means_of_skewed_waits_are_held_in_93_to_97_of_a_hundred_groups() -> None:
    waits = stats.lognorm.ppf(column("waits", 10_000, 1, 0), 0.25)  # about as skewed as the town's
    assert 0.93 <= coverage(waits, 10, "minutes").share <= 0.97


def test_an_interval_that_is_too_narrow_is_found_out() -> None:
    """A level of 80 % in the place of 95 % is seen in 1,000 groups, and in the widths of 20."""
    waits = stats.norm.ppf(column("narrow", 10_000, 1, 0)) + 10
    assert coverage(waits, 10, "minutes", level=0.8).share < 0.9
    few = coverage(waits[: GROUPS * RUNS], RUNS, "minutes", level=0.8)
    assert few.half_width / (2.776 * 0.940 * waits[: GROUPS * RUNS].std() / np.sqrt(RUNS)) < 0.65
