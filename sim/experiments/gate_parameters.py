"""Which parameters of a scenario are not what they were when its baseline was accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from sim.checks import check
from sim.diagnostics import ScenarioError, errors_in
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.scenario_layers import WHOLE
from sim.toml_lines import KeyPath, path_text

WORDS = ("schema_version", "name", "zh", "en", "why", "sources", "decisions", "observed")
"""Tables that no run depends on."""


class Change(NamedTuple):
    """One key that changed. kind: ``overlay`` if a file above the lowest states it, or did. before, now:
    JSON values, None where it is not stated. origin: file and line now, empty where it is written nowhere."""

    path: KeyPath
    kind: Literal["parameter", "overlay"]
    before: Any
    now: Any
    origin: str

    @property
    def key(self) -> str:
        """As one would write it."""
        return path_text(self.path)


def parameters(scenario: Scenario) -> dict[str, Any]:
    """All values as a file would state them, defaults included."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)


def stated_above(resolved: Resolved) -> tuple[str, ...]:
    """Keys that a file above the lowest states: what makes an overlay differ from what it extends."""
    lowest = resolved.stack.layers[-1].name
    return tuple(sorted(k for k, o in resolved.provenance.items() if o.layer != lowest))


def changes(now: Candidate, baseline: Baseline) -> list[Change]:
    """Keys that a run depends on and that differ, in the order of the scenario; a table that only one of
    the two has is one change, and so is a distribution of another form."""
    new = parameters(now.resolved.scenario)
    above = {*stated_above(now.resolved), *baseline.stated}
    return [
        _change(path, old, value, above, now.resolved)
        for path, old, value in _differing(baseline.resolved, new, ())
        if path[0] not in WORDS
    ]


def _differing(old: Any, new: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any, Any]]:
    tables = isinstance(old, Mapping) and isinstance(new, Mapping)
    if tables and old.get(WHOLE) == new.get(WHOLE):
        for key in dict.fromkeys([*new, *old]):
            yield from _differing(old.get(key), new.get(key), (*path, key))
    elif old != new:
        yield path, old, new


def _change(path: KeyPath, old: Any, new: Any, above: set[str], resolved: Resolved) -> Change:
    keys = [path_text(path[:end]) for end in range(len(path), 0, -1)]
    inside = [k for k in resolved.provenance if k.startswith(f"{keys[0]}.")]
    written = next((resolved.provenance[k] for k in [*keys, *inside] if k in resolved.provenance), None)
    higher = any(k in keys or k.startswith(f"{keys[0]}.") for k in above)
    origin = f"{written.file}:{written.line}" if written is not None and new is not None else ""
    return Change(path, "overlay" if higher else "parameter", old, new, origin)


def mixed(now: Candidate, baseline: Baseline, taken: Sequence[Change]) -> Resolved | None:
    """The baseline's scenario with some of the changes; None if that is no scenario of today."""
    data = json.loads(json.dumps(baseline.resolved))
    for change in taken:
        _put(data, change.path, change.now)
    try:
        made = replace(now.resolved, scenario=Scenario.model_validate_json(json.dumps(data)))
        return None if errors_in(check(made.subject)) else made
    except (ValueError, ScenarioError):
        return None


def _put(data: dict[str, Any], path: KeyPath, value: Any) -> None:
    """State a value, or take the key away where it is None; tables that become empty stay."""
    here: dict[Any, Any] = data
    for key in path[:-1]:
        if not isinstance(here.get(key), dict):
            here[key] = {}
        here = here[key]
    if value is None:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value
