"""Whether scenarios still give what they gave when their baselines were accepted, and if not, what moved.

First to the last event. Where events differ, by replications on the same luck: which numbers moved beyond
their margins, which decisions are judged otherwise, and what was changed that brought it about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sim.experiments.gate_autopsy import Autopsy, autopsy
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate, Sweeper, baseline_of, candidate, runs_of
from sim.experiments.gate_mark import mark_of_values
from sim.experiments.gate_noise import powers
from sim.experiments.gate_numbers import Flip, checks_of, flips, values_of_runs
from sim.experiments.gate_rules import Gates
from sim.experiments.gate_verdicts import Judgement, judge
from sim.results import RunResult
from sim.scenario_files import Resolved

Verdict = Literal["identical", "same", "cannot_tell", "changed", "no_baseline"]


@dataclass(frozen=True)
class Finding:
    """What the gate found of one scenario. Where events differ: judgements of its numbers, decisions that
    flipped, and what moved it; powers: by id, the chance to find a change of twice the margin."""

    now: Candidate
    result: RunResult
    baseline: Baseline | None = None
    identical: bool = False
    judgements: tuple[Judgement, ...] = ()
    flips: tuple[Flip, ...] = ()
    autopsy: Autopsy | None = None
    powers: Mapping[str, float] = field(default_factory=dict)

    def verdict(self, strict: bool = True) -> Verdict:
        """identical to the last event; same inside all margins; strict: by the margins that warn."""
        if self.baseline is None:
            return "no_baseline"
        if self.identical:
            return "changed" if any(f.firm for f in self.flips) else "identical"
        found = {j.verdict if strict else j.worst for j in self.judgements}
        if "changed" in found or any(f.firm for f in self.flips):
            return "changed"
        return "cannot_tell" if "cannot_tell" in found or not self.judgements else "same"


def check(scenarios: Sequence[Resolved], gates: Gates, sweeper: Sweeper, why: bool = True) -> list[Finding]:
    """All scenarios against their baselines. why: also find out what moved those that differ.

    Raises ScenarioError (E-BASELINE) for a baseline that was changed without being accepted, OSError.
    """
    now = [candidate(r) for r in scenarios]
    baselines = [baseline_of(c) for c in now]
    runs = runs_of(now, sweeper)
    found = [_exact(c, b, run[0]) for c, b, run in zip(now, baselines, runs, strict=True)]
    differing = [f for f in found if f.verdict() == "cannot_tell"]
    judged = iter(_judged(differing, gates, sweeper, why))
    return [next(judged) if f.verdict() == "cannot_tell" else f for f in found]


def _exact(now: Candidate, baseline: Baseline | None, result: RunResult) -> Finding:
    if baseline is None:
        return Finding(now, result)
    identical = mark_of_values(result.events.root, result.values) == baseline.mark
    flipped = flips(now, baseline, baseline.values) if identical else []  # a threshold may have been moved
    return Finding(now, result, baseline, identical, flips=tuple(flipped))


def _judged(found: Sequence[Finding], gates: Gates, sweeper: Sweeper, why: bool) -> list[Finding]:
    """The same findings with their numbers: all checks are judged together."""
    pairs = max((f.baseline.replications for f in found if f.baseline is not None), default=0)
    runs = runs_of([f.now for f in found], sweeper, pairs) if pairs else []
    values = [_values(f, own) for f, own in zip(found, runs, strict=True)]
    checks = [
        checks_of(f.now.name, f.baseline.values, v, gates)
        for f, v in zip(found, values, strict=True)
        if f.baseline
    ]
    every = [c for own in checks for c in own]
    judgements = iter(judge(every, gates.false_alarms, gates.misses))
    out = []
    for f, own, v in zip(found, checks, values, strict=True):
        assert f.baseline is not None
        mine = tuple(next(judgements) for _ in own)
        cause = autopsy(f.now, f.baseline) if why else None
        power = powers(f.baseline.values, f.baseline.noise, gates, len(every))
        turned = tuple(flips(f.now, f.baseline, v))
        out.append(replace(f, judgements=mine, flips=turned, autopsy=cause, powers=power))
    return out


def _values(finding: Finding, runs: Sequence[RunResult]) -> dict[str, tuple[float, ...]]:
    baseline = finding.baseline
    assert baseline is not None
    return values_of_runs(runs[: baseline.replications], list(baseline.values))
