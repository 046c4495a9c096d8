"""The page to look into a run: whole, offline, inert to what names may hold, and it follows a click."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from sim.explore.data import look_at
from sim.explore.page import page
from sim.results import RunResult
from sim.running import run
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
    cells = pd.read_csv(io.StringIO(look_at([result], "zh").cells))
    for name in ("due", "on_time", "applications"):
        assert cells[name].sum() == result[name]


def test_weeks_are_counted_from_the_first_monday(result: RunResult) -> None:
    """2024-10-30 is a Wednesday: the first week begins on Monday 28 October."""
    look = look_at([result], "en")
    assert (look.first.isoformat(), look.first.weekday()) == ("2024-10-28", 0)
    assert pd.read_csv(io.StringIO(look.cells))["week"].min() >= 0


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
def test_two_runs_are_drawn_in_two_colours(result: RunResult, tmp_path: Path) -> None:
    colours = "[...document.querySelectorAll('g.mark-line path')].map(line => line.getAttribute('stroke'))"
    pages = page([result, named(result, ["乙"])], "zh")
    assert ask(pages, f"return new Set({colours}).size;", tmp_path) == "2"
