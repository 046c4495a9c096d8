"""Which banks are plain: nothing shared, nothing fed back, first come, first served without limits.

The stages of such a bank can be played one after the other over the whole run, instead of day by day.
"""

from __future__ import annotations

import numpy as np

from sim.clock import DAY
from sim.journeys import NO_TASK
from sim.world import World
from sim.world_tables import FIFO, NO_TICKETS_AFTER, Bureau, Places


def plain_banks(world: World) -> frozenset[int]:
    """The banks of a world that are plain."""
    if not (_goes_one_way(world) and _hands_over_freely(world)):
        return frozenset()
    alone = np.bincount(world.bureau_of) == 1
    return frozenset(
        bank
        for bank, room in enumerate(world.bureau_of.tolist())
        if alone[room] and _plain_lines(world.bureaus[room]) and _plain_counters(world.places, bank, world)
    )


def _goes_one_way(world: World) -> bool:
    """Everybody applies online, once, in the run, and no counter is shared or chosen by its queue."""
    places = world.places
    return (
        world.opening is None
        and world.rounds.lost_per_second <= 0.0
        and bool((world.roles.channel_task == NO_TASK).all())
        and bool((places.bank >= 0).all())
        and not places.shorter_of_two.any()
    )


def _hands_over_freely(world: World) -> bool:
    """No departure is full, and every delivery succeeds."""
    return not world.rounds.capacity.any() and not world.rounds.failed_share.any()


def _plain_lines(b: Bureau) -> bool:
    """Card by card in the order of release, all lines alike."""
    by_card = b.lot_size == 1 and b.min_lot <= 1 and b.setup == 0 and b.dispatch == FIFO
    steady = b.failed_share <= 0.0 and not b.has_blanks and len(b.down_from) == 0 and b.extra_seconds == 0
    return len(b.rate) > 0 and by_card and steady and _lines_are_alike(b)


def _lines_are_alike(b: Bureau) -> bool:
    first = slice(b.hours_at[0], b.hours_at[1])
    others = [slice(b.hours_at[i], b.hours_at[i + 1]) for i in range(1, len(b.rate))]
    same_hours = all(
        np.array_equal(b.times[first], b.times[o]) and np.array_equal(b.values[first], b.values[o])
        for o in others
    )
    same_pace = b.draws_card_time or len(b.stated_time) > 0 or len(set(b.rate.tolist())) == 1
    return same_hours and same_pace


def _plain_counters(places: Places, bank: int, world: World) -> bool:
    return all(_plain_pool(places, pool, world.horizon) for pool in pools_of(places, bank).tolist())


def pools_of(places: Places, bank: int):  # type: ignore[no-untyped-def]
    """The pools of a bank's outlets, ascending."""
    return np.flatnonzero(places.bank[places.facility] == bank)


def _plain_pool(places: Places, pool: int, horizon: int) -> bool:
    """Open round the clock with the same servers, without limits of room, patience, tickets or blanks."""
    template, first = places.template[pool], places.server_at[pool]
    low, high = places.hours_at[template], places.hours_at[template + 1]
    times, values = places.times[low:high], places.values[low:high]
    always = len(times) > 0 and times[0] <= 0 and (len(times) == 1 or times[1] >= horizon)
    return (
        always
        and values[0] == places.servers[pool]
        and places.room[pool] == 0
        and bool(places.patient[places.kind[places.facility[pool]]])
        and places.total_at[pool] == places.total_at[pool + 1]
        and places.down_at[first] == places.down_at[first + places.servers[pool]]
        and (places.closing[pool] != NO_TICKETS_AFTER or places.tickets_until[pool] >= DAY)
    )
