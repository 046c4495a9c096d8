"""What was counted in the world, beside what the model has on the same evening."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.observed import MEASURES
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.standing import Standing
from sim.reports.words import Value, say

if TYPE_CHECKING:
    import pandas as pd


class Count(NamedTuple):
    """One count of the whole city, or of a bank, and the model's number for it."""

    measure: str
    bank: str
    day: Number
    value: Number
    low: Number
    high: Number
    model: Number

    @property
    def agrees(self) -> bool:
        """Whether the model lies in the range that the count may mean."""
        return self.low.number() <= self.model.number() <= self.high.number()


def counts_of(facts: Facts, first: dt.date | None = None, until: dt.date | None = None) -> list[Count]:
    """Counts of days that are played, by date; from ``first`` on and before ``until`` if told. Counts of a
    district or a batch have no daily table."""
    start, end = (dt.date.fromisoformat(d) for d in facts.manifest["scenario"]["horizon"])
    first, until = first or start, until or end + dt.timedelta(days=1)
    found = []
    for i, o in enumerate(facts.sources["observed"]):
        day = dt.date.fromisoformat(o["date"])
        if first <= day < until and not (o["district"] or o["batch"]):
            found.append(_count(facts, i, o, day))
    return found


def _count(facts: Facts, i: int, o: dict[str, Any], day: dt.date) -> Count:
    value, low, high = (
        facts.stored(f"observed.{i}.{k}", float(o[k]), "count") for k in ("value", "low", "high")
    )
    on = facts.stored(f"observed.{i}.date", day, "date")
    model = _model(facts, o["measure"], o["bank"], day)
    return Count(o["measure"], o["bank"], on, value, low, high, model)


def named(facts: Facts, measure: str, bank: str) -> Value:
    """What is counted, and of which bank."""
    what = MEASURES[measure]
    return say("standing.of_bank", what=what, bank=facts.name("bank", bank)) if bank else what


def daily(facts: Facts, measure: str, bank: str) -> pd.Series[float]:
    """The model's counts by day, of a bank or (empty) of all."""
    table = facts.run.counted
    rows = table[table["bank"] == bank] if bank else table
    return rows.groupby("date")[measure].sum().astype(float)


def _model(facts: Facts, measure: str, bank: str, day: dt.date) -> Number:
    where = {"date": day.isoformat()} | ({"bank": bank} if bank else {})
    return facts.cell("counted", measure, float(daily(facts, measure, bank)[day]), "count", **where)


def counts_now(standing: Standing) -> list[Count]:
    """Counts between the first day and this morning, by date."""
    return counts_of(standing.facts, until=standing.today)


def agree(counts: list[Count]) -> bool:
    """Whether the model agrees with all of them."""
    return all(c.agrees for c in counts)


def said(facts: Facts, count: Count) -> tuple[Value, Value]:
    """A count as a row: what, and both numbers."""
    word = "standing.inside" if count.agrees else "standing.outside"
    told = {"value": count.value, "low": count.low, "high": count.high, "model": count.model}
    what = say("standing.dated", what=named(facts, count.measure, count.bank), day=count.day)
    return say("standing.counted"), say(word, what=what, **told)


def nothing_counted() -> tuple[Value, Value]:
    """The row where the world was not counted."""
    return say("standing.counted"), say("standing.none_yet")
