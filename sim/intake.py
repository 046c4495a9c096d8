"""The first rows of the journey log: who will apply, and who holds a card already."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arrays import I64
from sim.clock import NEVER
from sim.journeys import BRANCH, FIRST, OCCASIONS, REISSUE, Log, new_log
from sim.population import Population
from sim.rules import loss_second, reissue_channel
from sim.world import World


def first_rows(world: World, people: Population) -> I64:
    """Rows of the population that have an application in the run, shape (n,): those who apply from the
    first second on, and holders of a card of the new generation who will lose it in time."""
    applies = (people.planned >= 0) & (people.planned < world.horizon)
    holds = np.flatnonzero(people.held > 0)
    lost = losses(people.person[holds], world)
    mask = applies
    mask[holds[lost < world.horizon]] = True
    return np.flatnonzero(mask)


@njit(cache=True, nogil=True)
def _losses(person, keys, rounds, out):  # type: ignore[no-untyped-def]
    for i in range(len(person)):
        out[i] = loss_second(person[i] * OCCASIONS, 0, keys, rounds)


def losses(person: I64, world: World) -> I64:
    """When people who hold a card from before the run act on having lost it, shape like ``person``."""
    out = np.empty(len(person), dtype=np.int64)
    _losses(person, world.keys, world.rounds, out)
    return out


def fill(log: Log, begin: int, world: World, people: Population, rows: I64) -> None:
    """Write the first application of some people into the log from row ``begin`` on.

    ``planned`` is the second of submission, or the midnight of the day a person wants to go to a counter.
    """
    here = slice(begin, begin + len(rows))
    log.application[here] = people.person[rows] * OCCASIONS
    for name in ("bank", "district", "group", "batch", "channel", "collection", "unit", "confirmed", "planned"):
        getattr(log, name)[here] = getattr(people, name)[rows]
    log.kind[here] = FIRST
    held = np.flatnonzero(people.held[rows] > 0)
    if len(held):
        _fill_reissues(log, begin + held, world)


def _fill_reissues(log: Log, at: I64, world: World) -> None:
    acts = losses(log.application[at] // OCCASIONS, world)
    log.application[at] += 1
    log.kind[at] = REISSUE
    log.collection[at] = BRANCH  # how they got the first card is not known
    log.planned[at] = np.minimum(acts, NEVER)
    log.confirmed[at] = log.planned[at]
    log.channel[at] = [
        reissue_channel(a - 1, t, world.keys, world.rounds)
        for a, t in zip(log.application[at].tolist(), acts.tolist(), strict=True)
    ]


def first_log(world: World, people: Population) -> Log:
    """The log before the first second, rows in the order of the applications' ids."""
    rows = first_rows(world, people)
    log = new_log(len(rows))
    fill(log, 0, world, people, rows)
    return log
