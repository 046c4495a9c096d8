"""Why a run differs from an earlier one: inputs with line and source, files beside them, model, luck."""

from __future__ import annotations

from typing import Any

from sim.checks_sources import source_of
from sim.diagnostics import Text
from sim.reports.blocks import Grid
from sim.reports.comparison import leaves
from sim.reports.facts import Facts
from sim.reports.words import Value, say

_WORDS = {"name", "zh", "en", "why", "sources", "schema_version"}
"""Sections that say how a scenario is called and what it stands on, not how it is played."""
_PLAYED = ("seed", "replication", "sample", "engine")
Row = tuple[Value, Value]


def changed_inputs(now: Facts, then: Facts) -> Grid | None:
    """Every key of the resolved scenario that is not what it was; None where all are."""
    a, b = (dict(leaves(f.scenario)) for f in (then, now))
    keys = [k for k in dict.fromkeys([*a, *b]) if a.get(k) != b.get(k) and k.split(".")[0] not in _WORDS]
    if not keys:
        return None
    rows = tuple((_same(k), _same(a.get(k, "–")), _same(b.get(k, "–")), *_behind(now, then, k)) for k in keys)
    head = tuple(say(f"since.{h}") for h in ("key", "then", "now", "line", "stands"))
    return Grid(say("since.inputs"), head, rows, wide=True)


def _behind(now: Facts, then: Facts, key: str) -> tuple[Value, Value]:
    """File, line and source of a key; of the earlier run for one that is gone."""
    facts = now if key in dict(leaves(now.scenario)) else then
    lines, found = facts.sources["lines"], source_of(facts.scenario["sources"], key)
    parts = key.split(".")
    stated = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    line = next((lines[s] for s in stated if s in lines), "–")
    return _same(line), _same(found[1] if found else "–")


def other_causes(now: Facts, then: Facts) -> list[Row]:
    """Files beside the scenario, the model, libraries, and what was asked of the run."""
    rows = [_file(now, then, kind) for kind in ("opening", "observed", "assumptions", "facts", "clauses")]
    rows += [_played(now, then, key) for key in _PLAYED]
    rows += [_version(now, then)]
    return [r for r in rows if r is not None]


def _file(now: Facts, then: Facts, kind: str) -> Row | None:
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


def _played(now: Facts, then: Facts, key: str) -> Row | None:
    a, b = then.manifest[key], now.manifest[key]
    return None if a == b else (say(f"since.{key}"), _arrow(a, b))


def _version(now: Facts, then: Facts) -> Row | None:
    """Model, package and libraries."""
    a, b = (_versions(f) for f in (then, now))
    names = [k for k in {**a, **b} if a.get(k) != b.get(k)]
    if not names:
        return None
    told = [" ".join((k, str(f.get(k, "–")))) for f in (a, b) for k in names]
    half = len(told) // 2
    return say("since.model"), _arrow(", ".join(told[:half]), ", ".join(told[half:]))


def _versions(facts: Facts) -> dict[str, str]:
    m = facts.manifest
    return {"model": m.get("model", "–"), "cardsim": m["cardsim"], **m["versions"]}


def _arrow(a: Any, b: Any) -> Value:
    return say("since.arrow", then=_same(str(a)), now=_same(str(b)))


def _same(text: str) -> Text:
    return Text(text, text)
