"""Differences made sharper by what is known of the people: a control variate with an estimated mean.

Replication by replication the difference of two worlds follows a control, a number that the people drawn
decide alone. Where a control of the few people played lies off its mean over many more draws, so does the
difference, by as much as a regression on it says; that part of the luck is taken off. The regression is
fitted on the replications played (at least ``LEAST``), and jackknifed, since a slope fitted on few would else
bias the answer where the control is followed along a curve (Nelson 1990, Control variate remedies). The error
adds up that of the jackknife and what the mean of all draws leaves open (Cochran, Sampling Techniques,
chapter 12, double sampling); Student's t with the degrees of freedom of the sum (Welch and Satterthwaite).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from sim.arrays import F64

LEAST = 5
"""Replications, and different values of a control among them, below which nothing is fitted."""
PAIRED, CONTROL = "paired", "control"
"""Methods: the mean of the differences, or that corrected by a control."""


class Control(NamedTuple):
    """A number of the people drawn: (replications,) of those played, (draws,) of others."""

    played: F64
    drawn: F64


Controls = Mapping[str, Control]
"""By id of the bank; ``EVERYBODY`` is the city."""
EVERYBODY = ""


class _Estimate(NamedTuple):
    mean: float
    variance: float
    freedom: float


def sharpen(
    found: dict[str, Any], differences: F64, controls: Sequence[Control | None], level: float
) -> dict[str, Any]:
    """What ``paired`` found of differences (replications, things), sharpened where a thing has a control.

    Adds ``method`` and ``times``, how many times the variance is smaller than without the control. What is
    exact stays as it is, and so does what has a control that is fitted by too few replications.
    """
    out = {name: np.array(column) for name, column in found.items()}
    things = differences.shape[1]
    out["method"], out["times"] = np.full(things, PAIRED, dtype=object), np.ones(things)
    for i, control in enumerate(controls):
        if control is None or found["exact"][i] or not fits(control):
            continue
        mean, variance, freedom = _regressed(differences[:, i], control)
        error = float(np.sqrt(variance))
        half = stats.t.ppf((1 + level) / 2, freedom) * error
        out["difference"][i], out["low"][i], out["high"][i] = mean, mean - half, mean + half
        out["p"][i] = 2 * stats.t.sf(abs(mean) / error, freedom) if error > 0 else 0.0
        out["method"][i] = CONTROL
        out["times"][i] = _plain(differences[:, i]) / variance if variance > 0 else np.inf
    return out


def fits(control: Control) -> bool:
    """Whether a line can be fitted to it; asked of the control alone, so that asking shifts no answer."""
    every = np.concatenate(control)
    return bool(np.isfinite(every).all()) and len(np.unique(control.played)) >= LEAST


def _regressed(d: F64, control: Control) -> _Estimate:
    """The mean of d where the control has the mean of all its draws."""
    every, n = np.concatenate(control), len(d)
    whole, slope = _line(d, control.played, every.mean())
    left = [_line(np.delete(d, i), np.delete(control.played, i), every.mean())[0] for i in range(n)]
    pseudo = n * whole - (n - 1) * np.array(left)
    of_fit = float(pseudo.var(ddof=1)) / n
    of_mean = slope**2 * float(every.var(ddof=1)) / len(every)
    variance = of_fit + of_mean
    parts = of_fit**2 / (n - 2) + of_mean**2 / (len(every) - 1)
    return _Estimate(float(pseudo.mean()), variance, variance**2 / parts if parts > 0 else n - 2)


def _line(d: F64, x: F64, at: float) -> tuple[float, float]:
    """Height at ``at`` and slope of the line of least squares."""
    away = x - x.mean()
    slope = float(away @ (d - d.mean())) / float(away @ away)
    return float(d.mean()) + slope * (at - float(x.mean())), slope


def _plain(d: F64) -> float:
    return float(d.var(ddof=1)) / len(d)
