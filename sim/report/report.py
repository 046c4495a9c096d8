"""From material to documents: which chapters a report has, in which order."""

from __future__ import annotations

from sim.report.appendix import appendix
from sim.report.blocks import Block, Document, Heading
from sim.report.facts import Facts
from sim.report.figures.heat import heat
from sim.report.figures.queues import queues
from sim.report.material import Material
from sim.report.page_one import page_one
from sim.report.ranges import Ranges
from sim.report.words import say


def document(material: Material) -> Document:
    """The report about a run, with ranges where a study of it is there."""
    if material.run is None:
        raise ValueError("a report needs a run")
    facts = Facts(material.run)
    body = [*page_one(facts, Ranges(material.replicate)), *figures(facts)]
    return Document(material.run.manifest["scenario"]["name"], facts.title, (*body, *appendix(facts, body)))


def figures(facts: Facts) -> list[Block]:
    """The pictures, from the most to the least pressing."""
    return [Heading(2, say("chapters.figures")), queues(facts), heat(facts)]
