"""All points of a cube whose outputs agree with what was observed: history matching in waves.

A point is implausible by the distance of its outputs from the observed ranges, in standard deviations of
everything that may stand between a run and the count (chance, sampling, the stand-in's own error); beyond
``cutoff`` it is ruled out. Each wave plays points of what is left, fits the stand-in there and looks again.
Source: Craig, Goldstein, Seheult and Smith 1997; three standard deviations by Pukelsheim 1994.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc

from sim.arrays import F64, I64
from sim.experiments.surrogate import Surrogate, count_terms, fit

_CANDIDATES = 1 << 14
"""Points of the stand-in that are looked at in one round."""
_ROUNDS = 24
_NEAR = 9.0
_FEWEST_NEAR = 256
_WIDER = 1.25

Evaluate = Callable[[F64], F64]
"""Plays points (n, knobs) of the unit cube and gives their outputs (n, outputs)."""


class Goals(NamedTuple):
    """Observed ranges, one entry an output; ``sd`` is what chance may add. used: which outputs count."""

    low: F64
    high: F64
    sd: F64
    used: I64


class Plan(NamedTuple):
    """How many points the first wave plays, how many each later one, how many waves, what rules out."""

    first: int
    later: int
    waves: int
    cutoff: float
    wanted: int = 2_000
    """Points of the stand-in that describe what is left."""


class Wave(NamedTuple):
    """How a wave went. played, fitting: of its own points. left: part of the cube not ruled out after it.

    error: the largest ratio of the stand-in's error to chance, over the outputs.
    """

    played: int
    fitting: int
    left: float
    error: float


class Left(NamedTuple):
    """What is not ruled out: points spread evenly over it, (n, knobs), and its part of the cube."""

    points: F64
    part: float
    nearest: F64
    """The least implausible points of the whole cube, where nothing is left."""


@dataclass(frozen=True)
class Match:
    """What was played, in order, and what is left. implausible: (played,), by the played outputs alone."""

    points: F64
    outputs: F64
    implausible: F64
    wave: I64
    waves: tuple[Wave, ...]
    left: Left
    surrogate: Surrogate = field(repr=False)


def match(evaluate: Evaluate, goals: Goals, knobs: int, plan: Plan) -> Match:
    """Play waves of points until what is left no longer changes by much, or the waves are used up."""
    points, outputs, wave = np.empty((0, knobs)), np.empty((0, len(goals.low))), np.empty(0, np.int64)
    new, waves, surrogates = design(knobs, plan.first), list[Wave](), list[Surrogate]()
    while True:
        points = np.concatenate([points, new])
        outputs = np.concatenate([outputs, evaluate(new)])
        wave = np.concatenate([wave, np.full(len(new), len(waves))])
        far = implausibility(outputs, goals)
        rows = _nearest(far, knobs, len(new))
        surrogates.append(fit(points[rows], outputs[rows]))
        left = what_is_left(surrogates, goals, plan, knobs)
        fitting = int((far[-len(new) :] <= plan.cutoff).sum())
        error = float((surrogates[-1].error / goals.sd)[goals.used].max())
        waves.append(Wave(len(new), fitting, left.part, error))
        if len(waves) == plan.waves:
            return Match(points, outputs, far, wave, tuple(waves), left, surrogates[-1])
        new = spread(left.points if len(left.points) else left.nearest, plan.later)


def design(knobs: int, points: int) -> F64:
    """Points that fill the unit cube evenly (Sobol), the middle first; the same every time."""
    sobol = qmc.Sobol(knobs, scramble=False)
    sobol.fast_forward(1)
    return np.asarray(sobol.random(points), dtype=np.float64)


def implausibility(outputs: F64, goals: Goals, sd: F64 | float = 0.0) -> F64:
    """Distance from the observed ranges in standard deviations, the largest of the used outputs, (points,).

    sd: of the outputs themselves, as they come from a stand-in; (points, outputs) or one number.
    """
    gap = np.maximum(np.maximum(goals.low - outputs, outputs - goals.high), 0.0)
    found: F64 = (gap / np.sqrt(goals.sd**2 + np.square(sd)))[:, goals.used].max(axis=1)
    return found


def _nearest(far: F64, knobs: int, new: int) -> I64:
    """Rows that a stand-in is fitted to: the last wave, for it lies where the stand-in is asked, and those
    nearest to the observed, enough for all terms."""
    enough = max(2 * count_terms(knobs), int((far <= _NEAR).sum()))
    found: I64 = np.union1d(np.argsort(far, kind="stable")[:enough], np.arange(len(far) - new, len(far)))
    return found


def what_is_left(surrogates: Sequence[Surrogate], goals: Goals, plan: Plan, knobs: int) -> Left:
    """Points of the cube that no stand-in of any wave rules out.

    They are looked for in a box that is turned and drawn together around the nearest points as long as it
    halves, so that a thin ridge is found as well; then more points are looked at in the same box.
    """
    box, looked, taken = _Box(np.full(knobs, 0.5), np.eye(knobs) / 2), 0, np.empty((0, knobs))
    nearest = taken
    for turn in range(_ROUNDS):
        inside = box.points(looked)
        far = np.max([implausibility(s.mean(inside), goals, s.sd(inside)) for s in surrogates], axis=0)
        good = inside[far <= plan.cutoff]
        taken, looked = np.concatenate([taken, good]), looked + _CANDIDATES
        if len(taken) >= plan.wanted:
            break
        near = inside[np.argsort(far, kind="stable")[: max(len(good), _FEWEST_NEAR)]]
        nearest = nearest if len(nearest) else near
        smaller = _Box.around(near)
        if turn < _ROUNDS // 2 and smaller.volume < box.volume / 2:
            box, looked, taken = smaller, 0, taken[:0]
    return Left(taken, min(box.volume * len(taken) / max(looked, 1), 1.0), nearest)


class _Box(NamedTuple):
    """A turned box: its centre, and half its edges as columns."""

    centre: F64
    edges: F64

    @property
    def volume(self) -> float:
        return float(abs(np.linalg.det(2 * self.edges)))

    def points(self, begin: int) -> F64:
        """Those of ``_CANDIDATES`` evenly spread points, from number ``begin`` on, that lie in the cube."""
        sobol = qmc.Sobol(len(self.centre), scramble=False)
        sobol.fast_forward(begin + 1)  # the first one is a corner
        all_points = self.centre + (2 * sobol.random(_CANDIDATES) - 1) @ self.edges.T
        found: F64 = all_points[((all_points >= 0) & (all_points <= 1)).all(axis=1)]
        return found

    @classmethod
    def around(cls, points: F64) -> _Box:
        """A box along the main axes of some points, a little wider than they reach."""
        axes = np.linalg.eigh(np.cov(points, rowvar=False).reshape(points.shape[1], -1)).eigenvectors
        along = points @ axes
        low, high = along.min(axis=0), along.max(axis=0)
        half = np.maximum((high - low) / 2 * _WIDER, 1e-6)
        return cls(axes @ ((low + high) / 2), axes * half)


def spread(points: F64, wanted: int) -> F64:
    """Some of many points, far from one another: each is the one farthest from those before."""
    if len(points) <= wanted:
        return points
    rows = [int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    near = np.full(len(points), np.inf)
    while len(rows) < wanted:
        near = np.minimum(near, ((points - points[rows[-1]]) ** 2).sum(axis=1))
        rows.append(int(near.argmax()))
    return points[rows]
