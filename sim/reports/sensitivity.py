"""The report about assumptions: which carry the answer, what knowing each is worth, and who could tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from sim.diagnostics import Text
from sim.experiments.value_words import label_of
from sim.measures.names import measure_of
from sim.reports.assumptions import form_of
from sim.reports.blocks import Block, Document, Grid, Heading, Paragraph, Tile, Tone, Verdict
from sim.reports.cited import Form, Number
from sim.reports.figures.ends import ends
from sim.reports.limits import Rows
from sim.reports.study_facts import Row, StudyFacts
from sim.reports.study_page import Answer, asked_again, study_report
from sim.reports.together import together
from sim.reports.twins import LEVEL
from sim.reports.words import Value, say
from sim.source_terms import term
from sim.studies import Study

WIDTH: dict[str, Form] = {**LEVEL, "share": "points"}
"""How a width or an effect is written, by unit; counts otherwise."""
ASKED, LEAST = 5, 0.005
"""So many assumptions stand on page one; of the spread each carries at least this share."""
OTHERS = 3
"""So many stand in the table of the other measures."""


class Carried(StudyFacts):
    """A sensitivity study. main: the measure that page one is about; swings: its tornado, widest first;
    worth: the assumptions that carry most of its variance."""

    def __init__(self, study: Study) -> None:
        super().__init__(study, study.about["resolved"])
        self.main: str = study.about["measures"][0]
        self.swings = [r for r in self.of("tornado", self.main) if r["swing"] > 0]
        self.worth = self.of("worth", self.main)

    def of(self, table: str, measure: str) -> list[Row]:
        """Rows of a table about one measure."""
        rows = [r for r in self.records(table) if r["measure"] == measure]
        return [{**r, "key": f"{measure},{r['assumption']}"} for r in rows]

    @cached_property
    def swing_of(self) -> Mapping[str, Row]:
        """The tornado's row of every assumption, for the main measure."""
        return {str(r["assumption"]): r for r in self.of("tornado", self.main)}

    def label(self, measure: str) -> Text:
        """What a measure is called."""
        return label_of(measure, self.about["names"])

    def called(self, row: Row) -> Text:
        """What an assumption is called."""
        found = self.swing_of[str(row["assumption"])]
        return Text(found["en"], found["zh"])

    def at(self, table: str, row: Row, column: str, form: Form | None = None) -> Number:
        """A cell in the measure's own form, or another."""
        measure = str(row["measure"])
        own = LEVEL.get(measure_of(measure).unit, "count")
        return self.cell(table, row, column, form or own, measure, "key")

    def width(self, table: str, row: Row, column: str) -> Number:
        """A width or an effect."""
        return self.at(table, row, column, WIDTH.get(measure_of(str(row["measure"])).unit, "count"))

    def end(self, row: Row, column: str) -> Value:
        """The low or high end of an assumption, with its unit."""
        value, id = float(row[column]), f"tornado.{column}[{row['key']}]"
        if row["assumption_unit"] == "share":
            return self.number(value, "level", id, "tornado")
        number = self.number(value, form_of(value), id, "tornado")
        return say("sensitivity.end", n=number, unit=term(str(row["assumption_unit"])))


def sensitivity(study: Study) -> Document:
    """The whole report."""
    carried = Carried(study)
    asked: dict[str, Value] = {"measure": carried.label(carried.main)}
    answer = Answer(asked, _verdict(carried), _tiles(carried), _rows(carried))
    chapters: list[Block] = [Heading(2, say("sensitivity.ends"))]
    figure = ends(carried.label(carried.main), [_bar(carried, r) for r in carried.swings])
    chapters += [figure] if figure else []
    chapters += [_worth(carried), Paragraph(say("sensitivity.worth_note"), "note")] if carried.worth else []
    chapters += [_others(carried)] if len(study.about["measures"]) > 1 else []
    return study_report(carried, answer, [*chapters, *together(carried)], _again(carried))


def _bar(carried: Carried, row: Row) -> tuple[Value, Number, Number, Number]:
    """An assumption, the measure at its low end, as stated, and at its high end."""
    low, base, high = (carried.at("tornado", row, c) for c in ("at_low", "base", "at_high"))
    return carried.called(row), low, base, high


def _again(carried: Carried) -> str:
    a = carried.about
    more = "".join(f" --measure {m}" for m in a["measures"])
    more += f" --runs {a['replications']}" if a["replications"] > 1 else ""
    more += f" --morris {a['trajectories']}" if a["trajectories"] else ""
    more += f" --sobol {a['samples']} --top {a['top']}" if a["samples"] else ""
    return asked_again(carried, more)


