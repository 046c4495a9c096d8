"""The first event in which a scenario differs from its baseline, with both stories of that application."""

from __future__ import annotations

from typing import NamedTuple

from sim.clock import DAY
from sim.experiments.gate_moments import room_numbers, rooms_of
from sim.experiments.gate_tree import Place
from sim.journeys import MOMENTS, Log
from sim.twins import Difference
from sim.world import World

_GROUPS = {
    **dict.fromkeys(("counter_wait", "facility", "visits", "failed", "broken"), "called"),
    **dict.fromkeys(("line_wait", "remakes"), "made"),
    "outcome": "in_hand",
}
"""Columns that are no moments, and the moment with which they change."""


class Story(NamedTuple):
    """The first event that differs. exact: it is the first of all; otherwise of the ``of`` applications
    whose stories the baseline keeps. ``first`` is None where none of those differs."""

    world: World
    before: Log
    now: Log
    first: Difference | None
    exact: bool
    of: int


def place_of(story: Story) -> Place | None:
    """Day and room of the first event itself; None where no journey differs."""
    first = story.first
    if first is None or first.entry is not None:
        return None
    log, row = (story.now, first.row_b) if first.row_b >= 0 else (story.before, first.row_a)
    column = first.column if first.column in (*MOMENTS, "due") else _GROUPS.get(first.column, "applied")
    room = rooms_of(story.world)[int(room_numbers(story.world, log, column)[row])]
    inside = 0 <= first.when < story.world.clock.horizon
    day = story.world.clock.date_of(first.when // DAY) if inside else None
    return Place(day, room, 0, (room,))
