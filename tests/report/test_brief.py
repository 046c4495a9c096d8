"""The weekly brief: says what the run says, in both languages and on both papers; refuses the rest."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from sim.cli import BAD_INPUT, IO_FAILED, Settings, cli, exit_code
from sim.experiments.dated_counts import Wanted, count
from sim.experiments.replicate import Plan, replicate
from sim.experiments.sweep import Sweeping
from sim.reports.alarm_lines import watch_lines
from sim.reports.counts_now import counts_of
from sim.reports.facts import Facts
from sim.reports.material import Material, read_material
from sim.reports.pdf import pdf
from sim.reports.report import document, weekly
from sim.reports.rooms_ahead import rooms_ahead
from sim.reports.spoken import Spoken, speak
from sim.reports.standing import Standing
from sim.reports.web import html
from sim.results import DamagedRun, RunResult, load_run, run_digest
from sim.run_inputs import read_inputs
from sim.running import run
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study
from tests.report.harbour_week import write_week
from tests.report.pages import Page
from tests.report.test_pdf import NUMBER, text_of

TODAY = "2031-03-17"
"""The Monday after the last count, of Wednesday 2031-03-12."""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder ``run``: the second city from an opening state; folder ``study``: four runs of it."""
    folder = tmp_path_factory.mktemp("week")
    scenario = write_week(folder)
    run(scenario, out=folder / "run", journeys=False, stamped=False)
    made = replicate(resolve(scenario), Plan(runs=4, draws=2), Sweeping(Store(folder / "store"), workers=1))
    store_study(made, folder / "study")
    return folder


@pytest.fixture(scope="module")
def found(week: Path) -> RunResult:
    return load_run(week / "run")


@pytest.fixture(scope="module")
def study(week: Path) -> Study:
    return load_study(week / "study")


@pytest.fixture(scope="module")
def told(week: Path) -> Callable[[str], Spoken]:
    made = weekly(read_material([week / "run", week / "study"]))
    spoken: dict[str, Spoken] = {lang: speak(made, lang) for lang in ("zh", "en")}
    return spoken.__getitem__


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest, told: Callable[[str], Spoken]) -> Page:
    return Page(html(told(request.param)))


def command(*args: str) -> int:
    return exit_code(lambda: cli.main(["report", *args], standalone_mode=False), Settings())


def test_it_stands_on_the_monday_after_the_last_count(told: Callable[[str], Spoken]) -> None:
    assert told("en")["name"] == f"brief-harbour-{TODAY}"
    assert "Morning of 17 Mar 2031" in Page(html(told("en"))).text


def test_both_languages_say_the_same_numbers_and_each_leads_to_its_row(told: Callable[[str], Spoken]) -> None:
    zh, en = (Page(html(told(lang))) for lang in ("zh", "en"))
    assert len(en.numbers) > 40
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)
    ids = set(en.ids())
    assert [a["href"] for t, a in en.tags if t == "a" and str(a["href"])[1:] not in ids] == []


def test_no_digit_stands_outside_a_number(page: Page) -> None:
    """Before the methods; a number typed into a template or a sentence fails here."""
    body = re.split("How the lines are made|预警线的算法", page.text)[0]
    assert len(body) < len(page.text)
    for number in page.numbers:
        body = body.replace(number.text, "", 1)
    assert re.findall(r".{0,20}\d.{0,20}", body) == []


def test_page_and_pdf_show_the_same_numbers_and_the_brief_fits_on_two_sheets(
    told: Callable[[str], Spoken],
) -> None:
    """What follows the command that does it again is the way back of the numbers."""
    for lang in ("zh", "en"):
        page, reader = Page(html(told(lang))), PdfReader(io.BytesIO(pdf(told(lang))))
        on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in (page.text, text_of(reader)))
        assert on_page - in_pdf == in_pdf - on_page == Counter()
        sheets = ["cardsim run" in sheet.extract_text() for sheet in reader.pages]
        assert sheets.index(True) <= 1


def test_the_same_results_make_the_same_bytes(week: Path, told: Callable[[str], Spoken]) -> None:
    again = speak(weekly(read_material([week / "run", week / "study"])), "zh")
    assert html(again) == html(told("zh"))
    assert pdf(again) == pdf(told("zh"))


