"""The page to look into a run: whole, offline, inert to what names may hold, and it follows a click."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.experiments.compare import compare
from sim.explore.compared import look_at_comparison
from sim.explore.data import look_at
from sim.explore.page import comparison_page, page
from sim.results import RunResult
from sim.running import run
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, store_study
from tests.explore.browser import CHROMIUM, ask

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

CLICK = """
  const shown = name => (view.data(name)[0] || {});
  const queue = Object.keys(view._runtime.data).find(n => 'backlog' in shown(n) && !('run' in shown(n)));
  const total = () => view.data(queue).reduce((sum, row) => sum + row.backlog, 0);
  const before = total();
  const marks = [...document.querySelectorAll('g.mark-rect.role-mark path')];
  const mark = marks.find(m => (m.getAttribute('aria-label') || '').includes('NAME'));
  const box = mark.getBoundingClientRect();
  const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, view: window };
  for (const kind of ['pointerover', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
    mark.dispatchEvent(new MouseEvent(kind, at));
  await view.runAsync();
  return { chosen: view.data('STORE').map(row => row.values[0]), before, after: total() };
"""


@pytest.fixture(scope="module")
def result() -> RunResult:
    return run("baseline", "1/2000", journeys=False)


def test_the_counts_on_the_page_are_those_of_the_run(result: RunResult) -> None:
    cells = pd.read_csv(io.StringIO(look_at([result], "zh").datasets["cells"]))
    for name in ("due", "on_time", "applications"):
        assert cells[name].sum() == result[name]


def test_weeks_are_counted_from_the_first_monday(result: RunResult) -> None:
    """2024-10-30 is a Wednesday: the first week begins on Monday 28 October."""
    look = look_at([result], "en")
    assert (look.first.isoformat(), look.first.weekday()) == ("2024-10-28", 0)
    assert pd.read_csv(io.StringIO(look.datasets["cells"]))["week"].min() >= 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_asks_for_nothing_from_outside(result: RunResult, lang: str) -> None:
    text = page([result], lang)  # type: ignore[arg-type]
    markup = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"(src|href)=|@import|url\(", markup)
    assert len(text) < 6_000_000


def test_the_same_run_gives_the_same_page(result: RunResult) -> None:
    assert page([result], "zh") == page([result], "zh")


PAYLOADS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'];alert(1);['",
    "${alert(1)}",
]


def named(result: RunResult, names: list[str]) -> RunResult:
    """The run with other names for its scenario and its first banks."""
    manifest = json.loads(json.dumps(dict(result.manifest)))
    for text, bank in zip(names, manifest["names"]["bank"], strict=False):
        manifest["scenario"]["title"] = manifest["names"]["bank"][bank] = {"zh": text, "en": text}
    return dataclasses.replace(result, manifest=manifest)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_adds_no_element(result: RunResult, payload: str) -> None:
    plain, text = page([result], "zh"), page([named(result, [payload])], "zh")
    for mark in ("<script", "</script", "<img"):
        assert text.count(mark) == plain.count(mark)


WATCHED = "<script>window.alert = () => { window.alerted = true; };</script>"


@needs_browser
def test_a_name_cannot_become_code(result: RunResult, tmp_path: Path) -> None:
    text = page([named(result, PAYLOADS)], "zh")
    text = text.replace("<head>", f"<head>{WATCHED}", 1)
    assert ask(text, "return window.alerted === undefined;", tmp_path) == "true"


def test_runs_of_different_days_do_not_go_together(result: RunResult) -> None:
    manifest = json.loads(json.dumps(dict(result.manifest)))
    manifest["scenario"]["horizon"][1] = "2026-06-30"
    with pytest.raises(ValueError, match="same days"):
        page([result, dataclasses.replace(result, manifest=manifest)], "zh")


@needs_browser
def test_a_click_on_a_district_chooses_it(result: RunResult, tmp_path: Path) -> None:
    script = CLICK.replace("NAME", "海淀区").replace("STORE", "chosen_district_store")
    found = json.loads(ask(page([result], "zh"), script, tmp_path))
    assert found["chosen"] == [list(result.manifest["names"]["district"]).index("haidian")]
    assert found["before"] == found["after"]  # the queue at the lines knows no districts


@needs_browser
def test_a_click_on_a_bank_narrows_the_queue_to_it(result: RunResult, tmp_path: Path) -> None:
    script = CLICK.replace("NAME", "工商银行").replace("STORE", "chosen_bank_store")
    found = json.loads(ask(page([result], "zh"), script, tmp_path))
    weekly = result.banks.assign(week=pd.to_datetime(result.banks["date"]).dt.to_period("W"))
    last = weekly.groupby(["week", "bank"], observed=True)["backlog"].last().reset_index()
    assert found["before"] == last["backlog"].sum()
    assert found["after"] == last.loc[last["bank"] == "icbc", "backlog"].sum()


@needs_browser
def test_on_a_phone_charts_stand_below_one_another_and_follow_a_click(
    result: RunResult, tmp_path: Path
) -> None:
    script = CLICK.replace("return {", "return { wide: view.container().querySelector('svg').clientWidth,")
    script = script.replace("NAME", "工商银行").replace("STORE", "chosen_bank_store")
    phone, desk = (json.loads(ask(page([result], "zh"), script, tmp_path, wide)) for wide in (500, 1200))
    assert phone["wide"] < 560 < desk["wide"]
    assert phone["after"] == desk["after"] < phone["before"]


@needs_browser
def test_two_runs_are_drawn_in_two_colours(result: RunResult, tmp_path: Path) -> None:
    colours = "[...document.querySelectorAll('g.mark-line path')].map(line => line.getAttribute('stroke'))"
    pages = page([result, named(result, ["乙"])], "zh")
    assert ask(pages, f"return new Set({colours}).size;", tmp_path) == "2"


# a comparison


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two alternatives; batch 4 two months later moves people both ways, on a sample as small as this too."""
    store = Store(tmp_path_factory.mktemp("store"))
    scenarios = [resolve(name) for name in ("baseline", "overtime_allowed", "batch_4_later")]
    return compare(scenarios, store, sample=2000, replications=2, workers=1)


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def test_the_counts_of_a_comparison_are_those_of_its_tables(study: Study) -> None:
    data = look_at_comparison(study, "zh").datasets
    cells, values = read(data["cells"]), study.tables["values"].query("alternative == 'batch_4_later'")
    for name in ("due", "on_time", "applications"):
        means = values[values["id"] == name][["reference", "alternative_value"]].mean()
        shown = cells.groupby("run")[name].sum()
        assert shown[0] == pytest.approx(means["reference"], rel=1e-9)
        assert shown[2] == pytest.approx(means["alternative_value"], rel=1e-9)


@pytest.mark.parametrize(("which", "name"), [(1, "overtime_allowed"), (2, "batch_4_later")])
def test_who_moves_on_the_page_is_who_moved(study: Study, which: int, name: str) -> None:
    shown = read(look_at_comparison(study, "en").datasets["moves"]).query(f"run == {which}")
    everybody = study.tables["moves"].query(f"alternative == '{name}' and margin == 'all'")
    told = everybody.set_index("quantity")["difference"]
    assert shown["worse"].sum() == pytest.approx(told["on_time_to_late"])
    assert shown["better"].sum() == pytest.approx(told["late_to_on_time"])


def test_intervals_on_the_page_are_those_of_the_study(study: Study) -> None:
    limits = read(look_at_comparison(study, "en").datasets["limits"])
    banks = list(study.about["names"]["bank"])
    mine = limits.query(f"run == 2 and margin == 'bank' and member == {banks.index('bob')}").iloc[0]
    of_bank = study.tables["moves"].query("alternative == 'batch_4_later' and margin == 'bank'")
    told = of_bank.query("member == 'bob' and quantity == 'on_time_to_late'")
    assert mine["worse_high"] == pytest.approx(told["high"].iloc[0], rel=1e-8)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_of_a_comparison_asks_for_nothing_from_outside(study: Study, lang: str) -> None:
    text = comparison_page(study, lang)  # type: ignore[arg-type]
    markup = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"(src|href)=|@import|url\(", markup)
    assert text == comparison_page(study, lang)  # type: ignore[arg-type]


FAULTS = "const faults = []; view.logger().error = (...found) => { faults.push(String(found[0])); };"
TOTALS = """
  const held = ['worse', 'better'];
  const sums = () => Object.keys(view._runtime.data)
    .filter(n => { const row = view.data(n)[0] || {}; return 'net' in row && 'date' in row; })
    .map(n => view.data(n).reduce((sum, row) => sum + row.worse, 0));
"""


@needs_browser
def test_a_click_on_a_bank_narrows_who_moves_and_every_curve(study: Study, tmp_path: Path) -> None:
    script = f"{FAULTS}{TOTALS} view.signal('against', 2); await view.runAsync();" + CLICK.replace(
        "return {", "return { faults, moved: sums(), axes: [...document.querySelectorAll("
        "'g.role-axis-label text')].map(e => e.textContent),"
    ).replace("NAME", "北京银行").replace("STORE", "chosen_bank_store")  # fmt: skip
    found = json.loads(ask(comparison_page(study, "zh"), script, tmp_path))
    banks = list(study.about["names"]["bank"])
    assert found["faults"] == []
    assert found["chosen"] == [banks.index("bob")]
    told = study.tables["cells"].query("alternative == 'batch_4_later' and bank == 'bob'")
    assert found["moved"]
    assert found["moved"] == [pytest.approx(told["on_time_to_late"].sum())] * len(found["moved"])
    queues = study.tables["queues"].query("bank == 'bob'")
    drawn = queues["backlog_alternative"].sum() + (
        queues.query("alternative == 'batch_4_later'")["backlog_reference"].sum()
    )
    assert found["after"] == pytest.approx(drawn)
    assert "25万" not in found["axes"]  # the axes of the curves follow


BAND = """
  const name = Object.keys(view._runtime.data).find(n => {
    const row = view.data(n)[0] || {};
    return 'change' in row && 'date' in row;
  });
  const band = () => view.data(name).map(row => [row.bank, row.change, row.low, row.high]);
  const all = band();
"""


@needs_browser
def test_a_chosen_bank_has_its_own_band_and_a_chosen_district_none(study: Study, tmp_path: Path) -> None:
    choose = f"{FAULTS} view.signal('against', 2); await view.runAsync(); {BAND}" + CLICK.replace(
        "return {", "return { faults, all, band: band(),"
    )
    banks, weeks = list(study.about["names"]["bank"]), study.tables["weeks"].query("week.notna()")
    mine = weeks.query("alternative == 'batch_4_later' and bank == 'bob'")
    script = choose.replace("NAME", "北京银行").replace("STORE", "chosen_bank_store")
    found = json.loads(ask(comparison_page(study, "zh"), script, tmp_path))
    assert found["faults"] == []
    assert {row[0] for row in found["all"]} == {-1}
    assert {row[0] for row in found["band"]} == {banks.index("bob")}
    for i, column in enumerate(("difference", "low", "high"), start=1):
        assert sum(row[i] for row in found["band"]) == pytest.approx(mine[column].sum(), abs=1e-3)
    script = choose.replace("NAME", "海淀区").replace("STORE", "chosen_district_store")
    assert json.loads(ask(comparison_page(study, "zh"), script, tmp_path))["band"] == []


@needs_browser
def test_the_other_scenario_can_be_chosen(study: Study, tmp_path: Path) -> None:
    script = """
      const pick = document.querySelector('#against select');
      pick.value = 2; pick.dispatchEvent(new Event('change', { bubbles: true })); await view.runAsync();
      return [view.signal('against'), pick.options.length];
    """
    assert json.loads(ask(comparison_page(study, "zh"), script, tmp_path)) == [2, 2]


@needs_browser
def test_a_click_leaves_no_fault_behind(result: RunResult, tmp_path: Path) -> None:
    script = FAULTS + CLICK.replace("return {", "return { faults,")
    script = script.replace("NAME", "北京银行").replace("STORE", "chosen_bank_store")
    assert json.loads(ask(page([result], "zh"), script, tmp_path))["faults"] == []


def test_the_command_makes_one_file(study: Study, tmp_path: Path) -> None:
    store_study(study, tmp_path / "both")
    done = CliRunner().invoke(cli, ["explore", str(tmp_path / "both"), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "both-explore-en.html").read_text(encoding="utf-8") == comparison_page(study, "en")


def test_what_has_no_page_is_refused(study: Study, tmp_path: Path) -> None:
    old = {name: table for name, table in study.tables.items() if name != "cells"}
    store_study(dataclasses.replace(study, tables=old), tmp_path / "old")
    store_study(dataclasses.replace(study, kind="replicate"), tmp_path / "other")
    for folders, said in (
        (["old"], "compare again"),
        (["other"], "no page to look into"),
        (["old", "other"], "page of its own"),
    ):
        done = CliRunner().invoke(cli, ["explore", *(str(tmp_path / f) for f in folders), "--lang", "en"])
        assert done.exit_code == 2
        assert said in done.output
