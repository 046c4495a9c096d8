"""What a set of fitting points says about each knob, and what it cannot say.

Points lie in the unit cube and fill evenly what is left of it. Before anything was observed a knob was spread
evenly over its range, with a variance of 1/12; all shares here are standard deviations against that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import F64

FIXED, OPEN = 1 / 3, 0.8
"""A knob (or a combination) is fixed if its spread fell below a third, open if four fifths are left."""
TIED = 0.5
"""Two knobs can stand for one another if their correlation among fitting points is at least so much."""
LARGE = 0.3
"""A knob belongs to a combination if its weight is at least so much of the largest one."""
FEWEST = 30
"""Points, below which nothing is said about single knobs."""
_FLAT = 12.0


class Range(NamedTuple):
    """One knob among the fitting points, in its unit cube. kept: spread left, 1 for as much as before."""

    low: float
    p05: float
    median: float
    p95: float
    high: float
    kept: float

    @property
    def verdict(self) -> str:
        """``fixed``, ``narrowed`` or ``open``."""
        return verdict_of(self.kept)


class Direction(NamedTuple):
    """A combination of knobs: weights of length 1, the largest one positive, and the spread left."""

    weights: tuple[float, ...]
    kept: float

    @property
    def verdict(self) -> str:
        """``fixed``, ``narrowed`` or ``open``."""
        return verdict_of(self.kept)

    def members(self) -> list[int]:
        """Knobs that matter in it, the heaviest first."""
        size = np.abs(self.weights)
        order = np.argsort(-size, kind="stable")
        return [int(k) for k in order if size[k] >= LARGE * size.max()]


class Pair(NamedTuple):
    """Two knobs by number, and their correlation among the fitting points."""

    first: int
    second: int
    correlation: float


def verdict_of(kept: float) -> str:
    """Words for the spread that is left."""
    return "fixed" if kept < FIXED else "open" if kept >= OPEN else "narrowed"


def ranges(points: F64) -> list[Range]:
    """One a knob; points (n, knobs), n from 2."""
    levels = np.quantile(points, (0, 0.05, 0.5, 0.95, 1), axis=0)
    kept = points.std(axis=0) * np.sqrt(_FLAT)
    return [Range._make([*map(float, levels[:, k]), float(kept[k])]) for k in range(points.shape[1])]


def directions(points: F64) -> list[Direction]:
    """Combinations that vary apart from one another, the best known first."""
    variance, axes = np.linalg.eigh(np.atleast_2d(np.cov(points, rowvar=False)) * _FLAT)
    kept = np.sqrt(np.maximum(variance, 0.0))
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))]
    turned = axes * np.where(largest < 0, -1.0, 1.0)
    return [Direction(tuple(float(w) for w in turned[:, k]), float(kept[k])) for k in range(len(kept))]


def pairs(points: F64) -> list[Pair]:
    """All pairs of knobs, the most strongly tied first."""
    both = np.atleast_2d(np.corrcoef(points, rowvar=False))
    i, j = np.triu_indices(len(both), k=1)
    order = np.argsort(-np.abs(both[i, j]), kind="stable")
    return [Pair(int(i[k]), int(j[k]), float(both[i[k], j[k]])) for k in order]
