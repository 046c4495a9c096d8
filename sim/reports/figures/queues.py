"""Queue by bank: the backlog of every bank's lines in days of their own work, week by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts, monday
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months
from sim.reports.forms import written
from sim.reports.words import Value, say

MARKED = 3
"""Banks whose curves stand out."""


class Queue(NamedTuple):
    """One bureau: days of work on each week's worst day, shape (weeks,); band: the limits of its mean over
    runs, shape (2, weeks), where a study of many runs is there."""

    name: Text
    peak: Number
    on: Number
    cards: Number
    end: Number
    days: Any
    band: Any


def queues_of(facts: Facts) -> tuple[Any, list[Queue]]:
    """Worst day of each week by bureau, longest peak first."""
    table = facts.run.banks.drop_duplicates(["bureau", "date"])
    wide = table.pivot_table(index="date", columns="bureau", values="backlog_days", observed=True)
    weekly: Any = wide.groupby([monday(d) for d in wide.index]).max()
    order = sorted(weekly.columns, key=lambda b: (-float(weekly[b].max()), str(b)))
    return weekly, [_queue(facts, str(b), wide[b], weekly[b]) for b in order]


def _queue(facts: Facts, bureau: str, daily: Any, weekly: Any) -> Queue:
    on = dt.date.fromisoformat(str(daily.idxmax())[:10])
    return Queue(
        facts.name("bank", bureau),
        facts.value("backlog_days_peak", "bureau", bureau, form="one"),
        facts.cell("banks", "date", on, "date", bureau=bureau, backlog_days="max"),
        facts.value("work_in_progress_peak", "bureau", bureau),
        facts.value("work_in_progress_end", "bureau", bureau),
        np.asarray(weekly),
        _band(facts, bureau, daily),
    )


def _band(facts: Facts, bureau: str, daily: Any) -> Any:
    """Limits that hold the mean of all days at once, in days of work, on the worst day of each week."""
    study = facts.studies.get("replicate")
    if study is None or study.tables["daily"].empty or study.about["sample"] != facts.manifest["sample"]:
        return None
    table = study.tables["daily"]
    own = facts.run.banks[facts.run.banks["bureau"] == bureau]
    bank = str(own["bank"].iloc[0])  # banks that share a bureau have its backlog each
    mine = table[(table["series"] == "work_in_progress") & (table["bank"] == bank)].set_index("date")
    cards = own["backlog"].max()
    scale = float(daily.max()) / float(cards) if cards else 0.0
    weekly = mine[["low", "high"]].groupby([monday(d) for d in mine.index]).max()
    return np.maximum(np.asarray(weekly).T * scale, 0.0)


def queues(facts: Facts) -> Figure:
    """Small multiples, all on one scale, the longest first."""
    weekly, found = queues_of(facts)
    worst = found[0]
    data = Grid(
        say("queues.caption"),
        tuple(say(f"queues.{c}") for c in ("bank", "peak", "on", "cards", "end")),
        tuple((q.name, q.peak, q.on, q.cards, q.end) for q in found),
    )
    days = replace(worst.peak, form="days")
    note = "queues.note" if worst.band is None else "queues.note_band"
    told: dict[str, Value] = {"bank": worst.name, "days": days, "on": worst.on}
    return Figure(
        "queues", say("queues.title", **told), say(note), say("queues.alt", **told),
        lambda lang: _draw(list(weekly.index), found, lang), data,
    )  # fmt: skip


def _draw(weeks: list[dt.date], found: list[Queue], lang: Language) -> str:
    columns = 4
    rows = -(-len(found) // columns)
    most = max(float(q.peak.number()) for q in found) or 1.0
    with style.canvas(0.4 + 1.15 * rows, rows, columns, sharex=True, sharey=True, squeeze=False) as (
        fig,
        axes,
    ):
        for i, panel in enumerate(axes.flat):
            if i < len(found):
                _panel(panel, weeks, found[i], i < MARKED, most, lang)
            else:
                panel.set_visible(False)
        months(axes[-1], weeks, lang)
        fig.supylabel(style.spoken(say("queues.axis"), lang), fontsize=8.5, color=style.GREY)
        return style.svg(fig, "queues")


def _panel(panel: Any, weeks: list[dt.date], queue: Queue, marked: bool, most: float, lang: Language) -> None:
    colour = style.RED if marked else style.BLUE
    if queue.band is None:
        panel.fill_between(weeks, queue.days, color=colour, alpha=0.18, linewidth=0)
    else:
        panel.fill_between(weeks, *queue.band, color=colour, alpha=0.3, linewidth=0)
    panel.plot(weeks, queue.days, color=colour, linewidth=1.2)
    panel.set_ylim(0, 1.5 * most)
    panel.text(
        0.02, 0.97, style.short(queue.name.say(lang), 26), transform=panel.transAxes, va="top", fontsize=7.5
    )
    at = int(np.nanargmax(queue.days))
    right = at > 0.7 * len(weeks)
    panel.annotate(
        written(queue.peak, lang), (weeks[at], float(queue.days[at])), xytext=(-3 if right else 3, 1),
        textcoords="offset points", ha="right" if right else "left", fontsize=8, color=colour,
    )  # fmt: skip
