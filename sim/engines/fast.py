"""The default engine: SimPy processes are phases of the day, in which rooms move whole arrays of applicants.

A room wakes at midnight in the order demand, counters, production, hand-over, and plays its day in a
compiled kernel. What flows back acts from the next midnight on, so no room needs another one's day.
Rooms that share nothing are shards: they are played one after the other, or at once in threads. A plain
bank, to which nothing flows back, is a shard that needs no days: it is played stage by stage.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock

import numpy as np

from sim import shards
from sim.engines.buffers import Buffers
from sim.engines.plain import play_plain
from sim.engines.shard import Shard
from sim.intake import Comers, Intake, PeopleOf
from sim.journeys import Log, copied, joined, new_log
from sim.population import Population
from sim.series import Series, new_series
from sim.threads import threads_of
from sim.world import World

Take = Callable[[Log], None]
OnDay = Callable[[float], None]


def play(world: World, people: Population) -> tuple[Log, Series]:
    """Play a world from its first second to its horizon; rows come in the order of application ids."""
    parts: list[Log] = []
    series = stream(world, people, lambda part: parts.append(copied(part)))
    return joined(parts), series


def stream(
    world: World,
    people: Population | PeopleOf,
    take: Take,
    threads: int = 1,
    on_day: OnDay | None = None,
    banks: Collection[int] | None = None,
) -> Series:
    """Play a world and hand over the log part by part; a part is valid only during the call of ``take``.

    people: all of them, or what gives those of one bank: then the largest banks bound the memory. A part
    holds the applications of one bank, not in the order of their ids. ``take`` is called by one thread at
    a time, for the parts in any order; the parts themselves do not depend on ``threads``. ``on_day`` is
    told of each part of the whole run that was played, mostly a day of a shard. ``banks``: play only the
    shards in which these banks (indexes) are, and the desks that all share.
    """
    run = _Run(world, people, take, threads, on_day)
    asked = [g for g in run.plan.groups if banks is None or not set(g).isdisjoint(banks)]
    with threads_of(threads) as pool:
        list(pool.map(run.play_group, asked))
    return run.series


@dataclass
class _Run:
    """One replication: who plays in which shard, and what they share."""

    world: World
    people: Population | PeopleOf
    take: Take
    threads: int
    on_day: OnDay | None = None
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.plan = shards.plan(self.world)
        self._desk_channel = np.isin(np.arange(len(self.world.roles.channel_visit)), self.plan.desk_channels)
        self.series = new_series(self.world)
        self.intake = Intake(self.world, self.people)
        self.buffers: SimpleQueue[Buffers] = SimpleQueue()
        for _ in range(self.threads):
            self.buffers.put(Buffers())
        self.from_desks = self._play_desks() if self.plan.desks_first else None

    def _comers(self, bank: int, at_desk: bool) -> Comers:
        """Of one bank, those who apply at a desk, or the others."""
        who = self.intake.of_bank(bank)
        chosen = (self._desk_channel == at_desk)[who.people.channel[who.rows]]
        older = new_log(0) if at_desk else who.older
        return who._replace(rows=who.rows[chosen], older=older)

    def _play_desks(self) -> list[Log]:
        """What the desks hand to each bank; they are played before all else."""
        banks = tuple(range(len(self.world.city.banks)))
        comers = [self._comers(bank, at_desk=True) for bank in banks]
        desks = Shard(self.world, banks, comers, None, self.series, Buffers(), desks_only=True)
        desks.run()
        return [copied(desks.part(bank)) for bank in banks]

    def play_group(self, banks: tuple[int, ...]) -> None:
        """Play one shard in free buffers, and hand over its parts."""
        buffers = self.buffers.get()
        try:
            if self.plan.plain.issuperset(banks):
                self._play_plain(banks, buffers)
            else:
                self._play_days(banks, buffers)
        finally:
            self.buffers.put(buffers)

    def _play_plain(self, banks: tuple[int, ...], buffers: Buffers) -> None:
        for bank in banks:
            part = play_plain(self.world, bank, self.intake.of_bank(bank), self.series, buffers)
            with self.lock:
                self.take(part)
            if self.on_day is not None:
                self.on_day(self._weight((bank,)))

    def _play_days(self, banks: tuple[int, ...], buffers: Buffers) -> None:
        """Day by day, again with more room for later cards if it was not enough."""
        split = self.from_desks is not None
        comers = [self._comers(b, at_desk=False) if split else self.intake.of_bank(b) for b in banks]
        spare = _later_cards(self.world)
        while True:
            shard = Shard(self.world, banks, comers, self.from_desks, self.series, buffers, spare=spare)
            if shard.run(self._share_of_a_day(banks)):
                break
            spare *= 4
            shard.clear_series()
        with self.lock:
            for bank in banks:
                self.take(shard.part(bank))

    def _weight(self, banks: tuple[int, ...]) -> float:
        """The part of the whole run that these banks are."""
        weights = self.intake.weights
        return float(weights[list(banks)].sum() / weights.sum())

    def _share_of_a_day(self, banks: tuple[int, ...]) -> Callable[[], None] | None:
        """Tells ``on_day`` of one more day of these banks."""
        on_day, share = self.on_day, self._weight(banks) / self.world.clock.n_days
        return None if on_day is None else lambda: on_day(share)


def _later_cards(world: World) -> float:
    """About how many more applications an application leads to: lost cards and returned ones."""
    return 0.03 + min(1.0, world.rounds.lost_per_second * world.horizon)
