"""STRESS-DES: the twenty items that a report of a discrete-event simulation should tell.

Monks and others, "Strengthening the reporting of empirical simulation studies: introducing the STRESS
guidelines", Journal of Simulation 2019. Every number comes from the result.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.reports.blocks import Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.given import Given
from sim.reports.study_facts import StudyFacts
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
    """One row an item, of a run."""
    return stress_of(about_inputs(facts) | _about_run(facts))


def stress_of(told: Mapping[str, Value], own: Mapping[str, str] | None = None) -> Grid:
    """One row an item. told: everything that the sentences name. own: item to the key of another sentence."""
    rows, other = [], own or {}
    for s, (section, items) in enumerate(SECTIONS, start=1):
        for i, item in enumerate(items, start=1):
            number = Number(f"{s}.{i}", "text", f"stress:{s}.{i}", "method.stress")
            name = say("stress.item", n=number, section=say(f"stress.{section}"), name=say(f"stress.{item}"))
            rows.append((name, say(other.get(item, f"stress.{item}_how"), **told)))
    head = (say("stress.what"), say("stress.how"))
    return Grid(say("stress.caption"), head, tuple(rows), wide=True)


def about_inputs(given: Given) -> dict[str, Value]:
    """What every result tells of its inputs."""
    sizes = ("groups", "banks", "channels", "facilities", "promises", "readings")
    told: dict[str, Value] = {k: given.counted(k, len(given.scenario[k])) for k in sizes}
    kept = ("facts", "assumptions", "lines", "observed")
    told |= {k: given.stored(k, len(given.sources[k]), "plain") for k in kept}
    return told | {
        "title": given.title,
        "begin": given.asked("horizon.start", "date"),
        "end": given.asked("horizon.end", "date"),
        "start": say("stress.opening" if given.scenario["opening_state"] else "stress.empty"),
    }


def about_study(study: StudyFacts, versions: Mapping[str, str]) -> dict[str, Value]:
    """What every study tells besides. versions: of the software, by name."""
    number = {v: study.number(text, "text", f"versions.{v}", "study") for v, text in versions.items()}
    cardsim = number.pop("cardsim")
    return about_inputs(study) | {
        "sample": study.told("sample"), "seed": study.told("seed"), "cardsim": cardsim,
        "versions": _versions(number), "system": say("stress.no_system"),
    }  # fmt: skip


def _about_run(facts: Facts) -> dict[str, Value]:
    m = facts.manifest
    return {
        "people": facts.played("people.played", "count"),
        "applications": facts.played("applications.played", "count"),
        "sample": facts.played("sample"), "seed": facts.played("seed"),
        "replication": facts.played("replication"),
        "engine": say(f"stress.engine_{m['engine']}"),
        "cardsim": facts.played("cardsim", "text"),
        "versions": _versions({v: facts.played(f"versions.{v}", "text") for v in m["versions"]}),
        "runs": _runs(facts),
        "system": _system(facts),
    }  # fmt: skip


def _versions(numbers: Mapping[str, Number]) -> Joined:
    return Joined(tuple(say("stress.version", name=say(f"stress.{v}"), number=n) for v, n in numbers.items()))


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
