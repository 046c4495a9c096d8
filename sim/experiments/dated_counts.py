"""Dated counts of a run, as ``sim.observed`` has them of the world; the people alone, where that is enough.

What counts is said in ``sim.measures.dated``, for the daily table of a stored run as well; here counts of
districts and batches can be asked for too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAY
from sim.experiments.tasks import key_of
from sim.journeys import Log
from sim.measures.dated import LEVELS, levels_before, rows_at
from sim.memory import need
from sim.observed import Observation
from sim.population import Population, build_population
from sim.run_inputs import read_inputs
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.source_digest import digest
from sim.whole_files import json_bytes, write_whole
from sim.world import World

FILE = "counts.json"
How = Literal["people", "engine"]


class Wanted(NamedTuple):
    """One count: the end of a day, a measure of ``sim.observed``, empty texts for the whole city."""

    date: str
    measure: str
    bank: str
    district: str
    batch: str


def wanted_of(observation: Observation) -> Wanted:
    """What a run has to count to stand beside an observed number."""
    o = observation
    return Wanted(o.date.isoformat(), o.measure, o.bank, o.district, o.batch)


def how_to_count(scenario: Scenario, wanted: Iterable[Wanted]) -> How:
    """``people`` if the counts follow from the people alone, to the last one: applications that no counter
    can delay, because none takes first applications by then, and none of which lie before the first day
    in an opening state."""
    rows = list(wanted)
    last = max(w.date for w in rows)
    used = [c for c in scenario.channels.values() if c.counter is not None]
    early = any(c.from_ is None or c.from_.isoformat() <= last for c in used)
    opened = scenario.opening_state is not None
    return "engine" if opened or early or any(w.measure != "applications" for w in rows) else "people"


@cache
def _counted_by() -> str:
    """Digest of this module and all it is made of."""
    return digest(Path(__file__).parent.parent, lambda path, text: path == "experiments/dated_counts.py")


@dataclass(frozen=True)
class CountsTask:
    """The counts of one replication; the folder gets one file of them, scaled to the whole city."""

    resolved: Resolved
    wanted: tuple[Wanted, ...]
    how: How
    sample: int
    seed: int
    replication: int = 0

    @property
    def key(self) -> str:
        """Of everything that decides the counts."""
        rows = [list(w) for w in self.wanted]
        of = rows, self.how, self.sample, self.seed, self.replication
        return key_of("counts", self.resolved, _counted_by(), *of)

    def need_bytes(self) -> int:
        """At most so much memory at once; for how many fit side by side."""
        return need(read_inputs(self.resolved).world(self.seed, self.replication, self.sample), 1).total

    def make(self, folder: Path) -> None:
        """Count, and store."""
        world = read_inputs(self.resolved).world(self.seed, self.replication, self.sample)
        counts = count(world, self.wanted, self.how)
        write_whole(folder / FILE, lambda file: file.write(json_bytes({"counts": counts})))


def counts_in(folder: Path) -> list[float]:
    """What a task stored."""
    return [float(x) for x in json.loads((folder / FILE).read_text(encoding="utf-8"))["counts"]]


def count(world: World, wanted: Sequence[Wanted], how: How) -> list[int]:
    """The counts of a world, times its sample."""
    from sim.engines import fast

    s = world.scenario
    people = build_population(s, world.city, world.clock, world.keys, world.sample, threads=1)
    counters = [_Counter(w, world, people) for w in wanted]
    totals = np.zeros(len(counters), dtype=np.int64)
    if how == "people":
        totals += [c.applied() for c in counters]
    else:

        def take(part: Log) -> None:
            totals[:] += [c.rows(part) for c in counters]

        fast.stream(world, people, take)
    return [c.before() + int(n) * world.sample for c, n in zip(counters, totals, strict=True)]


class _Counter:
    """Counts one wanted number in people or in parts of a log."""

    def __init__(self, wanted: Wanted, world: World, people: Population) -> None:
        import datetime as dt

        self.level, self.people, self.world = LEVELS.index(wanted.measure), people, world
        self.end = (world.clock.day_of(dt.date.fromisoformat(wanted.date)) + 1) * DAY
        names = {"bank": people.banks, "district": people.districts, "batch": people.batches}
        told = {field: getattr(wanted, field) for field in names}
        self.index = {field: names[field].index(name) for field, name in told.items() if name}
        self._task_of = world.roles.channel_task

    def before(self) -> int:
        """What counted before the first day, of the whole city. Raises ValueError for people of a district or
        batch of whom only an opening state tells: it does not say who they are."""
        if self.world.opening is not None and self.index.keys() - {"bank"}:
            raise ValueError("from an opening state, counts are of the whole city or of a bank")
        by_bank = levels_before(self.world, self.people, self._mine(self.people))[self.level]
        return int(by_bank[self.index["bank"]] if "bank" in self.index else by_bank.sum())

    def applied(self) -> int:
        """First applications within the run, by the people's plans."""
        planned, held = self.people.planned, self.people.held > 0
        return int((self._mine(self.people) & ~held & (planned < self.end)).sum())

    def rows(self, part: Log) -> int:
        """Rows of a part of the log that count."""
        return int(rows_at(self.level, self.end, self._mine(part), self._task_of, part))

    def _mine(self, columns: Log | Population) -> NDArray[np.bool_]:
        mine = np.ones(len(columns.bank), dtype=np.bool_)
        for field, index in self.index.items():
            mine &= getattr(columns, field) == index
        return mine
