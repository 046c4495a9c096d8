"""What the scenario cites: assumptions with range, owner and review date; facts with source and grade."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.diagnostics import Text
from sim.report.blocks import Grid
from sim.report.cited import Form
from sim.report.facts import Facts
from sim.report.words import Value, say, table

_COLUMNS = ("id", "quantity", "low", "central", "high", "unit", "owner", "review")


def assumptions(facts: Facts) -> Grid:
    """One row an assumption, in the order of the city's table."""
    rows = facts.run.sources["assumptions"]
    return Grid(
        say("assumptions.caption"),
        tuple(say(f"assumptions.{c}") for c in _COLUMNS),
        tuple(_row(facts, a) for a in rows.values()),
        tuple(f"s-{id}" for id in rows),
        wide=True,
    )


def _row(facts: Facts, a: dict[str, Any]) -> tuple[Value, ...]:
    span = [
        facts.stored(f"assumptions.{a['id']}.{k}", a[k], form_of(a[k])) for k in ("low", "central", "high")
    ]
    review = facts.stored(f"assumptions.{a['id']}.review_by", dt.date.fromisoformat(a["review_by"]), "date")
    name = Text(a["quantity_en"], a["quantity_zh"])
    return (_same(a["id"]), name, *span, term(a["unit"]), term(a["owner"]), review)


def term(text: str) -> Text:
    """A unit or an owner in both languages, as far as the words know it."""
    return table().get(f"term.{text}", _same(text))


def form_of(x: float) -> Form:
    """Whole numbers as counts, others with the digits they have."""
    return "count" if x == int(x) and abs(x) >= 1 else "raw"


def _same(text: str) -> Text:
    return Text(text, text)


def published(facts: Facts) -> Grid:
    """One row a fact, as it was published."""
    rows = facts.run.sources["facts"]
    columns = ("id", "fact", "value", "unit", "as_of", "grade", "source")
    return Grid(
        say("published.caption"),
        tuple(say(f"published.{c}") for c in columns),
        tuple(tuple(_same(f[c]) for c in columns) for f in rows.values()),
        tuple(f"s-{id}" for id in rows),
        wide=True,
    )
