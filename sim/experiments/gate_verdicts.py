"""Same, changed, or cannot tell: tests of a difference against a margin, with stated rates of error.

*Changed*: the difference is beyond the margin, by a one-sided t test on either side. Over all checks of all
scenarios the p-values are adjusted by Holm, so an unchanged model alarms with at most the stated chance.
*Same*: the difference is inside the margin, by two one-sided tests (Schuirmann 1987). That all are the same
needs no adjustment: each check has to say so (intersection-union, Berger 1982).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats

from sim.arrays import F64
from sim.experiments.intervals import holm

Verdict = Literal["same", "changed", "cannot_tell"]
_EXACT = 1e-9
"""Differences this small in proportion are rounding in the last digits."""


class Check(NamedTuple):
    """One measure of one scenario: values by replication, and the margins in its unit.

    paired: the two are of the same replications, one by one; otherwise of independent ones.
    """

    scenario: str
    id: str
    before: Sequence[float]
    now: Sequence[float]
    warn: float
    error: float
    paired: bool = True


class Spread(NamedTuple):
    """A difference of means, its standard error, and the degrees of freedom of that."""

    difference: float
    error: float
    freedom: float


class Judgement(NamedTuple):
    """The verdicts on a check: ``verdict`` by the margin that warns, ``worst`` by the larger one. low, high:
    95 % interval of the difference. p_changed (adjusted for all checks) and p_same are of the smaller."""

    check: Check
    difference: float
    low: float
    high: float
    p_changed: float
    p_same: float
    verdict: Verdict
    worst: Verdict


def judge(checks: Sequence[Check], false_alarms: float, misses: float) -> list[Judgement]:
    """The verdicts on all checks together, in their order."""
    spreads = [spread_of(c) for c in checks]
    warn = _adjusted([beyond(s, c.warn) for s, c in zip(spreads, checks, strict=True)])
    worst = _adjusted([beyond(s, c.error) for s, c in zip(spreads, checks, strict=True)])
    return [
        _judgement(c, s, p, q, false_alarms, misses)
        for c, s, p, q in zip(checks, spreads, warn, worst, strict=True)
    ]


def _adjusted(p_values: list[float]) -> list[float]:
    return [float(p) for p in holm(p_values)] if p_values else []


def _judgement(c: Check, s: Spread, p: float, q: float, false_alarms: float, misses: float) -> Judgement:
    def said(p_changed: float, p_same: float) -> Verdict:
        return "changed" if p_changed <= false_alarms else "same" if p_same <= misses else "cannot_tell"

    half = float(stats.t.ppf(0.975, s.freedom)) * s.error if s.error > 0 else 0.0
    inside = within(s, c.warn)
    verdicts = said(p, inside), said(q, within(s, c.error))
    return Judgement(c, s.difference, s.difference - half, s.difference + half, p, inside, *verdicts)


def spread_of(check: Check) -> Spread:
    """Difference of the means with its standard error. A value that only one side has is no number away."""
    before, now = np.asarray(check.before, dtype=np.float64), np.asarray(check.now, dtype=np.float64)
    if np.isnan(before).all() and np.isnan(now).all():
        return Spread(0.0, 0.0, 1.0)
    if np.isnan(before).any() or np.isnan(now).any():
        both = bool((np.isnan(before) == np.isnan(now)).all()) if len(before) == len(now) else False
        if not both or not check.paired:
            return Spread(math.inf, 0.0, 1.0)
        before, now = before[~np.isnan(before)], now[~np.isnan(now)]
    return _paired(now - before, before) if check.paired else _welch(before, now)


def _paired(differences: F64, before: F64) -> Spread:
    n = len(differences)
    error = float(stats.sem(differences)) if n > 1 else math.inf
    scale = float(np.abs(before).max(initial=0.0))
    flat = n > 1 and float(np.ptp(differences)) <= _EXACT * scale
    return Spread(float(differences.mean()), 0.0 if flat else error, max(n - 1, 1))


def _welch(before: F64, now: F64) -> Spread:
    """Satterthwaite's degrees of freedom."""
    a, b = (float(np.var(x, ddof=1)) / len(x) for x in (before, now))
    difference = float(now.mean() - before.mean())
    if a + b == 0:
        return Spread(difference, 0.0, 1.0)
    freedom = (a + b) ** 2 / (a**2 / (len(before) - 1) + b**2 / (len(now) - 1))
    return Spread(difference, math.sqrt(a + b), freedom)


def beyond(s: Spread, margin: float) -> float:
    """p-value of "the difference is at most the margin"."""
    away = abs(s.difference) - margin
    if s.error == 0:
        return 0.0 if away > 0 else 1.0
    other = (abs(s.difference) + margin) / s.error  # beyond it on the other side
    return min(1.0, float(stats.t.sf(away / s.error, s.freedom) + stats.t.sf(other, s.freedom)))


def within(s: Spread, margin: float) -> float:
    """p-value of "the difference is at least the margin"."""
    room = margin - abs(s.difference)
    if s.error == 0:
        return 0.0 if room >= 0 else 1.0
    return float(stats.t.sf(room / s.error, s.freedom))


def power_of(error: float, pairs: int, margin: float, checks: int, false_alarms: float) -> float:
    """Chance to find a change of twice the margin as the first of so many checks.

    error: standard deviation of one difference. By the non-central t distribution.
    """
    if error == 0:
        return 1.0
    freedom, centre = pairs - 1, margin * math.sqrt(pairs) / error
    least = stats.t.isf(false_alarms / checks, freedom)
    return float(stats.nct.sf(least, freedom, centre))


def pairs_for(error: float, margin: float, checks: int, false_alarms: float, power: float, most: int) -> int:
    """Fewest pairs for that power, at least 3; ``most`` where more would be needed."""
    for pairs in range(3, most):
        if power_of(error, pairs, margin, checks, false_alarms) >= power:
            return pairs
    return most
