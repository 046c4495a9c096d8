"""The lines of one bureau, a day at a time."""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.journeys import NO_TASK
from sim.kernels.lists import in_order, listed, push
from sim.kernels.orders import enqueue, oldest, take


@compiled
def released_today(bureau, banks, day, s, lists, lines, log):  # type: ignore[no-untyped-def]
    """Orders released on a day, by (release, id): those in their stretch, and those from the list."""
    extra = in_order(listed(lists.release, bureau, day, log.next), log.released, log.application)
    n = 0
    for bank in banks:
        n += lines.cursor[bank] - lines.first[bank]
    rows = np.empty(n, dtype=np.int32)
    n = 0
    for bank in banks:
        for row in range(lines.first[bank], lines.cursor[bank]):
            if log.task[row] == NO_TASK:
                rows[n] = row
                n += 1
    rows = rows[:n]
    if len(banks) > 1:
        rows = in_order(rows, log.released, log.application)
    return _merged(rows, extra, log) if len(extra) > 0 else rows


@inner
def _merged(x, y, log):  # type: ignore[no-untyped-def]
    """Two lists of rows in the order of (release, id) as one."""
    out = np.empty(len(x) + len(y), dtype=np.int32)
    i, j = 0, 0
    for k in range(len(out)):
        first = j == len(y)
        if not first and i < len(x):
            a, b = log.released[x[i]], log.released[y[j]]
            first = a < b or (a == b and log.application[x[i]] < log.application[y[j]])
        if first:
            out[k] = x[i]
            i += 1
        else:
            out[k] = y[j]
            j += 1
    return out


@inner
def _hold_ends(bureau, b, lines, log):  # type: ignore[no-untyped-def]
    if b.max_hold >= NEVER or lines.waiting[bureau] == 0:
        return np.int64(NEVER)
    return oldest(bureau, b, lines, log) + b.max_hold


@inner
def _lot_size(bureau, t, b, lines, log):  # type: ignore[no-untyped-def]
    """Orders that a line may take at this instant, 0 if it should wait."""
    waiting = lines.waiting[bureau]
    if waiting == 0 or (waiting < b.min_lot and t < _hold_ends(bureau, b, lines, log)):
        return np.int64(0)
    size = min(waiting, np.int64(b.lot_size))
    if b.has_blanks:
        used = lines.blanks_used[bureau]
        size = min(size, rules.blanks_left(t, used, b.blanks_times, b.blanks_total, b.blanks_most))
    return size


@inner
def _next_wake(bureau, t, b, lines, log):  # type: ignore[no-untyped-def]
    """When orders that may not be taken now may be: the hold ends, or blanks come."""
    wake = np.int64(NEVER)
    if lines.waiting[bureau] > 0:
        ends = _hold_ends(bureau, b, lines, log)
        if ends > t:
            wake = ends
        if b.has_blanks:
            i = np.searchsorted(b.blanks_times, t, side="right")
            if i < len(b.blanks_times):
                wake = min(wake, b.blanks_times[i])
    return wake


