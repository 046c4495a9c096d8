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
from sim.world_tables import Bureau


class LineLoad(NamedTuple):
    """Arrays of shape (bureaus, days), cards of the whole city.

    orders: received. capacity: good cards in regular hours. overtime: more of them in overtime that was
    called for. made, backlog: of the fluid; backlog after the day.
    """

    orders: F64
    capacity: F64
    overtime: F64
    made: F64
    backlog: F64


def line_load(world: World, orders: F64) -> LineLoad:
    """Orders (banks, days) against what the compiled lines can make; ``world`` is without breakdowns,
    whose mean share of the time is taken off."""
    bureaus = len(world.bureaus)
    received = np.zeros((bureaus, world.clock.n_days))
    np.add.at(received, world.bureau_of, orders)
    rows = [_one(world, b, received[b]) for b in range(bureaus)]
    return LineLoad(received, *(np.array(column) for column in zip(*rows, strict=True)))


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


def _one(world: World, bureau: int, received: F64) -> tuple[F64, F64, F64, F64]:
    b = world.bureaus[bureau]
    speed = up_share(world, bureau) / seconds_a_card(world, bureau, b.rate)
    capacity = ((b.open_seconds - _stopped(b)) * speed[:, None]).sum(axis=0)
    longer = np.where(b.last_close >= 0, b.extra_seconds * speed[:, None], 0.0).sum(axis=0)
    days = np.arange(len(received))
    longer = np.where((days >= b.overtime_from) & (days < b.overtime_until), longer, 0.0)
    return capacity, *_fluid(world, bureau, received, capacity, longer)


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


def _fluid(world: World, bureau: int, received: F64, capacity: F64, longer: F64) -> tuple[F64, F64, F64]:
    """Overtime, cards made and backlog of each day."""
    b = world.bureaus[bureau]
    released, same_day = _released(world, bureau, received)
    overtime, made, backlog = (np.zeros_like(received) for _ in range(3))
    there, waiting, used = 0.0, 0.0, 0.0
    arrivals = np.searchsorted(b.blanks_times, (np.arange(len(received)) + 0.5) * DAY)
    for day in range(len(received)):
        if b.extra_seconds and there > b.overtime_backlog_days * b.cards_a_day:
            overtime[day] = longer[day]
        able = there + (released[day] if same_day[day] else 0.0)
        now = min(able, capacity[day] + overtime[day])
        if b.has_blanks:
            used = max(used, float(b.blanks_total[arrivals[day]]) - b.blanks_most)
            now = min(now, max(float(b.blanks_total[arrivals[day]]) - used, 0.0))
            used += now
        there += released[day] - now
        waiting += received[day] - released[day]
        made[day], backlog[day] = now, there + max(waiting, 0.0)
    return overtime, made, backlog


def _released(world: World, bureau: int, received: F64) -> tuple[F64, F64]:
    """Orders released on each day, and whether the lines are still open after that."""
    b, releases = world.bureaus[bureau], world.releases
    closes = b.last_close.max(axis=0, initial=-1)
    if not releases.has_cutoff[bureau]:
        return received, np.ones(len(received))
    cutoffs = releases.cutoffs[releases.cutoffs_at[bureau] : releases.cutoffs_at[bureau + 1]]
    out, same = np.zeros(len(received)), np.zeros(len(received))
    middle = np.arange(len(received)) * DAY + DAY // 2
    at = np.searchsorted(cutoffs, middle, side="right")
    for day, i in enumerate(at.tolist()):
        if i < len(cutoffs) and cutoffs[i] // DAY < len(out):
            out[cutoffs[i] // DAY] += received[day]
    for cutoff in cutoffs[cutoffs // DAY < len(out)].tolist():
        same[cutoff // DAY] = cutoff + 3_600 < closes[cutoff // DAY]
    return out, same
