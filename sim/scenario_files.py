"""Scenario files to scenarios: read, lay overlays on their base, validate, check, and say where it is wrong.

Dates are TOML dates without quotes; a date in quotes is refused with the hint to remove them. A name in
`extends` is a shipped scenario, a path is a file in the scenario's folder. Tables merge, lists and values
replace; a table that states another `distribution` than the one below replaces it whole. `name` is not
inherited: where it is not stated it is the name of the file.
"""

import hashlib
import json
from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.checks import Subject, check
from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error, errors_in
from sim.observed import Observation
from sim.opening_file import Opening
from sim.scenario import Scenario
from sim.scenario_errors import Translator
from sim.scenario_layers import Stack, read_stack
from sim.scenario_paths import find, name_problem, shipped_folder, shipped_names
from sim.schema_words import relaxed
from sim.side_files import observed_of, opening_of
from sim.toml_lines import KeyPath, path_text

MOST_NAMES = 1_000  # entries of one table
_MOST_FAULTS = 1_000


class Origin(NamedTuple):
    """Where a value of the resolved scenario is written. `layer` is the file's name without ending."""

    file: str
    line: int
    layer: str


class Shipped(NamedTuple):
    """A scenario that comes with the package."""

    name: str
    zh: str
    en: str
    why: str
    extends: str


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything known about how it came to be.

    `data` are the merged tables as read; `provenance` maps the path of every value (lists whole) to its
    origin; `files` are the files read, the scenario itself first; `folder` is where it lies.
    """

    scenario: Scenario
    data: Mapping[str, Any]
    provenance: Mapping[str, Origin]
    warnings: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    folder: Path
    stack: Stack = field(repr=False)

    @property
    def data_folder(self) -> Path:
        """The folder of districts, banks, calendar, notice and facts."""
        return data_folder(self.scenario.data, self.folder)

    @property
    def subject(self) -> Subject:
        """What checks look at."""
        return Subject(self.scenario, self.stack, self.data_folder)

    def opening(self) -> Opening | None:
        """The opening state, read from its file; None without one. Raises ScenarioError, OSError."""
        return opening_of(self.subject)

    def observed(self) -> tuple[Observation, ...]:
        """The observed counts, read from their file. Raises ScenarioError, OSError."""
        return observed_of(self.subject)


def load_scenario(name_or_path: str | Path) -> Scenario:
    """The scenario of a shipped name or a file. Raises ScenarioError with every mistake found, OSError.

    >>> from sim import load_scenario
    >>> load_scenario("baseline").promises["online"].days
    30
    """
    return resolve(name_or_path).scenario


def resolve(name_or_path: str | Path) -> Resolved:
    """The scenario, and where each of its values is written. Raises ScenarioError, OSError."""
    path = find(name_or_path)
    stack = read_stack(path)
    problems = [d for layer in stack.layers for d in layer.document.problems]
    name = _name_problem(stack)
    scenario, faults = _validated(stack)
    problems += name + [d for d in faults if not (name and d.path == "name")]
    if scenario is None or problems:
        raise ScenarioError(in_file_order(problems, stack))
    found = check(Subject(scenario, stack, data_folder(scenario.data, path.parent, stack.span(("data",)))))
    if errors_in(found):
        raise ScenarioError(in_file_order(found, stack))
    return _resolved(scenario, stack, tuple(in_file_order(found, stack)), path.parent)


def _validated(stack: Stack) -> tuple[Scenario | None, list[Diagnostic]]:
    big = [
        _too_big(stack, k, v)
        for k, v in stack.data.items()
        if isinstance(v, dict | list) and len(v) > MOST_NAMES
    ]
    if big:
        return None, big
    try:
        return Scenario.model_validate(stack.data), []
    except ValidationError as refused:
        faults = refused.errors(include_url=False)[:_MOST_FAULTS]
    return None, Translator(schema(), stack).all(list(faults))


def _name_problem(stack: Stack) -> list[Diagnostic]:
    name = stack.data.get("name")
    if not isinstance(name, str) or stack.poisoned(("name",)):
        return []
    found = name_problem(name, stack.span(("name",)))
    return [found] if found else []


def _too_big(stack: Stack, key: str, value: Sized) -> Diagnostic:
    message = Text(f"{key} has {len(value):,} entries", f"{key} 有 {len(value):,} 项")
    limit = Text(f"at most {MOST_NAMES:,}", f"最多 {MOST_NAMES:,} 项")
    return error("E-SIZE", path_text((key,)), message, span=stack.span((key,), value=False), expected=limit)


def in_file_order(diagnostics: list[Diagnostic], stack: Stack) -> list[Diagnostic]:
    """Sorted by file (the scenario's own first) and line, each said once."""
    rank = {layer.document.source.name: i for i, layer in enumerate(stack.layers)}
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (rank.get(d.file, len(rank)), d.line, d.column))


def _resolved(scenario: Scenario, stack: Stack, warnings: tuple[Diagnostic, ...], folder: Path) -> Resolved:
    provenance = {path_text(path): _origin(stack, path) for path in stack.owner}
    files = tuple(layer.document.source.name for layer in stack.layers)
    return Resolved(scenario, stack.data, provenance, warnings, files, folder, stack)


def _origin(stack: Stack, path: KeyPath) -> Origin:
    span = stack.span(path, value=False)
    return Origin(span.file, span.line, stack.owner[path].name)


def data_folder(name: str, beside: Path, span: Span | None = None) -> Path:
    """The data folder of a scenario: beside its file, else shipped. Raises ScenarioError (E-PATH)."""
    own, shipped = (beside / name).resolve(), (Path(__file__).parent / "data" / name).resolve()
    for folder, root in ((own, beside.resolve()), (shipped, Path(__file__).resolve().parent / "data")):
        if folder.is_dir() and folder.is_relative_to(root):
            return folder
    message = Text(
        "no such data folder beside the scenario or in the package", "方案旁和程序包中都没有这个数据目录"
    )
    raise ScenarioError([error("E-PATH", "data", message, span=span, got=name)])


@cache
def schema() -> dict[str, Any]:
    """JSON Schema of a complete scenario file."""
    return Scenario.model_json_schema(by_alias=True)


def overlay_schema() -> dict[str, Any]:
    """JSON Schema of a file with `extends`: the same keys, none required."""
    return relaxed(schema())


def shipped_scenarios() -> list[Shipped]:
    """The shipped scenarios by name, with titles and the reason each exists; raises ScenarioError."""
    return [_shipped(name) for name in shipped_names()]


def _shipped(name: str) -> Shipped:
    stack = read_stack(shipped_folder() / f"{name}.toml")
    text = {key: str(stack.data.get(key, "")) for key in ("zh", "en", "why")}
    return Shipped(name, **text, extends=str(stack.layers[0].document.data.get("extends", "")))


def scenario_digest(scenario: Scenario) -> str:
    """SHA-256 (hex) of the scenario as canonical JSON: the same for any spelling of the same file."""
    values = scenario.model_dump(mode="json", by_alias=True)
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
