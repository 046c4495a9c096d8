"""The first rows of the journey log: who will apply, and whose card or application is older than the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.arrays import I32, I64, AnyArray
from sim.clock import NEVER
from sim.compiled import compiled
from sim.journeys import BRANCH, FIRST, OCCASIONS, REISSUE, Log, joined, new_log
from sim.opening import opening_log
from sim.population import Population
from sim.rules import loss_second, reissue_channel
from sim.world import World

PeopleOf = Callable[[int], Population]
"""Gives the people of one bank (and of no other), for a city too large to hold all at once."""

COPIED = ("district", "group", "batch", "collection", "unit", "confirmed", "planned", "bank", "channel")


def applicants(world: World, people: Population) -> I32:
    """Rows of the people who apply for their first card within the run, ascending."""
    rows = np.empty(len(people), dtype=np.int32)
    return rows[: _applicants(people.planned, world.horizon, rows)]


@compiled
def _applicants(planned, horizon, out):  # type: ignore[no-untyped-def]
    n = 0
    for row in range(len(planned)):
        out[n] = row
        n += 0 <= planned[row] < horizon
    return n


def fill(log: Log, begin: int, people: Population, rows: AnyArray) -> None:
    """Write the first application of some people into the log from row ``begin`` on.

    ``planned`` is the second of submission, or the midnight of the day a person wants to go to a counter.
    """
    here = slice(begin, begin + len(rows))
    np.take(people.person, rows, out=log.application[here], mode="clip")
    log.application[here] *= OCCASIONS
    for name in COPIED:
        column, out = getattr(people, name), getattr(log, name)[here]
        if column.strides == (0,) and len(column):  # one value for all
            out[:] = column[0]
        elif name != "confirmed" or column is not people.planned:
            np.take(column, rows, out=out, mode="clip")
    if people.confirmed is people.planned:
        log.confirmed[here] = log.planned[here]
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


@compiled
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


class Comers(NamedTuple):
    """Who comes to one bank: ``rows`` of ``people`` apply for their first card, ascending; ``older``: rows
    from before the run."""

    people: Population
    rows: AnyArray
    older: Log


class Intake:
    """Who comes to each bank of a world, from all people at once or bank by bank."""

    def __init__(self, world: World, people: Population | PeopleOf) -> None:
        self.world, self.people = world, people
        self.weights = np.ones(len(world.city.banks))
        """(banks,): how much each bank counts in the progress of a run."""
        if isinstance(people, Population):
            self._rows, starts = _by_bank(world, people)
            self._older = older_log(world, people)
            self._starts = starts.tolist()
            self.weights += np.diff(starts)

    def of_bank(self, bank: int) -> Comers:
        """Those of one bank."""
        if isinstance(self.people, Population):
            rows = self._rows[self._starts[bank] : self._starts[bank + 1]]
            return Comers(self.people, rows, _of_bank(self._older, bank))
        people = self.people(bank)
        return Comers(people, applicants(self.world, people), _of_bank(older_log(self.world, people), bank))


def _of_bank(log: Log, bank: int) -> Log:
    chosen = log.bank == bank
    return Log._make(column[chosen] for column in log)


def _by_bank(world: World, people: Population) -> tuple[AnyArray, I64]:
    """Rows of applicants grouped by bank, each group ascending, and where each group begins, (banks + 1,)."""
    rows = applicants(world, people)
    grouped = np.empty_like(rows)
    starts = np.zeros(len(world.city.banks) + 1, dtype=np.int64)
    _group(rows, people.bank, grouped, starts)
    return grouped, starts


@compiled
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
