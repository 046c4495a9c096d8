"""What changed since an earlier comparison or sizing: verdicts, effects, units, cost, and why."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from sim.cli import IO_FAILED, Settings, cli, exit_code
from sim.experiments.capacity_study import capacity_study
from sim.experiments.compare import compare
from sim.reports.material import Material, read_material
from sim.reports.pdf import pdf
from sim.reports.report import document
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.results import DamagedRun
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study
from tests.capacity.many import sized
from tests.compare.town import rate, threshold, write_idea, write_town
from tests.report.pages import Page
from tests.report.test_pdf import NUMBER, text_of

SHARE = "on_time_share.bank.icbc"
IDEA = threshold("more", SHARE, "at_least = 0.65")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The town counted by hand against an idea: twelve cards an hour instead of ten, and eight."""
    found = {}
    for name, cards in (("twelve", 12), ("eight", 8)):
        town = tmp_path_factory.mktemp(name)
        write_town(town)
        write_idea(town, "idea", rate("icbc", cards) + IDEA)
        scenarios = [resolve(town / f"{n}.toml") for n in ("town", "idea")]
        store_study(compare(scenarios, Store(town / "store"), replications=2, workers=1), town / "study")
        found[name] = town / "study"
    return found


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sized") / "study"
    store_study(capacity_study(sized(3)), folder)
    return folder


def command(args: list[str]) -> int:
    return exit_code(lambda: cli.main(args, standalone_mode=False), Settings())


def told(now: Path | Study, then: Path | Study, lang: str = "en") -> Spoken:
    a, b = (read_material([m]) if isinstance(m, Path) else Material(capacity=m) for m in (now, then))
    return speak(document(a, b), lang)  # type: ignore[arg-type]


def text_of_page(spoken: Spoken) -> str:
    return Page(html(spoken)).text


def other_plan(stored: Path, lines: int, yuan: float, **about: object) -> Study:
    """The sizing with another number of lines and another cost at its first place."""
    found = load_study(stored)
    table = found.tables["plan"].copy()
    table.loc[0, ["least", "yuan"]] = [table.loc[0, "least"] + lines, table.loc[0, "yuan"] + yuan]
    return Study(found.kind, {**found.about, **about}, {**found.tables, "plan": table}, found.folder)


def test_a_comparison_whose_verdict_turned_says_so_with_the_effects_and_the_input(
    compared: dict[str, Path],
) -> None:
    """Of the 500 of the pile 360 are on time at twelve cards an hour, 240 at eight and 300 at ten: 60 fewer
    late than in the reference, then 60 more, in every run alike."""
    text = text_of_page(told(compared["eight"], compared["twelve"]))
    assert "What changed since the earlier comparison" in text
    assert "idea\ndo it\ndo not" in text
    assert "people late, more or fewer: idea\n−60\n+60\n+120\nyes" in text
    assert "met\nbroken" in text
    assert "\n12.0\n8.0\n" in text
    assert "Nothing changed" not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_changed_is_one_sentence(compared: dict[str, Path], plan: Path, lang: str) -> None:
    sentence = {"en": "Nothing changed: the same inputs", "zh": "没有变化：输入、模型"}[lang]
    for study in (compared["eight"], plan):
        assert text_of_page(told(study, study, lang)).count(sentence) == 1


def test_a_sizing_says_which_units_moved_and_what_the_plan_costs(plan: Path) -> None:
    """Two lines more now, for 1,000 yuan more."""
    study = load_study(plan)
    row = study.tables["plan"].iloc[0]
    text = text_of_page(told(other_plan(plan, 2, 1_000.0), study))
    assert f"lines\n{row['least']}\n{row['least'] + 2}\n+2" in text
    total = study.tables["plan"]["yuan"].sum()
    cost = f"The plan costs {total + 1_000:,.0f} yuan instead of {total:,.0f} yuan (+1,000 yuan)"
    assert f"{cost}; units that moved: 1" in text


def test_a_sizing_whose_verdict_turned_and_whose_seed_is_another_says_both(plan: Path) -> None:
    text = text_of_page(told(load_study(plan), other_plan(plan, 0, 0.0, failures=1, seed=7)))
    assert "no plan is proven\nmore than enough" in text
    assert "Seed\n7 → 1" in text


def test_what_only_one_of_two_sizings_has_is_named(plan: Path) -> None:
    study = load_study(plan)
    fewer = Study("capacity", study.about, {**study.tables, "plan": study.tables["plan"].iloc[1:]}, plan)
    assert "Sized now and not then" in text_of_page(told(study, fewer))
    assert "Sized then and not now" in text_of_page(told(fewer, study))


def test_numbers_of_both_lead_somewhere_and_are_equal_on_both_papers(compared: dict[str, Path]) -> None:
    zh, en = (told(compared["eight"], compared["twelve"], lang) for lang in ("zh", "en"))
    pages = [Page(html(s)) for s in (zh, en)]
    assert sorted((n.id, n.value) for n in pages[0].numbers) == sorted(
        (n.id, n.value) for n in pages[1].numbers
    )
    ids = set(pages[1].ids())
    assert [a["href"] for t, a in pages[1].tags if t == "a" and str(a["href"])[1:] not in ids] == []
    on_page, in_pdf = (
        Counter(NUMBER.findall(pages[1].text)),
        Counter(NUMBER.findall(text_of(PdfReader(io.BytesIO(pdf(en)))))),
    )
    assert on_page == in_pdf


def test_results_of_different_kinds_are_not_held_against_each_other(
    compared: dict[str, Path], plan: Path, folder: Path, tmp_path: Path
) -> None:
    for now, then in ((plan, compared["eight"]), (compared["eight"], folder), (folder, plan)):
        args = ["report", str(now), "--since", str(then), "--out", str(tmp_path / "out")]
        assert command(args) == IO_FAILED
    with pytest.raises(DamagedRun, match="an earlier sizing, not against a comparison"):
        document(read_material([plan]), read_material([compared["eight"]]))
    assert not (tmp_path / "out").exists()


def test_comparisons_without_a_common_alternative_are_refused(compared: dict[str, Path]) -> None:
    study = load_study(compared["eight"])
    other = [{**c, "scenario": "another"} for c in study.about["cards"]]
    then = Study(study.kind, {**study.about, "cards": other}, study.tables, study.folder)
    with pytest.raises(DamagedRun, match="no alternative in common"):
        document(Material(compare=study), Material(compare=then))
