"""How long each bank's lines may stand still, or start late: held days solid, the day that breaks marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.figures import style
from sim.reports.study_facts import Row
from sim.reports.words import Value, say

if TYPE_CHECKING:
    from sim.reports.surge import Borne

Stops = Sequence[tuple[Value, Row, Row]]
"""A bank, its outage, its late start."""


def edges(found: Stops, borne: Borne) -> Figure:
    """Two panels, one row a bank, what breaks first on top."""
    head = tuple(say(f"edges.{h}") for h in ("bank", "outage", "start"))
    rows = tuple((name, _said(borne, out), _said(borne, late)) for name, out, late in found)
    told: dict[str, Value] = {"bank": found[0][0], "days": _said(borne, found[0][1])}
    return Figure(
        "edges", say("edges.title", **told), say("edges.note"), say("edges.alt", **told),
        lambda lang: _draw(found, borne, lang), Grid(say("edges.caption"), head, rows),
    )  # fmt: skip


def _said(borne: Borne, row: Row) -> Value:
    """The first day too many; or that none was."""
    number = borne.edge(row, "breaks_at")
    if not number.known:
        return say("surge.not_seen")
    return say("edges.broken", days=number) if number.number() else say("surge.already")


def _draw(found: Stops, borne: Borne, lang: Language) -> str:
    with style.canvas(0.9 + 0.27 * len(found), 1, 2, sharey=True) as (fig, panels):
        for k, (axes, key) in enumerate(zip(panels, ("outage", "start"), strict=True)):
            _panel(axes, [late if k else out for _, out, late in found], borne, lang)
            style.headline(axes, say(f"edges.{key}"), lang)
        style.rows(panels[0], [style.short(style.spoken(name, lang), 30) for name, *_ in found])
        panels[1].spines["left"].set_visible(False)
        panels[1].tick_params(axis="y", length=0)
        return style.svg(fig, "edges")


def _panel(axes: Any, rows: Sequence[Row], borne: Borne, lang: Language) -> None:
    held = [float(np.nan_to_num(np.float64(row["holds_at"] or 0.0))) for row in rows]
    most = max([*held, 1.0])
    for y, (row, days) in enumerate(zip(rows, held, strict=True)):
        colour = style.RED if y == 0 else style.BLUE
        axes.barh(y, days, color=colour, height=0.55, linewidth=0)
        axes.plot(days, y, "|", color=colour, markersize=11, markeredgewidth=2)
        style.label(axes, (days, y), style.spoken(_said(borne, row), lang), style.INK)
    axes.set_xlim(0, 1.45 * most)
    style.counts(axes.xaxis, lang)
    axes.set_xlabel(style.spoken(say("edges.axis"), lang), fontsize=8.5)
