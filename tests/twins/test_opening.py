"""From an opening state both engines play the same, and nothing of it is lost or played twice."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from sim.clock import DAY, NATURAL, NEVER, due_second
from sim.engines import entity, fast
from sim.journeys import ACTIVE, FINISHED, KEPT, OCCASIONS, REISSUE, UNCOLLECTED, Log
from sim.opening import opening_log
from sim.opening_file import BACKLOG, ISSUED, Cards, Opening
from sim.opening_file import UNCOLLECTED as WAITING
from sim.population import Population, build_population
from sim.series import Series
from sim.world import World
from tests.twins.cities import Small, build

ANONYMOUS = 10**10
"""Persons below it have no district of their own."""

COLLECTION = {"never_share": 0.1, "days_to_visit": {"distribution": "exponential", "mean_days": 2.0}}


class Begun(NamedTuple):
    """A small city that begins from an opening state."""

    world: World
    people: Population


def opening_of(r: Random, small: Small) -> Opening:
    """A few hundred random cards."""
    scenario, city = small.scenario, small.city
    at_lines = [
        name
        for name, p in scenario.promises.items()
        if "lines" in scenario.channels[p.channel].route and name in scenario.readings["default"].promises
    ]
    rows = []
    for _ in range(r.randint(1, 12)):
        kind = r.choice([BACKLOG, BACKLOG, WAITING, ISSUED])
        rows.append(
            Cards(
                kind,
                r.choice(city.banks).id,
                r.choice(at_lines) if kind == BACKLOG else "",
                r.randint(1, 40),
                r.choice([0, 1, 7, 40]),
                r.choice(["", city.districts[-1].id]),
                r.choice(["", *scenario.groups]),
            )
        )
    return Opening(tuple(rows))


def begun(seed: int, opening: Opening | None = None) -> Begun:
    """The city of a seed from an opening state (a random one if none is given)."""
    small = build(seed, {"collection": COLLECTION} if opening else None)
    scenario = small.scenario.model_copy(update={"opening_state": "opening.csv"})
    opening = opening or opening_of(Random(seed), small)
    sample, clock = small.world.sample, small.world.clock
    world = World.build(scenario, small.city, clock, seed=seed, sample=sample, opening=opening)
    return Begun(world, build_population(scenario, small.city, clock, world.keys, sample=sample, threads=1))


def difference(a: tuple[Log, Series], b: tuple[Log, Series]) -> str:
    """The first column in which two runs differ, empty if none."""
    if len(a[0].application) != len(b[0].application):
        return "rows"
    for name in KEPT:
        if not np.array_equal(getattr(a[0], name), getattr(b[0], name)):
            return name
    for x, y in zip(a[1], b[1], strict=True):
        for name in x._fields:
            if not np.array_equal(getattr(x, name), getattr(y, name)):
                return f"{type(x).__name__}.{name}"
    return ""


@pytest.mark.parametrize("seed", range(25))
def test_both_engines_go_on_alike_from_an_opening_state(seed: int) -> None:
    world, people = begun(seed)
    assert difference(entity.play(world, people), fast.play(world, people)) == ""


def one(kind: str, count: int, **more: object) -> Begun:
    """A city whose opening state is one row."""
    small = build(6)
    assert small.world.sample == 1
    fields = {"promise": "online" if kind == BACKLOG else "", "age_days": 2, **more}
    return begun(6, Opening((Cards(kind=kind, bank=small.city.banks[0].id, number=count, **fields),)))  # type: ignore[arg-type]


def test_a_backlog_keeps_its_dates_and_is_released_in_the_run() -> None:
    world, people = one(BACKLOG, 50)
    log, _ = fast.play(world, people)
    mine = log.application < ANONYMOUS * OCCASIONS
    first = mine & (log.application % OCCASIONS == 0)
    assert first.sum() == 50
    assert (log.applied[first] // DAY == -2).all()
    days, unit, law = 3, NATURAL, world.law  # what the small cities promise online
    due = due_second(-2 * DAY, unit, days, law.first_day_counted, law.roll, world.clock.day_table)
    assert (log.due[first] == due).all()
    assert (log.released[first] >= 0).all()
    assert (log.made[first] > log.released[first]).any()


def test_an_uncollected_card_is_fetched_or_stays() -> None:
    world, people = one(WAITING, 60)
    log, _ = fast.play(world, people)
    mine = log.application < ANONYMOUS * OCCASIONS
    first = mine & (log.application % OCCASIONS == 0)
    assert np.isin(log.outcome[first], [ACTIVE, FINISHED, UNCOLLECTED]).all()
    fetched = first & (log.outcome == FINISHED)
    assert fetched.any()
    assert (log.came[fetched] >= 0).all()
    assert (log.in_hand[fetched] > log.came[fetched]).all()
    assert (log.applied[first] == NEVER).all()


def test_cards_in_use_appear_when_they_are_lost() -> None:
    world, _ = one(ISSUED, 4_000)
    rows = opening_log(world)
    assert (rows.kind == REISSUE).all()
    assert (rows.planned < world.horizon).all()
    assert (len(rows.planned) > 0) == (world.rounds.lost_per_second > 0)


def test_a_card_that_lay_longer_is_fetched_less_often() -> None:
    fetched = []
    for age in (1, 30):
        world, _ = one(WAITING, 2_000, age_days=age)
        fetched.append(np.mean(opening_log(world).outcome == ACTIVE))
    never, left = 0.1, 0.9 * np.exp(-1 / 2.0)
    assert fetched[0] == pytest.approx(left / (left + never), abs=0.03)
    assert fetched[1] == 0.0


def test_a_sample_of_an_opening_state_is_part_of_the_whole() -> None:
    world, _ = begun(7, Opening((Cards(BACKLOG, "b1", "online", 3, 3_000),)))
    whole, part = opening_log(replace(world, sample=1)), opening_log(replace(world, sample=5))
    kept = np.isin(whole.application, part.application)
    assert 500 < len(part.application) < 700
    for name in KEPT:
        assert np.array_equal(getattr(whole, name)[kept], getattr(part, name)), name


def test_with_an_opening_state_the_people_hold_no_cards_besides_it() -> None:
    world, people = begun(5, Opening(()))
    log, _ = fast.play(world, people)
    held = people.person[people.held > 0]
    assert not np.isin(log.application // OCCASIONS, held).any()


def test_a_scenario_with_an_opening_state_is_not_played_without_it() -> None:
    small = build(1)
    scenario = small.scenario.model_copy(update={"opening_state": "opening.csv"})
    with pytest.raises(ValueError, match=r"opening\.csv"):
        World.build(scenario, small.city, small.world.clock)
