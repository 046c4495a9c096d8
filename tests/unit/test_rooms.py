"""Banks replayed alone: their journeys and series are those of the whole run, whatever was changed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.engines import fast
from sim.experiments.rooms import Base, base_of, cut, replay, together
from sim.experiments.vary import vary
from sim.journeys import KEPT, Log, copied
from sim.people_play import Columns
from sim.population import build_population
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved, resolve
from sim.series import Series
from sim.world import World
from tests.twins.cities import build

SAMPLE = 500
CHANGES = {
    "banks.cmb.lines": 2,
    "banks.cmb.production.shifts": [{"days": "working", "opens": "08:00", "closes": "10:00"}],
    "facilities.non_instant.hours": [{"days": "working", "opens": "09:00", "closes": "17:00", "counters": 1}],
}


@cache
def baseline() -> Resolved:
    return resolve("baseline")


def parts_of(played: list[Log]) -> dict[int, Log]:
    return {int(part.bank[0]): part for part in played if len(part.bank)}


def whole(resolved: Resolved) -> tuple[World, dict[int, Log], Series]:
    """Everybody, by the engine itself."""
    inputs = read_inputs(resolved)
    world = inputs.world(1, 0, SAMPLE)
    people = build_population(inputs.scenario, inputs.city, world.clock, world.keys, SAMPLE)
    parts: list[Log] = []
    series = fast.stream(world, people, lambda part: parts.append(copied(part)))
    return world, parts_of(parts), series


def alone(base: Base, world: World, banks: set[int]) -> tuple[dict[int, Log], Series]:
    parts: list[Log] = []
    series = replay(base, world, banks, lambda part: parts.append(copied(part)))
    return parts_of(parts), series


def assert_same(mine: dict[int, Log], all_of_them: dict[int, Log], banks: set[int]) -> None:
    assert set(mine) == banks & set(all_of_them)
    for bank, part in mine.items():
        for name in KEPT:
            assert np.array_equal(getattr(part, name), getattr(all_of_them[bank], name)), (bank, name)


@pytest.mark.parametrize("changes", [{}, CHANGES], ids=["unchanged", "changed"])
def test_a_bank_alone_has_the_journeys_of_the_whole_run(changes: dict[str, object]) -> None:
    varied = vary(baseline(), changes)
    world, parts, series = whole(varied)
    base = base_of(baseline(), 1, 0, SAMPLE)
    banks = {12, 6}  # one that was changed, and another
    mine, own_series = alone(base, base.varied(baseline(), changes), banks)
    assert_same(mine, parts, banks)
    for b in world.bureau_of[list(banks)]:
        assert np.array_equal(own_series.lines.made[b], series.lines.made[b])
        assert np.array_equal(own_series.lines.waiting[b], series.lines.waiting[b])
    pools = np.isin(world.places.bank[world.places.facility], [*banks, -1])
    assert np.array_equal(own_series.counters.area[pools], series.counters.area[pools])


@pytest.mark.parametrize("seed", range(40))
def test_the_banks_of_random_cities_can_be_played_alone_with_those_they_share_a_room_with(seed: int) -> None:
    small = build(seed)
    parts: list[Log] = []
    fast.stream(small.world, small.people, lambda part: parts.append(copied(part)))
    base = Base(seed, 0, small.world, small.people)
    banks = together(small.world, {0})
    assert_same(alone(base, small.world, banks)[0], parts_of(parts), banks)


def test_a_bank_that_shares_a_room_is_not_played_without_the_others() -> None:
    small = next(c for c in map(build, range(200)) if len(together(c.world, {0})) > 1)
    base = Base(0, 0, small.world, small.people)
    with pytest.raises(ValueError, match="share a room"):
        replay(base, small.world, {0}, lambda part: None)


def test_only_who_comes_is_kept_and_a_bank_has_a_small_part_of_them() -> None:
    base = base_of(baseline(), 1, 0, SAMPLE)
    planned = base.people.planned
    assert (((planned >= 0) & (planned < base.world.horizon)) | (base.people.held > 0)).all()
    mine = cut(base.people, base.world, {11})
    # the bank has 1 % of the people; everybody who goes to a desk, 2 %, is there too
    assert len(mine) < 0.06 * len(base.people)


def test_the_same_base_is_built_once() -> None:
    first = base_of(baseline(), 1, 0, SAMPLE).people
    assert base_of(resolve("baseline"), 1, 0, SAMPLE).people is first
    assert base_of(baseline(), 1, 1, SAMPLE).people is not first


@pytest.mark.parametrize("banks", [{11}, {0, 3, 7}])
def test_a_base_of_some_banks_has_the_people_that_are_cut_from_all(banks: set[int]) -> None:
    everybody = base_of(baseline(), 1, 0, SAMPLE)
    wanted = cut(everybody.people, everybody.world, banks)
    few = base_of(baseline(), 1, 0, SAMPLE, lambda world: banks)
    assert few.banks == banks
    for name in Columns._fields:
        assert np.array_equal(getattr(few.people, name), getattr(wanted, name)), name


def test_a_base_of_some_banks_does_not_play_others() -> None:
    few = base_of(baseline(), 1, 0, SAMPLE, lambda world: {11})
    with pytest.raises(ValueError, match="not there"):
        replay(few, few.world, {12}, lambda part: None)
