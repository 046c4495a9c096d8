"""Which channel a person takes on which day: the table in force, cut to the channels open that day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import F64, I32
from sim.chance import uniform
from sim.clock import Clock
from sim.compiled import compiled
from sim.scenario import Scenario
from sim.scenario_people import ChannelChoice
from sim.scenario_types import Dated

COLLECTIVE = "collective"
"""Row of a channel choice for what employers and schools submit."""


class ChannelTable(NamedTuple):
    """Channels, ascending by code, over the days played.

    of_day: int32, (days,), which table holds. cumulative: float64, (tables, groups, channels), by group
    ascending by code; ends at 1. collective: int32, (tables,), the channel of employers and schools.
    counter: uint8, (channels,), 1 if one has to go there.
    """

    of_day: I32
    cumulative: F64
    collective: I32
    counter: NDArray[np.uint8]


def compile_channels(scenario: Scenario, clock: Clock) -> ChannelTable:
    """The channel choices of a scenario, one table for each stretch of days without a change.

    A channel is drawn only while its own dates allow it; the others then share its people. Raises
    ValueError for a day on which somebody finds no open channel, and for shares that do not sum to 1.
    """
    starts = sorted({0, *(day for day in _changes(scenario, clock) if 0 < day < clock.n_days)})
    of_day = np.searchsorted(starts, np.arange(clock.n_days), side="right") - 1
    groups = sorted(scenario.groups, key=lambda g: scenario.groups[g].code)
    shares = np.array([[_shares(scenario, clock, day, group) for group in groups] for day in starts])
    collective = [_collective(scenario, clock, day) for day in starts]
    counter = [scenario.channels[c].counter is not None for c in channel_ids(scenario)]
    return ChannelTable(
        of_day.astype(np.int32),
        np.cumsum(shares, axis=2),
        np.array(collective, np.int32),
        np.array(counter, np.uint8),
    )


def channel_ids(scenario: Scenario) -> list[str]:
    """Ids of the channels, ascending by code: a channel's index in every column."""
    return sorted(scenario.channels, key=lambda c: scenario.channels[c].code)


def holds(dated: Dated, clock: Clock, day: int) -> bool:
    """Whether a dated table holds on a day."""
    date = clock.date_of(day)
    return (dated.from_ is None or dated.from_ <= date) and (dated.until is None or date < dated.until)


def _changes(scenario: Scenario, clock: Clock) -> list[int]:
    tables = [*scenario.channel_choice.values(), *scenario.channels.values()]
    dates = [date for table in tables for date in (table.from_, table.until) if date is not None]
    return [clock.day_of(date) for date in dates]


def _in_force(scenario: Scenario, clock: Clock, day: int) -> ChannelChoice:
    """The choice that holds and began last."""
    holding = [choice for choice in scenario.channel_choice.values() if holds(choice, clock, day)]
    if not holding:
        raise ValueError(f"no channel choice holds on {clock.date_of(day)}")
    return max(holding, key=lambda choice: clock.day_of(choice.from_) if choice.from_ else -(10**9))


def _shares(scenario: Scenario, clock: Clock, day: int, group: str) -> list[float]:
    """Shares of a group over the channels open on a day; they sum to 1."""
    rows = _in_force(scenario, clock, day).shares
    row = rows.get(group, rows.get("default", {}))
    if abs(sum(row.values()) - 1.0) > 1e-9:
        raise ValueError(f"channel shares of {group} sum to {sum(row.values()):.6g}, they must sum to 1")
    opened = [row.get(c, 0.0) * holds(scenario.channels[c], clock, day) for c in channel_ids(scenario)]
    if sum(opened) <= 0.0:
        raise ValueError(f"{group} finds no open channel on {clock.date_of(day)}")
    return [share / sum(opened) for share in opened]


def _collective(scenario: Scenario, clock: Clock, day: int) -> int:
    """The largest share of the row ``collective``, or else the first channel without a counter."""
    if COLLECTIVE in _in_force(scenario, clock, day).shares:
        shares = _shares(scenario, clock, day, COLLECTIVE)
        return shares.index(max(shares))
    for i, channel in enumerate(channel_ids(scenario)):
        if scenario.channels[channel].counter is None:
            return i
    raise ValueError("employers and schools need a channel without a counter")


@compiled(error_model="numpy")
def channel_on(cumulative, table, group, key, who):  # type: ignore[no-untyped-def]
    """Index of the channel that one of a group takes; ``cumulative`` as in ``ChannelTable``."""
    u = uniform(key, who, 0)
    last = cumulative.shape[2] - 1
    i = 0
    while i < last and cumulative[table, group, i] <= u:
        i += 1
    while i > 0 and cumulative[table, group, i] == cumulative[table, group, i - 1]:
        i -= 1  # the sum may stop a hair below 1, and the last channels have no share
    return i