def test_what_lies_unmade_is_what_the_run_stored(page: Page, found: RunResult) -> None:
    """This morning is the evening of Sunday the 16th, next Monday's morning that of the 23rd."""
    banks = found.banks.astype({"bureau": str, "date": str})
    stored = banks.groupby(["bureau", "date"])["unmade"].sum()
    cells = [re.fullmatch(r"banks:unmade\[bureau=(\w+),date=([\d-]+)\]", n.id) for n in page.numbers]
    shown = {m.groups(): float(n.value) for m, n in zip(cells, page.numbers, strict=True) if m}
    assert {(b, d) for b, d in shown} == {
        (b, d) for b in ("anchor", "pier") for d in ("2031-03-16", "2031-03-23")
    }
    assert all(stored[key] == value for key, value in shown.items())


def test_what_falls_due_is_what_the_run_stored(page: Page, found: RunResult) -> None:
    """Six weeks from the 17th of March on, by letter or at the chandler's; the kiosk issues on the spot."""
    table = found.table("due").astype({"channel": str, "due_week": str})
    table = table[table["channel"].isin(["letter", "chandler"])]
    weeks = ["2031-03-17", "2031-03-24", "2031-03-31", "2031-04-07", "2031-04-14", "2031-04-21"]
    for week in weeks:
        (number,) = {n.value for n in page.numbers if n.id == f"due:due[due_week={week}]"}
        assert float(number) == table[table["due_week"] == week]["due"].sum() > 0
    left = {float(n.value) for n in page.numbers if n.id.endswith("which=left]")}
    made = table["made_week"].astype(str) < TODAY
    assert left == {table[table["due_week"].isin(weeks) & ~made]["due"].sum()}


def test_counts_stand_beside_the_model_and_say_whether_they_agree(told: Callable[[str], Spoken]) -> None:
    """Made by the 9th: what the opening state held as made, 10 uncollected and 30 in use, and what came
    since, within 40 to 5,000. Waiting at the Anchor Bank: 0 to 1, of which no model with a queue knows."""
    text = Page(html(told("en"))).text
    assert re.search(r"cards made so far, 9 Mar 2031: 60 \(40 to 5,000\), model \d+; agrees", text)
    assert re.search(r"Anchor Bank, 12 Mar 2031: 1 \(0 to 1\), model \d+; does not agree", text)
    assert "Set right" in text


def test_made_so_far_counts_what_the_opening_state_held(page: Page, found: RunResult) -> None:
    (model,) = {n.value for n in page.numbers if n.id == "counted:made[date=2031-03-09]"}
    banks = found.banks.astype({"date": str})
    assert float(model) == 10 + 30 + banks[banks["date"] <= "2031-03-09"]["made"].sum()


def test_watch_lines_come_from_the_runs_of_the_study(page: Page, study: Study) -> None:
    """Two rooms: the Anchor Bank, and the pier of Lantern Savings and Tide Union."""
    table = study.tables["weeks"]
    mine = table[(table["week"].astype(str) == TODAY) & (table["draw"] < 0)]
    for room, banks in (("anchor", ["anchor"]), ("pier", ["lantern", "tide"])):
        runs = mine[mine["bank"].isin(banks)].groupby("replication")["unmade"].sum()
        limits = watch_lines(np.asarray(runs, dtype=np.float64), 2)
        shown = [
            {float(n.value) for n in page.numbers if n.id == f"replicate:weeks.unmade.{s}[{room},{TODAY}]"}
            for s in ("low", "high")
        ]
        assert limits is not None
        assert shown == [{limits[0]}, {limits[1]}]


def test_one_run_says_that_it_has_no_watch_lines(found: RunResult) -> None:
    text = Page(html(speak(weekly(Material(found)), "en"))).text
    assert "one run does not tell" in text
    assert "Watch: outside" not in text
    assert "Alarm: above" in text


def test_the_line_of_a_room_that_stops_is_lower(found: RunResult) -> None:
    """The same room with no more hours from next Monday on has less time for what lies there."""
    banks = found.banks.copy()
    stopped = banks["date"].astype(str) >= "2031-03-24"
    banks.loc[stopped, "line_open_seconds"] = 0
    alone = dataclasses.replace(found)
    alone.__dict__["banks"] = banks
    lines = [{r.id: r.alarm.number() for r in rooms_ahead(Standing(Facts(f)))} for f in (found, alone)]
    assert all(lines[1][room] < lines[0][room] for room in lines[0])


