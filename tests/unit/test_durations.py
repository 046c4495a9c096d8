"""Stated durations in closed form, against the draws of the same durations."""

import numpy as np
import pytest

from sim.chance import SERVICE, keys
from sim.clock import DAY
from sim.distributions import draw_seconds, row
from sim.experiments.durations import below, by_day, delayed, mean_seconds
from sim.scenario_types import Duration

KEY = keys(7, 0)[SERVICE]
DRAWS = 20_000
ALL = [
    {"distribution": "fixed", "value_hours": 30.0},
    {"distribution": "uniform", "low_hours": 2.0, "high_hours": 90.0},
    {"distribution": "exponential", "mean_days": 3.0},
    {"distribution": "triangular", "low_days": 1.0, "mode_days": 2.0, "high_days": 6.0},
    {"distribution": "lognormal", "mean_days": 4.0, "cv": 1.3},
    {"distribution": "gamma", "mean_days": 4.0, "shape": 3},
    {"distribution": "table", "values_days": [0.6, 1.6, 3.0], "shares": [0.7, 0.2, 0.1]},
]


@pytest.mark.parametrize("stated", ALL, ids=lambda d: d["distribution"])
def test_the_distribution_function_is_that_of_the_draws(stated: dict[str, object]) -> None:
    duration = Duration.model_validate(stated)
    draws = np.array([draw_seconds(row(duration), KEY, who, 0) for who in range(DRAWS)])
    at = np.arange(0.5, 20.0, 0.5) * DAY
    seen = (draws[:, None] <= at).mean(axis=0)
    # Dvoretzky-Kiefer-Wolfowitz: farther apart than 0.0117 with probability 2 exp(-2 n 0.0117^2) = 0.008
    assert np.abs(seen - below(duration, at)).max() < 0.0117
    assert mean_seconds(duration) == pytest.approx(draws.mean(), abs=5 * draws.std() / DRAWS**0.5 + 1)


def test_days_are_rounded_down_and_sum_to_one() -> None:
    # 0.6 and 1.6 and 3.0 days: 0, 1 and (exactly three days is at most three) 2 by the half-open rule
    shares = by_day(Duration.model_validate(ALL[-1]), 10)
    assert shares.tolist() == pytest.approx([0.7, 0.2, 0.1])


def test_a_delayed_flow_keeps_what_arrives_in_time() -> None:
    flow = np.array([[100.0, 0.0, 0.0, 10.0]])
    # 100 on day 0: 60 of them a day later, 40 two days later; of the 10 on day 3 nothing arrives by day 3
    assert delayed(flow, np.array([0.6, 0.4]), least=1)[0].tolist() == pytest.approx([0.0, 60.0, 40.0, 0.0])
    assert delayed(flow, np.ones(1), least=9).sum() == 0.0
