"""From material to documents: which chapters a report has, in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sim.reports.appendix import appendix
from sim.reports.blocks import Block, Document, Heading
from sim.reports.brief import brief
from sim.reports.capacity import capacity
from sim.reports.comparison import comparison
from sim.reports.facts import Facts
from sim.reports.figures.clocks import clocks
from sim.reports.figures.due import due
from sim.reports.figures.flow import flow
from sim.reports.figures.funnel import funnel
from sim.reports.figures.groups import groups
from sim.reports.figures.heat import heat
from sim.reports.figures.queues import queues
from sim.reports.figures.tail import tail
from sim.reports.figures.tiles import tiles
from sim.reports.figures.tornado import tornado
from sim.reports.figures.witness import witness
from sim.reports.given import midnight
from sim.reports.material import Material
from sim.reports.page_one import page_one
from sim.reports.prices import price
from sim.reports.ranges import Ranges
from sim.reports.sensitivity import sensitivity
from sim.reports.since import since
from sim.reports.surge import surge
from sim.reports.words import say
from sim.results import DamagedRun
from sim.studies import Study


def weekly(material: Material, on: dt.date | None = None, then: Material | None = None) -> Document:
    """The weekly brief about a run from an opening state. then: what it is held against. Raises
    ScenarioError, DamagedRun."""
    if material.run is None:
        raise DamagedRun(5, "a weekly brief is about a run: name its folder", _first(material))
    facts = _facts(material, then)
    return brief(facts, made_at(facts.manifest), on)


def document(material: Material, then: Material | None = None) -> Document:
    """The report about a study; or about a run, with ranges where a study of many runs is there as well.
    then: an earlier result of the same kind to hold it against. Raises DamagedRun for one of another kind."""
    if then is not None and then.kind != material.kind:
        what = f"a {material.kind} is held against an earlier {material.kind}, not against a {then.kind}"
        raise DamagedRun(5, what, _first(then))
    if material.capacity is not None:
        return capacity(material.capacity, then.capacity if then else None)
    if material.compare is not None:
        return comparison(material.compare, then.compare if then else None)
    if then is not None and material.run is None:
        raise DamagedRun(5, f"a {material.kind} is not held against an earlier one", _first(material))
    for study in (material.surge, material.price, material.sensitivity):
        if study is not None:
            return _ABOUT[study.kind](study)
    assert material.run is not None
    facts = _facts(material, then)
    first = page_one(facts, Ranges(material.replicate, material.run.manifest["sample"]))
    body = [*first, *_changed(facts), *figures(facts)]
    manifest = material.run.manifest
    return Document(
        manifest["scenario"]["name"], facts.title, made_at(manifest), manifest["cardsim"],
        (*body, *appendix(facts, body)),
    )  # fmt: skip


_ABOUT: Mapping[str, Callable[[Study], Document]] = {
    "surge": surge, "price": price, "sensitivity": sensitivity,
}  # fmt: skip


def _facts(material: Material, then: Material | None = None) -> Facts:
    assert material.run is not None
    facts = Facts(material.run, {"replicate": material.replicate} if material.replicate else {})
    if then is not None:
        if then.run is None:
            raise DamagedRun(5, "a run is held against a run: name its folder", _first(then))
        facts.earlier = _facts(then)
    return facts


def _changed(facts: Facts) -> list[Block]:
    """What changed, where there is something to hold it against."""
    return since(facts, facts.earlier) if isinstance(facts.earlier, Facts) else []


def _first(material: Material) -> str:
    found = [part.folder for part in vars(material).values() if part is not None]
    return str(found[0]) if found else "-"


def made_at(manifest: Mapping[str, Any]) -> int:
    """When the results were made, where they say so; else the last day that they are about."""
    if "made" in manifest:
        return int(dt.datetime.fromisoformat(manifest["made"]["at"]).timestamp())
    return midnight(manifest["scenario"]["horizon"][1])


def figures(facts: Facts) -> list[Block]:
    """The pictures, from the most to the least pressing."""
    drawn = [
        due(facts), flow(facts), queues(facts), heat(facts), groups(facts), funnel(facts), tiles(facts),
        clocks(facts), tail(facts), witness(facts), tornado(facts),
    ]  # fmt: skip
    return [Heading(2, say("chapters.figures")), *(f for f in drawn if f is not None)]
