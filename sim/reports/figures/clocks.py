"""Two clocks: what the promise counts and what the citizen lives through, stage by stage, by channel."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.diagnostics import Language, Text
from sim.measures.names import UNIT_SECONDS, measures
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.words import Value, say

INSIDE = ("to_release", "in_line", "in_lot")
"""Stages that the promise counts."""
OUTSIDE = ("to_departure", "transit", "to_visit", "at_counter")
"""Stages between the card made and the card in hand."""
_INSIDE_COLOURS = (style.BLUE, style.SKY, "#a9d3ee")
_OUTSIDE_COLOURS = (style.ORANGE, "#f0c35c", "#c9803a", "#8a4b12")


class Clock(NamedTuple):
    """One channel: days a stage adds to the mean, in the order INSIDE, OUTSIDE; and the two sums."""

    name: Text
    stages: tuple[Number, ...]
    promise: Number
    citizen: Number


def clocks_of(facts: Facts) -> list[Clock]:
    """Channels whose cards come from a line, the longest citizen's clock first."""
    table = facts.run.quantiles
    table = table[(table["margin"] == "channel")]
    found = [
        _clock(facts, c, table[table["member"] == c]) for c in facts.members("days_to_hand_mean", "channel")
    ]
    there = [c for c in found if c is not None]
    return sorted(there, key=lambda c: -c.citizen.number())


def _clock(facts: Facts, channel: str, rows: Any) -> Clock | None:
    """A stage counts with the share of applications that go through it."""
    n = {str(q): int(k) for q, k in zip(rows["quantity"], rows["n"], strict=True)}
    mean = {str(q): float(m) for q, m in zip(rows["quantity"], rows["mean"], strict=True)}
    if not n.get("in_lot") or not n.get("days_to_hand"):
        return None
    stages = []
    for stage in (*INSIDE, *OUTSIDE):
        days = mean.get(stage, 0.0) * UNIT_SECONDS[measures()[stage].unit] / UNIT_SECONDS["days"]
        part = n.get(stage, 0) / n["days_to_made" if stage in INSIDE else "days_to_hand"]
        stages.append(facts.cell("quantiles", stage, days * min(part, 1.0), "one", channel=channel))
    clocks = [
        facts.value(f"{q}_mean", "channel", channel, form="one") for q in ("days_to_made", "days_to_hand")
    ]
    return Clock(facts.name("channel", channel), tuple(stages), clocks[0], clocks[1])


def clocks(facts: Facts) -> Figure | None:
    """Bars of mean days; None where no card comes from a line."""
    found = clocks_of(facts)
    if not found:
        return None
    head: tuple[Value, ...] = (say("clocks.channel"), *(measures()[s].label for s in (*INSIDE, *OUTSIDE)))
    head += (say("clocks.promise"), say("clocks.citizen"))
    rows: tuple[tuple[Value, ...], ...] = tuple((c.name, *c.stages, c.promise, c.citizen) for c in found)
    told: dict[str, Value] = {"channel": found[0].name, "made": found[0].promise, "hand": found[0].citizen}
    return Figure(
        "clocks", say("clocks.title", **told), say("clocks.note"), say("clocks.alt", **told),
        lambda lang: _draw(found, lang), Grid(say("clocks.caption"), head, rows),
    )  # fmt: skip


def _draw(found: list[Clock], lang: Language) -> str:
    with style.canvas(0.9 + 0.42 * len(found)) as (fig, axes):
        for y, clock in enumerate(found):
            left = 0.0
            for stage, colour in zip(clock.stages, (*_INSIDE_COLOURS, *_OUTSIDE_COLOURS), strict=True):
                axes.barh(y, stage.number(), left=left, color=colour, height=0.62, linewidth=0)
                left += stage.number()
            inside = sum(s.number() for s in clock.stages[: len(INSIDE)])
            axes.plot([inside, inside], [y - 0.42, y + 0.42], color=style.INK, linewidth=1.4)
            text = style.spoken(say("clocks.mark", made=clock.promise, hand=clock.citizen), lang)
            axes.annotate(text, (left, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)
        style.rows(axes, [c.name.say(lang) for c in found])
        axes.set_xlim(0, 1.45 * max(sum(s.number() for s in c.stages) for c in found))
        axes.set_xlabel(style.spoken(say("clocks.axis"), lang), fontsize=8.5)
        words = [measures()[s].label for s in (*INSIDE, *OUTSIDE)]
        style.legend(
            fig, lang, tuple(zip(words, (*_INSIDE_COLOURS, *_OUTSIDE_COLOURS), strict=True)), columns=3
        )
        return style.svg(fig, "clocks")
