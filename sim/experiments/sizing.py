"""The state of a sizing: what was asked, which levers there are, and what all trials so far say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.capacity_tasks import Found, Mode, TrialTask
from sim.experiments.expected_demand import expected_demand
from sim.experiments.ladders import Candidate, Ladder
from sim.experiments.levers import Lever
from sim.experiments.trials import Outcome, Room, beside, levers_of, rooms_of
from sim.nearest import nearest
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved
from sim.world import World

CONFIDENCE = 0.95
SMALL = 20_000
LEVELS = (0.9, 0.95, 0.99, 0.999, 1.0)
"""On-time levels of the front of cost against lateness."""


@dataclass(frozen=True)
class Asked:
    """What is asked: every week of every bank at least ``level`` on time, with ``probability``.

    banks: ids, all if none are named. sample: one person in so many, 1 for the verdicts that count. small:
    rooms with fewer expected applications are tried at every cheaper candidate, since it is cheap there.
    """

    level: float = 0.99
    probability: float = 0.95
    banks: tuple[str, ...] = ()
    sample: int = 1
    seed: int = 1
    small: int = SMALL

    @property
    def replications(self) -> int:
        """Replications without a failure that bound the chance of one, at ``CONFIDENCE``."""
        if not 0.0 < self.probability < 1.0:
            raise ValueError("a probability lies between 0 and 1")
        return math.ceil(round(math.log1p(-CONFIDENCE) / math.log(self.probability), 9))

    @property
    def levels(self) -> tuple[float, ...]:
        """The level asked for, then the others of the front."""
        return (self.level, *(x for x in LEVELS if x != self.level))


@dataclass
class Sizing:
    """A sizing under way, and what is known when it is done.

    plan: lever to candidate. outcomes: every trial. exhaustive: levers of which all cheaper candidates
    failed. not_monotone: levers of which more was seen to be worse. verified: replication and room to the
    candidates with which all of it passed.
    """

    resolved: Resolved
    asked: Asked
    world: World
    rooms: list[Room]
    levers: dict[str, Lever]
    exhaustive: set[str]
    plan: dict[str, Candidate]
    outcomes: list[Outcome] = field(default_factory=list)
    not_monotone: set[str] = field(default_factory=set)
    verified: dict[tuple[int, str], tuple[Candidate, ...]] = field(default_factory=dict)

    def failed(self, lever: str) -> set[Candidate]:
        """Candidates that failed on some replication."""
        level = self.asked.level
        return {o.candidate for o in self.outcomes if o.lever == lever and not o.passes(level)}

    def here(self, lever: str, candidate: Candidate) -> list[Outcome]:
        """Trials of a candidate beside all the rest of the plan as it is now."""
        now = beside(lever, self.plan, self.rooms)
        mine = [o for o in self.outcomes if o.lever == lever and o.candidate == candidate]
        return [o for o in mine if o.beside == now]

    def forget(self, lever: str) -> None:
        """Failures beside other plans count no longer: something else may have been too little there."""
        now, level = beside(lever, self.plan, self.rooms), self.asked.level
        stays = [o for o in self.outcomes if o.lever != lever or o.beside == now or o.passes(level)]
        self.outcomes = stays

    def ladder(self, lever: str) -> Ladder:
        """What all replications say about a lever."""
        out = Ladder(self.levers[lever].candidates, lever not in self.exhaustive)
        out.trials = {(c, -1): False for c in self.failed(lever)}
        return out

    def impossible(self) -> list[str]:
        """Levers of which no candidate is enough."""
        return [k for k in self.plan if self.ladder(k).current() is None]

    def setting(self, room: Room, plan: Mapping[str, Candidate]) -> tuple[Candidate, ...]:
        """The candidates of all levers that the play of a room depends on."""
        near = {r.lever for r in self.rooms if room.shard & set(r.banks)}
        return tuple(c for k, c in plan.items() if k in near or not k.startswith("lines."))

    def task(self, replication: int, rooms: Iterable[Room], mode: Mode, **more: object) -> TrialTask:
        """A piece of work from here on."""
        failed = {k: tuple(sorted(self.failed(k))) for k in self.plan}
        names = tuple(r.name for r in rooms)
        steering = {"plan": dict(self.plan), "failed": failed, "levels": (self.asked.level,)} | more
        return TrialTask(
            self.resolved, self.asked.sample, self.asked.seed, replication, names,
            mode=mode, exhaustive=tuple(sorted(self.exhaustive)), **steering,  # type: ignore[arg-type]
        )  # fmt: skip

    def learn(self, found: Found) -> None:
        """Take up what a task found, and the cheapest plan that is left."""
        self.outcomes += found.outcomes
        self.doubt(found.not_monotone)

    def doubt(self, levers: Iterable[str]) -> None:
        """Believe no longer that more is better of these levers, and take the cheapest plan that is left."""
        self.not_monotone |= set(levers)
        self.exhaustive |= set(levers)
        for k, lever in self.levers.items():
            self.plan[k] = self.ladder(k).current() or lever.candidates[-1]


def begin(resolved: Resolved, asked: Asked) -> Sizing:
    """Rooms, levers, and the scenario's own plan. Raises ScenarioError for a bank that is not there."""
    inputs = read_inputs(resolved)
    world = inputs.world(asked.seed, 0, asked.sample)
    rooms = rooms_of(world, bank_indexes(world, asked.banks) if asked.banks else None)
    levers = levers_of(world, rooms)
    orders = expected_demand(replace(world, sample=1)).by_bank.sum(axis=1) / asked.sample
    small = {r.lever for r in rooms if orders[list(r.banks)].sum() < asked.small}
    if len(small) == len(rooms):
        small |= set(levers)
    plan = {k: lever.start for k, lever in levers.items()}
    return Sizing(resolved, asked, world, rooms, levers, small, plan)


def bank_indexes(world: World, ids: Sequence[str]) -> list[int]:
    """Positions of banks in the city's list. Raises ScenarioError for one that the scenario has not."""
    known = [b.id for b in world.city.banks]
    bad = [i for i in ids if i not in world.scenario.banks or i not in known]
    if not bad:
        return [known.index(i) for i in ids]
    near = nearest(bad[0], list(world.scenario.banks))
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    listed = ", ".join(world.scenario.banks)
    expected = Text(f"one of {listed}", f"{listed} 之一")
    message = Text(f"no bank {bad[0]}", f"没有银行 {bad[0]}")
    raise ScenarioError([error("E-REF", "--banks", message, got=bad[0], expected=expected, help=hint)])
