"""Where an application is counted: its week at its bank, and its kind of person and channel."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER
from sim.journeys import Log
from sim.scenario import Scenario
from sim.world import World

Kind = tuple[int, int, int]
"""(batch, group, district); -1 for none."""


@njit(cache=True, nogil=True)
def week_of(second, weekday):  # type: ignore[no-untyped-def]
    """Week of a second, Monday to Sunday, from 1; 0 for before the run and for never."""
    if second < 0 or second >= NEVER:
        return 0
    return 1 + (second // DAY + weekday) // 7


@njit(cache=True, nogil=True)
def place(log, begin, end, weekday, weeks, lookup, channels, by_week, by_kind):  # type: ignore[no-untyped-def]
    """Cells of the rows begin..end, written from 0 on.

    by_week: bank * weeks + week of application (of the first ticket where no form was accepted yet).
    by_kind: number of (batch, group, district) * channels + channel.
    """
    for i in range(end - begin):
        row = begin + i
        kind = lookup[log.batch[row] + 1, log.group[row] + 1, log.district[row] + 1]
        begun = log.applied[row] if log.applied[row] < NEVER else log.arrived[row]
        by_week[i] = log.bank[row] * weeks + week_of(begun, weekday)
        by_kind[i] = kind * channels + log.channel[row]


class Kinds:
    """The (batch, group, district) that occur, numbered: first those of the scenario, then as they come.

    ``lookup`` has the shape (batches + 1, groups + 1, districts + 1): entry 0 of an axis is "none".
    """

    def __init__(self, world: World) -> None:
        scenario = world.scenario
        shape = (len(scenario.batches) + 1, len(scenario.groups) + 1, len(world.city.districts) + 1)
        self.lookup: I32 = np.full(shape, -1, dtype=np.int32)
        self.all: list[Kind] = []
        self.number(stated_kinds(scenario, [d.id for d in world.city.districts]))

    def number(self, kinds: list[Kind]) -> None:
        """Give numbers to those that have none."""
        for kind in kinds:
            at = (kind[0] + 1, kind[1] + 1, kind[2] + 1)
            if self.lookup[at] < 0:
                self.lookup[at] = len(self.all)
                self.all.append(kind)

    def learn(self, log: Log) -> None:
        """Number what occurs in a part of a log."""
        triples = np.stack([log.batch, log.group, log.district], axis=1)
        self.number([(int(b), int(g), int(d)) for b, g, d in np.unique(triples, axis=0)])

    def columns(self) -> I64:
        """Batch, group, district of every number, shape (numbers, 3)."""
        return np.array(self.all, dtype=np.int64).reshape(-1, 3)


def stated_kinds(scenario: Scenario, districts: list[str]) -> list[Kind]:
    """The kinds that the scenario's batches name."""
    groups = sorted(scenario.groups, key=lambda g: scenario.groups[g].code)
    batches = sorted(scenario.batches, key=lambda b: scenario.batches[b].code)
    out = []
    for i, name in enumerate(batches):
        batch = scenario.batches[name]
        chosen = districts if "*" in batch.districts else batch.districts
        out += [(i, groups.index(g), districts.index(d)) for g in batch.groups for d in chosen]
    return out


def weeks_of(world: World) -> int:
    """Number of weeks, the one before the run included."""
    return 2 + (world.clock.n_days - 1 + world.clock.start.weekday()) // 7
