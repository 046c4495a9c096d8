"""Burn-down of what falls due: cards by the week of their due day, and how many are overdue and not made."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.words import Value, say

TABLE = "due"


class Due(NamedTuple):
    """Arrays of one entry a week: Mondays; of the cards due in it, made in an earlier week, made in that week
    and in time, late; and overdue and not made at the week's end."""

    weeks: list[dt.date]
    early: Any
    within: Any
    late: Any
    overdue: Any

    def columns(self) -> dict[str, Any]:
        """All but the weeks, by name."""
        whole = self.early + self.within + self.late
        return {"due": whole, **{n: getattr(self, n) for n in ("early", "within", "late", "overdue")}}


def due_of(facts: Facts) -> Due | None:
    """Sums over all banks and channels; None where nothing fell due, or the run kept no such table."""
    if f"{TABLE}.parquet" not in facts.manifest["files"]:
        return None
    table = facts.run.table(TABLE)
    due, made = (np.asarray(table[c], dtype="datetime64[D]") for c in ("due_week", "made_week"))
    n, late = np.asarray(table["due"]), np.asarray(table["late"])
    if np.isnat(due).all():
        return None
    first, last = due[~np.isnat(due)].min(), due[~np.isnat(due)].max()
    weeks = np.arange(first, last + 1, 7)
    at, early = (due - first).astype(int) // 7, made < due
    at[np.isnat(due)] = -1

    def by_week(counts: Any) -> Any:
        return np.bincount(at[at >= 0], weights=counts[at >= 0], minlength=len(weeks))

    open_until = np.array([n[~(due > w) & ~(made <= w)].sum() for w in weeks])
    in_time = n - late
    return Due(
        [dt.date.fromisoformat(str(w)) for w in weeks],
        by_week(in_time * early), by_week(in_time * ~early), by_week(late), open_until,
    )  # fmt: skip


def due(facts: Facts) -> Figure | None:
    """Above: bars of what fell due; below: what was overdue. None where there is nothing to tell."""
    found = due_of(facts)
    if found is None:
        return None
    columns = found.columns()
    most, worst = int(columns["due"].argmax()), int(found.overdue.argmax())
    told: dict[str, Value] = {
        "due": _cell(facts, "due", columns["due"][most], found.weeks[most]),
        "week": _week(facts, found.weeks[most]),
        "overdue": _cell(facts, "overdue", found.overdue[worst], found.weeks[worst]),
        "on": _week(facts, found.weeks[worst]),
    }
    key = "due.title" if found.overdue[worst] else "due.title_none"
    head = (say("due.week"), *(say(f"due.{c}") for c in columns))
    rows = tuple(
        (_week(facts, w), *(_cell(facts, c, v[i], w) for c, v in columns.items()))
        for i, w in enumerate(found.weeks)
    )
    return Figure(
        "due", say(key, **told), say("due.note"), say("due.alt", **told),
        lambda lang: _draw(found, (worst, told["overdue"]), lang), Grid(say("due.caption"), head, rows),
    )  # fmt: skip


def _cell(facts: Facts, column: str, value: float, week: dt.date) -> Number:
    return facts.cell(TABLE, column, float(value), "count", week=week.isoformat())


def _week(facts: Facts, week: dt.date) -> Number:
    return facts.cell(TABLE, "due_week", week, "date", week=week.isoformat())


def _draw(found: Due, worst: tuple[int, Value], lang: Language) -> str:
    with style.canvas(3.4, 2, 1, sharex=True, height_ratios=[3, 2]) as (fig, (above, below)):
        middle = [w + dt.timedelta(days=3) for w in found.weeks]
        bottom = np.zeros(len(middle))
        for column, colour in _COLOURS.items():
            counts = getattr(found, column)
            style.weekly_bars(above, middle, counts, colour, bottom)
            bottom = bottom + counts
        below.fill_between(middle, found.overdue, color=style.RED, alpha=0.25, linewidth=0)
        below.plot(middle, found.overdue, color=style.RED, linewidth=1.4)
        at, number = worst
        left = at > 0.7 * len(middle)
        text = style.spoken(say("due.mark", n=number), lang)
        style.label(below, (middle[at], float(found.overdue[at])), text, style.RED, up=True, left=left)
        below.set_ylim(0, 1.3 * max(float(found.overdue.max()), 1.0))
        style.headline(below, say("due.overdue_axis"), lang)
        style.legend(fig, lang, tuple((f"due.{c}", colour) for c, colour in _COLOURS.items()))
        for axes in (above, below):
            style.counts(axes.yaxis, lang, most=4)
        months([below], found.weeks, lang, most=14)
        return style.svg(fig, "due")


_COLOURS = {"early": style.SKY, "within": style.BLUE, "late": style.RED}
