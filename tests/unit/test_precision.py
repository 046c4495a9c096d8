"""Wishes for precision: what may be written, and when to stop."""

from __future__ import annotations

import math

import pytest

from sim.diagnostics import ScenarioError
from sim.experiments.precision import Precision, known, next_runs, precisions
from sim.experiments.ranges import Range


def found(estimate: float, half: float, n: int = 10) -> Range:
    return Range(estimate, estimate - half, estimate + half, "t", n)


@pytest.mark.parametrize(
    ("text", "amount", "relative"),
    [
        ("on_time_share=0.1points", 0.001, False),
        ("on_time_share.bank.icbc=2%", 0.02, True),
        ("days_to_made_mean=0.5days", 0.5, False),
        ("late=500applications", 500.0, False),
    ],
)
def test_a_wish_is_a_measure_and_an_amount_with_its_unit(text: str, amount: float, relative: bool) -> None:
    (wish,) = precisions([text])
    assert wish == Precision(text.split("=")[0], pytest.approx(amount), relative, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("on_time_share", "E-VALUE"),
        ("on_time_share=0.1", "E-VALUE"),
        ("on_time_share = 1%", "E-VALUE"),
        ("on_time_share=-1%", "E-VALUE"),
        ("on_time_share=1days", "E-UNIT"),
        ("days_to_made_mean=0.1points", "E-UNIT"),
        ("days_to_made_mean=3hours", "E-UNIT"),
        ("on_time_share=0points", "E-RANGE"),
        ("late=100%", "E-RANGE"),
        ("on_tine_share=1%", "E-REF"),
    ],
)
def test_what_is_no_wish_is_refused(text: str, code: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        precisions([text])
    assert [d.code for d in refused.value.diagnostics] == [code]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        precisions(["late=1days", "late=1%", "x"])
    assert [d.code for d in refused.value.diagnostics] == ["E-UNIT", "E-VALUE"]


def test_a_number_that_the_runs_do_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError) as refused:
        known(precisions(["late.bank.icbx=1%"]), {"late.bank.icbc": 1.0})
    hint = refused.value.diagnostics[0].help
    assert hint is not None
    assert "late.bank.icbc" in hint.en


def test_a_relative_width_is_adjusted_since_the_estimate_stands_for_the_truth() -> None:
    # 10 % of 22 is wanted: 22 * 0.1/1.1 = 2.
    (wish,) = precisions(["days_to_made_mean=10%"])
    assert wish.wanted(22.0) == pytest.approx(2.0)
    assert wish.reached(found(22.0, 1.99))
    assert not wish.reached(found(22.0, 2.01))


def test_runs_are_added_by_the_square_of_the_width_and_at_most_doubled() -> None:
    wishes = precisions(["late=4applications"])
    # 5 against 4 with 10 runs: 10 * (5/4)^2 = 15.6, so 16; 40 against 4 would be 1,000: 20 first.
    assert next_runs(10, wishes, {"late": found(100, 5)}, 100) == 16
    assert next_runs(10, wishes, {"late": found(100, 40)}, 100) == 20
    assert next_runs(10, wishes, {"late": found(100, 40)}, 12) == 12
    assert next_runs(12, wishes, {"late": found(100, 40)}, 12) == 12
    assert next_runs(10, wishes, {"late": found(100, 4.0)}, 100) == 10


def test_the_hardest_of_several_wishes_decides() -> None:
    wishes = precisions(["late=4applications", "due=4applications"])
    assert next_runs(10, wishes, {"late": found(100, 3), "due": found(100, 5)}, 100) == 16


def test_no_run_is_added_for_a_share_that_never_left_its_end() -> None:
    wishes = precisions(["on_time_share=0.1points"])
    perfect = Range(1.0, math.nan, math.nan, "bound", 10, 0.26)
    assert next_runs(10, wishes, {"on_time_share": perfect}, 100) == 10
    assert not wishes[0].reached(perfect)
