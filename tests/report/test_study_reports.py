"""Reports about one question each: what a plan bears, what one unit is worth, what carries the answer."""

from __future__ import annotations

import dataclasses
import io
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from sim.cli import cli
from sim.experiments.prices import Plan as PricePlan
from sim.experiments.prices import price
from sim.experiments.sensitivity import Plan, sensitivity
from sim.experiments.surge import Surge, surge
from sim.experiments.sweep import Sweeping
from sim.reports.blocks import Code, Document
from sim.reports.material import Material, read_material
from sim.reports.pdf import pdf
from sim.reports.report import document
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.results import DamagedRun
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study
from tests.capacity.towns import town
from tests.report.pages import Page, options_known
from tests.report.test_payloads import PAYLOADS
from tests.report.test_pdf import NUMBER, text_of
from tests.unit.test_sensitivity import Answering

KINDS = ("surge", "price", "sensitivity")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A stored study of each kind."""
    root = tmp_path_factory.mktemp("studies")
    store = Store(root / "store")
    plan = Plan(("late", "on_time_share"), ("A.44a", "A.36a"), runs=2, trajectories=2, samples=2)
    made = {
        "surge": surge(town(3), Surge(level=0.9, replications=1), store, workers=1),
        "price": price(town(6), PricePlan(2), Sweeping(store, workers=1)),
        "sensitivity": sensitivity(resolve("baseline"), plan, Answering(store)),
    }
    for kind, study in made.items():
        store_study(study, root / kind)
    return {kind: root / kind for kind in KINDS}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def material_of(study: Study) -> Material:
    return Material(**{study.kind: study})


def told(study: Path | Study, lang: Any = "en") -> Spoken:
    found = load_study(study) if isinstance(study, Path) else study
    return speak(document(material_of(found)), lang)


def text_about(study: Path | Study) -> str:
    return Page(html(told(study))).text


def changed(folder: Path, table: str, change: Callable[[Any], Any]) -> Study:
    """The study with one of its tables as ``change`` leaves it."""
    found = load_study(folder)
    return dataclasses.replace(found, tables={**found.tables, table: change(found.tables[table].copy())})


def test_what_a_plan_bears_stands_first_with_what_breaks_it(folders: dict[str, Path]) -> None:
    edges = load_study(folders["surge"]).tables["edges"]
    row = edges[edges["question"] == "demand"].iloc[0]
    text = text_about(folders["surge"])
    assert f"{row['holds_at']:.0%} of the demand stated" in text
    assert "First to break: " in text
    for days in edges[edges["question"] == "outage"]["breaks_at"].dropna():
        assert f"\n{days:.0f}\n" in text


def test_a_plan_that_does_not_bear_its_own_demand_is_not_called_enough(folders: dict[str, Path]) -> None:
    def short(edges: Any) -> Any:
        edges.loc[edges["question"] == "demand", ["holds_at", "breaks_at"]] = [0.9, 0.95]
        return edges

    spoken = told(changed(folders["surge"], "edges", short))
    (verdict,) = (b for b in spoken["blocks"] if b["kind"] == "verdict")
    assert verdict["tone"] == "bad"
    assert "Already the demand stated is too much: 90% of it is borne, 95% is not." in Page(html(spoken)).text


def test_units_stand_by_what_they_avoid_for_their_money(folders: dict[str, Path]) -> None:
    """The table is ranked so; the report keeps its order and names what has slack. Two runs do not tell more
    from luck, and the verdict says so."""
    study = load_study(folders["price"])
    useful = study.tables["units"].query("not slack")
    grids = [b for b in told(study)["blocks"] if b["kind"] == "grid"]
    grid = next(g for g in grids if "One more of each" in str(g["caption"]))
    shown = [float(r[2][0]["value"]) for r in grid["rows"]]
    assert shown == list(useful["late"])
    assert 0 < len(useful) < len(study.tables["units"])
    assert "Slack, one more changes nothing" in text_about(study)
    assert "as far as so few runs tell" in text_about(study)


def test_where_nothing_helps_slack_is_the_answer(folders: dict[str, Path]) -> None:
    def nothing(units: Any) -> Any:
        return units.assign(slack=True, late=0.0, minutes=0.0)

    assert "There is slack everywhere" in text_about(changed(folders["price"], "units", nothing))


def test_the_assumption_that_carries_the_answer_stands_first_with_whom_to_ask(
    folders: dict[str, Path],
) -> None:
    """Employees' willingness, 0.8 in a range of 0.6 to 0.95: 600 or 950 late beside 800; chance adds 0 and 7.
    It is the only one that moves anything, so it carries all."""
    text = text_about(folders["sensitivity"])
    assert re.search(r"Ask first about: .*\. It carries 100.0% of what is uncertain", text)
    assert ": 604 where it is 60%, 954 where it is 95%; 804 as stated." in text
    assert "What assumptions do together" in text
    assert "On time of those due" in text


def test_every_number_leads_somewhere_and_both_languages_agree(kind: str, folders: dict[str, Path]) -> None:
    zh, en = (Page(html(told(folders[kind], lang))) for lang in ("zh", "en"))
    ids = set(en.ids())
    assert [a["href"] for t, a in en.tags if t == "a" and str(a["href"])[1:] not in ids] == []
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)


def test_page_and_pdf_show_the_same_numbers_and_bytes_repeat(kind: str, folders: dict[str, Path]) -> None:
    for lang in ("zh", "en"):
        spoken, again = told(folders[kind], lang), told(folders[kind], lang)
        made = pdf(spoken)
        papers = Page(html(spoken)).text, text_of(PdfReader(io.BytesIO(made)))
        on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in papers)
        assert on_page - in_pdf == in_pdf - on_page == Counter()
        assert (html(again), pdf(again)) == (html(spoken), made)


def test_pages_can_be_read_by_everybody(kind: str, folders: dict[str, Path]) -> None:
    """Headings go down a level at a time; pictures say what they show and have a note; tables have names."""
    tags = Page(html(told(folders[kind]))).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1 == levels[0]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(str(a["aria-label"])) > 10 for tag, a in tags if tag == "svg")
    count = Counter(tag for tag, _ in tags)
    assert count["figure"] == count["figcaption"] == count["details"] == count["svg"] > 0
    assert count["table"] == count["caption"]


def test_twenty_items_of_stress_des_are_told(kind: str, folders: dict[str, Path]) -> None:
    numbers = {n.id for n in Page(html(told(folders[kind]))).numbers if n.id.startswith("stress:")}
    assert len(numbers) == 20


def test_the_command_that_does_it_again_is_one(kind: str, folders: dict[str, Path]) -> None:
    made: Document = document(material_of(load_study(folders[kind])))
    (command,) = (b.text for b in made.blocks if isinstance(b, Code))
    assert command.startswith(f"cardsim {kind} ")
    assert options_known(command)


def test_no_payload_in_a_name_is_active(kind: str, folders: dict[str, Path]) -> None:
    found, tags = load_study(folders[kind]), []
    for text in ("a name", " ".join(PAYLOADS)):
        resolved = {**found.about["resolved"], "zh": text, "en": text}
        banks = {k: {"zh": text, "en": text} for k in found.about["names"].get("bank", {})}
        about = {**found.about, "resolved": resolved, "names": {**found.about["names"], "bank": banks}}
        page = Page(
            re.sub("<svg.*?</svg>", "", html(told(dataclasses.replace(found, about=about))), flags=re.DOTALL)
        )
        tags.append(Counter(t for t, _ in page.tags))
        assert text in page.text
    assert tags[0] == tags[1]


def test_the_command_writes_it_and_an_older_study_is_refused(
    kind: str, folders: dict[str, Path], tmp_path: Path
) -> None:
    done = CliRunner().invoke(cli, ["report", str(folders[kind]), "--lang", "zh", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert [p.name.split("-")[0] for p in tmp_path.iterdir()] == [kind]
    found = load_study(folders[kind])
    old = store_study(
        Study(kind, {k: v for k, v in found.about.items() if k != "sources"}, found.tables), tmp_path / "old"
    )
    with pytest.raises(DamagedRun, match="keeps no sources"):
        read_material([Path(str(old.folder))])
    with pytest.raises(DamagedRun, match="not held against an earlier one"):
        document(material_of(found), material_of(found))
