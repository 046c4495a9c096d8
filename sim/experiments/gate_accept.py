"""Agreeing to new numbers: the new baseline, and the line of the log that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.diagnostics import ScenarioError
from sim.experiments.gate_baseline import Baseline, read_baseline, write_baseline
from sim.experiments.gate_candidate import SAMPLE, SEED, Candidate, Sweeper, candidate, play, runs_of
from sim.experiments.gate_code import code_of
from sim.experiments.gate_log import Accepted, append, newest, read_log
from sim.experiments.gate_mark import mark_of_values
from sim.experiments.gate_moments import moments_of
from sim.experiments.gate_noise import Noise, noise_of, planned, powers, probes_of
from sim.experiments.gate_numbers import Values, ids_of, values_of_runs
from sim.experiments.gate_parameters import parameters, stated_above
from sim.experiments.gate_people import chosen
from sim.experiments.gate_rules import Gates
from sim.experiments.gate_tree import small
from sim.results import RunResult
from sim.scenario_files import Resolved


class By(NamedTuple):
    """Who agrees, when (ISO time) and why."""

    who: str
    at: str
    why: str


class Outcome(NamedTuple):
    """Of one scenario: how many replications; the line of the log, None where nothing is new; and the chance
    to find a change of twice the margin, by id."""

    name: str
    replications: int
    line: Accepted | None
    powers: Mapping[str, float]


def accept_all(scenarios: Sequence[Resolved], gates: Gates, sweeper: Sweeper, by: By) -> list[Outcome]:
    """Agree to the numbers of some scenarios.

    Where the first replication is that of the baseline to the last event, the others are kept; else
    replications are planned from the noise that probes show. Raises ScenarioError, OSError.
    """
    now = [candidate(r) for r in scenarios]
    kept = [_kept(c, run[0], gates) for c, run in zip(now, runs_of(now, sweeper), strict=True)]
    other = [c for c, baseline in zip(now, kept, strict=True) if baseline is None]
    fresh = iter(_fresh(other, gates, sweeper) if other else ())
    new = [next(fresh) if baseline is None else baseline for baseline in kept]
    return [
        Outcome(b.name, b.replications, accept(c, b, by), powers(b.values, b.noise, gates))
        for c, b in zip(now, new, strict=True)
    ]


def _kept(now: Candidate, run: RunResult, gates: Gates) -> Baseline | None:
    """The baseline that lies there with the code of today, if it holds for it; None else."""
    found = _old(now)
    if found is None:
        return None
    old, ids = found[0], ids_of(now, gates)
    same = mark_of_values(run.events.root, run.values) == old.mark
    same &= parameters(now.resolved.scenario) == old.resolved and list(old.values) == ids
    if not same or set(old.noise) != {id for id in ids if gates.level(id) is not None}:
        return None
    enough = planned(old.values, old.noise, gates) == old.replications
    return replace(old, versions=now.versions, code=code_of(now.resolved)) if enough else None


def _fresh(now: Sequence[Candidate], gates: Gates, sweeper: Sweeper) -> list[Baseline]:
    """What the scenarios give now; all runs are asked for at once."""
    plans = _plans(now, gates, sweeper)
    runs = runs_of(now, sweeper, max(plan.replications for plan in plans))
    return [
        fresh_baseline(c, r[: plan.replications], plan.noise, gates)
        for c, r, plan in zip(now, runs, plans, strict=True)
    ]


class _Plan(NamedTuple):
    """How much differences vary, and how many replications that asks for."""

    noise: Noise
    replications: int


def _plans(now: Sequence[Candidate], gates: Gates, sweeper: Sweeper) -> list[_Plan]:
    probes, ids = [probes_of(c, gates) for c in now], [ids_of(c, gates) for c in now]
    runs = iter(runs_of([*now, *(p for own in probes for p in own)], sweeper, gates.replications.least))
    before = [values_of_runs(next(runs), of) for of in ids]
    probed = [[values_of_runs(next(runs), of) for _ in own] for own, of in zip(probes, ids, strict=True)]
    noise = [noise_of(b, p, gates) for b, p in zip(before, probed, strict=True)]
    return [_Plan(n, planned(b, n, gates)) for b, n in zip(before, noise, strict=True)]


def fresh_baseline(now: Candidate, runs: Sequence[RunResult], noise: Noise, gates: Gates) -> Baseline:
    """What the scenario gives now, as a baseline."""
    played = play(now.resolved)
    mark = mark_of_values(runs[0].events.root, runs[0].values)
    values = values_of_runs(runs, ids_of(now, gates))
    return Baseline(
        now.name, now.versions, SAMPLE, SEED, now.raised, mark, values, noise,
        parameters(now.resolved.scenario), stated_above(now.resolved), code_of(now.resolved),
        small(moments_of(played)), chosen(played.log),
    )  # fmt: skip


def accept(now: Candidate, new: Baseline, by: By) -> Accepted | None:
    """Write the baseline and its line; None where it lies there already. Raises ScenarioError, OSError.

    The line comes last: a baseline without its line is refused, so an interrupted acceptance is seen.
    """
    folder = now.path.parent
    log, old = read_log(folder), _old(now)
    if old is not None and old[1] == newest(log, now.name) == new.digest:
        return None
    write_baseline(now.path, new)
    values = moved(None if old is None else old[0], new)
    line = Accepted(now.name, by.at, by.who, by.why, "" if old is None else old[1], new.digest, values)
    append(folder, line)
    return line


def _old(now: Candidate) -> tuple[Baseline, str] | None:
    """The baseline that lies there; None as well for one that cannot be read: it is being replaced."""
    try:
        return read_baseline(now.path)
    except ScenarioError:
        return None


def moved(old: Baseline | None, new: Baseline) -> dict[str, tuple[float | None, float | None]]:
    """Means before and after, of the values that moved; all of them at first.

    Of the replications that both have, so that more of them alone move nothing.
    """
    before: Values = {} if old is None else old.values
    n = new.replications if old is None else min(old.replications, new.replications)
    ids = dict.fromkeys([*before, *new.values])
    pairs = {i: (_mean(before.get(i, ())[:n]), _mean(new.values.get(i, ())[:n])) for i in ids}
    return {i: pair for i, pair in pairs.items() if pair[0] != pair[1]}


def _mean(values: Sequence[float]) -> float | None:
    """Seven significant digits; None for no value."""
    found = float(np.mean(values)) if values else float("nan")
    return None if found != found else float(f"{found:.7g}")
