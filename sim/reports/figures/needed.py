"""Line hours a day, bank by bank: as stated, and the least that is enough."""

from __future__ import annotations

from typing import NamedTuple

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.figures import style
from sim.reports.sized import Sized
from sim.reports.study_facts import Row
from sim.reports.words import Value, say


class Need(NamedTuple):
    """One bank: line hours a day stated and needed."""

    name: Value
    now: Number
    least: Number


def needed(sized: Sized) -> Figure | None:
    """A grey dot where a bank is, and a coloured one where it has to be; None for one bank alone."""
    found = sorted((_need(sized, row) for row in sized.lines), key=lambda n: -n.least.number())
    if len(found) < 2:
        return None
    worst = max(found, key=lambda n: n.least.number() - n.now.number())
    told: dict[str, Value] = {"bank": worst.name, "now": worst.now, "least": worst.least}
    grew = worst.least.number() > worst.now.number()
    head = tuple(say(f"needed.{h}") for h in ("bank", "now", "least"))
    return Figure(
        "needed", say("needed.title" if grew else "needed.title_enough", **told), say("needed.note"),
        say("needed.alt", **told), lambda lang: _draw(found, lang),
        Grid(say("needed.caption"), head, tuple(tuple(n) for n in found)),
    )  # fmt: skip


def _need(sized: Sized, row: Row) -> Need:
    pairs = (("stated", "hours_stated"), ("least", "hours"))
    now, least = (
        sized.number(
            float(row[n]) * float(row[h]), "raw", f"plan.{n}*{h}[{row['lever']}]", "plan", "line_hours"
        )
        for n, h in pairs
    )
    return Need(sized.lever(str(row["lever"])), now, least)


def _draw(found: list[Need], lang: Language) -> str:
    with style.canvas(0.8 + 0.25 * len(found)) as (fig, axes):
        for y, need in enumerate(found):
            now, least = need.now.number(), need.least.number()
            colour = style.RED if least > now else style.BLUE
            axes.plot([now, least], [y, y], color=colour, linewidth=2.2, zorder=1)
            axes.plot(now, y, "o", color=style.GREY, markersize=6, zorder=2)
            axes.plot(least, y, "o", color=colour, markersize=6, zorder=3)
            text = style.spoken(say("needed.mark", now=need.now, least=need.least), lang)
            style.label(axes, (max(now, least), y), text, style.INK)
        style.rows(axes, [style.short(style.spoken(n.name, lang), 38) for n in found])
        axes.set_xlim(0, 1.2 * max(max(n.now.number(), n.least.number()) for n in found))
        style.counts(axes.xaxis, lang)
        axes.set_xlabel(style.spoken(say("needed.axis"), lang), fontsize=8.5)
        marks = (("needed.now", style.GREY), ("needed.more", style.RED), ("needed.less", style.BLUE))
        style.legend(fig, lang, marks)
        return style.svg(fig, "needed")
