"""The opening state as the first rows of the journey log, the same for both engines.

Who holds these cards is not known: persons with ids reserved for them (no district has the code 0),
whose luck is drawn by address like everybody's. A row of the file is a stretch of ids, so the cards of a
sample are those of the whole.
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.arrays import F64, I64
from sim.chance import uniform
from sim.clock import DAY, NEVER
from sim.compiled import compiled
from sim.distributions import draw_seconds
from sim.geography import index_of
from sim.journeys import BRANCH, COLLECT, FIRST, OCCASIONS, REISSUE, UNCOLLECTED, Log, joined, new_log
from sim.opening_file import BACKLOG, ISSUED, KINDS, Cards
from sim.people_cells import Cell, cells, group_ids
from sim.people_kernels import keep_ids
from sim.people_settle import settle_ways
from sim.rules import due_of, loss_second, reissue_channel
from sim.world import World
from sim.world_rounds import channel_names

_FIRST_ID = {kind: (97 + i) * 10**8 for i, kind in enumerate(KINDS)}
_CHUNK = 1_000_000
_MOST_TRIES = 2_000


def opening_log(world: World) -> Log:
    """Rows of the opening state that have something left to do, in the order of the applications' ids.

    Backlog rows are accepted (``applied``, ``due``, ``received`` lie before the first second) and wait
    for their release. Uncollected rows have their ``task`` and the midnight of the coming visit in
    ``planned``. Cards in use appear only where they will be lost in time, as the wish for another.
    """
    parts = [new_log(0)]
    used = dict(_FIRST_ID)
    everyone = cells(world.scenario, world.city, world.clock)
    for cards in world.opening.rows if world.opening else ():
        first = used[cards.kind]
        used[cards.kind] += cards.number
        for begin in range(first, first + cards.number, _CHUNK):
            count = min(_CHUNK, first + cards.number - begin)
            parts.append(_rows(world, cards, begin, count, everyone))
    return joined(parts)


def _rows(world: World, cards: Cards, begin: int, count: int, everyone: list[Cell]) -> Log:
    """The rows of one stretch of ids."""
    ids = np.empty(count, dtype=np.int64)
    ids = ids[: keep_ids(begin, count, world.sample, world.keys[chance.SAMPLE], ids)]
    if cards.kind == ISSUED:
        lost = np.empty(len(ids), dtype=np.int64)
        _losses(ids, world.packed, lost)
        ids, lost = ids[lost < world.horizon], lost[lost < world.horizon]
        log = _people(world, cards, ids, everyone)
        _begin_reissues(log, lost, world)
        return log
    log = _people(world, cards, ids, everyone)
    if cards.kind == BACKLOG:
        _begin_backlog(log, cards, world)
    else:
        _begin_uncollected(log, cards, world)
    return log


def _people(world: World, cards: Cards, ids: I64, everyone: list[Cell]) -> Log:
    """Empty rows of anonymous people: where they live and to which group they belong is drawn."""
    chosen = _cells_of(world, cards, everyone)
    where = np.empty(len(ids), dtype=np.int64)
    _draw(ids, _cumulative(chosen), world.keys[chance.OPENING_CELL], where)
    log = new_log(len(ids))
    log.application[:] = ids * OCCASIONS
    log.bank[:] = index_of(world.city.banks, cards.bank)
    for name in ("district", "group", "batch"):
        getattr(log, name)[:] = np.array([getattr(cell, name) for cell in chosen], dtype=np.int64)[where]
    log.kind[:], log.collection[:] = FIRST, BRANCH
    return log


def _cells_of(world: World, cards: Cards, everyone: list[Cell]) -> list[Cell]:
    """The people among whom the holders of these cards are; those whose batch has opened, if any has."""
    city, groups = world.city, group_ids(world.scenario)
    found = [
        cell
        for cell in everyone
        if (not cards.district or city.districts[cell.district].id == cards.district)
        and (not cards.group or groups[cell.group] == cards.group)
    ]
    if not found:
        raise ValueError(f"opening state: nobody in {cards.district or 'the city'} belongs to {cards.group}")
    return [cell for cell in found if cell.opens <= 0] or found


def _cumulative(chosen: list[Cell]) -> F64:
    total = np.cumsum(np.array([cell.persons for cell in chosen], dtype=np.float64))
    shares: F64 = total / total[-1]
    return shares


def _begin_backlog(log: Log, cards: Cards, world: World) -> None:
    """Accepted before the first day, on the day that the file says, at a drawn second."""
    promise = world.scenario.promises[cards.promise]
    first = "first" in promise.kinds
    log.kind[:] = FIRST if first else REISSUE
    log.channel[:] = channel_names(world.scenario).index(promise.channel)
    person = log.application // OCCASIONS
    if not first:
        log.application[:] += 1
    _seconds(person, cards.age_days, world.keys[chance.OPENING_SECOND], log.applied)
    for name in ("confirmed", "received", "planned"):
        getattr(log, name)[:] = log.applied
    if world.scenario.channels[promise.channel].counter is not None:
        log.arrived[:] = log.applied
    _due_dates(log.channel, log.kind, log.applied, world.packed, log.due)
    if cards.group:
        _ways(log, person, cards, world)


def _ways(log: Log, person: I64, cards: Cards, world: World) -> None:
    group = world.scenario.groups[cards.group]
    shares = group.collection
    cumulative = np.cumsum([shares.branch, shares.mail, shares.employer, shares.home])
    with_unit = group.joins in world.scenario.units
    now = np.zeros(len(person), dtype=np.int64)
    settle_ways(person, now, 1, cumulative, with_unit, world.keys[chance.COLLECTION], log.collection)


def _begin_uncollected(log: Log, cards: Cards, world: World) -> None:
    """At the branch, where it lies until its holder comes, if ever."""
    made = [n for n in channel_names(world.scenario) if "lines" in world.scenario.channels[n].route]
    log.channel[:] = channel_names(world.scenario).index(made[0]) if made else 0
    log.made[:] = log.departed[:] = log.delivered[:] = -cards.age_days * DAY
    log.task[:] = COLLECT
    age = cards.age_days * DAY
    _plan_collections(log.application, age, world.keys, world.rounds, log.planned, log.outcome)


def _begin_reissues(log: Log, lost: I64, world: World) -> None:
    log.application[:] += 1
    log.kind[:] = REISSUE
    log.planned[:] = log.confirmed[:] = lost
    _channels(log.application - 1, lost, world.packed, log.channel)


@compiled
def _draw(who, cumulative, key, out):  # type: ignore[no-untyped-def]
    for i in range(len(who)):
        u = uniform(key, who[i], 0)
        at = np.searchsorted(cumulative, u, side="right")
        out[i] = min(at, len(cumulative) - 1)


@compiled
def _seconds(who, age_days, key, out):  # type: ignore[no-untyped-def]
    for i in range(len(who)):
        out[i] = np.int64(uniform(key, who[i], 0) * DAY) - age_days * DAY


@compiled
def _due_dates(channel, kind, applied, s, out):  # type: ignore[no-untyped-def]
    for i in range(len(applied)):
        out[i] = due_of(channel[i], kind[i], applied[i], applied[i], s.law, s.days)


@compiled
def _losses(person, s, out):  # type: ignore[no-untyped-def]
    for i in range(len(person)):
        out[i] = loss_second(person[i] * OCCASIONS, 0, s.keys, s.rounds)


@compiled
def _channels(application, lost, s, out):  # type: ignore[no-untyped-def]
    for i in range(len(application)):
        out[i] = reissue_channel(application[i], lost[i], s.keys, s.rounds)


@compiled
def _plan_collections(application, age, keys, rounds, planned, outcome):  # type: ignore[no-untyped-def]
    """Who comes, and on which day: the draws of everybody, given that the card still lies there after
    ``age`` seconds (the first occasion that agrees with it). Where none does, they count from the start."""
    for i in range(len(application)):
        comes = draw_seconds(rounds.collect_delay, keys[chance.COLLECT_DELAY], application[i], 0)
        for occasion in range(_MOST_TRIES):
            if uniform(keys[chance.NEVER_COLLECTS], application[i], occasion) < rounds.never_share:
                comes = np.int64(NEVER)
                break
            delay = draw_seconds(rounds.collect_delay, keys[chance.COLLECT_DELAY], application[i], occasion)
            if delay > age:
                comes = delay - age
                break
        if comes < NEVER:
            planned[i] = comes // DAY * DAY
        else:
            planned[i] = NEVER
            outcome[i] = UNCOLLECTED
