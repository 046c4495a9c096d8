"""What was put in: every entry of the scenario's sources with values, lines, and what it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.checks_sources import CLAUSE, LEVER
from sim.diagnostics import Text
from sim.reports.blocks import Block, Grid, Heading
from sim.reports.given import Given
from sim.reports.words import Joined, Link, Value, say

_SPLIT = re.compile(r"[;, ]+")
_NAMES = {"schema_version", "name", "zh", "en", "why", "data", "sources"}
MOST = 4
"""Values of one entry that are shown; the others stand at the lines named."""


def inputs(given: Given) -> list[Block]:
    """A table a section of the scenario."""
    sources: Mapping[str, str] = given.scenario["sources"]
    sections: dict[str, list[str]] = {s: [] for s in sections_of(given)}
    for key in sources:
        sections.setdefault(key.split(".")[0], []).append(key)
    out: list[Block] = [Heading(2, say("chapters.inputs"), "inputs")]
    for section, keys in sections.items():
        out += [Heading(3, Text(section, section), f"i-{section}"), _table(given, section, keys, sources)]
    return out


def sections_of(given: Given) -> list[str]:
    """Sections of the scenario in which something stands."""
    return [k for k, v in given.scenario.items() if v not in (None, "", [], {}) and k not in _NAMES]


def _table(given: Given, section: str, keys: list[str], sources: Mapping[str, str]) -> Grid:
    head = tuple(say(f"inputs.{h}") for h in ("key", "values", "lines", "sources"))
    rows = tuple(
        (_same(k), _same(_values(given, k)), _same(_lines(given, k)), behind(sources.get(k, "")))
        for k in keys or [section]
    )
    return Grid(say("inputs.caption", section=_same(section)), head, rows, wide=True)


def _values(given: Given, key: str) -> str:
    found: Any = given.scenario
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    leaves = [f"{name} = {value}" if name else f"{value}" for name, value in _leaves(found, "")]
    return "; ".join(leaves[:MOST]) + (" …" if len(leaves) > MOST else "")


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for k, v in value.items():
            if v is not None and k not in ("zh", "en", "code"):
                yield from _leaves(v, f"{name}.{k}" if name else k)
    elif value is not None:
        yield name, str(value)[:80]


def _lines(given: Given, key: str) -> str:
    """First and last line of the entry, by file."""
    spans: dict[str, list[int]] = {}
    for path, place in given.sources["lines"].items():
        if path == key or path.startswith(f"{key}."):
            file, _, line = place.rpartition(":")
            spans.setdefault(file, []).append(int(line))
    return "; ".join(f"{f}:{min(n)}" + (f"–{max(n)}" if max(n) > min(n) else "") for f, n in spans.items())


def behind(text: str) -> Joined:
    """The ids of an entry, each leading to its row."""
    parts: list[Value] = []
    for id in filter(None, _SPLIT.split(text)):
        if id == LEVER:
            parts.append(say("inputs.lever"))
        elif id.startswith(CLAUSE):
            parts.append(_clause_link(id.removeprefix(CLAUSE)))
        else:
            parts.append(Link(_same(id), f"s-{id}"))
    return Joined(tuple(parts))


def clause_links(given: Given, sections: list[str]) -> Joined:
    """The clauses that some keys of these sections stand on, each leading to its row."""
    known = {c["id"] for c in given.sources["clauses"]}
    texts = [t for key, t in given.scenario["sources"].items() if key.split(".")[0] in sections]
    ids = dict.fromkeys(
        id.removeprefix(CLAUSE) for t in texts for id in _SPLIT.split(t) if id.startswith(CLAUSE)
    )
    return Joined(tuple(_clause_link(id) for id in ids if id in known))


def _clause_link(id: str) -> Link:
    return Link(Text(f"clause {id}", f"条款{id}"), f"c-{id}")


def clauses(given: Given) -> Grid:
    """The notice, clause by clause, and which keys of the scenario it sets."""
    rows = given.sources["clauses"]
    head = tuple(say(f"clauses.{h}") for h in ("id", "text", "since", "sets"))
    return Grid(
        say("clauses.caption"),
        head,
        tuple(_clause(c) for c in rows),
        tuple(f"c-{c['id']}" for c in rows),
        wide=True,
    )


def _clause(c: Mapping[str, Any]) -> tuple[Value, ...]:
    named = Text(
        f"{c['number'] or c['document']['en']} {c['id']}", f"{c['number'] or c['document']['zh']} {c['id']}"
    )
    holds = f"{c['since']}" + (f" – {c['until']}" if c["until"] else "")
    return (named, Text(c["en"], c["zh"]), _same(holds), _same("; ".join(c["sets"])))


def _same(text: str) -> Text:
    return Text(text, text)
