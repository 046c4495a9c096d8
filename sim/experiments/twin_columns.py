"""The few columns of a journey log that twins are compared by; an observer collects them during a run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I8, I32, I64, AnyArray
from sim.clock import DAY, NEVER
from sim.journeys import Log
from sim.measures.cells import weeks_of
from sim.promise import compile_promises, states
from sim.world import World


class Columns(NamedTuple):
    """One row an application, ascending by id.

    state: index of ``sim.promise.STATES`` at the report date, under the scenario's own reading. bank,
    batch, group, district, channel: indexes, -1 for none. week: of the application (of the first ticket
    where no form was accepted), from 1; 0 for before the run and for never. applied, made, in_hand:
    seconds, NEVER for not yet.
    """

    application: I64
    state: I8
    bank: I8
    batch: I8
    group: I8
    district: I8
    channel: I8
    week: I32
    applied: I32
    made: I32
    in_hand: I32


_COPIED = ("application", "bank", "batch", "group", "district", "channel", "applied", "made", "in_hand")


class Collector:
    """Takes parts of a log in any order and gives their columns; 30 bytes an application."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._promises = compile_promises(world.scenario, world.clock)
        self._weeks = weeks_of(world)
        self._parts: list[Columns] = []

    def __call__(self, part: Log) -> None:
        kept = {name: getattr(part, name).copy() for name in _COPIED}
        state = states(part, self._promises, self.world.horizon)[0]
        self._parts.append(Columns(state=state, week=self._week(part), **kept))

    def _week(self, part: Log) -> I32:
        """Week of each row, Monday to Sunday."""
        begun = np.where(part.applied < NEVER, part.applied, part.arrived).astype(np.int64)
        week = 1 + (begun // DAY + self.world.clock.start.weekday()) // 7
        return np.where((begun < 0) | (week >= self._weeks), 0, week).astype(np.int32)

    def columns(self) -> Columns:
        """All rows in the order of application ids."""
        parts = self._parts or [_nothing()]
        whole = Columns._make(np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(whole.application, kind="stable")
        return Columns._make(column[order] for column in whole)


def _nothing() -> Columns:
    kinds: dict[str, type] = {"application": np.int64} | dict.fromkeys(Columns._fields[7:], np.int32)
    empty: list[AnyArray] = [np.zeros(0, dtype=kinds.get(name, np.int8)) for name in Columns._fields]
    return Columns._make(empty)
