"""Both engines on one scenario, with few enough people for the readable one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sim.engines import entity, fast
from sim.journeys import Log
from sim.population import Population, build_population
from sim.run_inputs import read_inputs, sample_of
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


def verify(resolved: Resolved, people: int | str, seed: int = 1) -> Verdict:
    """Play some of a scenario's people in both engines and compare them to the second.

    people: about how many, or "1/n". A lever that such a sample cannot show is raised to its size: here
    only the engines are compared, and no verdict is drawn. Raises ScenarioError, OSError.
    """
    sample = sample_of(people, resolved.scenario, "entity")
    scenario, raised = visible(resolved.scenario, sample)
    world = replace(read_inputs(resolved), scenario=scenario).world(seed, 0, sample)
    drawn = build_population(scenario, world.city, world.clock, world.keys, sample)
    spec, default = _played(entity.play, world, drawn), _played(fast.play, world, drawn)
    first = compare(spec.log, spec.series, default.log, default.series)
    return Verdict(world, len(drawn), spec, default, first, raised)


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
