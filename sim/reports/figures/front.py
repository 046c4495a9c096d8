"""Cost against lateness: which alternatives buy most for their money."""

from __future__ import annotations

from typing import Any

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.figures import style
from sim.reports.twins import Twins
from sim.reports.words import Value, say


def front(twins: Twins) -> Figure | None:
    """One cross an alternative, with its limits both ways; the reference is where the lines meet. None where
    no scenario states prices."""
    cards = {n: c for n, c in twins.cards.items() if c["cost"].get("priced")}
    if not cards:
        return None
    rows = tuple(_row(twins, n, c) for n, c in cards.items())
    head = tuple(say(f"front.{h}") for h in ("scenario", "cost", "late"))
    best = min(cards, key=lambda n: cards[n]["people"]["net_late"]["difference"])
    told: dict[str, Value] = {
        "title": twins.called(best),
        "late": _late(twins, best, "more"),
        "cost": _cost(twins, best),
    }
    return Figure(
        "front", say("front.title", **told), say("front.note"), say("front.alt", **told),
        lambda lang: _draw(twins, cards, lang), Grid(say("front.caption"), head, rows),
    )  # fmt: skip


def _row(twins: Twins, name: str, card: Any) -> tuple[Value, ...]:
    cost = twins.change(
        card["cost"]["cost_yuan"], "more_yuan", f"{name}.cost.cost_yuan", "study", "cost_yuan"
    )
    late = twins.change(card["people"]["net_late"], "more", f"{name}.people.net_late", "study", "late")
    return (twins.called(name), cost, late)


def _late(twins: Twins, name: str, form: Any) -> Value:
    row = twins.cards[name]["people"]["net_late"]
    return twins.number(float(row["difference"]), form, f"{name}.people.net_late.difference", "study", "late")


def _cost(twins: Twins, name: str) -> Value:
    row = twins.cards[name]["cost"]["cost_yuan"]
    return twins.number(
        float(row["difference"]), "more_yuan", f"{name}.cost.cost_yuan.difference", "study", "cost_yuan"
    )


def _draw(twins: Twins, cards: Any, lang: Language) -> str:
    with style.canvas(2.8) as (fig, axes):
        axes.axhline(0, color=style.GREY, linewidth=0.8)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.plot(0, 0, "s", color=style.INK, markersize=6)
        reference = style.short(twins.called(twins.about["reference"]).say(lang), 30)
        axes.annotate(
            reference,
            (0, 0),
            xytext=(5, -5),
            textcoords="offset points",
            fontsize=8,
            color=style.INK,
            va="top",
        )
        for k, (name, card) in enumerate(cards.items()):
            x, y = card["cost"]["cost_yuan"], card["people"]["net_late"]
            colour = style.SERIES[k % len(style.SERIES)]
            axes.plot([x["low"], x["high"]], [y["difference"]] * 2, color=colour, linewidth=1.4)
            axes.plot([x["difference"]] * 2, [y["low"], y["high"]], color=colour, linewidth=1.4)
            axes.plot(x["difference"], y["difference"], "o", color=colour, markersize=5)
            style.label(
                axes, (x["difference"], y["difference"]), twins.called(name).say(lang), colour, up=True
            )
        axes.margins(0.15)
        style.counts(axes.xaxis, lang)
        style.counts(axes.yaxis, lang)
        axes.set_xlabel(style.spoken(say("front.x"), lang), fontsize=8.5)
        axes.set_ylabel(style.spoken(say("front.y"), lang), fontsize=8.5)
        return style.svg(fig, "front")
