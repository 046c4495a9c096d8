"""Burn-down of the coming weeks: what falls due, what of it is made already, what is still to be made."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.figures import style
from sim.reports.forms import written
from sim.reports.standing import Standing
from sim.reports.words import Value, say


class Week(NamedTuple):
    """One week of due days; due = made + what is still to be made, late ones among either."""

    week: Number
    due: Number
    made: Number
    left: Number
    late: Number


def weeks_ahead(standing: Standing) -> list[Week]:
    """The coming weeks in order; made: before this morning."""
    return [_week(standing, w) for w in standing.weeks]


def _week(standing: Standing, week: dt.date) -> Week:
    rows = standing.cards[standing.cards["due_week"] == week]
    done = rows["made_week"].map(lambda d: isinstance(d, dt.date) and d < standing.today).astype(bool)
    name = {"due_week": week.isoformat()}
    before, after = {"made": f"<{standing.today}"}, {"made": f">={standing.today}"}
    return Week(
        standing.facts.cell("due", "due_week", week, "date", **name),
        standing.count("due", rows, **name),
        standing.count("due", rows[done], **name, **before),
        standing.count("due", rows[~done], **name, **after),
        standing.count("late", rows, **name),
    )


def total(standing: Standing, weeks: list[Week], column: str) -> Number:
    """A column over all weeks ahead."""
    cells = [getattr(w, column) for w in weeks]
    value = sum(c.number() for c in cells)
    source = "late" if column == "late" else "due"
    where = {"from": standing.weeks[0].isoformat(), "until": standing.until.isoformat(), "which": column}
    return standing.facts.cell("due", source, value, "count", **where)


def due_ahead(standing: Standing) -> Figure:
    """Bars by week of the due day."""
    found = weeks_ahead(standing)
    told: dict[str, Value] = {c: total(standing, found, c) for c in ("due", "left", "late")}
    told["until"] = standing.date("until", standing.until)
    head = tuple(say(f"ahead.{c}") for c in ("week", "due", "made", "left", "late"))
    return Figure(
        "ahead", say("ahead.title", **told), say("ahead.note"), say("ahead.alt", **told),
        lambda lang: _draw(found, lang), Grid(say("ahead.caption"), head, tuple(tuple(w) for w in found)),
    )  # fmt: skip


def _draw(found: list[Week], lang: Language) -> str:
    with style.canvas(2.2) as (fig, axes):
        for x, week in enumerate(found):
            _bar(axes, x, week)
            text = style.spoken(say("ahead.mark", n=week.left), lang)
            axes.annotate(
                text, (x, week.due.number()), xytext=(0, 2), textcoords="offset points", ha="center",
                va="bottom", fontsize=8,
            )  # fmt: skip
        axes.set_ylim(0, 1.15 * max((w.due.number() for w in found), default=0.0) or 1.0)
        axes.set_xticks(range(len(found)), [written(w.week, lang) for w in found])
        axes.tick_params(axis="x", length=0, labelcolor=style.INK)
        style.counts(axes.yaxis, lang, most=4)
        colours = (("ahead.made", style.BLUE), ("ahead.to_make", style.SKY), ("ahead.late", style.RED))
        style.legend(fig, lang, colours)
        return style.svg(fig, "ahead")


def _bar(axes: Any, x: int, week: Week) -> None:
    """Made on time, to be made on time, late."""
    due, late = week.due.number(), week.late.number()
    made = min(week.made.number(), due - late)
    parts = ((made, style.BLUE), (due - late - made, style.SKY), (late, style.RED))
    bottom = 0.0
    for height, colour in parts:
        axes.bar(x, height, bottom=bottom, color=colour, width=0.62, linewidth=0)
        bottom += height
