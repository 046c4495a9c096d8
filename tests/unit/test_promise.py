"""The state of a promise at the report date, by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.clock import DAY, NEVER, Clock
from sim.journeys import LOST, REISSUE, new_log
from sim.promise import STATES, compile_promises, on_time_share, states
from sim.scenario import Scenario
from tests.twins.cities import WORKING_DAYS, build

ONLINE, INSTANT, PAPER, DESK = range(4)
READINGS: dict[str, Any] = {
    name: {"zh": "", "en": "", "promises": ["online", "again", "instant", "paper", "desk"], **more}
    for name, more in {
        "default": {},
        "first_day": {"first_day_counted": True},
        "confirmed": {"collective_from": "confirmation"},
        "nothing": {"promises": ["desk"]},
    }.items()
}
PROMISES: dict[str, Any] = {
    "online": {"channel": "online", "kinds": ["first"], "clock": "natural", "days": 3, "clause": "x"},
    "again": {"channel": "online", "kinds": ["reissue"], "clock": "working", "days": 2, "clause": "x"},
    "instant": {"channel": "instant", "kinds": ["first", "reissue"], "clock": "visit", "clause": "x"},
    "paper": {
        "channel": "paper",
        "kinds": ["first", "reissue"],
        "clock": "working",
        "days": 1,
        "clause": "x",
    },
    "desk": {"channel": "desk", "kinds": ["first", "reissue"], "clock": "natural", "days": 5, "clause": "x"},
}


def city() -> tuple[Scenario, Clock]:
    """A small scenario over ten days from Wednesday, 2 July 2025."""
    scenario = build(1, {"readings": READINGS, "promises": PROMISES}).scenario
    return scenario, Clock(dt.date(2025, 7, 2), dt.date(2025, 7, 11), WORKING_DAYS)


def state(reading: str = "default", clock: Clock | None = None, **row: int) -> str:
    """State of one row; moments not given have not come."""
    log = new_log(1)
    for name, value in row.items():
        getattr(log, name)[0] = value
    if "confirmed" not in row:
        log.confirmed[0] = log.applied[0]
    scenario, usual = city()
    clock = clock or usual
    return STATES[int(states(log, compile_promises(scenario, clock, [reading]), clock.horizon)[0, 0])]


@pytest.mark.parametrize(
    ("made", "expected"),
    [(5 * DAY - 1, "on_time"), (5 * DAY, "late"), (9 * DAY, "late"), (NEVER, "late")],
)
def test_a_card_made_before_the_end_of_the_due_day_is_on_time_and_an_unfinished_one_past_it_is_late(
    made: int, expected: str
) -> None:
    assert state(channel=ONLINE, applied=DAY + 3_600, made=made) == expected


def test_what_is_unfinished_and_not_yet_due_is_open() -> None:
    assert state(channel=DESK, applied=6 * DAY) == "open"


def test_what_falls_due_at_the_report_date_itself_is_due() -> None:
    assert state(channel=DESK, applied=4 * DAY) == "late"
    assert state(channel=DESK, applied=5 * DAY) == "open"


def test_what_is_made_but_falls_due_later_counts_in_no_share() -> None:
    assert state(channel=DESK, applied=6 * DAY, made=7 * DAY) == "ahead"


def test_a_due_date_beyond_the_last_known_day_is_open_and_named() -> None:
    last = WORKING_DAYS.last
    clock = Clock(last - dt.timedelta(days=9), last, WORKING_DAYS)
    assert state(channel=PAPER, applied=9 * DAY, clock=clock) == "open_unknown"
    assert state(channel=PAPER, applied=9 * DAY, made=9 * DAY + 60, clock=clock) == "open_unknown"


def test_working_days_pass_over_the_weekend() -> None:
    friday = 2 * DAY
    assert state(channel=PAPER, applied=friday, made=6 * DAY - 1) == "on_time"  # made on Monday
    assert state(channel=PAPER, applied=friday, made=6 * DAY) == "late"


def test_an_instant_card_is_due_in_the_first_visit() -> None:
    visit = {"channel": INSTANT, "arrived": DAY, "applied": DAY}
    assert state(**visit, received=DAY + 900, made=DAY + 900) == "on_time"
    assert state(**visit, broken=1) == "late"
    assert state(**visit, broken=1, received=3 * DAY, made=3 * DAY) == "late", (
        "also if a later visit succeeds"
    )
    assert state(**visit) == "open", "the visit goes on"


def test_a_reissue_has_the_promise_of_reissues() -> None:
    thursday = DAY
    assert state(channel=ONLINE, kind=REISSUE, applied=thursday, made=6 * DAY - 1) == "on_time"
    assert state(channel=ONLINE, kind=REISSUE, applied=thursday, made=6 * DAY) == "late"


def test_readings_move_the_due_day() -> None:
    row = {"channel": ONLINE, "applied": DAY, "confirmed": 0, "made": 4 * DAY + 60}
    assert state("default", **row) == "on_time"
    assert state("first_day", **row) == "late"
    assert state("confirmed", **row) == "late"
    assert state("nothing", **row) == "no_promise"


def test_who_has_not_begun_has_no_promise_running() -> None:
    assert state(channel=PAPER) == "not_begun"
    assert state(channel=PAPER, outcome=LOST) == "lost"


def test_the_share_is_over_all_due_not_over_all_made() -> None:
    made = [4 * DAY, 4 * DAY, NEVER, NEVER]
    log = new_log(4)
    log.channel[:], log.applied[:], log.confirmed[:], log.made[:] = ONLINE, DAY, DAY, made
    scenario, clock = city()
    found = states(log, compile_promises(scenario, clock), clock.horizon)[0]
    counts = np.bincount(found, minlength=len(STATES))
    assert on_time_share(counts[0], counts[1]) == 0.5


def test_nothing_due_has_no_share() -> None:
    assert np.isnan(on_time_share(0, 0))


@pytest.mark.parametrize("seed", range(12))
def test_the_tables_of_due_dates_agree_with_the_rule_that_engines_use(seed: int) -> None:
    from sim.engines import fast
    from sim.promise import NO_PROMISE, UNKNOWN

    small = build(seed)
    log, _ = fast.play(small.world, small.people)
    found = states(log, compile_promises(small.scenario, small.world.clock), small.world.horizon)[0]
    begun, instant = log.applied < NEVER, log.channel == INSTANT
    plain = begun & ~instant & (found != NO_PROMISE)
    made, due, end = log.made.astype(np.int64), log.due.astype(np.int64), small.world.horizon
    late = np.where(due < NEVER, (due <= end) & (made >= due), False)
    assert np.array_equal(found[plain] == 1, late[plain])
    assert np.array_equal(found[plain] == UNKNOWN, due[plain] == NEVER)
