"""Plain banks, played stage by stage, tell the story of the specification and of the engine's own days."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sim import shards
from sim.clock import NEVER
from sim.engines import entity, fast
from sim.journeys import Log, copied, joined
from sim.population import Population
from sim.series import Series
from sim.twins import compare
from sim.world import World
from tests.benchmarks.tandem_city import People, world_of
from tests.twins.plain_cities import build_plain
from tests.twins.plants_in_stations import PLANTS

SEEDS = range(30)
SEEN = (
    "lines serve last come first",
    "counters serve last come first",
    "the van leaves before the cards of the same second",
    "a card goes on from the lines on the same day",
    "data of the cut-off second is released at once",
    "the shift's end cuts the card, which goes on with the next shift",
)
"""Planted differences that concern plain banks too."""


def day_by_day(world: World, people: Population, monkeypatch: pytest.MonkeyPatch) -> tuple[Log, Series]:
    """The fast engine, for which no bank is plain."""
    plan = shards.plan
    with monkeypatch.context() as patch:
        patch.setattr(shards, "plan", lambda w: replace(plan(w), plain=frozenset()))
        return fast.play(world, people)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plain_city_is_played_stage_by_stage_and_like_the_specification(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = build_plain(seed)
    assert shards.plan(city.world).plain
    played = fast.play(city.world, city.people)
    assert compare(*entity.play(city.world, city.people), *played) is None
    assert compare(*day_by_day(city.world, city.people, monkeypatch), *played) is None


def test_in_plain_cities_people_wait_and_come_in_the_same_second() -> None:
    waited_for_lines = waited_at_counters = same_second = 0
    for seed in SEEDS:
        log, _ = fast.play(*_played(seed))
        waited_for_lines += int(np.count_nonzero(log.line_wait))
        waited_at_counters += int(np.count_nonzero(log.counter_wait))
        visits = np.stack([log.came, log.facility])[:, log.came < NEVER]
        same_second += visits.shape[1] - np.unique(visits, axis=1).shape[1]
    assert min(waited_for_lines, waited_at_counters, same_second) > 50


def _played(seed: int) -> tuple[World, Population]:
    city = build_plain(seed)
    return city.world, city.people


@pytest.mark.parametrize("what", SEEN)
def test_a_planted_difference_is_seen_in_plain_cities_too(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played = [(_played(seed), fast.play(*_played(seed))) for seed in SEEDS[:9]]
    PLANTS[what](monkeypatch)
    assert any(compare(*entity.play(*city), *of_fast) is not None for city, of_fast in played)


def test_the_tandem_city_is_plain_and_like_the_specification() -> None:
    world = world_of(20_000)
    people = People(world, 20_000).all()
    assert shards.plan(world).plain == frozenset(range(15))
    assert compare(*entity.play(world, people), *fast.play(world, people)) is None


@pytest.mark.parametrize("threads", [1, 3])
def test_people_bank_by_bank_in_any_number_of_threads_are_all_people_at_once(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(200_000)
    people, parts = People(world, 200_000), list[Log]()
    series = fast.stream(world, people.of_bank, lambda part: parts.append(copied(part)), threads)
    assert len(parts) == 15
    log = joined(parts)
    assert compare(log, series, *fast.play(world, people.all())) is None
    assert compare(log, series, *day_by_day(world, people.all(), monkeypatch)) is None


_DIGEST = """
from zlib import crc32
from sim.engines import fast
from tests.twins.cities import build
from tests.twins.plain_cities import build_plain
for city in (build_plain(1), build_plain(4), build(6)):
    log, series = fast.play(city.world, city.people)
    print([crc32(column.tobytes()) for part in (log, *series) for column in part])
"""


def test_compiled_and_plain_python_play_the_same_without_a_warning() -> None:
    def digest(disabled: str) -> str:
        run = [sys.executable, "-W", "error", "-c", _DIGEST]
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled}
        told = subprocess.run(run, env=environment, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        return told.stdout

    assert digest("1") == digest("0")
