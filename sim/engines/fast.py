"""The default engine: SimPy processes are rooms, which move whole arrays of applicants day by day.

A room wakes at midnight in the order demand, counters, production, hand-over, and plays its day in a
compiled kernel. What flows back acts from the next midnight on, so no room needs another one's day.
Rooms that share nothing are shards: they are played one after the other, or at once in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

import numpy as np

from sim import shards
from sim.arrays import AnyArray
from sim.engines.shard import Shard
from sim.intake import applicants, by_bank, older_log
from sim.journeys import Log, copied, joined
from sim.population import Population
from sim.series import Series, new_series
from sim.world import World

Take = Callable[[Log], None]
OnDay = Callable[[float], None]


def play(world: World, people: Population) -> tuple[Log, Series]:
    """Play a world from its first second to its horizon; rows come in the order of application ids."""
    parts: list[Log] = []
    series = stream(world, people, lambda part: parts.append(copied(part)))
    return joined(parts), series


def stream(
    world: World, people: Population, take: Take, threads: int = 1, on_day: OnDay | None = None
) -> Series:
    """Play a world and hand over the log part by part; a part is valid only during the call of ``take``.

    A part holds the applications of one bank, not in the order of their ids. ``take`` is called by one
    thread at a time, for the parts in any order; the parts themselves do not depend on ``threads``.
    ``on_day`` is told after each day of each shard which part of the whole run it was.
    """
    run = _Run(world, people, take, on_day)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run.play_group, run.plan.groups))
    return run.series


@dataclass
class _Run:
    """One replication: who plays in which shard, and what they share."""

    world: World
    people: Population
    take: Take
    on_day: OnDay | None = None
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        world, people = self.world, self.people
        self.plan = shards.plan(world)
        self.series = new_series(world)
        rows, self.starts = by_bank(world, people, applicants(world, people))
        self.rows = [rows[a:b] for a, b in zip(self.starts[:-1], self.starts[1:], strict=True)]
        self.older = older_log(world, people)
        self.from_desks = self._play_desks() if self.plan.desks_first else None

    def _at_desk(self, rows: AnyArray) -> AnyArray:
        return np.isin(self.people.channel[rows], self.plan.desk_channels)

    def _play_desks(self) -> list[Log]:
        """What the desks hand to each bank; they are played before all else."""
        banks = tuple(range(len(self.rows)))
        at_desk = [rows[self._at_desk(rows)] for rows in self.rows]
        self.rows = [rows[~self._at_desk(rows)] for rows in self.rows]
        nothing = Log._make(column[:0] for column in self.older)
        desks = Shard(self.world, self.people, banks, at_desk, nothing, None, self.series, desks_only=True)
        desks.run()
        return [copied(desks.part(bank)) for bank in banks]

    def play_group(self, banks: tuple[int, ...]) -> None:
        """Play one shard, with more room for later cards if it was not enough, and hand over its parts."""
        spare = _later_cards(self.world)
        while True:
            rows, older, desks = self.rows, self.older, self.from_desks
            shard = Shard(self.world, self.people, banks, rows, older, desks, self.series, spare=spare)
            if shard.run(self._share_of_a_day(banks)):
                break
            spare *= 4
            shard.clear_series()
        with self.lock:
            for bank in banks:
                self.take(shard.part(bank))

    def _share_of_a_day(self, banks: tuple[int, ...]) -> Callable[[], None] | None:
        """Tells ``on_day`` of one more day of these banks: its part of the run, by their people."""
        if self.on_day is None:
            return None
        people = sum(len(self.rows[b]) for b in banks) + len(banks)
        total = sum(len(rows) for rows in self.rows) + len(self.rows)
        return partial(self.on_day, people / total / self.world.clock.n_days)


def _later_cards(world: World) -> float:
    """About how many more applications an application leads to: lost cards and returned ones."""
    return 0.03 + min(1.0, world.rounds.lost_per_second * world.horizon)
