"""Rounds that carry cards: to branches, by mail, to employers, on home visits."""

from __future__ import annotations

import heapq

from simpy import Environment, Event

from sim.clock import DAY, NEVER
from sim.rules import departure_from
from sim.series import RoundSeries
from sim.stations.instants import DISPATCH, Gauge, call_at
from sim.world import World


class Round:
    """The rounds of one bank and way: each departure takes who is there, by id, up to its seats."""

    def __init__(self, env: Environment, world: World, bank: int, way: int, series: RoundSeries) -> None:
        self.env, self.world, self.way, self.series = env, world, way, series
        self.row = bank * 4 + way
        self.seats = int(world.rounds.capacity[way])
        self.queue: list[tuple[int, int, Event]] = []
        self.departing = -1
        self.waiting = Gauge(series.area[self.row], None, series.waiting[self.row], DAY)

    def board(self, application: int) -> Event:
        """A card is there now; the event succeeds when it leaves."""
        now = int(self.env.now)
        left = Event(self.env)
        heapq.heappush(self.queue, (now, application, left))
        self.waiting.change(now, 1)
        self.series.handed[self.row, now // DAY] += 1
        self._arrange(now)
        return left

    def _arrange(self, now: int) -> None:
        when = int(departure_from(self.way, now, self.world.packed.rounds))
        if when < NEVER and when != self.departing:
            self.departing = when
            call_at(self.env, when, DISPATCH, self._depart)

    def _depart(self) -> None:
        """What came at the very second of departure is taken along."""
        now = int(self.env.now)
        size = len(self.queue) if self.seats == 0 else min(self.seats, len(self.queue))
        for _ in range(size):
            heapq.heappop(self.queue)[2].succeed()
        self.series.departed[self.row, now // DAY] += size
        self.waiting.change(now, -size)
        if self.queue:
            self._arrange(now + 1)
