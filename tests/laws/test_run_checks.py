"""The laws hold in every run, and notice when something is changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sim.engines import fast
from sim.journeys import Log
from sim.measures.sums import SURE_COUNT
from sim.measures.tally import Tally
from sim.run_checks import LawBroken, check_run
from sim.series import Series
from tests.twins.cities import Small, build


@cache
def _played(seed: int) -> tuple[Small, Log, Series]:
    small = build(seed)
    return small, *fast.play(small.world, small.people)


def played(seed: int) -> tuple[Small, Log, Series]:
    """A run whose log and series one may spoil."""
    small, log, series = _played(seed)
    own = [type(part)(*(column.copy() for column in part)) for part in series]
    return small, Log(*(column.copy() for column in log)), Series(*own)


def check(small: Small, log: Log, series: Series) -> None:
    tally = Tally(small.world)
    tally.add(log)
    check_run(tally.sums, series, small.world)


@pytest.mark.parametrize("seed", range(30))
def test_every_run_obeys_conservation_and_little(seed: int) -> None:
    check(*played(seed))


def crowded(seed: int) -> Small:
    """The city of a seed with counters that never close and are far too slow."""
    scenario = build(seed).scenario
    hours = [{"days": "daily", "opens": "00:00", "closes": "24:00", "counters": 1, "stations": 1}]
    slow = {"distribution": "fixed", "value_hours": 5.0}
    facilities = {k: f.model_dump(by_alias=True, exclude_none=True) for k, f in scenario.facilities.items()}
    visits = {k: v.model_dump(by_alias=True, exclude_none=True) for k, v in scenario.visits.items()}
    for facility in facilities.values():
        facility |= {"hours": hours, "closing": "serve_all"}
        facility.pop("patience", None)
    for visit in visits.values():
        visit |= {"service": slow}
    return build(seed, {"facilities": facilities, "visits": visits})


@pytest.mark.parametrize("seed", range(10))
def test_little_holds_for_those_who_still_wait_at_the_end(seed: int) -> None:
    small = crowded(seed)
    log, series = fast.play(small.world, small.people)
    check(small, log, series)


def test_these_runs_end_with_people_waiting_and_with_remade_cards() -> None:
    waiting = remade = 0
    for seed in range(25):
        small = crowded(seed)
        tally = Tally(small.world)
        series = fast.stream(small.world, small.people, tally.add)
        assert series.counters.midnight[:, -1].sum() >= tally.sums.counters[SURE_COUNT]
        waiting += int(tally.sums.counters[SURE_COUNT] > 0)
        remade += int(series.lines.remade.sum() > 0)
    assert waiting >= 3
    assert remade >= 3


def _row(log: Log, column: str) -> int:
    return int(np.flatnonzero(getattr(log, column) > 0)[0])


def _busiest(values: np.ndarray) -> tuple[int, ...]:  # type: ignore[type-arg]
    return tuple(int(i) for i in np.unravel_index(np.argmax(values), values.shape))


def lose_a_visit(log: Log, series: Series) -> None:
    series.counters.served[_busiest(series.counters.served)] -= 1


def lose_an_order(log: Log, series: Series) -> None:
    series.lines.released[_busiest(series.lines.released)] -= 1


def lose_a_card_on_its_round(log: Log, series: Series) -> None:
    series.rounds.departed[_busiest(series.rounds.departed)] -= 1


def queue_sampled_too_low(log: Log, series: Series) -> None:
    series.counters.area[_busiest(series.counters.area)] -= 1


def line_area_off_by_a_second(log: Log, series: Series) -> None:
    series.lines.area[_busiest(series.lines.area)] += 1


def a_wait_forgotten(log: Log, series: Series) -> None:
    log.line_wait[_row(log, "line_wait")] -= 1


def a_counter_wait_forgotten(log: Log, series: Series) -> None:
    log.counter_wait[_row(log, "counter_wait")] -= 1


def a_departure_a_second_late(log: Log, series: Series) -> None:
    log.departed[int(np.argmin(log.departed))] += 1


def a_remade_card_unnoticed(log: Log, series: Series) -> None:
    log.remakes[_row(log, "remakes")] -= 1


def an_application_dropped(log: Log, series: Series) -> None:
    log.visits[_row(log, "visits")] += 1


SPOILS: list[tuple[Callable[[Log, Series], None], str]] = [
    (lose_a_visit, "conservation: visits to"),
    (lose_an_order, "conservation: orders at"),
    (lose_a_card_on_its_round, "conservation: cards on rounds of"),
    (queue_sampled_too_low, "Little's law at the counters"),
    (line_area_off_by_a_second, "Little's law at the lines"),
    (a_wait_forgotten, "Little's law at the lines"),
    (a_counter_wait_forgotten, "Little's law at the counters"),
    (a_departure_a_second_late, "Little's law on the rounds"),
    (a_remade_card_unnoticed, "cards remade"),
    (an_application_dropped, "visits at counters"),
]


def _rich(seed: int) -> bool:
    _, log, series = _played(seed)
    needed = (series.counters.area, series.lines.area, series.rounds.departed, log.remakes)
    return all(x.sum() > 0 for x in needed)


@pytest.mark.parametrize(("spoil", "law"), SPOILS, ids=[s.__name__ for s, _ in SPOILS])
def test_a_run_that_contradicts_itself_is_caught(spoil: Callable[[Log, Series], None], law: str) -> None:
    small, log, series = played(next(s for s in range(60) if _rich(s)))
    spoil(log, series)
    with pytest.raises(LawBroken, match=law):
        check(small, log, series)


def test_the_message_names_the_facility_and_the_day() -> None:
    small, log, series = played(next(s for s in range(60) if _rich(s)))
    pool, day = _busiest(series.counters.served)
    series.counters.served[pool, day] -= 1
    with pytest.raises(LawBroken, match=str(small.world.clock.date_of(day))) as caught:
        check(small, log, series)
    assert f"no. {small.world.places.facility[pool]}" in str(caught.value)
