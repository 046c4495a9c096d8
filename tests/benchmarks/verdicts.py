"""How often a firm verdict is wrong: synthetic truths near their thresholds, judged by the shipped rule.

`python -m tests.benchmarks.verdicts` draws cards of one to four thresholds whose truths lie within some
standard errors of the limit (two; and a hundredth, where it is hardest), plays replications of each by
address, and counts. Five shapes: normal; a share near 1 (logit-normal); a skewed peak (lognormal); on-time
shares of many cases of which four, or hardly any, are late.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from sim.arrays import F64
from sim.chance import uniform
from sim.experiments.verdicts import Seen, Threshold, judge, verdict

KEY = 20_241_030
SHAPES = ("normal", "share", "peak", "rare", "few")
PLACE, WHERE, WHICH, SIZE, SIDE = range(900, 905)
CASES = 20_000


@dataclass(frozen=True)
class Truth:
    """A measure: its true mean and standard deviation over replications, and what is drawn."""

    shape: str
    mean: float
    spread: float

    def draw(self, u: F64) -> F64:
        """One value a uniform number."""
        z = stats.norm.ppf(u)
        if self.shape == "normal":
            return np.asarray(10 + 2 * z)
        if self.shape == "share":
            return np.asarray(1 / (1 + np.exp(-(4.6 + 0.5 * z))))
        if self.shape == "peak":
            return np.asarray(np.exp(2 + 0.4 * z))
        return np.asarray(1 - stats.poisson.ppf(u, 4.0 if self.shape == "rare" else 0.3) / CASES)


@cache
def truth_of(shape: str) -> Truth:
    """Mean and spread of a shape, by numerical integration over its quantiles."""
    u = (np.arange(200_000) + 0.5) / 200_000
    x = Truth(shape, 0.0, 0.0).draw(u)
    return Truth(shape, float(x.mean()), float(x.std()))


@dataclass(frozen=True)
class Outcome:
    """What was said of one card, and what is true."""

    said: str
    good: bool
    shapes: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """A firm word against the truth."""
        return (self.said == "do" and not self.good) or (self.said == "do_not" and self.good)


def card(number: int, replications: int, probability: float, within: float = 2.0) -> Outcome:
    """Card ``number``: its thresholds, truths and replications are drawn by address."""
    size = 1 + int(4 * uniform(KEY, number, SIZE))
    thresholds, seen, good, shapes = [], {}, True, []
    for i in range(size):
        truth = truth_of(SHAPES[int(5 * uniform(KEY, number * 8 + i, WHICH))])
        away = within * (2 * uniform(KEY, number * 8 + i, WHERE) - 1) * truth.spread / math.sqrt(replications)
        at_least = uniform(KEY, number * 8 + i, SIDE) < 0.5
        limit = truth.mean + away
        good &= truth.mean >= limit if at_least else truth.mean <= limit
        u = np.array([uniform(KEY, number * 8 + i, r) for r in range(replications)])
        name = f"measure_{i}"
        thresholds.append(Threshold(name, name, limit, at_least, probability))
        seen[name] = Seen(truth.draw(u), truth.shape in ("share", "rare", "few"), CASES)
        shapes.append(truth.shape)
    return Outcome(verdict(judge(thresholds, seen)), good, tuple(shapes))


def counted(cards: int, replications: int, probability: float = 0.95, within: float = 2.0) -> dict[str, int]:
    """How many cards were judged how: wrong, right, unclear."""
    found: Counter[str] = Counter()
    for number in range(cards):
        one = card(number, replications, probability, within)
        found["wrong" if one.wrong else "unclear" if one.said == "unclear" else "right"] += 1
    return {name: found[name] for name in ("wrong", "right", "unclear")}


def main() -> None:
    """Print what was counted, one line for each number of replications and each stated probability."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truths", type=int, default=500)
    chosen = parser.parse_args()
    for replications in (2, 5, 10, 30):
        for probability, within in ((0.8, 2.0), (0.95, 2.0), (0.8, 0.01), (0.95, 0.01)):
            found = counted(chosen.truths, replications, probability, within)
            share = found["wrong"] / chosen.truths
            asked = {"replications": replications, "within": within, "allowed": round(1 - probability, 4)}
            print(json.dumps(asked | found | {"wrong_share": share}))


if __name__ == "__main__":
    main()
