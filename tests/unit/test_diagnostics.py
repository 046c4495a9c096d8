"""Diagnostics as text and JSON: form, limits, and nothing that steers a terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.codes import code, codes
from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error, same, warning
from sim.diagnostics_text import clip, count_line, escape, render, render_one, to_json, width

SPAN = Span("plan.toml", 12, 11, 13, "persons = -5")
ONE = error("E-RANGE", "groups.minor.persons", Text("too small", "太小"), span=SPAN, got="-5", help=same("0"))


def test_one_diagnostic_shows_place_line_caret_value_and_help() -> None:
    assert render_one(ONE).split("\n") == [
        "error[E-RANGE]: too small",
        "  --> plan.toml:12:11",
        "    |",
        " 12 | persons = -5",
        "    |           ^^",
        "  got: -5",
        "  help: 0",
    ]


def test_the_same_in_chinese_shares_the_code() -> None:
    assert render_one(ONE, "zh").split("\n")[0] == "错误[E-RANGE]: 太小"


def test_the_caret_stands_under_wide_characters() -> None:
    span = Span("f", 1, 6, 8, "zh = “基”")  # five narrow cells before the quote
    lines = render_one(error("E-SYNTAX", "zh", same("x"), span=span)).split("\n")
    assert lines[-1] == "   |      ^^^"  # a narrow quote and one wide character are three cells
    assert width("基a\u0301") == 3


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "x" * 5000 + "HERE" + "y" * 5000
    page = render_one(error("E-SYNTAX", "", same("m"), span=Span("f", 1, 5001, 5005, source)))
    assert "HERE" in page
    assert max(width(line) for line in page.split("\n")) < 120


def test_counts_name_errors_and_warnings() -> None:
    odd = warning("W-DIST", "a", same("m"))
    assert count_line([ONE, ONE, odd]) == "2 errors, 1 warning"
    assert count_line([ONE]) == "1 error"
    assert count_line([odd], "zh") == "1 个警告"


def test_only_twenty_are_shown() -> None:
    page = render([ONE] * 23)
    assert page.count("error[E-RANGE]") == 20
    assert "and 3 more" in page
    assert page.endswith("23 errors\n")


def test_json_says_whether_it_is_valid() -> None:
    assert to_json([])["valid"] is True
    told = json.loads(json.dumps(to_json([ONE])))
    assert told["error_count"] == 1
    assert told["diagnostics"][0]["range"]["start"] == {"line": 12, "column": 11}


@given(st.text())
def test_no_control_or_bidi_character_survives(text: str) -> None:
    shown = escape(text)
    assert not any(ord(c) < 32 or ord(c) == 127 for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200b\u2028\ufeff\x9b")


@given(st.text(max_size=200), st.integers(2, 40))
def test_a_clipped_text_fits(text: str, cells: int) -> None:
    assert width(clip(text, cells)) <= cells


@given(st.text(max_size=80), st.integers(1, 60), st.integers(0, 30))
def test_any_line_and_any_span_can_be_drawn(source: str, column: int, length: int) -> None:
    line = source.replace("\n", " ").replace("\r", " ")
    span = Span("f", 3, column, column + length, line)
    assert render_one(Diagnostic("error", "E-SYNTAX", "", same("m"), span)).startswith("error[E-SYNTAX]: m")


def test_every_code_is_explained_in_both_languages() -> None:
    for found in codes().values():
        assert found.title.en
        assert found.title.zh != found.title.en
        assert found.explanation.zh != found.explanation.en


def test_codes_are_found_in_any_case_and_near_ones_are_suggested() -> None:
    assert code("e-range").id == "E-RANGE"
    with pytest.raises(ScenarioError) as caught:
        code("E-RNGE")
    (found,) = caught.value.diagnostics
    assert found.help is not None
    assert "E-RANGE" in found.help.en
