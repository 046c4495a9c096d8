"""The life of one person's applications, out of a stored run or played again when journeys were not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.arrays import AnyArray
from sim.clock import NEVER, Clock
from sim.journeys import KIND_NAMES, OCCASIONS, OUTCOME_NAMES, Log, new_log
from sim.promise import STATES, compile_promises, states
from sim.results import RunResult
from sim.run_inputs import Inputs, read_inputs
from sim.scenario import Scenario
from sim.scenario_files import scenario_digest

Row = dict[str, Any]
"""Columns of the journeys table; None for what has not come."""


def stories_of(result: RunResult, number: int, inputs: Inputs | None = None) -> list[Row]:
    """Rows of a person (by person id) or of one application (by application id), in order; empty if none.

    inputs: to play the run again where journeys were not kept; read from the manifest if not given.
    """
    found = _stored(result, number)
    if found is None:
        found = _replayed(result.manifest, number, inputs or inputs_of(result.manifest))
    return sorted(found, key=lambda row: int(row["application"]))


def inputs_of(manifest: Mapping[str, Any]) -> Inputs:
    """The scenario of a run, as it was resolved then. Raises ScenarioError; ValueError for another digest."""
    import json

    scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
    if scenario_digest(scenario) != manifest["scenario"]["digest"]:
        raise ValueError("the scenario in the manifest is not the one that was played")
    return read_inputs(scenario)


def _ids(number: int) -> tuple[int, int]:
    """Application ids of a person, from and until."""
    return number * OCCASIONS, (number + 1) * OCCASIONS


def _wanted(ids: Any, number: int) -> Any:
    first, end = _ids(number)
    return (ids == number) | ((ids >= first) & (ids < end))


def _stored(result: RunResult, number: int) -> list[Row] | None:
    """Rows of the kept journeys; None if they were not kept."""
    if not result.has_journeys:
        return None
    rows: list[Row] = []
    for table in result.parts():
        at = np.flatnonzero(_wanted(table["application"].to_numpy(), number))
        if len(at):
            rows += table.take(at).to_pylist()
    return rows


def _replayed(manifest: Mapping[str, Any], number: int, inputs: Inputs) -> list[Row]:
    """Play the run again and keep these rows only."""
    from sim.engines import fast
    from sim.population import build_population
    from sim.result_tables import journeys_table

    world = inputs.world(manifest["seed"], manifest["replication"], manifest["sample"])
    people = build_population(world.scenario, world.city, world.clock, world.keys, world.sample)
    kept: list[Row] = []

    def take(part: Log) -> None:
        at = np.flatnonzero(_wanted(part.application, number))
        if len(at):
            kept.extend(journeys_table(_rows(part, at), world).to_pylist())

    fast.stream(world, people, take, threads=2)
    return kept


def _rows(part: Log, at: AnyArray) -> Log:
    columns: Any = [column[at] for column in part]
    return Log(*columns)


def state_of(row: Row, inputs: Inputs) -> str:
    """State of the promise of a row at the end of the run: one of ``STATES``."""
    scenario, span = inputs.scenario, inputs.scenario.horizon
    clock = Clock(span.start, span.end, inputs.calendar)
    channels = sorted(scenario.channels, key=lambda c: scenario.channels[c].code)
    log = new_log(1)
    for name in ("confirmed", "applied", "received", "made"):
        getattr(log, name)[0] = NEVER if row[name] is None else row[name]
    log.channel[0] = channels.index(row["channel"])
    log.kind[0] = KIND_NAMES.index(row["kind"])
    log.outcome[0] = OUTCOME_NAMES.index(row["outcome"])
    log.broken[0] = row["broken"]
    return STATES[int(states(log, compile_promises(scenario, clock), clock.horizon)[0, 0])]
