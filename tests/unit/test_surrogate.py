"""The quadratic stand-in: exact where the truth is quadratic, honest where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.history_matching import design
from sim.experiments.surrogate import count_terms, fit, terms


def test_a_full_quadratic_of_two_knobs_has_six_terms() -> None:
    # 1, a, b, aa, bb, ab
    assert count_terms(2) == 6
    assert terms(np.array([[1.0, 0.5]]), products=True).tolist() == [[1, 1, 0.5, 1, 0.25, 0.5]]


def test_a_quadratic_is_found_exactly() -> None:
    points = design(3, 32)

    def truth(u: np.ndarray) -> np.ndarray:
        return np.stack([5 + u[:, 0] * u[:, 1] - u[:, 2] ** 2, 2 * u[:, 1]], axis=1)

    found = fit(points, truth(points))
    elsewhere = design(3, 128)[64:]
    assert found.mean(elsewhere) == pytest.approx(truth(elsewhere), abs=1e-9)
    assert found.error == pytest.approx([0, 0], abs=1e-9)


def test_the_error_is_that_of_points_left_out() -> None:
    # The shortcut by leverages agrees with dropping each point and fitting again.
    points, outputs = design(1, 8), np.sin(7 * design(1, 8))
    found = fit(points, outputs)
    missed = []
    for i in range(len(points)):
        rest = [k for k in range(len(points)) if k != i]
        again = fit(points[rest], outputs[rest])
        missed.append(float((outputs[i] - again.mean(points[i : i + 1]))[0, 0]))
    assert found.error[0] == pytest.approx(np.sqrt(np.mean(np.square(missed))), rel=1e-6)


def test_with_few_points_products_are_left_out() -> None:
    # Four knobs have 15 terms, so 22 points are too few for all of them.
    assert not fit(design(4, 22), design(4, 22)).products
    assert fit(design(4, 23), design(4, 23)).products


def test_away_from_the_points_it_is_less_sure() -> None:
    points = design(2, 32) / 2 + 0.25
    found = fit(points, np.sin(9 * points[:, :1]))
    assert found.sd(np.array([[0.0, 0.0]]))[0, 0] > 1.2 * found.sd(np.array([[0.5, 0.5]]))[0, 0]


def test_too_few_points_are_refused() -> None:
    with pytest.raises(ValueError, match="too few for 3 knobs"):
        fit(design(3, 7), design(3, 7))
