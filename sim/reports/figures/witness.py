"""The model beside what was counted in the world."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language
from sim.observed import MEASURES
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.counts_now import FLOWS, before
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.words import Value, say


class Seen(NamedTuple):
    """One count of the whole city, or of a bank, and what the model has on that day."""

    measure: str
    day: Number
    value: Number
    low: Number
    high: Number
    model: Number
    bank: str


def seen_of(facts: Facts) -> list[Seen]:
    """The counts that can be held beside the daily table, by date."""
    rows = [
        o for o in facts.sources["observed"] if o["measure"] in FLOWS and not o["district"] and not o["batch"]
    ]
    return [_seen(facts, i, o) for i, o in enumerate(rows)]


def _seen(facts: Facts, i: int, o: dict[str, Any]) -> Seen:
    day = dt.date.fromisoformat(o["date"])
    value, low, high = (
        facts.stored(f"observed.{i}.{k}", float(o[k]), "count") for k in ("value", "low", "high")
    )
    model = _curve(facts, o["measure"], o["bank"])
    there = [v for d, v in zip(*model, strict=True) if d <= day]
    opened = {"opening": "+"} if facts.sources.get("opening") else {}
    so_far = there[-1] if there else 0.0
    found = facts.cell("banks", FLOWS[o["measure"]][0], so_far, "count", until=o["date"], **opened)
    return Seen(
        o["measure"], facts.stored(f"observed.{i}.date", day, "date"), value, low, high, found, o["bank"]
    )


def _curve(facts: Facts, measure: str, bank: str) -> tuple[list[dt.date], list[float]]:
    """Days and the count so far, with what an opening state held before."""
    table = facts.run.banks
    table = table[table["bank"] == bank] if bank else table
    daily = before(facts, measure, bank) + table.groupby("date")[FLOWS[measure][0]].sum().cumsum()
    return [dt.date.fromisoformat(str(d)[:10]) for d in daily.index], [float(v) for v in np.asarray(daily)]


def witness(facts: Facts) -> Figure | None:
    """Curves of the model through the counts; None without counts."""
    found = seen_of(facts)
    if not found:
        return None
    inside = sum(s.low.number() <= s.model.number() <= s.high.number() for s in found)
    told: dict[str, Value] = {
        "n": facts.derived("counts", len(found), "plain", found[0].value),
        "inside": facts.derived("inside", inside, "plain", found[0].model),
    }
    head = tuple(say(f"witness.{c}") for c in ("what", "day", "value", "low", "high", "model"))
    rows = tuple((MEASURES[s.measure], s.day, s.value, s.low, s.high, s.model) for s in found)
    return Figure(
        "witness", say("witness.title", **told), say("witness.note"), say("witness.alt", **told),
        lambda lang: _draw(facts, found, lang), Grid(say("witness.caption"), head, rows),
    )  # fmt: skip


def _draw(facts: Facts, found: list[Seen], lang: Language) -> str:
    with style.canvas(2.6) as (fig, axes):
        drawn = list(dict.fromkeys((s.measure, s.bank) for s in found))
        for k, (measure, bank) in enumerate(drawn):
            days, values = _curve(facts, measure, bank)
            axes.plot(days, values, color=style.SERIES[k % len(style.SERIES)])
            for s in found:
                if (s.measure, s.bank) == (measure, bank):
                    _count(axes, s, style.SERIES[k % len(style.SERIES)], lang)
        style.legend(fig, lang, tuple((MEASURES[m], style.SERIES[k % 5]) for k, (m, _) in enumerate(drawn)))
        style.counts(axes.yaxis, lang)
        axes.set_ylim(bottom=0)
        months([axes], days, lang, most=14)
        return style.svg(fig, "witness")


def _count(axes: Any, s: Seen, colour: str, lang: Language) -> None:
    axes.plot([s.day.value] * 2, [s.low.number(), s.high.number()], color=colour, linewidth=5, alpha=0.35)
    axes.plot([s.day.value], [s.value.number()], "o", color=colour, markersize=5)
    text = style.spoken(say("witness.mark", value=s.value, model=s.model), lang)
    style.label(axes, (s.day.value, s.value.number()), text, style.INK, up=True, left=True)
