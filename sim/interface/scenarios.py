"""What a caller may hand over as a scenario."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import tomli_w

from sim.diagnostics import ScenarioError
from sim.scenario import Scenario
from sim.scenario_files import Resolved, resolve

Given = str | Path | Scenario | Resolved
"""A shipped name, a file, or a scenario that was loaded before."""


def resolved_of(given: Given) -> Resolved:
    """The scenario with where its values come from. Raises ScenarioError, OSError.

    A ``Scenario`` that is a shipped one is found by its name; any other is taken as if it had been written
    to a file without its observed counts, whose file only its own folder has.
    """
    if isinstance(given, Resolved):
        return given
    if not isinstance(given, Scenario):
        return resolve(given)
    try:
        shipped = resolve(given.name)
        if shipped.scenario == given:
            return shipped
    except (ScenarioError, OSError):
        pass
    return _as_written(given)


def _as_written(scenario: Scenario) -> Resolved:
    data: dict[str, Any] = scenario.model_dump(mode="python", by_alias=True, exclude_none=True)
    data.pop("observed", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{scenario.name}.toml"
        path.write_text(tomli_w.dumps(_plain(data)), encoding="utf-8")
        return resolve(path)


def _plain(value: Any) -> Any:
    """Tuples as lists, as TOML has them."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value
