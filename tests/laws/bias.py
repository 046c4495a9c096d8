"""What a sample of the city tells wrongly: its means beside those of the whole city, over replications.

``python -m tests.laws.bias --samples 20,100 --replications 3`` prints the table for the shipped baseline;
whole runs are stored, so that a second look costs nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.experiments.intervals import Interval, paired_t
from sim.experiments.sweep import sweep
from sim.experiments.tasks import RunTask
from sim.results import load_run
from sim.scenario_files import Resolved, resolve
from sim.store import Store

Values = Mapping[str, float]
SHOWN = (
    "applications", "on_time_share", "days_to_made_mean", "days_to_made_p95", "days_to_hand_mean",
    "line_utilisation", "counter_utilisation", "uncollected", "returned",
)  # fmt: skip
OF_VISITS = ("first_visit_wait_mean.visit", "first_visit_failed_share.visit")
OF_BUREAUS = ("backlog_days_peak.bureau", "line_utilisation.bureau")


class Row(NamedTuple):
    """One measure: its mean over replications in the whole city and in a sample, and the difference
    with its interval (95 %, the same luck in both; nan from one replication)."""

    measure: str
    whole: float
    sampled: float
    difference: Interval

    @property
    def ratio(self) -> float:
        """Of the sample to the whole."""
        return self.sampled / self.whole if self.whole else float("nan")


def runs(resolved: Resolved, sample: int, replications: int, store: Store, workers: int) -> list[Values]:
    """Values of so many runs."""
    tasks = [RunTask(resolved, sample, replication=r) for r in range(replications)]
    return [load_run(path).values for path in sweep(tasks, store, workers)]


def averaged(values: Values) -> dict[str, float]:
    """Measures to compare: those of the whole city, of each visit, and the means over bureaus."""
    found = {name: values[name] for name in SHOWN if name in values}
    for prefix in OF_VISITS:
        found |= {k: v for k, v in values.items() if k.startswith(f"{prefix}.") and k.count(".") == 2}
    for prefix in OF_BUREAUS:
        mine = [v for k, v in values.items() if k.startswith(f"{prefix}.") and k.count(".") == 2]
        found[prefix] = float(np.mean(mine))
    return found


def table(whole: Sequence[Values], sampled: Sequence[Values]) -> dict[str, Row]:
    """Sample beside whole, replication by replication; measures that both have."""
    a, b = [averaged(v) for v in whole], [averaged(v) for v in sampled]
    out = {}
    for name in a[0]:
        x, y = [v[name] for v in a], [v.get(name, float("nan")) for v in b]
        if np.isfinite([*x, *y]).all():
            out[name] = Row(name, float(np.mean(x)), float(np.mean(y)), _difference(y, x))
    return out


def _difference(y: list[float], x: list[float]) -> Interval:
    if len(x) > 1:
        return paired_t(y, x)
    return Interval(y[0] - x[0], float("nan"), float("nan"))


def show(rows: Mapping[str, Row], sample: int) -> None:
    """The table of one sample."""
    print(f"\n1/{sample:<39} whole     sample  ratio  difference (95 %)")
    for row in rows.values():
        estimate, low, high = row.difference
        name = row.measure.replace("first_visit_", "").replace(".visit.", " ")
        print(
            f"{name:36} {row.whole:12,.3f} {row.sampled:10,.3f} {row.ratio:6.3f}"
            f"  {estimate:+.3f} ({low:+.3f} to {high:+.3f})"
        )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--samples", default="20,100")
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, default=Path("runs/store"))
    asked = parser.parse_args()
    resolved, store = resolve(asked.scenario), Store(asked.store)
    whole = runs(resolved, 1, asked.replications, store, asked.workers)
    for sample in map(int, asked.samples.split(",")):
        sampled = runs(resolved, sample, asked.replications, store, asked.workers)
        show(table(whole, sampled), sample)


if __name__ == "__main__":
    main()
