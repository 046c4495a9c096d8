"""Agreeing to new numbers: the new baseline, and the line of the log that says who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.gate_baseline import Baseline, read_baseline, write_baseline
from sim.experiments.gate_candidate import SAMPLE, SEED, Candidate, play
from sim.experiments.gate_log import Accepted, append, newest, read_log
from sim.experiments.gate_people import chosen
from sim.experiments.gate_tree import small
from sim.results import RunResult


class By(NamedTuple):
    """Who agrees, when (ISO time) and why."""

    who: str
    at: str
    why: str


HEADLINES = (
    "applications", "on_time_share", "late", "days_to_made_mean", "days_to_made_p95", "in_line_mean",
    "days_to_hand_mean", "days_to_hand_p95", "work_in_progress_peak", "uncollected", "mean_visit_wait",
    "gave_up_share", "line_utilisation", "cost_yuan",
)  # fmt: skip


def kept_values(now: Candidate) -> list[str]:
    """Ids of the values that a baseline keeps: the headlines, and what the scenario's decisions ask for."""
    asked = [d.measure for d in now.resolved.scenario.decisions.values()]
    return list(dict.fromkeys([*HEADLINES, *asked]))


def accept(now: Candidate, runs: Sequence[RunResult], ids: Sequence[str], by: By) -> Accepted | None:
    """Write the baseline and its line; None where nothing moved. Raises ScenarioError, OSError.

    The line comes last: a baseline without its line is refused, so an interrupted acceptance is seen.
    """
    folder = now.path.parent
    log = read_log(folder)
    new = fresh_baseline(now, runs, ids)
    old = read_baseline(now.path)
    if old is not None and old[1] == new.digest == newest(log, now.name):
        return None
    write_baseline(now.path, new)
    values = moved(None if old is None else old[0], new)
    line = Accepted(now.name, by.at, by.who, by.why, "" if old is None else old[1], new.digest, values)
    append(folder, line)
    return line


def fresh_baseline(now: Candidate, runs: Sequence[RunResult], ids: Sequence[str]) -> Baseline:
    """What the scenario gives now, as a baseline; ``ids`` are the values to keep of every replication."""
    values = {i: tuple(run.values.get(i, float("nan")) for run in runs) for i in ids}
    resolved = now.resolved.scenario.model_dump(mode="json", by_alias=True)
    tree = small(runs[0].events)
    stories = chosen(play(now.resolved).log)
    return Baseline(now.name, now.versions, SAMPLE, SEED, now.raised, values, resolved, tree, stories)


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
