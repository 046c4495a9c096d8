"""Ranges beside a run: chance and assumptions apart, verdicts only as sure as they bear out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.diagnostics import Text
from sim.experiments.replicate import Plan, replicate
from sim.experiments.sweep import Sweeping
from sim.reports.facts import Facts
from sim.reports.figures.tornado import pulls_of
from sim.reports.forms import written
from sim.reports.material import Material, read_material
from sim.reports.ranges import Ranges
from sim.reports.report import document
from sim.reports.spoken import plain, speak
from sim.reports.web import html
from sim.results import DamagedRun, RunResult
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, store_study
from tests.report.conftest import TOWN
from tests.report.pages import Page

NAN = math.nan
NAME = Text("Online", "线上")


def study_of(rows: list[dict[str, Any]], draws: int, tables: dict[str, pd.DataFrame] | None = None) -> Study:
    """A study that is only what a test needs."""
    about = {"replications": 4, "draws": draws, "sample": 1}
    return Study(
        "replicate", about, {"measures": pd.DataFrame(rows), "split": pd.DataFrame(), **(tables or {})}
    )


def share(low: float, high: float, draws_low: float = NAN, draws_high: float = NAN) -> dict[str, Any]:
    return {
        "id": "on_time_share", "low": low, "high": high, "draws_low": draws_low, "draws_high": draws_high,
        "method": "logit",
    }  # fmt: skip


def sureness(study: Study | None, kept: bool) -> str:
    return " ".join(plain(s, "en") for s in Ranges(study).sureness([(NAME, "on_time_share", kept)]))


def test_one_run_has_no_range_and_says_so() -> None:
    assert "not known from one run" in plain(Ranges().of("late", "count")[0], "en")
    assert "one run does not tell" in sureness(None, kept=True)


def test_chance_and_assumptions_stand_apart() -> None:
    found = Ranges(study_of([share(0.992, 0.996, 0.91, 0.997)], draws=20)).of("on_time_share", "share")
    assert [plain(f, "en") for f in found] == [
        "by chance: 99.2% to 99.6% (mean of 4 runs)",
        "by the assumptions: 91.0% to 99.7% (20 draws)",
    ]


def test_what_chance_does_in_another_sample_is_not_told() -> None:
    found = Ranges(study_of([share(0.992, 0.996, 0.91, 0.997)], draws=20), 100).of("on_time_share", "share")
    assert [plain(f, "en") for f in found] == [
        "by chance: one run does not tell; needs many of this size",
        "by the assumptions: 91.0% to 99.7% (20 draws of one person in 1)",
    ]


def test_a_number_that_never_changed_has_no_width() -> None:
    found = Ranges(study_of([share(1.0, 1.0)], draws=0)).of("on_time_share", "share")
    assert "the same in all 4 runs" in plain(found[0], "en")
    assert "not drawn" in plain(found[1], "en")


def test_a_verdict_is_likely_only_if_nearly_all_draws_bear_it_out() -> None:
    """The scale is 99 %: kept from there on. A twentieth of the draws lies on either side of a range."""
    assert "very likely" in sureness(study_of([share(0.995, 0.996, 0.991, 0.999)], draws=20), kept=True)
    assert "not settled" in sureness(study_of([share(0.995, 0.996, 0.989, 0.999)], draws=20), kept=True)
    assert "very likely" in sureness(study_of([share(0.95, 0.96, 0.90, 0.989)], draws=20), kept=False)
    assert "not settled" in sureness(study_of([share(0.95, 0.96, 0.90, 0.991)], draws=20), kept=False)


def test_without_draws_chance_alone_decides() -> None:
    assert "chance alone does not turn" in sureness(study_of([share(0.991, 0.996)], draws=0), kept=True)
    assert "not settled" in sureness(study_of([share(0.989, 0.996)], draws=0), kept=True)


def test_an_assumption_that_decides_leads_the_tornado(stored: RunResult) -> None:
    """Late is 100 where the first assumption is low and 400 where it is high; the second does nothing."""
    draws = [
        {"draw": i, "assumption": a, "quantile": u, "value": u, "unit": "-"}
        for i in range(12)
        for a, u in (("Q.1", i / 12), ("Q.2", (i * 5 % 12) / 12))
    ]
    runs = [{"draw": i, "replication": 0, "late": 100.0 if i < 6 else 400.0} for i in range(12)]
    study = study_of([share(1, 1)], 12, {"draws": pd.DataFrame(draws), "runs": pd.DataFrame(runs)})
    first, second = pulls_of(Facts(stored, {"replicate": study}))
    assert (first.id, first.low.value, first.high.value, first.firm) == ("Q.1", 100.0, 400.0, True)
    assert second.firm is False
    assert written(first.high, "zh") == "400"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs of the second city."""
    folder = tmp_path_factory.mktemp("many")
    made = replicate(resolve(TOWN), Plan(runs=3), Sweeping(Store(folder / "store"), workers=1))
    store_study(made, folder / "study")
    return folder / "study"


def test_a_run_with_its_study_shows_ranges_and_bands(folder: Path, many: Path) -> None:
    page = Page(html(speak(document(read_material([folder, many])), "en")))
    assert "mean of 3 runs" in page.text
    assert "not known from one run" not in page.text
    assert "The pale band holds the mean over many runs" in page.text
    assert any(n.id.startswith("replicate:measures.low[late") for n in page.numbers)


def test_a_study_of_another_scenario_or_without_its_run_is_refused(
    folder: Path, many: Path, stored: RunResult, tmp_path: Path
) -> None:
    from sim.reports.material import _together
    from sim.studies import load_study

    with pytest.raises(DamagedRun, match="together with the run"):
        read_material([many])
    study = load_study(many)
    other = Study("replicate", {**study.about, "digest": "0"}, study.tables, tmp_path)
    with pytest.raises(DamagedRun, match="another scenario"):
        _together(Material(stored, other))
