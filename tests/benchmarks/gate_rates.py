"""How often the gate errs: ``python -m tests.benchmarks.gate_rates --gates 1000``.

False alarms: a small town against itself, ``gates`` times, each time with fresh seeds on both sides, so that
nothing but chance differs; all measures are checked at once against the shipped margins, as the gate does.
The goal is at most the rate that ``gates.toml`` states. Power: the town with lines that open six minutes
later, which makes the mean wait for a line a little less than 0.5 % longer, against the town on the same
luck; the margin is 0.25 % of that wait. The goal is to call it changed in 99 % of the gates. ``--pool`` plays
fewer runs and draws those of each gate out of them.
"""

from __future__ import annotations

import argparse
import datetime as dt
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64
from sim.chance import bits
from sim.engines import fast
from sim.experiments.gate_numbers import checks_of
from sim.experiments.gate_rules import Gates, read_gates
from sim.experiments.gate_verdicts import judge
from sim.experiments.intervals import clopper_pearson
from sim.experiments.vary import vary
from sim.measures.tables import durations_of
from sim.measures.tally import Tally
from sim.measures.values import values_of
from sim.population import build_population
from sim.run_inputs import Inputs, read_inputs
from sim.scenario_files import resolve

TOWN = Path(__file__).parent.parent / "unit" / "second_city" / "harbour.toml"
LAST = dt.date(2031, 4, 12)
"""Six weeks of it."""
OPENS, LATER = "06:00", "06:06"
"""Of the lines on weekdays; six minutes are 0.47 % of the mean wait, and seven are 0.55 %."""
MEASURE = "in_line_mean"
_PART = 40


class Rate(NamedTuple):
    """How often something was said, of how many gates."""

    said: int
    of: int


@cache
def town(opens: str = OPENS) -> Inputs:
    """The town until ``LAST``, its lines opening at some time on weekdays."""
    plain = resolve(TOWN)
    shifts = [s.model_dump(by_alias=True, exclude_none=True) for s in plain.scenario.production.shifts]
    shifts[0]["opens"] = opens
    return read_inputs(vary(plain, {"horizon.end": LAST, "production.shifts": shifts}))


def played(replications: range, opens: str = OPENS, seed: int = 1) -> F64:
    """The checked values of each replication, shape (replications, measures)."""
    ids = list(read_gates().measures)
    found = [_one(opens, seed, r) for r in replications]
    return np.array([[values.get(id, np.nan) for id in ids] for values in found])


def _one(opens: str, seed: int, replication: int) -> dict[str, float]:
    world = town(opens).world(seed, replication, 1)
    people = build_population(world.scenario, world.city, world.clock, world.keys, 1, 1)
    tally = Tally(world)
    series = fast.stream(world, people, tally.add, 1)
    return values_of(tally, series, durations_of(tally))


def false_alarms(values: F64, size: int, count: int, gates: Gates) -> Rate:
    """``count`` gates of ``size`` runs against ``size`` others: other luck on either side."""
    sides = [(values[at[:size]], values[at[size:]]) for at in groups(len(values), 2 * size, count)]
    return Rate(sum("changed" in _verdicts(a, b, gates, False).values() for a, b in sides), count)


def found(before: F64, now: F64, size: int, count: int, gates: Gates) -> Rate:
    """``count`` gates of ``size`` pairs: in how many the longer wait is called changed."""
    sides = [(before[at], now[at]) for at in groups(len(before), size, count)]
    return Rate(sum(_verdicts(a, b, gates, True)[MEASURE] == "changed" for a, b in sides), count)


def groups(runs: int, size: int, count: int) -> list[I64]:
    """Numbers of the runs of each gate: all apart if there are enough, else drawn by a hash for each gate."""
    if runs >= size * count:
        return list(np.arange(size * count).reshape(count, size))
    hashed = [np.array([bits(gate, run, 0) for run in range(runs)], dtype=np.uint64) for gate in range(count)]
    return [np.argsort(h, kind="stable")[:size] for h in hashed]


def _verdicts(before: F64, now: F64, gates: Gates, paired: bool) -> dict[str, str]:
    """All checks of one gate, judged together."""
    old, new = (dict(zip(gates.measures, map(tuple, x.T), strict=True)) for x in (before, now))
    checks = checks_of("town", old, new, gates, paired)
    return {j.check.id: j.verdict for j in judge(checks, gates.false_alarms, gates.misses)}


def values_by(workers: int, runs: int, opens: str = OPENS, seed: int = 1) -> F64:
    """Many replications, some at a time a worker."""
    parts = [range(a, min(a + _PART, runs)) for a in range(0, runs, _PART)]
    with ProcessPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(partial(played, opens=opens, seed=seed), parts)))


def main() -> None:
    """Read the command line, play, and print both rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gates", type=int, default=1_000, help="how many of each sort")
    parser.add_argument("--runs", type=int, default=12, help="replications of a side")
    parser.add_argument("--pool", type=int, default=0, help="runs to draw from; 0: as many as are needed")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    gates, n, count = read_gates(), asked.runs, asked.gates
    many = asked.pool or 2 * n * count
    alarms = false_alarms(values_by(asked.workers, many), n, count, gates)
    checks = f"over {len(gates.measures)} checks of {n} runs a side, out of {many} runs"
    print(f"false alarms: {_told(alarms)}, stated {gates.false_alarms:.2%} {checks}")
    pairs = asked.pool or n * count
    plain, late = (values_by(asked.workers, pairs, opens, 2) for opens in (OPENS, LATER))
    c = list(gates.measures).index(MEASURE)
    longer = late[:, c].mean() / plain[:, c].mean() - 1
    size = f"a mean wait {longer:+.3%}, margin {gates.measures[MEASURE].warn}"
    seen = found(plain, late, n, count, gates)
    print(f"power: {size}: found in {_told(seen)}, stated {gates.power:.2%}, {n} pairs out of {pairs}")


def _told(rate: Rate) -> str:
    sure = clopper_pearson(*rate)
    return f"{rate.said} of {rate.of} = {rate.said / rate.of:.2%} ({sure.low:.2%} to {sure.high:.2%})"


if __name__ == "__main__":
    main()
