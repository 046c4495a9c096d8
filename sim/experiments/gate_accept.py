"""Agreeing to new numbers: the new baseline, and the line of the log that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.diagnostics import ScenarioError
from sim.experiments.gate_baseline import Baseline, read_baseline, write_baseline
from sim.experiments.gate_candidate import SAMPLE, SEED, Candidate, Sweeper, candidate, play, runs_of
from sim.experiments.gate_log import Accepted, append, newest, read_log
from sim.experiments.gate_mark import mark_of_values
from sim.experiments.gate_moments import moments_of
from sim.experiments.gate_numbers import ids_of, planned, powers, values_of_runs
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
    """Of one scenario: the line of the log, None where nothing moved; and the chance to find a change of
    twice the margin, by id."""

    name: str
    line: Accepted | None
    powers: Mapping[str, float]


def accept_all(scenarios: Sequence[Resolved], gates: Gates, sweeper: Sweeper, by: By) -> list[Outcome]:
    """Agree to the numbers of some scenarios.

    Replications are planned from the variance of the first few. Raises ScenarioError, OSError.
    """
    now = [candidate(r) for r in scenarios]
    first = runs_of(now, sweeper, gates.replications.least)
    wanted = [planned(values_of_runs(r, ids_of(c, gates)), gates) for c, r in zip(now, first, strict=True)]
    runs = runs_of(now, sweeper, max(wanted))
    out = []
    for one, own, n in zip(now, runs, wanted, strict=True):
        found = powers(values_of_runs(own[:n], ids_of(one, gates)), gates)
        out.append(Outcome(one.name, accept(one, own[:n], gates, by), found))
    return out


def accept(now: Candidate, runs: Sequence[RunResult], gates: Gates, by: By) -> Accepted | None:
    """Write the baseline and its line; None where nothing moved. Raises ScenarioError, OSError.

    The line comes last: a baseline without its line is refused, so an interrupted acceptance is seen.
    """
    folder = now.path.parent
    log = read_log(folder)
    old = _old(now)
    if old is not None and old[1] == newest(log, now.name) and _same(old[0], now, runs, gates):
        return None
    new = fresh_baseline(now, runs, gates)
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


def _same(old: Baseline, now: Candidate, runs: Sequence[RunResult], gates: Gates) -> bool:
    """Whether events, values and parameters are those of the baseline, whatever the version of the code."""
    mark = mark_of_values(runs[0].events.root, runs[0].values)
    values = values_of_runs(runs, ids_of(now, gates))
    return mark == old.mark and values == old.values and parameters(now.resolved.scenario) == old.resolved


def fresh_baseline(now: Candidate, runs: Sequence[RunResult], gates: Gates) -> Baseline:
    """What the scenario gives now, as a baseline."""
    played = play(now.resolved)
    mark = mark_of_values(runs[0].events.root, runs[0].values)
    values = values_of_runs(runs, ids_of(now, gates))
    return Baseline(
        now.name, now.versions, SAMPLE, SEED, now.raised, mark, values, parameters(now.resolved.scenario),
        stated_above(now.resolved), small(moments_of(played)), chosen(played.log),
    )  # fmt: skip


def moved(old: Baseline | None, new: Baseline) -> dict[str, tuple[float | None, float | None]]:
    """Means of the replications before and after, of the values that moved; all of them at first."""
    before = {} if old is None else old.values
    pairs = {
        i: (_mean(before.get(i)), _mean(new.values.get(i))) for i in dict.fromkeys([*before, *new.values])
    }
    return {i: pair for i, pair in pairs.items() if pair[0] != pair[1]}


def _mean(values: Sequence[float] | None) -> float | None:
    """Seven significant digits; None for no value."""
    found = float("nan") if not values else float(np.mean(values))
    return None if found != found else float(f"{found:.7g}")
