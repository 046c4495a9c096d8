"""A difference of one rule in one engine is seen: each plant turns one of a few small cities red."""

from functools import cache

import pytest

from sim.engines import entity, fast
from sim.journeys import Log
from sim.series import Series
from sim.twins import compare
from tests.twins.cities import Small, build
from tests.twins.plants_in_stations import PLANTS

SEEDS = {
    "lines choose before the completions of the same second": 6,
    "lines choose before the arrivals of the same second": 8,
    "patience runs out before the call of the same second": 9,
    "the closing comes after the patience of the same second": 13,
    "idle lines choose in descending number": 8,
    "the van leaves before the cards of the same second": 6,
    "a bad card is made again on the same day": 8,
    "a card goes on from the lines on the same day": 6,
    "a visitor who failed comes back an hour later": 34,
    "overtime goes by the backlog of the instant, not of midnight": 9,
    "a choice between two counters goes by today's queue, not by midnight's board": 6,
    "data of the cut-off second is released at once": 34,
    "a breakdown cuts the card, which is begun again": 24,
    "the shift's end cuts the card, which goes on with the next shift": 34,
    "the set-up is repeated after the shift's end": 21,
    "blanks are taken when the card is made, not when the lot is loaded": 25,
    "the counters of the reserved share move while one class is empty": 36,
    "the seconds of each card are rounded": 8,
    "lines serve last come first": 8,
    "counters serve last come first": 6,
    "a counter taken away sends off its customer": 34,
    "the queue is sampled only when somebody leaves it": 24,
    "the first day counts where it should not, and the other way round": 8,
    "the promise counts the mail: a card is made when it is delivered": 6,
}
"""The city in which each plant is seen; if the random cities or a rule change, another of them may do."""

CITIES = tuple(sorted(set(SEEDS.values())))


@cache
def _city(seed: int) -> tuple[Small, Log, Series]:
    city = build(seed)
    return (city, *fast.play(city.world, city.people))


def _equal(seed: int) -> bool:
    city, log, series = _city(seed)
    return compare(*entity.play(city.world, city.people), log, series) is None


def test_every_plant_has_a_city() -> None:
    assert set(SEEDS) == set(PLANTS)
    assert len(PLANTS) >= 15


@pytest.mark.parametrize("seed", CITIES)
def test_the_cities_of_the_plants_are_equal_without_them(seed: int) -> None:
    assert _equal(seed)


@pytest.mark.parametrize("what", PLANTS)
def test_a_planted_difference_turns_the_twins_red(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS[what](monkeypatch)
    first = SEEDS[what]
    assert any(not _equal(seed) for seed in (first, *(c for c in CITIES if c != first)))
