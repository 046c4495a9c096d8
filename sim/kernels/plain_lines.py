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
from sim.kernels.plain_days import add_stay, days_of, days_of_any, note_peaks
from sim.kernels.plain_queue import BLOCK, add_up, first_come, put_back


@compiled
def plain_lines(bureau, rows, s, b, series, log):  # type: ignore[no-untyped-def]
    """Make the orders of the first ``rows`` rows of a log, which stand in the order of release and id."""
    n = np.searchsorted(log.released[:rows], s.horizon)
    _play(bureau, n, s, b, series, log)
    released, loaded, made = log.released[:n], log.loaded[:n], log.made[:n]
    came = days_of(released, bureau, series.released)
    begun = days_of(loaded, bureau, series.loaded)
    done = days_of_any(made, bureau, series.made)
    add_stay(bureau, series.released, came, series.loaded, begun, series.area, series.waiting)
    add_stay(bureau, series.loaded, begun, series.made, done, series.work_area, series.in_work)
    note_peaks(released, loaded, bureau, series.peak)


@inner
def _play(bureau, n, s, b, series, log):  # type: ignore[no-untyped-def]
    """First come, first served over the first ``n`` rows, until a card would begin after the end."""
    free = np.zeros(len(b.rate), dtype=np.int64)
    seconds, start, work = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64), np.empty(BLOCK)
    loads, busy = np.zeros((2, series.busy.shape[1]), dtype=np.int64)
    times, values = b.times[: b.hours_at[1]], b.values[: b.hours_at[1]]
    always = len(times) > 0 and times[0] <= 0 and values[0] > 0 and (len(times) == 1 or times[1] >= s.horizon)
    edge, begun = 0, BLOCK
    for low in range(0, n, BLOCK):
        if begun < BLOCK:
            break
        high = min(low + BLOCK, n)
        _card_times(log.application[low:high], s, b, work, seconds)
        released = log.released[low:high]
        if always:
            first_come(free, released, seconds, start)
        else:
            edge = _in_hours(free, released, seconds, start, times, values, edge)
        begun = np.searchsorted(start[: high - low], s.horizon)
        add_up(start[:begun], seconds, DAY, loads, busy)
        for i in range(begun):
            made = start[i] + seconds[i]
            log.loaded[low + i] = start[i]
            log.line_wait[low + i] = start[i] - released[i]
            log.made[low + i] = made if made < s.horizon else NEVER
    for day in range(len(busy)):
        series.busy[bureau, day] += busy[day]


@inner
def _in_hours(free, came, work, start, times, values, edge):  # type: ignore[no-untyped-def]
    """``first_come`` where work begins within the hours only; returns the edge up to which they were read."""
    for i in range(len(came)):
        begin = max(free[0], np.int64(came[i]))
        while edge < len(times) and times[edge] <= begin:
            edge += 1
        if edge == 0 or values[edge - 1] == 0:
            begin = times[edge] if edge < len(times) else np.int64(NEVER)
        start[i] = min(begin, NEVER)
        put_back(free, begin + work[i])
    return edge


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
