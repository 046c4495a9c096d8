"""Closed forms and small numerics, written out again to check the expected numbers themselves."""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq

from sim.arrays import F64


def erlang_b(load: float, servers: int) -> float:
    """Share that is blocked, by the recursion."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share that waits."""
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(rate: float, mu: float, servers: int) -> float:
    """M/M/c."""
    return erlang_c(rate / mu, servers) / (servers * mu - rate)


def pollaczek(rate: float, first: float, second: float) -> float:
    """Mean wait of M/G/1 from two moments of service."""
    return rate * second / (2 * (1 - rate * first))


def cobham(rates: list[float], first: list[float], second: list[float]) -> list[float]:
    """Mean waits by class, without interruption."""
    rest = sum(r * s for r, s in zip(rates, second, strict=True)) / 2
    load = np.concatenate([[0.0], np.cumsum(np.multiply(rates, first))])
    return [float(rest / ((1 - load[k]) * (1 - load[k + 1]))) for k in range(len(rates))]


def evenly_spaced(gap: float, mu: float) -> float:
    """Mean wait of D/M/1 by its root."""
    root = brentq(lambda x: math.exp(-mu * gap * (1 - x)) - x, 1e-9, 1 - 1e-9, xtol=1e-15)
    return root / (mu * (1 - root))


def birth_death(up: F64, down: F64) -> F64:
    """Stationary shares of states 0 .. n; up[i] leads from i to i + 1, down[i] back."""
    weights = np.concatenate([[1.0], np.cumprod(up / down)])
    return weights / weights.sum()


def rates(up: F64, down: F64) -> F64:
    """Generator of a birth-death process."""
    q = np.diag(up, 1) + np.diag(down, -1)
    return q - np.diag(q.sum(axis=1))


def after(start: F64, up: F64, down: F64, t: float) -> F64:
    """Distribution after a time; small state spaces only."""
    out: F64 = start @ expm(rates(up, down) * t)
    return out
