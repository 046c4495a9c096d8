"""Whether promises are kept: the state of every application at the report date, under any reading.

The report date is the end of the last day played. What is unfinished and past due is late; what is
unfinished and not yet due is open; nothing is dropped. The promise ends when the card is made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim import rules
from sim.arrays import I8, I32, I64
from sim.clock import DAY, NEVER, VISIT, Clock, DayTable, due_second
from sim.journeys import LOST, REISSUE, Log
from sim.pack import pack
from sim.scenario import Scenario
from sim.world_rounds import compile_law
from sim.world_tables import Law

ON_TIME, LATE, OPEN, UNKNOWN, AHEAD, NO_PROMISE, NOT_BEGUN, GONE = range(8)
STATES = ("on_time", "late", "open", "open_unknown", "ahead", "no_promise", "not_begun", "lost")
"""on time, late: due by the report date. open: unfinished and not yet due, or a visit that goes on.
open_unknown: the due date needs a day after the last gazetted one. ahead: made, falls due after the
report date. no_promise: the reading promises nothing. not_begun, lost: the promise's clock has not begun
(still to come; gave up before a form was accepted)."""


class Promises(NamedTuple):
    """One reading, worked out for every day a promise may begin on.

    row: int8, (channels, 2, days): promise of a first or a re-issued card by day of application, -1 none.
    due: int32, (promises, days): end of the due day by the day the promise begins.
    first: day of the tables' first column; other days are worked out when asked for.
    """

    row: I8
    due: I32
    first: int
    unit: I64
    from_confirmation: bool
    law: Law
    days: DayTable


def compile_promises(scenario: Scenario, clock: Clock, reading: str | None = None) -> Promises:
    """The promises under a reading; the scenario's own if none is named."""
    law = compile_law(scenario, clock, reading or scenario.reading)
    table = clock.day_table
    first = min(0, table.first)
    days = clock.n_days - first
    row = np.empty((len(scenario.channels), 2, days), dtype=np.int8)
    due = np.empty((len(law.unit), days), dtype=np.int32)
    _fill(law, table, first, row, due)
    return Promises(row, due, first, law.unit, law.collective_from_confirmation, law, table)


@njit(cache=True, nogil=True)
def _due_on(begins, promise, law, table):  # type: ignore[no-untyped-def]
    return due_second(
        begins, law.unit[promise], law.days[promise], law.first_day_counted, law.roll, table
    )


@njit(cache=True, nogil=True)
def _fill(law, table, first, row, due):  # type: ignore[no-untyped-def]
    for d in range(row.shape[2]):
        for channel in range(row.shape[0]):
            for kind in range(2):
                row[channel, kind, d] = rules.promise_of(channel, kind, (first + d) * DAY, law)
        for i in range(len(law.unit)):
            due[i, d] = _due_on((first + d) * DAY, i, law, table)


@njit(cache=True, nogil=True)
def fill_states(begin, end, p, horizon, log, out):  # type: ignore[no-untyped-def]
    """States of the rows begin..end at the report date ``horizon``, into ``out`` from 0 on."""
    row_of, due_on, first, unit = p.row, p.due, p.first, p.unit
    for i in range(end - begin):
        row = begin + i
        applied = np.int64(log.applied[row])
        if applied >= NEVER:
            out[i] = GONE if log.outcome[row] == LOST else NOT_BEGUN
            continue
        day = applied // DAY - first
        if day < 0 or day >= row_of.shape[2]:
            promise = np.int64(rules.promise_of(log.channel[row], log.kind[row], applied, p.law))
        else:
            promise = np.int64(row_of[log.channel[row], 1 if log.kind[row] == REISSUE else 0, day])
        if promise < 0:
            out[i] = NO_PROMISE
        elif unit[promise] == VISIT:
            out[i] = _state_of_visit(log.made[row], log.received[row], log.broken[row])
        else:
            begins = np.int64(log.confirmed[row]) if p.from_confirmation else applied
            day = begins // DAY - first
            if day < 0 or day >= due_on.shape[1]:
                due = np.int64(_due_on(begins, promise, p.law, p.days))
            else:
                due = np.int64(due_on[promise, day])
            out[i] = _state(np.int64(log.made[row]), due, horizon)


@njit(cache=True, nogil=True)
def _state(made, due, horizon):  # type: ignore[no-untyped-def]
    if due >= NEVER:
        return UNKNOWN
    if due > horizon:
        return AHEAD if made < NEVER else OPEN
    return ON_TIME if made < due else LATE


@njit(cache=True, nogil=True)
def _state_of_visit(made, received, broken):  # type: ignore[no-untyped-def]
    """The card in the hand at the end of the first visit is on time; a visit under way is open."""
    if broken:
        return LATE
    if received >= NEVER:
        return OPEN
    return ON_TIME if made <= received else LATE


def states(log: Log, promises: Promises, horizon: int) -> I8:
    """The state of every row, shape (rows,): indexes of ``STATES``."""
    out = np.empty(len(log.application), dtype=np.int8)
    fill_states(0, len(out), pack(promises), horizon, log, out)
    return out


def on_time_share(on_time: float, late: float) -> float:
    """On time over all that fell due, unfinished ones too; nan where nothing did."""
    return on_time / (on_time + late) if on_time + late else float("nan")
