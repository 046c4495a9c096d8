"""Heat map: on-time share by bank and week of application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import day_number, months
from sim.reports.forms import written
from sim.reports.words import Value, say

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 100
"""Of the table below the picture; all weeks stand in the stored table that it names."""
EDGES = (0.0, 0.8, 0.95, 0.99, 1.0)
"""Lower ends of the classes of on-time share; the last class is everybody on time."""
COLOURS = ("#7a2200", "#c8571b", "#eda35f", "#f8dcc0", "#d7e6ef")


def class_of(share: float) -> int:
    """Index of the colour of an on-time share."""
    return int(np.searchsorted(EDGES, share, side="right")) - 1


def shares_of(facts: Facts) -> pd.DataFrame:
    """Bank by week of application: due, late, share on time; weeks in which something fell due."""
    table = facts.weeks[facts.weeks["due"] > 0].copy()
    table["share"] = table["on_time"] / table["due"]
    return table


def worst_cell(facts: Facts) -> tuple[Text, Number, Number, Number] | None:
    """Bank, Monday, late and due of the cell with the most late; None if nobody is late."""
    table = shares_of(facts).sort_values(["late", "week", "bank"], ascending=[False, True, True])
    if table.empty or table["late"].iloc[0] == 0:
        return None
    row = table.iloc[0]
    where = {"bank": str(row["bank"]), "week": str(row["week"])[:10]}
    week = dt.date.fromisoformat(where["week"])
    return (
        facts.name("bank", where["bank"]),
        facts.cell("cube", "week", week, "date", late="max", bank=where["bank"]),
        facts.cell("cube", "late", float(row["late"]), "count", **where),
        facts.cell("cube", "due", float(row["due"]), "count", **where),
    )


def heat(facts: Facts) -> Figure:
    """Banks from the most late down; weeks from left to right."""
    table, worst = shares_of(facts), worst_cell(facts)
    if worst is None:
        title, alt = say("heat.title_none"), say("heat.title_none")
    else:
        told: dict[str, Value] = dict(zip(("bank", "week", "late", "due"), worst, strict=True))
        title, alt = say("heat.title", **told), say("heat.alt", **told)
    order = _order(table)
    return Figure(
        "heat",
        title,
        say("heat.note"),
        alt,
        lambda lang: _draw(facts, table, order, worst, lang),
        _data(facts, table),
    )


def _order(table: pd.DataFrame) -> list[str]:
    late = table.groupby("bank", observed=True)["late"].sum()
    return sorted((str(b) for b in late.index), key=lambda b: (-int(late[b]), b))


def _data(facts: Facts, table: pd.DataFrame) -> Grid:
    """The weeks with most late, worst first; those without are on time throughout."""
    late = table[table["late"] > 0].sort_values(["late", "week", "bank"], ascending=[False, True, True])
    rows = tuple(_row(facts, row) for row in late.head(MOST_ROWS).itertuples())
    head = tuple(say(f"heat.{c}") for c in ("bank", "week", "due", "late", "share"))
    n, shown = (
        facts.cell("cube", "weeks", float(x), "plain", late=what)
        for x, what in ((len(late), "all"), (len(rows), "shown"))
    )
    return Grid(
        say("heat.caption_most" if len(late) > len(rows) else "heat.caption", n=n, shown=shown), head, rows
    )


def _row(facts: Facts, row: Any) -> tuple[Any, ...]:
    where = {"bank": str(row.bank), "week": str(row.week)[:10]}
    week = dt.date.fromisoformat(where["week"])
    return (
        facts.name("bank", where["bank"]),
        facts.cell("cube", "week", week, "date", **where),
        facts.cell("cube", "due", float(row.due), "count", **where),
        facts.cell("cube", "late", float(row.late), "count", **where),
        facts.cell("cube", "on_time_share", float(row.share), "share", **where),
    )


def _draw(facts: Facts, table: pd.DataFrame, order: Sequence[str], worst: Any, lang: Language) -> str:
    with style.canvas(0.9 + 0.21 * len(order)) as (fig, axes):
        classes = np.array([class_of(x) for x in table["share"]])
        y = np.array([order.index(str(b)) for b in table["bank"]])
        mondays = [dt.date.fromisoformat(str(w)[:10]) for w in table["week"]]
        for c, colour in enumerate(COLOURS):
            _cells(
                axes, [d for d, k in zip(mondays, classes, strict=True) if k == c], y[classes == c], colour
            )
        _frame(axes, facts, order, mondays, lang)
        if worst is not None:
            _mark(axes, facts, order, worst, lang)
        _legend(fig, axes, lang)
        return style.svg(fig, "heat")


def _cells(axes: Any, mondays: list[dt.date], y: Any, colour: str) -> None:
    """All cells of one class as one path."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not mondays:
        return
    points = [
        [(a, row - 0.44), (b, row - 0.44), (b, row + 0.44), (a, row + 0.44), (a, row - 0.44)]
        for row, a, b in stretches(zip(y, (day_number(d) for d in mondays), strict=True))
    ]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(points)
    axes.add_patch(PathPatch(Path(np.reshape(points, (-1, 2)), codes), facecolor=colour, edgecolor="none"))


