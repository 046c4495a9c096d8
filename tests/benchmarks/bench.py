"""What the benchmarks share: their options, what they count while a run hands over its parts, their line."""

from __future__ import annotations

import argparse
import json
import resource
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.clock import NEVER
from sim.journeys import Log


@dataclass
class Counted:
    """Applications of a run, and sums of the waits that are over."""

    applications: int = 0
    line: list[int] = field(default_factory=lambda: [0, 0])
    """Orders that were loaded, and the seconds that they had waited."""
    counter: list[int] = field(default_factory=lambda: [0, 0])
    """Applications with a visit, and the seconds that they waited at counters."""

    def take(self, part: Log) -> None:
        """Count one part of a log."""
        self.applications += len(part.application)
        for sums, when, wait in (
            (self.line, part.loaded, part.line_wait),
            (self.counter, part.called, part.counter_wait),
        ):
            sums[0] += int(np.count_nonzero(when < NEVER))
            sums[1] += int(wait.sum(dtype=np.int64))

    def means(self) -> dict[str, float]:
        """Mean waits in seconds."""
        return {
            "mean_line_wait_s": round(self.line[1] / max(1, self.line[0]), 1),
            "mean_counter_wait_s": round(self.counter[1] / max(1, self.counter[0]), 1),
        }


def options(about: str | None, people: str, engines: tuple[str, ...]) -> argparse.ArgumentParser:
    """The options that all benchmarks have; ``people`` is how many there are by default."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", default=people, help="how many")
    parser.add_argument("--cores", type=int, default=2, help="threads at work")
    parser.add_argument("--engine", choices=engines, default=engines[0])
    parser.add_argument("--seed", type=int, default=1)
    return parser


def whole(number: str) -> int:
    """`20000000` or `2e7` as a whole number."""
    return round(float(number))


def line(**values: Any) -> str:
    """One line of JSON, with the most memory that the process ever had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return json.dumps({**values, "peak_mib": round(peak)})
