"""The appendix: complete, and made from the run alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from sim.measures.dated import LEVELS
from sim.measures.names import measures
from sim.reports.appendix import again
from sim.reports.facts import Facts
from sim.reports.inputs import sections_of
from sim.reports.origins import methods
from sim.reports.scales import likelihood, scales
from sim.reports.spoken import Spoken, plain
from sim.reports.stress import SECTIONS, stress
from sim.reports.words import pieces, say
from sim.results import RunResult

Speak = Callable[[str], Spoken]


def grids(spoken: Spoken, caption: str) -> list[Any]:
    """Tables whose caption holds a word."""
    found = [b for b in spoken["blocks"] if b["kind"] == "grid"]
    return [b for b in found if caption in "".join(p.get("t", "") for p in b["caption"])]


def test_all_twenty_items_of_stress_des_are_told(stored: RunResult) -> None:
    """Monks and others 2019: three items on objectives, five on logic, four on data, three on experiments,
    four on implementation, one on access."""
    assert [len(items) for _, items in SECTIONS] == [3, 5, 4, 3, 4, 1]
    grid = stress(Facts(stored))
    assert len(grid.rows) == 20
    for lang in ("zh", "en"):
        assert all(len(plain(how, lang)) > 4 for _, how in grid.rows)  # type: ignore[arg-type]


def test_no_number_of_stress_des_is_typed(stored: RunResult) -> None:
    """A row without its cited numbers has no digit."""
    for name, how in stress(Facts(stored)).rows:
        for value in (name, how):
            words = "".join(p for p in pieces(value, "en") if isinstance(p, str))
            assert not re.search(r"\d", words), words


def test_every_measure_says_how_it_is_counted() -> None:
    assert set(methods()) == set(measures()) | {f"counted.{level}" for level in LEVELS}


def test_the_inputs_of_a_measure_are_sections_of_a_scenario(stored: RunResult) -> None:
    sections = set(stored.manifest["resolved"])
    assert {s for m in methods().values() for s in m.inputs} <= sections
    assert set(sections_of(Facts(stored))) <= sections


def test_assumptions_stand_with_range_owner_and_review_date(spoken: Speak, stored: RunResult) -> None:
    (grid,) = grids(spoken("en"), "Assumptions that the scenario cites")
    cited = stored.sources["assumptions"]
    assert [r[0][0]["t"] for r in grid["rows"]] == list(cited)
    first = next(iter(cited.values()))
    row = grid["rows"][0]
    values = {float(p["value"]) for p in row[2] if "n" in p}
    assert values == {first["low"], first["central"], first["high"]}
    assert row[4][0]["value"] == first["review_by"]


def test_the_command_that_redoes_the_run_is_told(stored: RunResult) -> None:
    assert again(Facts(stored)) == "cardsim run harbour --seed 1"


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "virtually certain"),
        (0.95, "very likely"),
        (0.5, "about as likely as not"),
        (0.0, "exceptionally unlikely"),
    ],
)
def test_words_for_how_likely_follow_the_printed_scale(probability: float, word: str) -> None:
    assert plain(likelihood(probability), "en") == word
    levels = list(scales()["likelihood"].values())
    assert levels == sorted(levels, reverse=True)


def test_every_phrase_of_the_appendix_has_words_in_both_languages() -> None:
    for section, items in SECTIONS:
        for key in (section, *items):
            assert plain(say(f"stress.{key}"), "zh") != plain(say(f"stress.{key}"), "en")
