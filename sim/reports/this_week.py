"""What to do this week, as the numbers of the brief call for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sim.reports.counts_now import Count, agree
from sim.reports.rooms_ahead import Room
from sim.reports.standing import Standing
from sim.reports.words import Joined, Value, say

FIRST = 3
"""So many banks are asked first."""
Row = tuple[Value, Value]


def this_week(standing: Standing, rooms: Sequence[Room], counts: Sequence[Count]) -> list[Row]:
    """What is pressing first; then what to count on Monday, and what each line asks for."""
    next_ = standing.date("next", standing.next)
    rows = [*_over(rooms), *_prepare(standing), *_recalibrate(counts), *_ask(rooms)]
    rows.append((say("todo.count"), say("todo.count_how", next=next_)))
    if any(r.watch for r in rooms):
        rows.append((say("todo.watch"), say("todo.watch_how")))
    if rooms:
        rows.append((say("todo.alarm"), say("todo.alarm_how")))
    return [*rows, *_review(standing)]


def _over(rooms: Sequence[Room]) -> list[Row]:
    over = tuple(r.name for r in rooms if r.state == "over")
    return [(say("todo.alarm"), say("todo.over_how", banks=Joined(over)))] if over else []


def _ask(rooms: Sequence[Room]) -> list[Row]:
    """The banks nearest to their lines that are not beyond them."""
    below = [r for r in rooms if r.state != "over"][:FIRST]
    banks = Joined(tuple(say("todo.bank", bank=r.name, used=r.used) for r in below))
    return [(say("todo.first"), say("todo.first_how", banks=banks))] if below else []


def _prepare(standing: Standing) -> list[Row]:
    """Each channel that will not keep its promise, and its worst week."""
    rows: list[Row] = []
    for c in (c for c in standing.channels() if c.level == "not"):
        mine = standing.due[standing.due["channel"] == c.id]
        by_week = mine.groupby("due_week")["late"].sum()
        week: Any = by_week.idxmax()
        where = {"channel": c.id, "due_week": str(week)}
        told: dict[str, Value] = {
            "channel": c.name,
            "week": standing.facts.cell("due", "due_week", week, "date", **where),
            "late": standing.count("late", mine[mine["due_week"] == week], **where),
            "due": standing.count("due", mine[mine["due_week"] == week], **where),
        }
        rows.append((say("todo.prepare"), say("todo.prepare_how", **told)))
    return rows


def _recalibrate(counts: Sequence[Count]) -> list[Row]:
    return [] if agree(list(counts)) else [(say("todo.recalibrate"), say("todo.recalibrate_how"))]


def _review(standing: Standing) -> list[Row]:
    """Assumptions whose review date comes in the weeks ahead, or has passed."""
    assumed = standing.facts.run.sources["assumptions"].values()
    soon = [a for a in assumed if dt.date.fromisoformat(a["review_by"]) <= standing.until]
    if not soon:
        return []
    n = standing.facts.stored("assumptions.soon", len(soon), "plain")
    told: dict[str, Value] = {"n": n, "date": standing.date("until", standing.until)}
    return [(say("todo.review"), say("todo.review_how", **told))]
