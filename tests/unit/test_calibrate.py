"""A whole calibration on a small city: a planted truth is found, the study says so and can be told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from calibration_town import KNOBS, SETTINGS, TRUTH, counted, town
from click.testing import CliRunner

from sim.app.calibrate_screen import groups
from sim.cli import cli
from sim.diagnostics_text import width
from sim.experiments.calibrate import Calibrated, calibrate
from sim.experiments.calibration_file import find_calibration, read_calibration
from sim.experiments.calibration_problem import problem_of
from sim.experiments.calibration_study import calibration_study
from sim.experiments.dated_counts import count, wanted_of
from sim.experiments.identifiability import ranges
from sim.experiments.sweep import Sweeping
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved, resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study

KEPT = TemporaryDirectory()  # until the tests end: what was played serves several of them
QUICK = KNOBS + SETTINGS.replace("points = 32", "points = 16").replace("waves = 2", "waves = 1").replace(
    "consequence_runs = 3", "consequence_runs = 0"
)


def done(rows: str, calibration: str = KNOBS + SETTINGS) -> Calibrated:
    folder = Path(KEPT.name) / f"{len(list(Path(KEPT.name).iterdir()))}"
    folder.mkdir()
    return again(town(folder, rows, calibration), folder)


def again(resolved: Resolved, folder: Path) -> Calibrated:
    """From what the store of the folder holds, as far as it goes."""
    work = Sweeping(Store(folder / "store"), workers=1)
    return calibrate(resolved, read_calibration(find_calibration(resolved)), work)


@cache
def rows() -> str:
    return counted()


@cache
def found() -> Calibrated:
    return done(rows())


@cache
def study() -> Study:
    return calibration_study(found())


def test_the_planted_truth_lies_inside_the_fitting_ranges() -> None:
    for knob, told in zip(found().problem.knobs, ranges(found().match.left.points), strict=True):
        assert told.low <= knob.place(TRUTH[knob.id]) <= told.high, knob.id


def test_the_scenario_itself_does_not_fit_but_others_do() -> None:
    # It has 70 % of dockers willing and a half-life of 15 days; the truth 60 % and 25.
    assert found().verdict == "own_outside"
    assert found().own_implausible > found().cutoff
    assert len(found().fitting) > 0


def test_a_scenario_whose_own_counts_were_seen_fits(tmp_path: Path) -> None:
    seen = zip(rows().splitlines(), found().own[0], strict=True)
    own = "".join(f"{line.split(',')[0]},made,{n:.0f},x\n" for line, n in seen)
    it = again(town(tmp_path, own, QUICK), found().problem.resolved.folder)
    assert (it.verdict, it.own_implausible) == ("fits", 0.0)


def test_sets_that_fit_have_counts_near_those_observed() -> None:
    sets, targets = study().tables["sets"], study().tables["targets"]
    fits = sets[sets["fits"]]
    assert len(fits) == len(found().fitting)
    for i, target in targets.iterrows():
        missed = (fits[f"count_{int(str(i)) + 1}"] - target["value"]).abs()
        assert (missed <= 3 * target["chance_sd"] + 1e-9).all()


def test_a_set_can_be_played_again_and_counts_the_same() -> None:
    from sim.experiments.calibration_knobs import turn

    problem, row = found().problem, 7
    again = turn(problem.resolved, problem.knobs, found().match.points[row])
    wanted = [wanted_of(t) for t in problem.targets]
    counts = count(read_inputs(again).world(1, 0, 1), wanted, "engine")
    assert counts == found().match.outputs[row].tolist()


def test_dockers_who_will_and_guilds_that_open_are_a_balance() -> None:
    # Their number is a product of both before people may apply alone: more of one hides less of the other.
    table = study().tables["pairs"]
    pair = table[(table["first"] == "willing") & (table["second"] == "never")]["correlation"]
    assert pair.iloc[0] > 0.2
    words = " ".join(t["en"] for t in study().about["summary"]["sentences"])
    assert "known only as a balance" in words


def test_later_counts_are_foretold() -> None:
    tested = found().back_test
    assert tested is not None
    # Two of the four dates are held out, by default the later half.
    assert tested.hold_out_from.isoformat() == "2031-05-10"
    assert tested.inside == (True, True)
    assert (tested.predicted[:, 0] < tested.predicted[:, 2]).all()


def test_what_is_held_out_is_not_looked_at(tmp_path: Path) -> None:
    # The later half of the counts is doubled: the prediction stays to the last digit, and misses.
    lines = rows().splitlines()
    later = [",".join([d, m, str(2 * int(n)), by]) for d, m, n, by in (x.split(",") for x in lines[2:])]
    other = town(tmp_path, "\n".join([*lines[:2], *later]) + "\n")
    tested, first = again(other, found().problem.resolved.folder).back_test, found().back_test
    assert tested is not None
    assert first is not None
    assert np.array_equal(tested.match.points, first.match.points)
    assert tested.predicted == pytest.approx(first.predicted, rel=0.1)  # chance is taken of larger numbers
    assert tested.inside == (False, False)


def test_the_day_from_which_counts_are_held_out_can_be_stated(tmp_path: Path) -> None:
    resolved = town(tmp_path, rows(), QUICK + "[back_test]\nhold_out_from = 2031-06-01\n")
    tested = again(resolved, found().problem.resolved.folder).back_test
    assert tested is not None
    assert tested.fitted.tolist() == [0, 1, 2]
    assert tested.held_out.tolist() == [3]


def test_a_tolerance_widens_the_range_and_chance_is_never_less_than_that_of_the_sample(
    tmp_path: Path,
) -> None:
    # 1,000 counted, may mean 900 to 1,050; 2 % of it on either side: 880 to 1,070.
    # Own runs of 1,000 and 1,002 differ by less than sqrt(4 * 1,000) = 63 in a sample of one in 4.
    text = KNOBS + "[targets]\ntolerance_share = 0.02\n[settings]\nsample = 4\n"
    resolved = town(tmp_path, "2031-05-01,made,1000,x\n", text)
    (tmp_path / "counted.csv").write_text(
        "date,measure,value,source,low,high\n2031-05-01,made,1000,x,900,1050\n", encoding="utf-8"
    )
    problem = problem_of(resolved, read_calibration(find_calibration(resolved)), None, 1)
    goals = problem.goals(np.array([[1_000.0], [1_002.0]]))
    assert (goals.low[0], goals.high[0]) == (880.0, 1_070.0)
    assert goals.sd[0] == pytest.approx(4_000**0.5)
    # Runs of 800 and 1,200 have a standard deviation of 283, which is more.
    assert problem.goals(np.array([[800.0], [1_200.0]])).sd[0] == pytest.approx(400 / 2**0.5)


def test_targets_are_chosen_by_measure_and_date(tmp_path: Path) -> None:
    text = KNOBS + "[targets]\nmeasures = ['made']\nfrom = 2031-04-01\nuntil = 2031-06-20\n"
    resolved = town(tmp_path, rows() + "2031-05-01,applications,900,x\n", text)
    problem = problem_of(resolved, read_calibration(find_calibration(resolved)), None, 1)
    assert [t.date.isoformat() for t in problem.targets] == ["2031-04-20", "2031-05-10"]
    assert problem.skipped == 3


def test_with_one_date_there_is_nothing_to_hold_out() -> None:
    one = done(counted(dates=("2031-05-10",)), QUICK)
    assert one.back_test is None
    told = calibration_study(one)
    assert "it takes two dates" in told.about["back_test"]["words"]["en"]
    assert not told.about["back_test"]["done"]
    assert len(told.tables["back_test"]) == len(told.tables["consequences"]) == 0


def test_where_nothing_fits_it_says_so() -> None:
    none = done("2031-05-10,made,40000,counted\n", QUICK)  # more than there are people
    assert none.verdict == "none_fits"
    told = calibration_study(none)
    assert len(told.tables["consequences"]) == 0
    assert set(told.tables["knobs"]["verdict"]) == {"none"}
    assert all(groups(told, lang) for lang in ("en", "zh"))


def test_consequences_stand_beside_what_chance_does() -> None:
    table = study().tables["consequences"].set_index("measure")
    assert list(table.index) == ["applications", "on_time_share", "days_to_made_p95"]
    assert (table["lowest"] <= table["highest"]).all()
    assert (table["chance_sd"] > 0).all()
    assert table.loc["applications", "sets"] == 3


def test_the_study_is_stored_and_read_and_has_the_same_bytes_again(tmp_path: Path) -> None:
    store_study(study(), tmp_path / "a")
    resolved = found().problem.resolved
    store_study(calibration_study(again(resolved, resolved.folder)), tmp_path / "b")
    loaded = load_study(tmp_path / "a")
    pd.testing.assert_frame_equal(loaded.tables["sets"], study().tables["sets"])
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert names == sorted(p.name for p in (tmp_path / "b").iterdir())
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_is_a_page_of_one_language(lang: str) -> None:
    lines = [line for group in groups(study(), lang) for line in [*group, ""]]  # type: ignore[arg-type]
    assert len(lines) < 45
    assert max(width(line) for line in lines) <= 125
    han = [line for line in lines if any("\u4e00" <= c <= "\u9fff" for c in line)]
    assert (han == []) if lang == "en" else len(han) > 20


def test_the_command_stores_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    town(tmp_path, rows(), QUICK)
    result = CliRunner().invoke(cli, ["calibrate", "harbour.toml", "--workers", "1", "--lang", "zh"])
    assert result.exit_code == 0, result.output
    (folder,) = (tmp_path / "studies").iterdir()
    assert folder.name.startswith("calibrate-harbour-")
    assert load_study(folder).kind == "calibrate"
    assert "海港市" in result.output


def test_the_baseline_fits_the_one_published_total() -> None:
    # Fact 1.12: 7.6 to 8.0 million by 2025-12-09; chance and sampling come on top.
    baseline = resolve("baseline")
    problem = problem_of(baseline, read_calibration(find_calibration(baseline)), 50, 1)
    own = np.array(
        [
            count(read_inputs(baseline).world(1, r, 50), problem.task(baseline).wanted, "people")
            for r in (0, 1)
        ]
    )
    goals = problem.goals(own.astype(float))
    assert (goals.low[0], goals.high[0]) == (7_600_000, 8_000_000)
    # A sample of one in 50 of 8 million people: sqrt(50 * 8e6) = 20,000.
    assert goals.sd[0] >= 20_000
    assert (own >= 7_600_000).all()
    assert (own <= 8_000_000).all()
