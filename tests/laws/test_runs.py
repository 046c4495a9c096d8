"""Runs of the baseline from the command line and from Python: stored, read back, traced, repeated."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim import load_run, load_scenario, run
from sim.app.run_screen import Screen
from sim.cli import cli, exit_code
from sim.diagnostics import ScenarioError
from sim.diagnostics_text import width
from sim.hash_tree import first_difference
from sim.results import DamagedRun, RunResult
from sim.run_checks import LawBroken
from sim.run_inputs import sample_of

PEOPLE = "1/2000"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run("baseline", PEOPLE, out=tmp_path_factory.mktemp("runs") / "a")


def read_all(folder: Path) -> None:
    result = load_run(folder)
    assert len(result.cube) > 0
    assert result.events.root


@pytest.fixture
def damaged(stored: RunResult, tmp_path: Path) -> Path:
    """A copy of the run that a test may spoil."""
    import shutil

    assert stored.folder is not None
    return Path(shutil.copytree(stored.folder, tmp_path / "copy"))


def command(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def test_a_stored_run_reads_back_as_it_was(stored: RunResult) -> None:
    assert stored.folder is not None
    again = load_run(stored.folder)
    assert again.manifest["digest"] == stored.manifest["digest"]
    assert [k for k, v in stored.values.items() if not (v == again.values[k] or math.isnan(v))] == []
    assert again.cube.equals(stored.cube)
    assert first_difference(again.events, stored.events) is None
    assert len(again.journeys) == stored.manifest["applications"]["played"]


def test_the_numbers_of_a_run_agree_with_one_another(stored: RunResult) -> None:
    v = stored.values
    assert stored.cube["due"].sum() == v["due"] == v["on_time"] + v["late"]
    assert v["on_time_share"] == pytest.approx(v["on_time"] / v["due"])
    assert v["applications"] == v["due"] + v["open"] + v["ahead"] + v["no_promise"]
    assert sum(v[f"late.bank.{b}"] for b in stored.manifest["names"]["bank"]) == v["late"]
    assert v["on_time_share.reading.default"] == v["on_time_share"]
    journeys, sample = stored.journeys, stored.manifest["sample"]
    assert int(journeys["made"].notna().sum()) * sample == v["made"]
    assert stored.banks["made"].sum() == v["made"]
    assert stored.table("uncollected")["cards"].sum() == v["uncollected"]
    counters = stored.table("series_counters")
    assert counters["arrivals"].sum() * sample == v["visits"]
    assert (counters.loc[counters["served"] > 0, "on_duty_seconds"] >= 0).all()


def test_what_fell_due_is_counted_in_the_week_of_its_due_day(stored: RunResult) -> None:
    """The table against the journeys: 2024-10-30, the first day, is a Wednesday, so day 5 is a Monday."""
    table, journeys = stored.table("due"), stored.journeys
    assert table["due"].sum() == stored.values["due"]
    assert table["late"].sum() == stored.values["late"]
    online = journeys[(journeys["channel"] == "online") & (journeys["due"] <= 793 * 86_400)]
    week = ((online["due"] - 1) // 86_400 + 2) // 7
    counted = table[table["channel"] == "online"].groupby("due_week")["due"].sum()
    assert (counted.to_numpy() == online.groupby(week).size().to_numpy() * stored.manifest["sample"]).all()


def test_the_stored_deadlines_are_those_of_the_journeys(stored: RunResult) -> None:
    import pandas as pd

    deadlines, journeys = stored.table("deadlines"), stored.journeys
    told = journeys[journeys["due"].notna() & (journeys["kind"] == "first")]
    first = pd.Timestamp(stored.manifest["scenario"]["horizon"][0])
    days = told.assign(
        date=(first + pd.to_timedelta(told["applied"] // 86_400, unit="D")).dt.date,
        last=(first + pd.to_timedelta((told["due"] - 1) // 86_400, unit="D")).dt.date,
    )
    of_first = deadlines[deadlines["kind"] == "first"].astype({"channel": str})
    both = days.astype({"channel": str}).merge(of_first, on=["channel", "date"])
    assert len(both) == len(told) > 0
    assert (both["last"] == both["until"]).all()


def test_a_run_does_not_depend_on_threads_or_on_where_it_is_kept(stored: RunResult, tmp_path: Path) -> None:
    other = run("baseline", PEOPLE, threads=1, out=tmp_path / "b")
    assert other.manifest["digest"] == stored.manifest["digest"]
    memory = run(load_scenario("baseline"), PEOPLE)
    assert memory.folder is None
    assert memory.manifest["events"] == stored.manifest["events"]
    assert len(memory.journeys) == len(stored.journeys)


def test_engines_agree_and_seeds_do_not(stored: RunResult) -> None:
    by_entity = run("baseline", PEOPLE, engine="entity", journeys=False)
    assert by_entity.manifest["events"] == stored.manifest["events"]
    other = run("baseline", PEOPLE, seed=2, journeys=False)
    assert other.manifest["events"] != stored.manifest["events"]
    with pytest.raises(KeyError, match="not kept"):
        _ = other.journeys


@pytest.mark.parametrize("name", ["summary.json", "cube.parquet", "hash_tree.json", "manifest.json"])
def test_a_damaged_file_is_refused(damaged: Path, name: str) -> None:
    path = damaged / name
    spoiled = path.read_bytes()
    path.write_bytes(spoiled.replace(b"1", b"2", 1) if name.endswith(".json") else spoiled[:-1])
    with pytest.raises(DamagedRun):
        read_all(damaged)


def test_the_manifest_says_what_was_played(stored: RunResult) -> None:
    m = stored.manifest
    assert (m["seed"], m["replication"], m["engine"], m["sample"]) == (1, 0, "fast", 2_000)
    assert m["people"]["scaled"] == m["people"]["played"] * 2_000
    assert m["resolved"]["name"] == "baseline"
    assert m["calendar"]["supplied_days"] == []
    assert "instant" in m["sample_too_small"]
    assert set(m["versions"]) >= {"python", "numpy", "numba", "simpy"}


def test_no_journeys_and_a_trace_that_plays_again(stored: RunResult, tmp_path: Path) -> None:
    lean = run("baseline", PEOPLE, journeys=False, out=tmp_path / "lean")
    assert not list((tmp_path / "lean").glob("journeys/*"))
    assert lean.manifest["events"] == stored.manifest["events"]
    journeys = stored.journeys
    person = int(journeys.loc[journeys["collection"] == "mail", "application"].iloc[0]) // 16
    kept = command("trace", str(stored.folder), str(person), "--lang", "zh")
    replayed = command("trace", str(tmp_path / "lean"), str(person), "--lang", "zh")
    assert kept.exit_code == replayed.exit_code == 0
    assert "六(一)" in kept.output
    assert "制成" in kept.output
    assert kept.output in replayed.output


def test_a_stranger_cannot_be_traced(stored: RunResult) -> None:
    with pytest.raises(ScenarioError):
        cli.main(["trace", str(stored.folder), "12"], standalone_mode=False)


def test_the_command_stores_the_run_and_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("run", "baseline", "--people", PEOPLE, "--lang", "zh")
    assert done.exit_code == 0, done.output
    folders = os.listdir("runs")
    assert len(folders) == 1
    assert folders[0].startswith("baseline-")
    assert folders[0].endswith("-s1-r0-1in2000")
    assert json.loads(Path("runs", folders[0], "manifest.json").read_text(encoding="utf-8"))["seed"] == 1
    assert folders[0] in done.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_fits_and_says_the_verdict_first(stored: RunResult, lang: str) -> None:
    groups = Screen(stored, lang).groups()  # type: ignore[arg-type]
    lines = [line for group in groups for line in group]
    assert len(lines) + len(groups) <= 42
    assert max(width(line) for line in lines) <= 110
    verdict = groups[1][0]
    assert ("按时" if lang == "zh" else "on time") in verdict


def test_people_are_a_number_or_a_part() -> None:
    scenario = load_scenario("baseline")
    total = sum(g.persons for g in scenario.groups.values())
    assert sample_of(None, scenario, "fast") == 1
    assert sample_of(None, scenario, "entity") == 100
    assert sample_of("1/200", scenario, "fast") == 200
    assert sample_of(200_000, scenario, "fast") == round(total / 200_000)
    assert sample_of(10**9, scenario, "fast") == 1


@pytest.mark.parametrize("people", ["0", "-5", "half", "1/0", "2/3", ""])
def test_other_people_are_refused(people: str) -> None:
    with pytest.raises(ScenarioError):
        sample_of(people, load_scenario("baseline"), "fast")


def test_a_law_that_is_broken_is_an_internal_error_and_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LawBroken("conservation: somebody is gone")

    monkeypatch.setattr("sim.running.check_run", broken)
    from sim.cli import INTERNAL, Settings

    args = ["run", "baseline", "--people", PEOPLE, "--out", str(tmp_path / "x")]
    assert exit_code(lambda: cli.main(args, standalone_mode=False), Settings()) == INTERNAL
    assert not (tmp_path / "x").exists()


def test_a_disk_that_is_full_ends_with_74_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.running._store", full)
    from sim.cli import IO_FAILED, Settings

    args = ["run", "baseline", "--people", PEOPLE, "--out", str(tmp_path / "x")]
    assert exit_code(lambda: cli.main(args, standalone_mode=False), Settings()) == IO_FAILED
    assert not (tmp_path / "x").exists()


def test_a_value_that_does_not_exist_names_a_near_one(stored: RunResult) -> None:
    with pytest.raises(KeyError, match="did you mean on_time_share"):
        _ = stored["on_time_shar"]
    assert "<table>" in stored._repr_html_()
    assert stored.measure("late.bank.icbc").label.zh == "逾期"
