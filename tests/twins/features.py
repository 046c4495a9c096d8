"""Which rules of play were active in a run of the entity engine: an equality of idle rules proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import numpy as np

from sim import rules
from sim.arrays import AnyArray
from sim.clock import NEVER
from sim.engines import entity
from sim.journeys import ISSUE, REISSUE, RETURNED, Log
from sim.series import Series
from sim.stations import counters, production
from sim.world_tables import EARLIEST_DUE, FIFO, URGENT_FIRST
from tests.twins.cities import Small

FEATURES = (
    "tie on an edge",
    "patience met exactly",
    "turned away",
    "retry",
    "lot across a shift's end",
    "stock-out",
    "breakdown in a card",
    "fifo",
    "earliest_due",
    "urgent_first",
    "reserved_share",
    "overtime fired",
    "shared bureau",
    "desk shared by banks",
    "re-issue",
    "return",
)

_DISPATCHES = {FIFO: "fifo", EARLIEST_DUE: "earliest_due", URGENT_FIRST: "urgent_first"}


def active(city: Small) -> set[str]:
    """Features of one city, from the engine's log and series, and from what its stations were seen to do."""
    with _watched() as seen:
        log, series = entity.play(city.world, city.people)
    return seen | {name for name, holds in _in_log(city, log, series) if holds}


def _in_log(city: Small, log: Log, series: Series) -> Iterator[tuple[str, bool]]:
    world = city.world
    yield "patience met exactly", any(_met_exactly(city, log))
    yield "turned away", bool(series.counters.turned_away.any())
    yield "retry", _came_again(city, log)
    yield "overtime fired", bool(series.lines.overtime.any())
    released = log.released < NEVER
    rooms = [set(log.bank[released & (world.bureau_of[log.bank] == b)]) for b in range(len(world.bureaus))]
    yield "shared bureau", any(len(banks) > 1 for banks in rooms)
    at_desk = (log.facility >= 0) & (world.places.bank[log.facility] < 0)
    desks = {int(f): set(log.bank[at_desk & (log.facility == f)]) for f in np.unique(log.facility[at_desk])}
    yield "desk shared by banks", any(len(banks) > 1 for banks in desks.values())
    yield "re-issue", bool(((log.kind == REISSUE) & (log.applied < NEVER)).any())
    yield "return", bool((log.outcome == RETURNED).any())


def _met_exactly(city: Small, log: Log) -> Iterator[bool]:
    """Called in the last second of the patience, at the last visit."""
    places, keys = city.world.places, city.world.keys
    for row in np.flatnonzero((log.called > log.came) & (log.called < NEVER)):
        kind = places.kind[log.facility[row]]
        patience = rules.patience_seconds(kind, log.application[row], log.visits[row] - 1, keys, places)
        yield bool(log.called[row] - log.came[row] == patience)


def _came_again(city: Small, log: Log) -> bool:
    """A task failed twice, or failed and was then served."""
    served = np.where(_issued_at_once(city, log), log.made < NEVER, log.called >= log.came) & (
        log.called < NEVER
    )
    return bool(((log.failed >= 2) | ((log.failed == 1) & served)).any())


def _issued_at_once(city: Small, log: Log) -> AnyArray:
    return np.asarray(city.world.roles.channel_task[log.channel] == ISSUE)


@contextmanager
def _watched() -> Iterator[set[str]]:
    """Stations that note what they do; they do nothing else than before."""
    watch = _Watch()
    hooks = watch.hooks()
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in hooks]
    try:
        for owner, name, note in hooks:
            setattr(owner, name, _noting(getattr(owner, name), note))
        yield watch.seen
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


Hook = tuple[Any, str, Callable[..., None]]


