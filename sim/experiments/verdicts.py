"""Verdicts against thresholds that were written before the run, with a stated rate of wrong ones.

A threshold with probability 1 - a is one of k on a card. Its interval leaves a/k out on either side, and it
is *met* or *broken* only if the whole interval lies on one side of it. The truth lies on one side too, so a
firm word about it is wrong with at most a/k, and any of the card's k words with at most a (Bonferroni).
So both verdicts, *do* (all are met) and *do not* (one is broken), are wrong with at most a.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats

from sim.arrays import F64
from sim.experiments.intervals import Interval, clopper_pearson, logit_t_interval, t_interval

State = Literal["met", "broken", "unclear", "none"]
Verdict = Literal["do", "do_not", "unclear", "no_change"]
MOST_RUNS = 10_000


class Threshold(NamedTuple):
    """One line of a card: the measure must be at least, or at most, so much, and be it with a probability."""

    name: str
    measure: str
    limit: float
    at_least: bool
    probability: float = 0.95


class Seen(NamedTuple):
    """What the replications show of a measure.

    values: one a replication. share: lies between 0 and 1. cases: of which it is a share, as played in one
    replication (0: not known). refused: why there is no verdict on it, empty if there may be one.
    """

    values: F64
    share: bool = False
    cases: float = 0.0
    refused: str = ""


class Judged(NamedTuple):
    """A threshold with its estimate and the interval that decided; runs: how many replications would
    settle it by the variance seen, None if none would or none is needed."""

    threshold: Threshold
    estimate: float
    low: float
    high: float
    state: State
    reason: str = ""
    runs: int | None = None


def judge(thresholds: list[Threshold], seen: Mapping[str, Seen]) -> list[Judged]:
    """Every threshold of one card; ``seen`` by measure."""
    return [_judged(t, seen[t.measure], (1 - t.probability) / len(thresholds)) for t in thresholds]


def verdict(card: list[Judged]) -> Verdict:
    """Do, if all thresholds are met; do not, if one is broken; else it cannot be told yet."""
    states = {j.state for j in card}
    if "broken" in states:
        return "do_not"
    return "do" if states == {"met"} else "unclear"


def _judged(t: Threshold, seen: Seen, side: float) -> Judged:
    if seen.refused or not np.isfinite(seen.values).all():
        mean = float(seen.values.mean())
        return Judged(t, mean, math.nan, math.nan, "none", seen.refused or "no_value")
    interval = interval_of(seen, side)
    state = _state(t, interval)
    runs = runs_to_settle(t, seen, side) if state == "unclear" else None
    return Judged(t, *interval, state, "", runs)


def _state(t: Threshold, i: Interval) -> State:
    """A limit that is just reached is kept."""
    kept, lost = (i.low >= t.limit, i.high < t.limit) if t.at_least else (i.high <= t.limit, i.low > t.limit)
    return "met" if kept else "broken" if lost else "unclear"


def interval_of(seen: Seen, side: float) -> Interval:
    """Interval that errs by at most ``side`` on either side.

    Shares by the logit. Where all replications agree there is no spread to go by: a share has the exact
    interval for the cases of one of them, whatever else is taken as exact.
    """
    x = seen.values
    if (x == x[0]).all():
        return _constant(seen, side)
    if seen.share and x.min() >= 0 and x.max() <= 1:
        return logit_t_interval(x, 1 - 2 * side)
    return t_interval(x, 1 - 2 * side)


def _constant(seen: Seen, side: float) -> Interval:
    x, cases = float(seen.values[0]), round(seen.cases)
    if not seen.share or cases < 1:
        return Interval(x, x, x)
    return clopper_pearson(round(x * cases), cases, 1 - 2 * side)._replace(estimate=x)


def runs_to_settle(t: Threshold, seen: Seen, side: float) -> int | None:
    """Fewest replications after which the interval leaves the limit out, if mean and variance stay as seen;
    None above ``MOST_RUNS`` and where they are no help."""
    x, limit = seen.values, t.limit
    if (x == x[0]).all():
        return None
    mean, spread = float(x.mean()), float(x.std(ddof=1))
    if seen.share and 0 < limit < 1 and x.min() >= 0 and x.max() <= 1:
        spread /= mean * (1 - mean)
        mean, limit = (math.log(v / (1 - v)) for v in (mean, limit))
    away = abs(mean - limit)
    if away == 0 or not _reaches(MOST_RUNS, spread, away, side):
        return None
    low, high = len(x), MOST_RUNS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _reaches(middle, spread, away, side) else (middle + 1, high)
    return low


def _reaches(runs: int, spread: float, away: float, side: float) -> bool:
    return bool(stats.t.isf(side, runs - 1) * spread / math.sqrt(runs) < away)
