"""Tables of a world with one room, from plain whole seconds: what queueing theory needs and no more.

A pool of counters, a room of lines and a delivery round are compiled to the very tables that the city's
engines read; nothing here waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from sim.arrays import I32, I64, i64, joined, offsets
from sim.calendar_days import WorkingDays
from sim.chance import keys, strides
from sim.city import City, CityBank, District
from sim.clock import DAY, NATURAL, NEVER, Clock
from sim.distributions import WIDTH, fixed
from sim.hours import Steps
from sim.journeys import ENABLE, NO_TASK
from sim.open_days import open_days, steady_crew
from sim.theory_rooms import CLASSES, FAR, LineRoom, Vans, bureau_of, rounds_of
from sim.world import World
from sim.world_tables import NO_LIMIT, SEND_HOME, Law, Places, Releases, Roles

MOST_DAYS = NEVER // DAY - 1
"""Days that fit in 32-bit seconds."""
_START = dt.date(2001, 1, 1)


class Counter(NamedTuple):
    """A pool of counters. ``closing`` None: tickets at all times, and nobody is ever sent home."""

    roster: Steps
    servers: int
    down: Sequence[I64]
    """(n, 2) down times of each server, sorted and apart."""
    closing: int | None = None
    tickets_until: int = DAY
    room: int = 0
    blanks: tuple[I64, I64] | None = None
    """Delivery times (n,), and what has come before each of them and in the end (n + 1,)."""


def steps(spans: Sequence[tuple[int, int, int]], cycle: int | None, horizon: int) -> Steps:
    """Servers on duty from (from, until, count), repeated every ``cycle`` seconds up to the horizon.

    What ends at NEVER or later has no end. Raises ValueError for a span that is empty, begins before 0,
    or leaves the cycle.
    """
    for begin, until, count in spans:
        if not 0 <= begin < until or count < 0 or (cycle is not None and until > cycle):
            raise ValueError(
                f"no roster: {count} servers from {begin} until {until} (seconds), cycle {cycle}"
            )
    turns = np.arange(0 if cycle is None else -(-horizon // cycle), dtype=np.int64)
    shift = np.zeros(1, dtype=np.int64) if cycle is None else turns * cycle
    edges = [shift + t for begin, until, _ in spans for t in (begin, until)]
    jumps = [np.full(len(shift), n) for *_, count in spans for n in (count, -count)]
    at, place = np.unique(np.concatenate([np.zeros(0, np.int64), *edges]), return_inverse=True)
    change = np.zeros(len(at), np.int64)
    np.add.at(change, place, np.concatenate([np.zeros(0, np.int64), *jumps]))
    real = (change != 0) & (at < NEVER)
    return Steps(at[real].astype(np.int64), np.cumsum(change)[real].astype(np.int32))


def clock_until(horizon: int) -> Clock:
    """Whole days that hold the horizon; raises ValueError if it does not fit."""
    days = max(1, -(-horizon // DAY))
    if days > MOST_DAYS:
        raise ValueError(
            f"{horizon} seconds do not fit in {MOST_DAYS} days: choose a smaller scale or `until`"
        )
    end = _START + dt.timedelta(days=days - 1)
    return Clock(_START, end, WorkingDays(_START, end, ()))


def world_of(
    clock: Clock,
    pools: Sequence[Counter] = (),
    room: LineRoom | None = None,
    vans: Vans | None = None,
    luck: tuple[int, int] = (1, 0),
) -> World:
    """A world of one bank with these stations and nothing else; ``luck``: seed and replication."""
    city = City(
        (District(1, "d", "d", "d", 0, 0, {"population": 1.0}),), (CityBank(1, "b", "b", "b", clock.start),)
    )
    return World(
        scenario=cast(Any, None),  # no engine reads it in play
        city=city,
        clock=clock,
        keys=keys(*luck),
        sample=1,
        law=_law(),
        roles=_roles(),
        places=places_of(pools, clock),
        rounds=rounds_of(vans or Vans(np.zeros(0, np.int64), 0, fixed(1.0))),
        bureaus=() if room is None else (bureau_of(room, clock),),
        lines=(),
        releases=Releases(np.zeros(1, dtype=bool), i64([0, 0]), i64([]), np.zeros((1, 1), dtype=np.int64)),
        bureau_of=i64([0]),
        bureau_names=("b",),
    )


def _law() -> Law:
    """One promise a class: channel k has rank k, 0 is the most urgent."""
    classes = np.arange(CLASSES, dtype=np.int64)
    return Law(
        channel=classes,
        covers=np.ones((CLASSES, 2), dtype=bool),
        opens=np.full(CLASSES, -FAR * DAY),
        closes=np.full(CLASSES, FAR * DAY),
        unit=np.full(CLASSES, NATURAL, dtype=np.int64),
        days=classes + 1,
        rank=classes.copy(),
        rank_of_none=CLASSES,
        rank_of_lines=0,
        first_day_counted=False,
        roll=False,
        collective_from_confirmation=False,
    )


def _roles() -> Roles:
    of_task = np.full(6, -1, dtype=np.int64)
    of_task[ENABLE] = 0
    return Roles(of_task, np.full(CLASSES, NO_TASK, dtype=np.int8), np.full(CLASSES, -1, dtype=np.int64))


def places_of(pools: Sequence[Counter], clock: Clock) -> Places:
    """Each pool as an outlet of its own."""
    n = len(pools)
    rows = np.arange(n, dtype=np.int64)
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    blanks = [none if p.blanks is None else p.blanks for p in pools]
    down = [d for p in pools for d in p.down]
    first_open, last_close, steady = _hours(pools, clock)
    return Places(
        n_banks=1,
        n_districts=1,
        kind=np.zeros(n, dtype=np.int64),
        bank=np.zeros(n, dtype=np.int64),
        district=np.zeros(n, dtype=np.int64),
        code=rows + 1,
        from_day=np.full(n, -FAR),
        until_day=np.full(n, FAR),
        pool_of=np.stack([rows, np.full(n, -1)], axis=1) if n else np.zeros((0, 2), dtype=np.int64),
        shorter_of_two=np.zeros(n, dtype=bool),
        near_at=i64([0, n]),
        near=rows,
        near_step=strides(rows + 1),
        near_from=i64([-FAR]),
        near_until=i64([FAR if n else -FAR]),
        facility=rows,
        template=rows,
        servers=i64([p.servers for p in pools]),
        server_at=offsets([p.servers for p in pools]),
        room=i64([p.room for p in pools]),
        closing=i64([SEND_HOME if p.closing is None else p.closing for p in pools]),
        tickets_until=i64([p.tickets_until for p in pools]),
        blanks_at=offsets([len(t) for t, _ in blanks]),
        blanks_times=joined([t for t, _ in blanks]),
        blanks_total=joined([total for _, total in blanks]),
        total_at=offsets([len(total) for _, total in blanks]),
        blanks_most=np.full(n, NO_LIMIT, dtype=np.int64),
        hours_at=offsets([len(p.roster.times) for p in pools]),
        times=joined([p.roster.times for p in pools]),
        values=np.concatenate([p.roster.values for p in pools] or [np.zeros(0, np.int32)]),
        first_open=first_open,
        last_close=last_close,
        steady=steady,
        down_at=offsets([len(d) for d in down]),
        down_from=joined([d[:, 0] for d in down]),
        down_until=joined([d[:, 1] for d in down]),
        patient=np.ones(1, dtype=bool),
        patience=np.zeros((1, WIDTH)),
        profile_parts=i64([1]),
        profile=np.ones((1, 25)),
        service=np.zeros((1, WIDTH)),
        visit_pool=i64([0]),
        return_share=np.zeros(1),
        max_returns=i64([0]),
    )


def _hours(pools: Sequence[Counter], clock: Clock) -> tuple[I64, I64, I32]:
    """First opening, last closing and steady crew of each pool and day, (pools, days)."""
    days = clock.n_days + 61
    first = np.tile(np.arange(days, dtype=np.int64) * DAY, (len(pools), 1))
    last = np.full((len(pools), days), NEVER, dtype=np.int64)
    for i, pool in enumerate(pools):
        if pool.closing is not None:
            opens, closes = open_days([pool.roster], clock)
            first[i], last[i] = opens[0], closes[0]
    return first, last, steady_crew([pool.roster for pool in pools], first, last)
