"""Some banks of a city played alone, at full size, exactly as they go in the whole run.

Rooms that share nothing are shards (``sim.shards``); a bank that is played alone gets its own people, and
at desks, which banks share, everybody who goes there. So its journeys are those of the whole run to the
second, and a lever of its lines or counters can be tried at the cost of its own people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from sim import shards
from sim.engines import fast
from sim.experiments.tasks import key_of
from sim.experiments.vary import vary
from sim.journeys import Log
from sim.memory import need
from sim.people_chosen import Chosen
from sim.people_play import Columns
from sim.population import Population, build_population
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved
from sim.series import Series
from sim.world import World

Take = Callable[[Log], None]


@dataclass(frozen=True, eq=False)
class Base:
    """One replication of a scenario before any lever is moved: its world and the people of some banks (and
    everybody who applies at a shared desk); ``banks`` None is everybody."""

    seed: int
    replication: int
    world: World
    people: Population
    banks: frozenset[int] | None = None

    def varied(self, resolved: Resolved, changes: Mapping[str, Any]) -> World:
        """The world of the scenario with other lines or counters; the people are the same.

        changes: see ``vary``. Raises ScenarioError for those that a file may not state either.
        """
        key = key_of("varied", resolved, repr(changes))
        other = _varied(key, Beside((resolved, changes)))
        return world_of(other, self.seed, self.replication, self.world.sample)


def world_of(resolved: Resolved, seed: int, replication: int, sample: int) -> World:
    """The world of a scenario on one replication. Many follow on one scenario: what chance does not decide
    is compiled once. Raises ScenarioError where a lever is smaller than the sample."""
    return _compiled(key_of("world", resolved, sample), Beside((resolved, sample))).on(seed, replication)


def base_of(
    resolved: Resolved,
    seed: int = 1,
    replication: int = 0,
    sample: int = 1,
    banks: Callable[[World], Collection[int]] | None = None,
) -> Base:
    """The base of a replication, with who does anything in the run.

    banks: tells from the world which banks will be played (whatever shares a room with them is added); by
    default all. The last people are kept, since many trials ask for the same.
    """
    key = key_of("people", resolved, sample, seed, replication)
    world = world_of(resolved, seed, replication, sample)
    chosen = None if banks is None else frozenset(together(world, banks(world)))
    if chosen == frozenset(range(len(world.city.banks))):
        chosen = None
    return Base(seed, replication, world, _people(key, chosen, Beside(world)), chosen)


@dataclass(frozen=True, eq=False)
class Beside:
    """What a cached function needs beside the key that tells its calls apart."""

    value: Any

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Beside)


@lru_cache(maxsize=4)
def _varied(key: str, asked: Beside) -> Resolved:
    return vary(*asked.value)


@lru_cache(maxsize=4)
def _compiled(key: str, asked: Beside) -> World:
    """On some replication."""
    resolved, sample = asked.value
    return read_inputs(resolved).world(1, 0, sample)


@lru_cache(maxsize=1)
def _people(key: str, banks: frozenset[int] | None, asked: Beside) -> Population:
    """Who comes to these banks, and who applies at a desk if desks are shared."""
    world = asked.value
    plan = shards.plan(world)
    only = Chosen(banks, frozenset(plan.desk_channels) if plan.desks_first else frozenset())
    return build_population(
        world.scenario, world.city, world.clock, world.keys, world.sample, threads=1, only=only
    )


def forget() -> None:
    """Drop the base that is kept, hundreds of megabytes of a whole city. A worker process that still holds
    as much after a piece of work is taken for leaking, and replaced by one that has to load everything."""
    _people.cache_clear()


def memory_of(resolved: Resolved, seed: int, replication: int, sample: int) -> int:
    """At most so much memory at once for a base and a replay of everybody."""
    world = world_of(resolved, seed, replication, sample)
    return 2 * need(world, threads=1).total  # the people are held twice while parts are put together


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

    if base.banks is not None and not chosen <= base.banks:
        raise ValueError("the people of some of these banks are not there")
    everybody = chosen == (base.banks or set(range(len(world.city.banks))))
    people = base.people if everybody else cut(base.people, world, chosen)
    return fast.stream(world, people, keep, threads, banks=chosen)


def together(world: World, banks: Collection[int]) -> set[int]:
    """These banks and all that share a room with one of them."""
    wanted = set(banks)
    return {b for group in shards.plan(world).groups if wanted & set(group) for b in group}


def cut(people: Population, world: World, banks: Collection[int]) -> Population:
    """The people of some banks, and who applies at a desk if desks are shared."""
    keep = np.isin(people.bank, list(banks))
    plan = shards.plan(world)
    if plan.desks_first:
        keep |= (people.held == 0) & np.isin(people.channel, plan.desk_channels)
    rows = np.flatnonzero(keep)
    columns = {name: getattr(people, name)[rows] for name in Columns._fields}
    return replace(people, **columns)
