"""Replays with one answer, to the second, in both engines."""

import numpy as np
import pytest

from sim.theory import GAVE_UP, NO_BLANK, SENT_HOME, SERVED, TURNED_AWAY, play, ride
from tests.theory.cases import case, proves

INF = float("inf")


def both(*args, **how):  # type: ignore[no-untyped-def]
    return play(*args, scale=how.pop("scale", 10), engine="both", **how)


@proves("SCH-01")
@pytest.mark.parametrize("station", ["counter", "lines"])
def test_work_resumes_after_a_break(station: str) -> None:
    p = case("SCH-01").parameters
    played = both([p["arrival"]], p["service"], down={0: [(5, 9)]}, station=station)
    assert played.end.tolist() == [case("SCH-01").expected]


@proves("SCH-03")
@pytest.mark.parametrize("station", ["counter", "lines"])
def test_who_is_being_served_is_served_to_the_end(station: str) -> None:
    p = case("SCH-03").parameters
    played = both(p["arrivals"], p["services"], [tuple(row) for row in p["servers"]], station=station)
    # of everybody served until a change of crew, by whom it finds at work or just done, in order of leaving
    first, second = played.end[:3] - 7, played.end[3:5] - 11
    assert np.maximum([*first, *second], 0).tolist() == case("SCH-03").expected
    assert played.start[:5].tolist() == p["arrivals"][:5]


@proves("SCH-04")
@pytest.mark.parametrize("station", ["counter", "lines"])
def test_a_roster_that_repeats(station: str) -> None:
    p = case("SCH-04").parameters
    roster = [tuple(row) for row in p["servers"]]
    played = both(p["arrivals"], p["service"], roster, cycle=p["cycle"], until=100, station=station)
    assert played.start.tolist() == case("SCH-04").expected


@proves("SCH-05")
def test_who_misses_a_van_takes_the_next() -> None:
    # a van with m seats is m departures with one seat in successive seconds
    p = case("SCH-05").parameters
    second = 1 / (10 * 86_400)
    vans = [slot + k * second for slot, m in zip(p["slots"], p["sizes"], strict=True) for k in range(m)]
    ridden = ride(p["arrivals"], vans, seats=1, days=10, engine="both")
    assert np.floor(ridden.departed).tolist() == case("SCH-05").expected


def test_a_card_that_is_there_at_the_second_of_departure_goes_along() -> None:
    ridden = ride([1, 1, 2], [1, 2], days=3, engine="both")
    assert ridden.departed.tolist() == [1, 1, 2]
    few = ride([1, 1, 2], [1, 2, 3], seats=1, days=3, engine="both")
    assert few.departed.tolist() == [1, 2, 3]


@proves("SCH-07")
@pytest.mark.parametrize("station", ["counter", "lines"])
def test_more_servers_for_a_while(station: str) -> None:
    roster = [(0, 1, 1), (1, 2, 3), (2, INF, 1)]
    played = both([0, 0, 0], case("SCH-07").parameters["service"], roster, station=station)
    assert played.end.tolist() == case("SCH-07").expected


@proves("SCH-09")
@pytest.mark.parametrize("station", ["counter", "lines"])
def test_no_server_at_the_very_second_at_which_one_would_be_free(station: str) -> None:
    roster = [(5, 10, 1), (15, INF, 1)]
    played = both([0, 0, 0], case("SCH-09").parameters["service"], roster, station=station)
    assert played.end.tolist() == case("SCH-09").expected


@proves("SCH-10")
def test_no_room_to_wait() -> None:
    p = case("SCH-10").parameters
    played = both(np.arange(1, p["n"] + 1), p["service"], room=1)
    counts = [float((played.outcome == o).sum()) for o in (SERVED, TURNED_AWAY)]
    assert counts == case("SCH-10").expected


