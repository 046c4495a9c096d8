"""People drawn without a run: which orders they bring to each bank on each day, and what they take elsewhere.

To draw the people costs a small part of a run. So their luck is known far better from many draws than from
the few replications that are played; ``sim.experiments.sharpened`` makes use of that.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from sim import chance
from sim.arrays import F64, I64, AnyArray
from sim.channel_table import channel_ids
from sim.clock import DAY, NEVER, Clock
from sim.memory import PERSON, PROGRAM
from sim.model_version import data_version
from sim.population import Population, build_population
from sim.run_inputs import Inputs, read_inputs
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.source_digest import digest
from sim.whole_files import write_whole

FURTHER = 10
"""Draws for each replication besides its own."""
MOST_PERSONS = 1_000_000
"""About so many are drawn at most; of a larger city one in so many."""
FIRST_FURTHER = 1 << 30
"""Number of the first draw that is not of a replication: those are counted from 0 and never come so far."""

_ORDERS, _ELSEWHERE = "orders.npy", "elsewhere.npy"
_NOT_OF_PEOPLE = frozenset((
    "name", "zh", "en", "why", "reading", "readings", "promises", "bureaus", "production", "outages",
    "facilities", "extra_outlets", "visits", "delivery", "collection", "enabling", "returns", "reissue",
    "targets", "prices", "decisions", "observed", "sources",
))  # fmt: skip
"""Sections of a scenario that say nothing of who applies, when, and at which bank."""
_NOT_OF_CHOICE = frozenset(("lines", "production", "extra_lines"))
"""The same of a bank."""


@dataclass(frozen=True)
class Draws:
    """First applications of people of the whole city; the first entry is the replication's own people.

    orders: (draws, banks, days), sent to the lines. elsewhere: (draws, banks), cards from counters.
    """

    orders: F64
    elsewhere: F64


@dataclass(frozen=True)
class DrawTask:
    """The people of one replication, and ``FURTHER`` other draws that belong to no replication."""

    resolved: Resolved
    sample: int = 1
    seed: int = 1
    replication: int = 0

    @property
    def key(self) -> str:
        """What people are made of, and how they are drawn: scenarios that share it share their draws."""
        data = data_version(self.resolved.data_folder)
        asked = self.sample, self.seed, self.replication
        parts = ["draws", people_digest(self.resolved.scenario), data, _drawn_by(), *asked]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def make(self, folder: Path) -> None:
        """Draw, and keep what was counted."""
        first = FIRST_FURTHER + self.replication * FURTHER
        numbers = (self.replication, *range(first, first + FURTHER))
        inputs = read_inputs(self.resolved)
        counted = [_counted(inputs, self.seed, number, self.sample) for number in numbers]
        for name, rows in zip((_ORDERS, _ELSEWHERE), zip(*counted, strict=True), strict=True):
            write_whole(folder / name, partial(_save, np.array(rows, dtype=np.int32)))

    def need_bytes(self) -> int:
        """At most so much memory at once."""
        return PROGRAM + math.ceil(_persons(self.resolved.scenario) / self.sample * PERSON)


def load_draws(folder: Path, sample: int) -> Draws:
    """What a task of this sample has stored, scaled to the whole city."""
    orders, elsewhere = (np.load(folder / name, allow_pickle=False) for name in (_ORDERS, _ELSEWHERE))
    return Draws(orders * float(sample), elsewhere * float(sample))


def sample_of_draws(scenario: Scenario, sample: int) -> int:
    """People are drawn as they are played, or one in so many that ``MOST_PERSONS`` are left."""
    return max(sample, math.ceil(_persons(scenario) / MOST_PERSONS))


def people_digest(scenario: Scenario) -> str:
    """Of everything in a scenario that decides who applies, when and where; equal digests, equal people."""
    values = scenario.model_dump(mode="json", by_alias=True, exclude=set(_NOT_OF_PEOPLE))
    values["banks"] = {name: _chosen(bank) for name, bank in values["banks"].items()}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _chosen(bank: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in bank.items() if key not in _NOT_OF_CHOICE}


def _persons(scenario: Scenario) -> int:
    return sum(group.persons for group in scenario.groups.values())


@cache
def _drawn_by() -> str:
    """Digest of this module and all it is made of."""
    return digest(Path(__file__).parent.parent, lambda path, text: path == "experiments/people_draws.py")


def _save(array: AnyArray, file: Any) -> None:
    np.save(file, array, allow_pickle=False)


def _counted(inputs: Inputs, seed: int, number: int, sample: int) -> tuple[I64, I64]:
    """Orders (banks, days) and cards from counters (banks,) of one draw, of the sample."""
    scenario, keys = inputs.scenario, chance.keys(seed, number)
    clock = Clock(scenario.horizon.start, scenario.horizon.end, inputs.calendar)
    people = build_population(scenario, inputs.city, clock, keys, sample, threads=1)
    return _by_bank(people, scenario, clock.n_days)


def _by_bank(people: Population, scenario: Scenario, days: int) -> tuple[I64, I64]:
    rows = np.flatnonzero((people.planned >= 0) & (people.planned < min(days * DAY, NEVER)))
    routes = [scenario.channels[c].route for c in channel_ids(scenario)]
    made_at_lines = np.array(["lines" in route for route in routes])[people.channel[rows]]
    bank, banks = people.bank[rows].astype(np.int64), len(people.banks)
    cell = bank * days + people.planned[rows] // DAY
    orders = np.bincount(cell[made_at_lines], minlength=banks * days).reshape(banks, days)
    return orders, np.bincount(bank[~made_at_lines], minlength=banks)
