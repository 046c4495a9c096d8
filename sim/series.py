"""What facilities did day by day, accumulated by the engine itself, so that the checks can fail.

Waiting is counted over stretches of time: a person called at the instant of arrival never waited.
State at midnight is the state just before it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I32, I64, AnyArray
from sim.world import World


class CounterSeries(NamedTuple):
    """Counters, shape (pools, days) unless said. Conservation: arrivals so far = served + gave up +
    turned away + waiting at midnight."""

    ORDER = "F"  # type: ignore[misc]

    arrivals: I32
    served: I32
    """Called to the counter (and a card blank at hand)."""
    gave_up: I32
    turned_away: I32
    """Came too late, found no room, were sent home at the closing, or found no blank."""
    busy: I32
    """Seconds of service, on the day it began."""
    area: I64
    """Person-seconds of waiting."""
    peak: I32
    midnight: I32
    hour_arrivals: I64
    """(pools, 24), all days together."""
    hour_wait: I64
    """(pools, 24): seconds waited, by hour of arrival."""


class LineSeries(NamedTuple):
    """Lines, shape (bureaus, days). released so far = loaded + waiting; loaded = made + in work."""

    ORDER = "F"  # type: ignore[misc]

    released: I32
    """Orders, remade ones counted again."""
    loaded: I32
    made: I32
    """Cards finished, good or bad."""
    remade: I32
    """Bad ones among them."""
    area: I64
    """Order-seconds between release and lot."""
    work_area: I64
    """Order-seconds between lot and made."""
    busy: I64
    """Seconds of work on cards and set-ups, on the day it began."""
    peak: I32
    waiting: I32
    in_work: I32
    overtime: I32
    """Seconds of overtime, all lines."""


class RoundSeries(NamedTuple):
    """Delivery rounds, shape (banks * 4, days)."""

    ORDER = "F"  # type: ignore[misc]

    handed: I32
    departed: I32
    area: I64
    waiting: I32


class Series(NamedTuple):
    """All facility series of a run."""

    counters: CounterSeries
    lines: LineSeries
    rounds: RoundSeries


def new_series(world: World) -> Series:
    """Empty series for a world."""
    days = world.clock.n_days
    pools, bureaus, rounds = len(world.places.facility), len(world.bureaus), len(world.city.banks) * 4
    return Series(
        CounterSeries._make(_zeros(CounterSeries, name, pools, days) for name in CounterSeries._fields),
        LineSeries._make(_zeros(LineSeries, name, bureaus, days) for name in LineSeries._fields),
        RoundSeries._make(_zeros(RoundSeries, name, rounds, days) for name in RoundSeries._fields),
    )


_WIDE = {"area", "work_area", "hour_arrivals", "hour_wait"}


def _zeros(of: type, name: str, rows: int, days: int) -> AnyArray:
    columns = 24 if name.startswith("hour") else days
    wide = name in _WIDE or (of is LineSeries and name == "busy")
    # a day of all facilities lies together: that is how the days are played
    return np.zeros((rows, columns), dtype=np.int64 if wide else np.int32, order="F")
