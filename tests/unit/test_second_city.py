"""A town that shares nothing with the shipped one: other districts, banks, years, channels, promises."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from sim.checks_dates import working_days
from sim.city import load_city
from sim.clock import Clock
from sim.engines import entity, fast
from sim.journeys import KEPT, Log
from sim.population import Population, build_population
from sim.scenario_files import Resolved, resolve
from sim.series import Series
from sim.world import World

TOWN = Path(__file__).parent / "second_city" / "harbour.toml"


class Played(NamedTuple):
    """One run of the fast engine."""

    resolved: Resolved
    world: World
    people: Population
    log: Log
    series: Series


@cache
def played() -> Played:
    resolved = resolve(TOWN)
    span = resolved.scenario.horizon
    clock = Clock(span.start, span.end, working_days(resolved.subject))
    world = World.build(resolved.scenario, load_city(resolved.data_folder), clock, seed=4)
    people = build_population(resolved.scenario, world.city, clock, world.keys, threads=1)
    return Played(resolved, world, people, *fast.play(world, people))


def test_the_second_city_validates_without_a_warning() -> None:
    assert resolve(TOWN).warnings == ()


def test_its_districts_have_the_numbers_its_file_states() -> None:
    city = played().world.city
    assert city.column("inhabitants") == (42_000, 27_000, 11_000)
    assert city.column("jobs") == (31_000, 0, 2_000)


def test_both_engines_play_the_second_city_alike() -> None:
    found = played()
    log, series = entity.play(found.world, found.people)
    for name in KEPT:
        assert np.array_equal(getattr(log, name), getattr(found.log, name)), name
    for mine, other in zip(series, found.series, strict=True):
        for name in mine._fields:
            assert np.array_equal(getattr(mine, name), getattr(other, name)), name


def test_people_of_every_channel_bank_and_district_get_their_cards() -> None:
    found = played()
    made = found.log.made < found.world.horizon
    for name, size in (("channel", 3), ("bank", 3), ("district", 3), ("collection", 4)):
        seen = set(getattr(found.log, name)[made].tolist())
        assert seen == set(range(size)), name


@pytest.mark.parametrize("channel", ["letter", "chandler"])
def test_its_own_promises_decide_when_a_card_is_due(channel: str) -> None:
    found = played()
    mine = found.log.channel == found.people.channels.index(channel)
    first = mine & (found.log.kind == 0) & (found.log.applied < found.world.horizon)
    days = (found.log.due[first] - 1) // 86_400 - found.log.applied[first] // 86_400
    if channel == "letter":
        assert set(days.tolist()) == {9}  # ten days, the first one counted
    else:
        assert days.min() >= 4  # five working days
        assert days.max() <= 10


def test_nobody_goes_to_a_kiosk_before_it_opens_or_after_it_closed() -> None:
    found = played()
    clock = found.world.clock
    kiosk = (found.log.channel == found.people.channels.index("kiosk")) & (found.log.kind == 0)
    channel = found.resolved.scenario.channels["kiosk"]
    assert channel.from_ is not None
    assert channel.until is not None
    wished = found.people.planned[np.isin(found.people.person, found.log.application[kiosk] // 16)]
    assert wished.min() >= clock.second_of(channel.from_)
    assert wished.max() < clock.second_of(channel.until)
