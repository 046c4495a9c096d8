"""Arrivals and services by address, in whole seconds, for a system whose unit of time is some seconds."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import F64
from sim.chance import APPLY_SECOND, UNIT_SIZE
from sim.distributions import EXPONENTIAL, GAMMA, LOGNORMAL, fixed
from sim.theory import Drawn, Played, drawn, play

LONGEST = 2.0e9
"""Seconds of a run."""
FEW = 1_500
"""Customers where the entity engine plays too."""


def exponential(mean: float) -> F64:
    """A row with this mean (seconds)."""
    row = fixed(mean)
    row[0] = EXPONENTIAL
    return row


def gamma(shape: int, mean: float) -> F64:
    """A row with this mean (seconds)."""
    row = fixed(float(shape))
    row[0], row[2] = GAMMA, mean / shape
    return row


def lognormal(cv: float, mean: float) -> F64:
    """A row with this mean (seconds)."""
    variance = np.log1p(cv**2)
    row = fixed(np.log(mean) - variance / 2)
    row[0], row[2] = LOGNORMAL, np.sqrt(variance)
    return row


def size(engine: str, n: int, few: int = FEW) -> int:
    """Customers that an engine can afford."""
    return n if engine == "fast" else min(n, few)


def unit_for(span: float, most: int = 4_000) -> int:
    """Seconds in a unit of time, so that ``span`` units fit in a run."""
    return max(1, min(most, int(LONGEST / span)))


def poisson(rate: float, n: int, unit: float, seed: int) -> F64:
    """Arrival times in units."""
    return np.cumsum(drawn(Drawn(exponential(unit / rate), seed), n, APPLY_SECOND)) / unit


def alternating(up: float, down: float, until: float, unit: float, seed: int) -> F64:
    """Breakdowns as (from, until) rows in units: exponential times up and down."""
    n = int(1.2 * until / (up + down)) + 50
    ups = drawn(Drawn(exponential(up * unit), seed), n, APPLY_SECOND)
    downs = drawn(Drawn(exponential(down * unit), seed), n, UNIT_SIZE)
    ends = np.cumsum(ups + downs)
    rows = np.stack([ends - downs, ends], axis=1)
    return rows[rows[:, 0] < until * unit] / unit


def poisson_queue(
    rate: float, service: Any, n: int, servers: int, engine: str, seed: int, **how: Any
) -> Played:
    """A queue with Poisson arrivals. ``service``: unit -> row of a distribution in seconds."""
    n = n if engine == "fast" or servers < 50 else max(n, 6_000)  # where many serve, little happens soon
    unit = unit_for(1.1 * n / rate + 100)
    arrivals = poisson(rate, n, unit, seed)
    how.setdefault("until", arrivals[-1] * 1.02 + 100)
    patience = how.pop("patience", None)
    if patience is not None:
        how["patience"] = Drawn(patience(unit), seed)
    return play(arrivals, Drawn(service(unit), seed), servers, scale=unit, engine=engine, **how)  # type: ignore[arg-type]
