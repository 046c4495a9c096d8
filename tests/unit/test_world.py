"""A world on another replication is the one that would be compiled for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.run_inputs import read_inputs
from sim.scenario_files import resolve
from sim.world import World
from tests.twins.cities import build


def assert_equal(one: Any, other: Any, where: str) -> None:
    if isinstance(one, tuple) and hasattr(one, "_fields"):
        for name in one._fields:
            assert_equal(getattr(one, name), getattr(other, name), f"{where}.{name}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, where
        assert np.array_equal(one, other), where
    else:
        assert one == other, where


def assert_same_world(one: World, other: World) -> None:
    assert_equal(one.setting, other.setting, "setting")
    for i, (mine, its) in enumerate(zip(one.bureaus, other.bureaus, strict=True)):
        assert_equal(mine, its, f"bureau {i}")


def again(world: World, seed: int, replication: int) -> World:
    city = world.scenario, world.city, world.clock
    return World.build(*city, seed, replication, world.sample, world.opening)


@pytest.mark.parametrize("number", range(30))
def test_random_cities(number: int) -> None:
    world = build(number).world
    assert_same_world(world.on(number + 1, 2), again(world, number + 1, 2))


@pytest.mark.parametrize("sample", [1, 7])
def test_the_baseline(sample: int) -> None:
    inputs = read_inputs(resolve("baseline"))
    world, other = inputs.world(1, 0, sample), inputs.world(1, 4, sample)
    assert_same_world(world.on(1, 4), other)
    assert not np.array_equal(world.places.down_from, other.places.down_from)
    pairs = zip(world.bureaus, other.bureaus, strict=True)
    assert any(not np.array_equal(a.down_from, b.down_from) for a, b in pairs)
