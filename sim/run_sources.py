"""What stands behind the inputs of a run, kept with its results: lines, sources, clauses, places, counts.

A reader who has only the folder of a run can follow a number to the line of the scenario file that set it,
and from there to the fact, the assumption with its range, or the clause of the notice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sim.checks_sources import CLAUSE, LEVER
from sim.facts import load_sources
from sim.notice import Clause, load_notice
from sim.opening_file import Opening
from sim.run_inputs import Inputs

SOURCES = "sources.json"
_SPLIT = re.compile(r"[;, ]+")


def sources_of(inputs: Inputs) -> dict[str, Any]:
    """As JSON: ``lines`` key path to "file:line"; ``facts`` and ``assumptions`` by id, those the scenario
    cites; ``clauses`` all of the notice; ``tiles`` district to (column, row); ``observed`` dated counts;
    ``opening`` cards before the first day by kind, bank, promise and age, null without an opening state."""
    cited = set(cited_ids(inputs.scenario.sources.values()))
    known = load_sources(inputs.data_folder)
    cited |= {o.source for o in inputs.observed}
    return {
        "lines": dict(inputs.lines),
        "facts": {k: _plain(asdict(v)) for k, v in known.facts.items() if k in cited},
        "assumptions": {k: _plain(asdict(v)) for k, v in known.assumptions.items() if k in cited},
        "clauses": [_clause(c) for c in load_notice(inputs.data_folder).clauses],
        "tiles": {d.id: [d.tile_x, d.tile_y] for d in inputs.city.districts},
        "observed": [_plain(o._asdict()) for o in inputs.observed],
        "opening": None if inputs.opening is None else _opening(inputs.opening),
    }


def _opening(opening: Opening) -> list[dict[str, Any]]:
    """One entry a kind, bank, promise and age."""
    sums: dict[tuple[str, str, str, int], int] = {}
    for r in opening.rows:
        key = (r.kind, r.bank, r.promise, r.age_days)
        sums[key] = sums.get(key, 0) + r.number
    names = ("kind", "bank", "promise", "age_days")
    return [dict(zip(names, key, strict=True)) | {"cards": n} for key, n in sums.items()]


def opening_digest(sources: Mapping[str, Any]) -> str | None:
    """SHA-256 (hex) of the opening state that a run keeps; None without one. A file may change and keep its
    name, which is all that the scenario's digest knows."""
    cards = sources.get("opening")
    return None if cards is None else hashlib.sha256(repr(cards).encode()).hexdigest()


def cited_ids(texts: Iterable[str]) -> list[str]:
    """Ids of facts and assumptions in entries of ``[sources]``; clauses and levers are left out."""
    found = [id for text in texts for id in _SPLIT.split(text) if id]
    return [id for id in dict.fromkeys(found) if id != LEVER and not id.startswith(CLAUSE)]


def _clause(clause: Clause) -> dict[str, Any]:
    """A clause; ``sets`` are the key paths it sets and the values it gives them."""
    out = {name: getattr(clause, name) for name in ("id", "zh", "en", "since", "until", "facts")}
    document = clause.document
    out |= {"number": document.number, "document": {"zh": document.zh, "en": document.en}}
    return _plain(out | {"sets": dict(clause.sets)})


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as ISO texts."""
    return {k: _value(v) for k, v in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, tuple | list):
        return [_value(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
