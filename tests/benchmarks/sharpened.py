"""How often sharpened differences hold the truth, and how much closer they come to it.

`python -m tests.benchmarks.sharpened` plants effects of known size in synthetic pairs whose control follows
them closely, loosely, not at all, along a curve, or with heavy tails. With ``--macro 400`` it also plays a
small town and an alternative so often, each time as `cardsim compare` would, and asks whether the interval
holds the long-run difference: the mean of all other replications. For each it prints how many of the 95 %
intervals held, the bias in standard errors, how many times smaller the squared error is than that of the
plain mean of the same replications, and how often a difference was found with the wrong sign.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from scipy import stats

from sim.arrays import F64
from sim.chance import uniform
from sim.engines import fast
from sim.experiments.controls import mean_days
from sim.experiments.paired import paired
from sim.experiments.people_draws import FURTHER, DrawTask, load_draws
from sim.experiments.preflight import steady_world
from sim.experiments.sharpened import EVERYBODY, Control, sharpen
from sim.experiments.vary import vary
from sim.measures.tables import durations_of
from sim.measures.tally import Tally
from sim.population import build_population
from sim.run_inputs import Inputs, read_inputs
from sim.scenario_files import Resolved, resolve
from sim.world import World
from tests.benchmarks.coverage import TOWN

KEY = 20_251_209
SHAPES: dict[str, Callable[[F64, F64], tuple[F64, F64]]] = {
    "close": lambda z, e: (z, z + 0.2 * e),
    "loose": lambda z, e: (z, z + e),
    "useless": lambda z, e: (z, e),
    "skewed": lambda z, e: (np.exp(0.5 * z), np.exp(0.5 * z) ** 1.3 + 0.1 * e),
    "curved": lambda z, e: (z, z + 0.15 * z**2 + 0.2 * e),
    "uneven": lambda z, e: (z, z + 0.3 * np.abs(z) * e),
}
"""Control and difference out of two independent standard normal numbers."""
SLOWER = {"production.cards_per_hour": 3.0}


class Held(NamedTuple):
    """Of many groups of replications; errors in the unit of the difference."""

    groups: int
    held: int
    plain: int
    wrong_sign: int
    bias: float
    times: float


def held(differences: F64, controls: list[Control], truth: F64) -> Held:
    """Differences (replications, groups), sharpened group by group, against the truth of each group."""
    plain = paired(differences)
    found = sharpen(plain, differences, controls, 0.95)
    error = found["difference"] - truth
    firm = (found["low"] > 0) & (truth < 0) | (found["high"] < 0) & (truth > 0)
    inside = [int(((x["low"] <= truth) & (truth <= x["high"])).sum()) for x in (found, plain)]
    times = ((plain["difference"] - truth) ** 2).mean() / (error**2).mean()
    return Held(len(error), *inside, int(firm.sum()), float(error.mean() / error.std()), float(times))


def planted(shape: str, runs: int, groups: int, effect: float) -> Held:
    """Synthetic groups in which the mean difference is ``effect``."""
    draws = runs * (1 + FURTHER)
    place = 1 + list(SHAPES).index(shape)
    u = np.array([uniform(KEY * place + runs, g, k) for g in range(groups) for k in range(2 * draws)])
    z, e = stats.norm.ppf(u).reshape(groups, 2, draws).transpose(1, 0, 2)
    control, difference = SHAPES[shape](z, e)
    d = difference[:, :runs].T - _mean(shape) + effect
    every = [Control(x[:runs], x[runs:]) for x in control]
    return held(d, every, np.full(groups, effect))


@cache
def _mean(shape: str) -> float:
    """Mean difference of a shape, by Gauss and Hermite's rule."""
    at, weight = np.polynomial.hermite_e.hermegauss(80)
    z, e = np.meshgrid(at, at)
    return float((SHAPES[shape](z, e)[1] * np.outer(weight, weight)).sum() / weight.sum() ** 2)


@cache
def _worlds() -> list[tuple[Resolved, Inputs, World]]:
    reference = resolve(TOWN)
    both = reference, vary(reference, SLOWER)
    return [(r, read_inputs(r), steady_world(r)) for r in both]


def played(replications: range) -> tuple[F64, F64]:
    """Difference in mean days to made of each replication, and that of the fluid in each of its draws."""
    sides = [np.array([_one(side, r) for r in replications]) for side in (0, 1)]
    apart = sides[1] - sides[0]
    return apart[:, 0], apart[:, 1:]


def _one(side: int, replication: int) -> F64:
    resolved, inputs, steady = _worlds()[side]
    world = inputs.world(1, replication, 1)
    people = build_population(world.scenario, world.city, world.clock, world.keys, 1, 1)
    tally = Tally(world)
    fast.stream(world, people, tally.add, 1)
    with TemporaryDirectory() as folder:
        DrawTask(resolved, 1, 1, replication).make(Path(folder))
        days = mean_days(steady, load_draws(Path(folder), 1))[EVERYBODY]
    return np.append(durations_of(tally)["days_to_made", "all"].mean[0], days)


def town(macro: int, workers: int) -> tuple[F64, F64]:
    """``played`` of ten replications for each of ``macro`` comparisons."""
    parts = [range(a, a + 10) for a in range(0, 10 * macro, 10)]
    with ProcessPoolExecutor(workers) as pool:
        d, days = zip(*pool.map(played, parts), strict=True)
    return np.concatenate(d), np.concatenate(days)


def grouped(d: F64, days: F64, runs: int) -> Held:
    """Replications in groups of ``runs``; the truth of each is what all others found."""
    groups = [Control(x[:, 0], x[:, 1:].ravel()) for x in days.reshape(-1, runs, days.shape[1])]
    truth = (d.sum() - d.reshape(-1, runs).sum(axis=1)) / (len(d) - runs)
    return held(d.reshape(-1, runs).T, groups, truth)


def _line(name: str, runs: int, h: Held) -> str:
    told = f"{name:8}{runs:3} runs: held {h.held} of {h.groups} = {h.held / h.groups:.1%}"
    told += f" (plain {h.plain / h.groups:.1%}), bias {h.bias:+.2f} standard errors"
    return f"{told}, {h.times:.1f} times less, wrong sign {h.wrong_sign}"


def main() -> None:
    """Read the command line, plant, play, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=1_000, help="synthetic comparisons of each kind")
    parser.add_argument("--macro", type=int, default=0, help="comparisons of the town, ten runs each")
    parser.add_argument("--effect", type=float, default=0.3)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    for runs in (5, 10, 20):
        for shape in SHAPES:
            print(_line(shape, runs, planted(shape, runs, asked.groups, asked.effect)))
    if asked.macro:
        d, days = town(asked.macro, asked.workers)
        for runs in (5, 10):
            print(_line("town", runs, grouped(d, days, runs)))


if __name__ == "__main__":
    main()
