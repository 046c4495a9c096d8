"""One calibration, ready to be played: a scenario, its knobs, what was counted, and how sets are tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import F64
from sim.diagnostics import Text
from sim.experiments.calibration_file import Calibration, Read
from sim.experiments.calibration_knobs import Turned, knobs_of, turn
from sim.experiments.dated_counts import CountsTask, How, counts_in, how_to_count, wanted_of
from sim.experiments.history_matching import Goals
from sim.experiments.sweep import Sweeping
from sim.observed import Observation
from sim.scenario_files import Resolved


@dataclass(frozen=True)
class Problem:
    """targets: by date. skipped: rows of the observed file that are not compared. how: what counts them."""

    resolved: Resolved
    read: Read
    knobs: tuple[Turned, ...]
    targets: tuple[Observation, ...]
    skipped: int
    how: How
    sample: int
    seed: int

    @property
    def calibration(self) -> Calibration:
        """The content of the file."""
        return self.read.calibration

    @property
    def dates(self) -> list[dt.date]:
        """Days with a count, ascending."""
        return sorted({t.date for t in self.targets})

    def task(self, resolved: Resolved, replication: int = 0) -> CountsTask:
        """Counting all targets in one replication of a scenario."""
        wanted = tuple(wanted_of(t) for t in self.targets)
        return CountsTask(resolved, wanted, self.how, self.sample, self.seed, replication)

    def play(self, points: F64, work: Sweeping) -> F64:
        """Counts at points of the unit cube, (points, targets): the same people with the same luck."""
        return _counts([self.task(turn(self.resolved, self.knobs, p)) for p in points], work)

    def play_own(self, work: Sweeping) -> F64:
        """Counts of the scenario as it is, (replications, targets)."""
        runs = range(self.calibration.settings.replications)
        return _counts([self.task(self.resolved, r) for r in runs], work)

    def goals(self, own: F64) -> Goals:
        """The observed ranges with their tolerance, and what chance may add.

        Chance is seen over replications of the scenario as it is (another city, another sample); it is at
        least that of so many people who decide one by one, in a sample of one in n.
        """
        value = np.array([t.value for t in self.targets])
        low, high = (np.array([getattr(t, side) for t in self.targets]) for side in ("low", "high"))
        more = self.calibration.targets.tolerance_share * value
        sampling = self.sample * np.maximum(value, self.sample)
        sd = np.sqrt(np.maximum(own.var(axis=0, ddof=1), sampling))
        return Goals(np.maximum(low - more, 0.0), high + more, sd, np.arange(len(value)))


def problem_of(resolved: Resolved, read: Read, sample: int | None, seed: int) -> Problem:
    """Raises ScenarioError where there is nothing to fit to, or a knob does not fit the scenario."""
    if resolved.scenario.opening_state is not None:
        message = Text(
            "a scenario that begins from an opening state is not calibrated: its past is given",
            "有期初状态的方案不作校准：首日之前的情况已给定",
        )
        raise read.fault("E-VALUE", (), message, got=resolved.scenario.name)
    everything = resolved.observed()
    targets = tuple(o for o in everything if _is_target(o, resolved, read.calibration))
    if not targets:
        message = Text(
            "no observed count to fit to: the scenario's observed file has none of these dates and measures",
            "没有可用于校准的实际统计：observed 文件中没有相应日期和指标",
        )
        raise read.fault("E-VALUE", ("targets",), message, got=resolved.scenario.observed or "-")
    sample = sample or read.calibration.settings.sample
    knobs, how = tuple(knobs_of(resolved, read)), how_to_count(resolved.scenario, map(wanted_of, targets))
    return Problem(resolved, read, knobs, targets, len(everything) - len(targets), how, sample, seed)


def _is_target(o: Observation, resolved: Resolved, calibration: Calibration) -> bool:
    wanted, span = calibration.targets, resolved.scenario.horizon
    played = span.start <= o.date <= span.end
    asked = (wanted.from_ is None or wanted.from_ <= o.date) and (
        wanted.until is None or o.date < wanted.until
    )
    return played and asked and (not wanted.measures or o.measure in wanted.measures)


def _counts(tasks: Sequence[CountsTask], work: Sweeping) -> F64:
    folders = work.folders(tasks)
    return np.array([counts_in(folder) for folder in folders])
