"""How much less a difference between two scenarios varies when both have the same luck.

`python -m tests.benchmarks.twins` prints for every shipped scenario the variance a replication of the
difference in mean days to made against what it extends: as two independent runs would have it (the sum of
both variances); with the same luck; and as `cardsim compare` gives it, sharpened by further draws of people.
The last is the squared error of the whole estimate, that of the mean of the draws included, times the number
of replications. Wanted of it: half of the scenarios ten times less than independent runs, each two times.

No luck in common can do more than the column ``at most`` says: where one world varies r times as much as the
other, the variance of the difference is at least (r - 1)**2 parts of 1 + r**2, even if they move as one.

A scenario that plays other days than what it extends is compared with itself under overtime; outlets fewer
than the sample are raised to its size. A measure that is constant on both sides is left out.
"""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.experiments.controls import controls_from, draws_for
from sim.experiments.paired import compare_values
from sim.experiments.pairs import PairTask, load_pair
from sim.experiments.sharpened import Controls
from sim.experiments.sweep import sweep
from sim.experiments.vary import vary
from sim.experiments.verify import visible
from sim.scenario_files import Resolved, resolve, shipped_scenarios
from sim.store import Store

MEASURE = "days_to_made_mean"
OVERTIME = {"production.overtime": {"backlog_days": 2.0, "extra_hours": 3.0}}


class Row(NamedTuple):
    """Variances of the difference of one scenario, each of one replication."""

    scenario: str
    difference: float
    independent: float
    twins: float
    most: float
    sharpened: float

    def times(self, variance: float) -> float:
        """How many times smaller than that of independent runs a variance is."""
        return self.independent / variance if variance > 0 else float("inf")


def pair_of(name: str, sample: int) -> tuple[Resolved, Resolved] | None:
    """Reference and alternative; None for a scenario that extends nothing."""
    alternative = resolve(name)
    if len(alternative.stack.layers) == 1:
        return None
    _, raised = visible(alternative.scenario, sample)
    more: dict[str, Any] = {f"extra_outlets.{outlet}.count": sample for outlet in raised}
    alternative = vary(alternative, more) if more else alternative
    reference = resolve(alternative.stack.layers[1].path)
    if reference.scenario.horizon != alternative.scenario.horizon:
        return alternative, vary(alternative, OVERTIME)
    return reference, alternative


def row_of(name: str, values: list[pd.DataFrame], controls: Controls, measure: str) -> Row:
    """Variances from both numbers of every replication, and from what a comparison makes of them."""
    a, b = np.array([v.set_index("id").loc[measure, ["reference", "alternative"]] for v in values], float).T
    independent, twins = a.var(ddof=1) + b.var(ddof=1), (b - a).var(ddof=1)
    least = (b.std(ddof=1) - a.std(ddof=1)) ** 2
    most = independent / least if least > 0 else float("inf")
    found = compare_values(values, controls).set_index("id").loc[measure]
    return Row(name, found["difference"], independent, twins, most, twins / found["times"])


def measured(
    names: list[str], sample: int, seed: int, replications: int, store: Store, workers: int, measure: str
) -> list[Row]:
    """One row a scenario; pairs and draws stay in the store."""
    found = {name: pair_of(name, sample) for name in names}
    pairs = {name: pair for name, pair in found.items() if pair is not None}
    tasks = [PairTask(a, b, sample, seed, r) for a, b in pairs.values() for r in range(replications)]
    draws = [draws_for(pair, sample, seed, replications) for pair in pairs.values()]
    folders = sweep([*tasks, *chain(*chain(*draws))], store, workers)
    values = [load_pair(folder).values for folder in folders[: len(tasks)]]
    rows = []
    for i, (name, pair) in enumerate(pairs.items()):
        (controls,) = controls_from(pair, draws[i], store)
        rows.append(row_of(name, values[i * replications : (i + 1) * replications], controls, measure))
    return [row for row in rows if row.independent > 0]


def main() -> None:
    """Read the command line and print a table and the two numbers wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="all shipped ones if none is named")
    parser.add_argument("--people", type=int, default=100, help="play one person in so many")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, default=Path("runs/store"))
    parser.add_argument("--measure", default=MEASURE)
    chosen = parser.parse_args()
    names = chosen.scenarios or [s.name for s in shipped_scenarios()]
    store = Store(chosen.store)
    rows = measured(
        names, chosen.people, chosen.seed, chosen.replications, store, chosen.workers, chosen.measure
    )
    head = ("difference", "independent", "same luck", "times less", "at most", "sharpened", "times less")
    print(f"{'scenario':22}" + "".join(f"{word:>13}" for word in head))
    for r in rows:
        print(
            f"{r.scenario:22}{r.difference:13.5f}{r.independent:13.3g}{r.twins:13.3g}{r.times(r.twins):13.1f}"
            f"{r.most:13.1f}{r.sharpened:13.3g}{r.times(r.sharpened):13.1f}"
        )
    for what in ("twins", "sharpened"):
        times = [r.times(getattr(r, what)) for r in rows]
        print(f"{what}: median {median(times):.1f} times less (wanted 10), least {min(times):.1f} (wanted 2)")


if __name__ == "__main__":
    main()
