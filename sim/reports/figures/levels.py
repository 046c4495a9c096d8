"""Cost against lateness: what the lines cost at each level of on-time share, and how many would be late."""

from __future__ import annotations

from itertools import groupby

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.figures import style
from sim.reports.sized import Sized
from sim.reports.study_facts import Row
from sim.reports.words import Value, say


def levels(sized: Sized) -> Figure | None:
    """One dot a plan with the levels that it reaches, that asked for in red; None where all cost the same."""
    found = sized.front
    if len({row["yuan"] for row in found}) < 2:
        return None
    head = tuple(say(f"levels.{h}") for h in ("level", "yuan", "late", "worst"))
    data = Grid(say("levels.caption"), head, tuple(_row(sized, row) for row in found))
    first, last = found[0], found[-1]
    told: dict[str, Value] = {
        "low": _level(sized, first), "high": _level(sized, last),
        "more": sized.number(
            float(last["yuan"]) - float(first["yuan"]), "more_yuan",
            f"front.yuan[{last['level']}-{first['level']}]", "front", "cost_yuan",
        ),
        "fewer": sized.number(
            float(first["late"]) - float(last["late"]), "count",
            f"front.late[{first['level']}-{last['level']}]", "front", "late",
        ),
    }  # fmt: skip
    return Figure(
        "levels", say("levels.title", **told), say("levels.note"), say("levels.alt", **told),
        lambda lang: _draw(sized, lang), data,
    )  # fmt: skip


def _level(sized: Sized, row: Row) -> Value:
    return sized.cell("front", row, "level", "level", "on_time_share", "level")


def _row(sized: Sized, row: Row) -> tuple[Value, ...]:
    yuan = sized.cell("front", row, "yuan", "count", "cost_yuan", "level")
    late = sized.cell("front", row, "late", "count", "late", "level")
    worst = sized.cell("front", row, "worst_share", "share", "on_time_share", "level")
    return (_level(sized, row), yuan, late, worst)


def _draw(sized: Sized, lang: Language) -> str:
    now = sum(float(row["yuan_stated"]) for row in sized.lines)
    with style.canvas(2.8) as (fig, axes):
        plans = [list(rows) for _, rows in groupby(sized.front, lambda row: (row["yuan"], row["late"]))]
        x, y = ([float(rows[0][c]) for rows in plans] for c in ("yuan", "late"))
        axes.plot(x, y, color=style.GREY, linewidth=1.0, zorder=1)
        axes.axvline(now, color=style.GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate(
            style.spoken(say("levels.now"), lang), (now, 1.0), xycoords=("data", "axes fraction"),
            xytext=(3, -2), textcoords="offset points", va="top", fontsize=8, color=style.GREY,
        )  # fmt: skip
        for rows, a, b in zip(plans, x, y, strict=True):
            asked = any(row["level"] == sized.about["level"] for row in rows)
            colour = style.RED if asked else style.BLUE
            axes.plot(a, b, "o", color=colour, markersize=6, zorder=2)
            style.label(axes, (a, b), _span(sized, rows, lang), colour, up=True)
        axes.margins(0.15)
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        style.counts(axes.xaxis, lang)
        style.counts(axes.yaxis, lang)
        axes.set_xlabel(style.spoken(say("levels.x"), lang), fontsize=8.5)
        axes.set_ylabel(style.spoken(say("levels.y"), lang), fontsize=8.5)
        return style.svg(fig, "levels")


def _span(sized: Sized, rows: list[Row], lang: Language) -> str:
    """The levels that one plan reaches."""
    low, high = _level(sized, rows[0]), _level(sized, rows[-1])
    return style.spoken(low if len(rows) == 1 else say("levels.span", low=low, high=high), lang)