def test_two_promises_that_come_together_are_taken_by_urgency() -> None:
    # the system of SCH-11 under our order of one instant: the urgent one of a pair always goes first
    arrivals = np.repeat(np.arange(1.0, 35.0), 2)
    classes = np.tile([1, 0], 34)
    played = both(arrivals, 0.75, discipline="urgent_first", classes=classes, scale=4, until=35)
    waits, done = played.start - played.arrived, played.end <= 35
    assert waits[classes == 0].tolist() == [0.0, 0.5, 0.25] * 11 + [0.0]
    # of the others, one in each turn of three units, and each waits two units longer than the one before
    late = [0.75 + 2 * k for k in range(11)]
    assert waits[(classes == 1) & done].tolist() == late
    assert [waits[(classes == c) & done].sum() for c in (0, 1)] == [8.25, sum(late)]


def test_first_come_is_first_served() -> None:
    played = both([0, 1, 2, 3], [5, 1, 3, 1])
    assert played.start.tolist() == [0, 5, 6, 9]
    assert both([0, 1, 2, 3], [5, 1, 3, 1], station="lines").start.tolist() == [0, 5, 6, 9]


def test_the_card_at_work_when_the_shift_ends_is_finished() -> None:
    played = both([0, 0, 0], 4, [(0, 6, 1), (10, 20, 1)], station="lines")
    assert played.end.tolist() == [4, 8, 14]


def test_a_lot_stays_loaded_over_the_end_of_a_shift_and_needs_no_new_set_up() -> None:
    played = both([0, 0, 0], 4, [(0, 7, 1), (20, 40, 1)], lot_size=3, min_lot=3, setup=1, max_hold=100)
    assert played.start.tolist() == [0, 0, 0]
    assert played.end.tolist() == [5, 9, 24]


def test_a_wait_equal_to_the_patience_is_served() -> None:
    played = both([0, 0, 0], 5, patience=[9, 5, 9])
    assert played.outcome.tolist() == [SERVED, SERVED, GAVE_UP]
    assert played.start.tolist() == [0, 5, 9]


def test_the_last_closing_sends_the_queue_away() -> None:
    played = both([0, 0, 0, 12], 5, hours=[(0, 10)], scale=3_600)
    assert played.outcome.tolist() == [SERVED, SERVED, SENT_HOME, TURNED_AWAY]
    assert played.end[:3].tolist() == [5, 10, 10]


def test_where_all_are_served_the_counter_stays_until_the_queue_is_gone() -> None:
    played = both([0, 0, 0, 12], 5, hours=[(0, 10)], closing="serve_all", scale=3_600)
    assert played.outcome.tolist() == [SERVED, SERVED, SERVED, TURNED_AWAY]
    assert played.end[2] == 15


def test_a_lot_is_no_larger_than_the_blanks() -> None:
    played = both([0, 0, 0, 0], 1, lot_size=4, blanks=(1, [(10, 2)]))
    assert played.start.tolist()[:3] == [0, 10, 10]
    assert np.isinf(played.start[3])


def test_who_is_called_without_a_blank_leaves() -> None:
    played = both([0, 0, 12], 1, blanks=(1, [(10, 1)]))
    assert played.outcome.tolist() == [SERVED, NO_BLANK, SERVED]


def test_the_queue_is_counted_over_time_and_not_only_when_somebody_leaves() -> None:
    # one at work for 100 s, three wait behind: 3 x 100 person-seconds until the first leaves
    for station in ("counter", "lines"):
        played = both([0, 0, 0, 0], 100, scale=1, station=station)
        part = played.series.counters if station == "counter" else played.series.lines
        assert part.area.sum() == 100 + 200 + 300 == (played.start - played.arrived).sum()
    # nobody leaves before the end of the run, and yet the queue is there
    played = both([0, 50], 10_000, scale=1, until=86_400, down={0: [(1, 86_399)]})
    assert played.series.counters.area.sum() == 86_400 - 50
    assert played.series.counters.midnight[0, 0] == 1
