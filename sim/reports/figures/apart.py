"""Late applications by week of application: how far the alternatives lie from the reference."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.twins import Twins
from sim.reports.words import Value, say

Series = dict[str, list[dict[str, Any]]]


def apart(twins: Twins) -> Figure | None:
    """One curve an alternative, with a band that holds all weeks at once; None where nothing changes."""
    found = {n: _weeks(twins, n) for n in twins.cards}
    found = {n: rows for n, rows in found.items() if any(r["difference"] for r in rows)}
    if not found:
        return None
    name, worst = max(
        ((n, r) for n, rows in found.items() for r in rows), key=lambda x: abs(x[1]["difference"])
    )
    told: dict[str, Value] = {
        "title": twins.called(name),
        "n": _change(twins, name, worst),
        "week": _week(twins, name, worst),
    }
    rows = tuple(
        (twins.called(n), _week(twins, n, r), twins.change(r, "more", f"{n}.{_day(r)}", "weeks", "late"))
        for n, all_rows in found.items()
        for r in all_rows
        if r["difference"]
    )
    head = tuple(say(f"apart.{h}") for h in ("scenario", "week", "change"))
    return Figure(
        "apart", say("apart.title", **told), say("apart.note"), say("apart.alt", **told),
        lambda lang: _draw(twins, found, lang), Grid(say("apart.caption"), head, rows),
    )  # fmt: skip


def _weeks(twins: Twins, name: str) -> list[dict[str, Any]]:
    """Weeks of the whole city; what was accepted before the first day belongs to none."""
    rows = [r for r in twins.rows("weeks", name) if not isinstance(r["bank"], str)]
    return sorted((r for r in rows if _day(r) != "NaT"), key=_day)


def _day(row: dict[str, Any]) -> str:
    return str(row["week"])[:10]


def _week(twins: Twins, name: str, row: dict[str, Any]) -> Value:
    return twins.number(dt.date.fromisoformat(_day(row)), "date", f"{name}.{_day(row)}.week", "weeks")


def _change(twins: Twins, name: str, row: dict[str, Any]) -> Value:
    return twins.number(float(row["difference"]), "more", f"{name}.{_day(row)}.difference", "weeks", "late")


def _draw(twins: Twins, found: Series, lang: Language) -> str:
    with style.canvas(2.6) as (fig, axes):
        axes.axhline(0, color=style.GREY, linewidth=0.8)
        for k, rows in enumerate(found.values()):
            days = [dt.date.fromisoformat(_day(r)) for r in rows]
            colour = style.SERIES[k % len(style.SERIES)]
            low, middle, high = (
                np.array([r[c] for r in rows], dtype=float) for c in ("low", "difference", "high")
            )
            axes.fill_between(days, low, high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(days, middle, color=colour, linewidth=1.3)
        style.legend(fig, lang, tuple((twins.called(n), style.SERIES[k % 5]) for k, n in enumerate(found)))
        style.counts(axes.yaxis, lang)
        months([axes], days, lang, most=14)
        return style.svg(fig, "apart")
