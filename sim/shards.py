"""Which rooms share something: the parts of a city that can be played one after the other, or at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.journeys import ACTIVATE, COLLECT, ENABLE
from sim.plain_banks import plain_banks
from sim.world import World


@dataclass(frozen=True)
class Plan:
    """Groups of banks that share no room, largest share first, and how the desks fit in.

    ``desks_first``: desks take applications only and nothing flows back to them, so they are played
    before all banks. Otherwise, if there are desks, one group holds all banks and the desks with them.
    ``plain``: banks that can be played stage by stage.
    """

    groups: tuple[tuple[int, ...], ...]
    desks_first: bool
    desk_channels: tuple[int, ...]
    plain: frozenset[int] = frozenset()


def plan(world: World) -> Plan:
    """Part a world into shards."""
    desks = np.flatnonzero(world.places.bank < 0)
    visits = enumerate(world.roles.channel_visit.tolist())
    channels = tuple(c for c, v in visits if v >= 0 and _owners(world, v) & 2)
    if len(desks) == 0:
        return Plan(_by_bureau(world), False, (), plain_banks(world))
    if _flows_back(world, channels):
        return Plan((tuple(range(len(world.city.banks))),), False, channels)
    return Plan(_by_bureau(world), True, channels)


def _by_bureau(world: World) -> tuple[tuple[int, ...], ...]:
    groups = [tuple(np.flatnonzero(world.bureau_of == b).tolist()) for b in range(len(world.bureaus))]
    return tuple(sorted(groups, key=lambda g: -sum(_share(world, b) for b in g)))


def _share(world: World, bank: int) -> float:
    stated = world.scenario.banks.get(world.city.banks[bank].id)
    return 0.0 if stated is None else float(stated.share)


def _owners(world: World, visit: int) -> int:
    """Bit 1: some counters of a visit belong to banks; bit 2: some to districts."""
    places = world.places
    size = places.n_banks * places.n_districts
    near = places.near[places.near_at[visit * size] : places.near_at[(visit + 1) * size]]
    owners = places.bank[near]
    return int((owners >= 0).any()) | 2 * int((owners < 0).any())


def _flows_back(world: World, channels: tuple[int, ...]) -> bool:
    """Whether anything that happens at a bank can send somebody to a desk, or a visit may go to either."""
    roles = world.roles
    later = [int(roles.visit_of_task[t]) for t in (COLLECT, ENABLE, ACTIVATE) if roles.visit_of_task[t] >= 0]
    mixed = any(_owners(world, int(v)) == 3 for v in roles.channel_visit if v >= 0)
    again = any(_takes_reissues(world, c) for c in channels)
    return mixed or again or any(_owners(world, v) & 2 for v in later)


def _takes_reissues(world: World, channel: int) -> bool:
    """Whether a re-issue may be asked for through a channel: its step of the cumulative shares."""
    choice = world.rounds.choice
    if world.rounds.lost_per_second <= 0.0 or len(choice) == 0:
        return False
    before = choice[:, channel - 1] if channel > 0 else np.zeros(len(choice))
    last = choice.shape[1] - 1
    rest = channel == last and bool((choice[:, last] < 1.0).any())
    return rest or bool((choice[:, channel] > before).any())
