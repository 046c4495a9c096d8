"""The page of a run: whole, quiet, every number with a way back, the same bytes twice."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import IO_FAILED, Settings, cli, exit_code
from sim.reports.material import read_material
from sim.reports.report import document
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.reports.words import WORDS, table
from sim.results import RunResult
from tests.places import PACKAGE
from tests.report.pages import Page

LANGS = ("zh", "en")
MOST_BYTES = 1_500_000
Speak = Callable[[str], Spoken]


@pytest.fixture(params=LANGS)
def page(request: pytest.FixtureRequest, spoken: Speak) -> Page:
    return Page(html(spoken(request.param)))


def test_a_page_runs_nothing_and_fetches_nothing(page: Page) -> None:
    assert not {t for t, _ in page.tags} & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
        "img",
    }
    for tag, attrs in page.tags:
        assert not [a for a in attrs if a.startswith("on")], tag
        for name in ("href", "src", "xlink:href"):
            assert str(attrs.get(name) or "#").startswith("#"), (tag, attrs)


def test_the_style_fetches_nothing() -> None:
    style = (PACKAGE / "reports" / "paper" / "page.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_every_number_leads_to_a_row_that_says_where_it_comes_from(page: Page) -> None:
    ids = set(page.ids())
    links = [str(a["href"])[1:] for t, a in page.tags if t == "a"]
    assert links
    assert [link for link in links if link not in ids] == []
    assert len(page.ids()) == len(ids)


def test_a_number_on_the_page_is_the_stored_one(page: Page, stored: RunResult) -> None:
    values = [n for n in page.numbers if n.id in stored.values]
    assert len(values) > 20
    for number in values:
        expected = stored.values[number.id]
        assert float(number.value) == expected or (expected != expected and number.text == "–"), number


def test_no_digit_of_the_page_stands_outside_a_number(page: Page) -> None:
    """Before the appendix every digit belongs to an element with an id; a number typed anywhere fails here.

    Names (of banks, readings) may hold digits: the second city's do not.
    """
    body = page.text.split({True: "Assumptions\n", False: "所依据的假设\n"}["Assumptions\n" in page.text])[0]
    for number in page.numbers:
        body = body.replace(number.text, "", 1)
    assert re.findall(r".{0,20}\d.{0,20}", body) == []


def test_no_digit_stands_in_the_words_or_in_the_template() -> None:
    assert [k for k, t in table().items() if re.search(r"[0-9０-９]", t.en + t.zh)] == []
    template = (PACKAGE / "reports" / "paper" / "page.html").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]*>|{%.*?%}|{{.*?}}", "", template)
    assert re.findall(r"\d", shown) == []


def test_both_languages_say_the_same_numbers(spoken: Speak) -> None:
    zh, en = (Page(html(spoken(lang))) for lang in LANGS)
    assert sorted((n.id, n.value) for n in zh.numbers) == sorted((n.id, n.value) for n in en.numbers)


def test_every_word_has_both_languages_and_no_word_is_idle() -> None:
    assert [k for k, t in table().items() if not t.en.strip() or not t.zh.strip()] == []
    code = "".join(p.read_text(encoding="utf-8") for p in (PACKAGE / "reports").rglob("*.py"))
    sections = {k.split(".")[0] for k in table()}
    assert [s for s in sections if f'"{s}.' not in code] == []
    assert WORDS.suffix == ".toml"


def test_the_same_results_make_the_same_bytes(folder: Path, spoken: Speak) -> None:
    again = speak(document(read_material([folder])), "zh")
    assert html(again) == html(spoken("zh"))


def test_no_glyph_is_missing(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        speak(document(read_material([folder])), "zh")


def test_a_page_is_small(spoken: Speak) -> None:
    assert len(html(spoken("zh")).encode()) < MOST_BYTES


def test_the_command_writes_one_page_a_language(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["report", str(folder), "--lang", "both", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["harbour.en.html", "harbour.zh.html"]
    text = (tmp_path / "harbour.zh.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in text
    assert "harbour.en.html" in text


@pytest.mark.parametrize(
    "name", ["summary.json", "cube.parquet", "sources.json", "manifest.json", "banks.parquet"]
)
def test_results_that_were_touched_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    import shutil

    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    spoiled = (copy / name).read_bytes()
    (copy / name).write_bytes(spoiled.replace(b"1", b"2", 1) if name.endswith(".json") else spoiled[:-1])
    args = ["report", str(copy), "--out", str(tmp_path / "out")]
    assert exit_code(lambda: cli.main(args, standalone_mode=False), Settings()) == IO_FAILED
    assert not (tmp_path / "out").exists()


def test_from_a_number_to_the_clause_behind_it_in_two_clicks(page: Page, spoken: Speak) -> None:
    """The share on time leads to a row of the appendix, and that row to the clauses of the promises."""
    lang = "zh" if "条款" in page.text else "en"
    rows = {
        anchor: row
        for b in spoken(lang)["blocks"]
        if b["kind"] == "grid"
        for anchor, row in zip(b["anchors"], b["rows"], strict=False)
    }
    first = next(a for t, a in page.tags if t == "a" and a.get("data-id") == "on_time_share")
    row = rows[str(first["href"])[1:]]
    targets = [p["to"] for cell in row for p in cell if "a" in p]
    assert [t for t in targets if t.startswith("i-promises")]
    assert {"c-2", "c-3", "c-4", "c-5"} & set(targets)
    assert set(targets) <= set(page.ids())