@inner
def _made(bureau, row, made, s, b, lists, series, log):  # type: ignore[no-untyped-def]
    """A card is finished: good, or to be made again from the next midnight on."""
    day = made // DAY
    series.made[bureau, day] += 1
    series.work_area[bureau, day] -= (day + 1) * DAY - made
    remakes = log.remakes[row]
    midnight = rules.midnight_after(made)
    if rules.card_fails(log.application[row], remakes, b, s.keys):
        series.remade[bureau, day] += 1
        log.remakes[row] = remakes + 1
        if midnight < s.horizon:
            log.released[row] = midnight
            push(lists.release, bureau, midnight // DAY, row, log.next)
    else:
        log.made[row] = made
        push(lists.hand, log.bank[row], midnight // DAY, row, log.next)


@inner
def _work_on(bureau, line, day, overtime, s, b, lists, lines, series, log):  # type: ignore[no-untyped-def]
    """Make the cards of a loaded lot that begin on this day."""
    at = lines.line_at[bureau] + line
    begin, end = day * DAY, (day + 1) * DAY
    ready_until = begin  # most cards follow each other without a look at hours and failures
    while lines.lot_next[at] < lines.lot_size[at]:
        start = max(lines.free[at], begin)
        if ready_until <= start < end:
            start = rules.line_ready(line, start, overtime, b)
            ready_until = rules.ready_until(line, start, b)
        if start >= end:
            return
        row = lines.lot[lines.lot_at[at] + lines.lot_next[at]]
        lines.lot_next[at] += 1
        seconds = rules.card_seconds(
            lines.lot_next[at], log.application[row], log.remakes[row], line, b, s.keys
        )
        series.busy[bureau, day] += seconds
        made = start + seconds
        if made > ready_until:
            down = b.down_at[line], b.down_at[line + 1], b.down_from, b.down_until
            made = rules.finish(start, seconds, *down)
        lines.free[at] = made
        if made < s.horizon:
            _made(bureau, row, made, s, b, lists, series, log)


@inner
def _load(bureau, line, t, size, day, b, lines, series, log):  # type: ignore[no-untyped-def]
    at = lines.line_at[bureau] + line
    tomorrow = (day + 1) * DAY
    for i in range(size):
        row = take(bureau, b, lines, log)
        log.loaded[row] = t
        log.line_wait[row] += t - log.released[row]
        lines.lot[lines.lot_at[at] + i] = row
    lines.lot_size[at] = size
    lines.lot_next[at] = 0
    if b.has_blanks:
        used = lines.blanks_used[bureau]
        lines.blanks_used[bureau] = rules.blanks_used(
            t, used, size, b.blanks_times, b.blanks_total, b.blanks_most
        )
    series.loaded[bureau, day] += size
    series.area[bureau, day] -= size * (tomorrow - t)
    series.work_area[bureau, day] += size * (tomorrow - t)
    series.busy[bureau, day] += b.setup
    lines.free[at] = rules.finish(t, b.setup, b.down_at[line], b.down_at[line + 1], b.down_from, b.down_until)


@inner
def _overtime(bureau, day, b, lines, series):  # type: ignore[no-untyped-def]
    """The board's decision at midnight, and its seconds for the series."""
    backlog = lines.waiting[bureau] + lines.in_work[bureau]
    if not rules.overtime_today(backlog, day, b):
        return False
    for line in range(len(b.rate)):
        closes = b.last_close[line, day]
        if closes >= 0:
            series.overtime[bureau, day] += min((day + 1) * DAY - closes, b.extra_seconds)
    return True


@inner
def _earliest_line(bureau, t, overtime, b, lines):  # type: ignore[no-untyped-def]
    """(second, line): the first idle line that is ready at or after ``t``, lowest number among equals."""
    best, chosen = np.int64(NEVER), -1
    for line in range(len(b.rate)):
        at = lines.line_at[bureau] + line
        if lines.lot_next[at] < lines.lot_size[at]:
            continue
        free = max(t, lines.free[at])
        if free < best and free // DAY == t // DAY:
            ready = rules.line_ready(line, free, overtime, b)
            if ready < best:
                best, chosen = ready, line
    return best, chosen


@compiled
def lines_day(bureau, banks, day, s, b, lists, lines, series, log):  # type: ignore[no-untyped-def]
    """One day of a bureau: release, choose, load, make. ``banks``: whose orders it makes."""
    begin, end = day * DAY, (day + 1) * DAY
    rows = released_today(bureau, banks, day, s, lists, lines, log)
    overtime = _overtime(bureau, day, b, lines, series)
    series.area[bureau, day] += lines.waiting[bureau] * DAY
    series.work_area[bureau, day] += lines.in_work[bureau] * DAY
    for line in range(len(b.rate)):
        _work_on(bureau, line, day, overtime, s, b, lists, lines, series, log)
    t, last, come, peak = begin, begin, 0, np.int64(0)
    while True:
        ready, _ = _earliest_line(bureau, t, overtime, b, lines)
        if ready >= end:
            break
        t = ready
        if t > last:
            peak = max(peak, lines.waiting[bureau])
        while come < len(rows) and log.released[rows[come]] <= t:
            if log.released[rows[come]] == t and come > 0 and log.released[rows[come - 1]] < t:
                peak = max(peak, lines.waiting[bureau])
            series.area[bureau, day] += end - log.released[rows[come]]
            enqueue(bureau, rows[come], b, s, lines, log)
            come += 1
        if come > 0 and log.released[rows[come - 1]] < t:
            peak = max(peak, lines.waiting[bureau])
        last = t
        size = _lot_size(bureau, t, b, lines, log)
        if size > 0:
            _, line = _earliest_line(bureau, t, overtime, b, lines)
            _load(bureau, line, t, size, day, b, lines, series, log)
            _work_on(bureau, line, day, overtime, s, b, lists, lines, series, log)
            continue
        wake = _next_wake(bureau, t, b, lines, log)
        if come < len(rows):
            wake = min(wake, np.int64(log.released[rows[come]]))
        if wake >= end:
            break
        t = wake
    peak = max(peak, lines.waiting[bureau])
    while come < len(rows):
        series.area[bureau, day] += end - log.released[rows[come]]
        enqueue(bureau, rows[come], b, s, lines, log)
        come += 1
    peak = max(peak, lines.waiting[bureau])
    series.released[bureau, day] += len(rows)
    lines.in_work[bureau] += series.loaded[bureau, day] - series.made[bureau, day]
    series.peak[bureau, day] = peak
    series.waiting[bureau, day] = lines.waiting[bureau]
    series.in_work[bureau, day] = lines.in_work[bureau]
