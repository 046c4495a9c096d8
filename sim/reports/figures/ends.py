"""Tornado of a measure: each assumption at its low and high end on the same luck, the widest swing on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.figures import style
from sim.reports.words import Value, say

SHOWN = 12
_TOLD = 0.02
"""Of the widest swing: what is nearer to the middle gets no label."""
Bars = Sequence[tuple[Value, Number, Number, Number]]
"""Assumption; the measure at its low end, as stated, at its high end."""


def ends(measure: Value, bars: Bars) -> Figure | None:
    """Bars from the value as stated; None where nothing moves."""
    found = bars[:SHOWN]
    if not found:
        return None
    name, low, base, high = found[0]
    told: dict[str, Value] = {"name": name, "low": low, "high": high, "measure": measure, "base": base}
    head = tuple(say(f"ends.{h}") for h in ("name", "low", "base", "high"))
    return Figure(
        "ends", say("ends.title", **told), say("ends.note"), say("ends.alt", **told),
        lambda lang: _draw(measure, found, lang),
        Grid(say("ends.caption", measure=measure), head, tuple(found)),
    )  # fmt: skip


def _draw(measure: Value, found: Bars, lang: Language) -> str:
    with style.canvas(0.9 + 0.28 * len(found)) as (fig, axes):
        base = found[0][2].number()
        widest = max(abs(end.number() - base) for _, low, _, high in found for end in (low, high))
        for y, (_, low, _, high) in enumerate(found):
            for end, colour in ((low, style.BLUE), (high, style.RED)):
                axes.barh(y, end.number() - base, left=base, color=colour, height=0.6, linewidth=0)
            for end in _outermost(low, high, base, widest):
                left = end.number() < base
                style.label(axes, (end.number(), y), style.spoken(end, lang), style.INK, left=left)
        axes.axvline(base, color=style.INK, linewidth=0.8)
        axes.margins(x=0.16)
        names = [style.short(style.spoken(name, lang), 24 if lang == "zh" else 42) for name, *_ in found]
        style.rows(axes, names)
        _ticks(axes, found, lang)
        axes.set_xlabel(style.spoken(measure, lang), fontsize=8.5)
        style.legend(fig, lang, (("ends.low", style.BLUE), ("ends.high", style.RED)))
        return style.svg(fig, "ends")


def _outermost(low: Number, high: Number, base: float, widest: float) -> list[Number]:
    """The ends that get a label: on each side of the middle the farther one, if it can be told from it."""
    sides = ([e for e in (low, high) if s * (e.number() - base) > widest * _TOLD] for s in (-1, 1))
    return [max(side, key=lambda e: abs(e.number() - base)) for side in sides if side]


def _ticks(axes: Any, found: Bars, lang: Language) -> None:
    """As the numbers are written."""
    form = found[0][1].form
    write = style.shares if form == "share" else style.counts if form == "count" else style.decimals
    write(axes.xaxis, lang)
