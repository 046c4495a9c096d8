"""The report about a comparison: the card first, its words by the card, every number with an id."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from sim.cli import IO_FAILED, Settings, cli, exit_code
from sim.experiments.compare import compare
from sim.experiments.sharpened import CONTROL
from sim.reports.comparison import again
from sim.reports.material import Material, read_material
from sim.reports.pdf import pdf
from sim.reports.report import document
from sim.reports.spoken import Spoken, speak
from sim.reports.twins import Twins
from sim.reports.web import html
from sim.results import DamagedRun
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study
from tests.compare.town import rate, threshold, write_idea, write_town
from tests.report.pages import Page, options_known
from tests.report.test_pdf import NUMBER, text_of

SHARE = "on_time_share.bank.icbc"
IDEAS = {
    "faster": rate("icbc", 12) + threshold("more", SHARE, "at_least = 0.65"),
    "slower": rate("icbc", 8) + threshold("no_less", SHARE, "at_least = 0.6"),
    "copy": threshold("kept", SHARE, "at_least = 0.5"),
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored comparison of the town counted by hand."""
    town = tmp_path_factory.mktemp("town")
    write_town(town)
    for name, text in IDEAS.items():
        write_idea(town, name, text)
    scenarios = [resolve(town / f"{name}.toml") for name in ("town", *IDEAS)]
    store_study(compare(scenarios, Store(town / "store"), replications=2, workers=1), town / "study")
    return town / "study"


@pytest.fixture(scope="module")
def told(compared: Path) -> Callable[[str], Spoken]:
    made = document(read_material([compared]))
    found: dict[str, Spoken] = {lang: speak(made, lang) for lang in ("zh", "en")}
    return found.__getitem__


def test_the_card_says_what_the_study_found(told: Callable[[str], Spoken]) -> None:
    """icbc makes 12 cards an hour instead of 10, ten hours on each of three working days before the pile of
    500 falls due: 360 instead of 300 on time, 72 %. With 8 an hour 240, 48 %."""
    text = Page(html(told("en"))).text
    assert "Do it: faster" in text
    assert "Do not: slower" in text
    assert "No change: copy" in text
    assert "72.0%" in text
    assert "48.0%" in text


def test_the_card_stands_before_everything_else(told: Callable[[str], Spoken]) -> None:
    kinds = [b["kind"] for b in told("zh")["blocks"]]
    assert kinds.index("verdict") < min(kinds.index(k) for k in ("tiles", "grid", "items"))


def test_every_number_leads_somewhere_and_both_languages_agree(told: Callable[[str], Spoken]) -> None:
    zh, en = (Page(html(told(lang))) for lang in ("zh", "en"))
    ids = set(en.ids())
    assert [a["href"] for t, a in en.tags if t == "a" and str(a["href"])[1:] not in ids] == []
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)


def test_from_a_number_to_line_and_clause_in_two_clicks(told: Callable[[str], Spoken]) -> None:
    """The share on time of a threshold leads to a row of the appendix, and that row to the promises (their
    line of the file) and to their clause of the notice."""
    page, blocks = Page(html(told("en"))), told("en")["blocks"]
    grids = [b for b in blocks if b["kind"] == "grid"]
    rows = {a: r for b in grids for a, r in zip(b["anchors"], b["rows"], strict=False)}
    first = next(a for t, a in page.tags if t == "a" and a.get("data-id") == "compare:faster.more.estimate")
    targets = [p["to"] for cell in rows[str(first["href"])[1:]] for p in cell if "a" in p]
    assert {"i-promises", "c-六-一"} <= set(targets)
    assert set(targets) <= set(page.ids())
    assert [r for b in grids for r in b["rows"] if "promises.online" in str(r[0]) and "town:" in str(r)]


def test_a_study_without_sources_is_refused(compared: Path, tmp_path: Path) -> None:
    found = load_study(compared)
    about = {k: v for k, v in found.about.items() if k != "sources"}
    store_study(Study("compare", about, found.tables), tmp_path / "old")
    with pytest.raises(DamagedRun, match="keeps no sources"):
        read_material([tmp_path / "old"])


def test_page_and_pdf_show_the_same_numbers(told: Callable[[str], Spoken]) -> None:
    page, reader = Page(html(told("zh"))), PdfReader(io.BytesIO(pdf(told("zh"))))
    on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in (page.text, text_of(reader)))
    assert on_page - in_pdf == in_pdf - on_page == Counter()


def test_what_differs_is_listed_with_both_values(told: Callable[[str], Spoken]) -> None:
    rows = [r for b in told("en")["blocks"] if b["kind"] == "grid" for r in b["rows"]]
    found = [[c[0]["t"] for c in r if c and "t" in c[0]] for r in rows]
    assert any(r[0] == "banks.icbc.production.cards_per_hour" and r[2] == "12.0" for r in found if len(r) > 2)


def test_the_command_that_does_it_again_is_told_and_is_one(compared: Path) -> None:
    command = again(Twins(load_study(compared)), list(IDEAS))
    assert command == "cardsim compare town faster slower copy --runs 2 --seed 1"
    assert options_known(command)


def test_the_command_writes_it(compared: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["report", str(compared), "--lang", "zh", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert [p.suffix for p in tmp_path.iterdir()] == [".html"]


def test_a_changed_study_is_refused(compared: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(compared, tmp_path / "copy"))
    text = (copy / "study.json").read_text(encoding="utf-8")
    (copy / "study.json").write_text(text.replace('"do_not"', '"do"', 1), encoding="utf-8")
    args = ["report", str(copy), "--out", str(tmp_path / "out")]
    assert exit_code(lambda: cli.main(args, standalone_mode=False), Settings()) == IO_FAILED
    assert not (tmp_path / "out").exists()


def test_headlines_corrected_by_further_draws_are_said_to_be(compared: Path) -> None:
    found = load_study(compared)
    table = found.tables["measures"].copy()
    table.loc[(table["family"] == "headline") & (table["alternative"] == "faster"), "method"] = CONTROL
    about = {**found.about, "draws": 55}
    study = Study("compare", about, {**found.tables, "measures": table})
    page = Page(html(speak(document(Material(compare=study)), "en")))
    assert "compare:draws" in {n.id for n in page.numbers}


def test_an_effect_too_small_to_be_written_is_nobodys_loss(compared: Path) -> None:
    """Four thousandths of a day would read as none."""
    study = load_study(compared)
    (first, *others) = study.about["cards"]
    side = {"margin": "bank", "member": "icbc", "by": "days", "difference": 0.004}
    cards = [{**first, "losers": [side], "winners": [{**side, "difference": -0.04}]}, *others]
    changed = Study(study.kind, {**study.about, "cards": cards}, study.tables, study.folder)
    text = Page(html(speak(document(Material(compare=changed)), "en"))).text
    assert "Who loses\nnobody by more than a hundredth of a day" in text
    assert "−0.04 days to card made" in text
