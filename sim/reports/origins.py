"""Where numbers come from: for every origin that a report cites, how it was counted, and in which file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.facts import read_rows
from sim.measures.names import measures
from sim.reports.blocks import Block, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.inputs import clause_links, sections_of
from sim.reports.words import Joined, Link, Phrase, Value, say
from sim.studies import Study

METHODS = Path(__file__).parent / "origins.csv"


class Method(NamedTuple):
    """How a measure is counted, and the sections of a scenario it depends on most."""

    inputs: tuple[str, ...]
    text: Text


@cache
def methods() -> dict[str, Method]:
    """By measure."""
    rows = read_rows(METHODS, ("measure", "inputs", "zh", "en"))
    return {r["measure"]: Method(tuple(r["inputs"].split()), Text(r["en"], r["zh"])) for r in rows}


def numbers_in(thing: Any) -> Iterator[Number]:
    """All numbers of blocks, wherever they stand in them."""
    if isinstance(thing, Number):
        yield thing
    elif isinstance(thing, Phrase):
        yield from numbers_in(tuple(thing.values.values()))
    elif isinstance(thing, tuple | list) and not isinstance(thing, Text):
        for part in thing:
            yield from numbers_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from numbers_in(getattr(thing, field.name))


class Origin(NamedTuple):
    """One row: what, how it was counted, sections of the scenario behind it, file and its digest."""

    what: Value
    how: Value
    sections: tuple[str, ...]
    file: str
    digest: str


def origins(facts: Facts, blocks: Iterable[Block]) -> Grid:
    """One row an origin, in the order in which the report first cites it."""
    cited = _cited(blocks)
    there = sections_of(facts)
    rows = []
    for origin in cited:
        o = origin_of(facts, origin)
        sections = [s for s in o.sections if s in there]
        links = Joined(tuple(Link(_same(s), f"i-{s}") for s in sections))
        rows.append(
            (o.what, o.how, links, clause_links(facts, sections), _same(o.file), _same(o.digest[:16]))
        )
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "inputs", "clauses", "file", "digest"))
    return Grid(say("origins.caption"), head, tuple(rows), tuple(f"o-{o}" for o in cited), wide=True)


def study_origins(studies: Mapping[str, Study], blocks: Iterable[Block]) -> Grid:
    """The same for a report that rests on studies alone."""
    cited = _cited(blocks)
    found = [_of_study(studies, origin.partition(".")[2]) for origin in cited]
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "file", "digest"))
    rows = tuple((o.what, o.how, _same(o.file), _same(o.digest[:16])) for o in found)
    return Grid(say("origins.caption"), head, rows, tuple(f"o-{o}" for o in cited), wide=True)


def _cited(blocks: Iterable[Block]) -> list[str]:
    return list(dict.fromkeys(n.origin for n in numbers_in(list(blocks))))


def origin_of(facts: Facts, origin: str) -> Origin:
    """What stands behind one origin, by the word it begins with; else it is a measure."""
    kind, _, rest = origin.partition(".")
    if kind == "study":
        return _of_study(facts.studies, rest)
    if kind in _KINDS:
        return _KINDS[kind](facts, rest)
    method = methods()[origin]
    return Origin(measures()[origin].label, method.text, method.inputs, *_file(facts, "summary.json"))


def _of_study(studies: Mapping[str, Study], rest: str) -> Origin:
    """rest: ``compare.measures``, the study and the table in it."""
    study, _, table = rest.partition(".")
    name = "study.json" if table == "study" else f"{table}.parquet"
    return Origin(say(f"origins.{study}"), say("origins.study"), (), name, studies[study].digest)


def _of_table(facts: Facts, rest: str) -> Origin:
    table, _, column = rest.partition(".")
    known = methods().get(column)
    how: Value = known.text if known else say("origins.table")
    inputs = known.inputs if known else ("production", "banks")
    return Origin(_same(rest), how, inputs, *_file(facts, f"{table}.parquet"))


def _of_input(facts: Facts, rest: str) -> Origin:
    line = _same(facts.run.sources["lines"].get(rest, "–"))
    return Origin(_same(rest), say("origins.input", line=line), (rest.split(".")[0],), *_manifest(facts))


def _of_manifest(facts: Facts, rest: str) -> Origin:
    return Origin(_same(rest), say("origins.manifest"), (), *_manifest(facts))


def _of_sources(facts: Facts, rest: str) -> Origin:
    return Origin(say(f"origins.{rest}"), say("origins.stored"), (), *_file(facts, "sources.json"))


def _of_method(facts: Facts, rest: str) -> Origin:
    return Origin(_same(rest), say("origins.method"), (), f"{rest}.py", "")


def _of_scale(facts: Facts, rest: str) -> Origin:
    return Origin(say("origins.scale"), say("origins.scale_how"), (), "scales.toml", "")


_KINDS: dict[str, Callable[[Facts, str], Origin]] = {
    "table": _of_table, "input": _of_input, "manifest": _of_manifest, "sources": _of_sources,
    "method": _of_method, "scale": _of_scale,
}  # fmt: skip


def _file(facts: Facts, name: str) -> tuple[str, str]:
    return name, facts.manifest["files"].get(name, {}).get("sha256", "")


def _manifest(facts: Facts) -> tuple[str, str]:
    return "manifest.json", facts.manifest["digest"]


def _same(text: str) -> Text:
    return Text(text, text)
