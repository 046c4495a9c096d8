"""The counters of one room (a bank's outlets, a district's desks), a day at a time.

First come, first served lets each visit be settled when it arrives: who is before it is settled, and
nobody later can overtake it.
"""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.journeys import ACTIVATE, APPLY, COLLECT, FINISHED, ISSUE, LOST, UNCOLLECTED
from sim.kernels.ahead import fetch_visit
from sim.kernels.cards import accept, hold, plan, release
from sim.kernels.lists import add_stretch, in_order, listed
from sim.world_tables import SEND_HOME

SERVED, GAVE_UP, SENT_HOME, TURNED_AWAY, NO_BLANK = range(5)


@inner
def _room_left(pool, t, state):  # type: ignore[no-untyped-def]
    """A slot for one more inside, -2 without limit, -1 if full. Who leaves at this second is still inside."""
    lo, hi = state.inside_at[pool], state.inside_at[pool + 1]
    if lo == hi:
        return -2
    for i in range(lo, hi):
        if state.inside[i] < t:
            return i
    return -1


@inner
def _best_server(pool, t, closes, s, state):  # type: ignore[no-untyped-def]
    """(second, server): the earliest that any server can call; the lowest number among equals."""
    first = s.places.server_at[pool]
    best, server = np.int64(NEVER), -1
    for k in range(s.places.servers[pool]):
        begin = max(t, state.free[first + k])
        if begin < best:
            ready = rules.counter_ready(pool, k, begin, closes, s.places)
            if ready < best:
                best, server = ready, k
    return best, server


@compiled
def settle(pool, t, service, patience, s, state):  # type: ignore[no-untyped-def]
    """One visit that arrives at ``t``: (outcome, end of waiting, end of service); moves the servers on."""
    closes = rules.closing_of(pool, t, s.places)
    slot = _room_left(pool, t, state) if closes >= 0 else -1
    if slot == -1:
        return TURNED_AWAY, t, t
    gives_up = min(t + patience, NEVER)
    home = closes if s.places.closing[pool] == SEND_HOME else np.int64(NEVER)
    start, server = _best_server(pool, t, closes, s, state)
    if start > gives_up or start >= home:
        outcome = GAVE_UP if gives_up < home else SENT_HOME
        left = min(gives_up, home)
        end = left
    elif rules.blanks_at(pool, start, state.used[pool], s.places) <= 0:
        outcome, left, end = NO_BLANK, start, start
    else:
        state.used[pool] = rules.blank_taken(pool, start, state.used[pool], s.places)
        outcome, left = SERVED, start
        end = rules.counter_finish(pool, server, start, service, s.places)
        state.free[s.places.server_at[pool] + server] = end
    if slot >= 0:
        # the closing comes before arrivals of its second, every other leaving after them
        state.inside[slot] = end - 1 if outcome == SENT_HOME else end
    return outcome, left, end


