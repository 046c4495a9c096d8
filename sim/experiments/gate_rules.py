"""The file of margins, ``gates.toml``: how far a number may move, and how sure the gate has to be.

Read as strictly as a scenario: every mistake at once, with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, ValidationError, model_validator

from sim.diagnostics import Diagnostic, ScenarioError, Text, error
from sim.measures.names import measure_of, measures
from sim.nearest import nearest
from sim.scenario_errors import Translator
from sim.scenario_layers import Stack, read_stack
from sim.scenario_paths import GATES, shipped_folder
from sim.scenario_types import Share, Slug, Table
from sim.toml_lines import KeyPath, path_text

_MARGIN = re.compile(r"(\d+(?:\.\d+)?) ?([a-z]+|%)")
RELATIVE, POINTS = "%", "points"
Chance = Annotated[float, Field(gt=0.0, lt=0.5)]
Times = Annotated[float, Field(ge=0.5, le=2.0)]


class Margin(NamedTuple):
    """How far a number may move: so much of a unit, or so many percent of what it was."""

    number: float
    unit: str

    def of(self, before: float) -> float:
        """The margin in the unit of the measure; a share is no percentage."""
        if self.unit == RELATIVE:
            return abs(before) * self.number / 100
        return self.number / 100 if self.unit == POINTS else self.number

    def __str__(self) -> str:
        return f"{self.number:g} {self.unit}"


def margin_of(text: str) -> Margin:
    """``"0.1 days"`` as a margin; ValueError with the text of a diagnostic for anything else."""
    found = _MARGIN.fullmatch(text.strip())
    if not found:
        wanted = "a number and a unit, as 0.1 days, 0.2 points, 0.5 %"
        raise ValueError(f"E-UNIT: {wanted} | 应为数和单位，如 0.1 days、0.2 points、0.5 %")
    return Margin(float(found[1]), found[2])


def _is_margin(text: str) -> str:
    margin_of(text)
    return text


class Level(Table):
    """Two margins; the one that warns is the smaller."""

    warn: Annotated[str, AfterValidator(_is_margin)]
    error: Annotated[str, AfterValidator(_is_margin)]

    @model_validator(mode="after")
    def _in_order(self) -> Level:
        warn, worst = margin_of(self.warn), margin_of(self.error)
        if warn.unit != worst.unit:
            raise ValueError("E-UNIT: warn and error have the same unit | warn 与 error 的单位应相同")
        if not 0 < warn.number <= worst.number:
            raise ValueError("E-RANGE: warn is above 0 and at most error | warn 应大于 0 且不大于 error")
        return self


class Replications(Table):
    """Fewest and most pairs of runs."""

    least: Annotated[int, Field(ge=3, le=1_000)]
    most: Annotated[int, Field(ge=3, le=1_000)]

    @model_validator(mode="after")
    def _in_order(self) -> Replications:
        if self.least > self.most:
            raise ValueError("E-RANGE: least is at most most | least 应不大于 most")
        return self


class Gates(Table):
    """The whole file."""

    schema_version: Literal[1]
    name: str
    false_alarms: Chance
    misses: Chance
    power: Annotated[Share, Field(ge=0.5, lt=1.0)]
    replications: Replications
    measures: dict[str, Level]
    units: dict[Slug, Level] = Field(default_factory=dict)
    probes: dict[str, Times] = Field(default_factory=dict)
    """Keys of a scenario, and by how much they are multiplied to measure noise."""

    def level(self, id: str) -> Level | None:
        """The margins of a value: its own, those of the measure, those of the unit; None without any."""
        whole = self.measures.get(id.partition(".")[0])
        return self.measures.get(id) or whole or self.units.get(measure_of(id).unit)


def _misfits(gates: Gates, stack: Stack) -> Iterator[Diagnostic]:
    """Measures that do not exist, and margins in another unit than the measure's."""
    known = {m.unit for m in measures().values()}
    for id, level in gates.measures.items():
        try:
            yield from _misfit(("measures", id), measure_of(id).unit, level, stack)
        except KeyError:
            yield _unknown(("measures", id), list(measures()), stack)
    for unit, level in gates.units.items():
        if unit not in known:
            yield _unknown(("units", unit), sorted(known), stack)
        else:
            yield from _misfit(("units", unit), unit, level, stack)


def _misfit(path: KeyPath, measured: str, level: Level, stack: Stack) -> Iterator[Diagnostic]:
    wanted, found = POINTS if measured == "share" else measured, margin_of(level.warn).unit
    if found not in (wanted, RELATIVE):
        message = Text(f"{path[1]} is not measured in {found}", f"{path[1]} 不以 {found} 为单位")
        allowed = Text(f"{wanted}, or {RELATIVE} of the baseline", f"{wanted}，或基线的 {RELATIVE}")
        span = stack.span((*path, "warn"))
        yield error("E-UNIT", path_text(path), message, span=span, got=level.warn, expected=allowed)


def _unknown(path: KeyPath, names: list[str], stack: Stack) -> Diagnostic:
    near = nearest(str(path[1]), names)
    hint = Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None
    message = Text(f"nothing is measured as {path[1]}", f"没有 {path[1]} 这一指标或单位")
    return error("E-REF", path_text(path), message, span=stack.span(path, value=False), help=hint)


def read_gates(beside: Path | None = None) -> Gates:
    """The margins that lie in a folder, else the shipped ones. Raises ScenarioError, OSError."""
    own = beside / GATES if beside is not None else None
    return _read(own if own is not None and own.is_file() else shipped_folder() / GATES)


@cache
def _read(path: Path) -> Gates:
    stack = read_stack(path)
    problems = [d for layer in stack.layers for d in layer.document.problems]
    try:
        gates = Gates.model_validate(stack.data)
    except ValidationError as refused:
        faults = list(refused.errors(include_url=False))
        told = Translator(Gates.model_json_schema(), stack).all(list(faults))
        raise ScenarioError([*problems, *told]) from None
    problems += _misfits(gates, stack)
    if problems:
        raise ScenarioError(problems)
    return gates
