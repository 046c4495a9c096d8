"""STRESS-DES: the twenty items that a report of a discrete-event simulation should tell.

Monks and others, "Strengthening the reporting of empirical simulation studies: introducing the STRESS
guidelines", Journal of Simulation 2019. Every number comes from the run.
"""

from __future__ import annotations

from sim.reports.blocks import Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.words import Joined, Value, say

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("objectives", ("purpose", "outputs", "aims")),
    ("logic", ("diagram", "base", "scenario", "algorithms", "components")),
    ("data", ("sources", "preparation", "parameters", "assumptions")),
    ("experimentation", ("start", "length", "estimation")),
    ("implementation", ("software", "sampling", "execution", "system")),
    ("access", ("sharing",)),
)


def stress(facts: Facts) -> Grid:
    """One row an item."""
    told = _told(facts)
    rows = []
    for s, (section, items) in enumerate(SECTIONS, start=1):
        for i, item in enumerate(items, start=1):
            number = Number(f"{s}.{i}", "text", f"stress:{s}.{i}", "method.stress")
            name = say("stress.item", n=number, section=say(f"stress.{section}"), name=say(f"stress.{item}"))
            rows.append((name, say(f"stress.{item}_how", **told)))
    head = (say("stress.what"), say("stress.how"))
    return Grid(say("stress.caption"), head, tuple(rows), wide=True)


def _told(facts: Facts) -> dict[str, Value]:
    """Everything that the sentences name."""
    m, sources = facts.manifest, facts.sources
    told: dict[str, Value] = {
        "title": facts.title,
        "begin": facts.asked("horizon.start", "date"),
        "end": facts.asked("horizon.end", "date"),
        "groups": _size(facts, "groups"), "banks": _size(facts, "banks"),
        "channels": _size(facts, "channels"),
        "facilities": _size(facts, "facilities"), "promises": _size(facts, "promises"),
        "readings": _size(facts, "readings"),
        "facts": facts.stored("facts", len(sources["facts"]), "plain"),
        "assumptions": facts.stored("assumptions", len(sources["assumptions"]), "plain"),
        "lines": facts.stored("lines", len(sources["lines"]), "plain"),
        "observed": facts.stored("observed", len(sources["observed"]), "plain"),
        "people": facts.played("people.played", "count"),
        "applications": facts.played("applications.played", "count"),
        "sample": facts.played("sample"), "seed": facts.played("seed"),
        "replication": facts.played("replication"),
        "engine": say(f"stress.engine_{m['engine']}"),
        "cardsim": facts.played("cardsim", "text"),
        "versions": Joined(tuple(say("stress.version", **_version(facts, v)) for v in m["versions"])),
        "start": say("stress.opening" if facts.scenario["opening_state"] else "stress.empty"),
        "runs": _runs(facts),
        "system": _system(facts),
    }  # fmt: skip
    return told


def _version(facts: Facts, name: str) -> dict[str, Value]:
    number = facts.played(f"versions.{name}", "text")
    return {"name": say(f"stress.{name}"), "number": number}


def _size(facts: Facts, section: str) -> Number:
    return facts.counted(section, len(facts.scenario[section]))


def _runs(facts: Facts) -> Value:
    study = facts.studies.get("replicate")
    if study is None:
        return say("stress.one_run")
    told = {
        key: Number(study.about[key], "plain", f"replicate:{key}", "study.replicate.study")
        for key in ("replications", "draws")
    }
    return say("stress.many_runs", **told)


def _system(facts: Facts) -> Value:
    if "made" not in facts.manifest:
        return say("stress.no_system")
    seconds = facts.played("made.wall_seconds.total", "one")
    threads = facts.played("made.threads")
    return say("stress.made", seconds=seconds, threads=threads)