@compiled
def count_visit(pool, t, outcome, left, service, horizon, series):  # type: ignore[no-untyped-def]
    """Note one settled visit in the series; who still waits at the horizon is not counted as gone."""
    hour = t % DAY // 3_600
    series.arrivals[pool, t // DAY] += 1
    series.hour_arrivals[pool, hour] += 1
    if left > t:
        add_stretch(series.area, series.midnight, pool, t, min(left, horizon), 1)
    if left >= horizon:
        return
    day = left // DAY
    series.hour_wait[pool, hour] += left - t
    if outcome == SERVED:
        series.served[pool, day] += 1
        series.busy[pool, day] += service
    elif outcome == GAVE_UP:
        series.gave_up[pool, day] += 1
    else:
        series.turned_away[pool, day] += 1


@inner
def _done(row, task, end, s, regions, lists, log):  # type: ignore[no-untyped-def]
    """What a successful visit leads to."""
    if task == ISSUE:
        log.confirmed[row] = log.arrived[row]
        accept(row, log.arrived[row], end, s, log)
        log.made[row] = end
        hold(row, end, True, s, regions, lists, log)
    elif task == APPLY:
        log.confirmed[row] = end
        accept(row, end, end, s, log)
        release(row, s, lists, log)
    elif task == COLLECT:
        hold(row, end, True, s, regions, lists, log)
    else:
        log.enabled[row] = end
        if task == ACTIVATE:
            log.activated[row] = end
        log.outcome[row] = FINISHED


@inner
def _failed(row, task, visit, left, s, lists, log):  # type: ignore[no-untyped-def]
    """A visit without success: the person comes back on a later day, or stops."""
    if task == ISSUE:
        log.broken[row] = 1
    log.failed[row] += 1
    occasion = log.visits[row] - 1
    if rules.comes_back(visit, log.application[row], occasion, log.failed[row], s.keys, s.places):
        plan(row, task, visit, left // DAY + 1, s, lists, log)
    elif task in (ISSUE, APPLY):
        log.outcome[row] = LOST
    else:
        log.outcome[row] = UNCOLLECTED if task == COLLECT else FINISHED


@inner
def _visit_of(row, task, s, log):  # type: ignore[no-untyped-def]
    if task in (ISSUE, APPLY):
        return s.roles.channel_visit[log.channel[row]]
    return s.roles.visit_of_task[task]


@inner
def _come(row, t, s, board, log):  # type: ignore[no-untyped-def]
    """A planned visitor arrives: (pool, visit, occasion)."""
    task = log.task[row]
    visit = _visit_of(row, task, s, log)
    occasion = log.visits[row]
    log.visits[row] = occasion + 1
    log.came[row] = t
    if task in (ISSUE, APPLY) and log.arrived[row] >= NEVER:
        log.arrived[row] = t
        if task == ISSUE:
            log.applied[row] = t
    f = log.facility[row]
    if s.places.shorter_of_two[f]:
        where = visit, log.bank[row], log.district[row], log.application[row], t // DAY
        f = rules.facility_today(f, *where, board, s.keys, s.places)
        log.facility[row] = f
    return s.places.pool_of[f, s.places.visit_pool[visit]], visit, occasion


@compiled
def counters_day(room, day, carried, s, regions, lists, state, series, log):  # type: ignore[no-untyped-def]
    """All visits of a room on one day, in the order of arrival and id.

    Returns (pools, ends of waiting) of those who wait past midnight, to be handed in again as ``carried``.
    """
    rows = in_order(listed(lists.visit, room, day, log.next), log.planned, log.application)
    n, before = len(rows), len(carried[0])
    pool_of = np.empty(n + before, dtype=np.int32)
    leaves = np.empty(n + before, dtype=np.int64)
    behind = np.empty(n + before, dtype=np.int32)
    newest = state.newest
    for i in range(before):
        pool_of[i], leaves[i] = carried[0][i], carried[1][i]
        _line_up(i, day * DAY, day, pool_of[i], leaves, behind, newest, series)
    for i in range(n):
        row = rows[i]
        fetch_visit(rows, i, log)
        t = np.int64(log.planned[row])
        task = log.task[row]
        pool, visit, occasion = _come(row, t, s, state.board, log)
        application = log.application[row]
        service = rules.service_seconds(visit, application, occasion, s.keys, s.places)
        kind = s.places.kind[s.places.facility[pool]]
        patience = rules.patience_seconds(kind, application, occasion, s.keys, s.places)
        outcome, left, end = settle(pool, t, service, patience, s, state)
        count_visit(pool, t, outcome, left, service, s.horizon, series)
        pool_of[before + i], leaves[before + i] = pool, left
        if left > t:
            _line_up(before + i, t, day, pool, leaves, behind, newest, series)
        if left >= s.horizon:
            continue
        log.counter_wait[row] += left - t
        if outcome == SERVED:
            log.called[row] = left
            if end < s.horizon:
                _done(row, task, end, s, regions, lists, log)
        else:
            if outcome == NO_BLANK:
                log.called[row] = left
            _failed(row, task, visit, left, s, lists, log)
    for i in range(n + before):
        newest[pool_of[i]] = -1
    late = leaves >= (day + 1) * DAY
    return pool_of[late], leaves[late]


@inner
def _line_up(i, t, day, pool, leaves, behind, newest, series):  # type: ignore[no-untyped-def]
    """Join the chain of those who wait at a pool, drop who has left, and note the longest queue."""
    if leaves[i] <= t:
        return
    waiting = 1
    last = i
    behind[i] = -1
    j = newest[pool]
    while j >= 0:
        if leaves[j] > t:
            behind[last] = j
            last = j
            waiting += 1
        j = behind[j]
    behind[last] = -1
    newest[pool] = i
    series.peak[pool, day] = max(series.peak[pool, day], waiting)


@compiled
def publish(room, day, s, board, series):  # type: ignore[no-untyped-def]
    """The board of the coming midnight: waiting at each counter of a room that was open on ``day``."""
    for f in range(len(s.places.kind)):
        owner = s.places.bank[f]
        if (owner if owner >= 0 else s.places.n_banks + s.places.district[f]) != room:
            continue
        area, opened = np.int64(0), False
        for which in range(2):
            pool = s.places.pool_of[f, which]
            if pool >= 0:
                opened |= s.places.first_open[s.places.template[pool], day] >= 0
                area += series.area[pool, day]
        if opened:
            board[f] = area
