"""Intervals against published and exact values, and a band that covers."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.arrays import F64
from sim.chance import uniform
from sim.experiments import intervals as iv


def test_days_on_which_all_agree_have_no_width() -> None:
    band = iv.simultaneous_band([[1.0, 2.0], [1.0, 4.0], [1.0, 3.0]])
    assert band.low[0] == band.high[0] == 1.0
    assert band.low[1] < 3.0 < band.high[1]
    assert iv.simultaneous_band(np.ones((3, 4))).times == 0.0


def test_one_day_gives_the_t_interval() -> None:
    x = np.array([1.53, 1.66, 1.24, 2.34, 2.0, 1.69, 2.69, 2.86, 1.7, 2.6])
    band = iv.simultaneous_band(x[:, None])
    assert band.high[0] - band.mean[0] == pytest.approx(iv.t_interval(x).half_width, rel=1e-12)


@pytest.mark.parametrize("replications", [6, 20])
def test_the_whole_curve_is_inside_as_often_as_the_band_says(replications: int) -> None:
    trials = 300
    inside = 0
    for trial in range(trials):
        band = iv.simultaneous_band(_walks(trial * 1_000, replications, 40))
        inside += bool(((band.low <= 0) & (band.high >= 0)).all())
    assert iv.clopper_pearson(inside, trials, 0.999).high >= 0.95


def _walks(seed: int, replications: int, days: int) -> F64:
    """Curves of mean 0 whose days move together."""
    draws = [[uniform(12345, seed + r, d) for d in range(days)] for r in range(replications)]
    return np.cumsum(stats.norm.ppf(draws), axis=1)


def test_a_share_near_one_stays_below_one() -> None:
    interval = iv.logit_t_interval([0.999, 1.0, 0.9995, 1.0, 0.998])
    assert 0 < interval.low < interval.estimate < interval.high < 1
    assert iv.t_interval([0.999, 1.0, 0.9995, 1.0, 0.998]).high > 1


def test_equal_shares_at_the_end_of_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="bound the failures"):
        iv.logit_t_interval([1.0, 1.0, 1.0])


def test_no_failure_among_n_leaves_about_three_in_n() -> None:
    assert iv.zero_failure_bound(1_000) == pytest.approx(3 / 1_000, rel=0.01)
    assert iv.zero_failure_bound(30) == pytest.approx(iv.clopper_pearson(0, 30, 0.90).high, rel=1e-12)


def test_holm_steps_down() -> None:
    np.testing.assert_allclose(iv.holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


def test_too_small_a_sample_has_no_bound_on_a_far_quantile() -> None:
    ranks = iv.quantile_order_statistics(20, 0.99)
    assert ranks.upper == 21
    assert ranks.lower >= 1


def test_ranks_enclose_the_quantile_as_often_as_they_say() -> None:
    for n, p in ((100, 0.95), (50, 0.5), (400, 0.99)):
        ranks = iv.quantile_order_statistics(n, p)
        below = stats.binom(n, p)
        exact = math.fsum(below.pmf(k) for k in range(ranks.lower, ranks.upper))
        assert ranks.coverage == pytest.approx(exact, abs=1e-12)
        assert ranks.coverage >= 0.95


@pytest.mark.parametrize("bad", [[1.0], [], [1.0, math.nan], [[1.0, 2.0]]])
def test_an_interval_needs_two_numbers(bad: list) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match="two finite numbers"):
        iv.t_interval(bad)
