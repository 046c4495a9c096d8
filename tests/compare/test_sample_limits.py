"""Numbers about counters get no verdict where a sample keeps too few of them; others do."""

from __future__ import annotations

import pytest

from sim.experiments.sample_limits import parts_of, too_few_counters
from sim.scenario_files import load_scenario

FEW = {"instant": ["icbc"], "non_instant": [], "desk": []}


@pytest.mark.parametrize(
    "value_id",
    [
        "gave_up_share.facility.instant.stations",  # of all banks, and one of them has too few
        "gave_up_share.facility.instant.stations.bank.icbc",
        "first_visit_wait_p90.visit.collect.bank.icbc",
        "on_time_share.channel.instant",  # the visit is the promise
        "turned_away",
    ],
)
def test_numbers_of_counters_are_refused(value_id: str) -> None:
    assert too_few_counters(value_id, load_scenario("baseline"), FEW)
    assert not too_few_counters(value_id, load_scenario("baseline"), {"instant": []})


@pytest.mark.parametrize(
    "value_id",
    [
        "gave_up_share.facility.instant.stations.bank.abc",
        "gave_up_share.facility.desk.counters",
        "on_time_share.channel.non_instant",  # the clock begins with the accepted form: lines decide
        "on_time_share.channel.online",
        "backlog_days_peak.bureau.icbc",
        "days_to_hand_p99",
    ],
)
def test_numbers_of_lines_and_of_others_are_not(value_id: str) -> None:
    assert not too_few_counters(value_id, load_scenario("baseline"), FEW)


def test_the_parts_of_a_name() -> None:
    assert parts_of("served.facility.instant.stations.bank.icbc") == {
        "facility": "instant", "servers": "stations", "bank": "icbc",
    }  # fmt: skip
    assert parts_of("late") == {}
