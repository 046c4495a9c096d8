"""Drawn seconds: the arithmetic of single draws, and draws by the thousand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import F64
from sim.distributions import (
    EXPONENTIAL,
    GAMMA,
    LOGNORMAL,
    TABLE,
    TRIANGULAR,
    UNIFORM,
    WIDTH,
    draw_many,
    draw_seconds,
    fixed,
)
from sim.elementary import exp, ln, normal_quantile


def law(kind: int, *parameters: float) -> F64:
    out = np.zeros(WIDTH)
    out[0] = kind
    out[1 : 1 + len(parameters)] = parameters
    return out


LAWS = {
    "fixed": fixed(7.0),
    "uniform": law(UNIFORM, 10.0, 5_000.0),
    "exponential": law(EXPONENTIAL, 90.0),
    "exponential, below a second": law(EXPONENTIAL, 0.1),
    "triangular": law(TRIANGULAR, 1.0, 50.0, 60.0),
    "lognormal": law(LOGNORMAL, 5.0, 0.5),
    "lognormal, wider than anything": law(LOGNORMAL, 20.0, 9.0),
    "gamma 1": law(GAMMA, 1.0, 500.0),
    "gamma 4": law(GAMMA, 4.0, 108_000.0),
    "gamma 7": law(GAMMA, 7.0, 100.0),
    "gamma 8": law(GAMMA, 8.0, 100.0),
    "gamma 20": law(GAMMA, 20.0, 100.0),
    "table": law(TABLE, 2.0, 60.0, 0.25, 600.0, 1.0),
}


@pytest.mark.parametrize("name", LAWS)
def test_many_draws_are_the_single_draws(name: str) -> None:
    who = np.arange(5_000, dtype=np.int64) * 16 + 10**10
    key, out, work = np.uint64(12345), np.empty(5_000, dtype=np.int64), np.empty(5_000)
    draw_many(LAWS[name], key, who, work, out)
    assert out.tolist() == [draw_seconds(LAWS[name], key, w, 0) for w in who]


@settings(deadline=None)  # the first call compiles
@given(st.floats(5e-324, 2.0**999, exclude_max=True))
def test_the_logarithm_is_that_of_the_library_to_the_last_bits(x: float) -> None:
    assert ln(x) == pytest.approx(math.log(x), rel=4e-16, abs=4e-16)


@settings(deadline=None)  # the first call compiles
@given(st.floats(-699.0, 699.0))
def test_the_exponential_is_that_of_the_library_to_the_last_bits(x: float) -> None:
    assert exp(x) == pytest.approx(math.exp(x), rel=1e-13)


def test_logarithms_of_powers_of_two_and_of_one_are_exact() -> None:
    assert ln(1.0) == 0.0
    assert [ln(2.0**k) for k in (-1_000, -512, -1, 1, 900)] == [
        k * 0.6931471805599453 for k in (-1_000, -512, -1, 1, 900)
    ]


def test_the_parts_of_the_normal_quantile_meet() -> None:
    # 1.959963984540054 is the quantile of 0.975; 0.925 ends the centre, where two formulas give 1.4395.
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-15)
    assert normal_quantile(0.5) == 0.0
    below, above = normal_quantile(0.925 - 1e-12), normal_quantile(0.925 + 1e-12)
    assert above - below == pytest.approx(0.0, abs=1e-10)
    assert normal_quantile(1e-300) == pytest.approx(-37.0471, abs=1e-4)
