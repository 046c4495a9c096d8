"""A quadratic stand-in for many runs: what the outputs would be at points that were not played.

Points lie in the unit cube, one row a point and one column a knob. All runs have the same luck, so the
outputs are a smooth function of the knobs and what the fit gets wrong is its own error, not chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import F64

POINTS_A_TERM = 1.5
"""Fewer points than so many times the terms: products of two knobs are left out of the fit."""


@dataclass(frozen=True)
class Surrogate:
    """coefficients: (terms, outputs), of knobs less ``centre`` in units of ``scale``. error: (outputs,),
    standard deviation of what it gets wrong at points left out of the fit. inverse: (terms, terms), by which
    the error grows away from the points."""

    coefficients: F64
    error: F64
    inverse: F64
    centre: F64
    scale: F64
    products: bool

    def mean(self, points: F64) -> F64:
        """Outputs, (points, outputs)."""
        found: F64 = self._terms(points) @ self.coefficients
        return found

    def sd(self, points: F64) -> F64:
        """Their standard deviations, (points, outputs)."""
        x = self._terms(points)
        leverage = np.einsum("ij,jk,ik->i", x, self.inverse, x)
        found: F64 = np.sqrt(1 + leverage)[:, None] * self.error
        return found

    def _terms(self, points: F64) -> F64:
        return terms((points - self.centre) / self.scale, self.products)


def fit(points: F64, outputs: F64) -> Surrogate:
    """By least squares; points (n, knobs), outputs (n, outputs), n at least 2 knobs + 2."""
    n, knobs = points.shape
    if n < 2 * knobs + 2:
        raise ValueError(f"{n} points are too few for {knobs} knobs; at least {2 * knobs + 2}")
    products = n >= POINTS_A_TERM * count_terms(knobs)
    centre, scale = points.mean(axis=0), np.maximum(points.std(axis=0), 1e-9)
    x = terms((points - centre) / scale, products)
    inverse = np.asarray(np.linalg.pinv(x.T @ x), dtype=np.float64)
    coefficients = inverse @ (x.T @ outputs)
    taken = np.clip(np.einsum("ij,jk,ik->i", x, inverse, x), 0, 1 - 1e-6)
    left_out = (outputs - x @ coefficients) / (1 - taken)[:, None]
    error: F64 = np.sqrt(np.square(left_out).mean(axis=0))
    return Surrogate(coefficients, error, inverse, centre, scale, products)


def count_terms(knobs: int) -> int:
    """Of a full quadratic."""
    return (knobs + 1) * (knobs + 2) // 2


def terms(z: F64, products: bool) -> F64:
    """Columns of the fit: one, each knob, its square, and the products if wanted; z (points, knobs)."""
    columns = [np.ones((len(z), 1)), z, z**2]
    if products:
        i, j = np.triu_indices(z.shape[1], k=1)
        columns.append(z[:, i] * z[:, j])
    return np.concatenate(columns, axis=1)
