"""Both engines on one scenario, with few enough people for the readable one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sim.chance import keys
from sim.checks_dates import working_days
from sim.city import load_city
from sim.clock import Clock
from sim.engines import entity, fast
from sim.journeys import Log
from sim.population import Population, build_population
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.series import Series
from sim.twins import Difference, compare
from sim.world import World


class Played(NamedTuple):
    """What one engine handed over, and how long it took."""

    log: Log
    series: Series
    seconds: float


@dataclass(frozen=True)
class Verdict:
    """Both runs and their first difference, None if they are equal. ``raised`` are the levers of the
    scenario that were enlarged because the sample is too coarse to show them as they are."""

    world: World
    people: int
    entity: Played
    fast: Played
    difference: Difference | None
    raised: tuple[str, ...]


def verify(resolved: Resolved, people: int, seed: int = 1) -> Verdict:
    """Play about so many of a scenario's people in both engines and compare them to the second.

    The sample is one person in ``round(persons / people)``, at least one. A lever that such a sample
    cannot show is raised to its size: here only the engines are compared, and no verdict is drawn.
    """
    scenario, city = resolved.scenario, load_city(resolved.data_folder)
    sample = sample_for(scenario, people)
    scenario, raised = visible(scenario, sample)
    days = working_days(resolved.subject)
    clock = Clock(scenario.horizon.start, scenario.horizon.end, days)
    world = World.build(scenario, city, clock, seed=seed, sample=sample, opening=resolved.opening())
    drawn = build_population(scenario, city, clock, keys(seed, 0), sample=sample)
    spec, default = _played(entity.play, world, drawn), _played(fast.play, world, drawn)
    first = compare(spec.log, spec.series, default.log, default.series)
    return Verdict(world, len(drawn), spec, default, first, raised)


def sample_for(scenario: Scenario, people: int) -> int:
    """The n of 1/n with which about ``people`` of all persons are played."""
    persons = sum(group.persons for group in scenario.groups.values())
    return max(1, round(persons / max(1, people)))


def visible(scenario: Scenario, sample: int) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with added outlets so many that the sample keeps one, and the names of those raised."""
    raised = tuple(name for name, extra in scenario.extra_outlets.items() if extra.count < sample)
    more = {name: scenario.extra_outlets[name].model_copy(update={"count": sample}) for name in raised}
    outlets = {**scenario.extra_outlets, **more}
    return scenario.model_copy(update={"extra_outlets": outlets}), raised


def _played(
    play: Callable[[World, Population], tuple[Log, Series]], world: World, people: Population
) -> Played:
    started = time.perf_counter()
    log, series = play(world, people)
    return Played(log, series, time.perf_counter() - started)
