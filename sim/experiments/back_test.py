"""A back-test: later counts predicted by sets that were fitted to the earlier ones alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.arrays import F64, I64
from sim.experiments.calibration_problem import Problem
from sim.experiments.history_matching import Evaluate, Goals, Match, Plan, match

LEVELS = (0.025, 0.5, 0.975)
_CHANCE = 101
"""Points that stand for what chance may add."""


@dataclass(frozen=True)
class BackTested:
    """held_out, fitted: numbers of the targets. predicted: (held out, LEVELS), over all sets that fit the
    earlier counts and what chance may add. inside: whether the observed range meets the predicted one."""

    hold_out_from: dt.date
    fitted: I64
    held_out: I64
    predicted: F64
    inside: tuple[bool, ...]
    match: Match


def back_test(play: Evaluate, goals: Goals, problem: Problem, plan: Plan) -> BackTested | None:
    """None where there is nothing to hold out, or no set fits the earlier counts."""
    dates = problem.dates
    begins = problem.calibration.back_test.hold_out_from
    if begins is None and len(dates) > 1:
        begins = dates[(len(dates) + 1) // 2]
    late = np.array([begins is not None and t.date >= begins for t in problem.targets])
    if begins is None or late.all() or not late.any():
        return None
    early, held = np.flatnonzero(~late), np.flatnonzero(late)
    found = match(play, goals._replace(used=early), len(problem.knobs), plan)
    if not len(found.left.points):
        return None
    predicted = predict(found, goals, held)
    inside = (goals.low[held] <= predicted[:, -1]) & (predicted[:, 0] <= goals.high[held])
    return BackTested(begins, early, held, predicted, tuple(map(bool, inside)), found)


def predict(found: Match, goals: Goals, rows: I64) -> F64:
    """Quantiles of some outputs over what is left, each point as likely as another, (rows, LEVELS)."""
    from scipy.stats import norm

    points = found.left.points
    mean = found.surrogate.mean(points)[:, rows]
    sd = np.sqrt(goals.sd[rows] ** 2 + found.surrogate.sd(points)[:, rows] ** 2)
    chance = norm.ppf((np.arange(_CHANCE) + 0.5) / _CHANCE)
    outcomes = mean[:, None, :] + chance[None, :, None] * sd[:, None, :]
    levels: F64 = np.quantile(outcomes.reshape(-1, len(rows)), LEVELS, axis=0).T
    return levels
