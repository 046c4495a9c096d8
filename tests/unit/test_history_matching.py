"""Every point that fits: planted truths are kept, ridges are followed, what cannot be is said."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.back_test import predict
from sim.experiments.history_matching import Goals, Match, Plan, design, implausibility, match, spread
from sim.experiments.identifiability import pairs, ranges

PLAN = Plan(first=48, later=16, waves=2, cutoff=3.0)


def goals(low: list[float], high: list[float] | None = None, sd: float = 1.0) -> Goals:
    at, to = np.array(low), np.array(low if high is None else high)
    return Goals(at, to, np.full(len(at), sd), np.arange(len(at)))


def growth(u: np.ndarray) -> np.ndarray:
    """Applications by three days: how many will, times a part that has by then; a third knob does nothing."""
    will, pace = 1_000 * (0.4 + 0.6 * u[:, 0]), 0.01 + 0.03 * u[:, 1]
    days = np.array([20.0, 60.0, 180.0])
    return will[:, None] * -np.expm1(-pace[:, None] * days)


def product(u: np.ndarray) -> np.ndarray:
    return 100 * (0.5 + u[:, :1]) * (0.5 + u[:, 1:2])


def test_inside_the_range_nothing_is_implausible_outside_it_counts_in_deviations() -> None:
    # 12 lies 2 above 10; sd 1 and a stand-in's sd of sqrt(3): 2 / sqrt(1 + 3) = 1.
    asked = goals([8.0], [10.0])
    assert implausibility(np.array([[9.0], [12.0], [5.0]]), asked).tolist() == [0.0, 2.0, 3.0]
    assert implausibility(np.array([[12.0]]), asked, np.sqrt(3.0)) == pytest.approx([1.0])


def test_the_worst_of_the_used_outputs_decides() -> None:
    asked = goals([0.0, 0.0, 0.0])
    outputs = np.array([[1.0, 2.0, 9.0]])
    assert implausibility(outputs, asked._replace(used=np.array([0, 1]))).tolist() == [2.0]


def test_the_design_begins_in_the_middle_and_fills_the_cube() -> None:
    points = design(3, 64)
    assert points[0].tolist() == [0.5, 0.5, 0.5]
    assert (np.bincount((points[:, 1] * 4).astype(int), minlength=4) >= 15).all()
    assert np.array_equal(points[:16], design(3, 16))


@pytest.mark.parametrize("truth", [(0.5, 0.5, 0.5), (0.2, 0.7, 0.1), (0.9, 0.3, 0.6)])
def test_a_planted_truth_is_recovered_and_what_does_nothing_stays_open(
    truth: tuple[float, float, float],
) -> None:
    at = np.array([truth])
    found = match(growth, goals(growth(at)[0].tolist(), sd=5.0), 3, PLAN)
    told = ranges(found.left.points)
    for knob in range(3):
        assert told[knob].low <= truth[knob] <= told[knob].high
    assert [r.verdict for r in told] == ["fixed", "fixed", "open"]


def test_what_is_left_fits_indeed() -> None:
    # The stand-in is checked by playing what it says: within 3 sd of 5, and a little for its own error.
    truth = growth(np.array([[0.4, 0.6, 0.5]]))
    found = match(growth, goals(truth[0].tolist(), sd=5.0), 3, PLAN._replace(waves=3))
    missed = np.abs(growth(found.left.points) - truth).max()
    assert missed < 3 * 5 + 3
    first, second, third = (w.fitting / w.played for w in found.waves)
    assert first < second < third
    assert third > 0.8


def test_two_knobs_of_which_only_the_product_counts_cannot_be_told_apart() -> None:
    found = match(product, goals([100.0]), 2, PLAN)
    (pair,) = pairs(found.left.points)
    assert pair.correlation < -0.9
    assert all(r.verdict != "fixed" for r in ranges(found.left.points))


def test_the_part_that_is_left_is_its_area() -> None:
    # Sum of both between 0.9 and 1.1, and 3 deviations of 0.001 more: 2 * 0.103 * 0.897 + 0.103**2 = 0.1954.
    def both(u: np.ndarray) -> np.ndarray:
        return u.sum(axis=1, keepdims=True)

    found = match(both, goals([0.9], [1.1], sd=0.001), 2, PLAN)
    half = 0.1 + 3 * 0.001
    assert found.left.part == pytest.approx(1 - (1 - half) ** 2, rel=0.02)


def test_a_ridge_thinner_than_any_first_guess_is_found() -> None:
    # About one point in a thousand of the square, and bent.
    found = match(product, goals([100.0], sd=0.02), 2, PLAN)
    assert found.left.part < 2e-3
    assert len(found.left.points) > 200
    assert np.abs(product(found.left.points) - 100).max() < 0.061
    assert [r.verdict for r in ranges(found.left.points)] == ["open", "open"]


def test_where_nothing_fits_nothing_is_left_and_the_nearest_are_known() -> None:
    found = match(product, goals([400.0]), 2, PLAN)  # 225 is the most
    assert (len(found.left.points), found.left.part) == (0, 0.0)
    assert found.left.nearest.min() > 0.8
    assert found.implausible.min() > 100


def test_the_same_question_has_the_same_answer() -> None:
    one, two = (match(product, goals([100.0]), 2, PLAN) for _ in range(2))
    assert np.array_equal(one.points, two.points)
    assert np.array_equal(one.left.points, two.left.points)


def test_spread_points_are_the_farthest_from_those_before() -> None:
    # From the one nearest to the mean (0.25) to the far end, then to the other end.
    line = np.array([[0.0], [0.1], [0.2], [0.3], [1.0]])
    assert spread(line, 3).ravel().tolist() == [0.3, 1.0, 0.0]


def test_a_prediction_is_as_wide_as_chance_where_the_knobs_do_nothing() -> None:
    # 95 of 100 lie within 1.96 standard deviations of 10.
    asked = goals([100.0, 100.0], sd=10.0)
    found = match(lambda u: np.full((len(u), 2), 100.0), asked._replace(used=np.array([0])), 2, PLAN)
    low, middle, high = predict(found, asked, np.array([1]))[0]
    assert (low, middle, high) == pytest.approx((80.4, 100.0, 119.6), abs=0.7)


def early_match(truth: np.ndarray, asked: Goals) -> Match:
    return match(growth, asked._replace(used=np.array([0, 1])), 3, PLAN)


def test_later_counts_are_foretold_from_earlier_ones() -> None:
    """Over planted truths with noise the 95 % range holds the last count in 95 of 100."""
    from scipy.stats import norm

    hits, widths = 0, []
    truths = design(3, 20)
    noise = norm.ppf(design(2, 20))  # evenly spread, so that no luck decides the test
    for at, shock in zip(truths, noise, strict=True):
        counts = growth(at[None, :])[0]
        seen = counts + 5.0 * np.array([shock[0], shock[1], 0.0])
        asked = goals(seen.tolist(), sd=5.0)
        low, _, high = predict(early_match(at, asked), asked, np.array([2]))[0]
        hits += bool(low <= counts[2] <= high)
        widths.append((high - low) / counts[2])
    assert hits >= 19
    assert np.median(widths) < 0.6  # and not by saying nothing: all truths lie 2.5 fold apart