def stretches(cells: Iterable[tuple[int, float]]) -> Iterator[tuple[int, float, float]]:
    """(row, from, to) of weeks in a row that follow one another; cells: (row, Monday as days)."""
    open_row, begin, end = -1, 0.0, 0.0
    for row, monday in sorted((int(r), float(m)) for r, m in cells):
        if (row, monday) != (open_row, end):
            if end > begin:
                yield open_row, begin, end
            open_row, begin = row, monday
        end = monday + 7
    if end > begin:
        yield open_row, begin, end


def _frame(axes: Any, facts: Facts, order: Sequence[str], mondays: list[dt.date], lang: Language) -> None:
    first, last = min(mondays), max(mondays) + dt.timedelta(days=7)
    axes.set_xlim(first, last)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_yticks(range(len(order)), [style.short(facts.name("bank", b).say(lang), 38) for b in order])
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    axes.spines["left"].set_visible(False)
    axes.xaxis_date()
    months([axes], [first, last], lang, most=14)


def _mark(axes: Any, facts: Facts, order: Sequence[str], worst: Any, lang: Language) -> None:
    """A frame around the worst cell, and its count beside it."""
    from matplotlib.patches import Rectangle

    bank, week, late, _ = worst
    row = [facts.name("bank", b) for b in order].index(bank)
    x = day_number(week.value)
    axes.add_patch(
        Rectangle((x - 0.6, row - 0.48), 8.2, 0.96, fill=False, edgecolor=style.INK, linewidth=1.4)
    )
    left = x > sum(axes.get_xlim()) / 2
    text = style.spoken(say("heat.mark", late=late), lang)
    axes.annotate(
        text, (x if left else x + 7, row), xytext=(-5 if left else 5, 0), textcoords="offset points",
        va="center", ha="right" if left else "left", fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9},
    )  # fmt: skip


def _legend(fig: Any, axes: Any, lang: Language) -> None:
    from matplotlib.patches import Patch

    edges = [Number(e, "level", "", "") for e in EDGES]
    words = [style.spoken(say("heat.below", share=edges[1]), lang)]
    words += [f"{written(a, lang)}–{written(b, lang)}" for a, b in pairwise(edges[1:])]
    words.append(style.spoken(say("heat.all"), lang))
    patches = [Patch(facecolor=c, label=w) for c, w in zip(COLOURS, words, strict=True)]
    fig.legend(
        handles=patches, loc="outside upper left", ncols=len(patches), frameon=False, fontsize=8,
        handlelength=1.1, columnspacing=1.2, title=style.spoken(say("heat.legend"), lang), title_fontsize=8,
        alignment="left",
    )  # fmt: skip
