"""Drives the compiled kernels over plain numbers: who comes when; the waiting is the kernels' own."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from sim.arrays import I64
from sim.compiled import compiled
from sim.journeys import Log
from sim.kernels.cards import demand_day
from sim.kernels.counters import SERVED, count_visit, settle
from sim.kernels.hand_over import hand_over_day
from sim.kernels.lists import push
from sim.kernels.production import lines_day
from sim.kernels.tables import Regions, new_lines, new_lists, new_pools, new_rounds
from sim.pack import pack
from sim.series import Series, new_series
from sim.theory_visits import Moments, Tours, no_moments
from sim.world import World


@compiled
def _play(tours, order, s, state, series, out):  # type: ignore[no-untyped-def]
    """All visits in the order of arrival and id; a later visit of a tour is sorted in when it is known."""
    later = [(np.int64(0), np.int64(0), np.int64(0))]
    later.pop()
    k, n = 0, len(order)
    while k < n or len(later) > 0:
        who = order[k] if k < n else np.int64(-1)
        if len(later) > 0 and (who < 0 or later[0][:2] < (tours.arrives[who], who)):
            t, who, v = heappop(later)
        else:
            t, v = tours.arrives[who], tours.first[who]
            k += 1
        if t >= s.horizon:
            continue
        pool = tours.pool[v]
        outcome, left, end = settle(pool, t, tours.service[v], tours.patience[v], s, state)
        count_visit(pool, t, outcome, left, tours.service[v], s.horizon, series)
        out.came[v], out.left[v], out.end[v] = t, left, end
        if left < s.horizon:
            out.outcome[v] = outcome
        if outcome == SERVED and v + 1 < tours.first[who + 1]:
            heappush(later, (end + tours.pause[v + 1], who, v + 1))


def visits(world: World, tours: Tours) -> tuple[Moments, Series]:
    """Play tours through the pools of a world; what lies past the horizon is left as it is settled."""
    out, series = no_moments(len(tours.pool)), new_series(world)
    order = np.argsort(tours.arrives, kind="stable")
    state, counted = pack(new_pools(world)), pack(series.counters)
    _play(pack(tours), order, pack(world.setting), state, counted, pack(out))
    return out, series


def cards(world: World, log: Log) -> Series:
    """Play orders through the lines of a world; ``log`` is sorted by release and id, and is filled."""
    lines, series = new_lines(world, len(log.application)), new_series(world)
    lines.ends[:] = len(log.application)
    banks = np.zeros(1, dtype=np.int64)
    s, b, rows = pack(world.setting), pack(world.bureaus[0]), pack(log)
    lists, state, counted = pack(new_lists(world)), pack(lines), pack(series.lines)
    for day in range(world.clock.n_days):
        demand_day(banks, day, s, lists, state, rows)
        lines_day(0, banks, day, s, b, lists, state, counted, rows)
        if lines.cursor[0] == lines.ends[0] and not lines.waiting[0] and not lines.in_work[0]:
            break
    return series


@compiled
def _put(day, hand, following):  # type: ignore[no-untyped-def]
    for row in range(len(day)):
        push(hand, 0, day[row], row, following)


def vans(world: World, log: Log, day: I64) -> Series:
    """Play cards through the round of the way of their ``collection``; row i is there on ``day[i]``."""
    lists, series, n = new_lists(world), new_series(world), len(log.application)
    _put(day, lists.hand, log.next)
    regions = pack(Regions(np.full(1, n), np.full(1, n), np.zeros(1, np.int64)))
    s, rows, state, counted = pack(world.setting), pack(log), pack(new_rounds(world)), pack(series.rounds)
    follow_ups = pack(lists)
    for today in range(world.clock.n_days):
        hand_over_day(0, today, s, regions, follow_ups, state, counted, rows)
    return series
