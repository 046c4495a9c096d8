"""Which assumption carries an answer: each one low and high on the same luck, and what knowing it is worth.

One at a time: every flagged assumption is moved to the ends of its range while all else stays, in the same
replications, so that what differs is the assumption's doing. With several replications each end has an
interval over the pairs. Morris and Sobol designs (see ``screening``) move many at once and see what the
assumptions do together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.assumptions import Flagged, assumptions_of, chosen, varied
from sim.experiments.intervals import paired_t
from sim.experiments.replicate_tables import headlines
from sim.experiments.screening import Design, morris_design, morris_table, sobol_design, sobol_table
from sim.experiments.study_sources import study_sources
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import RunTask
from sim.experiments.worth import Ends, worth_table
from sim.measures.names import measure_of
from sim.model_version import model_version
from sim.nearest import nearest
from sim.results import RunResult
from sim.run_manifest import result_versions
from sim.scenario_files import Resolved, scenario_digest
from sim.studies import Study

KIND = "sensitivity"
LOW, HIGH = 0.0, 1.0


class Plan(NamedTuple):
    """What is asked. measures: ids, by default the headlines; only: ids of assumptions, by default all.

    runs: replications of every point. trajectories of Morris and samples of Sobol: 0 for none; Sobol
    looks at the ``top`` assumptions of the first measure.
    """

    measures: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    runs: int = 1
    trajectories: int = 0
    samples: int = 0
    top: int = 10
    sample: int = 1
    seed: int = 1


def sensitivity(resolved: Resolved, plan: Plan, sweeping: Sweeping) -> Study:
    """Play and tell. Raises ScenarioError for an unknown measure or assumption, OSError."""
    flagged = chosen(resolved, plan.only) if plan.only else list(assumptions_of(resolved).flagged.values())
    if not flagged:
        text = Text("no assumption of this scenario has a range", "该方案没有可变动的假设")
        raise ScenarioError([error("E-VALUE", "--only", text)])
    base, low, high = _ends(resolved, flagged, plan, sweeping)
    measures = _measures(base[0], plan)
    tables = {"tornado": tornado_table(flagged, measures, base, low, high)}
    tables["worth"] = worth_table(_shapes(flagged, measures, base, low, high), _limits(resolved), plan.top)
    top = _top(tables["tornado"], measures[0], plan.top)
    if plan.trajectories:
        design = morris_design([f.id for f in flagged], plan.trajectories, plan.seed)
        tables["morris"] = morris_table(
            design, _at_points(resolved, design, measures, plan, sweeping), measures
        )
    if plan.samples:
        design = sobol_design(top, plan.samples, plan.seed)
        tables["sobol"] = sobol_table(
            design, _at_points(resolved, design, measures, plan, sweeping), measures
        )
    return Study(KIND, _about(resolved, plan, base[0], measures, flagged), tables)


def _ends(
    resolved: Resolved, flagged: Sequence[Flagged], plan: Plan, sweeping: Sweeping
) -> tuple[list[RunResult], list[list[RunResult]], list[list[RunResult]]]:
    """Runs of the scenario itself, and of each assumption at its low and its high end."""
    scenarios = [resolved]
    scenarios += [varied(resolved, {f.id: u}) for f in flagged for u in (LOW, HIGH)]
    runs = _played(scenarios, plan, sweeping)
    return runs[0], runs[1::2], runs[2::2]


def _played(scenarios: Sequence[Resolved], plan: Plan, sweeping: Sweeping) -> list[list[RunResult]]:
    """The same replications of every scenario."""
    tasks = [RunTask(s, plan.sample, plan.seed, r) for s in scenarios for r in range(plan.runs)]
    found = sweeping.results(tasks)
    return [found[i : i + plan.runs] for i in range(0, len(found), plan.runs)]


def _measures(run: RunResult, plan: Plan) -> list[str]:
    for id in plan.measures:
        if id not in run.values:
            near = nearest(id, list(run.values))
            hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
            text = Text("no such measure", "没有这个指标")
            raise ScenarioError([error("E-REF", "--measure", text, got=id, help=hint)])
    return list(plan.measures) or headlines(run)


def values(runs: Sequence[RunResult], id: str) -> list[float]:
    """A measure over replications; nan where a run does not have it."""
    return [run.values.get(id, float("nan")) for run in runs]


def tornado_table(
    flagged: Sequence[Flagged],
    measures: Sequence[str],
    base: Sequence[RunResult],
    low: Sequence[Sequence[RunResult]],
    high: Sequence[Sequence[RunResult]],
) -> pd.DataFrame:
    """A row a measure and assumption, the widest swing of each measure first.

    at_low, base, at_high: means over the replications. low_from .. high_to: 95 % limits of the paired
    change at each end (nan with one replication). swing: the wider of the two changes, unsigned.
    """
    rows = [
        _row(f, id, values(base, id), values(low[i], id), values(high[i], id))
        for id in measures
        for i, f in enumerate(flagged)
    ]
    table = pd.DataFrame(rows)
    order = {id: k for k, id in enumerate(measures)}
    rank = table["measure"].map(order)
    table = table.assign(rank=rank).sort_values(["rank", "swing"], ascending=[True, False], kind="stable")
    return table.drop(columns="rank").reset_index(drop=True)


def _row(
    f: Flagged, id: str, base: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> dict[str, Any]:
    a = f.assumption
    ends = {}
    for name, at in (("low", low), ("high", high)):
        limits = paired_t(at, base) if len(base) > 1 and np.isfinite([*at, *base]).all() else None
        ends[f"{name}_from"] = limits.low if limits else float("nan")
        ends[f"{name}_to"] = limits.high if limits else float("nan")
    centre = float(np.mean(base))
    at_low, at_high = float(np.mean(low)), float(np.mean(high))
    return {
        "measure": id, "unit": measure_of(id).unit, "assumption": f.id,
        "zh": a.quantity_zh, "en": a.quantity_en,
        "owner": a.owner, "review_by": a.review_by.isoformat(), "assumption_unit": a.unit, "low": a.low,
        "centre": f.centre, "high": a.high, "base": centre, "at_low": at_low, "at_high": at_high,
        **ends, "swing": float(np.nanmax([abs(at_low - centre), abs(at_high - centre), 0.0])),
    }  # fmt: skip


def _shapes(
    flagged: Sequence[Flagged],
    measures: Sequence[str],
    base: Sequence[RunResult],
    low: Sequence[Sequence[RunResult]],
    high: Sequence[Sequence[RunResult]],
) -> dict[str, list[Ends]]:
    """For each measure, how it answers to each assumption."""
    return {
        id: [
            Ends(f, *(float(np.mean(values(runs, id))) for runs in (low[i], base, high[i])))
            for i, f in enumerate(flagged)
        ]
        for id in measures
    }


def _limits(resolved: Resolved) -> dict[str, tuple[float | None, float | None]]:
    """The thresholds that the scenario wrote down, by measure: (at least, at most)."""
    return {d.measure: (d.at_least, d.at_most) for d in resolved.scenario.decisions.values()}


def _top(tornado: pd.DataFrame, measure: str, most: int) -> list[str]:
    mine = tornado[(tornado["measure"] == measure) & (tornado["swing"] > 0)]
    ids = [str(id) for id in mine["assumption"]] or [str(tornado["assumption"].iloc[0])]
    return ids[:most]


def _at_points(
    resolved: Resolved, design: Design, measures: Sequence[str], plan: Plan, sweeping: Sweeping
) -> dict[str, Any]:
    """Each measure at each point of a design, mean over the replications: (points,)."""
    points = [dict(zip(design.names, map(float, row), strict=True)) for row in design.points]
    runs = _played([varied(resolved, point) for point in points], plan, sweeping)
    return {id: np.array([np.mean(values(r, id)) for r in runs]) for id in measures}


def _about(
    resolved: Resolved, plan: Plan, first: RunResult, measures: Sequence[str], flagged: Sequence[Flagged]
) -> dict[str, Any]:
    m = first.manifest
    return {
        "scenario": m["scenario"], "digest": scenario_digest(resolved.scenario), "model": model_version(),
        "seed": plan.seed, "sample": plan.sample, "replications": plan.runs, "measures": list(measures),
        "assumptions": [f.id for f in flagged], "top": plan.top, "trajectories": plan.trajectories,
        "samples": plan.samples, "names": m["names"], "sample_too_small": m["sample_too_small"],
        "calendar": m["calendar"], "versions": result_versions(), "sources": study_sources([resolved]),
        "resolved": m["resolved"],
    }  # fmt: skip
