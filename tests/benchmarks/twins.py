"""How much less a difference between two scenarios varies when both have the same luck.

`python -m tests.benchmarks.twins` prints for every shipped scenario the variance, over replications, of the
difference in mean days to made against what it extends: with the same luck, and as two independent runs
would have it (the sum of both variances). Wanted: half of the scenarios ten times less, each two times.

No luck in common can do more than the last column says: where one world varies r times as much as the other,
the variance of the difference is at least (r - 1)**2 parts of 1 + r**2, even if they move as one.

A scenario that plays other days than what it extends is compared with itself under overtime; outlets fewer
than the sample are raised to its size. A measure that is constant on both sides is left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.pairs import PairTask, load_pair
from sim.experiments.sweep import sweep
from sim.experiments.vary import vary
from sim.experiments.verify import visible
from sim.scenario_files import Resolved, resolve, shipped_scenarios
from sim.store import Store

MEASURE = "days_to_made_mean"
OVERTIME = {"production.overtime": {"backlog_days": 2.0, "extra_hours": 3.0}}


class Row(NamedTuple):
    """Variances of the difference of one scenario."""

    scenario: str
    difference: float
    twins: float
    independent: float
    most: float

    @property
    def times(self) -> float:
        """How many times smaller the variance of twins is."""
        return self.independent / self.twins if self.twins > 0 else float("inf")


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


def row_of(name: str, values: list[tuple[float, float]]) -> Row:
    """Variances from (reference, alternative), one a replication."""
    a, b = np.array(values).T
    difference, independent = b - a, a.var(ddof=1) + b.var(ddof=1)
    least = (b.std(ddof=1) - a.std(ddof=1)) ** 2
    most = independent / least if least > 0 else float("inf")
    return Row(name, difference.mean(), difference.var(ddof=1), independent, most)


def measured(
    names: list[str], sample: int, replications: int, store: Store, workers: int, measure: str = MEASURE
) -> list[Row]:
    """One row a scenario; the pairs stay in the store."""
    found = {name: pair_of(name, sample) for name in names}
    pairs = {name: pair for name, pair in found.items() if pair is not None}
    tasks = [PairTask(a, b, sample, 1, r) for a, b in pairs.values() for r in range(replications)]
    folders = sweep(tasks, store, workers)
    values = [load_pair(folder).values.set_index("id").loc[measure] for folder in folders]
    both = [(float(v["reference"]), float(v["alternative"])) for v in values]
    rows = [row_of(n, both[i * replications : (i + 1) * replications]) for i, n in enumerate(pairs)]
    return [row for row in rows if row.independent > 0]


def main() -> None:
    """Read the command line and print a table and the two numbers wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="all shipped ones if none is named")
    parser.add_argument("--people", type=int, default=100, help="play one person in so many")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, default=Path("runs/store"))
    parser.add_argument("--measure", default=MEASURE)
    chosen = parser.parse_args()
    names = chosen.scenarios or [s.name for s in shipped_scenarios()]
    store = Store(chosen.store)
    rows = measured(names, chosen.people, chosen.replications, store, chosen.workers, chosen.measure)
    head = ("difference", "twins", "independent", "times less", "at most")
    print(f"{'scenario':24}" + "".join(f"{word:>13}" for word in head))
    for r in rows:
        print(
            f"{r.scenario:24}{r.difference:13.5f}{r.twins:13.3g}{r.independent:13.3g}{r.times:13.1f}{r.most:13.1f}"
        )
    times = [r.times for r in rows]
    print(f"median {median(times):.1f} times less (wanted 10), least {min(times):.1f} (wanted 2)")


if __name__ == "__main__":
    main()
