"""Which interval the replications of a measure get, by its unit and its values alone."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.experiments.intervals import (
    logit_t_interval,
    quantile_order_statistics,
    t_interval,
    zero_failure_bound,
)

LEVEL = 0.95
Method = Literal["t", "logit", "bound", "constant", "none"]


class Range(NamedTuple):
    """The mean over replications with its limits, and how they were found.

    ``t``: Student's interval. ``logit``: the same on the logit of a share, which keeps it in 0 to 1.
    ``bound``: a share that was at the same end of its scale in all replications; ``bound`` is then the most
    that, at the level, the share of *replications* that leave this end can be, and limits are nan, since
    how far those would leave it was never seen. ``constant``: the same number in all. ``none``: fewer than
    two replications, or some in which the measure has no value.
    """

    estimate: float
    low: float
    high: float
    method: Method
    n: int
    bound: float = math.nan

    @property
    def half_width(self) -> float:
        """The distance of the farther limit; nan where there are no limits."""
        return max(self.high - self.estimate, self.estimate - self.low)


class QuantileRange(NamedTuple):
    """A quantile over replications between order statistics; inf where too few bound it on a side.

    coverage: of the two ranks, exact for independent replications of any distribution.
    """

    estimate: float
    low: float
    high: float
    coverage: float


def method_of(unit: str, values: ArrayLike) -> Method:
    """The interval for one number a replication, shape (n,)."""
    x = np.asarray(values, dtype=np.float64)
    if len(x) < 2 or not np.isfinite(x).all():
        return "none"
    share = unit == "share" and x.min() >= 0 and x.max() <= 1
    if (x == x[0]).all():
        return "bound" if share and x[0] in (0.0, 1.0) else "constant"
    return "logit" if share else "t"


def range_of(unit: str, values: ArrayLike, level: float = LEVEL) -> Range:
    """Mean of one number a replication with the interval that ``method_of`` names."""
    x = np.asarray(values, dtype=np.float64)
    method, n = method_of(unit, x), len(x)
    if method == "none":
        told = x[np.isfinite(x)]
        return Range(float(told.mean()) if len(told) else math.nan, math.nan, math.nan, method, n)
    if method == "bound":
        return Range(float(x[0]), math.nan, math.nan, method, n, zero_failure_bound(n, level))
    if method == "constant":
        return Range(float(x[0]), float(x[0]), float(x[0]), method, n)
    found = logit_t_interval(x, level) if method == "logit" else t_interval(x, level)
    least = 0.0 if x.min() >= 0 else -math.inf  # what was never negative has no negative mean
    return Range(found.estimate, max(found.low, least), found.high, method, n)


def quantile_range(values: ArrayLike, quantile: float, level: float = LEVEL) -> QuantileRange:
    """A quantile over replications: below which so large a share of runs stay. Raises ValueError."""
    x = np.sort(np.asarray(values, dtype=np.float64))
    if not len(x) or not np.isfinite(x).all():
        raise ValueError("a quantile over replications needs finite values")
    ranks = quantile_order_statistics(len(x), quantile, level)
    padded = np.concatenate([[-math.inf], x, [math.inf]])
    middle = float(np.quantile(x, quantile, method="inverted_cdf"))
    return QuantileRange(middle, float(padded[ranks.lower]), float(padded[ranks.upper]), ranks.coverage)
