"""Pages that everybody can read: order of headings, contrast, text alternatives, names of tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from sim.reports.figures import style
from sim.reports.figures.heat import COLOURS
from sim.reports.spoken import Spoken
from sim.reports.web import html
from tests.places import PACKAGE
from tests.report.pages import Page

Speak = Callable[[str], Spoken]
LEAST_CONTRAST = 4.5
"""Of text that is not large, WCAG 2.2, success criterion 1.4.3, level AA."""


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest, spoken: Speak) -> Page:
    return Page(html(spoken(request.param)))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_all_words_of_the_page_stand_out_from_their_ground() -> None:
    text = (PACKAGE / "reports" / "paper" / "page.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", text))
    for name in ("ink", "grey", "good", "mixed", "bad", "link"):
        for ground in ("#ffffff", colours["pale"]):
            assert contrast(colours[name], ground) >= LEAST_CONTRAST, name


def test_all_words_of_the_figures_stand_out_from_their_ground() -> None:
    for colour in (style.INK, style.GREY, style.BLUE, style.RED, style.GREEN):
        assert contrast(colour, style.PAPER) >= LEAST_CONTRAST, colour


def test_neighbouring_classes_of_the_heat_map_differ_in_lightness() -> None:
    """So they are told apart without colour; everybody on time, and almost, differ in hue only."""
    light = [luminance(c) for c in COLOURS]
    assert light[:4] == sorted(light[:4])
    assert all(contrast(a, b) > 1.3 for a, b in pairwise(COLOURS[:4]))


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_says_what_it_shows(page: Page) -> None:
    pictures = [a for tag, a in page.tags if tag == "svg"]
    assert len(pictures) >= 6
    for attributes in pictures:
        assert attributes["role"] == "img"
        assert len(str(attributes["aria-label"])) > 10


def test_every_figure_has_a_note_and_its_data(page: Page) -> None:
    figures = sum(tag == "figure" for tag, _ in page.tags)
    assert figures == sum(tag == "figcaption" for tag, _ in page.tags)
    assert figures == sum(tag == "details" for tag, _ in page.tags)


def test_every_table_has_a_name_and_heads(page: Page) -> None:
    tables = sum(tag == "table" for tag, _ in page.tags)
    assert tables == sum(tag == "caption" for tag, _ in page.tags)
    scopes = {a.get("scope") for tag, a in page.tags if tag == "th"}
    assert scopes == {"col", "row"}


def test_the_page_says_its_language_and_its_title(page: Page) -> None:
    assert {a.get("lang") for tag, a in page.tags if tag == "html"} & {"zh-CN", "en"}
    assert any(tag == "title" for tag, _ in page.tags)
    assert any(tag == "main" for tag, _ in page.tags)
