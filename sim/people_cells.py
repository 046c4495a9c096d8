"""The cells of a city: the people of one district and one group, and from which day they may apply."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I64
from sim.city import City
from sim.clock import Clock
from sim.scenario import Scenario
from sim.scenario_people import Batch, Spread

EVERYWHERE = "*"
"""In a batch's districts: all of them."""
_DISTRICT = 10**10
_GROUP = 10**8
_UNITS_OF_A_GROUP = 10**7


class Cell(NamedTuple):
    """One district and group.

    district, group, batch: indexes, each list ascending by code; batch -1 for newcomers without one.
    base: id of its first person. persons: how many there are. opens: day from which they may apply.
    held_share: share who hold a card before the first day. unit_base: address of its first unit;
    unit_first: number of that unit.
    """

    district: int
    group: int
    batch: int
    base: int
    persons: int
    opens: int
    held_share: float
    unit_base: int
    unit_first: int


def cells(scenario: Scenario, city: City, clock: Clock) -> list[Cell]:
    """Every cell with people and a batch, by district and group; waived ones are left out.

    Raises ValueError for a cell that is neither in a batch nor waived, and for one that is too large
    for its range of ids.
    """
    waived = {(w.district, w.group) for w in scenario.waived}
    found = []
    for g, id in enumerate(group_ids(scenario)):
        group = scenario.groups[id]
        persons = spread(scenario.spreads[group.spread], group.persons, city)
        for d, district in enumerate(city.districts):
            if persons[d] and not {(district.id, id), (EVERYWHERE, id)} & waived:
                found.append(_cell(scenario, city, clock, d, g, int(persons[d])))
    return sorted(found, key=lambda cell: cell.base)


def group_ids(scenario: Scenario) -> list[str]:
    """Ids of the groups, ascending by code."""
    return sorted(scenario.groups, key=lambda g: scenario.groups[g].code)


def batch_ids(scenario: Scenario) -> list[str]:
    """Ids of the batches, ascending by code."""
    return sorted(scenario.batches, key=lambda b: scenario.batches[b].code)


def spread(how: Spread, persons: int, city: City) -> I64:
    """Persons of every district, whole numbers in proportion to the weights, shape (districts,)."""
    weights = np.array(_weights(how, city), dtype=np.float64)
    total = np.cumsum(weights)
    if total[-1] <= 0.0:
        raise ValueError("a spread needs a district with a weight")
    ends = np.floor(total / total[-1] * persons + 0.5).astype(np.int64)
    each: I64 = np.diff(ends, prepend=0)
    return each


def _weights(how: Spread, city: City) -> tuple[float, ...]:
    if how.column is not None:
        return city.column(how.column)
    weights = how.weights or {}
    return tuple(weights.get(district.id, 0.0) for district in city.districts)


def _cell(scenario: Scenario, city: City, clock: Clock, d: int, g: int, persons: int) -> Cell:
    district, group_id = city.districts[d], group_ids(scenario)[g]
    group = scenario.groups[group_id]
    if persons >= _GROUP:
        raise ValueError(f"{persons} people of {group_id} in {district.id}: a cell holds fewer than {_GROUP}")
    b = _batch(scenario, district.id, group_id)
    batch = scenario.batches[batch_ids(scenario)[b]] if b >= 0 else None
    unit = scenario.units.get(group.joins)
    unit_first = group.code * _UNITS_OF_A_GROUP if unit else -1
    kind = unit.code if unit else 0
    before = scenario.opening_state is not None
    opens = _opening_day(batch, clock, before) if batch else clock.day_of(group.enters_from or clock.start)
    return Cell(
        d,
        g,
        b,
        district.code * _DISTRICT + group.code * _GROUP,
        persons,
        opens,
        batch.already_issued_share if batch else 0.0,
        (district.code * 100 + kind) * _DISTRICT + unit_first,
        unit_first,
    )


def _opening_day(batch: Batch, clock: Clock, goes_on: bool) -> int:
    """The batch's day. One that opened before the first day and states how many hold a card begins
    afresh then: the share stands for all that happened before. A scenario that ``goes_on`` from an opening
    state plays what came after the share, and its batches keep their days."""
    day = clock.day_of(batch.opens)
    return day if goes_on or batch.already_issued_share == 0.0 else max(day, 0)


def _batch(scenario: Scenario, district: str, group: str) -> int:
    """Index of the earliest batch that names the district and the group; -1 for newcomers without one."""
    ids = batch_ids(scenario)
    named = [
        b
        for b, batch in ((b, scenario.batches[id]) for b, id in enumerate(ids))
        if group in batch.groups and (district in batch.districts or EVERYWHERE in batch.districts)
    ]
    if not named and scenario.groups[group].enters_from is not None:
        return -1
    if not named:
        raise ValueError(f"{group} of {district} are in no batch, and not waived")
    return min(named, key=lambda b: scenario.batches[ids[b]].opens)
