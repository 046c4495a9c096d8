"""What was counted in the world since the opening state, beside what the model has on the same evening."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sim.observed import MEASURES
from sim.opening_file import BACKLOG, ISSUED, UNCOLLECTED
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.standing import Standing
from sim.reports.words import Value, say

FLOWS = {
    "applications": ("applied", (BACKLOG, UNCOLLECTED, ISSUED)),
    "made": ("made", (UNCOLLECTED, ISSUED)),
    "in_hand": ("in_hand", (ISSUED,)),
}
"""Counts so far: the flow of the daily table, and what of the opening state had come that far before."""
STOCKS = {"waiting": "unmade", "uncollected": "uncollected"}
"""Counts at the end of a day: the column of the daily table."""


class Count(NamedTuple):
    """One count and the model's number for it."""

    what: Value
    value: Number
    low: Number
    high: Number
    model: Number

    @property
    def agrees(self) -> bool:
        """Whether the model lies in the range that the count may mean."""
        return self.low.number() <= self.model.number() <= self.high.number()


def counts_now(standing: Standing) -> list[Count]:
    """Counts of the city or of a bank between the first day and this morning, by date."""
    found = []
    for i, o in enumerate(standing.facts.run.sources["observed"]):
        day = dt.date.fromisoformat(o["date"])
        known = o["measure"] in FLOWS or o["measure"] in STOCKS
        if known and standing.start <= day < standing.today and not (o["district"] or o["batch"]):
            found.append(_count(standing, i, o, day))
    return found


def _count(standing: Standing, i: int, o: dict[str, Any], day: dt.date) -> Count:
    facts = standing.facts
    value, low, high = (
        facts.stored(f"observed.{i}.{k}", float(o[k]), "count") for k in ("value", "low", "high")
    )
    on = facts.stored(f"observed.{i}.date", day, "date")
    what: Value = MEASURES[o["measure"]]
    if o["bank"]:
        what = say("standing.of_bank", what=what, bank=facts.name("bank", o["bank"]))
    return Count(
        say("standing.dated", what=what, day=on),
        value,
        low,
        high,
        _model(standing, o["measure"], o["bank"], day),
    )


def _model(standing: Standing, measure: str, bank: str, day: dt.date) -> Number:
    facts = standing.facts
    rows = facts.run.banks
    rows = rows[(rows["bank"] == bank) if bank else rows["bank"].notna()]
    where = {"until": day.isoformat()} | ({"bank": bank} if bank else {})
    if measure in STOCKS:
        column = STOCKS[measure]
        return facts.cell("banks", column, float(rows[rows["date"] == day][column].sum()), "count", **where)
    column = FLOWS[measure][0]
    so_far = before(facts, measure, bank) + float(rows[rows["date"] <= day][column].sum())
    return facts.cell("banks", column, so_far, "count", **where, opening="+")


def before(facts: Facts, measure: str, bank: str) -> int:
    """Cards of the opening state, if there is one, that had come so far before the first day."""
    kinds = FLOWS[measure][1]
    cards = facts.run.sources.get("opening") or []
    return sum(o["cards"] for o in cards if o["kind"] in kinds and (not bank or o["bank"] == bank))


def agree(counts: list[Count]) -> bool:
    """Whether the model agrees with all of them."""
    return all(c.agrees for c in counts)


def said(count: Count) -> tuple[Value, Value]:
    """A count as a row: what, and both numbers."""
    word = "standing.inside" if count.agrees else "standing.outside"
    told = {"value": count.value, "low": count.low, "high": count.high, "model": count.model}
    return say("standing.counted"), say(word, what=count.what, **told)


def nothing_counted() -> tuple[Value, Value]:
    """The row where the world was not counted."""
    return say("standing.counted"), say("standing.none_yet")
