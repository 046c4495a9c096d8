"""Everything a run leaves as Arrow tables: the cube, quantiles, series by day, journeys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sim.arrays import I64, AnyArray
from sim.clock import DAY, NEVER
from sim.journeys import COUNTS, FACTS, KEPT, KIND_NAMES, MOMENTS, OUTCOME_NAMES, WAY_NAMES, Log
from sim.measures.counts import FLOWS, LINES_FLOW
from sim.measures.dated import LEVELS, UNCOLLECTED_NOW, WAITING
from sim.measures.due_weeks import deadline_columns, due_columns
from sim.measures.facilities import lines_of, pools_of
from sim.measures.tables import Columns, members, mondays
from sim.measures.tally import Tally
from sim.series import CounterSeries, Series
from sim.world import World

SCALED = ("summary", "cube", "quantiles", "banks", "counted", "uncollected", "due")
"""Files whose counts stand for the whole city; series and journeys are what was played."""

_HOURS = ("hour_arrivals", "hour_wait")


def arrow(columns: Columns) -> pa.Table:
    """Columns as a table; texts are dictionaries."""
    return pa.table({name: _array(values) for name, values in columns.items()})


def _array(values: AnyArray) -> pa.Array:
    if values.dtype == object:
        return pa.array(values, type=pa.string()).dictionary_encode()
    return pa.array(values)


def scaled(columns: Columns, names: tuple[str, ...] | None, sample: int) -> Columns:
    """Counts times the sample; ``names`` None stands for every column of whole numbers."""
    return {
        k: v * sample if (k in names if names is not None else np.issubdtype(v.dtype, np.integer)) else v
        for k, v in columns.items()
    }


def dates(world: World) -> AnyArray:
    """The days played, datetime64[D]."""
    return np.datetime64(world.clock.start, "D") + np.arange(world.clock.n_days)


def banks_table(tally: Tally, series: Series) -> Columns:
    """Bank by day: flows, uncollected cards, what its lines still have to make (accepted and not made) and
    have made, and its bureau's backlog (repeated where banks share one)."""
    world, flows = tally.world, tally.counts.flows
    banks, days = flows.shape[1:]
    stock = np.cumsum(tally.counts.levels[[UNCOLLECTED_NOW, WAITING]], axis=2, dtype=np.int64)
    lines = lines_of(series, world)
    out: Columns = {
        "bank": np.repeat(np.array(members(world)["bank"], dtype=object), days),
        "bureau": np.repeat(np.array(world.bureau_names, dtype=object)[world.bureau_of], days),
        "date": np.tile(dates(world), banks),
    }
    out |= {name: flows[i].ravel().astype(np.int64) for i, name in enumerate(FLOWS[:LINES_FLOW])}
    out["uncollected"], out["unmade"] = stock[0].ravel(), stock[1].ravel()
    out["from_lines"] = flows[LINES_FLOW].ravel().astype(np.int64)
    out["waiting"] = lines.waiting[world.bureau_of].ravel()
    out["backlog"] = lines.backlog[world.bureau_of].ravel()
    result = scaled(out, None, world.sample)
    result["backlog_days"] = lines.backlog_days[world.bureau_of].ravel()
    result["line_open_seconds"] = lines.open_seconds[world.bureau_of].ravel()
    result["line_busy_seconds"] = lines.busy[world.bureau_of].ravel()
    result["overtime_seconds"] = series.lines.overtime[world.bureau_of].ravel()
    return result


def counted_table(tally: Tally, before: I64) -> Columns:
    """Bank by day: what would be counted at the end of the day, see ``sim.measures.dated``.
    before: (LEVELS, banks), of the whole city."""
    world = tally.world
    levels = np.cumsum(tally.counts.levels, axis=2, dtype=np.int64) * world.sample + before[:, :, None]
    banks, days = levels.shape[1:]
    out: Columns = {
        "bank": np.repeat(np.array(members(world)["bank"], dtype=object), days),
        "date": np.tile(dates(world), banks),
    }
    return out | {name: levels[i].ravel() for i, name in enumerate(LEVELS)}


def lines_table(series: Series, world: World) -> Columns:
    """Bureau by day, as the engine counted."""
    days = world.clock.n_days
    out: Columns = {
        "bureau": np.repeat(np.array(world.bureau_names, dtype=object), days),
        "date": np.tile(dates(world), len(world.bureaus)),
    }
    return out | {name: column.ravel() for name, column in series.lines._asdict().items()}


