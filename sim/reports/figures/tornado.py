"""Tornado: which assumptions move the number of late applications, and by how much.

Every draw of the assumptions is a scenario of its own. For each assumption: the mean of the draws in the
lower third of its range against the mean of those in the upper third; marked where its rank correlation with
the outcome is beyond chance (Spearman, two-sided, over all draws).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.words import Value, say

OUTCOME = "late"
SHOWN = 12
BEYOND = 0.01
"""Of the rank correlation: with a hundred assumptions, one passes by luck."""


class Pull(NamedTuple):
    """One assumption: the outcome's mean where it is low and where it is high, and whether that is firm."""

    id: str
    name: Text
    low: Number
    high: Number
    firm: bool


def pulls_of(facts: Facts) -> list[Pull]:
    """Those beyond chance first, then by size; empty without draws."""
    study = facts.studies.get("replicate")
    if study is None or "draws" not in study.tables or OUTCOME not in study.tables["runs"]:
        return []
    runs = study.tables["runs"]
    outcome = runs[runs["draw"] >= 0].groupby("draw")[OUTCOME].mean()
    at = (
        study.tables["draws"]
        .pivot_table(index="draw", columns="assumption", values="quantile")
        .loc[outcome.index]
    )
    pulls = [_pull(facts, str(id), np.asarray(at[id]), np.asarray(outcome)) for id in at.columns]
    return sorted(pulls, key=lambda p: (not p.firm, -abs(p.high.number() - p.low.number())))


def _pull(facts: Facts, id: str, u: Any, outcome: Any) -> Pull:
    from scipy.stats import spearmanr

    order, third = np.argsort(u, kind="stable"), max(len(u) // 3, 1)
    means = [float(outcome[chosen].mean()) for chosen in (order[:third], order[-third:])]
    firm = len(u) > 3 and float(spearmanr(u, outcome).pvalue) < BEYOND
    low, high = (
        Number(m, "count", f"replicate:runs.late[{id},{side}]", "study.replicate.runs")
        for m, side in zip(means, ("low", "high"), strict=True)
    )
    row = facts.sources["assumptions"].get(id)
    return Pull(id, Text(row["quantity_en"], row["quantity_zh"]) if row else Text(id, id), low, high, firm)


def tornado(facts: Facts) -> Figure | None:
    """Bars from low to high; None without draws."""
    found = pulls_of(facts)[:SHOWN]
    if not found:
        return None
    told: dict[str, Value] = {"name": found[0].name, "low": found[0].low, "high": found[0].high}
    firm = any(p.firm for p in found)
    head = tuple(say(f"tornado.{c}") for c in ("id", "name", "low", "high", "firm"))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (Text(p.id, p.id), p.name, p.low, p.high, say("tornado.yes" if p.firm else "tornado.no"))
        for p in found
    )
    return Figure(
        "tornado", say("tornado.title" if firm else "tornado.title_none", **told), say("tornado.note"),
        say("tornado.alt", **told), lambda lang: _draw(found, lang), Grid(say("tornado.caption"), head, rows),
    )  # fmt: skip


def _draw(found: list[Pull], lang: Language) -> str:
    with style.canvas(0.8 + 0.26 * len(found)) as (fig, axes):
        middle = float(np.mean([(p.low.number() + p.high.number()) / 2 for p in found]))
        for y, pull in enumerate(found):
            for end, colour in ((pull.low, style.BLUE), (pull.high, style.RED)):
                tone = 1.0 if pull.firm else 0.3
                axes.barh(
                    y, end.number() - middle, left=middle, color=colour, alpha=tone, height=0.6, linewidth=0
                )
        axes.axvline(middle, color=style.INK, linewidth=0.8)
        style.rows(axes, [style.short(p.name.say(lang), 24 if lang == "zh" else 42) for p in found])
        style.counts(axes.xaxis, lang)
        axes.set_xlabel(style.spoken(say("tornado.axis"), lang), fontsize=8.5)
        style.legend(fig, lang, (("tornado.low", style.BLUE), ("tornado.high", style.RED)))
        return style.svg(fig, "tornado")
