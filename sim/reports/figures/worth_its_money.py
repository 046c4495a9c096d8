"""What one more unit avoids for its money, unit by unit, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.figures import style
from sim.reports.words import Value, say

SHOWN = 12
Units = Sequence[tuple[Value, Number, bool]]
"""Unit, late cards avoided for ten thousand yuan, whether that is beyond luck."""


def worth_its_money(units: Units) -> Figure | None:
    """Bars with their numbers, pale where it may be luck; None where nothing has a price."""
    found = [u for u in units if u[1].known][:SHOWN]
    if not found:
        return None
    told: dict[str, Value] = {"unit": found[0][0], "per": found[0][1]}
    head = tuple(say(f"money.{h}") for h in ("unit", "per", "firm"))
    rows = tuple((name, per, say("tornado.yes" if firm else "tornado.no")) for name, per, firm in found)
    return Figure(
        "money", say("money.title", **told), say("money.note"), say("money.alt", **told),
        lambda lang: _draw(found, lang), Grid(say("money.caption"), head, rows),
    )  # fmt: skip


def _draw(found: Units, lang: Language) -> str:
    with style.canvas(0.7 + 0.27 * len(found)) as (fig, axes):
        for y, (_, per, firm) in enumerate(found):
            axes.barh(y, per.number(), color=style.BLUE, alpha=1.0 if firm else 0.35, height=0.6, linewidth=0)
            style.label(axes, (per.number(), y), style.spoken(per, lang), style.INK)
        most = 24 if lang == "zh" else 46
        style.rows(axes, [style.short(style.spoken(name, lang), most) for name, *_ in found])
        axes.set_xlim(0, 1.15 * max(per.number() for _, per, _ in found))
        write = style.counts if found[0][1].form == "count" else style.decimals
        write(axes.xaxis, lang)
        axes.set_xlabel(style.spoken(say("money.axis"), lang), fontsize=8.5)
        return style.svg(fig, "money")
