"""The appendix: every number's way back, the inputs with their sources, the clauses, how to do it again."""

from __future__ import annotations

from collections.abc import Sequence

from sim.reports.assumptions import assumptions, published
from sim.reports.blocks import Block, Code, Grid, Heading, Items, Paragraph
from sim.reports.facts import Facts
from sim.reports.figures.tornado import Pull, pulls_of
from sim.reports.given import Given
from sim.reports.inputs import clauses, inputs
from sim.reports.methods import known, methods, rough
from sim.reports.origins import origins
from sim.reports.readings import readings
from sim.reports.stress import stress
from sim.reports.study_facts import StudyFacts
from sim.reports.words import say


def appendix(facts: Facts, body: Sequence[Block]) -> list[Block]:
    """All chapters of the appendix; ``body`` is what stands before it."""
    made = [
        *stands_on(facts, pulls_of(facts)),
        Heading(2, say("chapters.readings"), "readings"),
        readings(facts),
        Heading(2, say("chapters.methods"), "methods"),
        methods(),
        Heading(2, say("chapters.known"), "known"),
        known(facts),
        Heading(2, say("chapters.stress"), "stress"),
        stress(facts),
        Heading(2, say("chapters.again"), "again"),
        Code(again(facts)),
    ]
    return [*made, Heading(2, say("chapters.origins"), "origins"), origins(facts, [*body, *made])]


def stands_on(given: Given, drawn: Sequence[Pull] = ()) -> list[Block]:
    """What a result stands on: assumptions (with their effect where they were drawn), published facts, what
    was put in, and the clauses of the notice."""
    return [
        Heading(2, say("chapters.assumptions"), "assumptions"),
        Paragraph(say("assumptions.note"), "note"),
        assumptions(given, drawn),
        published(given),
        *inputs(given),
        Heading(2, say("chapters.clauses"), "clauses"),
        clauses(given),
    ]


def study_appendix(study: StudyFacts, body: Sequence[Block], told: Grid, command: str) -> list[Block]:
    """All chapters behind the report of a study. told: STRESS-DES; command: that does the study again."""
    made = [
        *stands_on(study),
        Heading(2, say("chapters.methods"), "methods"),
        methods(),
        Heading(2, say("chapters.known"), "known"),
        Items(rough()),
        Heading(2, say("chapters.stress"), "stress"),
        told,
        Heading(2, say("chapters.again"), "again"),
        Code(command),
    ]
    return [*made, Heading(2, say("chapters.origins"), "origins"), origins(study, [*body, *made])]


def again(facts: Facts) -> str:
    """The command that does the run again."""
    m = facts.manifest
    people = f" --people 1/{m['sample']}" if m["sample"] > 1 else ""
    engine = "" if m["engine"] == "fast" else f" --engine {m['engine']}"
    replication = f" --replication {m['replication']}" if m["replication"] else ""
    return f"cardsim run {m['scenario']['name']}{people} --seed {m['seed']}{replication}{engine}"
