"""The thresholds that a scenario states, judged by its replications, and how many draws keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.arrays import F64
from sim.experiments.cards import CASES, thresholds_of
from sim.experiments.sample_limits import too_few_counters
from sim.experiments.value_words import label_of
from sim.experiments.verdicts import Judged, Seen, Threshold, judge
from sim.measures.names import measure_of
from sim.results import RunResult
from sim.scenario import Scenario


def threshold_rows(
    scenario: Scenario, base: Sequence[RunResult], draws: Sequence[Sequence[RunResult]]
) -> list[dict[str, Any]]:
    """One entry a threshold, as plain JSON: words, limit, estimate, low, high, state, reason.

    draws_kept: in what share of the draws the mean of its replications keeps the limit; None without draws.
    """
    thresholds = thresholds_of(scenario)
    seen = {t.measure: _seen(t.measure, scenario, base) for t in thresholds}
    return [_row(j, base[0].manifest["names"], draws) for j in judge(thresholds, seen)]


def _seen(id: str, scenario: Scenario, runs: Sequence[RunResult]) -> Seen:
    manifest = runs[0].manifest
    refused = too_few_counters(id, scenario, manifest["sample_too_small"])
    share = measure_of(id).unit == "share"
    return Seen(_values(id, runs), share, _cases(id, runs), "sample_too_small" if refused else "")


def _values(id: str, runs: Sequence[RunResult]) -> F64:
    return np.array([run.values.get(id, np.nan) for run in runs], dtype=np.float64)


def _cases(id: str, runs: Sequence[RunResult]) -> float:
    """Of how many, as played, a share is in the run that has fewest; 0 where that is not known."""
    base, dot, rest = id.partition(".")
    if base not in CASES:
        return 0.0
    cases = np.nan_to_num(_values(CASES[base] + dot + rest, runs))
    return float(cases.min()) / float(runs[0].manifest["sample"])


def _row(j: Judged, names: Mapping[str, Any], draws: Sequence[Sequence[RunResult]]) -> dict[str, Any]:
    t = j.threshold
    kept = [_kept(t, float(_values(t.measure, runs).mean())) for runs in draws]
    return {
        "name": t.name, "measure": t.measure, "label": label_of(t.measure, names)._asdict(),
        "unit": measure_of(t.measure).unit, ("at_least" if t.at_least else "at_most"): t.limit,
        "probability": t.probability, "estimate": j.estimate, "low": j.low, "high": j.high,
        "state": j.state, "reason": j.reason, "runs": j.runs,
        "draws_kept": float(np.mean(kept)) if kept else None,
    }  # fmt: skip


def _kept(t: Threshold, value: float) -> bool:
    return value >= t.limit if t.at_least else value <= t.limit
