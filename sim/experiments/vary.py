"""A scenario with some of its values changed, checked as if it had been written so."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sim.checks import check
from sim.diagnostics import ScenarioError, Text, error, errors_in
from sim.nearest import nearest
from sim.scenario import Scenario
from sim.scenario_errors import Translator
from sim.scenario_files import Resolved, schema


def vary(resolved: Resolved, changes: Mapping[str, Any]) -> Resolved:
    """The scenario with values by key path, as ``{"production.failed_share": 0.01, "banks.icbc.lines": 2}``.

    Values are what a scenario file would state; a table replaces the table. Raises ScenarioError for a
    value that a file may not state either, and for a path whose table does not exist.
    """
    data = copy.deepcopy(dict(resolved.data))
    for path, value in changes.items():
        _set(data, path, value, resolved)
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as refused:
        faults: list[Any] = list(refused.errors(include_url=False))
        raise ScenarioError(Translator(schema(), resolved.stack).all(faults)) from None
    varied = replace(resolved, scenario=scenario, data=data)
    found = check(varied.subject)
    if errors_in(found):
        raise ScenarioError(found)
    return varied


def _set(data: dict[str, Any], path: str, value: Any, resolved: Resolved) -> None:
    *tables, last = path.split(".")
    here: Any = data
    for name in tables:
        if not isinstance(here, dict) or not isinstance(here.get(name, {}), dict):
            raise ScenarioError([_no_table(path, resolved)])
        here = here.setdefault(name, {})
    here[last] = value


def _no_table(path: str, resolved: Resolved) -> Any:
    near = nearest(path, resolved.provenance)
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    return error("E-UNKNOWN", path, Text("no such key", "没有这个键"), got=path, help=hint)
