"""What a scenario can bear: edges enclosed from both sides, and what breaks first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import cli
from sim.experiments.brackets import Bracket
from sim.experiments.surge import Surge, surge
from sim.experiments.vary import vary
from sim.running import run
from sim.scenario_files import Resolved
from sim.store import Store
from sim.studies import Study, load_study
from tests.capacity.towns import TOWN, town

LEVEL = 0.9
ASKED = Surge(level=LEVEL, replications=1)


def walk(edge: Bracket, last: int) -> int:
    """Search with a truth that holds up to ``last``; how many steps were tried."""
    while (v := edge.next_step()) is not None:
        assert v not in edge.tried
        edge.tried[v] = v <= last
    return len(edge.tried)


@given(last=st.integers(-1, 120), start=st.integers(0, 100))
def test_the_edge_is_found_from_wherever_one_begins(last: int, start: int) -> None:
    edge = Bracket(0, 100, start)
    tried = walk(edge, last)
    assert edge.low == (None if last < 0 else min(last, 100))
    assert edge.high == (None if last >= 100 else max(last + 1, 0))
    assert tried <= 16  # doubled at most 7 times, halved at most 7 times
    assert edge.monotone


def test_what_holds_beyond_what_broke_is_noticed() -> None:
    assert not Bracket(0, 9, 0, {3: False, 7: True}).monotone


@cache
def roomy() -> Resolved:
    """A town with so many lines that it keeps its promises as stated."""
    return vary(town(3), {"banks.anchor.lines": 6, "banks.lantern.lines": 6, "banks.tide.lines": 6})


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return surge(roomy(), ASKED, Store(tmp_path_factory.mktemp("store")), workers=1)


def kept(changes: dict[str, object], banks: list[str]) -> bool:
    """By the tables of a whole run: every week of these banks, of cards made on lines, at the level."""
    result = run(vary(roomy(), changes), journeys=False, threads=1)
    made = [c for c, x in roomy().scenario.channels.items() if "lines" in x.route]
    cube = result.cube
    mine = cube[cube["bank"].isin(banks) & cube["channel"].isin(made) & cube["week"].notna()]
    weeks = mine.groupby(["bank", "week"])[["due", "late"]].sum().query("due > 0")
    return bool(((weeks["due"] - weeks["late"]) / weeks["due"] >= LEVEL).all())


def test_the_longest_outage_is_kept_and_a_day_more_breaks_in_whole_runs(study: Study) -> None:
    import datetime as dt

    edges = study.tables["edges"]
    row = edges[(edges["question"] == "outage") & (edges["room"] == "anchor")].iloc[0]
    begin = dt.date.fromisoformat(row["begins"])
    assert row["breaks_at"] == row["holds_at"] + 1
    for days, holds in ((row["holds_at"], True), (row["breaks_at"], False)):
        until = begin + dt.timedelta(days=int(days))
        assert kept({"outages.test": {"bank": "anchor", "from": begin, "until": until}}, ["anchor"]) == holds


def test_the_largest_demand_is_kept_and_a_step_more_breaks_in_whole_runs(study: Study) -> None:
    edges = study.tables["edges"]
    row = edges[edges["question"] == "demand"].iloc[0]
    banks = list(roomy().scenario.banks)
    assert kept({"people.willing_factor": float(row["holds_at"])}, banks)
    if row["breaks_at"] == row["breaks_at"]:  # a town that bears whatever is asked has none
        assert row["breaks_at"] == pytest.approx(row["holds_at"] + study.about["demand_step"])
        assert not kept({"people.willing_factor": float(row["breaks_at"])}, banks)
        assert row["first_bank"] in banks


def test_a_late_start_breaks_the_first_weeks(study: Study) -> None:
    edges = study.tables["edges"]
    row = edges[(edges["question"] == "start") & (edges["room"] == "anchor")].iloc[0]
    assert row["begins"] == "2031-03-03"
    assert row["breaks_at"] == row["holds_at"] + 1
    assert row["first_week"] < "2031-04-15"


@pytest.mark.parametrize(("lang", "words"), [("en", "Demand: "), ("zh", "需求：")])
def test_the_command_answers_in_two_languages_and_stores_a_study(
    lang: str, words: str, tmp_path: Path
) -> None:
    options = ["--replications", "1", "--workers", "1", "--level", "0.5", "--lang", lang, "--banks", "anchor"]
    where = ["--store", str(tmp_path / "store"), "--out", str(tmp_path / "study")]
    done = CliRunner().invoke(cli, ["surge", str(TOWN), *options, *where])
    assert done.exit_code == 0, done.output
    assert words in done.output
    assert load_study(tmp_path / "study").kind == "surge"
