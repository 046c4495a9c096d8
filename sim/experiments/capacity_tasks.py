"""Pieces of work of a capacity study: a search, a check or single trials on one replication."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from sim.experiments.ladders import Candidate, Ladder
from sim.experiments.levers import Lever
from sim.experiments.rooms import Base, Beside, base_of, forget, memory_of
from sim.experiments.tasks import key_of
from sim.experiments.trials import Outcome, Plan, Room, banks_named, levers_of, rooms_of, try_plan
from sim.scenario_files import Resolved
from sim.whole_files import json_bytes

OUTCOMES = "outcomes.json"
Mode = Literal["search", "front", "check", "once"]


@dataclass(frozen=True)
class TrialTask:
    """Rooms (names of bureaus) on one replication.

    plan: lever id to candidate, of all levers of the study. failed: what has failed before. exhaustive:
    levers of which every cheaper candidate is tried. search: the least at each of ``levels``. front:
    the same from what a search has ``seen``, and the neighbours of the least at the first level, to see
    whether more is better. check: play the plan, and raise what is not enough until all is. once:
    play the plan as it is.
    """

    resolved: Resolved
    sample: int
    seed: int
    replication: int
    rooms: tuple[str, ...]
    plan: Mapping[str, Candidate]
    failed: Mapping[str, tuple[Candidate, ...]]
    levels: tuple[float, ...]
    mode: Mode
    exhaustive: tuple[str, ...] = ()
    judged: tuple[str, ...] = field(default=())
    """Levers that may be moved; all of the plan if empty."""
    seen: tuple[Outcome, ...] = ()

    @property
    def key(self) -> str:
        """Scenario with its files, model, replication, and everything that steers the trials."""
        steering = {k: v for k, v in vars(self).items() if k not in ("resolved", "seen")}
        steering["seen"] = [asdict(o) for o in self.seen]
        return key_of("capacity", self.resolved, json.loads(json_bytes(steering)))

    def need_bytes(self) -> int:
        """At most so much memory at once; for how many fit side by side."""
        return memory_of(self.resolved, self.seed, self.replication, self.sample)

    def make(self, folder: Path) -> None:
        """Play, and write all outcomes and the plan that was enough."""
        which = self.seed, self.replication, self.sample
        base = base_of(self.resolved, *which, lambda world: banks_named(world, self.rooms))
        drawn = () if self.sample == 1 else which  # then counters are kept by chance
        key = key_of("levers", self.resolved, sorted(self.plan), drawn)
        sized, levers = _levers_of_plan(key, Beside((base.world, self.plan)))
        trial = _Trial(self, base, [r for r in sized if r.name in self.rooms], levers)
        outcomes = trial.search() if self.mode in ("search", "front") else trial.check()
        odd = [k for k, x in trial.ladders.items() if not x.monotone and k not in self.exhaustive]
        text = {"outcomes": [asdict(o) for o in outcomes], "plan": trial.plan(), "not_monotone": odd}
        (folder / OUTCOMES).write_bytes(json_bytes(text))
        forget()


@lru_cache(maxsize=2)
def _levers_of_plan(key: str, asked: Beside) -> tuple[list[Room], dict[str, Lever]]:
    """The rooms whose lines a plan sets, and its levers; mostly the same on many replications."""
    world, plan = asked.value
    sized = [r for r in rooms_of(world) if r.lever in plan]
    return sized, {k: v for k, v in levers_of(world, sized).items() if k in plan}


class Found(NamedTuple):
    """What a task wrote: outcomes in the order of play, the plan it ended with, and the levers of which more
    was seen to be worse."""

    outcomes: list[Outcome]
    plan: dict[str, Candidate]
    not_monotone: list[str]


def read_found(folder: Path) -> Found:
    """What a finished task found."""
    text = json.loads((folder / OUTCOMES).read_text(encoding="utf-8"))
    rows = [Outcome(**{**row, "candidate": tuple(row["candidate"])}) for row in text["outcomes"]]
    return Found(rows, {k: tuple(v) for k, v in text["plan"].items()}, text["not_monotone"])


class _Trial:
    """What is known while a task is done."""

    def __init__(
        self, task: TrialTask, base: Base, rooms: Sequence[Room], levers: Mapping[str, Lever]
    ) -> None:
        self.task, self.base, self.rooms, self.levers = task, base, rooms, levers
        mine = {r.lever for r in rooms}
        moved = [k for k in levers if k in mine or not k.startswith("lines.")]
        self.moved = [k for k in moved if k in (task.judged or moved)]
        self.seen = list(task.seen)
        self.level = task.levels[0]
        self.ladders = self._fresh(task.levels[0])

    def _fresh(self, level: float) -> dict[str, Ladder]:
        """Ladders that know what this task has seen, at another level."""
        out = {}
        for k in self.moved:
            ladder = Ladder(self.levers[k].candidates, k not in self.task.exhaustive)
            for candidate in self.task.failed.get(k, ()) if level == self.task.levels[0] else ():
                ladder.trials[candidate, -1] = False
            for o in self.seen:
                if o.lever == k:
                    ladder.note(o.candidate, o.replication, o.passes(level))
            ladder.missed.clear()
            out[k] = ladder
        return out

    def plan(self) -> Plan:
        """The cheapest candidates left; the largest where all are ruled out."""
        now = dict(self.task.plan)
        for k, ladder in self.ladders.items():
            now[k] = ladder.current() or self.levers[k].candidates[-1]
        return now

    def play(self, plan: Plan, asked: Collection[str], rooms: Sequence[Room]) -> None:
        """One play; the outcomes of what was asked are noted."""
        for o in try_plan(self.task.resolved, self.base, plan, rooms):
            if o.lever in asked:
                self.seen.append(o)
                self.ladders[o.lever].note(o.candidate, o.replication, o.passes(self.level))

    def search(self) -> list[Outcome]:
        """The least of every lever at every level; counters have one level, their targets."""
        for level in self.task.levels:
            self.level, first = level, level == self.task.levels[0]
            self.ladders = self._fresh(level)
            while asked := self._asked(first):
                plan = {**self.plan(), **asked}
                before = len(self.seen)
                counters = any(not k.startswith("lines.") for k in asked)
                self.play(plan, asked, [r for r in self.rooms if counters or r.lever in asked])
                if len(self.seen) == before:  # nobody came to what was asked for
                    self.moved = [k for k in self.moved if k not in asked]
        self.level = self.task.levels[0]
        self.ladders = self._fresh(self.level)
        return self.seen[len(self.task.seen) :]

    def _asked(self, first: bool) -> dict[str, Candidate]:
        """The next trial of every lever that is not settled."""
        moved = [k for k in self.moved if first or k.startswith("lines.")]
        start = {k: self.task.plan[k] for k in moved}
        here = self.task.replication
        found = {k: self.ladders[k].next_trial(here, start[k]) for k in moved}
        if first and self.task.mode == "front" and not any(found.values()):
            found = {k: self.ladders[k].next_neighbour(here) for k in moved}
        return {k: c for k, c in found.items() if c is not None}

    def check(self) -> list[Outcome]:
        """The plan, raised where it is not enough until all of it passes at once."""
        plan, rooms = dict(self.task.plan), list(self.rooms)
        while rooms:
            mine = {r.lever for r in rooms}
            asked = [k for k in self.moved if k in mine or not k.startswith("lines.")]
            self.play(plan, asked, rooms)
            if self.task.mode == "once":
                break
            higher = self.plan()
            raised = {k for k in self.moved if higher[k] != plan[k]}
            plan = dict(higher)
            rooms = self._touched(raised)
        return self.seen

    def _touched(self, raised: Collection[str]) -> list[Room]:
        """Rooms whose play changes with these levers: their own lines', all for counters."""
        if any(not k.startswith("lines.") for k in raised):
            return list(self.rooms)
        banks = {b for r in self.rooms if r.lever in raised for b in r.banks}
        return [r for r in self.rooms if r.shard & banks]
