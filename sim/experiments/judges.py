"""What a replay is judged by: the promise of each week at the lines, the target of each kind of counter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit

from sim import rules
from sim.arrays import I64
from sim.clock import DAY
from sim.journeys import Log
from sim.measures.cells import week_of, weeks_of
from sim.measures.tables import visits_of
from sim.measures.visits import (
    FAILED_FIRST,
    NOT_YET,
    SERVED_FIRST,
    WITHIN,
    channel_wait,
    later_visit,
    later_wait,
    tally,
    target_seconds,
)
from sim.pack import pack
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
        self._place = places.kind * self.owners + owner
        names = [n for n, _ in sorted(world.scenario.channels.items(), key=lambda kv: kv[1].code)]
        self._on_lines = np.array(["lines" in world.scenario.channels[n].route for n in names])
        self._promises = compile_promises(world.scenario, world.clock)
        self._within = target_seconds(world)

    def add(self, part: Log) -> None:
        """Count one part of a log."""
        world, weekday = self.world, self.world.clock.start.weekday()
        bank, log = int(part.bank[0]), pack(part)
        states = np.empty((1, _CHUNK), dtype=np.int8)
        _count_weeks(log, self._promises, world.horizon, self._on_lines, weekday, states, self.weeks[bank])
        _count_visits(log, world.packed, self._within, self._place, self.visits)


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
def _count_visits(log, s, within, place, counts):  # type: ignore[no-untyped-def]
    """First visits by ``place`` of their counter, (facilities,)."""
    for row in range(len(log.application)):
        wait = channel_wait(row, s, log)
        if wait != NOT_YET:
            visit = s.roles.channel_visit[log.channel[row]]
            tally(counts, visit, place[_first_counter(row, visit, s, log)], wait, within)
        wait = later_wait(row, log)
        if wait != NOT_YET:
            tally(counts, later_visit(row, s, log), place[log.facility[row]], wait, within)


@njit(cache=True, nogil=True)
def _first_counter(row, visit, s, log):  # type: ignore[no-untyped-def]
    """The counter planned for the first visit of an application that begins at one."""
    day, person = log.arrived[row] // DAY, log.application[row]
    planned = rules.counter_of(visit, log.bank[row], log.district[row], person, day, s.keys, s.places)
    return planned if planned >= 0 else log.facility[row]


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
