"""The frame of a report about one question: page one with the answer in words, the chapters, the appendix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.reports.appendix import study_appendix
from sim.reports.blocks import Block, Document, Heading, Items, Paragraph, Tile, Tiles, Verdict
from sim.reports.given import midnight
from sim.reports.limits import Rows, limits
from sim.reports.stress import about_study, stress_of
from sim.reports.study_facts import StudyFacts
from sim.reports.words import Value, say

OWN = ("outputs", "aims", "estimation", "sampling", "execution")
"""Items of STRESS-DES that such a study tells in its own words."""


class Answer(NamedTuple):
    """Page one: asked, what the question names; the verdict, three numbers, what to do, what to beware of."""

    asked: Mapping[str, Value]
    verdict: Verdict
    tiles: tuple[Tile, ...]
    rows: Rows
    limits: Sequence[tuple[Value, Value]] = ()


def study_report(facts: StudyFacts, answer: Answer, chapters: Sequence[Block], command: str) -> Document:
    """The whole report; its words stand under the kind of the study."""
    kind, name = facts.study.kind, facts.scenario["name"]
    title = say(f"{kind}.title", title=facts.title)
    body: list[Block] = [
        Heading(1, title),
        Paragraph(_scope(facts), "note"),
        Paragraph(say(f"{kind}.question", **answer.asked), "lead"),
        answer.verdict,
        Tiles(answer.tiles),
        Heading(2, say(f"{kind}.todo")),
        Items(tuple(answer.rows)),
        Heading(2, say("page_one.limits")),
        Items((*limits(facts, facts.told("sample")), *answer.limits)),
        *chapters,
    ]
    told = about_study(facts, facts.about["versions"]) | {"replications": facts.told("replications")}
    grid = stress_of({**told, **answer.asked}, {item: f"stress.{item}_{kind}" for item in OWN})
    whole = (*body, *study_appendix(facts, body, grid, command))
    made, version = midnight(facts.scenario["horizon"]["end"]), facts.about["versions"]["cardsim"]
    return Document(f"{kind}-{name}", title, made, version, whole)


def _scope(facts: StudyFacts) -> Value:
    sample = facts.told("sample")
    who = say("page_one.everybody") if sample.value == 1 else say("page_one.sample", n=sample)
    span = {k: facts.asked(f"horizon.{v}", "date") for k, v in (("begin", "start"), ("end", "end"))}
    return say("study.scope", **span, who=who, n=facts.told("replications"), seed=facts.told("seed"))


def asked_again(facts: StudyFacts, options: str = "") -> str:
    """The command that does the study again."""
    a = facts.about
    people = f" --people 1/{a['sample']}" if a["sample"] > 1 else ""
    return f"cardsim {facts.study.kind} {facts.scenario['name']}{options}{people} --seed {a['seed']}"
