"""The people of a small city: ids, draws by address, samples, twins."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import population as module
from sim.arrays import I64
from sim.calendar_days import load_working_days
from sim.chance import keys
from sim.city import City, load_city
from sim.clock import DAY, NEVER, Clock
from sim.people_chosen import Chosen
from sim.people_kernels import BEFORE
from sim.people_play import Columns
from sim.people_settle import EMPLOYER
from sim.population import Population, applicants, applications_by_day, build_population, taken_up_by
from sim.scenario import Scenario
from sim.scenario_files import load_scenario
from sim.scenario_people import Waiver
from tests.places import BEIJING

CITY = load_city(BEIJING)
KEYS = keys(5, 2)


@cache
def small(one_in: int = 1_000) -> Scenario:
    """The baseline with fewer people, and no more chosen than that."""
    base = load_scenario("baseline")
    groups = {n: g.model_copy(update={"persons": g.persons // one_in}) for n, g in base.groups.items()}
    return base.model_copy(update={"groups": groups})


def with_group(scenario: Scenario, name: str, **changes: Any) -> Scenario:
    groups = {**scenario.groups, name: scenario.groups[name].model_copy(update=changes)}
    return scenario.model_copy(update={"groups": groups})


def clock_of(scenario: Scenario) -> Clock:
    return Clock(scenario.horizon.start, scenario.horizon.end, load_working_days(BEIJING))


def people(scenario: Scenario, city: City = CITY, **more: Any) -> Population:
    return build_population(scenario, city, clock_of(scenario), KEYS, **more)


def assert_equal(a: Population, b: Population, rows_a: Any = ..., rows_b: Any = ...) -> None:
    for name in Columns._fields:
        assert (getattr(a, name)[rows_a] == getattr(b, name)[rows_b]).all(), name


def common(a: Population, b: Population) -> tuple[I64, I64]:
    """Rows of the people who live in both."""
    _, rows_a, rows_b = np.intersect1d(a.person, b.person, assume_unique=True, return_indices=True)
    return rows_a, rows_b


def bound_by_list(found: Population) -> Any:
    """Who chose among the banks of an employer or school."""
    first = clock_of(small()).second_of(date(2026, 1, 1))
    collective = (found.confirmed < found.planned) & (found.planned != NEVER)
    return collective & ((found.planned < first) | (found.collection == EMPLOYER))


def on_lists(found: Population, rows: Any = True) -> set[tuple[int, int, int]]:
    """Districts, units and banks that somebody chose from a list."""
    bound = bound_by_list(found) & rows
    columns = found.district[bound], found.unit[bound], found.bank[bound]
    return set(zip(*(column.tolist() for column in columns), strict=True))


def moved_off_lists(before: Population, after: Population, moved: Any) -> set[tuple[int, int, int]]:
    """Where those came from who changed to another old bank."""
    return on_lists(before, moved & bound_by_list(after))


def test_an_id_says_district_group_and_ordinal() -> None:
    found = people(small())
    assert (np.diff(found.person) > 0).all()
    codes = np.array([d.code for d in CITY.districts])
    assert (codes[found.district] == found.person // 10**10).all()
    assert (found.group + 1 == found.person // 10**8 % 100).all()  # codes of the groups run from 1
    assert len(found) == sum(group.persons for group in small().groups.values())


@given(name=st.sampled_from(["employee", "minor", "retiree", "student"]), factor=st.integers(2, 4))
@settings(max_examples=4, deadline=None)
def test_enlarging_one_group_renumbers_and_moves_nobody(name: str, factor: int) -> None:
    before, persons = people(small()), small().groups[name].persons
    after = people(with_group(small(), name, persons=persons * factor))
    rows_before, rows_after = common(before, after)
    assert len(rows_before) == len(before)
    assert_equal(before, after, rows_before, rows_after)


@given(n=st.integers(2, 20))
@settings(max_examples=5, deadline=None)
def test_a_sample_has_the_values_of_the_whole(n: int) -> None:
    whole, part = people(small()), people(small(), sample=n)
    rows_whole, rows_part = common(whole, part)
    assert len(rows_part) == len(part) < len(whole) * 2 / n + 100
    assert_equal(whole, part, rows_whole, rows_part)


def test_threads_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one = people(small(), threads=1)
    monkeypatch.setattr(module, "_CHUNK", 37)
    assert_equal(one, people(small(), threads=3))


def test_the_name_of_the_scenario_is_in_no_address() -> None:
    assert_equal(people(small()), people(small().model_copy(update={"name": "other", "en": "x"})))


def test_another_replication_has_other_luck() -> None:
    scenario = small()
    other = build_population(scenario, CITY, clock_of(scenario), keys(5, 3))
    assert (people(scenario).planned != other.planned).mean() > 0.3


def test_a_longer_run_moves_nobody() -> None:
    long = small()
    short = long.model_copy(update={"horizon": long.horizon.model_copy(update={"end": date(2025, 9, 30)})})
    before, after = people(short), people(long)
    played = before.planned != NEVER
    assert_equal(before, after, played, played)
    assert (after.planned[~played] >= clock_of(short).horizon).all()


def test_a_new_bank_moves_only_those_who_choose_it_or_whose_employer_names_it() -> None:
    scenario = small()
    bank = replace(CITY.banks[-1], code=17, id="new", since=date(2024, 10, 30))
    city = replace(CITY, banks=(*CITY.banks, bank))
    newcomer = scenario.banks["icbc"].model_copy(update={"share": 0.1})
    before = people(scenario, city)
    after = people(scenario.model_copy(update={"banks": {**scenario.banks, "new": newcomer}}), city)
    moved = (before.bank != after.bank) & (after.bank != 16)
    assert (after.bank == 16).any()
    assert moved.any()
    assert (bound_by_list(before) | ~moved).all()
    assert not moved_off_lists(before, after, moved) & on_lists(after)
    for name in Columns._fields:
        if name != "bank":
            assert (getattr(before, name) == getattr(after, name)).all()


def test_columns_are_read_only() -> None:
    found = people(small())
    with pytest.raises(ValueError, match="read-only"):
        found.planned[0] = 1


def test_the_held_have_a_bank_and_no_application() -> None:
    found = people(small())
    held = found.held == 1
    assert held.any()
    assert (found.planned[held] == BEFORE).all()
    assert (found.bank[held] >= 0).all()
    assert (found.channel[held] == -1).all()
    pilot = found.batch == found.batches.index("pilot")
    assert held[~pilot].sum() == 0
    # 0.25 of 1,300; standard error 0.012.
    assert held[pilot].mean() == pytest.approx(0.25, abs=0.05)


def test_a_batch_that_opened_before_the_first_day_has_applied_then() -> None:
    scenario = small()
    batches = dict(scenario.batches)
    batches["pilot"] = batches["pilot"].model_copy(update={"already_issued_share": 0.0})
    found = people(scenario.model_copy(update={"batches": batches}))
    pilot = found.batch == found.batches.index("pilot")
    assert (found.held[pilot & (found.planned == BEFORE)] == 1).all()
    assert 0.3 < (found.planned[pilot] == BEFORE).mean() < 0.7


def test_who_never_applies_has_no_bank_no_channel_and_no_way() -> None:
    found = people(small())
    never = found.planned == NEVER
    for column in (found.bank, found.channel, found.collection):
        assert (column[never] == -1).all()
        assert (column[~never & (found.held == 0)] >= 0).all()
    assert (found.confirmed[never] == NEVER).all()


def test_people_alone_confirm_by_submitting_and_staff_before() -> None:
    found = people(small())
    rows = applicants(found)
    collective = found.confirmed[rows] != found.planned[rows]
    assert (found.unit[rows][collective] >= 0).all()
    assert (found.confirmed[rows] <= found.planned[rows]).all()


def test_counters_are_planned_by_the_day_and_phones_by_the_second() -> None:
    found, scenario = people(small()), small()
    rows = applicants(found)
    counter = np.array([scenario.channels[c].counter is not None for c in found.channels])
    at_counter = counter[found.channel[rows]]
    assert (found.planned[rows][at_counter] % DAY == 0).all()
    assert (found.planned[rows][~at_counter] % DAY != 0).mean() > 0.99


def test_only_who_applies_with_an_employer_gets_the_card_there() -> None:
    found = people(small())
    through = found.collection == EMPLOYER
    assert through.any()
    assert (found.confirmed[through] < found.planned[through]).all()


def test_newcomers_apply_after_they_enter() -> None:
    found, scenario = people(small(200)), small(200)
    rows = applicants(found)
    new = rows[found.group[rows] == found.groups.index("newborn")]
    days = found.planned[new] // DAY
    first = clock_of(scenario).day_of(date(2026, 1, 1))
    assert len(new) > 100
    assert days.min() >= first
    # They enter through the year, so few have applied in its first tenth.
    assert np.mean(days < first + 36) < 0.15


def test_lost_old_cards_bring_people_who_were_not_willing() -> None:
    scenario = small()
    assert scenario.normal_phase is not None
    phase = scenario.normal_phase.model_copy(update={"old_cards_lost_per_year_share": 0.0})
    before = people(scenario.model_copy(update={"normal_phase": phase}))
    after = people(scenario)
    more = len(applicants(after)) - len(applicants(before))
    assert 0.01 * len(after) < more < 0.035 * len(after)
    assert (after.planned <= before.planned).all()
    first = clock_of(scenario).day_of(date(2026, 1, 1)) * DAY
    assert (after.planned[after.planned != before.planned] >= first).all()


def test_without_a_normal_phase_staff_left_alone_never_apply() -> None:
    found = people(small().model_copy(update={"normal_phase": None}))
    rows = applicants(found)
    staff = rows[found.unit[rows] >= 0]
    assert (found.confirmed[staff] < found.planned[staff]).all()


def test_waived_people_are_left_out_and_forgotten_ones_are_refused() -> None:
    scenario = small()
    batches = {n: b for n, b in scenario.batches.items() if n != "batch_5"}
    without = scenario.model_copy(update={"batches": batches})
    with pytest.raises(ValueError, match=r"retiree of dongcheng .* no batch"):
        people(without)
    waived = (Waiver(district="*", group="retiree", reason="a test"),)
    found = people(without.model_copy(update={"waived": waived}))
    assert found.groups.index("retiree") not in set(found.group.tolist())


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    ways = small().groups["minor"].collection.model_copy(update={"branch": 0.9})
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        people(with_group(small(), "minor", collection=ways))
    choice = small().channel_choice["normal"]
    shares = {**choice.shares, "minor": {"online": 0.5}}
    tables = {**small().channel_choice, "normal": choice.model_copy(update={"shares": shares})}
    with pytest.raises(ValueError, match=r"minor sum to 0\.5"):
        people(small().model_copy(update={"channel_choice": tables}))


def test_counts_by_day_agree_with_the_rows() -> None:
    found = people(small())
    by_day = applications_by_day(found, clock_of(small()).n_days)
    assert by_day.sum() == len(applicants(found))
    day = 405
    assert taken_up_by(found, day) == by_day[: day + 1].sum() + (found.held == 1).sum()
    some = np.flatnonzero(found.group == 2)
    assert applications_by_day(found, 793, some).sum() == np.isin(applicants(found), some).sum()


_DIGEST = """
import numpy as np
from tests.unit.test_population import people, small
from sim.people_play import Columns
found = people(small(10_000))
print([int(np.bitwise_xor.reduce(getattr(found, n).astype(np.int64) * 31 + np.arange(len(found)) ** 2))
       for n in Columns._fields])
