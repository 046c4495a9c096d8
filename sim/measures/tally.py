"""The tally: takes the journey log part by part, in any order, and keeps whole numbers only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import I8, I32, I64
from sim.clock import DAY
from sim.journeys import Log
from sim.measures.bins import bin_of, bin_table
from sim.measures.cells import Kinds, place, weeks_of
from sim.measures.counts import COUNTED, Counts, count_flows, count_readings, count_states, new_counts
from sim.measures.dated import count_levels
from sim.measures.due_weeks import count_due
from sim.measures.durations import BASES, NAMES, add, measure
from sim.measures.sums import Sums, new_sums, sum_orders, sum_rounds, sum_visits
from sim.measures.visits import Visits, count_channel_visits, count_later_visits, new_visits, target_seconds
from sim.pack import pack
from sim.promise import compile_promises, fill_states
from sim.world import World

_CHUNK = 4_096


class Durations(NamedTuple):
    """Histograms (a tuple over quantities, cells x bins) and exact sums of seconds (quantities, cells)."""

    by_week: tuple[I32, ...]
    by_kind: tuple[I32, ...]
    sum_by_week: I64
    sum_by_kind: I64


class _Scratch(NamedTuple):
    week: I64
    kind: I64
    states: I8
    values: I32


class Tally:
    """Counts of a run. ``add`` takes parts of the log; ``merge`` another tally of the same world.

    Memory is bounded by the scenario's cells, not by its people; no result depends on the order of parts.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.kinds = Kinds(world)
        self.weeks = weeks_of(world)
        self.channels = len(world.scenario.channels)
        readings = [world.scenario.reading]
        readings += [r for r in world.scenario.readings if r != world.scenario.reading]
        self.readings = tuple(readings)
        self.promises = compile_promises(world.scenario, world.clock, readings)
        self._within = target_seconds(world)
        self._table = bin_table()
        by_week, by_kind = len(world.city.banks) * self.weeks, len(self.kinds.all) * self.channels
        self.counts: Counts = new_counts(world, by_week, by_kind, len(readings))
        self.durations = _new_durations(by_week, by_kind, world.horizon)
        self.visits: Visits = new_visits(world, self.weeks)
        self.sums: Sums = new_sums(world)
        self.rows = 0

    def add(self, part: Log) -> None:
        """Count all rows of a part."""
        if len(part.application) == 0:
            return
        log = pack(part)
        if not _known(log, self.kinds.lookup):
            self.kinds.learn(part)
            self._widen(len(self.kinds.all) * self.channels)
        _tally(log, *self._arrays())
        self.rows += len(part.application)

    def _arrays(self) -> tuple[object, ...]:
        """What the kernel gets beside the log."""
        setting = self.world.packed
        weekday = self.world.clock.start.weekday()
        where = (weekday, self.weeks, self.kinds.lookup, self.channels)
        how = (self.promises, self._within, self._table, np.array(BASES))
        return (
            setting,
            where,
            how,
            pack(self.counts),
            self.durations,
            self.visits,
            pack(self.sums),
            _scratch(len(self.readings)),
        )

    def _widen(self, by_kind: int) -> None:
        """Make room for kinds of people that no batch of the scenario names."""
        more = by_kind - self.counts.cube.shape[1]
        if more <= 0:
            return
        self.counts = self.counts._replace(cube=np.pad(self.counts.cube, ((0, 0), (0, more), (0, 0))))
        self.durations = self.durations._replace(
            by_kind=tuple(np.pad(h, ((0, more), (0, 0))) for h in self.durations.by_kind),
            sum_by_kind=np.pad(self.durations.sum_by_kind, ((0, 0), (0, more))),
        )

    def merge(self, other: Tally) -> None:
        """Add another tally, made of other parts of the same run."""
        self.kinds.number(other.kinds.all)
        other.kinds.number(self.kinds.all)
        order = [other.kinds.all.index(kind) for kind in self.kinds.all]
        width = len(order) * self.channels
        self._widen(width)
        other._widen(width)
        take = (np.array(order)[:, None] * self.channels + np.arange(self.channels)).ravel()
        self._merge_counts(other, take)
        for name in Sums._fields:
            getattr(self.sums, name)[...] += getattr(other.sums, name)
        for name in Visits._fields:
            getattr(self.visits, name)[...] += getattr(other.visits, name)
        self.rows += other.rows

    def _merge_counts(self, other: Tally, take: I64) -> None:
        self.counts.cube[...] += other.counts.cube[:, take]
        for name in ("readings", "flows", "levels", "uncollected_age", "due"):
            getattr(self.counts, name)[...] += getattr(other.counts, name)
        d, o = self.durations, other.durations
        for q in range(len(NAMES)):
            d.by_week[q][...] += o.by_week[q]
            d.by_kind[q][...] += o.by_kind[q][take]
        d.sum_by_week[...] += o.sum_by_week
        d.sum_by_kind[...] += o.sum_by_kind[:, take]