def test_a_run_without_an_opening_state_is_refused(folder: Path, tmp_path: Path) -> None:
    args = ["report", str(folder), "--kind", "brief", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, args)
    assert done.exit_code == BAD_INPUT
    assert "needs a run from an opening state" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("on", ["2031-03-18", "2031-02-24", "2031-06-30"])
def test_a_day_on_which_no_brief_can_stand_is_refused(week: Path, tmp_path: Path, on: str) -> None:
    """A Tuesday, a Monday before the run, and one without a week ahead."""
    args = [str(week / "run"), "--kind", "brief", "--on", on, "--out", str(tmp_path / "out")]
    assert command(*args) == BAD_INPUT
    assert not (tmp_path / "out").exists()


def test_a_day_without_a_brief_is_refused(week: Path, tmp_path: Path) -> None:
    assert command(str(week / "run"), "--on", TODAY, "--out", str(tmp_path / "out")) == BAD_INPUT


def test_on_the_first_day_the_opening_state_itself_is_what_is_in_hand(week: Path, tmp_path: Path) -> None:
    """40 and 20 at the Anchor Bank, 25 at Lantern Savings."""
    args = [
        str(week / "run"),
        "--kind",
        "brief",
        "--on",
        "2031-03-03",
        "--lang",
        "en",
        "--out",
        str(tmp_path),
    ]
    assert command(*args) == 0
    page = Page((tmp_path / "brief-harbour-2031-03-03.en.html").read_text(encoding="utf-8"))
    assert "85 cards accepted and unmade, as counted in the opening state" in page.text
    assert {float(n.value) for n in page.numbers if n.id == "sources:opening.backlog.anchor"} == {60}


def test_a_study_from_another_opening_state_is_refused(week: Path, study: Study, tmp_path: Path) -> None:
    """The file may change from week to week and keep its name."""
    store_study(Study("replicate", {**study.about, "opening": "0" * 64}, study.tables), tmp_path / "study")
    args = [str(week / "run"), str(tmp_path / "study"), "--kind", "brief", "--out", str(tmp_path / "out")]
    assert command(*args) == IO_FAILED
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["due.parquet", "deadlines.parquet", "banks.parquet", "sources.json"])
def test_results_that_were_touched_are_refused(week: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(week / "run", tmp_path / "copy"))
    (copy / name).write_bytes((copy / name).read_bytes()[:-1] + b"~")
    assert command(str(copy), "--kind", "brief", "--out", str(tmp_path / "out")) == IO_FAILED
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "{now} {0.__class__}", '"><svg onload=alert(1)>']
)
def test_a_bank_of_such_a_name_is_a_bank(found: RunResult, payload: str) -> None:
    names = {
        **found.manifest["names"],
        "bank": {k: {"zh": payload, "en": payload} for k in ("anchor", "lantern", "tide")},
    }
    other = dataclasses.replace(found, manifest={**found.manifest, "names": names})
    page = Page(html(speak(weekly(Material(other)), "en")))
    assert payload in page.text
    assert "script" not in {t for t, _ in page.tags}
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]


def test_the_full_report_counts_from_the_opening_state_as_a_calibration_does(
    week: Path, found: RunResult
) -> None:
    observed = found.sources["observed"]
    wanted = [Wanted(o["date"], o["measure"], o["bank"], o["district"], o["batch"]) for o in observed]
    world = read_inputs(resolve(week / "week.toml")).world(1, 0, 1)
    assert [c.model.number() for c in counts_of(Facts(found))] == count(world, wanted, "engine")


def test_counts_of_days_that_are_not_played_stand_beside_nothing(found: RunResult) -> None:
    facts = Facts(found)
    (first, *_) = facts.sources["observed"]
    days = ("2031-03-02", "2031-03-03", "2031-06-30", "2031-07-01")
    facts.sources = {**facts.sources, "observed": [first | {"date": d} for d in days]}
    assert [str(c.day.value) for c in counts_of(facts)] == ["2031-03-03", "2031-06-30"]


def test_a_run_without_the_daily_counts_is_refused_as_an_older_one(week: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(week / "run", old)
    (old / "counted.parquet").unlink()
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["counted.parquet"]
    manifest["digest"] = run_digest(manifest)
    (old / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DamagedRun, match="an older version stored this run"):
        document(read_material([old]))
