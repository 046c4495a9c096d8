"""Where numbers come from: for every origin that a report cites, how it was counted, and in which file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.facts import read_rows
from sim.measures.names import measures
from sim.report.blocks import Block, Grid
from sim.report.cited import Number
from sim.report.facts import Facts
from sim.report.inputs import sections_of
from sim.report.words import Joined, Link, Phrase, Value, say
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


def origins(facts: Facts, blocks: Iterable[Block]) -> Grid:
    """One row an origin, in the order in which the report first cites it."""
    cited = dict.fromkeys(n.origin for n in numbers_in(list(blocks)))
    rows = tuple(_row(facts, origin) for origin in cited)
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "inputs", "file", "digest"))
    return Grid(say("origins.caption"), head, rows, tuple(f"o-{o}" for o in cited), wide=True)


def study_origins(studies: Mapping[str, Study], blocks: Iterable[Block]) -> Grid:
    """The same for a report that rests on studies alone."""
    cited = dict.fromkeys(n.origin for n in numbers_in(list(blocks)))
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "file", "digest"))
    rows = tuple(_study(studies, origin.partition(".")[2]) for origin in cited)
    return Grid(say("origins.caption"), head, rows, tuple(f"o-{o}" for o in cited), wide=True)


def _study(studies: Mapping[str, Study], rest: str) -> tuple[Value, ...]:
    """rest: ``compare.measures``, the study and the table in it."""
    study, _, table = rest.partition(".")
    name = "study.json" if table == "study" else f"{table}.parquet"
    return (say(f"origins.{study}"), say("origins.study"), _same(name), _same(studies[study].digest[:16]))


def _row(facts: Facts, origin: str) -> tuple[Value, ...]:
    kind, _, rest = origin.partition(".")
    if origin in measures():
        method = methods()[origin]
        return (
            measures()[origin].label,
            method.text,
            _links(facts, method.inputs),
            *_file(facts, "summary.json"),
        )
    if kind == "table":
        table, _, column = rest.partition(".")
        inputs = methods()[column].inputs if column in methods() else ("production", "banks")
        return (
            _same(f"{table}.{column}"),
            _counted(column),
            _links(facts, inputs),
            *_file(facts, f"{table}.parquet"),
        )
    if kind == "input":
        line = facts.run.sources["lines"].get(rest, "")
        return (
            _same(rest),
            say("origins.input", line=_same(line)),
            _links(facts, (rest.split(".")[0],)),
            *_manifest(facts),
        )
    if kind == "sources":
        return (say(f"origins.{rest}"), say("origins.stored"), _same(""), *_file(facts, "sources.json"))
    if kind == "study":
        what, how, file, digest = _study(facts.studies, rest)
        return (what, how, _same(""), file, digest)
    if kind == "method":
        return (_same(rest), say("origins.method"), _same(""), _same(f"{rest}.py"), _same(""))
    if kind == "scale":
        return (say("origins.scale"), say("origins.scale_how"), _same(""), _same("scales.toml"), _same(""))
    return (_same(rest), say("origins.manifest"), _same(""), *_manifest(facts))


def _counted(column: str) -> Value:
    return methods()[column].text if column in methods() else say("origins.table")


def _links(facts: Facts, inputs: tuple[str, ...]) -> Joined:
    there = sections_of(facts)
    return Joined(tuple(Link(_same(i), f"i-{i}") for i in inputs if i in there))


def _file(facts: Facts, name: str) -> tuple[Value, Value]:
    digest = facts.manifest["files"].get(name, {}).get("sha256", "")
    return _same(name), _same(digest[:16])


def _manifest(facts: Facts) -> tuple[Value, Value]:
    return _same("manifest.json"), _same(facts.manifest["digest"][:16])


def _same(text: str) -> Text:
    return Text(text, text)
