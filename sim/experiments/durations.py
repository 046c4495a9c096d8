"""Mean, distribution function and daily shares of a stated duration, in closed form."""

from __future__ import annotations

import math

import numpy as np
from scipy import fft, special

from sim.arrays import F64
from sim.clock import DAY
from sim.scenario_types import Duration

_TAIL = 1e-5


def mean_seconds(duration: Duration) -> float:
    """Mean in seconds."""
    kind = duration.distribution
    if kind == "fixed":
        return duration.in_seconds("value")
    if kind == "uniform":
        return (duration.in_seconds("low") + duration.in_seconds("high")) / 2
    if kind == "triangular":
        return sum(duration.in_seconds(n) for n in ("low", "mode", "high")) / 3
    if kind == "table":
        return math.fsum(v * p for v, p in zip(duration.table_seconds(), duration.shares or (), strict=True))
    return duration.in_seconds("mean")


def below(duration: Duration, seconds: F64) -> F64:
    """Probability of at most so many seconds, for every entry; 0 below 0."""
    x = np.maximum(np.asarray(seconds, dtype=np.float64), 0.0)
    return np.where(np.asarray(seconds) < 0, 0.0, _below(duration, x))


def _below(duration: Duration, x: F64) -> F64:
    kind = duration.distribution
    if kind == "fixed":
        return np.asarray(x >= duration.in_seconds("value"), dtype=np.float64)
    if kind == "uniform":
        low, high = duration.in_seconds("low"), duration.in_seconds("high")
        return np.asarray(np.clip((x - low) / (high - low), 0.0, 1.0))
    if kind == "table":
        pairs = zip(duration.table_seconds(), duration.shares or (), strict=True)
        return np.asarray(np.sum([p * (x >= v) for v, p in pairs], axis=0), dtype=np.float64)
    if kind == "triangular":
        low, mode, high = (duration.in_seconds(n) for n in ("low", "mode", "high"))
        return _triangular(low, mode, high, x)
    mean = duration.in_seconds("mean")
    if kind == "exponential":
        return -np.expm1(-x / mean)
    if kind == "gamma":
        shape = duration.shape or 1
        return np.asarray(special.gammainc(shape, x * shape / mean))
    variance = math.log1p((duration.cv or 0.0) ** 2)
    with np.errstate(divide="ignore"):
        z = (np.log(x) - math.log(mean) + variance / 2) / math.sqrt(variance)
    return np.asarray(special.ndtr(z))


def _triangular(low: float, mode: float, high: float, x: F64) -> F64:
    y = np.clip(x, low, high)
    rising = (y - low) ** 2 / max((high - low) * (mode - low), 1e-300)
    falling = 1.0 - (high - y) ** 2 / max((high - low) * (high - mode), 1e-300)
    return np.where(y < mode, rising, falling)


def by_day(duration: Duration, most: int) -> F64:
    """Shares that last 0, 1, 2 ... whole days (rounded down), at most ``most`` entries; they sum to 1 or
    less. The far tail is cut."""
    shares = np.diff(below(duration, np.arange(most + 1, dtype=np.float64) * DAY))
    shares[0] += float(below(duration, np.zeros(1))[0])
    kept = int(np.searchsorted(np.cumsum(shares), shares.sum() - _TAIL)) + 1
    return shares[:kept]


def delayed(flow: F64, shares: F64, least: int = 0) -> F64:
    """A daily flow (..., days) after a delay of ``least`` days and more, by the shares of ``by_day``; what
    comes after the last day is gone."""
    days = flow.shape[-1]
    if not flow.any() or least >= days:
        return np.zeros_like(flow)
    kernel = np.concatenate([np.zeros(least), shares])[:days]
    size = fft.next_fast_len(days + len(kernel), real=True)
    spectrum = fft.rfft(flow, size, axis=-1) * fft.rfft(kernel, size)
    return np.maximum(fft.irfft(spectrum, size, axis=-1)[..., :days], 0.0)
