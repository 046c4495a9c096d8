"""What measuring an assumption is worth, against sums done by hand."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sim.app.sensitivity_screen import HALF_BAR, bar
from sim.experiments.assumptions import Flagged
from sim.experiments.worth import SPAN, Ends, keeps, turns, worth_table
from sim.facts import Assumption


def flagged(id: str, low: float, centre: float, high: float) -> Flagged:
    names = ("quantity_zh", "quantity_en", "unit", "owner", "reasoning_zh", "reasoning_en")
    words = dict.fromkeys(names, "")
    row = Assumption(id=id, low=low, central=centre, high=high, review_by=dt.date(2027, 1, 1), **words)
    return Flagged(row, (), centre)


def linear(id: str, slope: float) -> Ends:
    """An assumption from -1 to 1 around 0, and a measure that is 10 + slope times it."""
    return Ends(flagged(id, -1.0, 0.0, 1.0), 10.0 - slope, 10.0, 10.0 + slope)


def test_the_variance_of_a_straight_answer_is_that_of_the_triangle() -> None:
    """Triangular on (-1, 0, 1) has variance (1 + 1 + 0 + 1 - 0 - 0) / 18 = 1/6; times the slope squared."""
    assert linear("A", 3.0).answers().var() == pytest.approx(9 / 6, rel=0.01)
    assert linear("A", 3.0).answers().mean() == pytest.approx(10.0, abs=1e-9)


def test_shares_and_what_is_left() -> None:
    """Slopes 2 and 1: four fifths and one fifth of the variance, (4 + 1) / 6 in all."""
    table = worth_table({"m": [linear("A", 1.0), linear("B", 2.0)]}, {}, top=10)
    assert list(table["assumption"]) == ["B", "A"]
    assert list(table["share"]) == pytest.approx([0.8, 0.2], rel=1e-6)
    assert table["range_now"].iloc[0] == pytest.approx(SPAN * math.sqrt(5 / 6), rel=0.01)
    assert table["range_known"].iloc[0] == pytest.approx(SPAN * math.sqrt(1 / 6), rel=0.01)
    assert table["turns"].isna().all()


def test_a_threshold_turns_as_often_as_the_answer_passes_it() -> None:
    """10 + 2x is at least 9 for x above -0.5; the triangle is below that with 0.5 * 0.5 / 2 = 1/8."""
    table = worth_table({"m": [linear("A", 2.0)]}, {"m": (9.0, None)}, top=1)
    assert table["turns"].iloc[0] == pytest.approx(1 / 8, abs=0.004)


def test_a_threshold_far_away_is_never_turned() -> None:
    assert worth_table({"m": [linear("A", 2.0)]}, {"m": (None, 99.0)}, top=1)["turns"].iloc[0] == 0.0


def test_an_end_at_the_centre_gives_one_line() -> None:
    """The range begins at the scenario's own value: nothing below it can be asked for."""
    answers = Ends(flagged("A", 0.0, 0.0, 1.0), 10.0, 10.0, 12.0).answers()
    assert answers.min() >= 10.0
    assert answers.mean() == pytest.approx(10 + 2 / 3, rel=0.01)  # the mean of that triangle is a third


def test_what_moves_nothing_is_not_named() -> None:
    assert worth_table({"m": [linear("A", 0.0)]}, {}, top=5).empty


def test_verdicts_include_their_limits() -> None:
    assert list(keeps(np.array([1.0, 2.0, 3.0]), (2.0, 2.5))) == [False, True, False]
    assert turns(np.array([1.0, 3.0]), 3.0, (2.0, None)) == 0.5


def test_a_bar_is_drawn_to_scale_from_the_middle() -> None:
    picture = bar(-1.0, 0.5, 1.0)
    assert picture.index("│") == HALF_BAR
    assert (picture.count("▒"), picture.count("█")) == (HALF_BAR, HALF_BAR // 2)
    assert picture.rstrip().endswith("█")


def test_two_ends_on_one_side_share_their_cells() -> None:
    assert bar(0.5, 1.0, 1.0)[HALF_BAR + 1 :] == "▓" * (HALF_BAR // 2) + "█" * (HALF_BAR // 2)
