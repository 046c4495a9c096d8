"""The shipped stations on plain numbers, so that queueing theory and worked examples can judge them.

``play`` sends customers through one pool of counters or one room of lines, ``tour`` through several pools,
``ride`` sends cards through a delivery round. Each runs the compiled kernels (``engine="fast"``), the SimPy
stations (``"entity"``), or both, which must then agree to the second (``"both"``). No waiting is worked
out here: tables are built, and handed to ``sim.kernels`` and ``sim.stations``.

Times are numbers in any unit; times ``scale`` and rounded to the nearest, they are the whole seconds that
are played. A service lasts at least one second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.chance import PATIENCE, SERVICE
from sim.clock import DAY, NEVER
from sim.distributions import fixed
from sim.kernels.counters import GAVE_UP, NO_BLANK, SENT_HOME, SERVED, TURNED_AWAY
from sim.theory_answers import Engine, Played, Ridden, orders, rides, visits
from sim.theory_input import (
    Drawn,
    Table,
    at_least_one,
    down_of,
    drawn,
    instants,
    lengths,
    roster_of,
    stock_of,
    until_of,
)
from sim.theory_rooms import LineRoom, Vans
from sim.theory_tables import Counter, clock_until, steps, world_of
from sim.theory_visits import OPEN, Tours
from sim.world_lines import DISPATCHES
from sim.world_places import CLOSINGS

__all__ = [
    "GAVE_UP",
    "NO_BLANK",
    "OPEN",
    "SENT_HOME",
    "SERVED",
    "TURNED_AWAY",
    "Drawn",
    "Played",
    "Ridden",
    "drawn",
    "play",
    "ride",
    "tour",
]


def play(
    arrivals: ArrayLike,
    service: ArrayLike | Drawn,
    servers: int | Table = 1,
    *,
    station: Literal["counter", "lines"] | None = None,
    cycle: float | None = None,
    hours: Sequence[tuple[float, float]] | None = None,
    closing: str | None = None,
    tickets_until: int = DAY,
    room: int | None = None,
    patience: ArrayLike | Drawn | None = None,
    discipline: str = "fifo",
    classes: ArrayLike | None = None,
    due: ArrayLike | None = None,
    reserved: tuple[int, int] = (1, 2),
    lot_size: int = 1,
    min_lot: int = 1,
    max_hold: float | None = None,
    setup: float = 0.0,
    blanks: tuple[int, Sequence[tuple[float, int]]] | None = None,
    down: Mapping[int, ArrayLike] | None = None,
    scale: float = 1.0,
    until: float | None = None,
    engine: Engine = "fast",
) -> Played:
    """Customers of one pool of counters or orders of one room of lines; customer i has id i.

    arrivals, service, patience, classes, due: one number a customer, shape (n,); service and patience may
        be one number for all, or drawn by address.
    servers: a number, or (from, until, count) rows; gaps have no server, and who is being served when a
        server goes is served to the end. ``cycle`` repeats the rows.
    hours: (from, until) in which ``servers`` are on duty; the last closing of a day of 86,400 seconds then
        acts by ``closing`` (send_home, serve_all, no_tickets_after with ``tickets_until``). Without hours
        tickets are given at all times and nobody is sent home, unless ``closing`` is stated.
    station: "lines" is meant where a discipline, lots, a set-up or a hold is given, else "counter".
    discipline: fifo, urgent_first (by ``classes``, 0 first), earliest_due (by ``due``), reserved_share
        (``reserved`` a of b for class 0).
    blanks: (at first, [(when, how many), ...]). down: (from, until) rows by server, work resumes after.
    until: the run ends with the day of 86,400 seconds that holds it; without it the run is long enough
        for all work, one server after the other.

    Raises ValueError for numbers that no station could play, and AssertionError when both engines are
    asked for and differ.
    """
    stated = discipline != "fifo" or lot_size > 1 or min_lot > 1 or max_hold is not None or setup > 0
    lines = station == "lines" or (station is None and stated)
    if discipline not in DISPATCHES:
        raise ValueError(f"discipline is one of {', '.join(DISPATCHES)}, not {discipline!r}")
    _refuse(lines, stated, room, patience, hours if closing is None else closing)
    came = instants(arrivals, scale, "arrivals")
    n = len(came)
    work = at_least_one(lengths(service, n, scale, SERVICE, "service"))
    rows, crew = roster_of(servers, hours, scale)
    repeat = None if cycle is None else round(cycle * scale)
    stops = down_of(down, crew, scale)
    stock = stock_of(blanks, scale)
    pause = round(setup * scale)
    hold = NEVER if max_hold is None else round(max_hold * scale)
    spare = int(work.sum()) + pause * n + (0 if max_hold is None else hold)
    clock = clock_until(until_of(until, scale, repeat, came, spare, rows, stops, stock))
    roster = steps(rows, repeat, clock.horizon + 60 * DAY)
    if lines:
        dispatch = DISPATCHES[discipline]
        bureau = LineRoom(
            roster, crew, stops, work, dispatch, reserved, lot_size, min_lot, hold, pause, stock
        )
        return orders(world_of(clock, room=bureau), came, classes, due, scale, engine)
    rule = CLOSINGS[closing or "send_home"] if hours is not None or closing is not None else None
    counter = Counter(roster, crew, stops, rule, tickets_until, room or 0, stock)
    waits = np.full(n, NEVER) if patience is None else lengths(patience, n, scale, PATIENCE, "patience")
    at = np.arange(n + 1, dtype=np.int64)
    zero = np.zeros(n, dtype=np.int64)
    tours = Tours(came, at, zero, work, at_least_one(waits), zero)
    return visits(world_of(clock, [counter]), tours, scale, engine)


def tour(
    arrivals: ArrayLike,
    first: ArrayLike,
    pool: ArrayLike,
    service: ArrayLike,
    servers: Sequence[int],
    *,
    pause: ArrayLike = 0.0,
    scale: float = 1.0,
    until: float | None = None,
    engine: Engine = "fast",
) -> Played:
    """Customers who go from pool to pool: visits first[i] .. first[i + 1] are those of customer i.

    pool, service, pause: one entry a visit; a customer comes to the next pool ``pause`` after the end of
    the visit before, and at least one second after it. servers: of each pool. Answers as ``play``, by visit.
    """
    came = instants(arrivals, scale, "arrivals")
    where = np.ascontiguousarray(pool, dtype=np.int64)
    work = at_least_one(lengths(service, len(where), scale, SERVICE, "service"))
    gaps = at_least_one(lengths(pause, len(where), scale, SERVICE, "pause"))
    clock = clock_until(until_of(until, scale, None, came, int(work.sum() + gaps.sum()), [], [], None))
    always = steps([(0, NEVER, 1)], None, clock.horizon)
    pools = [Counter(always._replace(values=always.values * c), c, [_NEVER_DOWN] * c) for c in servers]
    never = np.full(len(where), NEVER, dtype=np.int64)
    begins = np.ascontiguousarray(first, dtype=np.int64)
    whole = len(begins) == len(came) + 1 and begins[0] == 0 and begins[-1] == len(where)
    if not whole or (np.diff(begins) < 1).any():
        raise ValueError("first: the visits of each customer, at least one, one slice after the other")
    if ((where < 0) | (where >= len(servers))).any():
        raise ValueError(f"pool: numbers from 0 to {len(servers) - 1}")
    tours = Tours(came, begins, where, work, never, gaps)
    return visits(world_of(clock, pools), tours, scale, engine)


def ride(
    ready: ArrayLike,
    departures: ArrayLike,
    *,
    seats: int | None = None,
    transit: float | Drawn = 0.0,
    days: int = 1,
    until: float | None = None,
    engine: Engine = "fast",
) -> Ridden:
    """Cards that wait for a van with so many seats. A unit of time is ``days`` days.

    Cards reach the table of a round at midnight, so ``ready`` is rounded to the nearest one; departures
    are any second. A card that is there at the very second of departure is taken along.
    """
    scale = float(days * DAY)
    leaves = np.sort(instants(departures, scale, "departures"))
    there = instants(ready, float(days), "ready")
    last = int(max(leaves[-1:].max(initial=0), there.max(initial=0) * DAY)) + 1
    clock = clock_until(last if until is None else round(until * scale))
    how = transit.dist if isinstance(transit, Drawn) else fixed(transit * scale)
    luck = (transit.seed, transit.replication) if isinstance(transit, Drawn) else (1, 0)
    world = world_of(clock, vans=Vans(leaves, seats or 0, how), luck=luck)
    return rides(world, there, scale, engine)


_NEVER_DOWN = np.zeros((0, 2), dtype=np.int64)


def _refuse(lines: bool, stated: bool, room: object, patience: object, closing: object) -> None:
    if lines and not (room is None and patience is None and closing is None):
        raise ValueError("lines have no limit of room, no patience and no closing: these belong to counters")
    if not lines and stated:
        raise ValueError("counters serve first come, first served, one at a time: say station='lines'")
