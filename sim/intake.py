"""The first rows of the journey log: who will apply, and whose card or application is older than the run."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arrays import I32, I64, AnyArray
from sim.clock import NEVER
from sim.journeys import BRANCH, FIRST, OCCASIONS, REISSUE, Log, joined, new_log
from sim.opening import opening_log
from sim.population import Population
from sim.rules import loss_second, reissue_channel
from sim.world import World

COPIED = ("district", "group", "batch", "collection", "unit", "confirmed", "planned", "bank", "channel")


def applicants(world: World, people: Population) -> I32:
    """Rows of the people who apply for their first card within the run, ascending."""
    return np.flatnonzero((people.planned >= 0) & (people.planned < world.horizon)).astype(np.int32)


def fill(log: Log, begin: int, people: Population, rows: AnyArray) -> None:
    """Write the first application of some people into the log from row ``begin`` on.

    ``planned`` is the second of submission, or the midnight of the day a person wants to go to a counter.
    """
    here = slice(begin, begin + len(rows))
    np.multiply(people.person[rows], OCCASIONS, out=log.application[here])
    for name in COPIED:
        np.take(getattr(people, name), rows, out=getattr(log, name)[here], mode="clip")
    log.kind[here] = FIRST


def older_log(world: World, people: Population) -> Log:
    """Rows that are older than the run: holders of a card who will lose it, and the opening state.

    With an opening state its cards in use are the only ones from before.
    """
    if world.opening is not None:
        return opening_log(world)
    holders = np.flatnonzero(people.held > 0)
    acts = np.empty(len(holders), dtype=np.int64)
    channel = np.empty(len(holders), dtype=np.int8)
    _losses(people.person[holders], world.packed, acts, channel)
    loses = acts < world.horizon
    log = new_log(int(loses.sum()))
    fill(log, 0, people, holders[loses])
    log.application[:] += 1
    log.kind[:] = REISSUE
    log.collection[:] = BRANCH  # how they got the first card is not known
    log.planned[:] = log.confirmed[:] = acts[loses]
    log.channel[:] = channel[loses]
    return log


@njit(cache=True, nogil=True)
def _losses(person, s, acts, channel):  # type: ignore[no-untyped-def]
    """When the holders of cards act on having lost them, and through which channel."""
    for i in range(len(person)):
        held = person[i] * OCCASIONS
        acts[i] = loss_second(held, 0, s.keys, s.rounds)
        channel[i] = reissue_channel(held, acts[i], s.keys, s.rounds) if acts[i] < NEVER else 0


def first_log(world: World, people: Population) -> Log:
    """The log before the first second, rows in the order of the applications' ids."""
    rows = applicants(world, people)
    log = new_log(len(rows))
    fill(log, 0, people, rows)
    return joined([older_log(world, people), log])


def by_bank(world: World, people: Population, rows: AnyArray) -> tuple[AnyArray, I64]:
    """Rows grouped by bank, each group ascending, and where each group begins, (banks + 1,)."""
    banks = len(world.city.banks)
    grouped = np.empty_like(rows)
    starts = np.zeros(banks + 1, dtype=np.int64)
    _group(rows, people.bank, grouped, starts)
    return grouped, starts


@njit(cache=True, nogil=True)
def _group(rows, bank, grouped, starts):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        starts[bank[rows[i]] + 1] += 1
    for b in range(1, len(starts)):
        starts[b] += starts[b - 1]
    at = starts[:-1].copy()
    for i in range(len(rows)):
        b = bank[rows[i]]
        grouped[at[b]] = rows[i]
        at[b] += 1
