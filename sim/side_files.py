"""Files that a scenario names beside itself: the opening state and the observed counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, ScenarioError, Text
from sim.observed import Observation, read_observed
from sim.opening_file import Opening, read_opening
from sim.scenario_paths import shown


def side_files(s: Subject) -> Iterator[Diagnostic]:
    """Everything that is wrong with the files a scenario names."""
    for read in (opening_of, observed_of):
        try:
            read(s)
        except ScenarioError as bad:
            yield from bad.diagnostics


def opening_of(s: Subject) -> Opening | None:
    """The opening state of a scenario; None if it begins with nothing. Raises ScenarioError, OSError."""
    name = s.scenario.opening_state
    if name is None:
        return None
    path = _find(s, "opening_state", name)
    opening, found = read_opening(path, shown(path), s.scenario, s.districts)
    if opening is None:
        raise ScenarioError(found)
    return opening


def observed_of(s: Subject) -> tuple[Observation, ...]:
    """The observed counts of a scenario, by date; empty without a file. Raises ScenarioError, OSError."""
    name = s.scenario.observed
    if name is None:
        return ()
    path = _find(s, "observed", name)
    counts, found = read_observed(path, shown(path), s.scenario, s.districts)
    if found:
        raise ScenarioError(found)
    return counts


def _find(s: Subject, key: str, name: str) -> Path:
    """The file: beside the scenario file that names it, or in the data folder; it never leaves them."""
    folders = (s.stack.layer_of((key,)).path.parent.resolve(), s.folder.resolve())
    for folder in folders:
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder):
            return path
    if any(not (f / name).resolve().is_relative_to(f) for f in folders):
        message = Text("the file lies outside the scenario folder", "文件在方案目录之外")
        raise ScenarioError([s.error("E-PATH", (key,), message)])
    message = Text(
        f"no file {name} beside the scenario or in its data folder", f"方案旁和数据目录中都没有 {name}"
    )
    raise ScenarioError([s.error("E-NOFILE", (key,), message)])
