"""Some banks of a city played alone, at full size, exactly as they go in the whole run.

Rooms that share nothing are shards (``sim.shards``); a bank that is played alone gets its own people, and
at desks, which banks share, everybody who goes there. So its journeys are those of the whole run to the
second, and a lever of its lines or counters can be tried at the cost of its own people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from sim import shards
from sim.arrays import AnyArray
from sim.engines import fast
from sim.experiments.tasks import key_of
from sim.journeys import Log
from sim.memory import need
from sim.people_play import Columns
from sim.population import Population, build_population
from sim.run_inputs import Inputs, read_inputs
from sim.scenario_files import Resolved
from sim.series import Series
from sim.world import World

Take = Callable[[Log], None]


@dataclass(frozen=True, eq=False)
class Base:
    """One replication of a scenario before any lever is moved: its world and its people."""

    inputs: Inputs
    seed: int
    replication: int
    world: World
    people: Population

    def varied(self, resolved: Resolved) -> World:
        """The world of a scenario in which lines or counters are others; the people are the same.

        Raises ScenarioError where a lever is smaller than the sample.
        """
        return read_inputs(resolved).world(self.seed, self.replication, self.world.sample)


def base_of(resolved: Resolved, seed: int = 1, replication: int = 0, sample: int = 1) -> Base:
    """The base of a replication; the last one is kept, since many trials ask for the same."""
    key = key_of("people", resolved, sample, seed, replication)
    return _base(key, _Asked(resolved, seed, replication, sample))


@dataclass(frozen=True, eq=False)
class _Asked:
    resolved: Resolved
    seed: int
    replication: int
    sample: int

    def __hash__(self) -> int:  # the key in front of it tells them apart
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked)


@lru_cache(maxsize=1)
def _base(key: str, asked: _Asked) -> Base:
    inputs = read_inputs(asked.resolved)
    world = inputs.world(asked.seed, asked.replication, asked.sample)
    people = build_population(inputs.scenario, inputs.city, world.clock, world.keys, asked.sample, threads=1)
    return Base(inputs, asked.seed, asked.replication, world, who_comes(people, world.horizon))


def memory_of(resolved: Resolved, seed: int, replication: int, sample: int) -> int:
    """At most so much memory at once for a base and a replay of everybody."""
    world = read_inputs(resolved).world(seed, replication, sample)
    return 2 * need(world, threads=1).total  # the people are held twice while they are cut


def replay(base: Base, world: World, banks: Collection[int], take: Take, threads: int = 1) -> Series:
    """Play these banks (indexes) of a varied world alone; ``take`` gets one part of the log a bank.

    The series returned hold for the rooms of these banks, and for desks; those of other banks are not
    played in full. Banks that share a room with one of these must be among them: see ``together``.
    """
    chosen = set(banks)
    if chosen != together(world, chosen):
        raise ValueError("these banks share a room with others that are not played")

    def keep(part: Log) -> None:
        if len(part.bank) and int(part.bank[0]) in chosen:
            take(part)

    everybody = len(chosen) == len(world.city.banks)
    people = base.people if everybody else cut(base.people, world, chosen)
    return fast.stream(world, people, keep, threads)


def together(world: World, banks: Collection[int]) -> set[int]:
    """These banks and all that share a room with one of them."""
    wanted = set(banks)
    return {b for group in shards.plan(world).groups if wanted & set(group) for b in group}


def who_comes(people: Population, horizon: int) -> Population:
    """Without the people who do nothing in the run: half the rows."""
    planned = people.planned
    return _rows(people, ((planned >= 0) & (planned < horizon)) | (people.held > 0))


def cut(people: Population, world: World, banks: Collection[int]) -> Population:
    """The people of some banks, and who applies at a desk if desks are shared."""
    keep = np.isin(people.bank, list(banks))
    plan = shards.plan(world)
    if plan.desks_first:
        keep |= (people.held == 0) & np.isin(people.channel, plan.desk_channels)
    return _rows(people, keep)


def _rows(people: Population, keep: AnyArray) -> Population:
    rows = np.flatnonzero(keep)
    same = {f.name: getattr(people, f.name) for f in fields(people) if f.name not in Columns._fields}
    return Population(*(getattr(people, name)[rows] for name in Columns._fields), **same)
