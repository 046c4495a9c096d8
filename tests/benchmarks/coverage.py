"""How often intervals hold what they say: ``python -m tests.benchmarks.coverage --macro 1000``.

A small town is played ``macro`` times ``runs`` replications. Each group of replications gives the interval
that `cardsim replicate` gives, and each is asked whether it holds the long-run truth: the mean of all runs
but its own, so that what is asked never helped to answer (with 1,000 groups of ten, the truth is known 32
times as well as a group knows it). The goal is 93 % to 97 % for intervals of 95 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.arrays import F64
from sim.engines import fast
from sim.experiments.intervals import clopper_pearson
from sim.experiments.ranges import range_of
from sim.measures.names import measure_of
from sim.measures.tally import Tally
from sim.population import build_population
from sim.promise import LATE, ON_TIME
from sim.run_inputs import Inputs, read_inputs
from sim.scenario_files import resolve

TOWN = Path(__file__).parent.parent / "unit" / "second_city" / "harbour.toml"
MEASURES = ("mean_visit_wait", "on_time_share")
GOAL = (0.93, 0.97)
_PART = 50


class Coverage(NamedTuple):
    """Of one measure: truth, in how many groups the interval held it, and its usual half-width."""

    truth: float
    held: int
    of: int
    half_width: float
    methods: Mapping[str, int]

    @property
    def share(self) -> float:
        """Share of the groups whose interval held the truth."""
        return self.held / self.of


@cache
def town() -> Inputs:
    """The town: four months in which channels and a batch open and a line stands still."""
    return read_inputs(resolve(TOWN))


def played(replications: range, seed: int = 1) -> F64:
    """Mean wait (minutes) and on-time share of each replication, shape (replications, 2)."""
    return np.array([_one(seed, r) for r in replications])


def _one(seed: int, replication: int) -> tuple[float, float]:
    world = town().world(seed, replication, 1)
    people = build_population(world.scenario, world.city, world.clock, world.keys, 1, 1)
    tally = Tally(world)
    counters = fast.stream(world, people, tally.add, 1).counters
    counts = tally.counts.cube.sum(axis=(0, 1))
    wait = float(counters.area.sum()) / (60 * float(counters.arrivals.sum()))
    return wait, float(counts[ON_TIME]) / float(counts[ON_TIME] + counts[LATE])


def coverage(values: F64, runs: int, unit: str, level: float = 0.95) -> Coverage:
    """One measure in all replications, shape (macro * runs,), in groups of ``runs``."""
    groups = values.reshape(-1, runs)
    ranges = [range_of(unit, group, level) for group in groups]
    truths = (values.sum() - groups.sum(axis=1)) / (len(values) - runs)
    held = [bool(r.low <= truth <= r.high) for r, truth in zip(ranges, truths, strict=True)]
    methods = [str(r.method) for r in ranges]
    half = float(np.nanmedian([r.half_width for r in ranges]))
    told = {m: methods.count(m) for m in dict.fromkeys(methods)}
    return Coverage(float(values.mean()), sum(held), len(groups), half, told)


def measured(macro: int, runs: int, workers: int, seed: int = 1) -> dict[str, Coverage]:
    """Play everything, and the coverage of both measures."""
    starts = range(0, macro * runs, _PART)
    parts = [range(a, min(a + _PART, macro * runs)) for a in starts]
    with ProcessPoolExecutor(workers) as pool:
        values = np.concatenate(list(pool.map(partial(played, seed=seed), parts)))
    return {id: coverage(values[:, i], runs, measure_of(id).unit) for i, id in enumerate(MEASURES)}


def main() -> None:
    """Read the command line, play, and print a line a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--macro", type=int, default=1_000, help="groups of replications")
    parser.add_argument("--runs", type=int, default=10, help="replications of a group")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for id, found in measured(asked.macro, asked.runs, asked.workers, asked.seed).items():
        sure = clopper_pearson(found.held, found.of)
        verdict = "inside" if GOAL[0] <= found.share <= GOAL[1] else "OUTSIDE"
        print(
            f"{id}: truth {found.truth:.6g}; held by {found.held} of {found.of} = {found.share:.1%} "
            f"({sure.low:.1%} to {sure.high:.1%}), {verdict} {GOAL[0]:.0%} to {GOAL[1]:.0%}; "
            f"half-width {found.half_width:.3g}; {dict(found.methods)}"
        )


if __name__ == "__main__":
    main()
