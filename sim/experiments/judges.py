"""What a replay is judged by: the promise of each week at the lines, the target of each kind of counter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit

from sim import rules
from sim.arrays import I64
from sim.clock import DAY, NEVER
from sim.journeys import Log
from sim.measures.bins import bin_of, bin_table
from sim.measures.cells import week_of, weeks_of
from sim.measures.tables import visits_of
from sim.measures.visits import (
    FAILED_FIRST,
    SERVED_FIRST,
    WITHIN,
    Visits,
    count_channel_visits,
    count_later_visits,
)
from sim.promise import LATE, ON_TIME, compile_promises, fill_states
from sim.series import Series
from sim.world import World

_CHUNK = 65_536


@dataclass
class Judge:
    """Counts the parts of a replay.

    weeks: (banks, weeks, 2), on time and late among applications made on lines, by week of application;
    week 0 is before the run. visits: (visits, kinds * owners, 3), first visits served, of these within the
    target, failed; owners are the banks, then the districts. A first visit to apply is counted at the counter
    planned for it, one for a card that is made at that of the last visit: nearly always the same.
    """

    world: World
    weeks: I64 = field(init=False)
    visits: I64 = field(init=False)

    def __post_init__(self) -> None:
        world, places = self.world, self.world.places
        self.weeks = np.zeros((places.n_banks, weeks_of(world), 2), dtype=np.int64)
        self.owners = places.n_banks + places.n_districts
        kinds = len(world.scenario.facilities) * self.owners
        self.visits = np.zeros((len(world.scenario.visits), kinds, 3), dtype=np.int64)
        owner = np.where(places.bank >= 0, places.bank, places.n_banks + places.district)
        self._place = np.append(places.kind * self.owners + owner, 0).astype(np.int32)
        names = [n for n, _ in sorted(world.scenario.channels.items(), key=lambda kv: kv[1].code)]
        self._on_lines = np.array(["lines" in world.scenario.channels[n].route for n in names])
        self._promises = compile_promises(world.scenario, world.clock)
        self._within = _targets(world)

    def add(self, part: Log) -> None:
        """Count one part of a log."""
        world, weekday = self.world, self.world.clock.start.weekday()
        bank = int(part.bank[0])
        states = np.empty((1, _CHUNK), dtype=np.int8)
        _count_weeks(part, self._promises, world.horizon, self._on_lines, weekday, states, self.weeks[bank])
        into = _no_visits(world, self.visits)
        first = np.full(len(part.bank), -1, dtype=np.int32)
        last: Any = self._place[part.facility]
        _first_counters(part, world.packed, first)
        at_first: Any = self._place[first]
        how = world.packed, self._within, weekday, bin_table()
        # the kernels count by bank: here the column holds the counter's kind and owner instead
        count_channel_visits(0, len(first), *how, part._replace(bank=at_first), into)
        count_later_visits(0, len(first), *how, part._replace(bank=last), into)


@njit(cache=True, nogil=True)
def _count_weeks(log, promises, horizon, on_lines, weekday, states, weeks):  # type: ignore[no-untyped-def]
    n = len(log.application)
    for begin in range(0, n, states.shape[1]):
        end = min(begin + states.shape[1], n)
        fill_states(begin, end, promises, horizon, log, states)
        for i in range(end - begin):
            row = begin + i
            state = states[0, i]
            if on_lines[log.channel[row]] and state in (ON_TIME, LATE):
                weeks[week_of(np.int64(log.applied[row]), weekday), 0 if state == ON_TIME else 1] += 1


@njit(cache=True, nogil=True)
def _first_counters(log, s, out):  # type: ignore[no-untyped-def]
    """The counter planned for the first visit of applications that begin at one."""
    for row in range(len(out)):
        visit = s.roles.channel_visit[log.channel[row]]
        if visit >= 0 and log.arrived[row] < NEVER:
            day = log.arrived[row] // DAY
            where = visit, log.bank[row], log.district[row], log.application[row], 0, day
            out[row] = rules.plan_visit(*where, s.keys, s.places)[1]


def _no_visits(world: World, counts: I64) -> Visits:
    """The tables of the kernels, of which only the counts are wanted."""
    visits, places = counts.shape[:2]
    bins = int(bin_of(world.horizon)) + 1
    return Visits(
        counts,
        np.zeros((visits, places, bins), dtype=np.int32),
        np.zeros((visits, weeks_of(world), bins), dtype=np.int32),
        np.zeros((visits, places), dtype=np.int64),
        np.zeros((visits, weeks_of(world)), dtype=np.int64),
    )


def _targets(world: World) -> I64:
    """Seconds a visit may wait, by the visits' codes; -1 without target."""
    targets = world.scenario.targets
    seconds = [round(targets[v].within_minutes * 60) if v in targets else -1 for v in visits_of(world)]
    return np.array(seconds, dtype=np.int64)


def worst_week(weeks: I64) -> tuple[float, int, int]:
    """(on-time share, week, late applications in all) of the worst week with anything due, (weeks, 2).

    What was applied for before the run is not judged. (1.0, -1, 0) where nothing was due.
    """
    due = weeks[1:].sum(axis=1)
    if not due.any():
        return 1.0, -1, 0
    shares = np.where(due > 0, weeks[1:, 0] / np.maximum(due, 1), 2.0)
    at = int(shares.argmin())
    return float(shares[at]), at + 1, int(weeks[1:, 1].sum())


@dataclass(frozen=True)
class Waiting:
    """The counters of one kind and owner against the targets: ``margin`` is how much the share within the
    time, or the share turned away, is better than asked for; negative where a target is missed."""

    margin: float
    visit: str
    within: float
    turned_away: float


def waiting(judge: Judge, series: Series, kind: int, stations: bool, owner: int) -> Waiting | None:
    """The worst target of the visits done by one kind of counter of one owner; None without any visit."""
    world, places = judge.world, judge.world.places
    s, out = world.scenario, list[Waiting]()
    f = places.facility
    which = (places.pool_of[f, 1] == np.arange(len(f))) == stations
    whose = np.where(places.bank[f] >= 0, places.bank[f], places.n_banks + places.district[f]) == owner
    mine = which & whose & (places.kind[f] == kind)
    arrivals = int(series.counters.arrivals[mine].sum())
    turned = int(series.counters.turned_away[mine].sum()) / arrivals if arrivals else 0.0
    for v, name in enumerate(visits_of(world)):
        target, counts = s.targets.get(name), judge.visits[v, kind * judge.owners + owner]
        seen = int(counts[SERVED_FIRST] + counts[FAILED_FIRST])
        if target is None or (s.visits[name].pool == "stations") != stations or not seen:
            continue
        within = float(counts[WITHIN] / seen)
        margin = min(within - target.share, target.turned_away_share - turned)
        out.append(Waiting(margin, name, within, turned))
    return min(out, key=lambda w: w.margin) if out else None
