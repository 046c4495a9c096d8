"""One scenario many times: how sure its numbers are, and what they are unsure of.

Replications 0, 1, 2 ... of one seed play the scenario as it stands. With draws of the assumptions, each
draw is a scenario of its own, played with replications of its own (draw i of r replications has i*r ...), so
that chance and assumptions can be told apart. All intervals are over replications, never over applicants.

What is found is a ``Study`` of kind ``replicate``. Its tables:
- ``measures``: id, unit, estimate, low, high, method, n, bound (see ``ranges``), draws_low, draws_high (nine
  of ten draws lie between, missing without draws): every number of the runs;
- ``quantiles``: id, quantile, estimate, low, high, coverage: of single runs, headline measures;
- ``runs``: draw (-1: the scenario itself), replication, and a column a headline measure and reading;
- ``daily``: series, bank (``all``: the city), date, mean, low, high: bands that hold all days at once;
- ``weeks``: draw, replication, bank, week, unmade, made: see ``weekly_tables``;
- ``split``: id, unit, seed, assumptions, reading (variances), largest, readings, more_runs_help;
- ``draws``: draw, assumption, quantile, value, unit; only with draws.
``about`` has scenario, digest, opening (see ``opening_digest``), model_version, seed, sample, replications,
draws, seeds_per_draw, assumptions, precision (asked, wanted, half_width, reached), thresholds (see
``threshold_rows``), headlines, few_counters (those of them that rest on too few counters of a sample), names,
resolved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.arrays import F64
from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.assumptions import Flagged, assumptions_of, varied
from sim.experiments.designs import latin_hypercube
from sim.experiments.precision import Precision, known, next_runs
from sim.experiments.ranges import Range, range_of
from sim.experiments.replicate_tables import headlines, study_tables
from sim.experiments.sample_limits import too_few_counters
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import RunTask
from sim.experiments.threshold_rows import threshold_rows
from sim.measures.names import measure_of
from sim.model_version import model_version
from sim.results import RunResult
from sim.run_sources import opening_digest
from sim.scenario_files import Resolved, scenario_digest
from sim.studies import Study

KIND = "replicate"
MOST, SEEDS = 100, 2


class Plan(NamedTuple):
    """What is asked. runs: at least so many; most: at most so many where precisions are asked for.

    draws of the assumptions (0: none), each with ``seeds`` replications. sample: one person in so many.
    """

    runs: int = 10
    precision: tuple[Precision, ...] = ()
    most: int = MOST
    draws: int = 0
    seeds: int = SEEDS
    sample: int = 1
    seed: int = 1


class Drawn(NamedTuple):
    """The draws of the assumptions: which, their quantiles (draws, flagged), and the runs draw by draw."""

    flagged: tuple[Flagged, ...] = ()
    quantiles: F64 | None = None
    runs: tuple[tuple[RunResult, ...], ...] = ()


def replicate(resolved: Resolved, plan: Plan, sweeping: Sweeping) -> Study:
    """Play, and say what was found. Raises ScenarioError for a wish or a draw that cannot be, OSError."""
    base = _base(resolved, plan, sweeping)
    drawn = _drawn(resolved, plan, sweeping) if plan.draws else Drawn()
    tables = study_tables(base, drawn.runs, drawn.flagged, drawn.quantiles, plan.precision)
    return Study(KIND, _about(resolved, plan, base, drawn), tables)


def _base(resolved: Resolved, plan: Plan, sweeping: Sweeping) -> list[RunResult]:
    """The scenario as it stands, until the wishes are met or the most is reached."""
    runs: list[RunResult] = []
    wanted = plan.runs
    while wanted > len(runs):
        tasks = [RunTask(resolved, plan.sample, plan.seed, r) for r in range(len(runs), wanted)]
        runs += sweeping.results(tasks)
        known(plan.precision, runs[0].values)
        if plan.precision:
            wanted = next_runs(len(runs), plan.precision, _ranges(runs, plan.precision), plan.most)
    return runs


def _ranges(runs: Sequence[RunResult], wishes: Sequence[Precision]) -> dict[str, Range]:
    return {
        w.measure: range_of(measure_of(w.measure).unit, [r.values[w.measure] for r in runs]) for w in wishes
    }


def _drawn(resolved: Resolved, plan: Plan, sweeping: Sweeping) -> Drawn:
    flagged = tuple(assumptions_of(resolved).flagged.values())
    if not flagged:
        text = Text("no assumption of this scenario has a range to draw from", "该方案没有可抽取范围的假设")
        raise ScenarioError([error("E-VALUE", "--assumptions", text, got=str(plan.draws))])
    quantiles = latin_hypercube([f.id for f in flagged], plan.draws, plan.seed)
    scenarios = [
        varied(resolved, {f.id: float(u) for f, u in zip(flagged, row, strict=True)}) for row in quantiles
    ]
    tasks = [
        RunTask(scenario, plan.sample, plan.seed, i * plan.seeds + k)
        for i, scenario in enumerate(scenarios)
        for k in range(plan.seeds)
    ]
    runs = sweeping.results(tasks)
    by_draw = [tuple(runs[i : i + plan.seeds]) for i in range(0, len(runs), plan.seeds)]
    return Drawn(flagged, quantiles, tuple(by_draw))


def _about(resolved: Resolved, plan: Plan, base: Sequence[RunResult], drawn: Drawn) -> dict[str, Any]:
    first = base[0].manifest
    told, small = headlines(base[0], plan.precision), first["sample_too_small"]
    ranges = _ranges(base, plan.precision)
    return {
        "scenario": first["scenario"],
        "digest": scenario_digest(resolved.scenario),
        "opening": opening_digest(base[0].sources),
        "model_version": model_version(),
        "seed": plan.seed,
        "sample": plan.sample,
        "replications": len(base),
        "draws": len(drawn.runs),
        "seeds_per_draw": plan.seeds if drawn.runs else 0,
        "flagged": len(assumptions_of(resolved).flagged),
        "observed": resolved.scenario.observed is not None,
        "assumptions": [f.id for f in drawn.flagged],
        "precision": [_told(w, ranges[w.measure]) for w in plan.precision],
        "thresholds": threshold_rows(resolved.scenario, base, drawn.runs),
        "most": plan.most if plan.precision else len(base),
        "headlines": told,
        "few_counters": [id for id in told if too_few_counters(id, resolved.scenario, small)],
        "names": first["names"],
        "sample_too_small": small,
        "calendar": first["calendar"],
        "resolved": first["resolved"],
    }


def _told(wish: Precision, found: Range) -> Mapping[str, Any]:
    """A wish as it was written, and whether it was met."""
    return {
        "asked": wish.text,
        "measure": wish.measure,
        "wanted": wish.wanted(found.estimate),
        "half_width": found.half_width,
        "reached": wish.reached(found),
    }
