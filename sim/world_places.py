"""Compile the counters of a city: facilities, pools, timetables, who is near, what a visit takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from sim.arrays import F64, I64, U64, i64, joined, offsets
from sim.chance import SAMPLE_PLACE, STATION_FAILS, STATION_REPAIR, bits, strides
from sim.city import City
from sim.clock import DAY, Clock
from sim.distributions import WIDTH, row, table
from sim.geography import bank_since, index_of, spread_weights
from sim.hours import Steps, compile_steps
from sim.open_days import open_days, steady_crew
from sim.scenario import Scenario
from sim.scenario_places import Facility
from sim.scenario_types import Dated, Staffing
from sim.world_down import breakdown_times
from sim.world_lines import (
    clock_second,
    compile_blanks,
    day_window,
    most_blanks,
    spans,
)
from sim.world_near import NO_DAY, compile_near
from sim.world_tables import NO_TICKETS_AFTER, SEND_HOME, SERVE_ALL, Places

CLOSINGS = {"send_home": SEND_HOME, "serve_all": SERVE_ALL, "no_tickets_after": NO_TICKETS_AFTER}
_NUMBERS = 10**10
_EXTRA = 10**9
"""Numbers of added counters begin here; their names decide where, so that adding one moves no other."""
_OF_A_LEVER = 10_000
_SERVERS = 100
"""Address of a server for its failures = number of the counter * this + number of the server."""
_PARTS = 24


@dataclass(frozen=True)
class Outlet:
    """One counter of the city before compilation."""

    kind: str
    bank: int
    district: int
    code: int
    window: Dated


@dataclass
class _Timetables:
    """Distinct timetables, compiled once each."""

    clock: Clock
    found: dict[tuple[object, ...], int] = field(default_factory=dict)
    steps: list[Steps] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    """Servers at the best manned time of each."""

    def row_of(self, kind: Facility, pool: str, window: Dated) -> int:
        key = (id(kind), pool, window.from_, window.until)
        if key not in self.found:
            self.found[key] = len(self.steps)
            self.steps.append(compile_steps(self._spans(kind.hours, pool, window), self.clock))
            self.most.append(int(self.steps[-1].values.max(initial=0)))
        return self.found[key]

    def _spans(self, hours: Sequence[Staffing], pool: str, window: Dated) -> list:  # type: ignore[type-arg]
        return [s for h in hours for s in spans([h], self.clock, window, getattr(h, pool))]


def apportioned(total: int, weights: F64) -> I64:
    """``total`` things over weights by largest remainder; the same shape as ``weights``."""
    flat = weights.ravel()
    if total == 0 or flat.sum() <= 0.0:
        return np.zeros(weights.shape, dtype=np.int64)
    exact = total * flat / flat.sum()
    whole = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    order = np.lexsort((np.arange(len(flat)), -(exact - whole)))
    whole[order[:short]] += 1
    shaped: I64 = whole.reshape(weights.shape)
    return shaped


def outlets_of(scenario: Scenario, city: City) -> list[Outlet]:
    """Every counter of the whole city, in the order of kind, owner, district and number."""
    out: list[Outlet] = []
    for kind_id, kind in sorted(scenario.facilities.items(), key=lambda kv: kv[1].code):
        by_bank = kind.belongs_to == "bank"
        weights = spread_weights(scenario.spreads[kind.spread], city)
        owners = [_bank_weight(scenario, b.id) for b in city.banks] if by_bank else [1.0]
        counts = apportioned(kind.total, np.outer(owners, weights))
        for owner, district in np.ndindex(counts.shape):
            bank = owner if by_bank else -1
            window = _bank_window(scenario, city, bank)
            out += _numbered(kind_id, kind, city, bank, district, 0, int(counts[owner, district]), window)
        out += _extra(scenario, city, kind_id, kind)
    return out


def _bank_weight(scenario: Scenario, bank_id: str) -> float:
    bank = scenario.banks.get(bank_id)
    return 0.0 if bank is None else float(bank.share)


def _bank_window(scenario: Scenario, city: City, bank: int) -> Dated:
    """An outlet opens with its bank, if the bank joins later."""
    if bank < 0:
        return Dated()
    return Dated.model_validate({"from": bank_since(scenario, city, bank)})


def _extra(scenario: Scenario, city: City, kind_id: str, kind: Facility) -> Iterator[Outlet]:
    for name, extra in sorted(scenario.extra_outlets.items()):
        if extra.facility == kind_id:
            bank = index_of(city.banks, extra.bank) if extra.bank else -1
            district = index_of(city.districts, extra.district)
            first = _EXTRA + crc32(name.encode()) % 100_000 * _OF_A_LEVER
            yield from _numbered(kind_id, kind, city, bank, district, first, extra.count, extra)


def _numbered(
    kind_id: str, kind: Facility, city: City, bank: int, district: int, first: int, count: int, window: Dated
) -> list[Outlet]:
    owner = city.banks[bank].code if bank >= 0 else 0
    base = ((kind.code * 100 + owner) * 100 + city.districts[district].code) * _NUMBERS + first
    return [Outlet(kind_id, bank, district, base + i, window) for i in range(count)]


def sampled(outlets: list[Outlet], sample: int, keys: U64) -> list[Outlet]:
    """Every n-th counter of each owner and kind, in district order from a seeded start; at least one.

    Added counters are sampled apart, lever by lever: so they change nothing about which others are kept.
    """
    if sample == 1:
        return outlets
    groups: dict[tuple[str, int, int], list[Outlet]] = {}
    for outlet in outlets:
        groups.setdefault((outlet.kind, outlet.bank, _lever(outlet)), []).append(outlet)
    kept: list[Outlet] = []
    for (_, _, lever), members in groups.items():
        members.sort(key=lambda o: (o.district, o.code))
        address = members[0].code // (100 * _NUMBERS)
        start = int(bits(keys[SAMPLE_PLACE], address, lever)) % min(sample, len(members))
        kept += members[start::sample]
    return sorted(kept, key=lambda o: o.code)


def _lever(outlet: Outlet) -> int:
    """Which of the levers added a counter, as a number; 0 for one of the city itself."""
    number = outlet.code % _NUMBERS
    return number // _OF_A_LEVER if number >= _EXTRA else 0


def compile_places(scenario: Scenario, city: City, clock: Clock, keys: U64, sample: int) -> Places:
    """All counters of the sample, ready for the kernels; none ever fails."""
    kinds = [k for _, k in sorted(scenario.facilities.items(), key=lambda kv: kv[1].code)]
    names = [n for n, _ in sorted(scenario.facilities.items(), key=lambda kv: kv[1].code)]
    visits = [v for _, v in sorted(scenario.visits.items(), key=lambda kv: kv[1].code)]
    outlets = sampled(outlets_of(scenario, city), sample, keys)
    kind_rows = [names.index(o.kind) for o in outlets]
    windows = _windows(outlets, clock)
    tables = _Timetables(clock)
    pools = _pools(outlets, [kinds[k] for k in kind_rows], tables, clock)
    whose = [(k, o.bank, o.district) for k, o in zip(kind_rows, outlets, strict=True)]
    near = compile_near(scenario, city, whose, windows, pools.pool_of)
    codes = i64([o.code for o in outlets])
    first_open, last_close = open_days(tables.steps, clock)
    profile_parts, profile = _profiles(kinds)
    return Places(
        n_banks=len(city.banks),
        n_districts=len(city.districts),
        kind=i64(kind_rows),
        bank=i64([o.bank for o in outlets]),
        district=i64([o.district for o in outlets]),
        code=codes,
        from_day=windows[0],
        until_day=windows[1],
        pool_of=pools.pool_of,
        shorter_of_two=np.array([kinds[k].choice == "shorter_of_two" for k in kind_rows], dtype=bool),
        near_at=near.at,
        near=near.rows,
        near_step=strides(codes)[near.rows],
        near_from=near.begins,
        near_until=near.ends,
        facility=i64(pools.facility),
        template=i64(pools.template),
        servers=i64(pools.servers),
        server_at=offsets(pools.servers),
        room=i64([kinds[kind_rows[f]].room or 0 for f in pools.facility]),
        closing=i64([CLOSINGS[kinds[kind_rows[f]].closing] for f in pools.facility]),
        tickets_until=i64([_tickets_until(kinds[kind_rows[f]]) for f in pools.facility]),
        blanks_at=offsets([len(t) for t, _ in pools.blanks]),
        blanks_times=joined([t for t, _ in pools.blanks]),
        blanks_total=joined([n for _, n in pools.blanks]),
        total_at=offsets([len(n) for _, n in pools.blanks]),
        blanks_most=i64([most_blanks(kinds[kind_rows[f]].blanks, 1) for f in pools.facility]),
        hours_at=offsets([len(s.times) for s in tables.steps]),
        times=joined([s.times for s in tables.steps]),
        values=np.concatenate([s.values for s in tables.steps] or [np.zeros(0, np.int32)]),
        first_open=first_open,
        last_close=last_close,
        steady=steady_crew(tables.steps, first_open, last_close),
        down_at=np.zeros(sum(pools.servers) + 1, dtype=np.int64),
        down_from=np.zeros(0, dtype=np.int64),
        down_until=np.zeros(0, dtype=np.int64),
        patient=np.array([k.patience is None for k in kinds], dtype=bool),
        patience=table([np.zeros(WIDTH) if k.patience is None else row(k.patience) for k in kinds]),
        profile_parts=profile_parts,
        profile=profile,
        service=table([row(v.service) for v in visits]),
        visit_pool=i64([1 if v.pool == "stations" else 0 for v in visits]),
        return_share=np.array([v.return_share for v in visits], dtype=np.float64),
        max_returns=i64([v.max_returns for v in visits]),
    )


def with_failures(places: Places, scenario: Scenario, horizon: int, keys: U64) -> Places:
    """The same counters, whose issuing stations fail as drawn."""
    kinds = sorted(scenario.facilities.values(), key=lambda kind: kind.code)
    fails = np.array([kind.printer_breakdowns is not None for kind in kinds], dtype=bool)
    stations = np.arange(len(places.facility)) == places.pool_of[places.facility, 1]
    count, down = np.zeros(int(places.server_at[-1]), dtype=np.int64), list[I64]()
    for pool in np.flatnonzero(stations & fails[places.kind[places.facility]]).tolist():
        f = places.facility[pool]
        spec, code = kinds[places.kind[f]].printer_breakdowns, int(places.code[f]) * _SERVERS
        for s in range(places.servers[pool]):
            down.append(breakdown_times(spec, code + s, horizon, keys, STATION_FAILS, STATION_REPAIR))
            count[places.server_at[pool] + s] = len(down[-1])
    return places._replace(
        down_at=offsets(count.tolist()),
        down_from=joined([d[:, 0] for d in down]),
        down_until=joined([d[:, 1] for d in down]),
    )


def _windows(outlets: Sequence[Outlet], clock: Clock) -> I64:
    """Days from and until which each counter is there, (2, counters)."""
    known = {}
    for window in {(o.window.from_, o.window.until): o.window for o in outlets}.values():
        begins, ends = day_window(window, clock)
        days = -NO_DAY if begins is None else begins, NO_DAY if ends is None else ends
        known[window.from_, window.until] = days
    days_of = [known[o.window.from_, o.window.until] for o in outlets]
    return np.array(days_of, dtype=np.int64).reshape(-1, 2).T.copy()


@dataclass
class _Pools:
    pool_of: I64
    facility: list[int] = field(default_factory=list)
    template: list[int] = field(default_factory=list)
    servers: list[int] = field(default_factory=list)
    blanks: list[tuple[I64, I64]] = field(default_factory=list)


def _pools(outlets: list[Outlet], kinds: list[Facility], tables: _Timetables, clock: Clock) -> _Pools:
    out = _Pools(np.full((len(outlets), 2), -1, dtype=np.int64))
    nothing = np.zeros(0, np.int64), np.zeros(0, np.int64)
    stock = {id(kind): compile_blanks(kind.blanks, clock, 1) for kind in {id(k): k for k in kinds}.values()}
    for f, (outlet, kind) in enumerate(zip(outlets, kinds, strict=True)):
        for which, pool in enumerate(("counters", "stations")):
            template = tables.row_of(kind, pool, outlet.window)
            servers = tables.most[template]
            if servers == 0:
                continue
            out.pool_of[f, which] = len(out.facility)
            out.facility.append(f)
            out.template.append(template)
            out.servers.append(servers)
            out.blanks.append(stock[id(kind)] if which == 1 and kind.blanks is not None else nothing)
    return out


def _profiles(kinds: Sequence[Facility]) -> tuple[I64, F64]:
    out = np.ones((len(kinds), _PARTS + 1))
    for i, kind in enumerate(kinds):
        weights = np.array(kind.arrival_weights, dtype=np.float64)
        cumulative = np.concatenate([[0.0], np.cumsum(weights / weights.sum())])
        cumulative[-1] = 1.0
        out[i, : len(cumulative)] = cumulative
    return i64([len(k.arrival_weights) for k in kinds]), out


def _tickets_until(kind: Facility) -> int:
    return DAY if kind.tickets_until is None else clock_second(kind.tickets_until)
