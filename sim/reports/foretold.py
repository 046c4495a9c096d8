"""What an earlier brief expected for this Monday, beside what is in hand: did the lines hold?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sim.diagnostics import ScenarioError
from sim.reports.blocks import Block, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.moved import earlier
from sim.reports.rooms_ahead import Room, rooms_ahead
from sim.reports.standing import WEEK, Standing
from sim.reports.words import Joined, Value, say

State = Literal["over", "watch", "clear", "below"]


def told_before(standing: Standing) -> dict[str, Room]:
    """Rooms as the earlier run saw them from the Monday before; empty where it could not have stood there."""
    then = standing.facts.earlier
    if not isinstance(then, Facts):
        return {}
    try:
        return {r.id: r for r in rooms_ahead(Standing(then, standing.today - WEEK))}
    except ScenarioError:
        return {}


def whether_held(rooms: Sequence[Room], before: Mapping[str, Room]) -> list[tuple[Value, Value]]:
    """One row: which banks left the lines that were told for this morning."""
    both = [(r, before[r.id]) for r in rooms if r.id in before]
    left = tuple(
        say("since.left", bank=now.name, now=now.now, expected=_then(then.next), alarm=_then(then.alarm))
        for now, then in both
        if state(now.now.number(), then) in ("over", "watch")
    )
    if not both:
        return []
    said = say("since.some_left", banks=Joined(left, "list.semicolon")) if left else say("since.held")
    return [(say("since.before"), said)]


def foretold(rooms: Sequence[Room], before: Mapping[str, Room]) -> list[Block]:
    """One row a room: what was expected, what is in hand, what the lines were."""
    head = tuple(say(f"since.{h}") for h in ("bank", "expected", "now", "alarm", "state"))
    rows = tuple(_row(r, before[r.id]) for r in rooms if r.id in before)
    return [Grid(say("since.foretold"), head, rows)] if rows else []


def _row(now: Room, then: Room) -> tuple[Value, ...]:
    expected, alarm = (_then(n) for n in (then.next, then.alarm))
    return now.name, expected, now.now, alarm, say(f"since.state_{state(now.now.number(), then)}")


def _then(number: Number) -> Number:
    return earlier(number.value, number.form, number.id, "banks.parquet")


def state(count: float, then: Room) -> State:
    """Where a count lies among the lines that were told for it; below: no watch lines were."""
    if count > then.alarm.number():
        return "over"
    if then.watch is None:
        return "below"
    low, high = (w.number() for w in then.watch)
    return "clear" if low <= count <= high else "watch"
