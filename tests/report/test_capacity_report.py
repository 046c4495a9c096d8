"""The report about a sizing: words follow the study, numbers lead to their inputs, nothing is active."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from sim.cli import IO_FAILED, Settings, cli, exit_code
from sim.experiments.capacity_study import capacity_study
from sim.reports.capacity import again
from sim.reports.material import Material, read_material
from sim.reports.pdf import pdf
from sim.reports.report import document
from sim.reports.sized import Sized
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.studies import Study, load_study, store_study
from tests.capacity.many import sized
from tests.report.pages import Page, options_known
from tests.report.test_payloads import PAYLOADS
from tests.report.test_pdf import NUMBER, text_of


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town sized: three banks, three fresh replications, 90 % on time."""
    folder = tmp_path_factory.mktemp("sized")
    store_study(capacity_study(sized(3)), folder / "study")
    return folder / "study"


@pytest.fixture(scope="module")
def told(stored: Path) -> Callable[[str], Spoken]:
    made = document(read_material([stored]))
    found: dict[str, Spoken] = {lang: speak(made, lang) for lang in ("zh", "en")}
    return found.__getitem__


def changed(stored: Path, **about: object) -> str:
    """The English page of the study with something else in what was found."""
    found = load_study(stored)
    study = Study(found.kind, {**found.about, **about}, found.tables, found.folder)
    return Page(html(speak(document(Material(capacity=study)), "en"))).text


def test_page_one_says_what_the_study_found(told: Callable[[str], Spoken]) -> None:
    """Four line hours less are enough. Of three runs without a failure at 95 %: 0.05 ** (1/3) = 0.368, so at
    most 63.2 % of runs fail, and that a run passes is about as likely as not."""
    text = Page(html(told("en"))).text
    assert "What is stated is enough; at 2 of 3 places less would do." in text
    assert "about as likely as not" in text
    assert "at most 63.2% of runs fail" in text
    assert "−4 hours" in text


def costing(stored: Path, **yuan: float) -> str:
    """The English page where what stands first of lines and of counters costs so much more than stated."""
    found = load_study(stored)
    plan = found.tables["plan"].copy()
    kinds = {
        "lines": plan["lever"].str.startswith("lines."),
        "servers": ~plan["lever"].str.startswith("lines."),
    }
    plan["yuan"] = plan["yuan_stated"] = 1_000.0
    plan["least"], plan["hours"] = plan["stated"], plan["hours_stated"]
    for kind, more in yuan.items():
        at = plan.index[kinds[kind]][0]
        plan.loc[at, ["least", "yuan"]] = [plan.loc[at, "stated"] + (1 if more > 0 else 0), 1_000.0 + more]
    study = Study(found.kind, found.about, {**found.tables, "plan": plan}, found.folder)
    return Page(html(speak(document(Material(capacity=study)), "en"))).text


def test_what_has_to_be_added_is_not_set_off_against_what_could_go(stored: Path) -> None:
    """A line more for 300 yuan stands large; 700 saved at counters stand beside it and not in it."""
    text = costing(stored, lines=300.0, servers=-700.0)
    assert "+300 yuan\nfor what has to be added, whole time played" in text
    assert "lines: +300 yuan" in text
    assert "elsewhere less would do: −700 yuan" in text
    assert re.search(r"Needed: .*, (\d) lines instead of \d\.", text)
    assert "−400 yuan" not in text


def test_where_nothing_has_to_be_added_the_saving_stands_large(stored: Path) -> None:
    text = costing(stored, servers=-700.0)
    assert "−700 yuan\nfor what could be taken away, whole time played" in text
    assert "counters and issuing stations: −700 yuan" in text


def test_a_higher_level_at_no_cost_is_said_in_words(told: Callable[[str], Spoken]) -> None:
    """The town's lines cost nothing, so its next level does not either."""
    assert "the lines of this plan reach it too, at no further cost" in Page(html(told("en"))).text
    assert "产线费用0元" not in Page(html(told("zh"))).text


def test_a_plan_that_failed_is_not_called_proven(stored: Path) -> None:
    text = changed(stored, failures=1)
    assert "No plan is proven" in text
    assert "2 of 3 fresh runs" in text
    assert "What is stated is enough" not in text
    assert "none: there were failures" in text


def test_what_no_capacity_reaches_is_said_first(stored: Path) -> None:
    assert "More of this alone is not enough for: Anchor Bank." in changed(
        stored, impossible=["lines.anchor"]
    )


