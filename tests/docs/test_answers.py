"""Answers show themselves: real tables in both languages, inert to what names hold, figures, units."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import sim
from sim.app.number_text import aligned
from sim.diagnostics import Language
from sim.interface.answers import Answer
from sim.interface.screen_html import screen_html
from sim.interface.study_pictures import PLOTS
from sim.interface.table_units import units_of

SMALL = {"people": "1/5000", "progress": False}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    more = SMALL | {"store": tmp_path_factory.mktemp("store"), "workers": 1}
    return {
        "preflight": sim.preflight("baseline"),
        "compare": sim.compare("baseline", "overtime_allowed", "batch_4_later", replications=2, **more),  # type: ignore[arg-type]
        "replicate": sim.replicate("baseline", runs=2, **more),  # type: ignore[arg-type]
        "sensitivity": sim.sensitivity("baseline", only=["A.36a"], **more),  # type: ignore[arg-type]
    }


ASKED = ("preflight", "compare", "replicate", "sensitivity")


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_has_every_cell_of_the_screen_in_a_table(
    answers: dict[str, Answer], kind: str, lang: Language
) -> None:
    found = answers[kind].html(lang)
    assert "<pre" not in found
    assert found.count("<table>") >= 1
    if kind != "compare":  # its cards are set as the report sets them
        shown = re.sub(r"<[^>]+>|\s", "", found)
        for line in answers[kind].text(lang).split("\n"):
            assert all(part in shown for part in re.split(r"\s+", line) if part.isdigit())


def test_a_comparison_shows_each_card_once(answers: dict[str, Answer]) -> None:
    found = answers["compare"].html("en")
    assert found.count('class="verdict') == 2
    assert "people become late;" not in found  # that sentence of the screen stands in the card


def test_both_languages_are_there(answers: dict[str, Answer]) -> None:
    found = answers["preflight"]._repr_html_()
    assert "建设银行" in found
    assert "China Construction Bank" in found
    assert 'lang="zh-CN"' in found
    assert 'lang="en"' in found


def test_rows_become_a_table_with_a_head_and_sentences_stay_sentences() -> None:
    lines = ["Title", *aligned([["bank", "days"], ["a", "1.5"], ["b", "2.0"]]), "and a sentence"]
    found = screen_html([lines], "en")
    assert found.count("<tr>") == 3
    assert '<th scope=col class="left">bank</th><th scope=col class="right">days</th>' in found
    assert '<td class="right">2.0</td>' in found
    assert "<h3>Title</h3>" in found
    assert "<p>and a sentence</p>" in found


def test_a_name_cannot_become_code(answers: dict[str, Answer]) -> None:
    study = answers["preflight"].study
    bad = "<img src=x onerror=alert(1)>"
    assert "<img" not in screen_html([[bad, *aligned([[bad, "1"], [bad, "2"]])]], "en")
    scenario = {**study.about["scenario"], "title": {"zh": bad, "en": bad}}
    named = Answer(dataclasses.replace(study, about={**study.about, "scenario": scenario}), lambda _: [[bad]])
    assert "<img" not in named._repr_html_()


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_an_answer_is_drawn(answers: dict[str, Answer], kind: str, lang: Language) -> None:
    plot = answers[kind].plot
    assert plot.names
    for name in plot.names:
        chosen = ["instant"] if name == "counters" else []
        picture = getattr(plot, name)(*chosen, lang=lang)
        assert picture.svg.startswith("<svg")
        assert picture.title
        assert (len(re.findall(r"[一-鿿]", picture.title)) > 1) == (lang == "zh")


def test_the_bars_of_differences_are_the_table(answers: dict[str, Answer]) -> None:
    """As many bars as banks; one interval each."""
    svg = answers["compare"].plot.differences(alternative="batch_4_later").svg
    moves = answers["compare"]["moves"]
    mine = moves.query("alternative == 'batch_4_later' and margin == 'bank' and quantity == 'net_late'")
    drawn = [c for c in ("#b23c00", "#0072b2") for _ in re.findall(f"fill: {c}", svg)]
    assert len(drawn) == mine["member"].notna().sum()


def test_every_kind_has_figures_that_say_what_they_show() -> None:
    for kind, plots in PLOTS.items():
        for name, figure in vars(plots).items():
            if not name.startswith("_"):
                assert figure.__doc__, f"{kind}.{name}"


def test_tables_are_copies_with_units(answers: dict[str, Answer]) -> None:
    table = answers["preflight"]["lines"]
    assert table.attrs["units"]["orders"] == "cards a week"
    assert table.attrs["units"]["backlog_days"] == "days of work"
    table["orders"] = 0
    assert answers["preflight"]["lines"]["orders"].sum() > 0


def test_units_are_of_columns_that_are_there() -> None:
    assert units_of("preflight", "lines", ["orders", "bureau"]) == {"orders": "cards a week"}


def test_a_comparison_can_be_looked_into(answers: dict[str, Answer], tmp_path: Path) -> None:
    assert answers["compare"].explore(tmp_path / "look.html").stat().st_size > 100_000
    with pytest.raises(ValueError, match="no page"):
        answers["preflight"].explore(tmp_path / "other.html")
