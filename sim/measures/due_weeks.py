"""What falls due when: applications by bank, channel and week of the due day, and the week they were made in.

And the law behind it: for every promise in force, the due day of what is accepted on a day.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.arrays import I32
from sim.clock import DAY, NEVER
from sim.measures.cells import week_of, weeks_of
from sim.promise import LATE, ON_TIME, Promises
from sim.world import World

ALL_DUE, LATE_DUE = 0, 1
REACH = 60
"""Days before the run for which due days are told as well: what lies in the pipeline was accepted then."""


def new_due(world: World) -> I32:
    """All zero: (all and late, banks * channels, weeks due, weeks made); week made 0: not in this run."""
    weeks = weeks_of(world)
    return np.zeros((2, len(world.city.banks) * len(world.scenario.channels), weeks, weeks), dtype=np.int32)


@njit(cache=True, nogil=True)
def count_due(begin, end, states, weekday, channels, log, due):  # type: ignore[no-untyped-def]
    """Rows that fell due by the report date; what a visit promises falls due when the visitor comes."""
    for i in range(end - begin):
        row, state = begin + i, states[i]
        if state != ON_TIME and state != LATE:
            continue
        by = log.due[row] - 1 if log.due[row] < NEVER else log.arrived[row]
        week = min(week_of(by, weekday), due.shape[2] - 1)
        at = log.bank[row] * channels + log.channel[row]
        made = week_of(log.made[row], weekday)
        due[0, at, week, made] += 1
        if state == LATE:
            due[1, at, week, made] += 1


def due_columns(due: I32, names: dict[str, list[str]], mondays: Any) -> dict[str, Any]:
    """Cells in which something fell due, as played. due_week, made_week: Mondays; NaT for before the run, or
    for not made in it."""
    at, week, made = np.nonzero(due[ALL_DUE])
    channels = len(names["channel"])
    return {
        "bank": np.array(names["bank"], dtype=object)[at // channels],
        "channel": np.array(names["channel"], dtype=object)[at % channels],
        "due_week": mondays[week],
        "made_week": mondays[made],
        "due": due[ALL_DUE, at, week, made].astype(np.int64),
        "late": due[LATE_DUE, at, week, made].astype(np.int64),
    }


def deadline_columns(promises: Promises, world: World, channels: list[str]) -> dict[str, Any]:
    """Under the scenario's own reading, the last day on time of what a channel accepts on a day: rows
    (channel, kind, date, until); NaT where that needs a day that no gazette has named. Visits have no row."""
    kinds = ("first", "reissue")
    start = np.datetime64(world.clock.start, "D")
    rows: list[tuple[Any, ...]] = []
    for c, channel in enumerate(channels):
        for k, kind in enumerate(kinds):
            for day in range(-REACH, world.clock.n_days):
                promise = int(promises.row[0, c, k, day - promises.first])
                if promise >= 0 and not promises.visit[0, promise]:
                    due = int(promises.due[0, promise, day - promises.first])
                    until = start + (due - 1) // DAY if due < NEVER else np.datetime64("NaT")
                    rows.append((channel, kind, start + day, until))
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    texts = [np.array(c, dtype=object) for c in columns[:2]]
    dates = [np.array(c, dtype="datetime64[D]") for c in columns[2:]]
    return dict(zip(("channel", "kind", "date", "until"), (*texts, *dates), strict=True))
