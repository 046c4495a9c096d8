"""Whether promises are kept: the state of every application at the report date, under any reading.

The report date is the end of the last day played. What is unfinished and past due is late; what is
unfinished and not yet due is open; nothing is dropped. The promise ends when the card is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from sim import rules
from sim.arrays import I8, I32
from sim.clock import DAY, NEVER, VISIT, Clock, due_second
from sim.journeys import LOST, REISSUE, Log
from sim.scenario import Scenario
from sim.world_rounds import compile_law
from sim.world_tables import Flags

ON_TIME, LATE, OPEN, UNKNOWN, AHEAD, NO_PROMISE, NOT_BEGUN, GONE = range(8)
STATES = ("on_time", "late", "open", "open_unknown", "ahead", "no_promise", "not_begun", "lost")
"""on time, late: due by the report date. open: unfinished and not yet due, or a visit that goes on.
open_unknown: the due date needs a day after the last gazetted one. ahead: made, falls due after the
report date. no_promise: the reading promises nothing. not_begun, lost: the promise's clock has not begun
(still to come; gave up before a form was accepted)."""


class Promises(NamedTuple):
    """Some readings, worked out for every day a promise may begin on.

    row: int8, (readings, channels, 2, days): promise of a first or a re-issued card by day of application,
        -1 none. due: int32, (readings, promises, days): end of the due day by the day the promise begins.
    visit: (readings, promises): the promise is the visit itself. from_confirmation: (readings,).
    first: day of the tables' first column; other days are taken as the nearest one that is there.
    """

    row: I8
    due: I32
    visit: Flags
    from_confirmation: Flags
    first: int


_EARLIEST = -2 * 366
"""Days before the run for which the tables hold: what lies in the pipeline at the start is not older."""


def compile_promises(scenario: Scenario, clock: Clock, readings: Sequence[str] = ()) -> Promises:
    """The promises under some readings; under the scenario's own if none is named."""
    laws = [compile_law(scenario, clock, r) for r in (readings or [scenario.reading])]
    days, most = clock.n_days - _EARLIEST, max(len(law.unit) for law in laws)
    row = np.full((len(laws), len(scenario.channels), 2, days), -1, dtype=np.int8)
    due = np.full((len(laws), most, days), NEVER, dtype=np.int32)
    visit = np.zeros((len(laws), most), dtype=bool)
    for r, law in enumerate(laws):
        _fill(law, clock.day_table, row[r], due[r])
        visit[r, : len(law.unit)] = law.unit == VISIT
    confirmed = np.array([law.collective_from_confirmation for law in laws])
    return Promises(row, due, visit, confirmed, _EARLIEST)


@njit(cache=True, nogil=True)
def _fill(law, table, row, due):  # type: ignore[no-untyped-def]
    for d in range(row.shape[2]):
        begins = (_EARLIEST + d) * DAY
        for channel in range(row.shape[0]):
            for kind in range(2):
                row[channel, kind, d] = rules.promise_of(channel, kind, begins, law)
        for i in range(len(law.unit)):
            due[i, d] = due_second(begins, law.unit[i], law.days[i], law.first_day_counted, law.roll, table)


@njit(cache=True, nogil=True)
def fill_states(begin, end, p, horizon, log, out):  # type: ignore[no-untyped-def]
    """States of the rows begin..end at the report date ``horizon``, into ``out`` (readings, rows)."""
    last = p.row.shape[3] - 1
    for i in range(end - begin):
        row = begin + i
        applied = np.int64(log.applied[row])
        if applied >= NEVER:
            out[:, i] = GONE if log.outcome[row] == LOST else NOT_BEGUN
            continue
        made, channel = np.int64(log.made[row]), log.channel[row]
        kind = 1 if log.kind[row] == REISSUE else 0
        day = min(max(applied // DAY - p.first, 0), last)
        confirmed = min(max(np.int64(log.confirmed[row]) // DAY - p.first, 0), last)
        for r in range(len(out)):
            promise = p.row[r, channel, kind, day]
            if promise < 0:
                out[r, i] = NO_PROMISE
            elif p.visit[r, promise]:
                out[r, i] = _state_of_visit(made, log.received[row], log.broken[row])
            else:
                begins = confirmed if p.from_confirmation[r] else day
                out[r, i] = _state(made, np.int64(p.due[r, promise, begins]), horizon)


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
    """The state of every row under each reading, shape (readings, rows): indexes of ``STATES``."""
    out = np.empty((len(promises.row), len(log.application)), dtype=np.int8)
    fill_states(0, out.shape[1], promises, horizon, log, out)
    return out


def on_time_share(on_time: float, late: float) -> float:
    """On time over all that fell due, unfinished ones too; nan where nothing did."""
    return on_time / (on_time + late) if on_time + late else float("nan")
