"""What changed since an earlier run: the numbers, whether luck explains them, the verdicts, and why."""

from __future__ import annotations

import dataclasses
import io
import math
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from sim.cli import IO_FAILED, Settings, cli, exit_code
from sim.reports.facts import Facts
from sim.reports.foretold import state
from sim.reports.material import Material
from sim.reports.moved import compared, luck, moved
from sim.reports.pdf import pdf
from sim.reports.report import document, weekly
from sim.reports.rooms_ahead import rooms_ahead
from sim.reports.since import turns
from sim.reports.spoken import Spoken, plain, speak
from sim.reports.standing import Standing
from sim.reports.web import html
from sim.results import DamagedRun, RunResult, load_run
from sim.running import run
from sim.studies import Study
from tests.report.conftest import TOWN
from tests.report.harbour_week import OPENING, write_week
from tests.report.pages import Page
from tests.report.test_pdf import NUMBER, text_of

SLOW = ("cards_per_hour = 12.0", "cards_per_hour = 1.0")


@pytest.fixture(scope="module")
def slower(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second city with a twelfth of its cards an hour."""
    folder = tmp_path_factory.mktemp("slower")
    shutil.copytree(TOWN.parent / "harbour", folder / "harbour")
    text = TOWN.read_text(encoding="utf-8").replace(*SLOW, 1)
    (folder / "harbour.toml").write_text(text, encoding="utf-8")
    run(folder / "harbour.toml", out=folder / "run", journeys=False, stamped=False)
    return folder / "run"


@pytest.fixture(scope="module")
def told(slower: Path, stored: RunResult) -> Callable[[str], Spoken]:
    made = document(Material(load_run(slower)), Material(stored))
    found: dict[str, Spoken] = {lang: speak(made, lang) for lang in ("zh", "en")}
    return found.__getitem__


def command(*args: str) -> int:
    return exit_code(lambda: cli.main(["report", *args], standalone_mode=False), Settings())


def study_of(rows: list[dict[str, object]]) -> dict[str, Study]:
    return {"replicate": Study("replicate", {"sample": 1}, {"measures": pd.DataFrame(rows)})}


def test_nothing_changed_is_one_sentence(stored: RunResult) -> None:
    for lang, sentence in (("en", "Nothing changed: the same inputs"), ("zh", "没有变化：输入、模型")):
        text = Page(html(speak(document(Material(stored), Material(stored)), lang))).text  # type: ignore[arg-type]
        assert text.count(sentence) == 1
        assert "Numbers of page one that moved" not in text


def test_numbers_that_moved_stand_with_what_they_were(
    told: Callable[[str], Spoken], slower: Path, stored: RunResult
) -> None:
    page, now = Page(html(told("en"))), load_run(slower)
    then = {n.id.removeprefix("then:"): float(n.value) for n in page.numbers if n.id.startswith("then:")}
    change = {n.id: float(n.value) for n in page.numbers if n.id.startswith("change(")}
    assert {"late", "on_time_share", "days_to_hand_p90"} <= set(then)
    for id, value in then.items():
        assert value == stored.values[id] != now.values[id]
        assert change[f"change({id}, then:{id})"] == now.values[id] - value
    same = [n.id for n in compared(Facts(now), Facts(stored)) if n.id not in then]
    assert all(now.values[id] == stored.values[id] or math.isnan(now.values[id]) for id in same)


def test_a_changed_input_stands_with_file_line_and_what_it_stands_on(told: Callable[[str], Spoken]) -> None:
    line = 1 + TOWN.read_text(encoding="utf-8").splitlines().index(SLOW[0])
    row = f"production.cards_per_hour\n12.0\n1.0\nharbour:{line}\nlever"
    assert row in Page(html(told("en"))).text


def test_verdicts_that_turned_are_told_from_what_to_what(slower: Path, stored: RunResult) -> None:
    """Letters are kept at twelve cards an hour and not at one; and the same the other way round."""
    fast, slow = Facts(stored), Facts(load_run(slower))
    a, b = fast.value("on_time_share", "channel", "letter"), slow.value("on_time_share", "channel", "letter")
    assert a.number() >= 0.99 > b.number()
    said = {plain(what, "en"): (plain(x, "en"), plain(y, "en")) for what, x, y in turns(slow, fast)}
    assert said["By letter"] == ("kept", "not kept")
    back = {plain(what, "en"): (plain(x, "en"), plain(y, "en")) for what, x, y in turns(fast, slow)}
    assert back["By letter"] == ("not kept", "kept")


def test_luck_is_that_of_two_single_runs(stored: RunResult) -> None:
    """Five runs with limits of the mean 90 and 110: t with 4 degrees of freedom is 2.7764, so one run spreads
    by 10 * sqrt(5) / 2.7764 = 8.0537; two differ by luck up to 2.7764 * 8.0537 * sqrt(2) = 31.623."""
    rows = [
        {"id": "late", "n": 5, "low": 90.0, "high": 110.0},
        {"id": "due", "n": 5, "low": math.nan, "high": 1},
    ]
    facts, alone = Facts(stored, study_of(rows)), Facts(stored)
    assert luck(facts, alone, "late", 1) == pytest.approx(31.623, abs=1e-3)
    assert luck(alone, facts, "late", 1) == pytest.approx(31.623, abs=1e-3)
    assert luck(facts, alone, "late", 36) > 60  # type: ignore[operator]
    assert luck(facts, alone, "due", 1) is None
    assert luck(alone, alone, "late", 1) is None


@pytest.mark.parametrize(("more", "word"), [(31, "within"), (32, "beyond")])
def test_a_change_is_beyond_luck_only_if_luck_does_not_explain_it(
    stored: RunResult, more: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of the test above, as if one number alone were compared."""
    import sim.reports.moved as module

    rows: list[dict[str, object]] = [{"id": "late", "n": 5, "low": 90.0, "high": 110.0}]
    now = dataclasses.replace(stored, values={**stored.values, "late": stored.values["late"] + more})
    monkeypatch.setattr(module, "compared", lambda now, then: [now.value("late")])
    (found,) = moved(Facts(now, study_of(rows)), Facts(stored))
    assert (found.change.value, found.sure) == (more, word)


def test_without_a_study_luck_is_not_known(told: Callable[[str], Spoken]) -> None:
    text = Page(html(told("en"))).text
    assert "a single run on either side does not tell" in text
    assert "not known" in text


def test_another_seed_and_another_model_are_named(stored: RunResult) -> None:
    other = dataclasses.replace(stored, manifest={**stored.manifest, "seed": 7, "model": "0" * 16})
    text = Page(html(speak(document(Material(stored), Material(other)), "en"))).text
    assert "Seed\n7 → 1" in text
    assert f"Model\nmodel {'0' * 16} → model {stored.manifest['model']}" in text
    assert "No input of the scenario's files changed" in text


def test_both_languages_and_both_papers_say_the_same_numbers(told: Callable[[str], Spoken]) -> None:
    zh, en = (Page(html(told(lang))) for lang in ("zh", "en"))
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)
    ids = set(en.ids())
    assert [a["href"] for t, a in en.tags if t == "a" and str(a["href"])[1:] not in ids] == []
    reader = PdfReader(io.BytesIO(pdf(told("zh"))))
    on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in (zh.text, text_of(reader)))
    assert on_page - in_pdf == in_pdf - on_page == Counter()


