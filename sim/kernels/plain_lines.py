"""Lines that make one card after the other, first come, first served: a whole run in one go.

Nothing that happens later at a plain bank changes what its lines do, so they need no days. All lines keep
the same hours and any of them takes the same time for a card, so it shows nowhere which of the idle ones
takes it.
"""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.chance import CARD_TIME
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.distributions import draw_many
from sim.kernels.plain_days import add_stay, days_of, note_peaks

BLOCK = 1_024
"""Rows that are drawn at a time, and are still in cache when they are played."""


@compiled
def plain_lines(bureau, rows, s, b, series, log):  # type: ignore[no-untyped-def]
    """Make the orders of the first ``rows`` rows of a log, which stand in the order of release and id."""
    n = np.searchsorted(log.released[:rows], s.horizon)
    _play(bureau, n, s, b, series, log)
    released, loaded, made = log.released[:n], log.loaded[:n], log.made[:n]
    came = days_of(released, bureau, series.released)
    begun = days_of(loaded, bureau, series.loaded)
    done = days_of(made, bureau, series.made)
    add_stay(bureau, series.released, came, series.loaded, begun, series.area, series.waiting)
    add_stay(bureau, series.loaded, begun, series.made, done, series.work_area, series.in_work)
    note_peaks(released, loaded, bureau, series.peak)


@inner
def _play(bureau, n, s, b, series, log):  # type: ignore[no-untyped-def]
    """First come, first served over the first ``n`` rows, until a card would begin after the end."""
    free = np.zeros(len(b.rate), dtype=np.int64)
    seconds, work = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK)
    times, values = b.times[: b.hours_at[1]], b.values[: b.hours_at[1]]
    edge = 0
    for low in range(0, n, BLOCK):
        high = min(low + BLOCK, n)
        _card_times(log.application[low:high], s, b, work, seconds)
        for row in range(low, high):
            line, start = 0, free[0]
            for k in range(1, len(free)):
                line, start = (k, free[k]) if free[k] < start else (line, start)
            start = max(start, np.int64(log.released[row]))
            while edge < len(times) and times[edge] <= start:
                edge += 1
            if edge == 0 or values[edge - 1] == 0:
                start = times[edge] if edge < len(times) else np.int64(NEVER)
            if start >= s.horizon:
                return
            made = start + seconds[row - low]
            free[line] = made
            log.loaded[row] = start
            log.line_wait[row] = start - log.released[row]
            if made < s.horizon:
                log.made[row] = made
            series.busy[bureau, start // DAY] += seconds[row - low]


@inner
def _card_times(application, s, b, work, out):  # type: ignore[no-untyped-def]
    """Seconds of the cards of some rows, each a lot of its own."""
    if b.draws_card_time and len(b.stated_time) == 0:
        draw_many(b.card_time, s.keys[CARD_TIME], application, work, out)
        for i in range(len(application)):
            out[i] *= b.sample
    else:
        for i in range(len(application)):
            out[i] = rules.card_seconds(1, application[i], 0, 0, b, s.keys)