def tally_bytes(world: World) -> int:
    """What the large tables of a tally of this world take: histograms, the cube, first visits."""
    by_week = len(world.city.banks) * weeks_of(world)
    by_kind = len(Kinds(world).all) * len(world.scenario.channels)
    histograms = sum(_bins(world.horizon)) * (by_week + by_kind)
    waits = (int(bin_of(world.horizon)) + 1) * len(world.scenario.visits)
    waits *= len(world.city.banks) + weeks_of(world)
    due = 2 * by_week * len(world.scenario.channels) * weeks_of(world)
    return 4 * (histograms + by_week * by_kind * len(COUNTED) + waits + due)


def _bins(horizon: int) -> list[int]:
    """Bins of each quantity; the last holds the longest time that fits in the run twice."""
    return [int(bin_of(2 * (horizon + 400 * DAY) // base)) + 1 for base in BASES]


def _new_durations(by_week: int, by_kind: int, horizon: int) -> Durations:
    """Empty histograms."""
    bins = _bins(horizon)
    return Durations(
        tuple(np.zeros((by_week, n), dtype=np.int32) for n in bins),
        tuple(np.zeros((by_kind, n), dtype=np.int32) for n in bins),
        np.zeros((len(BASES), by_week), dtype=np.int64),
        np.zeros((len(BASES), by_kind), dtype=np.int64),
    )


def _scratch(readings: int) -> _Scratch:
    return _Scratch(
        np.empty(_CHUNK, dtype=np.int64),
        np.empty(_CHUNK, dtype=np.int64),
        np.empty((readings, _CHUNK), dtype=np.int8),
        np.empty((len(NAMES), _CHUNK), dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def _known(log, lookup):  # type: ignore[no-untyped-def]
    for row in range(len(log.application)):
        if lookup[log.batch[row] + 1, log.group[row] + 1, log.district[row] + 1] < 0:
            return False
    return True


@njit(cache=True, nogil=True)
def _tally(log, s, where, how, counts, durations, visits, sums, scratch):  # type: ignore[no-untyped-def]
    """All rows, chunk by chunk, so that what a chunk needs stays near the processor."""
    weekday, weeks, lookup, channels = where
    promises, within, table, bases = how
    week, kind, states, values = scratch
    task_of = s.roles.channel_task
    for begin in range(0, len(log.application), _CHUNK):
        end = min(begin + _CHUNK, len(log.application))
        place(log, begin, end, weekday, weeks, lookup, channels, week, kind)
        fill_states(begin, end, promises, s.horizon, log, states)
        count_readings(begin, end, states, log, counts.readings)
        count_states(begin, end, states[0], week, kind, log, counts.cube)
        count_due(begin, end, states[0], weekday, channels, log, counts.due)
        count_flows(begin, end, s.horizon, task_of, log, counts.flows, counts.uncollected_age)
        count_levels(begin, end, task_of, log, counts.levels)
        sum_visits(begin, end, s.horizon, task_of, log, sums.counters)
        sum_orders(begin, end, s.horizon, task_of, log, sums.lines)
        sum_rounds(begin, end, s.horizon, task_of, log, sums.rounds)
        measure(begin, end, task_of, log, values)
        count_channel_visits(begin, end, s, within, weekday, table, log, visits)
        count_later_visits(begin, end, s, within, weekday, table, log, visits)
        add(values, end - begin, bases, table, week, kind, durations)
