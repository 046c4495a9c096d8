"""Cases of statistics and of chance."""

import pytest

from sim.chance import bits
from sim.experiments import intervals as iv
from tests.theory.cases import case, proves


@proves("ST-01")
def test_the_t_interval_of_a_textbook() -> None:
    p, (mean, variance, half) = case("ST-01").parameters, case("ST-01").expected
    interval = iv.t_interval(p["data"], p["level"])
    spread = sum((x - mean) ** 2 for x in p["data"]) / 9
    assert [interval.estimate, spread, interval.half_width] == pytest.approx([mean, variance, half], rel=1e-9)


@proves("ST-02")
def test_wilson() -> None:
    p = case("ST-02").parameters
    interval = iv.wilson(p["k"], p["n"], p["level"])
    assert [interval.low, interval.high] == pytest.approx(case("ST-02").expected, rel=1e-9)


@proves("ST-03")
def test_clopper_and_pearson() -> None:
    p = case("ST-03").parameters
    interval = iv.clopper_pearson(p["k"], p["n"], p["level"])
    assert [interval.low, interval.high] == pytest.approx(case("ST-03").expected, rel=1e-9)


@proves("ST-04")
def test_ranks_around_a_percentile() -> None:
    p = case("ST-04").parameters
    ranks = iv.quantile_order_statistics(p["n"], p["p"], p["level"])
    assert list(ranks) == pytest.approx(case("ST-04").expected, rel=1e-9)


@proves("ST-08")
def test_the_same_luck_narrows_a_difference() -> None:
    p = case("ST-08").parameters
    paired, welch = iv.paired_t(p["A"], p["B"], p["level"]), iv.welch(p["A"], p["B"], p["level"])
    measured = [paired.estimate, paired.half_width, welch.half_width]
    assert measured == pytest.approx(case("ST-08").expected, rel=1e-9)


@proves("ST-09")
def test_the_stopping_rule_aims_lower() -> None:
    assert iv.adjusted_gamma(case("ST-09").parameters["gamma"]) == pytest.approx(
        case("ST-09").expected, rel=1e-9
    )


@proves("RNG-01")
def test_the_mixer_is_splitmix64() -> None:
    seed = case("RNG-01").parameters["seed"]
    assert [str(int(bits(seed, i, 0))) for i in range(1, 6)] == case("RNG-01").expected
