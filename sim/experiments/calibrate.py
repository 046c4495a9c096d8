"""Calibration: every set of knob values that agrees with what was counted, and what follows from them.

Sets are spread over the ranges and tried on the same people with the same luck; those that the counts rule
out are dropped, and what is left is looked at closer (``history_matching``). The answer is no best set: it is
the sets that fit, what they leave open, and how far the results of a run lie apart over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import F64, I64
from sim.experiments.back_test import BackTested, back_test
from sim.experiments.calibration_file import Read
from sim.experiments.calibration_knobs import turn
from sim.experiments.calibration_problem import Problem, problem_of
from sim.experiments.history_matching import Goals, Match, Plan, implausibility, match, spread
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import RunTask
from sim.results import load_run
from sim.scenario_files import Resolved


@dataclass(frozen=True)
class Consequences:
    """Values of whole runs, (runs, measures): of the scenario as it is, one row a replication, and of some
    fitting sets (points of the unit cube)."""

    names: tuple[str, ...]
    own: F64
    points: F64
    sets: F64


@dataclass(frozen=True)
class Calibrated:
    """What a calibration found. own: counts of the scenario as it is, (replications, targets)."""

    problem: Problem
    goals: Goals
    own: F64
    match: Match
    back_test: BackTested | None
    consequences: Consequences

    @property
    def cutoff(self) -> float:
        """Standard deviations beyond which a set is ruled out."""
        return self.problem.calibration.settings.cutoff

    @property
    def fitting(self) -> I64:
        """Rows of the played points that fit."""
        return np.flatnonzero(self.match.implausible <= self.cutoff)

    @property
    def own_implausible(self) -> float:
        """Of the scenario as it is, under the luck that all sets had."""
        return float(implausibility(self.own[:1], self.goals)[0])

    @property
    def verdict(self) -> str:
        """``fits``, ``own_outside`` (others fit, the scenario itself does not) or ``none_fits``."""
        if self.own_implausible <= self.cutoff:
            return "fits"
        return "own_outside" if len(self.fitting) else "none_fits"


def calibrate(
    resolved: Resolved, read: Read, work: Sweeping, sample: int | None = None, seed: int = 1
) -> Calibrated:
    """Find what fits. sample: instead of the file's; seed: of all draws.

    Raises ScenarioError for a file that does not fit the scenario, OSError.
    """
    problem = problem_of(resolved, read, sample, seed)
    settings = problem.calibration.settings
    own = problem.play_own(work)
    goals = problem.goals(own)
    plan = Plan(settings.points, settings.later_points, settings.waves, settings.cutoff)

    def play(points: F64) -> F64:
        return problem.play(points, work)

    tested = back_test(play, goals, problem, plan)
    found = match(play, goals, len(problem.knobs), plan)
    fitting = found.points[found.implausible <= settings.cutoff]
    return Calibrated(problem, goals, own, found, tested, _consequences(problem, fitting, work))


def _consequences(problem: Problem, fitting: F64, work: Sweeping) -> Consequences:
    """Play the scenario and some fitting sets, far from one another, to the end."""
    settings = problem.calibration.settings
    points = spread(fitting, settings.consequence_runs) if len(fitting) else fitting
    if settings.consequence_runs == 0:
        points = fitting[:0]
    replications = range(settings.replications if len(points) else 0)
    own = [RunTask(problem.resolved, problem.sample, problem.seed, r) for r in replications]
    sets = [RunTask(turn(problem.resolved, problem.knobs, p), problem.sample, problem.seed) for p in points]
    folders = work.folders([*own, *sets])
    names = settings.consequences
    values = np.array([[load_run(f).values.get(n, np.nan) for n in names] for f in folders])
    values = values.reshape(len(folders), len(names))
    return Consequences(names, values[: len(own)], points, values[len(own) :])
