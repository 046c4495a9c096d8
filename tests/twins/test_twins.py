"""Both engines tell the same story of every application, to the second, and of every facility and day."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from sim.engines import entity, fast
from sim.twins import compare
from tests.twins.blocks import BLOCKS, CITIES_A_BLOCK, each_city
from tests.twins.cities import Small
from tests.twins.features import FEATURES, active

LEAST = 20
"""Cities, of the 200, in which each feature must be active."""


def agree(city: Small) -> None:
    """Journeys and series of both engines are equal."""
    first = compare(*entity.play(city.world, city.people), *fast.play(city.world, city.people))
    assert first is None, f"city {city.seed}: {first}"


def test_every_feature_is_active_in_enough_of_the_cities(
    record_property: Callable[[str, object], None],
) -> None:
    """The same cities, seen from inside the entity engine."""
    counts: Counter[str] = Counter(dict.fromkeys(FEATURES, 0))
    cities = 0

    def count(city: Small) -> None:
        nonlocal cities
        cities += 1
        counts.update(active(city))

    for block in range(BLOCKS):
        each_city(block, count)
    record_property("features of twin cities", json.dumps(counts))
    assert cities == BLOCKS * CITIES_A_BLOCK
    assert {feature: n for feature, n in counts.items() if n < LEAST} == {}


@pytest.mark.parametrize("block", range(BLOCKS))
def test_both_engines_agree_on_journeys_and_series(block: int) -> None:
    each_city(block, agree)
