"""Plain columns of who visits which pool, and what became of every visit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I8, I64
from sim.clock import NEVER

OPEN = -1
"""Outcome of a visit whose waiting does not end in the run, or that is never begun."""


class Tours(NamedTuple):
    """Customers with one visit or several, one after the other, in whole seconds.

    arrives (customers,): first arrival. first (customers + 1,): visits first[i] .. first[i + 1] are those
    of customer i, whose id is i. Columns of visits: pool; service, at least 1; patience, NEVER without
    limit; pause, seconds between the end of the visit before and this one, at least 1 (not read for the
    first visit). A tour ends with a visit that is not served.
    """

    arrives: I64
    first: I64
    pool: I64
    service: I64
    patience: I64
    pause: I64


class Moments(NamedTuple):
    """Of each visit: came, end of waiting, end of service (seconds, NEVER for not), and outcome."""

    came: I64
    left: I64
    end: I64
    outcome: I8


def no_moments(visits: int) -> Moments:
    """Nothing has happened yet."""
    came, left, end = (np.full(visits, NEVER, dtype=np.int64) for _ in range(3))
    return Moments(came, left, end, np.full(visits, OPEN, dtype=np.int8))
