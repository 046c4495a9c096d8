"""Why a result differs from an earlier one: inputs with line and source, files beside them, model, luck."""

from __future__ import annotations

from typing import Any

from sim.checks_sources import source_of
from sim.diagnostics import Text
from sim.reports.blocks import Block, Grid, Items, Paragraph
from sim.reports.given import Given, leaves
from sim.reports.words import Value, say

_WORDS = {"name", "zh", "en", "why", "sources", "schema_version"}
"""Sections that say how a scenario is called and what it stands on, not how it is played."""
Row = tuple[Value, Value]


def reasons(now: Given, then: Given, *further: tuple[Given, Given]) -> list[Block]:
    """What may have caused a change; empty where nothing did. further: more scenarios of the same results, as
    they are and were."""
    inputs, causes = changed_inputs((now, then), *further), other_causes(now, then)
    if inputs is None and not causes:
        return []
    blocks: list[Block] = [Items(tuple(causes))] if causes else []
    return [*blocks, inputs if inputs is not None else Paragraph(say("since.no_inputs"), "note")]


def changed_inputs(*pairs: tuple[Given, Given]) -> Grid | None:
    """Every key of the resolved scenarios (now, then) that is not what it was, once; None where all are."""
    rows = tuple(dict.fromkeys(row for pair in pairs for row in _changed(*pair)))
    if not rows:
        return None
    head = tuple(say(f"since.{h}") for h in ("key", "then", "now", "line", "stands"))
    return Grid(say("since.inputs"), head, rows, wide=True)


def _changed(now: Given, then: Given) -> list[tuple[Value, ...]]:
    a, b = (dict(leaves(f.scenario)) for f in (then, now))
    keys = [k for k in dict.fromkeys([*a, *b]) if a.get(k) != b.get(k) and k.split(".")[0] not in _WORDS]
    return [(_same(k), _same(a.get(k, "–")), _same(b.get(k, "–")), *_behind(now, then, k)) for k in keys]


def _behind(now: Given, then: Given, key: str) -> tuple[Value, Value]:
    """File, line and source of a key; of the earlier one for one that is gone."""
    facts = now if key in dict(leaves(now.scenario)) else then
    lines, found = facts.sources["lines"], source_of(facts.scenario["sources"], key)
    parts = key.split(".")
    stated = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    line = next((lines[s] for s in stated if s in lines), "–")
    return _same(line), _same(found[1] if found else "–")


def other_causes(now: Given, then: Given) -> list[Row]:
    """Files beside the scenario, the model, libraries, and what was asked."""
    rows = [_file(now, then, kind) for kind in ("opening", "observed", "assumptions", "facts", "clauses")]
    rows += [_asked(now, then, key) for key in dict.fromkeys([*now.played_with, *then.played_with])]
    rows += [_version(now, then)]
    return [r for r in rows if r is not None]


def _file(now: Given, then: Given, kind: str) -> Row | None:
    a, b = then.sources.get(kind), now.sources.get(kind)
    if a == b:
        return None
    names = _which(a, b)
    said = say("since.other", names=_same(names)) if names else say("since.another")
    return say(f"since.{kind}"), said


def _which(a: Any, b: Any) -> str:
    """Ids of rows that differ, where rows have ids."""
    if not (isinstance(a, dict) and isinstance(b, dict)):
        return ""
    return ", ".join(sorted(k for k in {*a, *b} if a.get(k) != b.get(k)))


def _asked(now: Given, then: Given, key: str) -> Row | None:
    a, b = (f.played_with.get(key, "–") for f in (then, now))
    return None if a == b else (say(f"since.{key}"), _arrow(a, b))


def _version(now: Given, then: Given) -> Row | None:
    """Model, package and libraries."""
    a, b = then.made_with, now.made_with
    names = [k for k in {**a, **b} if a.get(k) != b.get(k)]
    if not names:
        return None
    told = [" ".join((k, str(f.get(k, "–")))) for f in (a, b) for k in names]
    half = len(told) // 2
    return say("since.model"), _arrow(", ".join(told[:half]), ", ".join(told[half:]))


def _arrow(a: Any, b: Any) -> Value:
    return say("since.arrow", then=_same(str(a)), now=_same(str(b)))


def _same(text: str) -> Text:
    return Text(text, text)
