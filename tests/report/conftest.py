"""A small stored run that all tests of reports read, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.reports.material import Material
from sim.reports.report import document
from sim.reports.spoken import Spoken, speak
from sim.results import RunResult, load_run
from sim.running import run

TOWN = Path(__file__).parent.parent / "unit" / "second_city" / "harbour.toml"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the second city: everybody, four months."""
    out = tmp_path_factory.mktemp("runs") / "harbour"
    run(TOWN, out=out, journeys=False, stamped=False)
    return out


@pytest.fixture(scope="session")
def stored(folder: Path) -> RunResult:
    return load_run(folder)


@pytest.fixture(scope="session")
def spoken(stored: RunResult) -> Callable[[str], Spoken]:
    """The document of the run in a language, spoken once."""
    made = document(Material(stored))
    found: dict[str, Spoken] = {lang: speak(made, lang) for lang in ("zh", "en")}
    return found.__getitem__
