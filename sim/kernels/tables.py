"""The state of a shard between days, as kernels read and write it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.arrays import I32, I64, offsets
from sim.journeys import Log
from sim.series import CounterSeries, LineSeries, RoundSeries, Series
from sim.world import World


class Lists(NamedTuple):
    """Heads of the day lists, -1 for none. Rooms of counters are the banks, then the districts."""

    visit: I32
    """(banks + districts, days)"""
    release: I32
    """(bureaus, days)"""
    hand: I32
    """(banks, days)"""


class Regions(NamedTuple):
    """Where the rows of each bank lie: [begin, tail) are in use, [tail, end) are free for later cards."""

    tail: I64
    end: I64
    full: I64
    """(1,): set when a region had no room for a row; the shard is played again with more."""


class PoolState(NamedTuple):
    """Counters between days."""

    free: I64
    """(servers,): when each server is free."""
    used: I64
    """(pools,): blanks used."""
    inside_at: I64
    inside: I64
    """Leaving times of the people inside a pool with limited room, a slot each."""
    newest: I32
    """(pools,): scratch, -1 between days: the last of those who wait."""
    board: I64
    """(facilities,): waiting on the last open day, as published at midnight."""


class LineState(NamedTuple):
    """Lines of all bureaus between days; line l of bureau b is row ``line_at[b] + l``."""

    line_at: I64
    free: I64
    lot_size: I64
    lot_next: I64
    lot_at: I64
    """(lines,): where the lot of a line begins in ``lot``."""
    lot: I32
    head: I32
    """(bureaus, classes): first waiting order of each class."""
    tail: I32
    waiting: I64
    in_work: I64
    taken: I64
    urgent_taken: I64
    blanks_used: I64
    heap: I32
    heap_at: I64
    """(bureaus,): where the heap of a bureau that goes by due date begins."""
    first: I64
    """(banks,): first row of the stretch that comes today; up to ``cursor``, at most to ``ends``."""
    cursor: I64
    ends: I64


class RoundState(NamedTuple):
    """Cards that wait for a seat, per bank and way."""

    head: I32
    tail: I32
    waiting: I64


class State(NamedTuple):
    """All that the kernels of a shard read and write between days."""

    log: Log
    regions: Regions
    lists: Lists
    pools: PoolState
    lines: LineState
    rounds: RoundState
    counter_series: CounterSeries
    line_series: LineSeries
    round_series: RoundSeries


class Packed(NamedTuple):
    """A state as kernels take it, part by part."""

    log: Any
    regions: Any
    lists: Any
    pools: Any
    lines: Any
    rounds: Any
    counter_series: Any
    line_series: Any
    round_series: Any


CLASSES = 16


def new_lists(world: World) -> Lists:
    """Empty lists."""
    days, banks = world.clock.n_days, len(world.city.banks)
    shape = (banks + len(world.city.districts), len(world.bureaus), banks)
    return Lists(*(np.full((rooms, days), -1, dtype=np.int32) for rooms in shape))


def new_pools(world: World) -> PoolState:
    """All servers free, nobody inside."""
    places = world.places
    inside_at = np.concatenate([[0], np.cumsum(places.room)]).astype(np.int64)
    return PoolState(
        free=np.zeros(int(places.server_at[-1]), dtype=np.int64),
        used=np.zeros(len(places.facility), dtype=np.int64),
        inside_at=inside_at,
        inside=np.full(int(inside_at[-1]), -1, dtype=np.int64),
        newest=np.full(len(places.facility), -1, dtype=np.int32),
        board=np.zeros(len(places.kind), dtype=np.int64),
    )


def new_lines(world: World, rows: int) -> LineState:
    """Idle lines, no orders. ``rows`` bounds the orders of one bureau."""
    lines = [len(b.rate) for b in world.bureaus]
    sizes = [b.lot_size for b in world.bureaus for _ in b.rate]
    bureaus, banks = len(world.bureaus), len(world.city.banks)
    by_due = [rows if b.dispatch == 1 else 0 for b in world.bureaus]
    zeros = [np.zeros(bureaus, dtype=np.int64) for _ in range(5)]
    return LineState(
        line_at=offsets(lines),
        free=np.zeros(sum(lines), dtype=np.int64),
        lot_size=np.zeros(sum(lines), dtype=np.int64),
        lot_next=np.zeros(sum(lines), dtype=np.int64),
        lot_at=offsets(sizes),
        lot=np.zeros(sum(sizes), dtype=np.int32),
        head=np.full((bureaus, CLASSES), -1, dtype=np.int32),
        tail=np.full((bureaus, CLASSES), -1, dtype=np.int32),
        waiting=zeros[0],
        in_work=zeros[1],
        taken=zeros[2],
        urgent_taken=zeros[3],
        blanks_used=zeros[4],
        heap=np.zeros(sum(by_due), dtype=np.int32),
        heap_at=offsets(by_due),
        first=np.zeros(banks, dtype=np.int64),
        cursor=np.zeros(banks, dtype=np.int64),
        ends=np.zeros(banks, dtype=np.int64),
    )


def new_rounds(world: World) -> RoundState:
    """Nothing waits for a seat."""
    rows = len(world.city.banks) * 4
    return RoundState(
        np.full(rows, -1, np.int32), np.full(rows, -1, np.int32), np.zeros(rows, dtype=np.int64)
    )


def new_state(world: World, log: Log, regions: Regions, begin: I64, series: Series) -> State:
    """The state before the first day; rows of bank b that come in their order begin at ``begin[b]``."""
    lines = new_lines(world, len(log.application))
    lines.first[:] = lines.cursor[:] = begin
    lines.ends[:] = regions.tail
    parts = new_lists(world), new_pools(world), lines, new_rounds(world)
    return State(log, regions, *parts, *series)
