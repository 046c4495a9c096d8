"""Small random cities, one per seed, in which every rule of play has a chance to matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from sim.calendar_days import load_working_days
from sim.chance import keys
from sim.city import City, CityBank, District
from sim.clock import Clock
from sim.population import Population, build_population
from sim.scenario import Scenario
from sim.world import World
from tests.places import BEIJING
from tests.twins.tables import random_tables

WORKING_DAYS = load_working_days(BEIJING)


class Size(NamedTuple):
    """How big a city is: days played, districts, banks, persons of each group, one person in ``sample``."""

    days: int
    districts: int
    banks: int
    persons: int
    sample: int


DAYS, DISTRICTS, BANKS, PERSONS, SAMPLES = (
    (6, 14, 25, 40),
    (1, 2, 3),
    (1, 2, 3),
    (20, 80, 200),
    (1, 1, 1, 1, 2),
)
"""Sizes to choose from, small ones first."""


@dataclass(frozen=True)
class Small:
    """A built small city."""

    seed: int
    scenario: Scenario
    city: City
    world: World
    people: Population


def build(seed: int, changes: dict[str, Any] | None = None, size: Size | None = None) -> Small:
    """The city of a seed; ``changes`` replace whole top-level tables, ``size`` the seed's own size."""
    r = Random(seed)
    own = Size(*(r.choice(choices) for choices in (DAYS, DISTRICTS, BANKS, PERSONS, SAMPLES)))
    size = size or own
    start = dt.date(2025, 1, 1) + dt.timedelta(days=r.randrange(600))
    end = start + dt.timedelta(days=size.days)
    districts = [f"d{i}" for i in range(1, size.districts + 1)]
    banks = [f"b{i}" for i in range(1, size.banks + 1)]
    late = start + dt.timedelta(days=r.choice([0, 0, 0, 2]))  # the last bank may join later
    tables = random_tables(r, start, end, districts, banks, size.persons, size.sample) | (changes or {})
    scenario = Scenario.model_validate(tables)
    since = [start] * (len(banks) - 1) + [late if len(banks) > 1 else start]
    city = City(
        tuple(District(i + 1, d, d, d, i, 0, {"population": 1.0}) for i, d in enumerate(districts)),
        tuple(CityBank(i + 1, b, b, b, day) for i, (b, day) in enumerate(zip(banks, since, strict=True))),
    )
    clock = Clock(start, end, WORKING_DAYS)
    world = World.build(scenario, city, clock, seed=seed, replication=0, sample=size.sample)
    people = build_population(scenario, city, clock, keys(seed, 0), sample=size.sample, threads=1)
    return Small(seed, scenario, city, world, people)
