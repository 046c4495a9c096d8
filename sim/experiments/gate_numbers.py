"""The numbers of a scenario against its baseline's, pair by pair, and the decisions that hang on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import F64
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate
from sim.experiments.gate_parameters import parameters
from sim.experiments.gate_rules import RELATIVE, Gates, margin_of
from sim.experiments.gate_verdicts import Check
from sim.experiments.verdicts import Judged, Seen, Threshold
from sim.experiments.verdicts import judge as judge_card
from sim.measures.names import measure_of
from sim.results import RunResult

Values = Mapping[str, Sequence[float]]


class Flip(NamedTuple):
    """A decision whose state is another one; None where there was, or is, no such decision."""

    name: str
    before: Judged | None
    now: Judged | None

    @property
    def firm(self) -> bool:
        """From met to broken or back, or to or from no decision at all: not only clearer or less clear."""
        states = {"" if j is None else j.state for j in (self.before, self.now)}
        return states == {"met", "broken"}


def ids_of(now: Candidate, gates: Gates) -> list[str]:
    """Values to keep and to check: what the gates name, and what the scenario's decisions ask for."""
    asked = [d.measure for d in now.resolved.scenario.decisions.values()]
    return list(dict.fromkeys([*gates.measures, *(id for id in asked if gates.level(id) is not None)]))


def values_of_runs(runs: Sequence[RunResult], ids: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """One number a replication; nan where a run has no such value."""
    return {id: tuple(run.values.get(id, math.nan) for run in runs) for id in ids}


def checks_of(name: str, before: Values, now: Values, gates: Gates, paired: bool = True) -> list[Check]:
    """Every value that both have and that has margins."""
    out = []
    for id, values in before.items():
        level = gates.level(id)
        if level is not None and id in now:
            mean = _mean(values)
            margins = margin_of(level.warn), margin_of(level.error)
            warn, worst = (margin.of(mean) for margin in margins)
            out.append(Check(name, id, values, now[id], warn, worst, paired, margins[0].unit == RELATIVE))
    return out


def _mean(values: Sequence[float]) -> float:
    found = np.asarray(values, dtype=np.float64)
    return 0.0 if np.isnan(found).all() else float(np.nanmean(found))


def flips(now: Candidate, baseline: Baseline, values: Values) -> list[Flip]:
    """Decisions that are judged otherwise than in the baseline, or stated otherwise."""
    old = _judged(baseline.resolved.get("decisions", {}), baseline.values)
    new = _judged(parameters(now.resolved.scenario).get("decisions", {}), values)
    names = dict.fromkeys([*new, *old])
    found = [Flip(name, old.get(name), new.get(name)) for name in names]
    return [f for f in found if f.before is None or f.now is None or f.before.state != f.now.state]


def _judged(decisions: Mapping[str, Any], values: Values) -> dict[str, Judged]:
    thresholds = [_threshold(name, d) for name, d in decisions.items() if d["measure"] in values]
    seen = {t.measure: _seen(t.measure, values) for t in thresholds}
    return {j.threshold.name: j for j in judge_card(thresholds, seen)}


def _threshold(name: str, d: Mapping[str, Any]) -> Threshold:
    at_least = d.get("at_least") is not None
    limit = d["at_least"] if at_least else d["at_most"]
    return Threshold(name, d["measure"], float(limit), at_least, d["probability"])


def _seen(id: str, values: Values) -> Seen:
    found: F64 = np.array(values[id], dtype=np.float64)
    return Seen(found, measure_of(id).unit == "share")