"""


def test_compiled_and_plain_python_give_the_same_people() -> None:
    def digest(plain: str) -> str:
        run = [sys.executable, "-W", "error::RuntimeWarning", "-c", _DIGEST]
        told = subprocess.run(
            run, env={**os.environ, "NUMBA_DISABLE_JIT": plain}, capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    assert digest("1") == digest("0")


@settings(max_examples=15, deadline=None)
@given(
    banks=st.one_of(st.none(), st.frozensets(st.integers(0, 15), max_size=16)),
    channels=st.frozensets(st.integers(0, 4), max_size=2),
    sample=st.sampled_from([1, 3]),
)
def test_only_the_chosen_are_those_of_the_whole_population(
    banks: frozenset[int] | None, channels: frozenset[int], sample: int
) -> None:
    scenario = small()
    whole = people(scenario, sample=sample)
    applies = (whole.planned >= 0) & (whole.planned < clock_of(scenario).n_days * DAY)
    asked = applies | (whole.held == 1)
    if banks is not None:
        asked &= np.isin(whole.bank, list(banks)) | applies & np.isin(whole.channel, list(channels))
    assert_equal(people(scenario, sample=sample, only=Chosen(banks, channels)), whole, rows_b=asked)


def test_few_are_played_for_a_small_bank() -> None:
    scenario, found = small(), []
    play = module._play

    def counted(rows: Columns, *more: Any) -> None:
        found.append(len(rows.person))
        play(rows, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_play", counted)
        chosen = people(scenario, only=Chosen(frozenset({11})))
    # the bank has 1 % of the people; one employer in some twenty names it
    assert len(chosen) < sum(found) < 0.12 * len(people(scenario))
