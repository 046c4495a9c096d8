"""Inverse transforms from an address to whole seconds.

A distribution is a row of ``WIDTH`` floats: its kind, then its parameters in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from sim.arrays import F64, I64
from sim.chance import uniform
from sim.compiled import compiled
from sim.elementary import CENTRE, FAR, exp, ln, normal_centre, normal_quantile, normal_tail, normal_tail_near

WIDTH = 20
FIXED, UNIFORM, EXPONENTIAL, TRIANGULAR, LOGNORMAL, GAMMA, TABLE = range(7)
_KINDS = ("fixed", "uniform", "exponential", "triangular", "lognormal", "gamma", "table")


class DurationLike(Protocol):
    """What ``row`` reads of a duration table."""

    @property
    def distribution(self) -> str: ...
    @property
    def cv(self) -> float | None: ...
    @property
    def shape(self) -> int | None: ...
    @property
    def shares(self) -> tuple[float, ...] | None: ...
    def in_seconds(self, name: str) -> float: ...
    def table_seconds(self) -> tuple[float, ...]: ...


def row(duration: DurationLike) -> F64:
    """A duration as kernels read it, shape (WIDTH,)."""
    out = np.zeros(WIDTH)
    kind = _KINDS.index(duration.distribution)
    out[0] = kind
    out[1 : 1 + len(_parameters(duration, kind))] = _parameters(duration, kind)
    return out


def _parameters(duration: DurationLike, kind: int) -> list[float]:
    if kind == FIXED:
        return [duration.in_seconds("value")]
    if kind == UNIFORM:
        return [duration.in_seconds("low"), duration.in_seconds("high")]
    if kind == EXPONENTIAL:
        return [duration.in_seconds("mean")]
    if kind == TRIANGULAR:
        return [duration.in_seconds(n) for n in ("low", "mode", "high")]
    if kind == LOGNORMAL:
        variance = math.log(1.0 + (duration.cv or 0.0) ** 2)
        return [math.log(duration.in_seconds("mean")) - variance / 2.0, math.sqrt(variance)]
    if kind == GAMMA:
        shape = duration.shape or 1
        return [float(shape), duration.in_seconds("mean") / shape]
    values, shares = duration.table_seconds(), duration.shares or ()
    pairs = zip(values, np.cumsum(shares), strict=True)
    return [float(len(values)), *(x for pair in pairs for x in pair)]


def table(rows: Sequence[F64]) -> F64:
    """Distribution rows as one table, (rows, WIDTH)."""
    return np.array(rows, dtype=np.float64).reshape(-1, WIDTH)


def fixed(seconds: float) -> F64:
    """A constant as a distribution row."""
    out = np.zeros(WIDTH)
    out[1] = seconds
    return out


@compiled
def _erlang(shape, key, who, occasion):  # type: ignore[no-untyped-def]
    """Sum of ``shape`` standard exponentials; each draw has its own occasion."""
    total = 0.0
    product = 1.0
    for i in range(int(shape)):
        product *= uniform(key, who, occasion * 64 + i)
        if i % 8 == 7:  # a product of eight draws cannot underflow
            total -= ln(product)
            product = 1.0
    return total - ln(product) if product < 1.0 else total


@compiled
def _triangular(low, mode, high, u):  # type: ignore[no-untyped-def]
    cut = (mode - low) / (high - low)
    if u < cut:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@compiled
def _table(dist, u):  # type: ignore[no-untyped-def]
    last = int(dist[1]) - 1
    for i in range(last):
        if u < dist[3 + 2 * i]:
            return dist[2 + 2 * i]
    return dist[2 + 2 * last]


@compiled
def draw_seconds(dist, key, who, occasion):  # type: ignore[no-untyped-def]
    """Whole seconds (int64, at least 1) for one address.

    ``dist`` is a row of ``row``; ``key`` belongs to a purpose; ``who`` and ``occasion`` finish the
    address. Rounded to the nearest second; longer than 1,000 years is cut there.
    """
    kind = int(dist[0])
    if kind == FIXED:
        x = dist[1]
    elif kind == GAMMA:
        x = dist[2] * _erlang(dist[1], key, who, occasion)
    else:
        u = uniform(key, who, occasion)
        if kind == EXPONENTIAL:
            x = -dist[1] * ln(u)
        elif kind == LOGNORMAL:
            x = exp(min(dist[1] + dist[2] * normal_quantile(u), 600.0))
        elif kind == TRIANGULAR:
            x = _triangular(dist[1], dist[2], dist[3], u)
        elif kind == UNIFORM:
            x = dist[1] + (dist[2] - dist[1]) * u
        else:
            x = _table(dist, u)
    return whole(x)


@compiled
def whole(x):  # type: ignore[no-untyped-def]
    """Seconds as drawn to whole ones (int64)."""
    return max(np.int64(1), np.int64(math.floor(min(x, 3.15e10) + 0.5)))


def share_as_long(dist: F64, seconds: I64) -> F64:
    """Shares below which a draw may give so many seconds or more; for all others it gives fewer.

    2 where that is not known, which no draw reaches.
    """
    if int(dist[0]) != EXPONENTIAL:
        return np.full(len(seconds), 2.0)
    bounds: F64 = np.exp(-np.maximum(seconds - 1.0, 0.0) / dist[1]) * (1.0 + 1e-9)
    return np.where(seconds > 1, bounds, 2.0)


@compiled(error_model="numpy")
def draw_many(dist, key, who, work, out):  # type: ignore[no-untyped-def]
    """``draw_seconds`` of occasion 0 for each of ``who``, to ``out`` (int64, of its length).

    The kinds of which there are many to draw do so step by step, each step a loop of vector code; ``work``
    is scratch, float64, at least as long as ``who``. Meant for a thousand at a time, which stay in cache.
    """
    kind, n = int(dist[0]), len(who)
    if kind == FIXED:
        out[:] = whole(dist[1])
    elif kind == UNIFORM:
        for i in range(n):
            out[i] = whole(dist[1] + (dist[2] - dist[1]) * uniform(key, who[i], 0))
    elif kind == EXPONENTIAL:
        for i in range(n):
            out[i] = whole(-dist[1] * ln(uniform(key, who[i], 0)))
    elif kind == LOGNORMAL:
        _normals(key, who, work)
        for i in range(n):
            out[i] = whole(exp(min(dist[1] + dist[2] * work[i], 600.0)))
    elif kind == GAMMA and dist[1] < 8.0:
        _products(int(dist[1]), key, who, work)
        for i in range(n):
            out[i] = whole(dist[2] * -ln(work[i]))
    else:
        for i in range(n):
            out[i] = draw_seconds(dist, key, who[i], 0)


@compiled(error_model="numpy")
def _normals(key, who, out):  # type: ignore[no-untyped-def]
    """Standard normal draws: all as if from the centre, then those of the tails."""
    u = np.empty(len(who))
    for i in range(len(who)):
        u[i] = uniform(key, who[i], 0)
        out[i] = normal_centre(u[i])
    tail, n = np.empty(len(who), dtype=np.int64), 0
    for i in range(len(who)):
        tail[n] = i
        n += abs(u[i] - 0.5) > CENTRE
    for k in range(n):
        u[k] = u[tail[k]]
    far = _tails(u[:n])
    for k in range(n):
        out[tail[k]] = far[k]


@compiled(error_model="numpy")
def _tails(u):  # type: ignore[no-untyped-def]
    """Normal quantiles away from the centre: all as if from its near part, then the few beyond."""
    out = np.empty(len(u))
    for i in range(len(u)):
        out[i] = normal_tail_near(u[i])
    for i in range(len(u)):
        if min(u[i], 1.0 - u[i]) < FAR:
            out[i] = normal_tail(u[i])
    return out


@compiled
def _products(shape, key, who, out):  # type: ignore[no-untyped-def]
    """Products of ``shape`` draws each."""
    for i in range(len(who)):
        out[i] = uniform(key, who[i], 0)
    for occasion in range(1, shape):
        for i in range(len(who)):
            out[i] *= uniform(key, who[i], occasion)
