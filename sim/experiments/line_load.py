"""Load of the lines by bureau and day, and the backlog that follows, as a fluid: without chance or lots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64, AnyArray
from sim.clock import DAY
from sim.experiments.durations import mean_seconds
from sim.scenario_places import Production
from sim.world import World
from sim.world_lines import merged
from sim.world_tables import NO_LIMIT, Bureau, Flags


class LineLoad(NamedTuple):
    """Arrays of shape (..., bureaus, days), cards of the whole city; capacity (bureaus, days).

    orders: received. capacity: good cards in regular hours. overtime: more of them in overtime that was
    called for. made, backlog: of the fluid; backlog after the day.
    """

    orders: F64
    capacity: F64
    overtime: F64
    made: F64
    backlog: F64


def line_load(world: World, orders: F64) -> LineLoad:
    """Orders (..., banks, days) against what the compiled lines can make, each entry by itself; ``world``
    is without breakdowns, whose mean share of the time is taken off."""
    received = np.zeros((*orders.shape[:-2], len(world.bureaus), world.clock.n_days))
    for bank, bureau in enumerate(world.bureau_of.tolist()):
        received[..., bureau, :] += orders[..., bank, :]
    able = [_capacity(world, b) for b in range(len(world.bureaus))]
    capacity, longer = (np.array(rows) for rows in zip(*able, strict=True))
    return LineLoad(received, capacity, *_fluid(world, received, capacity, longer))


def production_of(world: World, bureau: int) -> Production:
    """How a room makes lots: as its first bank does."""
    bank = world.city.banks[int(world.banks_of[bureau][0])].id
    stated = world.scenario.banks.get(bank)
    return (
        world.scenario.production if stated is None else merged(world.scenario.production, stated.production)
    )


def seconds_a_card(world: World, bureau: int, rate: F64) -> F64:
    """Line seconds a good card takes in full lots, set-up and failed cards included, (lines,)."""
    b, own = world.bureaus[bureau], production_of(world, bureau)
    each = 3_600.0 / rate if own.card_time is None else np.full(len(rate), mean_seconds(own.card_time))
    return np.asarray((each + b.setup / b.lot_size) / max(1.0 - b.failed_share, 1e-9))


def up_share(world: World, bureau: int) -> float:
    """Share of the time in which a line is not broken, on average."""
    own = production_of(world, bureau).breakdowns or world.scenario.production.breakdowns
    if own is None:
        return 1.0
    return own.mean_hours_between / (own.mean_hours_between + own.mean_repair_hours)


def _capacity(world: World, bureau: int) -> tuple[F64, F64]:
    """Cards a day in regular hours, and more in overtime if it is called for, each (days,)."""
    b = world.bureaus[bureau]
    speed = up_share(world, bureau) / seconds_a_card(world, bureau, b.rate)
    capacity = ((b.open_seconds - _stopped(b)) * speed[:, None]).sum(axis=0)
    longer = np.where(b.last_close >= 0, b.extra_seconds * speed[:, None], 0.0).sum(axis=0)
    days = np.arange(world.clock.n_days)
    return capacity, np.where((days >= b.overtime_from) & (days < b.overtime_until), longer, 0.0)


def _stopped(b: Bureau) -> I64:
    """Seconds in hours that outages take from each line and day, (lines, days)."""
    out = np.zeros_like(b.open_seconds)
    for line in range(len(b.rate)):
        span = slice(b.hours_at[line], b.hours_at[line + 1])
        times, on = b.times[span], b.values[span] > 0
        for i in range(b.down_at[line], b.down_at[line + 1]):
            for day in range(max(b.down_from[i] // DAY, 0), min(-(-b.down_until[i] // DAY), out.shape[1])):
                low, high = max(b.down_from[i], day * DAY), min(b.down_until[i], (day + 1) * DAY)
                out[line, day] += _open_between(times, on, low, high)
    return out


def _open_between(times: I64, on: AnyArray, low: int, high: int) -> int:
    edges = np.unique(np.clip(np.concatenate([times, [low, high]]), low, high))
    state = np.searchsorted(times, edges[:-1], side="right") - 1
    opened = (state >= 0) & np.where(state >= 0, on[np.maximum(state, 0)], False)
    return int((np.diff(edges) * opened).sum())


def _fluid(world: World, received: F64, capacity: F64, longer: F64) -> tuple[F64, F64, F64]:
    """Overtime, cards made and backlog of each day, (..., bureaus, days)."""
    days = received.shape[-1]
    released, same_day = _released(world, received)
    blanks, most = _blanks(world, days)
    called = np.array([b.overtime_backlog_days * b.cards_a_day for b in world.bureaus])
    overtime, made, backlog = (np.zeros_like(received) for _ in range(3))
    there, waiting, used = (np.zeros(received.shape[:-1]) for _ in range(3))
    for day in range(days):
        overtime[..., day] = np.where(there > called, longer[:, day], 0.0)
        able = there + np.where(same_day[:, day], released[..., day], 0.0)
        now = np.minimum(able, capacity[:, day] + overtime[..., day])
        used = np.maximum(used, blanks[:, day] - most)
        now = np.minimum(now, np.maximum(blanks[:, day] - used, 0.0))
        used += now
        there += released[..., day] - now
        waiting += received[..., day] - released[..., day]
        made[..., day], backlog[..., day] = now, there + np.maximum(waiting, 0.0)
    return overtime, made, backlog


def _blanks(world: World, days: int) -> tuple[F64, F64]:
    """All blanks that have come by the middle of each day, (bureaus, days), and what a store holds."""
    total = np.full((len(world.bureaus), days), float(NO_LIMIT))
    most = np.full(len(world.bureaus), float(NO_LIMIT))
    for i, b in enumerate(world.bureaus):
        if b.has_blanks:
            total[i] = b.blanks_total[np.searchsorted(b.blanks_times, (np.arange(days) + 0.5) * DAY)]
            most[i] = b.blanks_most
    return total, most


def _released(world: World, received: F64) -> tuple[F64, Flags]:
    """Orders released on each day, and whether the lines are still open after that, (bureaus, days)."""
    days, releases = received.shape[-1], world.releases
    out, same = np.zeros_like(received), np.zeros((len(world.bureaus), days), dtype=np.bool_)
    middle = np.arange(days) * DAY + DAY // 2
    for i, b in enumerate(world.bureaus):
        if not releases.has_cutoff[i]:
            out[..., i, :], same[i] = received[..., i, :], True
            continue
        cutoffs = releases.cutoffs[releases.cutoffs_at[i] : releases.cutoffs_at[i + 1]]
        at = np.searchsorted(cutoffs, middle, side="right")
        to = np.append(cutoffs // DAY, days)[at]
        for day in np.flatnonzero(to < days).tolist():
            out[..., i, to[day]] += received[..., i, day]
        closes, known = b.last_close.max(axis=0, initial=-1), cutoffs[cutoffs // DAY < days]
        same[i, known // DAY] = known + 3_600 < closes[known // DAY]
    return out, same
