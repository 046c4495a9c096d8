"""When a threshold is met, when it is not, and how often a firm word is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.experiments.intervals import clopper_pearson, t_interval
from sim.experiments.verdicts import Seen, Threshold, interval_of, judge, runs_to_settle, verdict
from tests.benchmarks.verdicts import counted


def seen(*values: float, share: bool = False, cases: float = 0.0, refused: str = "") -> Seen:
    return Seen(np.array(values), share, cases, refused)


def at_most(limit: float, measure: str = "backlog_days_peak") -> Threshold:
    return Threshold(measure, measure, limit, False)


def at_least(limit: float, measure: str = "on_time_share") -> Threshold:
    return Threshold(measure, measure, limit, True)


def test_a_threshold_is_met_only_if_the_whole_interval_keeps_it() -> None:
    # mean 10, s = 1, n = 4: one-sided at 5 % t(3) = 2.353, so 10 +- 1.18
    x = seen(9.0, 9.0, 11.0, 11.0)
    half = 2.353363 * (2 / math.sqrt(3)) / 2
    states = [judge([at_most(10 + far * half)], {"backlog_days_peak": x})[0].state for far in (1.01, 0.99)]
    assert states == ["met", "unclear"]
    states = [judge([at_most(10 - far * half)], {"backlog_days_peak": x})[0].state for far in (1.01, 0.99)]
    assert states == ["broken", "unclear"]


def test_at_least_is_the_mirror_of_at_most() -> None:
    # the same numbers as above: 10 +- 1.18
    x = seen(9.0, 9.0, 11.0, 11.0)
    half = 2.353363 * (2 / math.sqrt(3)) / 2
    for far, state in ((-1.01, "met"), (-0.99, "unclear"), (0.99, "unclear"), (1.01, "broken")):
        assert judge([at_least(10 + far * half)], {"on_time_share": x})[0].state == state


def test_the_error_is_divided_among_the_thresholds_of_a_card() -> None:
    x = {"a": seen(9.0, 9.0, 11.0, 11.0), "b": seen(1.0, 1.0, 1.0, 1.1)}
    alone = judge([at_most(20, "a")], x)[0]
    one_of_two = judge([at_most(20, "a"), at_most(20, "b")], x)[0]
    assert (alone.low, alone.high) == pytest.approx(t_interval(x["a"].values, 0.90)[1:])
    assert (one_of_two.low, one_of_two.high) == pytest.approx(t_interval(x["a"].values, 0.95)[1:])


def test_do_needs_all_thresholds_and_one_that_is_broken_is_enough_for_do_not() -> None:
    x = {"good": seen(1.0, 1.01, 1.02), "bad": seen(30.0, 30.1, 30.2), "open": seen(18.0, 20.0, 22.5)}
    limits = {name: at_most(20.0, name) for name in x}
    assert verdict(judge([limits["good"]], x)) == "do"
    assert verdict(judge([limits["good"], limits["open"]], x)) == "unclear"
    assert verdict(judge([limits["good"], limits["bad"]], x)) == "do_not"
    assert verdict(judge([limits["open"], limits["bad"]], x)) == "do_not"
    assert verdict([]) == "unclear"


def test_a_limit_that_is_just_reached_is_kept() -> None:
    assert judge([at_most(0.0)], {"backlog_days_peak": seen(0.0, 0.0)})[0].state == "met"


def test_no_failure_in_any_run_is_bounded_by_the_cases_of_one() -> None:
    # none of 300 late: at most -ln(0.05)/300, about 1 %, so 99.5 % is not yet shown and 98.9 % is
    x = {"on_time_share": seen(1.0, 1.0, 1.0, share=True, cases=300)}
    assert judge([at_least(0.989)], x)[0].state == "met"
    assert judge([at_least(0.995)], x)[0].state == "unclear"


def test_a_share_that_is_the_same_in_all_runs_is_not_taken_as_known() -> None:
    same = seen(0.9, 0.9, share=True, cases=100)
    assert interval_of(same, 0.025)[1:] == clopper_pearson(90, 100)[1:]
    assert interval_of(seen(7.5, 7.5), 0.025) == (7.5, 7.5, 7.5)  # hours of a timetable are exact


def test_what_cannot_be_measured_gets_no_verdict() -> None:
    few = {"on_time_share": seen(0.5, 0.6, share=True, refused="sample_too_small")}
    gone = {"on_time_share": seen(0.5, math.nan, share=True)}
    for x, reason in ((few, "sample_too_small"), (gone, "no_value")):
        card = judge([at_least(0.9)], x)
        assert (card[0].state, card[0].reason) == ("none", reason)
        assert verdict(card) == "unclear"


def test_more_runs_settle_it_as_soon_as_the_interval_leaves_the_limit_out() -> None:
    # s = 1 and 1.15 away: t(3)/sqrt(4) = 2.353/2 = 1.18 is too wide, t(4)/sqrt(5) = 2.132/2.236 = 0.95 is not
    x = seen(10 - math.sqrt(0.5), 10 + math.sqrt(0.5))
    assert runs_to_settle(at_most(11.15), x, 0.05) == 5
    far = runs_to_settle(at_most(10.1), x, 0.05)
    assert far is not None
    reached = [float(stats.t.isf(0.05, k - 1)) / math.sqrt(k) < 0.1 for k in (far - 1, far)]
    assert reached == [False, True]
    assert runs_to_settle(at_most(10.0), x, 0.05) is None  # no number of runs tells a limit that is hit


def test_firm_verdicts_are_not_wrong_more_often_than_stated() -> None:
    # 120 truths where it is hardest, a hundredth of a standard error from the limit; 500 by hand, see there
    for probability in (0.8, 0.95):
        found = counted(120, 5, probability, within=0.01)
        assert clopper_pearson(found["wrong"], 120, 0.99).low <= 1 - probability
        assert found["right"] > 0
    assert counted(60, 5, 0.95, within=2.0)["right"] > 5  # a rule that never speaks would not be wrong either
