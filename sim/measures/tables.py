"""From a tally to tables: the cube of counts, and quantiles for every margin. Columns of equal length."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.arrays import F64, I32, I64, AnyArray
from sim.measures.bins import LEVEL_NAMES, quantiles_of
from sim.measures.counts import COUNTED
from sim.measures.durations import BASES, NAMES
from sim.measures.names import UNIT_SECONDS, measures
from sim.measures.tally import Tally
from sim.promise import AHEAD, GONE, LATE, NO_PROMISE, NOT_BEGUN, ON_TIME, OPEN, UNKNOWN
from sim.world import World

Columns = dict[str, AnyArray]
FIRST_WAIT = "first_visit_wait"
MARGINS = ("bank", "batch", "group", "district", "channel")


def members(world: World) -> dict[str, list[str]]:
    """Ids of the banks, batches, groups, districts and channels, in the order of their indexes."""
    s = world.scenario

    def by_code(table: Any) -> list[str]:
        return sorted(table, key=lambda k: table[k].code)

    return {
        "bank": [b.id for b in world.city.banks],
        "batch": by_code(s.batches),
        "group": by_code(s.groups),
        "district": [d.id for d in world.city.districts],
        "channel": by_code(s.channels),
    }


def visits_of(world: World) -> list[str]:
    """Ids of the visits, in the order of their indexes."""
    return sorted(world.scenario.visits, key=lambda v: world.scenario.visits[v].code)


def mondays(world: World, weeks: int) -> AnyArray:
    """The Monday of each week as datetime64[D]; NaT for the one before the run."""
    first = np.datetime64(world.clock.start, "D") - world.clock.start.weekday()
    out = first + 7 * (np.arange(weeks) - 1)
    out[0] = np.datetime64("NaT")
    return out


def public(counts: AnyArray) -> dict[str, AnyArray]:
    """Counts by what they mean to a reader; ``counts`` has COUNTED as its last axis."""
    c = counts.astype(np.int64)
    begun = c[..., : len(COUNTED) - 2].sum(axis=-1) - c[..., NOT_BEGUN] - c[..., GONE]
    return {
        "applications": begun,
        "due": c[..., ON_TIME] + c[..., LATE],
        "on_time": c[..., ON_TIME],
        "late": c[..., LATE],
        "open": c[..., OPEN] + c[..., UNKNOWN],
        "open_unknown": c[..., UNKNOWN],
        "ahead": c[..., AHEAD],
        "no_promise": c[..., NO_PROMISE],
        "not_begun": c[..., NOT_BEGUN],
        "lost": c[..., GONE],
        "made": c[..., -2],
        "in_hand": c[..., -1],
    }


class Margins(NamedTuple):
    """What a cell of the tally belongs to: week cells are (bank, week), kind cells the other four."""

    weeks: int
    kinds: I64
    """(kinds, 3): batch, group, district."""
    channels: int

    def of_kind_cells(self) -> dict[str, I64]:
        """Index on each margin of every kind cell, shape (kind cells,)."""
        repeated = np.repeat(self.kinds, self.channels, axis=0)
        channel = np.tile(np.arange(self.channels), len(self.kinds))
        return dict(zip(MARGINS[1:], (*repeated.T, channel), strict=True))


def margins(tally: Tally) -> Margins:
    """The margins of a tally."""
    return Margins(tally.weeks, tally.kinds.columns(), tally.channels)


def cube_table(tally: Tally) -> Columns:
    """All cells in which somebody is counted, as played (not scaled)."""
    week_cell, kind_cell = np.nonzero(tally.counts.cube.any(axis=2))
    counts = tally.counts.cube[week_cell, kind_cell]
    named = members(tally.world)
    at = margins(tally).of_kind_cells()
    out: Columns = {"bank": np.array(named["bank"], dtype=object)[week_cell // tally.weeks]}
    for name in MARGINS[1:]:
        out[name] = np.array([*named[name], None], dtype=object)[at[name][kind_cell]]
    out["week"] = mondays(tally.world, tally.weeks)[week_cell % tally.weeks]
    return out | public(counts)


def by_margin(by_week: AnyArray, by_kind: AnyArray, m: Margins) -> dict[str, AnyArray]:
    """Sums over cells (first axis) for all, each margin, each week, and each bank and week."""
    shaped = by_week.reshape(-1, m.weeks, *by_week.shape[1:])
    out = {"bank_week": by_week, "bank": shaped.sum(axis=1), "week": shaped.sum(axis=0)}
    out["all"] = out["bank"].sum(axis=0, keepdims=True)
    for name, index in m.of_kind_cells().items():
        total = np.zeros((int(index.max(initial=-1)) + 1, *by_kind.shape[1:]), dtype=np.int64)
        for cell in np.flatnonzero(by_kind.any(axis=tuple(range(1, by_kind.ndim)))):
            if index[cell] >= 0:
                total[index[cell]] += by_kind[cell]
        out[name] = total
    return out


class Durations(NamedTuple):
    """One quantity on one margin, in its unit: shape (members,) and (members, levels)."""

    n: I64
    mean: F64
    quantiles: F64


def durations_of(tally: Tally) -> dict[tuple[str, str], Durations]:
    """(quantity, margin) to numbers; what never happened has n 0 and nan."""
    d, m = tally.durations, margins(tally)
    out = {}
    for q, name in enumerate(NAMES):
        unit = UNIT_SECONDS[measures()[name].unit]
        histograms = by_margin(d.by_week[q], d.by_kind[q], m)
        sums = by_margin(d.sum_by_week[q], d.sum_by_kind[q], m)
        for margin, counts in histograms.items():
            out[name, margin] = _numbers(counts, sums[margin], BASES[q], unit)
    return out | _visit_durations(tally)


def _visit_durations(tally: Tally) -> dict[tuple[str, str], Durations]:
    """Waits of first visits, by visit, by visit and bank, by visit and week of the visit."""
    v, minute = tally.visits, UNIT_SECONDS["minutes"]
    bins = v.by_bank.shape[2]
    by_visit = v.by_bank.sum(axis=1), v.sum_by_bank.sum(axis=1)
    return {
        (FIRST_WAIT, "visit"): _numbers(*by_visit, 1, minute),
        (FIRST_WAIT, "visit_bank"): _numbers(v.by_bank.reshape(-1, bins), v.sum_by_bank.ravel(), 1, minute),
        (FIRST_WAIT, "visit_week"): _numbers(v.by_week.reshape(-1, bins), v.sum_by_week.ravel(), 1, minute),
    }


def _numbers(counts: I64 | I32, sums: I64, base: int, unit: int) -> Durations:
    n = counts.sum(axis=1, dtype=np.int64)
    mean = np.divide(sums, n * unit, out=np.full(len(n), np.nan), where=n > 0)
    return Durations(n, mean, quantiles_of(counts, base) / unit)


def quantile_table(tally: Tally, durations: dict[tuple[str, str], Durations]) -> Columns:
    """Rows (margin, member, visit, week, quantity) with n (as played), mean and quantiles, where n > 0."""
    parts = [_part(tally, *key, numbers) for key, numbers in durations.items()]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _part(tally: Tally, quantity: str, margin: str, d: Durations) -> Columns:
    at = np.flatnonzero(d.n)
    none = np.full(len(at), None, dtype=object)
    weeks, banks = tally.weeks, len(tally.world.city.banks)
    named = members(tally.world)
    out: Columns = {"margin": _same(margin, at), "member": none, "visit": none}
    out["week"] = mondays(tally.world, weeks)[at % weeks if margin.endswith("week") else np.zeros_like(at)]
    if margin.startswith("visit"):
        out["visit"] = np.array(visits_of(tally.world), dtype=object)[
            at // {"visit": 1, "visit_bank": banks}.get(margin, weeks)
        ]
    if margin in named:
        out["member"] = np.array(named[margin], dtype=object)[at]
    elif margin.endswith("bank") or margin == "bank_week":
        out["member"] = np.array(named["bank"], dtype=object)[
            at % banks if margin == "visit_bank" else at // weeks
        ]
    out["quantity"], out["unit"] = _same(quantity, at), _same(measures()[quantity].unit, at)
    out["n"], out["mean"] = d.n[at], d.mean[at]
    return out | {name: d.quantiles[at, k] for k, name in enumerate(LEVEL_NAMES)}


def _same(text: str, at: I64) -> AnyArray:
    return np.full(len(at), text, dtype=object)
