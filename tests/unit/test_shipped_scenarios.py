"""The shipped scenarios: what each changes, that it is no more than it says, and why it exists."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest

from sim.chance import keys
from sim.checks_dates import working_days
from sim.checks_sources import lookup
from sim.city import load_city
from sim.clock import DAY, Clock
from sim.diagnostics import ScenarioError
from sim.journeys import MAIL
from sim.measures.names import measure_of
from sim.people_rules import group_rules
from sim.population import build_population
from sim.scenario_files import Resolved, resolve, shipped_scenarios
from sim.scenario_paths import shipped_names
from sim.world import World
from sim.world_lines import compile_blanks, compile_bureau, lines_of_bank, merged
from sim.world_rounds import compile_rounds
from sim.world_tables import URGENT_FIRST

PLANS = (
    "batch_4_later", "uptake_up_30", "bank_outage", "blank_shortage", "courier_stop", "overtime_allowed",
    "more_instant_outlets", "everybody_at_once", "urgent_first", "bank16_year_earlier",
)  # fmt: skip
ALL = (*PLANS, "autumn_2025")
WORDS = {"name", "zh", "en", "why"}


@cache
def plan(name: str) -> Resolved:
    return resolve(name)


@cache
def clock_of(name: str) -> Clock:
    span = plan(name).scenario.horizon
    return Clock(span.start, span.end, working_days(plan(name).subject))


def changes(name: str) -> dict[str, object]:
    """Keys that the file states itself, without words, decisions and sources."""
    found = plan(name)
    own = [path for path, origin in found.provenance.items() if origin.layer == name]
    kept = [p for p in own if p.split(".")[0] not in {*WORDS, "decisions", "sources"}]
    return {p: lookup(found.data, tuple(p.split(".")))[1] for p in kept}


@pytest.mark.parametrize("name", ALL)
def test_a_shipped_scenario_is_an_overlay_without_warnings(name: str) -> None:
    assert plan(name).warnings == ()
    shipped = next(s for s in shipped_scenarios() if s.name == name)
    assert shipped.extends == "baseline"
    assert all((shipped.zh, shipped.en, shipped.why))


def test_the_plans_are_shipped() -> None:
    assert set(shipped_names()) >= {*ALL, "baseline"}


@pytest.mark.parametrize("name", ALL)
def test_it_states_only_what_differs(name: str) -> None:
    base = plan("baseline").data
    stated = changes(name)
    assert 1 <= len(stated) <= 40
    for path, value in stated.items():
        assert lookup(base, tuple(path.split("."))) != (True, value), path


@pytest.mark.parametrize("name", ALL)
def test_a_threshold_is_written_before_the_run(name: str) -> None:
    for decision in plan(name).scenario.decisions.values():
        assert (decision.at_least is None) != (decision.at_most is None)
        assert measure_of(decision.measure).label.zh
    assert plan(name).scenario.decisions


def test_batch_4_opens_two_months_later() -> None:
    opens = [plan(n).scenario.batches["batch_4"].opens for n in ("baseline", "batch_4_later")]
    assert opens == [dt.date(2025, 8, 1), dt.date(2025, 10, 1)]


def test_uptake_rises_by_30_percent_and_never_above_all() -> None:
    found = plan("uptake_up_30")
    city = load_city(found.data_folder)
    rules = group_rules(found.scenario, city, clock_of("baseline"), -400)
    before = group_rules(plan("baseline").scenario, city, clock_of("baseline"), -400)
    for after, old in zip(rules, before, strict=True):
        assert after.willing_share == pytest.approx(min(1.3 * old.willing_share, 1.0))


def test_one_bank_stands_still_for_ten_days_while_batch_2_applies() -> None:
    scenario, clock = plan("bank_outage").scenario, clock_of("baseline")
    city = load_city(plan("bank_outage").data_folder)
    bank = next(b for b in city.banks if b.id == "icbc")
    made = scenario.production, scenario.outages
    lines = lines_of_bank(bank.id, bank.code, scenario.banks[bank.id], *made, clock)
    begin, end = clock.second_of(dt.date(2025, 3, 10)), clock.second_of(dt.date(2025, 3, 20))
    for line in lines:
        assert any(a <= begin and end <= b for a, b in line.down(clock.horizon, keys(1, 0)).tolist())


def test_two_deliveries_of_blanks_fall_out_for_every_bank() -> None:
    clock = clock_of("baseline")
    for name in plan("baseline").scenario.banks:
        times = []
        for plan_name in ("baseline", "blank_shortage"):
            scenario = plan(plan_name).scenario
            own = merged(scenario.production, scenario.banks[name].production)
            times.append(set(compile_blanks(own.blanks, clock, 1, own.blank_stops)[0].tolist()))
        missing = {clock.date_of(t // DAY) for t in times[0] - times[1]}
        assert missing == {dt.date(2025, 3, 19), dt.date(2025, 4, 2)}, name


def test_no_mail_leaves_around_spring_festival() -> None:
    clock = clock_of("baseline")
    departures = []
    for name in ("baseline", "courier_stop"):
        rounds = compile_rounds(plan(name).scenario, clock)
        departures.append(rounds.departures[rounds.departures_at[MAIL] : rounds.departures_at[MAIL + 1]])
    gone = np.setdiff1d(*departures)
    dates = {clock.date_of(t // DAY) for t in gone.tolist()}
    assert min(dates) == dt.date(2026, 2, 9)
    assert max(dates) == dt.date(2026, 2, 28)


def test_overtime_and_priority_reach_every_bureau() -> None:
    clock = clock_of("baseline")
    for name in plan("baseline").scenario.banks:
        overtime, urgent = (
            merged(plan(n).scenario.production, plan(n).scenario.banks[name].production)
            for n in ("overtime_allowed", "urgent_first")
        )
        assert compile_bureau([], overtime, clock, 1).extra_seconds == 3 * 3_600
        assert compile_bureau([], urgent, clock, 1).dispatch == URGENT_FIRST


def test_ten_outlets_are_smaller_than_a_sample_and_the_message_says_what_works() -> None:
    found = plan("more_instant_outlets")
    assert sum(e.count for e in found.scenario.extra_outlets.values()) == 10
    with pytest.raises(ScenarioError) as caught:
        World.build(found.scenario, load_city(found.data_folder), clock_of("baseline"), sample=100)
    told = caught.value.diagnostics
    assert {d.code for d in told} == {"E-SAMPLE"}
    assert {d.help.en for d in told if d.help} == {"--people 1/1"}


def test_everybody_may_apply_on_the_first_day() -> None:
    scenario = plan("everybody_at_once").scenario
    opens = [b.opens for n, b in scenario.batches.items() if n != "normal"]
    assert max(opens) == scenario.horizon.start


def test_the_sixteenth_bank_joins_a_year_earlier() -> None:
    assert plan("bank16_year_earlier").scenario.banks["bank16"].from_ == dt.date(2024, 12, 1)


def test_a_run_from_an_opening_state_has_the_people_of_the_baseline() -> None:
    """Who has not applied by its first day applies on the day and at the bank of the baseline."""
    planned = {}
    for name in ("baseline", "autumn_2025"):
        found, clock = plan(name), clock_of(name)
        city = load_city(found.data_folder)
        people = build_population(found.scenario, city, clock, keys(1, 0), sample=500)
        first = clock_of("baseline").second_of(dt.date(2025, 9, 1))
        second = people.planned.astype(np.int64) + (first if name != "baseline" else 0)
        later = (people.planned >= 0) & (second >= first) & (second < clock_of("baseline").horizon)
        columns = people.person, second, people.bank, people.channel
        planned[name] = [column[later].tolist() for column in columns]
    assert planned["baseline"] == planned["autumn_2025"]
    assert len(planned["baseline"][0]) > 5_000
