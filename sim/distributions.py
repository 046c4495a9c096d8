"""Inverse transforms from an address to whole seconds.

A distribution is a row of ``WIDTH`` floats: its kind, then its parameters in seconds. Logarithm,
exponential and normal quantile are written out in basic arithmetic, because the library functions
differ in the last bit between processors and versions, and a stored second must not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numba import njit

from sim.arrays import F64
from sim.chance import uniform

WIDTH = 20
FIXED, UNIFORM, EXPONENTIAL, TRIANGULAR, LOGNORMAL, GAMMA, TABLE = range(7)
_KINDS = ("fixed", "uniform", "exponential", "triangular", "lognormal", "gamma", "table")
_LN2 = 0.6931471805599453


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


@njit(cache=True)
def ln(x):  # type: ignore[no-untyped-def]
    """Natural logarithm of 0 < x < 2**1000, the same bits on every machine."""
    k = 0
    if x < 7.458340731200207e-155:  # 2**-512: out of reach of one draw, not of a product
        x *= 1.3407807929942597e154
        k = -512
    m, e = math.frexp(x)
    if m < 0.7071067811865476:
        m *= 2.0
        e -= 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # atanh series; |s| < 0.1716, so eleven terms leave less than 1e-17
    p = ((((1 / 21 * z + 1 / 19) * z + 1 / 17) * z + 1 / 15) * z + 1 / 13) * z + 1 / 11
    p = (((p * z + 1 / 9) * z + 1 / 7) * z + 1 / 5) * z + 1 / 3
    return (e + k) * _LN2 + 2.0 * s * (1.0 + z * p)


@njit(cache=True)
def exp(x):  # type: ignore[no-untyped-def]
    """Exponential of -700 < x < 700, the same bits on every machine."""
    k = math.floor(x / _LN2 + 0.5)
    r = x - k * _LN2
    p = 1.0 + r * (1 / 13 + r * (1 / 182 + r / 2730))  # 14 terms, the last three folded
    p = 1.0 + r * (1 / 9) * (1.0 + r * (1 / 10) * (1.0 + r * (1 / 11) * (1.0 + r * (1 / 12) * p)))
    p = 1.0 + r * (1 / 5) * (1.0 + r * (1 / 6) * (1.0 + r * (1 / 7) * (1.0 + r * (1 / 8) * p)))
    p = 1.0 + r * (1.0 + r * (1 / 2) * (1.0 + r * (1 / 3) * (1.0 + r * (1 / 4) * p)))
    return math.ldexp(p, int(k))


@njit(cache=True)
def normal_quantile(u):  # type: ignore[no-untyped-def]
    """Standard normal quantile; rational approximations of Wichura (1988), algorithm AS 241."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (
            (2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853
        ) * r + 45921.953931549871457
        num = (
            ((num * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745
        ) * r + 3.387132872796366608
        den = (
            (5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061
        ) * r + 21213.794301586595867
        den = (
            ((den * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252
        ) * r + 1.0
        return q * num / den
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-ln(r))
    if r <= 5.0:
        r -= 1.6
        num = (
            (7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177
        ) * r + 1.27045825245236838258
        num = (
            ((num * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        den = (
            (1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966
        ) * r + 0.14810397642748007459
        den = (
            ((den * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187
        ) * r + 1.0
    else:
        r -= 5.0
        num = (
            (2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386
        ) * r + 0.026532189526576123093
        num = (
            ((num * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        den = (
            (2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5
        ) * r + 7.868691311456132591e-4
        den = (
            ((den * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769
        ) * r + 1.0
    return -num / den if q < 0.0 else num / den


@njit(cache=True)
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


@njit(cache=True)
def _triangular(low, mode, high, u):  # type: ignore[no-untyped-def]
    cut = (mode - low) / (high - low)
    if u < cut:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@njit(cache=True)
def _table(dist, u):  # type: ignore[no-untyped-def]
    last = int(dist[1]) - 1
    for i in range(last):
        if u < dist[3 + 2 * i]:
            return dist[2 + 2 * i]
    return dist[2 + 2 * last]


@njit(cache=True)
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
    x = min(x, 3.15e10)
    return max(np.int64(1), np.int64(math.floor(x + 0.5)))