def rounds_table(series: Series, world: World) -> Columns:
    """Bank, way and day, where anything moved or waited."""
    row, day = np.nonzero(np.any([c != 0 for c in series.rounds], axis=0))
    banks = np.array(members(world)["bank"], dtype=object)
    out: Columns = {"bank": banks[row // 4], "way": np.array(WAY_NAMES, dtype=object)[row % 4]}
    out["date"] = dates(world)[day]
    return out | {name: c[row, day] for name, c in series.rounds._asdict().items()}


def _pool_columns(world: World, pool: AnyArray) -> Columns:
    pools, named = pools_of(world), members(world)
    kinds = sorted(world.scenario.facilities, key=lambda k: world.scenario.facilities[k].code)
    return {
        "facility": world.places.facility[pool].astype(np.int32),
        "kind": np.array(kinds, dtype=object)[pools.kind[pool]],
        "bank": np.array([*named["bank"], None], dtype=object)[pools.bank[pool]],
        "district": np.array(named["district"], dtype=object)[pools.district[pool]],
        "servers": np.where(pools.stations[pool], "stations", "counters").astype(object),
    }


def counters_table(series: Series, world: World) -> Columns:
    """Counter (facility and kind of server) by day, where anybody came or waited."""
    found = {n: getattr(series.counters, n) for n in CounterSeries._fields if n not in _HOURS}
    pool, day = np.nonzero(np.any([c != 0 for c in found.values()], axis=0))
    out = _pool_columns(world, pool) | {"date": dates(world)[day]}
    out |= {name: c[pool, day] for name, c in found.items()}
    return out | {"on_duty_seconds": pools_of(world).seconds[pool, day]}


def uncollected_table(tally: Tally) -> Columns:
    """Cards at the branch at the end, by bank and whole days since they came."""
    bank, age = np.nonzero(tally.counts.uncollected_age)
    cards = tally.counts.uncollected_age[bank, age].astype(np.int64)
    names = np.array(members(tally.world)["bank"], dtype=object)[bank]
    return {"bank": names, "age_days": age, "cards": cards * tally.world.sample}


def due_table(tally: Tally) -> Columns:
    """What fell due, by bank, channel, week of the due day and week made."""
    world = tally.world
    columns = due_columns(tally.counts.due, members(world), mondays(world, tally.weeks))
    return scaled(columns, ("due", "late"), world.sample)


def deadlines_table(tally: Tally) -> Columns:
    """The last day on time, by channel and day of acceptance."""
    return deadline_columns(tally.promises, tally.world, members(tally.world)["channel"])


def hours_table(series: Series, world: World) -> Columns:
    """Counter by hour of the day, all days together, where anybody came."""
    pool, hour = np.nonzero(series.counters.hour_arrivals)
    out = _pool_columns(world, pool) | {"hour": hour.astype(np.int8)}
    arrivals, waited = series.counters.hour_arrivals, series.counters.hour_wait
    return out | {"arrivals": arrivals[pool, hour], "waited_seconds": waited[pool, hour]}


def journeys_table(part: Log, world: World) -> pa.Table:
    """A part of the log: ids as texts, moments as seconds since the first midnight, null for not yet."""
    named = members(world)
    texts = {n: named[n] for n in ("bank", "district", "group", "batch", "channel")}
    texts |= {"kind": list(KIND_NAMES), "collection": list(WAY_NAMES), "outcome": list(OUTCOME_NAMES)}
    columns: dict[str, Any] = {}
    for name in KEPT:
        values = getattr(part, name)
        if name in texts:
            columns[name] = _dictionary(values, texts[name])
        elif name in MOMENTS or name == "due":
            columns[name] = pa.array(values, mask=values == NEVER)
        else:
            columns[name] = pa.array(values)
    return pa.table(columns)


def _dictionary(index: AnyArray, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index, mask=index < 0), pa.array(names, type=pa.string()))


def journeys_schema(world: World) -> pa.Schema:
    """The schema of ``journeys_table``, with the first midnight in its metadata."""
    empty = Log._make(
        np.zeros(0, dtype=np.int64 if n == "application" else np.int8 if n in _SMALL else np.int32)
        for n in Log._fields
    )
    schema = journeys_table(empty, world).schema
    return schema.with_metadata({"first_midnight": world.clock.start.isoformat(), "seconds_a_day": str(DAY)})


_SMALL = {*FACTS[1:8], *COUNTS[3:], "task"}
