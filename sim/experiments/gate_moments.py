"""The moments of a run as a tree by day and room: like the tree of all events, without what is told late.

An outcome, a number of visits or of re-made cards is known at the end, and the tree of all events has to
put it on some earlier day. Moments stand where they happened, so the first cell that differs is where the
difference began. Due dates have a room of their own, ``promises``, on the day the promise begins.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import I64, U64, AnyArray
from sim.clock import DAY, NEVER
from sim.experiments.gate_candidate import Played
from sim.hash_tree import Tree
from sim.journeys import MOMENTS, Log
from sim.world import World

DEMAND = ("confirmed", "applied")
AT_COUNTERS = ("arrived", "came", "called")
IN_LINES = ("received", "released", "loaded", "made")
HAND_OVER = ("departed", "delivered", "in_hand", "enabled", "activated")
_STEPS = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7))
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def moments_of(played: Played) -> Tree:
    """The tree of one run; the last column is for what happens after its last day."""
    world, log = played.world, played.log
    rooms = rooms_of(world)
    hashes = np.zeros((len(rooms), world.clock.n_days + 1), dtype=np.uint64)
    for code, column in enumerate((*MOMENTS, "due")):
        second = getattr(log, column).astype(np.int64)
        when = log.applied.astype(np.int64) if column == "due" else second
        rows = np.flatnonzero(when < NEVER)
        room, day = room_numbers(world, log, column)[rows], _day(when[rows], world)
        np.add.at(hashes, (room, day), _hashed(log.application[rows], code, second[rows]))
    return Tree(rooms, world.clock.start, hashes)


def rooms_of(world: World) -> tuple[str, ...]:
    """Names in the order of a day."""
    banks, districts = [b.id for b in world.city.banks], [d.id for d in world.city.districts]
    rooms = ["demand", "promises", *(f"desks.{d}" for d in districts)]
    for sort in ("counters", "lines", "hand_over"):
        rooms += [f"{sort}.{b}" for b in banks]
    return tuple(rooms)


def room_numbers(world: World, log: Log, column: str) -> I64:
    """The room of one column in every row."""
    banks, districts = len(world.city.banks), len(world.city.districts)
    counters = 2 + districts
    bank = log.bank.astype(np.int64)
    if column in DEMAND:
        return np.zeros(len(bank), dtype=np.int64)
    if column == "due":
        return np.ones(len(bank), dtype=np.int64)
    if column in HAND_OVER:
        return counters + 2 * banks + bank
    if column in IN_LINES:
        return counters + np.where(log.released < NEVER, banks, 0) + bank
    owner = np.where(log.facility >= 0, world.places.bank[log.facility], bank).astype(np.int64)
    district = np.where(log.facility >= 0, world.places.district[log.facility], log.district).astype(np.int64)
    return np.where(owner >= 0, counters + owner, 2 + district)


def _day(second: I64, world: World) -> AnyArray:
    last = world.clock.n_days
    inside = (second >= 0) & (second < last * DAY)
    return np.where(inside, second // DAY, last)


def _hashed(application: I64, code: int, second: I64) -> U64:
    """64 bits of (application, column, second); sums of them tell sets apart."""
    z = application.astype(np.uint64) * _STEPS[0] + second.astype(np.uint64) * _STEPS[2]
    z += np.uint64(code * int(_STEPS[1]) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * _MIX[0]
    z = (z ^ (z >> np.uint64(27))) * _MIX[1]
    out: U64 = z ^ (z >> np.uint64(31))
    return out