def _verdict(carried: Carried) -> Verdict:
    """The one that carries most, and whether knowing any could turn the verdict on a threshold."""
    if not carried.worth:
        return Verdict(say("sensitivity.nothing", measure=carried.label(carried.main)), "good", ())
    top = carried.worth[0]
    swing = carried.swing_of[str(top["assumption"])]
    told: dict[str, Value] = {"name": carried.called(top), "measure": carried.label(carried.main)}
    answer = say("sensitivity.carries", share=carried.at("worth", top, "share", "share"), **told)
    ends = {c: carried.at("tornado", swing, c) for c in ("at_low", "at_high", "base")}
    low, high = (carried.end(swing, c) for c in ("low", "high"))
    because: list[Value] = [say("sensitivity.from_to", low=low, high=high, **told, **ends)]
    tone, said = _turning(carried)
    return Verdict(answer, tone, (*because, said))


def _turning(carried: Carried) -> tuple[Tone, Value]:
    """Whether an assumption alone could turn the verdict on the scenario's threshold."""
    stated = [r for r in carried.worth if r["turns"] == r["turns"]]
    if not stated:
        return "plain", say("sensitivity.no_threshold")
    worst = max(stated, key=lambda r: r["turns"])
    if worst["turns"] == 0:
        return "plain", say("sensitivity.never_turns")
    turns = carried.at("worth", worst, "turns", "level0")
    return "mixed", say("sensitivity.turns", name=carried.called(worst), turns=turns)


def _tiles(carried: Carried) -> tuple[Tile, ...]:
    rows = carried.swings or carried.of("tornado", carried.main)
    base = Tile(
        carried.at("tornado", rows[0], "base"), say("sensitivity.tile_base"), (carried.label(carried.main),)
    )
    if not carried.worth:
        return (base,)
    top = carried.worth[0]
    now, left = (carried.width("worth", top, c) for c in ("range_now", "range_known"))
    known = say("sensitivity.left", left=left, name=carried.called(top))
    kept = Tile(now, say("sensitivity.tile_width"), (known,))
    moving, of = (
        carried.number(n, "plain", f"tornado.{how}", "tornado")
        for n, how in ((len(carried.swings), "moving"), (len(carried.about["assumptions"]), "all"))
    )
    return (base, kept, Tile(moving, say("sensitivity.tile_moving"), (say("sensitivity.of_all", of=of),)))


def _rows(carried: Carried) -> Rows:
    """Whom to ask for what, most worth first."""
    rows: Rows = []
    for row in [r for r in carried.worth if r["share"] >= LEAST][:ASKED]:
        swing = carried.swing_of[str(row["assumption"])]
        told: dict[str, Value] = {
            "name": carried.called(row), "share": carried.at("worth", row, "share", "share"),
            "date": _review(carried, swing),
        }  # fmt: skip
        rows.append((term(str(swing["owner"])), say("sensitivity.ask", **told)))
    return rows or [(say("sensitivity.nobody"), say("sensitivity.nobody_how"))]


def _review(carried: Carried, swing: Row) -> Number:
    id = f"tornado.review_by[{swing['key']}]"
    return carried.number(dt.date.fromisoformat(str(swing["review_by"])), "date", id, "tornado")


def _worth(carried: Carried) -> Grid:
    """The assumptions that carry most, with their range, and what knowing each is worth."""
    head = ("assumption", "range", "at_low", "at_high", "share", "left_head", "turns_head", "owner")
    rows: list[tuple[Value, ...]] = []
    for row in carried.worth:
        swing = carried.swing_of[str(row["assumption"])]
        low, high = (carried.end(swing, c) for c in ("low", "high"))
        at = (carried.at("tornado", swing, c) for c in ("at_low", "at_high"))
        share, turns = (carried.at("worth", row, c, "share") for c in ("share", "turns"))
        left, owner = carried.width("worth", row, "range_known"), term(str(swing["owner"]))
        span = say("sensitivity.span", low=low, high=high)
        rows.append((carried.called(row), span, *at, share, left, turns, owner))
    caption = say("sensitivity.caption", measure=carried.label(carried.main))
    return Grid(caption, tuple(say(f"sensitivity.{h}") for h in head), tuple(rows), wide=True)


def _others(carried: Carried) -> Grid:
    """What moves the other measures most."""
    rows: list[tuple[Value, ...]] = []
    for measure in carried.about["measures"][1:]:
        for row in [r for r in carried.of("tornado", measure) if r["swing"] > 0][:OTHERS]:
            ends = (carried.at("tornado", row, c) for c in ("base", "at_low", "at_high"))
            rows.append((carried.label(measure), carried.called(row), *ends))
    head = ("measure_head", "assumption", "base", "at_low", "at_high")
    return Grid(say("sensitivity.others"), tuple(say(f"sensitivity.{h}") for h in head), tuple(rows))
