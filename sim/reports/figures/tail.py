"""After the campaign: who applies only then, and how the counters open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts, monday
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.words import Value, say

if TYPE_CHECKING:
    import pandas as pd

_BEFORE = dt.timedelta(weeks=4)
"""Of the campaign, so that one sees how the counters open."""


class Left(NamedTuple):
    """One group: persons, applications before and after the campaign's end (re-issues among them)."""

    name: Text
    before: Number
    after: Number
    persons: Number


def ends_on(facts: Facts) -> dt.date | None:
    """First day after the campaign; None where the scenario has no normal phase."""
    phase = facts.scenario.get("normal_phase")
    return dt.date.fromisoformat(phase["from"]) if phase else None


def left_of(facts: Facts, end: dt.date) -> list[Left]:
    """Groups by number of applications that come after the end."""
    cube = facts.run.cube.dropna(subset=["week"])
    sums = cube.groupby(["group", "week"], observed=True)["applications"].sum().reset_index()
    late = np.array([dt.date.fromisoformat(str(w)[:10]) >= monday(end) for w in sums["week"]])
    counts = np.asarray(sums["applications"])
    found = []
    for id, name in facts.names("group").items():
        mine = np.asarray(sums["group"] == id)
        before, after = float(counts[mine & ~late].sum()), float(counts[mine & late].sum())
        where = {"group": id, "from": end.isoformat()}
        found.append(
            Left(
                name,
                facts.cell("cube", "applications", before, "count", **where, part="before"),
                facts.cell("cube", "applications", after, "count", **where, part="after"),
                facts.asked(f"groups.{id}.persons", "count"),
            )
        )
    return sorted(found, key=lambda g: -g.after.number())


def tail(facts: Facts) -> Figure | None:
    """Left: groups. Right: visits at counters by week; None without a normal phase."""
    end = ends_on(facts)
    if end is None or not facts.weeks["week"].map(lambda w: dt.date.fromisoformat(str(w)[:10]) >= end).any():
        return None
    found = left_of(facts, end)
    by_kind = visits_by_week(facts, end - _BEFORE)
    weeks, visits = list(by_kind.index), by_kind.sum(axis=1).to_numpy()
    peak = int(visits.argmax()) if len(visits) else 0
    told: dict[str, Value] = {
        "group": found[0].name, "after": found[0].after, "from": facts.asked("normal_phase.from", "date"),
    }  # fmt: skip
    if len(visits):
        told["visits"] = facts.cell(
            "series_counters", "arrivals", float(visits[peak]), "count", week=str(weeks[peak])
        )
        told["week"] = facts.cell("series_counters", "date", weeks[peak], "date", week=str(weeks[peak]))
    head = tuple(say(f"tail.{c}") for c in ("group", "before", "after", "persons"))
    title = say("tail.title" if len(visits) else "tail.title_none", **told)
    return Figure(
        "tail", title, say("tail.note", **{"from": told["from"]}), title,
        lambda lang: _draw(found, weeks, visits, lang),
        Grid(say("tail.caption"), head, tuple(tuple(g) for g in found)),
    )  # fmt: skip


def visits_by_week(facts: Facts, since: dt.date) -> pd.DataFrame:
    """Visits of a kind of counter (columns) by week (rows, Mondays), from a day on, of the whole city."""
    days = facts.run.table("series_counters").groupby(["date", "kind"], observed=True)["arrivals"].sum()
    weeks = days.unstack(fill_value=0)
    weeks = weeks.groupby([monday(d) for d in weeks.index]).sum()
    kept: pd.DataFrame = weeks[[w >= since for w in weeks.index]]
    return kept * int(facts.manifest["sample"])


def _draw(found: list[Left], weeks: list[dt.date], visits: Any, lang: Language) -> str:
    with style.canvas(0.6 + 0.27 * max(len(found), 6), 1, 2, width_ratios=[3, 2]) as (fig, (left, right)):
        for y, group in enumerate(found):
            before, after = group.before.number(), group.after.number()
            left.barh(y, before, color=style.SKY, height=0.6, linewidth=0)
            left.barh(y, after, left=before, color=style.RED, height=0.6, linewidth=0)
            text = style.spoken(say("tail.mark", n=group.after), lang)
            left.annotate(
                text, (before + after, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8
            )
        left.set_xlim(0, 1.25 * max(g.before.number() + g.after.number() for g in found))
        style.rows(left, [style.short(g.name.say(lang), 18) for g in found])
        style.counts(left.xaxis, lang, most=4)
        right.bar([w + dt.timedelta(days=3) for w in weeks], visits, width=6, color=style.GREEN, linewidth=0)
        style.counts(right.yaxis, lang)
        if weeks:
            months([right], weeks, lang)
        style.headline(right, say("tail.counters"), lang)
        style.legend(fig, lang, (("tail.before", style.SKY), ("tail.after", style.RED)))
        return style.svg(fig, "tail")
