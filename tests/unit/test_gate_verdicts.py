"""Same, changed, cannot tell: by hand, at the ends, and as often as stated."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.experiments.gate_verdicts import Check, Judgement, judge, pairs_for, power_of, spread_of

NOTHING = (0.0,) * 4


def one(before: object, now: object, warn: float, error: float = 1e9, paired: bool = True) -> Judgement:
    check = Check("s", "days_to_made_mean", tuple(before), tuple(now), warn, error, paired)  # type: ignore[call-overload]
    return judge([check], 0.01, 0.05)[0]


def test_a_difference_by_hand() -> None:
    # Differences 1 2 3 4: mean 2.5, sd 1.2910, standard error 0.6455, 3 degrees of freedom.
    found = one(NOTHING, (1.0, 2.0, 3.0, 4.0), 0.5)
    assert found.difference == 2.5
    assert found.high - found.difference == pytest.approx(3.182446 * 0.645497, rel=1e-6)
    # beyond 0.5: t = 2 / 0.6455 = 3.098, and -3 / 0.6455 on the other side
    wanted = stats.t.sf(2 / 0.6454972, 3) + stats.t.sf(3 / 0.6454972, 3)
    assert found.p_changed == pytest.approx(wanted, rel=1e-6)
    assert found.verdict == "cannot_tell"  # p = 0.03 > 0.01


@pytest.mark.parametrize(
    ("shift", "warn", "verdict"),
    [(0.0, 0.1, "same"), (0.1, 0.1, "same"), (0.2, 0.1, "changed"), (-0.2, 0.1, "changed")],
)
def test_what_moves_alike_in_all_pairs_is_known_exactly(shift: float, warn: float, verdict: str) -> None:
    before = (1.0, 2.0, 3.0)
    assert one(before, [x + shift for x in before], warn + 1e-12).verdict == verdict


def test_noise_above_the_margin_cannot_be_told() -> None:
    assert one(NOTHING, (-1.0, 1.0, -1.0, 1.0), 0.1).verdict == "cannot_tell"


def test_both_margins_have_their_own_verdict() -> None:
    found = one(NOTHING, (1.0, 1.01, 0.99, 1.0), 0.5, 2.0)
    assert (found.verdict, found.worst) == ("changed", "same")


def test_a_value_that_only_one_side_has_is_changed_and_one_that_neither_has_is_the_same() -> None:
    gone = (math.nan,) * 4
    assert one(NOTHING, gone, 1.0).verdict == "changed"
    assert one(gone, gone, 1.0).verdict == "same"
    # replications without the value on both sides are left out of the pairs
    assert one((1.0, math.nan, 1.0), (1.0, math.nan, 1.0), 0.1).verdict == "same"


def test_independent_runs_are_compared_as_welch_does() -> None:
    a, b = (1.0, 2.0, 3.0, 4.0), (2.0, 6.0, 4.0)
    found = spread_of(Check("s", "x", a, b, 1.0, 1.0, False))
    wanted = stats.ttest_ind(b, a, equal_var=False)
    assert found.difference / found.error == pytest.approx(wanted.statistic)
    assert found.freedom == pytest.approx(wanted.df)


def test_many_checks_do_not_alarm_more_often_than_one() -> None:
    """500 gates of 20 checks each, true differences at the margin: at most the stated 1 % alarm."""
    draws = np.random.default_rng(1).normal(size=(500, 20, 6))
    alarms = 0
    for gate in draws:
        checks = [Check("s", "x", (0.0,) * 6, tuple(0.5 + 0.2 * x), 0.5, 9.0) for x in gate]
        alarms += any(j.verdict == "changed" for j in judge(checks, 0.01, 0.05))
    assert stats.binomtest(alarms, 500).proportion_ci(0.999).low <= 0.01


def test_what_lies_at_the_margin_is_called_the_same_in_at_most_the_stated_share() -> None:
    draws = np.random.default_rng(2).normal(size=(2_000, 6))
    said = sum(one((0.0,) * 6, tuple(0.5 + 0.2 * x), 0.5).verdict == "same" for x in draws)
    assert stats.binomtest(said, 2_000).proportion_ci(0.999).low <= 0.05


@settings(deadline=None, max_examples=30)
@given(st.floats(0.05, 2.0), st.integers(1, 30))
def test_the_planned_pairs_have_the_stated_power_and_fewer_have_not(error: float, checks: int) -> None:
    n = pairs_for(error, 1.0, checks, 0.01, 0.99, 10_000)
    assert power_of(error, n, 1.0, checks, 0.01) >= 0.99
    assert n == 3 or power_of(error, n - 1, 1.0, checks, 0.01) < 0.99


def test_one_odd_pair_neither_hides_a_change_nor_makes_one_and_is_not_called_the_same() -> None:
    near = [1.0 + 0.01 * i for i in range(11)]
    assert one((0.0,) * 12, [*near, -9.0], 0.5).verdict == "changed"
    assert one((0.0,) * 12, [*(x - 1.0 for x in near), 99.0], 0.5).verdict == "cannot_tell"


@pytest.mark.parametrize("n", [6, 12, 20])
def test_the_power_is_as_often_as_it_says(n: int) -> None:
    draws = np.random.default_rng(3).normal(size=(2_000, n))
    noise = 0.5 * math.sqrt(n) / 4  # the margin is four standard errors
    said = sum(one((0.0,) * n, tuple(1.0 + noise * x), 0.5).verdict == "changed" for x in draws)
    sure = stats.binomtest(said, 2_000).proportion_ci(0.999)
    assert sure.low <= power_of(noise, n, 0.5, 1, 0.01) <= sure.high


def test_a_relative_margin_is_taken_of_every_replication_itself() -> None:
    # All replications 0.5 % longer, by hand: differences less 0.25 % of each are 0.25 2.5 0.75 0.05 percent
    # of one: mean 0.8875, sd 1.1146, standard error 0.5573. On the other side three times as much of each.
    before = (100.0, 1_000.0, 300.0, 20.0)
    now = [1.005 * x for x in before]
    mean = sum(before) / 4
    found = judge([Check("s", "x", before, now, 0.0025 * mean, 1e9, True, True)], 0.05, 0.05)[0]
    wanted = stats.t.sf(0.8875 / 0.5573, 3) + stats.t.sf(3 * 0.8875 / (3 * 0.5573), 3)
    assert found.p_changed == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize("factor", [1.0025, 0.9975])
def test_what_lies_at_a_relative_margin_in_every_replication_is_the_same(factor: float) -> None:
    before = (3.1, 3.7, 2.9, 3.3)
    check = Check("s", "x", before, [factor * x for x in before], 0.0025 * 3.25, 1e9, True, True)
    assert judge([check], 0.01, 0.05)[0].verdict == "same"


@pytest.mark.parametrize("paired", [True, False])
def test_a_mean_that_is_known_badly_makes_no_alarms_about_a_relative_margin(paired: bool) -> None:
    """Truth at the margin, values that vary by half their mean: at most the stated 1 % alarm."""
    rng = np.random.default_rng(4)
    before, other = (np.exp(0.5 * rng.normal(size=(2_000, 8))) for _ in range(2))
    now = (before if paired else other) * 1.1 * np.exp(0.02 * rng.normal(size=(2_000, 8)) - 0.0002)
    said = 0
    for a, b in zip(before, now, strict=True):
        check = Check("s", "x", tuple(a), tuple(b), 0.1 * float(a.mean()), 1e9, paired, True)
        said += judge([check], 0.01, 0.05)[0].verdict == "changed"
    assert stats.binomtest(said, 2_000).proportion_ci(0.999).low <= 0.01


@pytest.mark.parametrize("relative", [True, False])
def test_noise_in_the_last_bits_is_the_same(relative: bool) -> None:
    before = (3.1, 3.7, 2.9, 3.3)
    now = [math.nextafter(x, 9.0 if i % 2 else 0.0) for i, x in enumerate(before)]
    check = Check("s", "x", before, now, 0.0025 * 3.25, 0.02 * 3.25, True, relative)
    found = judge([check], 0.01, 0.05)[0]
    assert (found.verdict, found.worst, found.difference) == ("same", "same", 0.0)
