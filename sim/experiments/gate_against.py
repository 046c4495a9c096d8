"""A scenario against a stored run, journey by journey: both stories, whatever code the run was made with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sim.clock import NEVER
from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.gate_candidate import candidate, play, tree_of
from sim.experiments.gate_story import Story, place_of
from sim.experiments.gate_tree import Place, parting, small
from sim.journeys import KEPT, KIND_NAMES, OUTCOME_NAMES, WAY_NAMES, Log, joined, new_log
from sim.measures.tables import members
from sim.results import RunResult, load_run
from sim.scenario_files import Resolved
from sim.twins import compare
from sim.world import World


class Against(NamedTuple):
    """What a comparison with a stored run found. same: not one event differs."""

    same: bool
    place: Place | None
    story: Story | None


def against(resolved: Resolved, folder: Path) -> Against:
    """Play the scenario with the seed, replication and sample of a run, and compare.

    Raises ScenarioError for a run without journeys or of another city; OSError.
    """
    result = load_run(folder)
    asked = result.manifest
    if not result.has_journeys:
        raise _refused(
            "the run has no journeys: play it without --no-journeys", "该运行未保存逐件记录", folder
        )
    now = candidate(resolved, asked["sample"])
    new = play(now.resolved, asked["seed"], asked["replication"], asked["sample"])
    tree = tree_of(new)
    if (tree.rooms, tree.start) != (result.events.rooms, result.events.start):
        raise _refused("the run is of another city or first day", "该运行的城市或首日不同", folder)
    place = parting(small(result.events), small(tree))
    if place is None:
        return Against(True, None, None)
    before = log_of(result, new.world)
    first = compare(before, new.series, new.log, new.series)
    story = Story(new.world, before, new.log, first, True, len(before.application))
    return Against(False, place_of(story) or place, story)


def _refused(en: str, zh: str, folder: Path) -> ScenarioError:
    return ScenarioError([error("E-VALUE", "--against", Text(en, zh), got=str(folder))])


def log_of(result: RunResult, world: World) -> Log:
    """The stored journeys as an engine would hand them over."""
    named: Mapping[str, Any] = members(world)
    names = {n: list(named[n]) for n in ("bank", "district", "group", "batch", "channel")}
    names |= {"kind": list(KIND_NAMES), "collection": list(WAY_NAMES), "outcome": list(OUTCOME_NAMES)}
    return joined([_part(table, names) for table in result.parts()] or [new_log(0)])


def _part(table: pa.Table, names: Mapping[str, list[str]]) -> Log:
    log = new_log(table.num_rows)
    for name in KEPT:
        column, out = table[name], getattr(log, name)
        if name in names:
            index = {text: i for i, text in enumerate(names[name])}
            out[:] = [-1 if text is None else index.get(text, -2) for text in column.to_pylist()]
        else:
            filled = column.fill_null(NEVER) if column.null_count else column
            out[:] = np.asarray(filled.to_numpy())
    return log
