"""A difference of one rule in one engine is seen: each plant turns a named small city red."""

from functools import cache

import pytest

from sim.engines import entity, fast
from sim.journeys import Log
from sim.series import Series
from sim.twins import compare
from tests.twins.cities import Small, build
from tests.twins.plants import PLANTS

SEEDS = {
    "lines choose before the completions of the same second": 2,
    "lines choose before the arrivals of the same second": 34,
    "patience runs out before the call of the same second": 39,
    "the closing comes after the patience of the same second": 17,
    "idle lines choose in descending number": 6,
    "the van leaves before the cards of the same second": 6,
    "a bad card is made again on the same day": 3,
    "a card goes on from the lines on the same day": 3,
    "a visitor who failed comes back an hour later": 34,
    "overtime goes by the backlog of the instant, not of midnight": 34,
    "a choice between two counters goes by today's queue, not by midnight's board": 9,
    "data of the cut-off second is released at once": 6,
    "a breakdown cuts the card, which is begun again": 39,
    "the shift's end cuts the card, which goes on with the next shift": 3,
    "the set-up is repeated after the shift's end": 34,
    "blanks are taken when the card is made, not when the lot is loaded": 6,
    "the counters of the reserved share move while one class is empty": 9,
    "the seconds of each card are rounded": 2,
    "lines serve last come first": 3,
    "counters serve last come first": 39,
    "a counter taken away sends off its customer": 39,
    "the queue is sampled only when somebody leaves it": 6,
    "the first day counts where it should not, and the other way round": 6,
    "the promise counts the mail: a card is made when it is delivered": 3,
}
"""A city for each plant. Whoever changes the random cities looks for new ones among the first forty."""


@cache
def _city(seed: int) -> tuple[Small, Log, Series]:
    city = build(seed)
    return (city, *fast.play(city.world, city.people))


def _equal(seed: int) -> bool:
    city, log, series = _city(seed)
    return compare(*entity.play(city.world, city.people), log, series) is None


def test_every_plant_has_a_city() -> None:
    assert list(SEEDS) == list(PLANTS)
    assert len(PLANTS) >= 15


@pytest.mark.parametrize("seed", sorted(set(SEEDS.values())))
def test_the_cities_of_the_plants_are_equal_without_them(seed: int) -> None:
    assert _equal(seed)


@pytest.mark.parametrize("what", PLANTS)
def test_a_planted_difference_turns_the_twins_red(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS[what](monkeypatch)
    assert not _equal(SEEDS[what])