def test_the_same_results_make_the_same_bytes(folder: Path, slower: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        args = [str(slower), "--since", str(folder), "--lang", "zh", "--out", str(tmp_path / name)]
        assert command(*args) == 0
    one, other = ((tmp_path / n / "harbour.zh.html").read_bytes() for n in ("a", "b"))
    assert one == other
    assert "与上次相比".encode() in one


def test_an_earlier_run_that_was_touched_is_refused(folder: Path, slower: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    text = (copy / "summary.json").read_text(encoding="utf-8")
    (copy / "summary.json").write_text(text.replace("1", "2", 1), encoding="utf-8")
    assert command(str(slower), "--since", str(copy), "--out", str(tmp_path / "out")) == IO_FAILED
    assert not (tmp_path / "out").exists()


def test_only_a_run_is_held_against_a_run(stored: RunResult) -> None:
    study = Study("compare", {}, {}, Path("study"))
    with pytest.raises(DamagedRun, match="a comparison is held against an earlier comparison"):
        document(Material(compare=study), Material(stored))
    with pytest.raises(DamagedRun, match="not against a comparison"):
        document(Material(stored), Material(compare=study))


@pytest.mark.parametrize("payload", ["<script>x</script>", "{then} {0.__class__}", '"><svg onload=x>'])
def test_words_of_the_earlier_run_are_words(stored: RunResult, payload: str) -> None:
    resolved = {**stored.manifest["resolved"], "observed": payload, "zh": payload, "en": payload}
    manifest = {**stored.manifest, "resolved": resolved, "engine": payload}
    other = dataclasses.replace(stored, manifest=manifest)
    page = Page(html(speak(document(Material(stored), Material(other)), "en")))
    assert page.text.count(payload) >= 3
    assert "script" not in {t for t, _ in page.tags}
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]


@pytest.fixture(scope="module")
def mondays(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, RunResult]:
    """The town from one opening state, and from another with 400 more cards at the Anchor Bank."""
    folder = tmp_path_factory.mktemp("mondays")
    scenario = write_week(folder)
    run(scenario, out=folder / "then", journeys=False, stamped=False)
    more = OPENING.replace("anchor,letter,3,40", "anchor,letter,3,440")
    (folder / "opening.csv").write_text(more, encoding="utf-8")
    run(scenario, out=folder / "now", journeys=False, stamped=False)
    return load_run(folder / "then"), load_run(folder / "now")


def test_a_brief_says_whether_last_weeks_lines_held(mondays: tuple[RunResult, RunResult]) -> None:
    """The other opening state has the same name in the scenario, and is told all the same."""
    then, now = mondays
    page = Page(html(speak(weekly(Material(now), None, Material(then)), "en")))
    assert "Opening state\nchanged" in page.text
    assert "What the last brief expected for this morning" in page.text
    expected = {float(n.value) for n in page.numbers if n.id.startswith("then:banks:unmade[bureau=anchor")}
    banks = then.banks.astype({"date": str, "bank": str})
    assert expected == {banks[(banks["date"] == "2031-03-16") & (banks["bank"] == "anchor")]["unmade"].sum()}


def test_a_count_lies_above_outside_or_within_the_lines(mondays: tuple[RunResult, RunResult]) -> None:
    room = rooms_ahead(Standing(Facts(mondays[0])))[0]
    low, high = (dataclasses.replace(room.next, value=v) for v in (5.0, 9.0))
    told = room._replace(alarm=dataclasses.replace(room.alarm, value=20.0), watch=(low, high))
    assert [state(x, told) for x in (4, 5, 9, 10, 20, 21)] == [
        "watch", "clear", "clear", "watch", "watch", "over",
    ]  # fmt: skip
    assert state(20, told._replace(watch=None)) == "below"
