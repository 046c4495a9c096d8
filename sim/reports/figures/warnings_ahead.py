"""How near each bank is to its alarm line: this morning, and what is expected next Monday."""

from __future__ import annotations

from typing import Any

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.figures import style
from sim.reports.rooms_ahead import Room
from sim.reports.standing import Standing
from sim.reports.words import Value, say

MOST = 1.25
"""Shares of the alarm line beyond this are drawn at the edge."""


def warnings_ahead(standing: Standing, rooms: list[Room]) -> Figure | None:
    """A row a bank, the nearest first; None where no bank has a line."""
    if not rooms:
        return None
    nearest = rooms[0]
    told: dict[str, Value] = {"bank": nearest.name, "next": nearest.next, "alarm": nearest.alarm}
    on = standing.date("next", standing.next)
    note = "warn.note_watch" if nearest.watch else "warn.note"
    return Figure(
        "warn", say("warn.title", **told, on=on), say(note), say("warn.alt", **told),
        lambda lang: _draw(rooms, lang), more(rooms, on),
    )  # fmt: skip


def lines_grid(standing: Standing, rooms: list[Room]) -> Grid:
    """What to hold the counts of next Monday against."""
    watched = any(r.watch for r in rooms)
    columns = ("bank", "now", "next", *(("watch",) if watched else ()), "alarm")
    rows = tuple(_row(r, watched) for r in rooms)
    caption = say("warn.caption", next=standing.date("next", standing.next))
    return Grid(caption, tuple(say(f"warn.{c}") for c in columns), rows)


def _row(r: Room, watched: bool) -> tuple[Value, ...]:
    between = (_between(r),) if watched else ()
    return (r.name, r.now, r.next, *between, r.alarm)


def _between(r: Room) -> Value:
    return say("warn.between", low=r.watch[0], high=r.watch[1]) if r.watch else Text("–", "–")


def more(rooms: list[Room], on: Value) -> Grid:
    """What stands behind the lines."""
    drawn = any(r.beyond for r in rooms)
    columns = ("bank", "used", "first", "made", *(("beyond",) if drawn else ()))
    rows = tuple((r.name, r.used, r.first, r.made, *((_beyond(r),) if drawn else ())) for r in rooms)
    return Grid(say("warn.caption", next=on), tuple(say(f"warn.{c}") for c in columns), rows)


def _beyond(r: Room) -> Value:
    return say("warn.of", k=r.beyond[0], n=r.beyond[1]) if r.beyond else Text("–", "–")


_COLOURS = {"over": style.RED, "near": style.ORANGE, "clear": style.BLUE}


def _draw(rooms: list[Room], lang: Language) -> str:
    with style.canvas(0.7 + 0.19 * len(rooms)) as (fig, axes):
        for y, room in enumerate(rooms):
            _row_of(axes, y, room)
        axes.axvline(1.0, color=style.RED, linewidth=1.6)
        axes.annotate(
            style.spoken(say("warn.alarm_mark"), lang), (1.0, -0.5), xytext=(4, 2), color=style.RED,
            textcoords="offset points", fontsize=8,
        )  # fmt: skip
        style.rows(axes, [style.short(r.name.say(lang), 32) for r in rooms])
        axes.set_xlim(0, MOST)
        style.shares(axes.xaxis, lang)
        axes.set_xlabel(style.spoken(say("warn.axis"), lang), fontsize=8.5)
        return style.svg(fig, "warn")


def _row_of(axes: Any, y: int, room: Room) -> None:
    whole = max(room.alarm.number(), 1.0)
    if room.watch:
        low, high = (min(w.number() / whole, MOST) for w in room.watch)
        axes.barh(y, high - low, left=low, height=0.62, color=style.SKY, alpha=0.4, linewidth=0)
    axes.plot([min(room.now.number() / whole, MOST)], [y], "|", color=style.GREY, markersize=8)
    axes.plot([min(room.used.number(), MOST)], [y], "o", color=_COLOURS[room.state], markersize=5.5)
