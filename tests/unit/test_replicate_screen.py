"""The screen of many runs says in words: bounds, that more runs are no help, and what to do next."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sim.app.replicate_screen import groups
from sim.app.value_text import between, shown
from sim.diagnostics import Language
from sim.studies import Study

NAN, INF = float("nan"), float("inf")
SHARE = {"id": "on_time_share", "unit": "share", "estimate": 0.99, "low": 0.98, "high": 0.995}
LIMITS = {"method": "logit", "n": 10, "bound": NAN, "draws_low": 0.9, "draws_high": 0.999}
SPLIT = {"id": "on_time_share", "unit": "share", "largest": "x", "readings": 2}


def study(split: tuple[float, float, float], help_: bool, about: dict[str, Any], **row: Any) -> Study:
    parts = dict(zip(("seed", "assumptions", "reading"), split, strict=True))
    runs_between = {"id": "on_time_share", "quantile": 0.5, "estimate": 0.99, "low": -INF, "high": INF}
    tables = {
        "measures": pd.DataFrame([{**SHARE, **LIMITS, **row}]),
        "quantiles": pd.DataFrame([{**runs_between, "coverage": 1.0}]),
        "split": pd.DataFrame([{**SPLIT, **parts, "more_runs_help": help_}]),
    }
    names = {
        "reading": {"a": {"en": "Day one", "zh": "首日"}, "b": {"en": "Day two", "zh": "次日"}},
        "bank": {},
    }
    told = {
        "scenario": {"name": "x", "title": {"en": "Title", "zh": "标题"}}, "replications": 10, "seed": 1,
        "sample": 1, "draws": 30, "seeds_per_draw": 2, "assumptions": ["A.1"], "flagged": 1,
        "observed": True, "precision": [], "thresholds": [],
        "headlines": ["on_time_share"], "few_counters": [], "names": names,
    }  # fmt: skip
    return Study("replicate", told | about, tables)


def screen(found: Study, lang: Language = "en") -> str:
    return "\n".join(line for group in groups(found, "plan.toml", lang) for line in group)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "More runs will not help for any"), ("zh", "重复运行更多次无济于事（以上各项")]
)
def test_more_runs_will_not_help_where_assumptions_lead(lang: Language, words: str) -> None:
    # 1 + 6 + 3: 10 %, 60 % and 30 % of the variance.
    text = screen(study((1.0, 6.0, 3.0), False, {}), lang)
    assert words in text
    assert "cardsim sensitivity plan.toml" in text
    assert all(share in text for share in ("10%", "60%", "30%"))


def test_where_the_reading_leads_it_is_to_be_settled() -> None:
    text = screen(study((1.0, 3.0, 6.0), False, {}))
    assert "settled in writing" in text
    assert "Day one; Day two" in text


def test_where_chance_leads_four_times_the_runs_halve_the_range() -> None:
    text = screen(study((6.0, 1.0, 1.0), True, {}))
    assert "will not help" not in text
    assert "--runs 40 halves" in text


def test_without_draws_the_assumptions_are_to_be_added_where_there_are_any() -> None:
    own = {"draws": 0, "assumptions": []}
    assert "--assumptions 40" in screen(study((1.0, 0.0, 0.5), True, own))
    assert "--assumptions" not in screen(study((1.0, 0.0, 0.5), True, own | {"flagged": 0}))


def test_no_failure_in_any_run_is_told_as_a_bound_on_runs() -> None:
    # Ten runs: 1 - 0.05^(1/10) = 25.9 % at most.
    text = screen(
        study((0.0, 0.0, 0.0), True, {}, estimate=1.0, low=NAN, high=NAN, method="bound", bound=0.2589)
    )
    assert "100% in all 10 runs; at most 25.9% of runs would show anything else" in text
    assert "What the spread comes from" not in text


@pytest.mark.parametrize(
    ("half", "reached", "words"),
    [
        (0.0005, True, "reached: on_time_share=0.1points (±0.05 points)"),
        (0.002, False, "not reached: on_time_share=0.1points (±0.2 points; about 40 runs would)"),
        (None, False, "no interval to measure: on_time_share=0.1points"),
    ],
)
def test_a_wish_is_answered(half: float | None, reached: bool, words: str) -> None:
    # Twice too wide after 10 runs: 10 * 2^2 = 40.
    wish = {"asked": "on_time_share=0.1points", "measure": "on_time_share", "wanted": 0.001}
    text = screen(
        study((6.0, 1.0, 1.0), True, {"precision": [{**wish, "half_width": half, "reached": reached}]})
    )
    assert words in text
    assert "a little below 95%" in text


def test_a_sample_is_told_to_have_more_chance_and_fewer_counters() -> None:
    text = screen(study((6.0, 1.0, 1.0), True, {"sample": 100, "few_counters": ["mean_visit_wait"]}))
    assert "1 person in 100 played" in text
    assert "chance weighs more" in text
    assert "too few counters in the sample for a verdict: Wait of a visit" in text
    assert "not fitted to the observed counts" in text


def test_numbers_are_told_by_their_unit() -> None:
    assert shown(0.99996, "share", "en") == ">99.99%"
    assert shown(3.456, "days", "en") == "3.46"
    assert shown(125_000.0, "cards", "zh") == "12.50万"
    assert between(NAN, 1.0, "days", "en") == "–"
    assert between(0.1, 0.2, "share", "zh") == "10.00% 至 20.00%"
