"""The default engine: SimPy processes are rooms, which move whole arrays of applicants day by day.

A room wakes at midnight in the order demand, counters, production, hand-over, and plays its day in a
compiled kernel. What flows back acts from the next midnight on, so no room needs another one's day.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from simpy import Environment, Event

from sim.arrays import I64, AnyArray
from sim.clock import DAY
from sim.intake import fill, first_rows
from sim.journeys import Log, copied, joined, new_log
from sim.kernels.cards import begin_first, demand_day, first_keys
from sim.kernels.counters import counters_day, publish
from sim.kernels.hand_over import hand_over_day
from sim.kernels.lists import stable_order
from sim.kernels.production import lines_day
from sim.kernels.tables import Regions, new_lines, new_lists, new_pools, new_rounds
from sim.population import Population
from sim.series import Series, new_series
from sim.stations.instants import at
from sim.world import World

DEMAND, COUNTERS, PRODUCTION, HAND_OVER, BOARD = range(5)


def play(world: World, people: Population) -> tuple[Log, Series]:
    """Play a world from its first second to its horizon; rows come in the order of application ids."""
    parts: list[Log] = []
    series = stream(world, people, lambda part: parts.append(copied(part)))
    return joined(parts), series


def stream(
    world: World, people: Population, take: Callable[[Log], None], threads: int = 1
) -> Series:
    """Play a world and hand over the log part by part; a part is valid only during the call of ``take``.

    ``take`` is called by one thread at a time. Parts and their order do not depend on ``threads``.
    """
    rows = first_rows(world, people)
    spare = 0.1
    while True:
        series = new_series(world)
        shard = Shard(world, people, rows, series, spare)
        if shard.run():
            for begin, end in zip(shard.begin, shard.regions.tail, strict=True):
                take(Log(*(column[begin:end] for column in shard.log)))
            return series
        spare *= 4


class Shard:
    """Rooms that share something, and their part of the log: a region of rows a bank."""

    def __init__(self, world: World, people: Population, rows: I64, series: Series, spare: float) -> None:
        self.world, self.series = world, series
        banks = len(world.city.banks)
        self.begin = np.zeros(banks, dtype=np.int64)
        self.regions = Regions(*(np.zeros(n, dtype=np.int64) for n in (banks, banks, 1)))
        self.log, self.ends = self._filled(people, rows, spare)
        self.lists = new_lists(world)
        self.pools = new_pools(world)
        self.lines = new_lines(world, len(self.log.application))
        self.lines.first[:] = self.lines.cursor[:] = self.begin
        self.lines.ends[:] = self.ends
        self.rounds = new_rounds(world)
        nobody = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))
        self.carried: dict[int, tuple[AnyArray, AnyArray]] = {}
        self.nobody = nobody

    def _filled(self, people: Population, rows: I64, spare: float) -> tuple[Log, I64]:
        """The log, region after region, each in the order of release or wish, then id."""
        world = self.world
        of_bank = people.bank[rows]
        counts = np.bincount(of_bank, minlength=len(world.city.banks))
        room = counts + (counts * spare).astype(np.int64) + 64
        starts = np.concatenate([[0], np.cumsum(room)])
        log = new_log(int(starts[-1]))
        for bank, count in enumerate(counts):
            mine = rows[of_bank == bank]
            begin = int(starts[bank])
            fill(log, begin, world, people, mine[self._order(mine, people)])
            begin_first(begin, begin + count, world.setting, log)
            self._put_reissues_in_order(log, begin, begin + int(count))
            self.begin[bank], self.regions.tail[bank] = begin, begin + count
            self.regions.end[bank] = starts[bank + 1]
        return log, self.regions.tail.copy()

    def _order(self, rows: I64, people: Population) -> AnyArray:
        keys = np.empty(len(rows), dtype=np.int32)
        first_keys(rows, people.planned, people.channel, people.bank, self.world.setting, keys)
        order = np.arange(len(rows), dtype=np.int32)
        stable_order(keys, order, np.empty_like(order))
        return order

    def _put_reissues_in_order(self, log: Log, begin: int, end: int) -> None:
        """Rows of people who held a card before are dated by its loss, not by their plan."""
        part = slice(begin, end)
        if not (log.kind[part] > 0).any():
            return
        key = np.where(log.task[part] == 0, log.released[part], log.planned[part])
        order = np.lexsort((log.application[part], key))
        for column in log:
            column[part] = column[part][order]

    def run(self) -> bool:
        """Play all days; False if a region was too small."""
        env = Environment()
        world, s = self.world, self.world.setting
        banks = range(len(world.city.banks))
        rooms = range(len(world.city.banks) + len(world.city.districts))
        for bank in banks:
            self._room(env, DEMAND, bank, self._demand)
        for room in reversed(rooms):  # desks first, then the banks' outlets
            self._room(env, COUNTERS, room, self._counters)
        for bureau in range(len(world.bureaus)):
            self._room(env, PRODUCTION, bureau, self._production)
        for bank in banks:
            self._room(env, HAND_OVER, bank, self._hand_over)
        if s.places.shorter_of_two.any():
            for room in rooms:
                self._room(env, BOARD, room, self._publish)
        env.run(until=world.horizon)
        return not self.regions.full[0]

    def _room(self, env: Environment, phase: int, room: int, step: Callable[[int, int], None]) -> None:
        env.process(self._days(env, phase, room, step))

    def _days(
        self, env: Environment, phase: int, room: int, step: Callable[[int, int], None]
    ) -> Generator[Event, Any, None]:
        """The life of a room: wake at midnight, after the rooms before it, and play the day."""
        for day in range(self.world.clock.n_days):
            yield at(env, day * DAY, 2 + phase)
            step(room, day)

    def _demand(self, bank: int, day: int) -> None:
        demand_day(bank, day, self.world.setting, self.lists, self.lines, self.log)

    def _counters(self, room: int, day: int) -> None:
        carried = self.carried.get(room, self.nobody)
        if self.lists.visit[room, day] < 0 and not len(carried[0]):
            return
        self.carried[room] = counters_day(
            room, day, carried, self.world.setting, self.regions, self.lists, self.pools,
            self.series.counters, self.log,
        )

    def _production(self, bureau: int, day: int) -> None:
        banks = np.flatnonzero(self.world.bureau_of == bureau)
        lines_day(
            bureau, banks, day, self.world.setting, self.world.bureaus[bureau], self.lists, self.lines,
            self.series.lines, self.log,
        )

    def _hand_over(self, bank: int, day: int) -> None:
        hand_over_day(
            bank, day, self.world.setting, self.regions, self.lists, self.rounds,
            self.series.rounds, self.log,
        )

    def _publish(self, room: int, day: int) -> None:
        publish(room, day, self.world.setting, self.pools.board, self.series.counters)
