"""Same, changed, or cannot tell: tests of a difference against a margin, with stated rates of error.

*Changed*: the difference is beyond the margin, by a one-sided t test on either side. It looks at the middle
of the replications, a tenth left out at either end (Yuen 1974): a backlog that just reaches the threshold of
overtime makes one pair in a few hundred differ ten times as much as others, and would hide every change.
Over all checks of all scenarios the p-values are adjusted by Holm, so an unchanged model alarms with at most
the stated chance. *Same*: the difference of all replications is inside the margin, by two one-sided tests
(Schuirmann 1987). That all are the same needs no adjustment: each check has to say so (intersection-union,
Berger 1982).
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

    paired: the two are of the same replications, one by one; otherwise of independent ones. relative: the
    margins are so much of the baseline's mean, which is itself known no better than by these replications.
    """

    scenario: str
    id: str
    before: Sequence[float]
    now: Sequence[float]
    warn: float
    error: float
    paired: bool = True
    relative: bool = False


class Spread(NamedTuple):
    """A difference of means, its standard error, and the degrees of freedom of that."""

    difference: float
    error: float
    freedom: float


class Past(NamedTuple):
    """p-values of "the difference is at most the margin" and of "it is at least the margin"."""

    beyond: float
    within: float


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
    warn, worst = _adjusted([past(c, c.warn) for c in checks]), _adjusted([past(c, c.error) for c in checks])

    def said(p: Past) -> Verdict:
        return "changed" if p.beyond <= false_alarms else "same" if p.within <= misses else "cannot_tell"

    return [_judgement(c, w, said(w), said(e)) for c, w, e in zip(checks, warn, worst, strict=True)]


def _adjusted(found: Sequence[Past]) -> list[Past]:
    adjusted = holm([p.beyond for p in found]) if found else ()
    return [Past(float(p), f.within) for p, f in zip(adjusted, found, strict=True)]


def _judgement(c: Check, p: Past, verdict: Verdict, worst: Verdict) -> Judgement:
    s = spread_of(c)
    half = float(stats.t.ppf(0.975, s.freedom)) * s.error if s.error > 0 else 0.0
    return Judgement(
        c, s.difference, s.difference - half, s.difference + half, p.beyond, p.within, verdict, worst
    )


def past(check: Check, margin: float) -> Past:
    """Both p-values of a difference against a margin."""
    middle, whole = (
        sorted(_one_sided(spread_of(check, side * margin, middle), side) for side in (1, -1))
        for middle in (True, False)
    )
    return Past(min(1.0, middle[0] + 1.0 - middle[1]), 1.0 - whole[0])


def _one_sided(s: Spread, side: int) -> float:
    """p-value of "what is left beyond the margin is not above nought", on one side."""
    if s.error == 0:
        return 0.0 if side * s.difference > 0 else 1.0
    return float(stats.t.sf(side * s.difference / s.error, s.freedom))


def spread_of(check: Check, margin: float = 0.0, middle: bool = False) -> Spread:
    """Difference of the means, less a margin, with its standard error. A value that only one side has is no
    number away. middle: without the replications that lie farthest out.

    A relative margin is taken of every replication's own value: what the replications of a baseline do not
    know of its mean they do not know of the margin either (Fieller 1954).
    """
    before, now = np.asarray(check.before, dtype=np.float64), np.asarray(check.now, dtype=np.float64)
    if np.isnan(before).all() and np.isnan(now).all():
        return Spread(0.0, 0.0, 1.0)
    if np.isnan(before).any() or np.isnan(now).any():
        both = bool((np.isnan(before) == np.isnan(now)).all()) if len(before) == len(now) else False
        if not both or not check.paired:
            return Spread(math.inf, 0.0, 1.0)
        before, now = before[~np.isnan(before)], now[~np.isnan(now)]
    limit = before + _margins(before, margin) if check.relative else before + margin
    return _paired(limit, now, middle) if check.paired else _welch(limit, now, middle)


def _margins(before: F64, margin: float) -> F64:
    """The margin in proportion to each value; its mean is the margin."""
    mean = float(before.mean())
    return before * (margin / mean) if mean else np.zeros_like(before)


def _paired(before: F64, now: F64, middle: bool) -> Spread:
    differences = now - before
    found = _spread(differences, middle)
    least = _EXACT * float(np.abs(before).max(initial=0.0))
    flat = len(differences) > 1 and float(np.ptp(differences)) <= least
    mean = 0.0 if abs(found.difference) <= least else found.difference
    return Spread(mean, 0.0 if flat else found.error, found.freedom)


def _welch(before: F64, now: F64, middle: bool) -> Spread:
    """Satterthwaite's degrees of freedom."""
    old, new = _spread(before, middle), _spread(now, middle)
    a, b, difference = old.error**2, new.error**2, new.difference - old.difference
    if a + b == 0:
        return Spread(difference, 0.0, 1.0)
    freedom = (a + b) ** 2 / (a**2 / old.freedom + b**2 / new.freedom)
    return Spread(difference, math.sqrt(a + b), freedom)


def _spread(values: F64, middle: bool) -> Spread:
    """Of a mean; of the middle with the variance of the values drawn in to its ends."""
    n = len(values)
    cut = left_out(n) if middle else 0
    kept = np.sort(values)[cut : n - cut]
    if n == 1:
        return Spread(float(values[0]), math.inf, 1.0)
    drawn_in = np.clip(values, kept[0], kept[-1])
    error = float(drawn_in.std(ddof=1)) * math.sqrt((n - 1) / (len(kept) * (len(kept) - 1)))
    return Spread(float(kept.mean()), error, len(kept) - 1)


def left_out(replications: int) -> int:
    """How many of them at either end are not of the middle: a tenth."""
    return replications // 10


def power_of(error: float, pairs: int, margin: float, checks: int, false_alarms: float) -> float:
    """Chance to find a change of twice the margin as the first of so many checks.

    error: standard deviation of one difference. By the non-central t distribution; the mean of the middle
    of normal values varies as if half of those left out at one end were missing.
    """
    if error == 0:
        return 1.0
    cut = left_out(pairs)
    freedom, centre = pairs - 2 * cut - 1, margin * math.sqrt(pairs - cut / 2) / error
    least = stats.t.isf(false_alarms / checks, freedom)
    return float(stats.nct.sf(least, freedom, centre))


def pairs_for(error: float, margin: float, checks: int, false_alarms: float, power: float, most: int) -> int:
    """Fewest pairs for that power, at least 3; ``most`` where more would be needed."""
    for pairs in range(3, most):
        if power_of(error, pairs, margin, checks, false_alarms) >= power:
            return pairs
    return most
