"""Expected applications of a city by bank, district and day, from the scenario's rules alone.

Nobody is drawn: where a rule draws, its probabilities are added up. Cards that are lost, or come back,
follow the expected cards in hand, which are taken to come after the usual delays of a city without queues.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import F64, I64
from sim.experiments import expected_banks
from sim.experiments.expected_days import Days, days_of
from sim.people_cells import cells, group_ids
from sim.people_rules import CityRules, GroupRules, city_rules, group_rules
from sim.people_settle import EMPLOYER
from sim.scenario import Scenario
from sim.world import World


@dataclass(frozen=True)
class Expected:
    """First applications by the day of submission or of the wish to go to a counter, persons.

    wishes: (channels, ways, banks, districts, days). held: (banks, districts), who holds a card before.
    """

    wishes: F64
    held: F64

    @property
    def by_bank(self) -> F64:
        """First applications, (banks, days)."""
        by_bank: F64 = self.wishes.sum(axis=(0, 1, 3))
        return by_bank


@dataclass(frozen=True)
class _Book:
    """The rules compiled once, and how banks are chosen."""

    scenario: Scenario
    city: CityRules
    groups: list[GroupRules]
    free: F64
    listed: dict[str, F64]


def expected_demand(world: World) -> Expected:
    """Expected first applications of the whole city in a world's scenario."""
    book, first_day = _book(world)
    scenario, shape = world.scenario, (len(world.city.banks), len(world.city.districts))
    wishes = np.zeros((len(scenario.channels), 4, *shape, world.clock.n_days))
    held, known = np.zeros(shape), dict[tuple[int, int], tuple[Days, F64]]()
    for cell in cells(scenario, world.city, world.clock):
        joins = scenario.groups[group_ids(scenario)[cell.group]].joins
        key = (cell.group, cell.opens)
        if key not in known:
            rules, unit = book.groups[cell.group], scenario.units.get(joins)
            days = days_of(cell.opens, book.city, rules, unit, first_day, world.clock)
            known[key] = days, _of_one_person(days, cell.group, joins, book)
        days, flow = known[key]
        persons = cell.persons * (1.0 - cell.held_share)
        wishes[:, :, :, cell.district] += persons * flow
        before = cell.persons * cell.held_share + persons * days.before
        held[:, cell.district] += before * _alone(book, cell.group)[0]
    return Expected(wishes, held)


def _book(world: World) -> tuple[_Book, int]:
    s, clock = world.scenario, world.clock
    entries = [g.enters_from for g in s.groups.values() if g.enters_from is not None]
    everyone = cells(s, world.city, clock)
    first_day = min([-1, *(c.opens for c in everyone), *(clock.day_of(day) for day in entries)])
    city = city_rules(s, world.city, clock, first_day)
    listed = {k: expected_banks.listed(city.free, min(u.max_banks, 3)) for k, u in s.units.items()}
    groups = group_rules(s, world.city, clock, first_day)
    return _Book(s, city, groups, expected_banks.alone(city.free), listed), first_day


def _alone(book: _Book, group: int) -> F64:
    """Shares of the banks among people of a group who apply alone, (days, banks)."""
    table = book.groups[group].banks
    shares: F64 = expected_banks.alone(table)[table.of_day]
    return shares


def _of_one_person(days: Days, group: int, joins: str, book: _Book) -> F64:
    """What one person of a group adds, shape (channels, ways, banks, days)."""
    channels, ways = book.city.channels, np.diff(book.groups[group].collection, prepend=0.0)
    own_ways = ways.copy()
    own_ways[0] += own_ways[EMPLOYER]
    own_ways[EMPLOYER] = 0.0
    channel = np.diff(channels.cumulative[:, group], prepend=0.0, axis=1)[channels.of_day]
    mine = (days.alone[:, None, None] * channel[:, :, None] * _alone(book, group)[:, None, :]).transpose(
        1, 2, 0
    )
    out: F64 = mine[:, None] * own_ways[:, None, None]
    if days.with_unit.any():
        _add_submitted(out, days.with_unit, ways, book, joins)
    return out


def _add_submitted(out: F64, flow: F64, ways: F64, book: _Book, joins: str) -> None:
    """The list binds before the normal phase, and later those whose card the unit hands out."""
    city, days = book.city, np.arange(flow.shape[1])
    chosen = city.channels.collective[city.channels.of_day].astype(np.int64)
    for row, mine in enumerate(flow):
        bound: F64 = book.listed[joins][row][city.free.of_day]
        free: F64 = np.where((days < city.normal_from)[:, None], bound, book.free[city.free.of_day])
        for way, share in enumerate(ways):
            banks = bound if way == EMPLOYER else free
            _scatter(out, chosen, way, (share * mine)[:, None] * banks)


def _scatter(out: F64, channel: I64, way: int, flow: F64) -> None:
    for c in np.unique(channel).tolist():
        out[c, way] += np.where((channel == c)[:, None], flow, 0.0).T
