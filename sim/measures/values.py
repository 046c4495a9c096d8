"""The numbers of a run by id, scaled to the whole city: one flat table that everything else quotes."""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray
from sim.measures.bins import LEVEL_NAMES
from sim.measures.durations import NAMES
from sim.measures.facilities import Pools, costs_of, lines_of, pools_of, share
from sim.measures.names import measure_of
from sim.measures.tables import FIRST_WAIT, MARGINS, Durations, by_margin, margins, members, public, visits_of
from sim.measures.tally import Tally
from sim.promise import LATE, ON_TIME, on_time_share
from sim.series import Series

Values = dict[str, float]


def values_of(tally: Tally, series: Series, durations: dict[tuple[str, str], Durations]) -> Values:
    """Every value by id; shares of nothing are nan."""
    out = _Writer(tally.world.sample)
    _counts(tally, out)
    _readings(tally, out)
    _durations(tally, durations, out)
    _first_visits(tally, durations, out)
    _lines(tally, series, out)
    pools = pools_of(tally.world)
    _counters(tally, series, pools, out)
    _stock(tally, out)
    _costs(tally, series, pools, out)
    return out.values


class _Writer:
    """Collects values; counts are scaled by the sample as the table of measures says."""

    def __init__(self, sample: int) -> None:
        self.sample = sample
        self.values: Values = {}

    def put(self, name: str, value: float, *of: str) -> None:
        """One value; ``of`` is what it is of, as ("bank", "icbc")."""
        key = ".".join((name, *of))
        self.values[key] = float(value) * (self.sample if measure_of(name).scales else 1)

    def put_all(self, numbers: dict[str, float], *of: str) -> None:
        """Several values of one thing."""
        for name, value in numbers.items():
            self.put(name, value, *of)


def _counts(tally: Tally, out: _Writer) -> None:
    by_week, by_kind = tally.counts.cube.sum(axis=1), tally.counts.cube.sum(axis=0)
    found = by_margin(by_week, by_kind, margins(tally))
    _put_counts(found["all"][0], out)
    for margin in MARGINS:
        for i, name in enumerate(members(tally.world)[margin][: len(found[margin])]):
            _put_counts(found[margin][i], out, margin, name)


def _put_counts(counts: AnyArray, out: _Writer, *of: str) -> None:
    out.put_all({k: float(v) for k, v in public(counts).items()}, *of)
    out.put("on_time_share", on_time_share(float(counts[ON_TIME]), float(counts[LATE])), *of)


def _readings(tally: Tally, out: _Writer) -> None:
    """The verdict under every reading, by channel and in all."""
    for r, reading in enumerate(tally.readings):
        counts = tally.counts.readings[r]
        rows: list[tuple[tuple[str, ...], AnyArray]] = [((), counts.sum(axis=0))]
        rows += [(("channel", n), counts[c]) for c, n in enumerate(members(tally.world)["channel"])]
        for of, c in rows:
            out.put("on_time_share", on_time_share(c[ON_TIME], c[LATE]), "reading", reading, *of)
            out.put("late", c[LATE], "reading", reading, *of)


def _durations(tally: Tally, durations: dict[tuple[str, str], Durations], out: _Writer) -> None:
    named = members(tally.world)
    for quantity in NAMES:
        _put_duration(quantity, durations[quantity, "all"], 0, out)
        for margin in MARGINS:
            numbers = durations[quantity, margin]
            for i in np.flatnonzero(numbers.n):
                _put_duration(quantity, numbers, int(i), out, margin, named[margin][i])


def _put_duration(quantity: str, d: Durations, i: int, out: _Writer, *of: str) -> None:
    out.put(f"{quantity}_mean", d.mean[i], *of)
    for k, level in enumerate(LEVEL_NAMES):
        out.put(f"{quantity}_{level}", d.quantiles[i, k], *of)


def _first_visits(tally: Tally, durations: dict[tuple[str, str], Durations], out: _Writer) -> None:
    """First visits, by visit, and by visit and bank."""
    banks, targets = members(tally.world)["bank"], tally.world.scenario.targets
    waits, by_bank = durations[FIRST_WAIT, "visit"], durations[FIRST_WAIT, "visit_bank"]
    for v, name in enumerate(visits_of(tally.world)):
        counts = tally.visits.counts[v]
        _put_visit(counts.sum(axis=0), name in targets, out, "visit", name)
        _put_duration(FIRST_WAIT, waits, v, out, "visit", name)
        for b, bank in enumerate(banks):
            if counts[b].any():
                _put_visit(counts[b], name in targets, out, "visit", name, "bank", bank)
                _put_duration(FIRST_WAIT, by_bank, v * len(banks) + b, out, "visit", name, "bank", bank)


