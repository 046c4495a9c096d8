"""Agreeing to new numbers: the new baseline, and the line of the log that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Of one scenario: how many replications; the line of the log, None where nothing moved; and the chance
    to find a change of twice the margin, by id."""

    name: str
    replications: int
    line: Accepted | None
    powers: Mapping[str, float]


def accept_all(scenarios: Sequence[Resolved], gates: Gates, sweeper: Sweeper, by: By) -> list[Outcome]:
    """Agree to the numbers of some scenarios.

    Replications are planned from the noise that probes show in the first few. Raises ScenarioError, OSError.
    """
    now = [candidate(r) for r in scenarios]
    plans = _plans(now, gates, sweeper)
    runs = runs_of(now, sweeper, max(plan.replications for plan in plans))
    return [_outcome(c, r, plan, gates, by) for c, r, plan in zip(now, runs, plans, strict=True)]


class _Plan(NamedTuple):
    """How much differences vary, and how many replications that asks for."""

    noise: Noise
    replications: int


def _plans(now: Sequence[Candidate], gates: Gates, sweeper: Sweeper) -> list[_Plan]:
    """Of every scenario; all runs are asked for at once."""
    probes, ids = [probes_of(c, gates) for c in now], [ids_of(c, gates) for c in now]
    runs = iter(runs_of([*now, *(p for own in probes for p in own)], sweeper, gates.replications.least))
    before = [values_of_runs(next(runs), of) for of in ids]
    probed = [[values_of_runs(next(runs), of) for _ in own] for own, of in zip(probes, ids, strict=True)]
    noise = [noise_of(b, p, gates) for b, p in zip(before, probed, strict=True)]
    return [_Plan(n, planned(b, n, gates)) for b, n in zip(before, noise, strict=True)]


def _outcome(now: Candidate, runs: Sequence[RunResult], plan: _Plan, gates: Gates, by: By) -> Outcome:
    own = runs[: plan.replications]
    line = accept(now, own, plan.noise, gates, by)
    found = powers(values_of_runs(own, ids_of(now, gates)), plan.noise, gates)
    return Outcome(now.name, len(own), line, found)


def accept(now: Candidate, runs: Sequence[RunResult], noise: Noise, gates: Gates, by: By) -> Accepted | None:
    """Write the baseline and its line; None where nothing moved. Raises ScenarioError, OSError.

    The line comes last: a baseline without its line is refused, so an interrupted acceptance is seen.
    """
    folder = now.path.parent
    log = read_log(folder)
    old = _old(now)
    if old is not None and old[1] == newest(log, now.name) and _same(old[0], now, runs, noise, gates):
        return None
    new = fresh_baseline(now, runs, noise, gates)
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


def _same(old: Baseline, now: Candidate, runs: Sequence[RunResult], noise: Noise, gates: Gates) -> bool:
    """Whether events, values and parameters are those of the baseline, whatever the version of the code."""
    if old.noise != noise or parameters(now.resolved.scenario) != old.resolved:
        return False
    mark = mark_of_values(runs[0].events.root, runs[0].values)
    values = values_of_runs(runs, ids_of(now, gates))
    return mark == old.mark and values == old.values


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