def _noting(function: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
    @wraps(function)
    def noted(*args: Any) -> Any:
        note(*args)
        return function(*args)

    return noted


class _Watch:
    """What the stations of one city were seen to do."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.edges: dict[int, set[int]] = {}
        self.lots: dict[int, tuple[int, int]] = {}

    def hooks(self) -> list[Hook]:
        """Which function of a station tells whom."""
        pool, lines = counters.Pool, production.Lines
        return [
            (pool, "visit", self.at_pool),
            (pool, "_leave", self.at_pool),
            (counters, "counter_finish", self.service),
            (lines, "_release", self.at_lines),
            (lines, "_work", self.lot),
            (lines, "_made", self.card_made),
            (lines, "_take", self.take),
            (lines, "_arrange_wakes", self.waits),
            (production, "finish", self.work),
            (production, "takes_urgent", self.share),
        ]

    def at_pool(self, pool: counters.Pool, *_: Any) -> None:
        """Somebody comes or is served: in the second of an edge?"""
        if id(pool) not in self.edges:
            p, n = pool.places, pool.pool
            t, s = p.template[n], slice(p.down_at[p.server_at[n]], p.down_at[p.server_at[n + 1]])
            parts = [p.times[p.hours_at[t] : p.hours_at[t + 1]], p.down_from[s], p.down_until[s]]
            parts.append(p.blanks_times[p.blanks_at[n] : p.blanks_at[n + 1]])
            self.edges[id(pool)] = set(np.concatenate(parts).tolist())
        if int(pool.env.now) in self.edges[id(pool)]:
            self.seen.add("tie on an edge")

    def at_lines(self, lines: production.Lines, *_: Any) -> None:
        """An order comes or a card is made: in the second of an edge?"""
        if id(lines) not in self.edges:
            b = lines.bureau
            parts = [b.times, b.down_from, b.down_until, b.blanks_times]
            self.edges[id(lines)] = set(np.concatenate(parts).tolist())
        if int(lines.env.now) in self.edges[id(lines)]:
            self.seen.add("tie on an edge")

    def service(self, pool: int, server: int, start: int, work: int, places: Any) -> None:
        """A service begins: will a breakdown of its printer stop it?"""
        if rules.counter_finish(pool, server, start, work, places) > start + work:
            self.seen.add("breakdown in a card")

    def work(self, start: int, seconds: int, lo: int, hi: int, down_from: Any, down_until: Any) -> None:
        """A card or a set-up begins: will a breakdown of its line stop it?"""
        if rules.finish(start, seconds, lo, hi, down_from, down_until) > start + seconds:
            self.seen.add("breakdown in a card")

    def lot(self, lines: production.Lines, line: int, orders: list[production.Order]) -> None:
        """A lot is loaded: note its line, and how many cards come after each."""
        for k, order in enumerate(orders, start=1):
            self.lots[id(order)] = (line, len(orders) - k)

    def card_made(self, lines: production.Lines, order: production.Order) -> None:
        """A card is made: is the line closed before the rest of its lot?"""
        self.at_lines(lines)
        line, rest = self.lots.pop(id(order))
        now = int(lines.env.now)
        if rest and rules.line_opens(line, now, lines._overtime(now), lines.bureau) > now:
            self.seen.add("lot across a shift's end")

    def take(self, lines: production.Lines) -> None:
        """An order is taken: did the rule have a choice, and did it choose other than by release?"""
        waiting, rule = lines.normal, lines.bureau.dispatch
        if len(waiting) < 2 or rule not in _DISPATCHES:
            return
        first = (waiting[0].released, waiting[0].application)
        if rule == FIFO or any((o.released, o.application) < first for o in waiting):
            self.seen.add(_DISPATCHES[rule])

    def waits(self, lines: production.Lines, now: int) -> None:
        """After dispatch: do orders wait for blanks?"""
        if (lines.urgent or lines.normal) and lines._blanks(now) <= 0:
            self.seen.add("stock-out")

    def share(self, *_: Any) -> None:
        """The reserved share decides only while both classes wait."""
        self.seen.add("reserved_share")
