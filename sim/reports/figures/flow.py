"""Burn-down: what comes in, what is made, and what is left to make, week by week."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts, monday
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.words import say


class Flow(NamedTuple):
    """Arrays of one entry a week: Mondays, applications, cards made, left to make at the week's end."""

    weeks: list[dt.date]
    applied: Any
    made: Any
    left: Any


def flow_of(facts: Facts) -> Flow:
    """Sums over all banks."""
    daily = facts.run.banks.groupby("date")[["applied", "made"]].sum()
    weekly = daily.groupby([monday(d) for d in daily.index]).sum()
    left = (weekly["applied"] - weekly["made"]).cumsum()
    return Flow(
        list(weekly.index), np.asarray(weekly["applied"]), np.asarray(weekly["made"]), np.asarray(left)
    )


def flow(facts: Facts) -> Figure:
    """Bars of applications and cards made, and the line of what is left."""
    found = flow_of(facts)
    at = int(found.left.argmax())
    peak, on = _cell(facts, "left", found.left[at], found.weeks[at]), _week(facts, found.weeks[at])
    end = _cell(facts, "left", found.left[-1], found.weeks[-1])
    rows = tuple(
        (_week(facts, w), *(_cell(facts, c, float(v[i]), w) for c, v in _columns(found)))
        for i, w in enumerate(found.weeks)
    )
    head = tuple(say(f"flow.{c}") for c in ("week", "applied", "made", "left"))
    told = {"peak": peak, "on": on, "end": end}
    return Figure(
        "flow", say("flow.title", **told), say("flow.note"), say("flow.alt", **told),
        lambda lang: _draw(found, (at, peak), lang), Grid(say("flow.caption"), head, rows),
    )  # fmt: skip


def _columns(found: Flow) -> list[tuple[str, Any]]:
    return [("applied", found.applied), ("made", found.made), ("left", found.left)]


def _cell(facts: Facts, column: str, value: float, week: dt.date) -> Number:
    return facts.cell("banks", column, float(value), "count", week=week.isoformat())


def _week(facts: Facts, week: dt.date) -> Number:
    return facts.cell("banks", "date", week, "date", week=week.isoformat())


def _draw(found: Flow, peak: tuple[int, Number], lang: Language) -> str:
    with style.canvas(2.6) as (fig, axes):
        middle = [w + dt.timedelta(days=3) for w in found.weeks]
        style.weekly_bars(axes, middle, found.applied, style.PALE_SKY)
        axes.step(middle, found.made, where="mid", color=style.BLUE, linewidth=1.1)
        axes.plot(middle, found.left, color=style.RED, linewidth=1.8)
        at, number = peak
        text = style.spoken(say("flow.mark", n=number), lang)
        style.label(axes, (middle[at], float(found.left[at])), text, style.RED, up=True)
        shown = (("flow.applied", style.PALE_SKY), ("flow.made", style.BLUE), ("flow.left", style.RED))
        style.legend(fig, lang, shown)
        style.counts(axes.yaxis, lang)
        months([axes], found.weeks, lang, most=14)
        return style.svg(fig, "flow")
