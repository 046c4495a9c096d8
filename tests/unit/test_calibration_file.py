"""Calibration files: strict, with file, line and key for every mistake."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from calibration_town import KNOBS, town

from sim.diagnostics import Diagnostic, ScenarioError
from sim.experiments.calibration_file import find_calibration, read_calibration
from sim.experiments.calibration_knobs import knobs_of, turn
from sim.experiments.calibration_problem import problem_of
from sim.scenario_files import resolve

ROW = "2031-05-01,made,900,counted\n"


def refused(folder: Path, calibration: str, rows: str = ROW, more: str = "") -> list[Diagnostic]:
    resolved = town(folder, rows, calibration, more)
    with pytest.raises(ScenarioError) as caught:
        problem_of(resolved, read_calibration(find_calibration(resolved)), None, 1)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "code", "path", "line"),
    [
        ("[knobs.a]\npaths = ['x']\nlow = 1\nhihg = 2", "E-UNKNOWN", "knobs.a.hihg", 4),
        ("[knobs.a]\npaths = ['groups.dockers.persons']\nlow = '1'\nhigh = 2", "E-TYPE", "knobs.a.low", 3),
        ("[knobs.a]\npaths = ['groups.dockers.persons']\nlow = 1", "E-MISSING", "knobs.a", 1),
        ("[knobs.a]\npaths = ['groups.dockers.persons']\nlow = 3\nhigh = 2", "E-ORDER", "knobs.a", 1),
        ("[knobs.a]\nlow = 1\nhigh = 2", "E-VALUE", "knobs.a", 1),
        ("[knobs.a]\npaths=['a']\nlow = 0\nhigh = 2\nscale = 'log'", "E-RANGE", "knobs.a", 1),
        ("[knobs.a]\npaths=['a']\nlow = 0\nhigh = 2\nscale = 'lag'", "E-ENUM", "knobs.a.scale", 5),
        ("[knobs.a]\npaths=['groups.x.persons']\nlow=1\nhigh=2", "E-REF", "knobs.a.paths", 2),
        ("[knobs.a]\npaths=['groups.dockers.en']\nlow=1\nhigh=2", "E-TYPE", "knobs.a.paths", 2),
        ("[knobs.a]\npaths=['groups.*.persons']\nlow=1\nhigh=2", "E-VALUE", "knobs.a.paths", 2),
        ("[knobs.a]\nassumption = 'A.999'", "E-REF", "knobs.a.assumption", 2),
        (f"{KNOBS}[settings]\npoints = 3", "E-RANGE", "settings.points", 24),
        (f"{KNOBS}[targets]\nmeasures = ['maed']", "E-ENUM", "targets.measures[0]", 24),
    ],
)
def test_a_mistake_is_told_with_code_key_and_line(
    tmp_path: Path, text: str, code: str, path: str, line: int
) -> None:
    found = refused(tmp_path, text)
    assert [(d.code, d.path, d.line) for d in found] == [(code, path, line)]
    assert found[0].file.endswith("calibrations/harbour.toml")
    assert found[0].message.zh != found[0].message.en


def test_an_unknown_key_is_guessed_and_no_file_may_be_extended(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, f"{KNOBS}[setings]\npoints = 30")
    assert (found.help, found.expected) != (None, None)
    assert found.help is not None
    assert "settings" in found.help.en
    assert found.expected is not None
    assert "extends" not in found.expected.en


def test_two_knobs_may_not_turn_the_same_key(tmp_path: Path) -> None:
    again = "[knobs.again]\npaths = ['groups.*.willing_share']\nlow = 0.1\nhigh = 0.2\n"
    twice = KNOBS + again.replace("groups.*", "groups.dockers")
    (found,) = refused(tmp_path, twice)
    assert (found.code, found.path) == ("E-DUPKEY", "knobs.again")


def test_without_a_count_there_is_nothing_to_fit_to(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, KNOBS, rows="2032-01-01,made,900,counted\n")  # after the last day
    assert found.path == "targets"


def test_a_scenario_without_a_calibration_file_is_told_where_it_would_be(tmp_path: Path) -> None:
    resolved = town(tmp_path, ROW)
    (tmp_path / "calibrations" / "harbour.toml").unlink()
    with pytest.raises(ScenarioError) as caught:
        find_calibration(resolved)
    (found,) = caught.value.diagnostics
    assert found.code == "E-NOFILE"
    assert found.expected is not None
    assert "calibrations/harbour.toml" in found.expected.en


def test_a_scenario_takes_the_calibration_of_what_it_extends(tmp_path: Path) -> None:
    town(tmp_path, ROW)
    path = tmp_path / "mine.toml"
    path.write_text('extends = "./harbour.toml"\nwhy = "another"\n', encoding="utf-8")
    assert find_calibration(resolve(path)).name == "harbour.toml"


def test_turning_sets_values_by_place_in_the_range_and_leaves_the_rest(tmp_path: Path) -> None:
    share = """
[knobs.kiosk]
paths = ["channel_choice.summer.shares.default.kiosk"]
enters = "share"
low = 0.1
high = 0.5
"""
    resolved = town(tmp_path, ROW, KNOBS + share)
    knobs = knobs_of(resolved, read_calibration(find_calibration(resolved)))
    assert [k.own for k in knobs] == [0.7, 0.2, 15.0, 0.3]
    assert [round(k.place(k.value(0.3)), 12) for k in knobs] == [0.3] * 4
    s = turn(resolved, knobs, np.array([0.0, 1.0, 0.5, 1.0])).scenario
    assert s.groups["dockers"].willing_share == 0.4
    assert s.units["guild"].never_opens_share == 0.5
    # The middle of 8 to 50 on a log scale: sqrt(8 * 50) = 20.
    assert s.demand["brisk"].half_life_days == pytest.approx(20.0)
    # Letter and chandler had 0.4 and 0.3 of 0.7 and share the other half alike.
    shares = s.channel_choice["summer"].shares["default"]
    assert shares == pytest.approx({"letter": 2 / 7, "kiosk": 0.5, "chandler": 1.5 / 7})
    assert s.groups["townsfolk"] == resolved.scenario.groups["townsfolk"]


def test_the_shipped_calibration_has_the_ranges_of_the_assumptions_and_holds_the_baseline() -> None:
    baseline = resolve("baseline")
    problem = problem_of(baseline, read_calibration(find_calibration(baseline)), None, 1)
    staff = problem.knobs[0]
    assert (staff.knob.assumption, staff.low, staff.high, staff.own) == ("A.44a", 0.6, 0.95, 0.8)
    assert all(k.low <= k.own <= k.high for k in problem.knobs)
    assert problem.how == "people"
    assert [t.source for t in problem.targets] == ["1.12"]


def test_what_ifs_on_the_baseline_are_calibrated_by_its_file() -> None:
    assert find_calibration(resolve("uptake_up_30")).stem == "baseline"
