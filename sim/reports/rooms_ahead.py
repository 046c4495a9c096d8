"""Each room of lines on the Monday of a brief: unmade now, expected, and its warning lines."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.diagnostics import Text
from sim.measures.due_weeks import REACH
from sim.opening_file import BACKLOG
from sim.reports.alarm_lines import alarm_line, watch_lines
from sim.reports.cited import Form, Number
from sim.reports.room_days import Days, days_of
from sim.reports.standing import WEEKS, Standing

State = Literal["over", "near", "clear"]


class Room(NamedTuple):
    """A bank's lines, or those that banks share. Counts of cards accepted and not yet made.

    opening: before the first day; now: this morning; next: next Monday's morning; alarm: the count from which
    a promise is at risk; used: next over alarm; first: the day of acceptance whose cards would be late first;
    made: in the coming week. Without many runs None: watch, limits of next by chance; beyond, in how many of
    the runs with drawn assumptions next passes the alarm line, and how many there are.
    """

    id: str
    name: Text
    opening: Number
    now: Number
    next: Number
    alarm: Number
    used: Number
    first: Number
    made: Number
    watch: tuple[Number, Number] | None
    beyond: tuple[Number, Number] | None

    @property
    def state(self) -> State:
        """over: expected beyond the alarm line. near: beyond it within what may happen. clear: neither."""
        if self.next.number() > self.alarm.number():
            return "over"
        return "near" if self.watch and self.watch[1].number() > self.alarm.number() else "clear"


def rooms_ahead(standing: Standing) -> list[Room]:
    """All rooms with a promise to keep, the one nearest to its alarm line first."""
    banks = bureaus(standing)
    found = [_room(standing, id, own, len(banks)) for id, own in banks.items()]
    return sorted((r for r in found if r is not None), key=lambda r: (-r.used.number(), r.id))


def bureaus(standing: Standing) -> dict[str, list[str]]:
    """Rooms that make cards in this run, and the banks of each."""
    rows = standing.facts.run.banks
    made = rows.groupby(["bureau", "bank"], observed=True, sort=False)["from_lines"].sum()
    out: dict[str, list[str]] = {}
    for row in made.reset_index().to_dict("records"):
        if row["from_lines"] > 0:
            out.setdefault(str(row["bureau"]), []).append(str(row["bank"]))
    return out


def _room(standing: Standing, id: str, banks: list[str], rooms: int) -> Room | None:
    days, at = days_of(standing.facts, id), standing.day
    alarm = alarm_line(REACH + at + 7, days.capacity, days.ordered, days.until, REACH + at + 6 + 7 * WEEKS)
    if not math.isfinite(alarm.cards) or not days.ordered[: REACH + at + 7].any():
        return None
    opening = _opening(standing, id, banks)
    next_ = _unmade(standing, id, days, at + 6)
    line = standing.facts.derived(
        f"alarm[{id}]", math.floor(alarm.cards), "count", _hours(standing, id), next_
    )
    return Room(
        id,
        _name(standing, banks),
        opening,
        opening if at == 0 else _unmade(standing, id, days, at - 1),
        next_,
        line,
        standing.facts.derived("used", next_.number() / max(line.number(), 1.0), "level0", next_, line),
        standing.date(f"first_late[{id}]", standing.start + dt.timedelta(days=alarm.day - REACH)),
        _made(standing, id, days, at),
        *_over_runs(standing, (id, banks), rooms, alarm.cards),
    )


def _name(standing: Standing, banks: list[str]) -> Text:
    names = [standing.facts.name("bank", b) for b in banks]
    return Text(" + ".join(n.en for n in names), "＋".join(n.zh for n in names))


def _opening(standing: Standing, id: str, banks: list[str]) -> Number:
    rows = standing.facts.run.sources["opening"]
    cards = sum(o["cards"] for o in rows if o["kind"] == BACKLOG and o["bank"] in banks)
    return standing.facts.stored(f"opening.{BACKLOG}.{id}", cards, "count")


def _unmade(standing: Standing, id: str, days: Days, day: int) -> Number:
    date = (standing.start + dt.timedelta(days=day)).isoformat()
    return standing.facts.cell("banks", "unmade", float(days.unmade[day]), "count", bureau=id, date=date)


def _made(standing: Standing, id: str, days: Days, at: int) -> Number:
    cards = float(days.made[at : at + 7].sum())
    week = standing.today.isoformat()
    return standing.facts.cell("banks", "from_lines", cards, "count", bureau=id, week=week)


def _hours(standing: Standing, id: str) -> Number:
    rows = standing.facts.run.banks
    first = rows[rows["bureau"] == id].drop_duplicates("date")
    seconds = float(first["line_open_seconds"].sum())
    return standing.facts.cell("banks", "line_open_seconds", seconds, "count", bureau=id)


Pair = tuple[Number, Number]


def _over_runs(
    standing: Standing, room: tuple[str, list[str]], rooms: int, alarm: float
) -> tuple[Pair | None, Pair | None]:
    """What the study beside the run tells of next Monday, if it is of the same sample."""
    study = standing.facts.studies.get("replicate")
    if study is None or study.about["sample"] != standing.facts.manifest["sample"]:
        return None, None
    id, banks = room
    table: Any = study.tables["weeks"]
    mine = table[table["bank"].isin(banks) & (table["week"].astype(str) == standing.today.isoformat())]
    runs: Any = mine.groupby(["draw", "replication"])["unmade"].sum().reset_index()
    own = np.asarray(runs[runs["draw"] < 0]["unmade"], dtype=np.float64)
    drawn = [float(n) for n in runs[runs["draw"] >= 0]["unmade"]]
    where = f"[{id},{standing.today}]"
    limits = watch_lines(own, rooms)
    watch = None if limits is None else _pair(limits, "count", "low", "high", where)
    beyond = (float(sum(n > alarm for n in drawn)), float(len(drawn)))
    return watch, _pair(beyond, "plain", "beyond", "drawn", where) if drawn else None


def _pair(values: tuple[float, float], form: Form, first: str, second: str, where: str) -> Pair:
    a, b = (
        Number(x, form, f"replicate:weeks.unmade.{name}{where}", "study.replicate.weeks")
        for x, name in zip(values, (first, second), strict=True)
    )
    return a, b
