"""The first event in which a scenario differs from its baseline, with both stories of that application."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple

from sim.clock import DAY, NEVER
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate, Played, play, tree_of
from sim.experiments.gate_people import same_people
from sim.experiments.gate_tree import Place
from sim.journeys import Log
from sim.scenario import Scenario
from sim.scenario_files import Resolved, scenario_digest
from sim.twins import Difference, compare
from sim.world import World

_AT_COUNTERS = ("arrived", "came", "called", "counter_wait", "facility", "visits", "failed", "broken")
_IN_LINES = ("received", "released", "loaded", "made", "line_wait", "remakes")
_IN_HAND_OVER = ("departed", "delivered", "in_hand", "enabled", "activated", "outcome")


class Story(NamedTuple):
    """The first event that differs. exact: it is the first of all; otherwise of the ``of`` applications
    whose stories the baseline keeps. ``first`` is None where none of those differs."""

    world: World
    before: Log
    now: Log
    first: Difference | None
    exact: bool
    of: int


def story_of(now: Candidate, baseline: Baseline) -> Story:
    """Both stories of the first event that differs.

    The old scenario is played by the code as it is now. If that gives the baseline, only the scenario
    changed, and the story is the first of all; if not, the baseline's own stories are looked at.
    """
    new, before = play(now.resolved), _old_run(now, baseline)
    if before is not None:
        first = compare(before.log, before.series, new.log, new.series)
        return Story(new.world, before.log, new.log, first, True, len(new.log.application))
    after = same_people(new.log, baseline.stories.application)
    first = compare(baseline.stories, new.series, after, new.series)
    return Story(new.world, baseline.stories, after, first, False, len(baseline.stories.application))


def _old_run(now: Candidate, baseline: Baseline) -> Played | None:
    """The run of the baseline, played again; None where the code of today does not give it."""
    old = old_resolved(now, baseline)
    if old is None or scenario_digest(old.scenario) == now.versions["scenario"]:
        return None
    played = play(old)
    return played if tree_of(played).root == baseline.tree.root else None


def old_resolved(now: Candidate, baseline: Baseline) -> Resolved | None:
    """The scenario of the baseline, with the files that lie there now; None if it is one no longer."""
    try:
        scenario = Scenario.model_validate_json(json.dumps(baseline.resolved))
    except ValueError:
        return None
    return replace(now.resolved, scenario=scenario)


def sharper(place: Place | None, story: Story) -> Place | None:
    """The place of the event itself where that is the first of all: the tree keeps an outcome on the day
    of the last hand-over, before what brought it about."""
    first = story.first
    if place is None or first is None or not story.exact or first.entry is not None:
        return place
    log, row = (story.now, first.row_b) if first.row_b >= 0 else (story.before, first.row_a)
    room = room_of(story.world, log, row, first.column)
    inside = first.when < story.world.clock.horizon
    day = story.world.clock.date_of(first.when // DAY) if inside else None
    return place._replace(day=day, room=room, rooms=(room,))


def room_of(world: World, log: Log, row: int, column: str) -> str:
    """The room of the tree in which a column of one application is filled."""
    bank = world.city.banks[log.bank[row]].id
    if column in _IN_LINES and log.released[row] < NEVER:
        return f"lines.{bank}"
    if column in _IN_HAND_OVER:
        return f"hand_over.{bank}"
    if column in (*_IN_LINES, *_AT_COUNTERS):
        return (
            f"counters.{bank}" if log.facility[row] < 0 else _room_of_facility(world, int(log.facility[row]))
        )
    return "demand"


def _room_of_facility(world: World, facility: int) -> str:
    owner = int(world.places.bank[facility])
    if owner >= 0:
        return f"counters.{world.city.banks[owner].id}"
    return f"desks.{world.city.districts[int(world.places.district[facility])].id}"
