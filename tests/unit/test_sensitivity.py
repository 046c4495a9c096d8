"""Assumptions moved one at a time on the same luck, and many at once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.app.sensitivity_screen import groups
from sim.diagnostics import ScenarioError
from sim.experiments import sensitivity as module
from sim.experiments.screening import morris_design, morris_table, sobol_design, sobol_table
from sim.experiments.sensitivity import Plan, sensitivity
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import RunTask
from sim.results import RunResult
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study

IDS = ("A.44a", "A.36a")


class Answering(Sweeping):
    """Instead of playing: 1,000 applications, late ones by the willing share of employees, wave of chance."""

    def results(self, tasks: Any) -> list[RunResult]:
        return [_answer(task) for task in tasks]


def _answer(task: RunTask) -> RunResult:
    scenario = task.resolved.scenario
    late = 1_000 * scenario.groups["employee"].willing_share + 7 * task.replication
    values = {"late": late, "on_time_share": 1 - late / 10_000}
    manifest = {k: {} for k in ("names", "sample_too_small", "calendar")}
    manifest |= {"resolved": scenario.model_dump(mode="json", by_alias=True)}
    manifest["scenario"] = {"name": scenario.name, "title": {"zh": scenario.zh, "en": scenario.en}}
    return SimpleNamespace(values=values, manifest=manifest)  # type: ignore[return-value]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    plan = Plan(("late",), IDS, runs=3, trajectories=4, samples=8)
    return sensitivity(resolve("baseline"), plan, Answering(Store(tmp_path)))


def test_the_swing_is_what_the_assumption_does_and_chance_cancels(study: Study) -> None:
    """Employees' willingness is 0.8 in a range of 0.6 to 0.95: 200 fewer late, or 150 more; each replication
    adds the same 7, 14 ... to all three points, so the paired limits have no width."""
    row = study.tables["tornado"].iloc[0]
    assert (row["assumption"], row["at_low"], row["at_high"]) == (
        "A.44a",
        pytest.approx(607),
        pytest.approx(957),
    )
    assert row["swing"] == pytest.approx(200)
    assert (row["low_from"], row["low_to"]) == (pytest.approx(-200), pytest.approx(-200))


def test_what_moves_nothing_stands_last_with_no_swing(study: Study) -> None:
    last = study.tables["tornado"].iloc[-1]
    assert (last["assumption"], last["swing"]) == ("A.36a", 0.0)


def test_all_designs_name_the_one_that_matters(study: Study) -> None:
    assert study.tables["morris"]["assumption"].iloc[0] == "A.44a"
    assert study.tables["sobol"]["assumption"].iloc[0] == "A.44a"
    assert list(study.tables["worth"]["assumption"]) == ["A.44a"]


def test_the_screen_draws_it_in_both_languages(study: Study) -> None:
    for lang in ("zh", "en"):
        text = "\n".join(line for group in groups(study, lang) for line in group)
        assert "A.44a" in text
        assert "▒" in text


@pytest.mark.parametrize(
    ("plan", "path"),
    [
        (Plan(("lates",), IDS), "--measure"),
        (Plan((), ("A.99",)), "A.99"),
        (Plan((), IDS, samples=3), "--sobol"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(plan: Plan, path: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as bad:
        sensitivity(resolve("baseline"), plan, Answering(Store(tmp_path)))
    assert bad.value.diagnostics[0].path == path


def test_without_the_library_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(ScenarioError) as bad:
        morris_design(["A"], 4, 1)
    assert "cardsim[sensitivity]" in bad.value.diagnostics[0].help.en  # type: ignore[union-attr]


def test_morris_finds_slopes_and_an_interaction() -> None:
    """y = 3a + bc: a has effect 3 everywhere; b and c half of one another's level on average, and vary."""
    design = morris_design(["a", "b", "c"], 200, 1)
    a, b, c = design.points.T
    table = morris_table(design, {"m": 3 * a + b * c}, ["m"]).set_index("assumption")
    assert table.loc["a", "mu_star"] == pytest.approx(3.0)
    assert table.loc["a", "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert table.loc["b", "mu_star"] == pytest.approx(0.5, abs=0.1)
    assert table.loc["b", "sigma"] > 0.2


def test_sobol_shares_out_the_variance() -> None:
    """y = 2a + b of uniform quantiles: variances 4/12 and 1/12, shares 0.8 and 0.2, nothing together."""
    design = sobol_design(["a", "b"], 512, 1)
    a, b = design.points.T
    table = sobol_table(design, {"m": 2 * a + b}, ["m"]).set_index("assumption")
    for name, share in (("a", 0.8), ("b", 0.2)):
        assert table.loc[name, "first"] == pytest.approx(share, abs=0.03)
        assert table.loc[name, "total"] == pytest.approx(share, abs=0.03)


def test_a_constant_measure_has_no_indices() -> None:
    design = sobol_design(["a", "b"], 8, 1)
    assert sobol_table(design, {"m": np.ones(len(design.points))}, ["m"]).empty


def test_designs_depend_on_the_seed_alone() -> None:
    assert (morris_design(["a", "b"], 5, 3).points == morris_design(["a", "b"], 5, 3).points).all()
    assert (sobol_design(["a", "b"], 8, 3).points != sobol_design(["a", "b"], 8, 4).points).any()


def test_real_runs_end_in_a_study(tmp_path: Path) -> None:
    plan = Plan((), ("A.44a",), sample=5_000)
    found = sensitivity(resolve("baseline"), plan, Sweeping(Store(tmp_path), workers=1))
    assert found.kind == module.KIND
    assert found.tables["tornado"]["base"].notna().all()
