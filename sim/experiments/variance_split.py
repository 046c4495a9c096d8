"""How much of a measure's spread is chance, how much the assumptions, how much the reading of the promise.

Every draw of the assumptions is played with replications of its own, and every run is counted under every
reading. With a draw, a replication and a reading chosen at random, the law of total variance gives

    Var(Y) = E[Var(Y | draw, reading)] + Var(E[Y | draw]) + E[Var(E[Y | draw, reading] | draw)]
              seed                        assumptions        reading

The means over few replications carry some of the seed's variance with them; it is taken off, so that each
part is unbiased before it is cut at 0.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

Part = Literal["seed", "assumptions", "reading"]
PARTS: tuple[Part, ...] = ("seed", "assumptions", "reading")


class Split(NamedTuple):
    """Variances, in the unit of the measure squared; seed: of one run."""

    seed: float
    assumptions: float
    reading: float

    @property
    def total(self) -> float:
        """The variance of one run, its draw and its reading chosen at random."""
        return self.seed + self.assumptions + self.reading

    @property
    def largest(self) -> Part | None:
        """The part that dominates; None where nothing varies."""
        order = sorted(PARTS, key=self.part)
        return order[-1] if self.total > 0 else None

    def part(self, name: Part) -> float:
        """One part by its name."""
        return float(getattr(self, name))


def split_of(values: ArrayLike) -> Split:
    """The split of values of shape (draws, replications >= 2, readings); every reading weighs the same.

    One draw: no assumptions were drawn, and their part is 0. One reading: its part is 0.
    """
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 3 or y.shape[1] < 2 or not np.isfinite(y).all():
        raise ValueError("a split needs finite values, shape (draws, replications >= 2, readings)")
    draws, runs, _ = y.shape
    within = y.var(axis=1, ddof=1)  # (draws, readings)
    seed = float(within.mean())
    of_draw = y.mean(axis=2)  # (draws, replications): mean over the readings
    noise = float(of_draw.var(axis=1, ddof=1).mean()) / runs
    assumptions = float(of_draw.mean(axis=1).var(ddof=1)) - noise if draws > 1 else 0.0
    apart = y - of_draw[:, :, None]  # what a reading adds, run by run
    reading = float((apart.mean(axis=1) ** 2).mean() - apart.var(axis=1, ddof=1).mean() / runs)
    return Split(seed, max(assumptions, 0.0), max(reading, 0.0))


def more_runs_help(split: Split, runs: int, wanted: float | None = None, level: float = 0.95) -> bool:
    """Whether further replications can still make the answer noticeably surer.

    runs: replications behind the estimate. wanted: half-width asked for. No number of runs gets below what
    assumptions and reading leave open: they are no help once this alone is wider than asked, or, where
    nothing was asked, wider than what chance still adds to the mean.
    """
    z = float(stats.norm.ppf((1 + level) / 2))
    left_open = z * math.sqrt(split.assumptions + split.reading)
    return left_open <= (z * math.sqrt(split.seed / runs) if wanted is None else wanted)
