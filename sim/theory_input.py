"""Numbers in any unit become whole seconds that the stations can play, or a clear refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import F64, I64
from sim.chance import keys
from sim.clock import DAY, NEVER
from sim.compiled import compiled
from sim.distributions import draw_seconds
from sim.theory_tables import MOST_DAYS

Table = Sequence[tuple[float, float, int]]
Stock = tuple[I64, I64]


class Drawn(NamedTuple):
    """Durations drawn by address: ``dist`` is a row of ``sim.distributions``, in seconds."""

    dist: F64
    seed: int = 1
    replication: int = 0


@compiled
def _draw(dist, key, out):  # type: ignore[no-untyped-def]
    for i in range(len(out)):
        out[i] = draw_seconds(dist, key, i, 0)


def drawn(spec: Drawn, n: int, purpose: int) -> I64:
    """Seconds of customers 0 .. n - 1 for one purpose of ``sim.chance``, shape (n,)."""
    out = np.empty(n, dtype=np.int64)
    _draw(spec.dist, keys(spec.seed, spec.replication)[purpose], out)
    return out


def instants(values: ArrayLike, scale: float, name: str) -> I64:
    """Moments as whole seconds, shape (n,); raises ValueError below 0 or beyond what 32 bits hold."""
    numbers = np.asarray(values, dtype=np.float64) * scale
    if numbers.ndim != 1 or not ((numbers >= 0) & (numbers < NEVER)).all():
        raise ValueError(f"{name}: a list of numbers from 0 on whose seconds are below {NEVER}")
    return np.rint(numbers).astype(np.int64)


def lengths(values: ArrayLike | Drawn, n: int, scale: float, purpose: int, name: str) -> I64:
    """Durations as whole seconds, shape (n,), NEVER at most; one number stands for all."""
    if isinstance(values, Drawn):
        return drawn(values, n, purpose)
    numbers = np.asarray(values, dtype=np.float64) * scale
    if numbers.shape not in ((), (n,)) or not (numbers >= 0).all():
        raise ValueError(f"{name}: one number from 0 on for each of {n}, or one for all")
    return np.full(n, 0, dtype=np.int64) + np.rint(np.minimum(numbers, NEVER)).astype(np.int64)


def at_least_one(seconds: I64) -> I64:
    """Nothing takes less than a second; what is longer than 32 bits hold is NEVER."""
    return np.clip(seconds, 1, NEVER).astype(np.int64)


def roster_of(
    servers: int | Table, hours: Sequence[tuple[float, float]] | None, scale: float
) -> tuple[list[tuple[int, int, int]], int]:
    """Rows (from, until, count) in seconds, and the most servers there ever are."""
    if isinstance(servers, int):
        table: Table = [(a, b, servers) for a, b in ([(0, np.inf)] if hours is None else hours)]
    elif hours is None:
        table = servers
    else:
        raise ValueError("with hours, servers is a number; a table says itself who is on duty")
    rows = [(round(a * scale), NEVER if b * scale >= NEVER else round(b * scale), c) for a, b, c in table]
    ends = sorted({a for a, _, _ in rows})
    return rows, max((sum(c for a, b, c in rows if a <= t < b) for t in ends), default=0)


def down_of(down: Mapping[int, ArrayLike] | None, servers: int, scale: float) -> list[I64]:
    """Down times of each server, (n, 2); raises ValueError unless they ascend and are apart."""
    out = [np.zeros((0, 2), dtype=np.int64) for _ in range(servers)]
    for server, times in (down or {}).items():
        rows = np.rint(np.asarray(times, dtype=np.float64).reshape(-1, 2) * scale).astype(np.int64)
        flat = rows.ravel()
        if not 0 <= server < servers or (np.diff(flat) <= 0).any() or (flat < 0).any():
            raise ValueError(f"down: server {server} of {servers} needs ascending times that do not touch")
        out[server] = rows
    return out


def stock_of(blanks: tuple[int, Sequence[tuple[float, int]]] | None, scale: float) -> Stock | None:
    """Delivery times, and all that has come before each and in the end."""
    if blanks is None:
        return None
    initial, deliveries = blanks
    rows = sorted((round(t * scale), n) for t, n in deliveries)
    total = initial + np.concatenate([[0], np.cumsum([n for _, n in rows])])
    return np.array([t for t, _ in rows], dtype=np.int64), total.astype(np.int64)


def until_of(
    until: float | None,
    scale: float,
    cycle: int | None,
    came: I64,
    work: int,
    rows: Sequence[tuple[int, int, int]],
    down: Sequence[I64],
    stock: Stock | None,
) -> int:
    """The second that ends the run: as stated, else late enough for all the work one after the other."""
    if until is not None:
        return round(until * scale)
    if cycle is not None:
        raise ValueError("a roster that repeats needs `until`, the end of the run")
    edges = [t for a, b, _ in rows for t in (a, b) if t < NEVER]
    edges += [int(d[-1, 1]) for d in down if len(d)]
    edges += [] if stock is None else [int(t) for t in stock[0][-1:]]
    stopped = sum(int((d[:, 1] - d[:, 0]).sum()) for d in down)
    last = max([*edges, int(came.max(initial=0))])
    return min(last + work + stopped + 1, MOST_DAYS * DAY)
