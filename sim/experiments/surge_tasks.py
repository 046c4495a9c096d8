"""One question about what a scenario can bear, on one replication: more demand, an outage, a late start."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sim.experiments.brackets import Bracket
from sim.experiments.judges import Judge
from sim.experiments.rooms import Base, base_of, forget, memory_of, replay, together
from sim.experiments.tasks import key_of
from sim.experiments.trials import Room, banks_named, rooms_of
from sim.experiments.vary import vary
from sim.measures.tables import mondays
from sim.scenario_files import Resolved
from sim.whole_files import json_bytes
from sim.world import World

PROBES = "probes.json"
Question = Literal["demand", "outage", "start"]
DEMAND_STEP = 0.05
"""Of the factor on willing shares; outages and starts go by the day."""
_RANGES = {"demand": (1, 100, 20), "outage": (0, 366, 8), "start": (0, 366, 16)}
"""Least, most and first step of each question."""


@dataclass(frozen=True)
class Probe:
    """One value tried. room: bureau that was judged, or that broke the worst; empty for the whole city.

    holds: every bank and week at least at the level. share: of the worst week; first_bank, first_week: the
    earliest week below the level, and its bank.
    """

    room: str
    replication: int
    step: int
    holds: bool
    share: float
    first_bank: str
    first_week: str


@dataclass(frozen=True)
class SurgeTask:
    """Search the edge of one question: for the whole city (demand), or for each room by itself.

    begins: bureau to the first day of its outage, as ISO text; the first day of the run for a late start.
    """

    resolved: Resolved
    sample: int
    seed: int
    replication: int
    question: Question
    rooms: tuple[str, ...]
    level: float
    begins: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Scenario with its files, model, replication, question."""
        steering = {k: v for k, v in vars(self).items() if k != "resolved"}
        return key_of("surge", self.resolved, json.loads(json_bytes(steering)))

    def need_bytes(self) -> int:
        """At most so much memory at once; for how many fit side by side."""
        return memory_of(self.resolved, self.seed, self.replication, self.sample)

    def make(self, folder: Path) -> None:
        """Search, and write every value tried."""
        probes = self._demand() if self.question == "demand" else self._stops()
        (folder / PROBES).write_bytes(json_bytes([asdict(p) for p in probes]))
        forget()

    def _base(self, resolved: Resolved) -> Base:
        which = self.seed, self.replication, self.sample
        return base_of(resolved, *which, lambda world: banks_named(world, self.rooms))

    def _demand(self) -> list[Probe]:
        """More willing people at all banks at once."""
        edge, out = Bracket(*_RANGES["demand"]), list[Probe]()
        while (step := edge.next_step()) is not None:
            more = {"people.willing_factor": round(step * DEMAND_STEP, 9)}
            base = self._base(vary(self.resolved, more))
            rooms = [r for r in rooms_of(base.world) if r.name in self.rooms]
            probe = _probe("", self, step, _weeks(base, base.world, rooms), rooms)
            edge.tried[step] = probe.holds
            out.append(probe)
        return out

    def _stops(self) -> list[Probe]:
        """The lines of each room stand still for some days; rooms are searched side by side."""
        base = self._base(self.resolved)
        rooms = {r.name: r for r in rooms_of(base.world) if r.name in self.rooms}
        edges = {name: Bracket(*_RANGES[self.question]) for name in rooms}
        out = list[Probe]()
        while asked := {n: s for n, e in edges.items() if (s := e.next_step()) is not None}:
            world = base.varied(self.resolved, self._outages(base.world, rooms, asked))
            judge = _weeks(base, world, [rooms[n] for n in asked])
            for name, step in asked.items():
                probe = _probe(name, self, step, judge, [rooms[name]])
                edges[name].tried[step] = probe.holds
                out.append(probe)
        return out

    def _outages(self, world: World, rooms: Mapping[str, Room], asked: Mapping[str, int]) -> dict[str, Any]:
        begins, out = dict(self.begins), dict[str, Any]()
        for name, days in asked.items():
            begin = dt.date.fromisoformat(begins[name])
            for b in rooms[name].banks if days else ():
                bank = world.city.banks[b].id
                stop = {"bank": bank, "from": begin, "until": begin + dt.timedelta(days=days)}
                out[f"outages.surge_{bank}"] = stop
        return out


def read_probes(folder: Path) -> list[Probe]:
    """What a finished task tried."""
    return [Probe(**row) for row in json.loads((folder / PROBES).read_text(encoding="utf-8"))]


def edge_of(probes: list[Probe], question: Question) -> Bracket:
    """The edge that some probes enclose: on all their replications it holds, or on one it breaks."""
    edge = Bracket(*_RANGES[question])
    for p in probes:
        edge.tried[p.step] = edge.tried.get(p.step, True) and p.holds
    return edge


def _weeks(base: Base, world: World, rooms: list[Room]) -> Judge:
    judge = Judge(world)
    replay(base, world, together(world, {b for r in rooms for b in r.banks}), judge.add)
    return judge


def _probe(name: str, task: SurgeTask, step: int, judge: Judge, rooms: list[Room]) -> Probe:
    banks = [b for r in rooms for b in r.banks]
    weeks = judge.weeks[banks][:, 1:]
    due = weeks.sum(axis=2)
    shares = np.where(due > 0, weeks[:, :, 0] / np.maximum(due, 1), 2.0)
    worst = min(float(shares.min(initial=2.0)), 1.0)
    below = np.argwhere((shares < task.level).T)  # by week, then bank
    if not len(below):
        return Probe(name, task.replication, step, True, worst, "", "")
    week, bank = (int(x) for x in below[0])
    monday = str(mondays(judge.world, judge.weeks.shape[1])[week + 1])
    return Probe(name, task.replication, step, False, worst, judge.world.city.banks[banks[bank]].id, monday)
