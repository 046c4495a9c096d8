"""Which interval a measure gets, and what it says."""

from __future__ import annotations

import math

import pytest

from sim.experiments.intervals import logit_t_interval, t_interval
from sim.experiments.ranges import Method, method_of, quantile_range, range_of


@pytest.mark.parametrize(
    ("unit", "values", "method"),
    [
        ("days", [3.0, 4.0, 3.5], "t"),
        ("applications", [0.0, 12.0], "t"),
        ("share", [0.99, 0.98, 1.0], "logit"),
        ("share", [1.0, 1.0, 1.0], "bound"),
        ("share", [0.0, 0.0], "bound"),
        ("share", [0.5, 0.5], "constant"),
        ("hours", [0.0, 0.0], "constant"),
        ("share", [1.2, 0.9], "t"),
        ("days", [3.0], "none"),
        ("days", [3.0, math.nan], "none"),
    ],
)
def test_unit_and_values_decide_the_interval(unit: str, values: list[float], method: Method) -> None:
    assert method_of(unit, values) == method
    assert range_of(unit, values).method == method


def test_a_mean_gets_students_interval_and_a_share_stays_a_share() -> None:
    days, shares = [3.0, 4.0, 3.5], [0.999, 0.95, 0.98]
    assert range_of("days", days)[:3] == t_interval(days)
    assert range_of("share", shares)[:3] == logit_t_interval(shares)
    assert 0 < range_of("share", shares).low < range_of("share", shares).high < 1


def test_what_is_never_negative_has_no_negative_limit() -> None:
    # 0 and 10: mean 5, half-width 12.7 * 5; 5 - 63.5 is cut, 68.5 is the width that counts.
    found = range_of("applications", [0.0, 10.0])
    assert found.low == 0.0
    assert found.half_width == pytest.approx(63.531, abs=1e-3)


def test_no_failure_in_any_run_bounds_the_share_of_runs_with_one() -> None:
    # 59 runs without a late card: 1 - 0.05^(1/59) = 4.95 % of runs at most.
    found = range_of("share", [1.0] * 59)
    assert (found.estimate, found.method) == (1.0, "bound")
    assert found.bound == pytest.approx(1 - 0.05 ** (1 / 59))
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_the_same_number_in_all_runs_has_no_width() -> None:
    assert range_of("hours", [2.0, 2.0])[:3] == (2.0, 2.0, 2.0)


def test_runs_without_a_value_leave_no_interval() -> None:
    found = range_of("days", [3.0, math.nan, 5.0])
    assert (found.estimate, found.n) == (4.0, 3)
    assert math.isnan(found.half_width)


def test_the_median_run_lies_between_order_statistics() -> None:
    # n = 10: ranks 2 and 9 enclose the median with 1 - 2 * (1 + 10)/1024 = 97.9 %.
    found = quantile_range([float(i) for i in range(10, 0, -1)], 0.5)
    assert found[:3] == (5.0, 2.0, 9.0)
    assert found.coverage == pytest.approx(1 - 22 / 1024)


def test_few_runs_do_not_bound_a_quantile() -> None:
    # The largest of four stays below the 90 % quantile with 0.9^4 = 66 %: nothing bounds it from above.
    assert quantile_range([1.0, 2.0, 3.0, 4.0], 0.9).high == math.inf


def test_a_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        quantile_range([1.0, math.nan], 0.5)
