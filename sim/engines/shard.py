"""A shard: rooms that share something, their phases as SimPy processes over one log."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np
from simpy import Environment, Event

from sim.arrays import I64, AnyArray, i64
from sim.clock import DAY
from sim.engines.buffers import Buffers
from sim.intake import Comers, fill
from sim.journeys import Log, put
from sim.kernels.cards import begin_first, begin_older, demand_day, first_keys, go_on
from sim.kernels.counters import counters_day, publish
from sim.kernels.hand_over import hand_over_day
from sim.kernels.lists import sort_rows
from sim.kernels.production import lines_day
from sim.kernels.tables import Packed, Regions, new_state
from sim.pack import pack
from sim.series import Series
from sim.stations.instants import at
from sim.world import World

DEMAND, COUNTERS, PRODUCTION, HAND_OVER, BOARD = range(5)
_NOBODY = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))


class Shard:
    """Some banks with their rooms (and the desks, where they share them), and a region of rows a bank.

    comers: who comes to each of the banks. from_desks: what desks that were played before hand to each.
    ``desks_only``: play nothing but the desks. The log lies in ``buffers`` and is valid until their next use.
    """

    def __init__(
        self,
        world: World,
        banks: tuple[int, ...],
        comers: Sequence[Comers],
        from_desks: list[Log] | None,
        series: Series,
        buffers: Buffers,
        desks_only: bool = False,
        spare: float = 0.0,
    ) -> None:
        self.world, self.banks, self.series, self.desks_only = world, banks, series, desks_only
        self.with_desks = desks_only or from_desks is None
        self.setting, self.buffers = world.packed, buffers
        desks = [from_desks[b] if from_desks else None for b in banks]
        self.begin, self.regions = self._regions(comers, desks, spare)
        self.log = buffers.log(int(self.regions.end.max(initial=0)))
        self.state = new_state(world, self.log, self.regions, self.begin, series)
        self.packed = Packed(*(pack(part) for part in self.state))
        self.carried: dict[int, tuple[AnyArray, AnyArray]] = {}
        for bank, who, desk in zip(banks, comers, desks, strict=True):
            self._fill(bank, who, desk)

    def _regions(
        self, comers: Sequence[Comers], desks: list[Log | None], spare: float
    ) -> tuple[I64, Regions]:
        """Where each bank's rows begin, and room for later cards behind them."""
        n = len(self.world.city.banks)
        begin, regions = np.zeros(n, np.int64), Regions(*(np.zeros(k, np.int64) for k in (n, n, 1)))
        at_row = 0
        for bank, who, desk in zip(self.banks, comers, desks, strict=True):
            count = len(who.rows) + len(who.older.application) + (len(desk.application) if desk else 0)
            begin[bank] = regions.tail[bank] = at_row
            at_row += count + int(count * spare) + 64
            regions.end[bank] = at_row
        return begin, regions

    def _fill(self, bank: int, who: Comers, desk: Log | None) -> None:
        """One region: applicants in the order of release or wish, then older rows, then those from desks."""
        p, begin = self.packed, int(self.begin[bank])
        first = begin + len(who.rows)
        second = first + len(who.older.application)
        fill(self.log, begin, who.people, in_order_of_release(who, self.world, self.buffers))
        begin_first(begin, first, self.setting, p.log)
        put(self.log, first, who.older)
        begin_older(first, second, self.setting, p.lists, p.log)
        end = second
        if desk is not None:
            end += len(desk.application)
            put(self.log, second, desk)
            go_on(second, end, self.setting, p.lists, p.log)
        self.regions.tail[bank] = end
        self.state.lines.ends[bank] = first

    def run(self, on_day: Callable[[], None] | None = None) -> bool:
        """Play all days; False if a region had no room for a later card. ``on_day`` is told of each."""
        env, world = Environment(), self.world
        n_banks = len(world.city.banks)
        desks = [n_banks + d for d in range(len(world.city.districts))] if self.with_desks else []
        rooms = desks if self.desks_only else [*desks, *self.banks]
        env.process(self._phase(env, DEMAND, self.banks, self._demand))
        env.process(self._phase(env, COUNTERS, rooms, self._counters))
        if not self.desks_only:
            bureaus = sorted({int(world.bureau_of[b]) for b in self.banks})
            env.process(self._phase(env, PRODUCTION, bureaus, self._production))
            env.process(self._phase(env, HAND_OVER, self.banks, self._hand_over))
        if world.places.shorter_of_two.any():
            env.process(self._phase(env, BOARD, rooms, self._publish))
        if on_day is not None:
            env.process(self._phase(env, BOARD + 1, [0], lambda _, day: on_day()))
        env.run(until=world.horizon)
        return not self.regions.full[0]

    def part(self, bank: int) -> Log:
        """The rows of one bank."""
        here = slice(int(self.begin[bank]), int(self.regions.tail[bank]))
        return Log._make(column[here] for column in self.log)

    def clear_series(self) -> None:
        """Forget what this shard's facilities did, to play it again."""
        world, owner = self.world, self.world.places.bank[self.world.places.facility]
        mine = np.isin(owner, self.banks) | ((owner < 0) & self.with_desks)
        for column in self.series.counters:
            column[mine] = 0
        for column in self.series.lines:
            column[np.unique(world.bureau_of[list(self.banks)])] = 0
        for column in self.series.rounds:
            column[[b * 4 + w for b in self.banks for w in range(4)]] = 0

    def _phase(
        self, env: Environment, phase: int, rooms: Sequence[int], step: Callable[[I64, int], None]
    ) -> Generator[Event, Any, None]:
        """The life of the rooms of one phase: wake at midnight, after the phases before, and play the day in
        their order."""
        in_order = i64(rooms)
        for day in range(self.world.clock.n_days):
            yield at(env, day * DAY, 2 + phase)
            step(in_order, day)

    def _demand(self, banks: I64, day: int) -> None:
        p = self.packed
        demand_day(banks, day, self.setting, p.lists, p.lines, p.log)

    def _counters(self, rooms: I64, day: int) -> None:
        """Only of rooms to which somebody comes or where somebody still waits."""
        p = self.packed
        first = self.state.lists.visit[rooms, day]
        for room, row in zip(rooms.tolist(), first.tolist(), strict=True):
            waiting = self.carried.pop(room, _NOBODY)
            if row < 0 and not len(waiting[0]):
                continue
            self.carried[room] = counters_day(
                room, day, waiting, self.setting, p.regions, p.lists, p.pools, p.counter_series, p.log
            )

    def _production(self, bureaus: I64, day: int) -> None:
        for bureau in bureaus.tolist():
            self._lines(bureau, day)

    def _lines(self, bureau: int, day: int) -> None:
        p, world = self.packed, self.world
        lines_day(
            bureau,
            world.banks_of[bureau],
            day,
            self.setting,
            world.packed_bureaus[bureau],
            p.lists,
            p.lines,
            p.line_series,
            p.log,
        )

    def _hand_over(self, banks: I64, day: int) -> None:
        p = self.packed
        for bank in banks.tolist():
            hand_over_day(bank, day, self.setting, p.regions, p.lists, p.rounds, p.round_series, p.log)

    def _publish(self, rooms: I64, day: int) -> None:
        for room in rooms.tolist():
            publish(room, day, self.setting, self.state.pools.board, self.packed.counter_series)


def in_order_of_release(who: Comers, world: World, buffers: Buffers) -> AnyArray:
    """Rows of applicants in the order of their release, or of the day of their wish; ties by id."""
    n, people = len(who.rows), who.people
    keys = buffers.column("keys", n, np.int32)
    rows = buffers.column("rows", n, np.int32)
    rows[:] = who.rows
    first_keys(rows, people.planned, people.channel, people.bank, world.packed, keys)
    pairs, spare = (buffers.column(name, n, np.int64) for name in ("pairs", "spare pairs"))
    sort_rows(keys, rows, pairs, spare)
    return rows
