"""The people of the baseline against what is published, on a sample of one in fifty."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.calendar_days import load_working_days
from sim.chance import keys
from sim.city import load_city
from sim.clock import DAY, NEVER, Clock
from sim.people_settle import EMPLOYER, MAIL
from sim.population import Population, applicants, build_population, taken_up_by
from sim.scenario import Scenario
from sim.scenario_files import load_scenario
from tests.places import BEIJING

N = 50
CITY = load_city(BEIJING)
OFFLINE_OPENS = date(2026, 1, 4)  # fact 1.19


def clock() -> Clock:
    return Clock(date(2024, 10, 30), date(2026, 12, 31), load_working_days(BEIJING))


@cache
def baseline() -> Scenario:
    return load_scenario("baseline")


def build(scenario: Scenario, sample: int = N) -> Population:
    return build_population(scenario, CITY, clock(), keys(1, 0), sample=sample)


@cache
def people() -> Population:
    return build(baseline())


def of_group(found: Population, name: str) -> np.ndarray:
    rows = applicants(found)
    return rows[found.group[rows] == found.groups.index(name)]


def offline_before_2026(found: Population, scenario: Scenario) -> int:
    counter = np.array([scenario.channels[c].counter is not None for c in found.channels])
    rows = applicants(found)
    early = found.planned[rows] < clock().second_of(OFFLINE_OPENS)
    return int((counter[found.channel[rows]] & early).sum())


def banks_of_retirees(found: Population) -> np.ndarray:
    """Share of each bank among retirees who apply."""
    rows = of_group(found, "retiree")
    return np.bincount(found.bank[rows], minlength=len(found.banks)) / len(rows)


def pension_shares(scenario: Scenario) -> np.ndarray:
    return np.array([scenario.banks[bank.id].pension_share for bank in CITY.banks])


def test_take_up_by_9_december_2025_is_nearly_eight_million() -> None:
    # Fact 1.12, taken to include the pilot's cards. The willing shares are set so that it comes out.
    total = taken_up_by(people(), clock().day_of(date(2025, 12, 9)))
    assert 7_600_000 <= total < 8_000_000


def test_batches_2_and_3_have_three_million_and_more() -> None:
    # Facts 1.05 and 1.07, 300余万: not fitted, they follow from the districts.
    whole = people()
    for name in ("batch_2", "batch_3"):
        persons = (whole.batch == whole.batches.index(name)).sum() * N
        assert 3_000_000 <= persons < 4_000_000


def test_about_nineteen_million_are_insured_at_the_start() -> None:
    # Fact 3.01: 19.05 million at the end of 2023; newcomers of 2026 are not among them.
    insured = sum(g.persons for g in baseline().groups.values() if g.enters_from is None)
    assert insured == pytest.approx(19_051_500, rel=0.02)
    assert len(people()) * N == pytest.approx(19_510_000, rel=0.005)


def test_about_eleven_million_applications_lie_in_the_run() -> None:
    assert 10_500_000 < len(applicants(people())) * N < 12_000_000


def test_no_group_is_taken_up_whole() -> None:
    # Notice §二: of their own will.
    found = people()
    for g, name in enumerate(found.groups):
        mine = found.group == g
        assert 0.2 < (found.planned[mine] != NEVER).mean() < 0.95, name
        assert baseline().groups[name].willing_share < 1.0


def test_by_the_end_of_2025_take_up_of_each_group_is_inside_its_range() -> None:
    # Assumptions A.11b to A.11g: low and high.
    ranges = {
        "employee": (0.42, 0.62),
        "minor": (0.25, 0.55),
        "student": (0.25, 0.6),
        "flexible": (0.18, 0.45),
        "resident": (0.18, 0.45),
        "retiree": (0.1, 0.3),
    }
    found, end = people(), clock().second_of(date(2026, 1, 1))
    for name, (low, high) in ranges.items():
        mine = found.group == found.groups.index(name)
        assert low < (found.planned[mine] < end).mean() < high, name


def test_banks_have_their_share_of_all_applications() -> None:
    # Assumptions A.15b to A.15p, central, of the 15 banks; lists of three and pensions bend the weights.
    central = [0.17, 0.11, 0.12, 0.13, 0.05, 0.12, 0.02, 0.08, 0.03, 0.02, 0.02, 0.01, 0.05, 0.02, 0.05]
    found = people()
    counts = np.bincount(found.bank[applicants(found)], minlength=16)[:15]
    assert np.abs(counts / counts.sum() - central).max() < 0.012


def test_nobody_applies_at_a_counter_before_4_january_2026() -> None:
    assert offline_before_2026(people(), baseline()) == 0


def test_the_concentrated_phase_is_online_alone() -> None:
    # Notice §五(一); facts 1.19 and 10.03.
    scenario = baseline()
    assert scenario.channel_choice["concentrated"].shares["default"] == {"online": 1.0}
    assert {c.from_ for c in scenario.channels.values() if c.counter} == {OFFLINE_OPENS}


def test_a_counter_opened_too_early_would_be_seen() -> None:
    scenario = baseline()
    channels = {
        n: c.model_copy(update={"from_": date(2025, 6, 1)}) if c.counter else c
        for n, c in scenario.channels.items()
    }
    choice = dict(scenario.channel_choice)
    choice["normal"] = choice["normal"].model_copy(update={"from_": date(2025, 6, 1)})
    early = scenario.model_copy(update={"channels": channels, "channel_choice": choice})
    assert offline_before_2026(build(early, sample=500), early) > 0


def test_the_normal_phase_has_people_at_every_kind_of_counter() -> None:
    found = people()
    rows = applicants(found)
    assert set(found.channel[rows].tolist()) == {0, 1, 2, 3}


def test_retirees_get_the_bank_that_pays_their_pension() -> None:
    # Fact 5.06. Standard error of a share of 0.19 among 28,000 is 0.0023; four of them.
    assert np.abs(banks_of_retirees(people()) - pension_shares(baseline())).max() < 0.0094


def test_retirees_who_chose_freely_would_be_seen() -> None:
    scenario = baseline()
    free = scenario.groups["retiree"].model_copy(update={"banks": "free"})
    found = build(scenario.model_copy(update={"groups": {**scenario.groups, "retiree": free}}))
    assert np.abs(banks_of_retirees(found) - pension_shares(scenario)).max() > 0.03


def test_before_2026_the_staff_of_an_employer_share_at_most_three_banks() -> None:
    # Fact 5.07; a larger sample, since one of fifty keeps few of one employer.
    found = build(baseline(), sample=5)
    rows = applicants(found)
    rows = rows[(found.unit[rows] >= 0) & (found.planned[rows] < clock().second_of(date(2026, 1, 1)))]
    unit = found.district[rows].astype(np.int64) * 10**10 + found.unit[rows]
    banks_of_unit = np.unique(np.unique(unit * 100 + found.bank[rows]) // 100, return_counts=True)[1]
    assert banks_of_unit.max() == 3


def test_the_sixteenth_bank_gets_nobody_before_it_joins() -> None:
    # Fact 1.14: named by 9 December 2025.
    found = people()
    rows = applicants(found)
    last = rows[found.bank[rows] == found.banks.index("bank16")]
    assert len(last) > 0
    assert found.planned[last].min() >= clock().second_of(date(2025, 12, 1))


def test_cards_of_minors_are_never_mailed() -> None:
    # Fact 7.07.
    found = people()
    for name in ("minor", "newborn"):
        assert (found.collection[of_group(found, name)] != MAIL).all()


def test_nobody_applies_before_their_batch_opens() -> None:
    found, scenario = people(), baseline()
    rows = applicants(found)
    opens = [max(clock().day_of(scenario.batches[b].opens), 0) for b in found.batches]
    days = found.planned[rows] // DAY
    assert (days >= np.array(opens)[found.batch[rows]]).all()


def test_staff_of_employers_that_stay_shut_wait_for_2026() -> None:
    # Facts 10.03 and 10.04: alone means that confirming and submitting is one act.
    found = people()
    staff = of_group(found, "employee")
    alone = found.confirmed[staff] == found.planned[staff]
    assert alone.any()
    assert found.planned[staff][alone].min() >= clock().second_of(date(2026, 1, 1))
    assert (found.collection[staff][alone] != EMPLOYER).all()


def test_shares_are_normalised() -> None:
    scenario = baseline()
    assert sum(b.share for b in scenario.banks.values()) == pytest.approx(1, abs=1e-9)
    assert sum(b.pension_share for b in scenario.banks.values()) == pytest.approx(1, abs=1e-9)
    for group in scenario.groups.values():
        assert sum(group.collection.model_dump().values()) == pytest.approx(1, abs=1e-9)
    for choice in scenario.channel_choice.values():
        for shares in choice.shares.values():
            assert sum(shares.values()) == pytest.approx(1, abs=1e-9)


def test_nobody_is_left_out() -> None:
    assert baseline().waived == ()
    assert {bank.id for bank in CITY.banks} == set(baseline().banks)
