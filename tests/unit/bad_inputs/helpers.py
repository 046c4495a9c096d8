"""The good scenario, and what a refused file says."""

from pathlib import Path

import pytest

from sim.diagnostics import Diagnostic, ScenarioError
from sim.scenario_files import resolve

GOOD = (Path(__file__).parent / "good.toml").read_text(encoding="utf-8")
PERSONS = "persons = 12000"
SHARE = "willing_share = 0.5"
HALF_LIFE = "half_life_days = 60.0"
OPENS = "opens = 2025-02-05"
START = "start = 2024-10-30"


def write(folder: Path, text: str | bytes, name: str = "case.toml") -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def refused(path: Path | str) -> tuple[Diagnostic, ...]:
    """The diagnostics of a scenario that must be refused."""
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    return caught.value.diagnostics


def words(d: Diagnostic) -> str:
    """Value, choices and suggestion: what tests may look at."""
    return " | ".join([d.got or "", *(t.en for t in (d.expected, d.help) if t)])
