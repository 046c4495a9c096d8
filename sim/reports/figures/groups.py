"""On time by group of people, worst first."""

from __future__ import annotations

from typing import NamedTuple

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.words import Value, say


class Part(NamedTuple):
    """A part of the people: share on time, late, due."""

    name: Text
    share: Number
    late: Number
    due: Number


def parts_of(facts: Facts, kind: str) -> list[Part]:
    """The parts of a kind of whom something fell due, worst share first."""
    found = []
    for id in facts.members("due", kind):
        numbers = [facts.value(m, kind, id) for m in ("on_time_share", "late", "due")]
        if numbers[2].number() > 0:
            found.append(Part(facts.name(kind, id), *numbers))
    return sorted(found, key=lambda p: (p.share.number(), -p.late.number()))


def groups(facts: Facts) -> Figure:
    """Bars of the share that is late, so that small differences near one hundred per cent are seen."""
    found = parts_of(facts, "group")
    head = tuple(say(f"groups.{c}") for c in ("group", "share", "late", "due"))
    told: dict[str, Value] = {"group": found[0].name, "share": found[0].share, "late": found[0].late}
    return Figure(
        "groups", say("groups.title", **told), say("groups.note"), say("groups.alt", **told),
        lambda lang: _draw(found, lang), Grid(say("groups.caption"), head, tuple(tuple(p) for p in found)),
    )  # fmt: skip


def _draw(found: list[Part], lang: Language) -> str:
    with style.canvas(0.6 + 0.27 * len(found)) as (fig, axes):
        missed = [1 - p.share.number() for p in found]
        most = max(missed) or 1.0
        for y, (part, x) in enumerate(zip(found, missed, strict=True)):
            axes.barh(y, x, color=style.RED if y == 0 else style.BLUE, height=0.6, linewidth=0)
            text = style.spoken(say("groups.mark", share=part.share, late=part.late), lang)
            axes.annotate(text, (x, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)
        style.rows(axes, [p.name.say(lang) for p in found])
        axes.set_xlim(0, 1.5 * most)
        style.shares(axes.xaxis, lang)
        axes.set_xlabel(style.spoken(say("groups.axis"), lang), fontsize=8.5)
        return style.svg(fig, "groups")
