"""Flagged assumptions: which keys they move, that the centre is the scenario, that the ends are scenarios."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.diagnostics import ScenarioError
from sim.experiments.assumptions import (
    assumptions_of,
    changes,
    varied,
    with_values,
)
from sim.experiments.key_values import plain, shares_with
from sim.experiments.vary import vary
from sim.facts import load_sources
from sim.scenario_files import Resolved, resolve, scenario_digest
from tests.places import BEIJING

HARBOUR = Path(__file__).parent / "second_city" / "harbour.toml"


@cache
def baseline() -> Resolved:
    return resolve("baseline")


FOUND = assumptions_of(baseline())
IDS = tuple(FOUND.flagged)


def with_table(folder: Path, *rows: str) -> Resolved:
    """The baseline with a data folder of its own that has these rows for knobs."""
    for file in BEIJING.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = "\n".join(["assumption,path,enters,by,remark_zh,remark_en", *rows]) + "\n"
    (folder / "knobs.csv").write_text(text, encoding="utf-8")
    scenario = baseline().scenario.model_copy(update={"data": folder.name})
    return replace(
        baseline(), folder=folder.parent, scenario=scenario, data={**baseline().data, "data": folder.name}
    )


def lookup(tables: Any, path: str) -> Any:
    for part in path.split("."):
        tables = tables[part]
    return tables


def test_every_assumption_moves_keys_or_says_why_not() -> None:
    assert set(load_sources(BEIJING).assumptions) == set(FOUND.flagged) | set(FOUND.left_out)
    assert len(FOUND.flagged) >= 100
    assert all(why.zh and why.en and "the scenario" not in why.en for why in FOUND.left_out.values())


def test_the_centre_is_the_scenario_itself() -> None:
    centres = {id: flagged.u_centre for id, flagged in FOUND.flagged.items()}
    at_centre = varied(baseline(), centres)
    assert scenario_digest(at_centre.scenario) == scenario_digest(baseline().scenario)


def test_each_assumption_alone_moves_something() -> None:
    own = baseline().scenario.model_dump(by_alias=True)
    for id, one in FOUND.flagged.items():
        value = one.assumption.low if one.assumption.low < one.centre else one.assumption.high
        moved = changes(baseline(), {id: value})
        assert any(plain(lookup(own, p)) != v for p, v in moved.items()), id


@given(st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=len(IDS), max_size=len(IDS)))
@settings(max_examples=20, deadline=None)
def test_any_corner_of_the_ranges_is_a_scenario(quantiles: list[float]) -> None:
    varied(baseline(), dict(zip(IDS, quantiles, strict=True)))


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_all_low_and_all_high_are_scenarios(end: float) -> None:
    varied(baseline(), dict.fromkeys(IDS, end))


def test_values_enter_as_the_table_says() -> None:
    # A.36a sets three patiences; A.31c is 18 h -> "18:00"; A.20b 40,000 -> 20,000 halves 600 cards an hour
    # and doubles six minutes; A.17 1,000 -> 1,500 takes 500 from 2,300; A.40c 2 weeks are 14 days.
    values = {"A.36a": 30.0, "A.31c": 18.0, "A.20b": 20_000.0, "A.17": 1_500.0, "A.40c": 2.0}
    assert changes(baseline(), values) == {
        "facilities.instant.patience.mean_minutes": 30.0,
        "facilities.non_instant.patience.mean_minutes": 30.0,
        "facilities.desk.patience.mean_minutes": 30.0,
        "production.cutoff": "18:00",
        "production.cards_per_hour": 300.0,
        "production.setup_minutes": 12.0,
        "facilities.instant.total": 1_500,
        "facilities.non_instant.total": 1_800,
        "units.school.opening_delay.mean_days": 14.0,
    }


def test_what_states_a_value_goes_before_what_scales_it(tmp_path: Path) -> None:
    # A.31b sets the set-up to 10 minutes, then half the capacity doubles it.
    scale, states = "A.20b,production.setup_minutes,scale,-1,,", "A.31b,production.setup_minutes,set,1,,"
    own = with_table(tmp_path, scale, states)
    assert changes(own, {"A.20b": 20_000.0, "A.31b": 10.0})["production.setup_minutes"] == 20.0


def test_an_entry_of_a_list_moves_and_the_list_is_stated_whole() -> None:
    moved = changes(baseline(), {"A.28a": 3.0})
    assert moved["facilities.instant.hours"][0]["counters"] == 3
    assert moved["facilities.instant.hours"][0]["stations"] == 1


def test_a_share_leaves_the_others_their_proportions() -> None:
    # 0.6, 0.25, 0.1, 0.05 with the second at 0.5: the others share 0.5 as 12 : 2 : 1.
    before = {"online": 0.6, "instant": 0.25, "non_instant": 0.1, "desk": 0.05}
    assert shares_with(before, {"instant": 0.5}) == pytest.approx(
        {"online": 0.4, "instant": 0.5, "non_instant": 0.2 / 3, "desk": 0.1 / 3}
    )


def test_shares_that_leave_nothing_are_brought_to_one() -> None:
    # 0.75 + 0.45 = 1.2, so 0.625 and 0.375, and nothing for the third.
    assert shares_with({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.75, "b": 0.45}) == pytest.approx(
        {"a": 0.625, "b": 0.375, "c": 0.0}
    )
    assert shares_with({"a": 0.6, "b": 0.4}, {"a": 0.9, "b": 0.6}) == pytest.approx({"a": 0.6, "b": 0.4})


def test_quantiles_are_those_of_a_triangle_with_its_top_at_the_scenario() -> None:
    # A.36a: 20, 45, 90. The top lies at u = 25/70; at u = 0.5: 90 - sqrt(0.5 * 70 * 45) = 50.31.
    one = FOUND.flagged["A.36a"]
    assert one.u_centre == pytest.approx(25 / 70)
    assert [one.at(u) for u in (0, 25 / 70, 0.5, 1)] == pytest.approx([20, 45, 50.3137, 90], abs=1e-4)


def test_a_fitted_value_inside_the_range_is_the_centre() -> None:
    # The baseline's willing share of retirees is fitted: 0.42 in 0.35 to 0.85, where the table says 0.6.
    assert FOUND.flagged["A.44f"].centre == 0.42


def test_a_value_outside_the_range_is_the_planners_and_not_moved() -> None:
    own = vary(baseline(), {"production.failed_share": 0.1})
    assert "outside its range" in assumptions_of(own).left_out["A.32"].en


def test_a_quantity_stated_apart_in_several_places_is_not_moved() -> None:
    own = vary(baseline(), {"facilities.desk.patience.mean_minutes": 30.0})
    assert "apart" in assumptions_of(own).left_out["A.36a"].en


def test_another_city_has_a_table_of_its_own() -> None:
    found = assumptions_of(resolve(HARBOUR))
    assert {id: f.centre for id, f in found.flagged.items()} == {"Q.1": 0.7}


@pytest.mark.parametrize(("id", "code"), [("A.46a", "E-VALUE"), ("A.36z", "E-REF")])
def test_an_assumption_that_moves_nothing_is_refused(id: str, code: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        with_values(baseline(), {id: 1.0})
    assert refused.value.diagnostics[0].code == code


@pytest.mark.parametrize("row", ["A.99x,p,set,1,,", "A.01,p,times,1,,", "A.01,p,set,one,,", "A.01,p,set,1"])
def test_a_damaged_table_is_refused(row: str, tmp_path: Path) -> None:
    own = with_table(tmp_path, row)
    with pytest.raises(ScenarioError) as refused:
        assumptions_of(own)
    assert refused.value.diagnostics[0].code == "E-FACTS"
