"""Ten thousand customers with everything at once, second by second in both engines."""

from heapq import heapify, heapreplace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import DAY
from sim.theory import GAVE_UP, SENT_HOME, SERVED, TURNED_AWAY, Drawn, play, tour
from tests.theory.traffic import exponential, lognormal, poisson

N = 10_000


@pytest.mark.parametrize("station", ["counter", "lines"])
def test_a_trace_agrees_with_the_textbook_recursion(station: str) -> None:
    arrivals = np.rint(poisson(3.6, N, 300, 51) * 300).astype(int)
    service = np.maximum(1, np.random.default_rng(51).lognormal(5, 1, N).astype(int))
    free = [0] * 4
    heapify(free)
    starts = []
    for came, seconds in zip(arrivals.tolist(), service.tolist(), strict=True):
        starts.append(max(came, free[0]))
        heapreplace(free, starts[-1] + seconds)
    played = play(arrivals, service, 4, station=station, engine="both")
    assert played.start.tolist() == starts
    assert played.end.tolist() == (np.array(starts) + service).tolist()


@pytest.mark.parametrize("closing", ["send_home", "serve_all"])
def test_ten_thousand_with_hours_room_and_patience(closing: str) -> None:
    days = 40
    arrivals = np.sort(np.random.default_rng(52).integers(0, days * DAY, N))
    hours = [(d * DAY + a, d * DAY + b) for d in range(days) for a, b in ((30_000, 43_000), (47_000, 62_000))]
    played = play(
        arrivals, Drawn(lognormal(1.0, 1_000.0), 52), 4, hours=hours, closing=closing, room=14,
        patience=Drawn(exponential(6_000.0), 52), down={1: [(5 * DAY, 9 * DAY + 40_000)]}, engine="both",
    )  # fmt: skip
    counts = np.bincount(played.outcome, minlength=5)
    expected = {SERVED, GAVE_UP, TURNED_AWAY} | ({SENT_HOME} if closing == "send_home" else set())
    assert all(counts[o] > 30 for o in expected)
    counted = played.series.counters
    assert counted.area.sum() == (played.start - played.arrived).sum()
    parts = counted.served + counted.gave_up + counted.turned_away
    assert np.array_equal(np.cumsum(counted.arrivals - parts), counted.midnight[0])


@pytest.mark.parametrize("discipline", ["urgent_first", "earliest_due", "reserved_share"])
def test_ten_thousand_orders_in_lots(discipline: str) -> None:
    rng = np.random.default_rng(53)
    arrivals = np.sort(rng.integers(0, 50 * DAY, N))
    shifts = [(d * DAY + 28_800, d * DAY + 64_800, 3) for d in range(60)]
    how = {"due": arrivals + rng.integers(1, 20 * DAY, N)}
    if discipline != "earliest_due":
        how = {"classes": rng.integers(0, 3, N)}
    played = play(
        arrivals, rng.integers(1, 1_000, N), shifts, discipline=discipline, lot_size=12, min_lot=4,
        max_hold=20_000, setup=600, blanks=(2_000, [(d * DAY + 40_000, 180) for d in range(60)]),
        down={0: [(3 * DAY, 5 * DAY)]}, engine="both", **how,
    )  # fmt: skip
    done = np.isfinite(played.end)
    assert done.sum() > 9_000
    lines = played.series.lines
    assert np.array_equal(np.cumsum(lines.released - lines.loaded), lines.waiting[0])
    assert lines.area.sum() == (np.minimum(played.start, played.horizon) - played.arrived).sum()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_small_traces_agree(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 12))
    numbers = st.lists(st.integers(0, 30), min_size=n, max_size=n)
    roster = data.draw(st.sampled_from([1, 2, [(0, 9, 2), (15, 60, 1)], [(3, 10, 1), (10, 400, 3)]]))
    arrivals, service = data.draw(numbers), data.draw(numbers)
    room = data.draw(st.sampled_from([None, 1, 3]))
    patience = data.draw(st.none() | numbers)
    down = data.draw(st.sampled_from([None, {0: [(5, 9), (12, 13)]}]))
    play(arrivals, service, roster, room=room, patience=patience, down=down, engine="both")
    lot = data.draw(st.integers(1, 4))
    play(arrivals, service, roster, down=down, station="lines", lot_size=lot, engine="both")
    pools = data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    tour([arrivals[0], 0], [0, n // 2, n], pools, service, [1, 2], pause=service, engine="both")


@pytest.mark.parametrize(("first", "pool"), [([0, 0, 2], [0, 0]), ([0, 1], [0, 0]), ([0, 1, 2], [0, 2])])
def test_a_tour_without_a_visit_or_a_pool_is_refused(first: list[int], pool: list[int]) -> None:
    with pytest.raises(ValueError, match=r"first|pool"):
        tour([0, 0], first, pool, 1, [1, 1])


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ({"arrivals": [-1.0]}, "arrivals"),
        ({"arrivals": [float("nan")]}, "arrivals"),
        ({"arrivals": [3e9]}, "arrivals"),
        ({"service": [1.0, 2.0]}, "service"),
        ({"service": -1.0}, "service"),
        ({"station": "lines", "room": 3}, "belong to counters"),
        ({"station": "counter", "discipline": "urgent_first"}, "first come"),
        ({"servers": [(5, 5, 1)]}, "no roster"),
        ({"servers": [(0, 5, 1)], "cycle": 4, "until": 9}, "no roster"),
        ({"servers": [(0, 5, 1)], "cycle": 6}, "until"),
        ({"servers": [(0, 5, 1)], "hours": [(0, 5)]}, "a number"),
        ({"down": {0: [(5, 4)]}}, "down"),
        ({"down": {1: [(4, 5)]}}, "down"),
        ({"discipline": "urgent_first", "classes": [99]}, "classes"),
        ({"engine": "slow"}, "engine"),
        ({"discipline": "lifo"}, "discipline"),
        ({"until": 3e9}, "days"),
    ],
)  # fmt: skip
def test_what_no_station_could_play_is_refused(bad: dict, match: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=match):
        play(**({"arrivals": [0.0], "service": 1.0} | bad))
