"""How every interval and limit of the report is made, and what is known to be rough."""

from __future__ import annotations

from typing import Any

from sim.diagnostics import Text
from sim.reports.blocks import Grid, Items
from sim.reports.facts import Facts
from sim.reports.words import Joined, Value, say

METHODS = (
    "mean",
    "share",
    "end",
    "quantile",
    "band",
    "paired",
    "corrected",
    "many",
    "draws",
    "funnel",
    "tornado",
    "bound",
    "phrase",
)
KNOWN = ("pilot", "setup", "stock", "clusters")
"""What is rough in every run."""


def methods() -> Grid:
    """One row a kind of number."""
    rows = tuple((say(f"method.{m}"), say(f"method.{m}_how")) for m in METHODS)
    return Grid(say("method.caption"), (say("method.what"), say("method.how")), rows, wide=True)


def rough() -> tuple[tuple[Value, Value], ...]:
    """What is rough in every run."""
    return tuple((say(f"known.{k}"), say(f"known.{k}_how")) for k in KNOWN)


def known(facts: Facts) -> Items:
    """What is rough in every run, and what this run was warned of."""
    rows = [*rough()]
    small = [facts.name("facility", k) for k, v in facts.manifest["sample_too_small"].items() if v]
    if small:
        rows.append((say("known.sample"), say("known.sample_how", names=Joined(tuple(small)))))
    if facts.manifest["calendar"]["supplied_days"] or facts.manifest["calendar"]["weekends_only_years"]:
        rows.append((say("known.calendar"), say("known.calendar_how")))
    return Items((*rows, *(_warning(w) for w in facts.manifest["warnings"])))


def _warning(w: dict[str, Any]) -> tuple[Value, Value]:
    return Text(w["code"], w["code"]), Text(w["en"], w["zh"])
