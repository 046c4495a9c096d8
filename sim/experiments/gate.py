"""Whether scenarios still give what they gave when their baselines were accepted, to the last event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate, Sweeper, baseline_of, candidate, runs_of
from sim.experiments.gate_story import Story, sharper, story_of
from sim.experiments.gate_tree import Place, parting, small
from sim.results import RunResult
from sim.scenario_files import Resolved

Verdict = Literal["same", "changed", "no_baseline"]


@dataclass(frozen=True)
class Finding:
    """What the exact check of one scenario found; ``place`` and ``story`` where it changed."""

    now: Candidate
    verdict: Verdict
    result: RunResult
    baseline: Baseline | None = None
    place: Place | None = None
    story: Story | None = None


def check(scenarios: Sequence[Resolved], sweeper: Sweeper) -> list[Finding]:
    """Play every scenario once and compare its tree of events with its baseline's.

    Raises ScenarioError (E-BASELINE) for a baseline that was changed without being accepted, OSError.
    """
    now = [candidate(r) for r in scenarios]
    baselines = [baseline_of(c) for c in now]
    runs = runs_of(now, sweeper)
    return [_finding(c, b, run[0]) for c, b, run in zip(now, baselines, runs, strict=True)]


def _finding(now: Candidate, baseline: Baseline | None, result: RunResult) -> Finding:
    if baseline is None:
        return Finding(now, "no_baseline", result)
    tree = small(result.events)
    if tree.root == baseline.tree.root:
        return Finding(now, "same", result, baseline)
    comparable = tree.rooms == baseline.tree.rooms and tree.start == baseline.tree.start
    if not comparable:
        return Finding(now, "changed", result, baseline)
    place, story = parting(baseline.tree, tree), story_of(now, baseline)
    return Finding(now, "changed", result, baseline, sharper(place, story), story)
