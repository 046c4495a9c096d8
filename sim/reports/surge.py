"""The report about what a plan can bear: more demand, an outage, a late start; what breaks first."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Literal

from sim.reports.blocks import Block, Document, Grid, Heading, Tile, Tone, Verdict
from sim.reports.cited import Number
from sim.reports.figures.edges import edges
from sim.reports.limits import Rows
from sim.reports.study_facts import Row, StudyFacts
from sim.reports.study_page import Answer, asked_again, study_report
from sim.reports.words import Joined, Value, say
from sim.studies import Study

Stop = Literal["outage", "start"]
STOPS: tuple[Stop, ...] = ("outage", "start")


class Borne(StudyFacts):
    """A surge study: the edge of demand, and of stops by room, what breaks first at the head."""

    def __init__(self, study: Study) -> None:
        super().__init__(study, study.about["resolved"])
        rows = [{**r, "key": f"{r['question']},{r['room']}"} for r in self.records("edges")]
        self.demand: Row = next(r for r in rows if r["question"] == "demand")
        self.stops: dict[str, list[Row]] = {
            q: sorted((r for r in rows if r["question"] == q), key=lambda r: _order(r["breaks_at"]))
            for q in STOPS
        }

    def edge(self, row: Row, column: str) -> Number:
        """Where it holds or breaks: a share of the demand stated, or days."""
        form: Any = "level" if row["question"] == "demand" else "plain"
        return self.cell("edges", row, column, form, "on_time_share", "key")

    def room(self, name: str) -> Value:
        """The banks of a bureau."""
        return Joined(tuple(self.name("bank", bank) for bank in self.about["rooms"].get(name, [name])))

    def first(self, row: Row) -> Value:
        """Bank and week that break first."""
        id = f"edges.first_week[{row['key']}]"
        week = self.number(dt.date.fromisoformat(row["first_week"]), "date", id, "edges", "on_time_share")
        return say("capacity.bank_week", bank=self.name("bank", row["first_bank"]), week=week)

    def begins(self, row: Row) -> Number:
        """The first day of a stop."""
        id = f"begins.{row['key']}"
        return self.number(dt.date.fromisoformat(row["begins"]), "date", id, "study")


def known(value: Any) -> bool:
    """Whether an edge was found on that side."""
    return value is not None and not math.isnan(value)


def _order(value: Any) -> float:
    return float(value) if known(value) else math.inf


def surge(study: Study) -> Document:
    """The whole report."""
    borne = Borne(study)
    level = borne.told("level", "level")
    answer = Answer({"level": level}, _verdict(borne), _tiles(borne), _rows(borne))
    figure = edges([(borne.room(r["room"]), r, _of(borne, r["room"])) for r in borne.stops["outage"]], borne)
    chapters: list[Block] = [Heading(2, say("surge.stops")), figure, *(_grid(borne, q) for q in STOPS)]
    banks = f" --banks {','.join(study.about['banks'])}" if study.about["banks"] else ""
    options = f"{banks} --level {study.about['level']:g} --replications {study.about['replications']}"
    return study_report(borne, answer, chapters, asked_again(borne, options))


def _of(borne: Borne, room: str) -> Row:
    return next(r for r in borne.stops["start"] if r["room"] == room)


def _verdict(borne: Borne) -> Verdict:
    row = borne.demand
    told = {"low": borne.edge(row, "holds_at"), "high": borne.edge(row, "breaks_at")}
    key, tone = _answer(row)
    because: list[Value] = [say("surge.first", where=borne.first(row))] if row["first_week"] else []
    because.append(say("surge.means", level=borne.told("level", "level"), n=borne.told("replications")))
    return Verdict(say(f"surge.{key}", **told), tone, tuple(because))


def _answer(row: Row) -> tuple[str, Tone]:
    if not known(row["holds_at"]):
        return "nothing", "bad"
    if row["holds_at"] < 1:
        return "short", "bad"
    return ("bears", "good") if known(row["breaks_at"]) else ("bears_all", "good")


def _tiles(borne: Borne) -> tuple[Tile, ...]:
    row = borne.demand
    broken = say("surge.breaks_at", high=borne.edge(row, "breaks_at"))
    ranges = (broken,) if known(row["breaks_at"]) else (say("surge.not_broken"),)
    tiles = [Tile(borne.edge(row, "holds_at"), say("surge.tile_demand"), ranges)]
    for q in STOPS:
        worst = borne.stops[q][0]
        said: tuple[Value, ...] = (say("surge.not_broken"),)
        if known(worst["breaks_at"]):
            said = (borne.room(worst["room"]),) + (() if worst["breaks_at"] else (say("surge.already"),))
        tiles.append(Tile(borne.edge(worst, "breaks_at"), say(f"surge.tile_{q}"), said))
    return tuple(tiles)


def _rows(borne: Borne) -> Rows:
    """Who cannot stop for a day; the shortest outage; what to ask for."""
    rows: Rows = []
    for q in STOPS:
        worst = borne.stops[q][0]
        if known(worst["breaks_at"]):
            told = {"bank": borne.room(worst["room"]), "from": borne.begins(worst)}
            told |= {"days": borne.edge(worst, "breaks_at"), "where": borne.first(worst)}
            how = f"surge.{q}_how" if worst["breaks_at"] else "surge.already_how"
            rows.append((say(f"surge.{q}"), say(how, **told)))
    brittle = tuple(
        borne.room(r["room"]) for r in borne.stops["outage"] if known(r["breaks_at"]) and r["breaks_at"] <= 1
    )
    if brittle:
        rows.append((say("surge.brittle"), say("surge.brittle_how", banks=Joined(brittle))))
    return [*rows, (say("surge.next"), say("surge.next_how"))]


def _grid(borne: Borne, question: Stop) -> Grid:
    head = tuple(say(f"surge.{h}") for h in ("bank", "begins", "kept", "broken", "first_week"))
    nothing = say("surge.not_seen")
    rows = tuple(
        (
            borne.room(r["room"]),
            borne.begins(r),
            borne.edge(r, "holds_at") if known(r["holds_at"]) else say("surge.none_kept"),
            borne.edge(r, "breaks_at") if known(r["breaks_at"]) else nothing,
            borne.first(r) if r["first_week"] else nothing,
        )
        for r in borne.stops[question]
    )
    return Grid(say(f"surge.caption_{question}"), head, rows)
