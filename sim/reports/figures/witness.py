"""The model beside what was counted in the world."""

from __future__ import annotations

from typing import Any

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.counts_now import Count, counts_of, daily, named
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.words import Value, say


def witness(facts: Facts) -> Figure | None:
    """Curves of the model through the counts; None without counts."""
    found = counts_of(facts)
    if not found:
        return None
    inside = sum(s.agrees for s in found)
    told: dict[str, Value] = {
        "n": facts.derived("counts", len(found), "plain", found[0].value),
        "inside": facts.derived("inside", inside, "plain", found[0].model),
    }
    head = tuple(say(f"witness.{c}") for c in ("what", "day", "value", "low", "high", "model"))
    rows = tuple((named(facts, s.measure, s.bank), s.day, s.value, s.low, s.high, s.model) for s in found)
    return Figure(
        "witness", say("witness.title", **told), say("witness.note"), say("witness.alt", **told),
        lambda lang: _draw(facts, found, lang), Grid(say("witness.caption"), head, rows),
    )  # fmt: skip


def _draw(facts: Facts, found: list[Count], lang: Language) -> str:
    with style.canvas(2.6) as (fig, axes):
        drawn = list(dict.fromkeys((s.measure, s.bank) for s in found))
        for k, (measure, bank) in enumerate(drawn):
            curve = daily(facts, measure, bank)
            days = list(curve.index)
            axes.plot(days, list(curve), color=style.SERIES[k % len(style.SERIES)])
            for s in found:
                if (s.measure, s.bank) == (measure, bank):
                    _count(axes, s, style.SERIES[k % len(style.SERIES)], lang)
        style.legend(fig, lang, tuple((named(facts, *d), style.SERIES[k % 5]) for k, d in enumerate(drawn)))
        style.counts(axes.yaxis, lang)
        axes.set_ylim(bottom=0)
        months([axes], days, lang, most=14)
        return style.svg(fig, "witness")


def _count(axes: Any, s: Count, colour: str, lang: Language) -> None:
    axes.plot([s.day.value] * 2, [s.low.number(), s.high.number()], color=colour, linewidth=5, alpha=0.35)
    axes.plot([s.day.value], [s.value.number()], "o", color=colour, markersize=5)
    text = style.spoken(say("witness.mark", value=s.value, model=s.model), lang)
    style.label(axes, (s.day.value, s.value.number()), text, style.INK, up=True, left=True)
