"""What a result may not be used for, what it rests on, and until when it holds."""

from __future__ import annotations

import datetime as dt

from sim.reports.cited import Number
from sim.reports.given import Given
from sim.reports.words import Value, say

Rows = list[tuple[Value, Value]]


def limits(given: Given, sample: Number) -> Rows:
    """Rows for any result; sample: one person in so many was played."""
    assumed = given.sources["assumptions"]
    rows: Rows = [(say("limits.use"), say("limits.not_for"))]
    if assumed:
        n = given.stored("assumptions", len(assumed), "plain")
        first = min(assumed.values(), key=lambda a: (a["review_by"], a["id"]))
        day = dt.date.fromisoformat(first["review_by"])
        until = given.stored(f"assumptions.{first['id']}.review_by", day, "date")
        rows.append((say("limits.basis"), say("limits.assumptions", n=n)))
        rows.append((say("limits.sunset"), say("limits.until", date=until)))
    if sample.number() > 1:
        rows.append((say("limits.sample"), say("limits.sampled", n=sample)))
    return rows
