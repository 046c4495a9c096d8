"""What fitting points say of knobs: known, narrowed, open; balances and pairs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.diagnostics import Language, Text
from sim.experiments.history_matching import design
from sim.experiments.identifiability import directions, pairs, ranges, verdict_of
from sim.experiments.identifiability_words import what_is_known

CUBE = design(3, 4_096)


def test_what_was_not_narrowed_is_open() -> None:
    for told in ranges(CUBE):
        assert told.kept == pytest.approx(1.0, abs=0.01)
        assert told.verdict == "open"
        assert told.p05 == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(("kept", "verdict"), [(0.3, "fixed"), (0.5, "narrowed"), (0.8, "open")])
def test_a_third_is_known_four_fifths_are_open(kept: float, verdict: str) -> None:
    assert verdict_of(kept) == verdict


def test_a_quarter_of_a_range_has_a_quarter_of_its_spread() -> None:
    told = ranges(CUBE * np.array([0.25, 1, 1]))[0]
    assert told.kept == pytest.approx(0.25, abs=0.01)
    assert told.verdict == "fixed"


def test_a_thin_plane_is_one_known_balance_and_two_free_directions() -> None:
    # a + b between 0.95 and 1.05: known across, free along and in c.
    points = CUBE[np.abs(CUBE[:, 0] + CUBE[:, 1] - 1) < 0.05]
    known, *free = directions(points)
    assert known.verdict == "fixed"
    assert np.abs(known.weights) == pytest.approx([0.5**0.5, 0.5**0.5, 0], abs=0.05)
    assert known.weights[0] * known.weights[1] > 0  # more of one is made good by less of the other
    assert sorted(known.members()) == [0, 1]
    assert all(d.verdict == "open" for d in free)
    assert all(d.weights[d.members()[0]] > 0 for d in (known, *free))
    assert pairs(points)[0][:2] == (0, 1)
    assert pairs(points)[0].correlation < -0.95


def test_one_knob_has_a_range_and_no_pair() -> None:
    assert len(ranges(CUBE[:, :1])) == 1
    assert pairs(CUBE[:, :1]) == []
    assert directions(CUBE[:, :1])[0].weights == (1.0,)


NAMES = [Text("share of a", "甲比例"), Text("length of b (days)", "乙时长（天）"), Text("c", "丙")]


def said(points: np.ndarray, lang: Language = "en") -> str:
    return "; ".join(t.say(lang) for t in what_is_known(NAMES, points))


def test_a_balance_is_told_with_what_makes_a_higher_knob_good() -> None:
    # a + b known: a higher one needs a lower other. a - b known: both go up together.
    against = CUBE[np.abs(CUBE[:, 0] + CUBE[:, 1] - 1) < 0.05]
    with_it = CUBE[np.abs(CUBE[:, 0] - CUBE[:, 1]) < 0.05]
    assert re.search(r"a higher \S+ of \w is made good by a lower \S+ of \w;", said(against))
    assert re.search(r"a higher \S+ of \w is made good by a higher \S+ of \w;", said(with_it))
    assert re.search("比例提高，可由乙时长降低抵消|时长提高，可由甲比例降低抵消", said(against, "zh"))
    assert "fix 1 of 3 independent combinations" in said(against)
    assert "cannot be told apart: share of a and length of b (correlation -" in said(against)


def test_knobs_known_alone_and_left_open_are_named_without_their_units() -> None:
    points = CUBE * np.array([1, 0.1, 1])
    assert "by themselves: length of b;" in said(points) + ";"
    assert said(points).endswith("as open as before: share of a, c")
    assert said(points, "zh").endswith("范围未缩小：甲比例、丙")


def test_of_few_points_nothing_is_said() -> None:
    assert said(CUBE[:20]) == "too few fitting sets to say what the counts tell of single knobs"
