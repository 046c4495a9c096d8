"""Late applications and minutes of waiting, by owner and week: what one more unit is asked to avoid."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit

from sim.arrays import F64, I64
from sim.journeys import ISSUE, Log
from sim.measures.cells import week_of, weeks_of
from sim.promise import LATE, compile_promises, fill_states
from sim.series import Series
from sim.world import World

_CHUNK = 65_536


@dataclass
class Ledger:
    """late: (2, banks, weeks), of cards made on lines and of those made at counters, by week of application;
    week 0 is before the run."""

    world: World
    late: I64 = field(init=False)

    def __post_init__(self) -> None:
        self.weeks = weeks_of(self.world)
        self.late = np.zeros((2, len(self.world.city.banks), self.weeks), dtype=np.int64)
        self._promises = compile_promises(self.world.scenario, self.world.clock)

    def add(self, part: Log) -> None:
        """Count one part of a log."""
        states = np.empty((1, _CHUNK), dtype=np.int8)
        horizon, weekday = self.world.horizon, self.world.clock.start.weekday()
        task_of, late = self.world.roles.channel_task, self.late[:, int(part.bank[0])]
        _count_late(part, self._promises, horizon, weekday, task_of, states, late)


@njit(cache=True, nogil=True)
def _count_late(log, promises, horizon, weekday, task_of, states, late):  # type: ignore[no-untyped-def]
    n = len(log.application)
    for begin in range(0, n, states.shape[1]):
        end = min(begin + states.shape[1], n)
        fill_states(begin, end, promises, horizon, log, states)
        for i in range(end - begin):
            if states[0, i] == LATE:
                row = begin + i
                made_at = 1 if task_of[log.channel[row]] == ISSUE else 0
                late[made_at, week_of(np.int64(log.applied[row]), weekday)] += 1


def minutes_waited(world: World, series: Series) -> F64:
    """Minutes that people waited at counters, (owners, weeks) by week of the wait; owners are the banks, then
    the districts."""
    places, weeks = world.places, weeks_of(world)
    f = places.facility
    owner = np.where(places.bank[f] >= 0, places.bank[f], places.n_banks + places.district[f])
    days = np.arange(series.counters.area.shape[1])
    week = 1 + (days + world.clock.start.weekday()) // 7
    out = np.zeros((places.n_banks + places.n_districts, weeks))
    by_week = np.zeros((len(f), weeks))
    np.add.at(by_week.T, week, series.counters.area.T / 60.0)
    np.add.at(out, owner, by_week)
    return out