def test_counters_of_a_sample_get_no_verdict(stored: Path) -> None:
    assert "Counters were played in a sample: no verdict on them." in changed(stored, sample=10)


def test_one_unit_less_names_what_failed_first(told: Callable[[str], Spoken], stored: Path) -> None:
    rows = load_study(stored).tables["certificate"]
    less = rows[(rows["less"] != "") & rows["possible"] & (rows["failed"] > 0)]
    assert len(less)
    text = Page(html(told("en"))).text
    for share in less["first_share"]:
        assert f"{share:.1%} on time (run " in text


def test_every_number_leads_somewhere_and_both_languages_agree(told: Callable[[str], Spoken]) -> None:
    zh, en = (Page(html(told(lang))) for lang in ("zh", "en"))
    ids = set(en.ids())
    assert [a["href"] for t, a in en.tags if t == "a" and str(a["href"])[1:] not in ids] == []
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)


def test_from_a_number_to_line_and_clause_in_two_clicks(told: Callable[[str], Spoken]) -> None:
    page = Page(html(told("en")))
    grids = [b for b in told("en")["blocks"] if b["kind"] == "grid"]
    rows = {a: r for b in grids for a, r in zip(b["anchors"], b["rows"], strict=False)}
    worst = next(a for t, a in page.tags if t == "a" and "fresh.worst_share" in str(a.get("data-id")))
    targets = [p["to"] for cell in rows[str(worst["href"])[1:]] for p in cell if "a" in p]
    assert "i-promises" in targets
    assert "c-2" in targets
    assert set(targets) <= set(page.ids())


def test_page_and_pdf_show_the_same_numbers(told: Callable[[str], Spoken]) -> None:
    for lang in ("zh", "en"):
        page, reader = Page(html(told(lang))), PdfReader(io.BytesIO(pdf(told(lang))))
        on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in (page.text, text_of(reader)))
        assert on_page - in_pdf == in_pdf - on_page == Counter()


def test_the_same_study_makes_the_same_bytes(stored: Path, told: Callable[[str], Spoken]) -> None:
    again = speak(document(read_material([stored])), "zh")
    assert html(again) == html(told("zh"))
    assert pdf(again) == pdf(told("zh"))


def test_the_command_that_does_it_again_is_told_and_is_one(stored: Path) -> None:
    command = again(Sized(load_study(stored)))
    assert command == "cardsim capacity harbour --level 0.9 --probability 0.3 --seed 1"
    assert options_known(command)


def test_the_command_writes_it(stored: Path, tmp_path: Path) -> None:
    options = ["--lang", "zh", "--format", "html", "--format", "pdf", "--out", str(tmp_path)]
    done = CliRunner().invoke(cli, ["report", str(stored), *options])
    assert done.exit_code == 0, done.output
    assert {p.name for p in tmp_path.iterdir()} == {"capacity-harbour.zh.html", "capacity-harbour.zh.pdf"}


@pytest.mark.parametrize("name", ["study.json", "plan.parquet", "certificate.parquet"])
def test_a_changed_study_is_refused(stored: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(stored, tmp_path / "copy"))
    spoiled = (copy / name).read_bytes()
    flip = spoiled.replace(b'"failures": 0', b'"failures": 1', 1)
    (copy / name).write_bytes(flip if name.endswith(".json") else spoiled[:-1])
    args = ["report", str(copy), "--out", str(tmp_path / "out")]
    assert exit_code(lambda: cli.main(args, standalone_mode=False), Settings()) == IO_FAILED
    assert not (tmp_path / "out").exists()


def test_no_payload_in_a_name_is_active(stored: Path) -> None:
    """As many tags outside of pictures with payloads as with a harmless name."""
    found, tags = load_study(stored), []
    for text in ("a name", " ".join(PAYLOADS)):
        banks = {k: {"zh": text, "en": text} for k in found.about["names"]["bank"]}
        about = {**found.about, "names": {**found.about["names"], "bank": banks}}
        study = dataclasses.replace(found, about=about)
        written = html(speak(document(Material(capacity=study)), "en"))
        page = Page(re.sub("<svg.*?</svg>", "", written, flags=re.DOTALL))
        assert text in page.text
        tags.append(Counter(t for t, _ in page.tags))
        assert not [a for _, attrs in Page(written).tags for a in attrs if a.startswith("on")]
        assert "script" not in {t for t, _ in Page(written).tags}
    assert tags[0] == tags[1]
