"""What the scenario cites: assumptions with range, owner, review date, effect; facts with their source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sim.diagnostics import Text
from sim.reports.blocks import Grid
from sim.reports.cited import Form
from sim.reports.figures.tornado import Pull
from sim.reports.given import Given
from sim.reports.words import Value, say
from sim.source_terms import term


def assumptions(given: Given, drawn: Sequence[Pull] = ()) -> Grid:
    """One row an assumption, in the order of the city's table; its effect where a study has drawn it."""
    rows = given.sources["assumptions"]
    pulls = {p.id: p for p in drawn}
    columns = ("id", "quantity", "range", "owner", "review", "why") + (("effect",) if pulls else ())
    return Grid(
        say("assumptions.caption"),
        tuple(say(f"assumptions.{c}") for c in columns),
        tuple(_row(given, a, pulls) for a in rows.values()),
        tuple(f"s-{id}" for id in rows),
        wide=True,
    )


def _row(given: Given, a: dict[str, Any], pulls: Mapping[str, Pull]) -> tuple[Value, ...]:
    here = f"assumptions.{a['id']}"
    low, central, high = (
        given.stored(f"{here}.{k}", a[k], form_of(a[k])) for k in ("low", "central", "high")
    )
    told: dict[str, Value] = {"low": low, "central": central, "high": high, "unit": term(a["unit"])}
    review = given.stored(f"{here}.review_by", dt.date.fromisoformat(a["review_by"]), "date")
    name = Text(a["quantity_en"], a["quantity_zh"])
    row = (
        _same(a["id"]),
        name,
        say("assumptions.span", **told),
        term(a["owner"]),
        review,
        Text(a["reasoning_en"], a["reasoning_zh"]),
    )
    return (*row, _effect(pulls.get(a["id"]))) if pulls else row


def _effect(pull: Pull | None) -> Value:
    """Late applications where it is low and where it is high."""
    if pull is None:
        return _same("–")
    return say("assumptions.firm", low=pull.low, high=pull.high) if pull.firm else say("assumptions.loose")


def form_of(x: float) -> Form:
    """Whole numbers as counts, others with the digits they have."""
    return "count" if x == int(x) and abs(x) >= 1 else "raw"


def published(given: Given) -> Grid:
    """One row a fact, as it was published."""
    rows = given.sources["facts"]
    columns = ("id", "fact", "value", "unit", "as_of", "grade", "source")
    return Grid(
        say("published.caption"),
        tuple(say(f"published.{c}") for c in columns),
        tuple(tuple(_told(f, c) for c in columns) for f in rows.values()),
        tuple(f"s-{id}" for id in rows),
        wide=True,
    )


def _told(fact: Mapping[str, str], column: str) -> Text:
    """A column in both languages, where it has words."""
    if column in fact:
        return _same(fact[column])
    return Text(fact[f"{column}_en"], fact[f"{column}_zh"])


def _same(text: str) -> Text:
    return Text(text, text)
