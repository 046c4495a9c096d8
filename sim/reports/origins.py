"""Where numbers come from: for every origin that a report cites, how it was counted, and in which file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.facts import read_rows
from sim.measures.names import measures
from sim.reports.blocks import Block, Grid
from sim.reports.cited import Number
from sim.reports.given import Given
from sim.reports.inputs import clause_links, sections_of
from sim.reports.words import Joined, Link, Phrase, Value, say
from sim.studies import STUDY, Study

METHODS = Path(__file__).parent / "origins.csv"


class Method(NamedTuple):
    """How a measure is counted, and the sections of a scenario it depends on most."""

    inputs: tuple[str, ...]
    text: Text


@cache
def methods() -> dict[str, Method]:
    """By measure; what a daily table counts in a way of its own, by table and column."""
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


def origins(given: Given, blocks: Iterable[Block]) -> Grid:
    """One row an origin, in the order in which the report first cites it."""
    cited = list(dict.fromkeys(n.origin for n in numbers_in(list(blocks))))
    there = sections_of(given)
    rows = []
    for origin in cited:
        o = origin_of(given, origin)
        sections = [s for s in o.sections if s in there]
        links = Joined(tuple(Link(_same(s), f"i-{s}") for s in sections))
        rows.append(
            (o.what, o.how, links, clause_links(given, sections), _same(o.file), _same(o.digest[:16]))
        )
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "inputs", "clauses", "file", "digest"))
    return Grid(say("origins.caption"), head, tuple(rows), tuple(f"o-{o}" for o in cited), wide=True)


def origin_of(given: Given, origin: str) -> Origin:
    """What stands behind one origin, by the word it begins with; else it is a measure of a run."""
    kind, _, rest = origin.partition(".")
    if kind in _KINDS:
        return _KINDS[kind](given, rest)
    method = methods()[origin]
    return Origin(measures()[origin].label, method.text, method.inputs, *given.stored_in("summary.json"))


def _of_study(given: Given, rest: str) -> Origin:
    """rest: ``compare.measures.late``: the study, the table in it, and the measure if it is of one."""
    study, table, measure = (*rest.split("."), "")[:3]
    found: Study = given.studies[study]
    file = (STUDY if table == "study" else f"{table}.parquet", found.digest)
    name = say(f"origins.{study}")
    if not measure:
        return Origin(name, say("origins.study"), (), *file)
    method = methods()[measure]
    how = say("origins.study_measure", how=method.text, study=name)
    return Origin(measures()[measure].label, how, method.inputs, *file)


def _of_table(given: Given, rest: str) -> Origin:
    table, _, column = rest.partition(".")
    known = methods().get(rest) or methods().get(column)
    how: Value = known.text if known else say("origins.table")
    inputs = known.inputs if known else ("production", "banks")
    return Origin(_same(rest), how, inputs, *given.stored_in(f"{table}.parquet"))


def _of_input(given: Given, rest: str) -> Origin:
    line = _same(given.sources["lines"].get(rest, "–"))
    return Origin(_same(rest), say("origins.input", line=line), (rest.split(".")[0],), *given.stored_in())


def _of_manifest(given: Given, rest: str) -> Origin:
    return Origin(_same(rest), say("origins.manifest"), (), *given.stored_in())


def _of_sources(given: Given, rest: str) -> Origin:
    return Origin(say(f"origins.{rest}"), say("origins.stored"), (), *given.stored_in("sources.json"))


def _of_method(given: Given, rest: str) -> Origin:
    return Origin(_same(rest), say("origins.method"), (), f"{rest}.py", "")


def _of_scale(given: Given, rest: str) -> Origin:
    return Origin(say("origins.scale"), say("origins.scale_how"), (), "scales.toml", "")


def _of_earlier(given: Given, file: str) -> Origin:
    """A file of the result that this one is held against."""
    assert given.earlier is not None
    return Origin(say("origins.then"), say("origins.then_how"), (), *given.earlier.stored_in(file))


_KINDS: dict[str, Callable[[Given, str], Origin]] = {
    "table": _of_table, "input": _of_input, "manifest": _of_manifest, "sources": _of_sources,
    "method": _of_method, "scale": _of_scale, "study": _of_study, "then": _of_earlier,
}  # fmt: skip


def _same(text: str) -> Text:
    return Text(text, text)