def _put_visit(counts: AnyArray, target: bool, out: _Writer, *of: str) -> None:
    served, within, failed = (float(x) for x in counts)
    out.put("first_visits", served + failed, *of)
    if target:
        out.put("within_target_share", share(within, served + failed), *of)
    out.put("first_visit_failed_share", share(failed, served + failed), *of)


def _lines(tally: Tally, series: Series, out: _Writer) -> None:
    world, lines = tally.world, lines_of(series, tally.world)
    out.put("line_utilisation", share(lines.busy.sum(), lines.open_seconds.sum()))
    out.put("line_queue_end", lines.waiting[:, -1].sum())
    out.put("work_in_progress_peak", lines.backlog.sum(axis=0).max())
    out.put("work_in_progress_end", lines.backlog[:, -1].sum())
    for i, name in enumerate(world.bureau_names):
        own = series.lines
        numbers = {
            "line_queue_peak": own.peak[i].max(), "line_queue_end": lines.waiting[i, -1],
            "work_in_progress_peak": lines.backlog[i].max(), "work_in_progress_end": lines.backlog[i, -1],
            "backlog_days_peak": lines.backlog_days[i].max(), "backlog_days_end": lines.backlog_days[i, -1],
            "line_utilisation": share(lines.busy[i].sum(), lines.open_seconds[i].sum()),
            "cards_finished": own.made[i].sum(), "cards_remade": own.remade[i].sum(),
            "overtime_hours": own.overtime[i].sum() / 3_600,
        }  # fmt: skip
        out.put_all({k: float(v) for k, v in numbers.items()}, "bureau", name)


def _counters(tally: Tally, series: Series, pools: Pools, out: _Writer) -> None:
    """By kind of counter and kind of server, and by bank as well."""
    kinds = sorted(tally.world.scenario.facilities, key=lambda k: tally.world.scenario.facilities[k].code)
    _put_pools(np.ones(len(pools.kind), dtype=bool), series, pools, out)
    for k, kind in enumerate(kinds):
        for stations in (False, True):
            chosen = (pools.kind == k) & (pools.stations == stations)
            of = ("facility", kind, "stations" if stations else "counters")
            if not chosen.any():
                continue
            _put_pools(chosen, series, pools, out, *of)
            for b, bank in enumerate(members(tally.world)["bank"]):
                if (chosen & (pools.bank == b)).any():
                    _put_pools(chosen & (pools.bank == b), series, pools, out, *of, "bank", bank)


def _put_pools(chosen: AnyArray, series: Series, pools: Pools, out: _Writer, *of: str) -> None:
    c = series.counters
    sums = {
        name: float(getattr(c, name)[chosen].sum())
        for name in ("arrivals", "served", "gave_up", "turned_away")
    }
    visits = sums.pop("arrivals")
    out.put_all(sums | {"visits": visits}, *of)
    out.put("turned_away_share", share(sums["turned_away"], visits), *of)
    out.put("gave_up_share", share(sums["gave_up"], visits), *of)
    out.put("mean_visit_wait", share(float(c.area[chosen].sum()), 60 * visits), *of)
    out.put("counter_queue_peak", float(c.peak[chosen].max(initial=0)), *of)
    out.put(
        "counter_utilisation", share(float(c.busy[chosen].sum()), float(pools.seconds[chosen].sum())), *of
    )


def _stock(tally: Tally, out: _Writer) -> None:
    ages = tally.counts.uncollected_age
    rows: list[tuple[tuple[str, ...], AnyArray]] = [((), ages.sum(axis=0))]
    rows += [(("bank", n), ages[b]) for b, n in enumerate(members(tally.world)["bank"])]
    for of, age in rows:
        out.put("uncollected", age.sum(), *of)
        out.put("uncollected_over_30_days", age[31:].sum(), *of)
        out.put("uncollected_over_90_days", age[91:].sum(), *of)


def _costs(tally: Tally, series: Series, pools: Pools, out: _Writer) -> None:
    costs = costs_of(series, tally.world, pools)
    out.values |= {
        "line_hours": costs.line_hours,
        "overtime_hours": costs.overtime_hours,
        "counter_hours": costs.counter_hours,
        "station_hours": costs.station_hours,
        "on_duty_hours": costs.on_duty_hours,
        "staff_hours": costs.line_hours + costs.overtime_hours + costs.counter_hours + costs.station_hours,
        "cost_yuan": costs.yuan,
    }
