"""A store of blanks that is full sends the rest back, and stops hold for all banks, in both engines."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import rules
from sim.engines import entity, fast
from sim.journeys import KEPT
from sim.population import build_population
from sim.scenario import Scenario
from sim.scenario_places import Blanks
from sim.scenario_types import Dated
from sim.world import World
from sim.world_tables import NO_LIMIT
from tests.twins.cities import build


def with_stores(scenario: Scenario, r: Random) -> Scenario:
    """The scenario with small stores at the lines and at the issuing stations."""
    lines, station = (
        Blanks(
            initial_cards=r.choice([0, most]),
            delivery_cards=r.choice([1, most, 2 * most]),
            every_days=r.choice([1, 3]),
            most_cards=most,
        )
        for most in (r.choice([3, 20, 60]), r.choice([1, 5]))
    )
    begin = scenario.horizon.start + dt.timedelta(days=2)
    stop = Dated.model_validate({"from": begin, "until": begin + dt.timedelta(days=4)})
    production = scenario.production.model_copy(update={"blanks": lines, "blank_stops": {"flood": stop}})
    instant = scenario.facilities["instant"].model_copy(update={"blanks": station})
    facilities = {**scenario.facilities, "instant": instant}
    return scenario.model_copy(update={"production": production, "facilities": facilities})


@pytest.mark.parametrize("seed", range(100, 115))
def test_both_engines_keep_the_same_stores(seed: int) -> None:
    small = build(seed)
    scenario = with_stores(small.scenario, Random(seed))
    sample, clock = small.world.sample, small.world.clock
    world = World.build(scenario, small.city, clock, seed=seed, sample=sample)
    people = build_population(scenario, small.city, clock, world.keys, sample=sample, threads=1)
    (a, series), (b, others) = entity.play(world, people), fast.play(world, people)
    for name in KEPT:
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    for mine, other in zip(series, others, strict=True):
        for name in mine._fields:
            assert np.array_equal(getattr(mine, name), getattr(other, name)), name


events = st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=30)


@given(initial=st.integers(0, 20), delivery=st.integers(0, 15), most=st.integers(1, 20), steps=events)
def test_the_store_is_that_of_a_clerk_who_counts(
    initial: int, delivery: int, most: int, steps: list[tuple[bool, int]]
) -> None:
    """One event a second: a delivery, or somebody takes as many blanks as there are."""
    times = np.array([t for t, (comes, _) in enumerate(steps, start=1) if comes], dtype=np.int64)
    total = initial + delivery * np.arange(len(times) + 1, dtype=np.int64)
    used, store = 0, min(initial, most)
    for t, (comes, wanted) in enumerate(steps, start=1):
        if comes:
            store = min(store + delivery, most)
            continue
        assert rules.blanks_left(t, used, times, total, most) == store
        taken = min(wanted, store)
        used = rules.blanks_used(t, used, taken, times, total, most)
        store -= taken
    assert rules.blanks_left(len(steps), used, times, total, most) == store


def test_a_store_without_limit_keeps_everything() -> None:
    times, total = np.array([5, 9]), np.array([10, 110, 210])
    assert rules.blanks_left(9, 10, times, total, NO_LIMIT) == 200
