"""Systems on their way: from empty, through a surge, by the hours of a day."""

import numpy as np
import pytest
from numba import njit

from sim.chance import UNIT_BANKS
from sim.clock import DAY
from sim.pack import pack
from sim.rules import arrival_second
from sim.theory import Drawn, drawn, play
from sim.theory_tables import Counter, clock_until, places_of, steps
from tests.theory.cases import case, proves
from tests.theory.estimates import batches, confirm, in_system
from tests.theory.traffic import exponential, poisson, unit_for


def from_empty(rate: float, service: float, runs: int, each: int, apart: float, engine: str, seed: int):  # type: ignore[no-untyped-def]
    """Independent runs one after the other, so far apart that each begins empty; (played, begins)."""
    unit = unit_for(runs * apart)
    gaps = drawn(Drawn(exponential(unit / rate), seed), runs * each, UNIT_BANKS) / unit
    begins = np.arange(runs) * apart
    arrivals = (begins[:, None] + np.cumsum(gaps.reshape(runs, each), axis=1)).ravel()
    played = play(
        arrivals, Drawn(exponential(service * unit), seed), scale=unit, until=runs * apart, engine=engine
    )
    assert (played.end.reshape(runs, each).max(axis=1) < begins + apart).all()
    return played, begins


@proves("MM1-07")
def test_the_first_customers_wait_less(engine: str) -> None:
    p = case("MM1-07").parameters
    runs = 60_000 if engine == "fast" else 80
    played, _ = from_empty(p["lam"], p["mean_service"], runs, p["m"], 200.0, engine, 41)
    waits = (played.start - played.arrived).reshape(runs, p["m"]).mean(axis=1)
    confirm(case("MM1-07"), waits, engine)


@proves("TR-01", "TR-02")
def test_how_a_queue_builds_up(engine: str) -> None:
    p = case("TR-01").parameters
    runs = 80_000 if engine == "fast" else 80
    played, begins = from_empty(p["lam"], 1.0, runs, 30, 160.0, engine, 42)
    there = in_system(played, begins + p["t"])
    confirm(case("TR-01"), there, engine)
    confirm(case("TR-02"), (there == 0).astype(float), engine)


@proves("TR-03")
def test_how_a_surge_builds_up(engine: str) -> None:
    p = case("TR-03").parameters
    runs = 10_000 if engine == "fast" else 8
    played, begins = from_empty(p["lam"], 1.0, runs, 220, 400.0, engine, 43)
    confirm(case("TR-03"), in_system(played, begins + p["t"]), engine)


@proves("TV-01")
def test_a_counter_day_with_a_lunch_hour(engine: str) -> None:
    # two counters stop from 12 to 13 and go on with their customers afterwards
    p = case("TV-01").parameters
    days = 8_000 if engine == "fast" else 8
    apart, unit = 16.0, 3_600
    hours, rates = np.array(p["hours"]) - p["hours"][0], np.array(p["lam_per_h"])
    level = np.concatenate([[0.0], np.cumsum(np.diff(hours) * rates)])
    marks = poisson(1.0, int(days * level[-1] * 1.1) + 500, 10_000, 44)
    marks = marks[marks < days * level[-1]]
    day, rest = np.divmod(marks, level[-1])
    arrivals = day * apart + np.interp(rest, level, hours)
    lunch = np.arange(days) * apart + 3.0
    down = np.stack([lunch, lunch + 1.0], axis=1)
    played = play(
        arrivals, Drawn(exponential(unit / p["mu_per_h"]), 44), max(p["servers"]), down={1: down, 2: down},
        scale=unit, until=days * apart, engine=engine,
    )  # fmt: skip
    begins = np.arange(days) * apart
    assert not in_system(played, begins[1:] - 0.01).any()
    for part, moment in enumerate((10, 12, 13, 17)):
        confirm(case("TV-01"), in_system(played, begins + moment - 9), engine, part=part)


@proves("TV-02")
def test_a_line_with_one_shift_and_orders_round_the_clock(engine: str) -> None:
    # the shift stops the work at hand, which resumes: the line is down outside its shift
    p = case("TV-02").parameters
    cycle = float(p["on_h"] + p["off_h"])
    days = 40_000 if engine == "fast" else 150
    unit = unit_for(days * cycle)
    arrivals = poisson(p["lam_per_h"], int(days * cycle * 1.1) + 200, unit, 45)
    arrivals = arrivals[arrivals < days * cycle]
    begins = np.arange(days) * cycle
    down = np.stack([begins + p["on_h"], begins + cycle], axis=1)
    service = Drawn(exponential(unit / p["mu_per_h"]), 45)
    for station in ("counter", "lines"):
        played = play(
            arrivals, service, station=station, down={0: down}, scale=unit, until=days * cycle, engine=engine
        )
        begin, end = in_system(played, begins), in_system(played, begins + p["on_h"])
        confirm(case("TV-02"), batches(end, engine), engine, part=0)
        confirm(case("TV-02"), batches(begin, engine), engine, part=1)
        gone = np.minimum(played.end, days * cycle)
        confirm(case("TV-02"), batches(gone - arrivals, engine) * p["lam_per_h"], engine, part=2)


@njit
def _come(n, places):  # type: ignore[no-untyped-def]
    out = np.empty(n)
    for i in range(n):
        out[i] = arrival_second(0, 0, 0, i * 0.6180339887498949 % 1.0, places)
    return out


@proves("NSPP-01")
def test_visitors_follow_the_profile_of_the_day() -> None:
    # the number of visitors is given, their seconds are drawn by the profile: expected counts by share
    p, expected = case("NSPP-01").parameters, case("NSPP-01").expected
    weights = 1 / np.array(p["mean_iat_min"])
    clock = clock_until(DAY)
    hours = steps([(8 * 3_600, 17 * 3_600, 1)], None, clock.horizon)
    places = places_of([Counter(hours, 1, [np.zeros((0, 2), np.int64)], closing=0)], clock)
    profile = np.ones((1, 25))
    profile[0, : len(weights) + 1] = np.concatenate([[0.0], np.cumsum(weights / weights.sum())])
    places = places._replace(profile=profile, profile_parts=np.array([len(weights)]))
    n = 400_000
    seconds = _come(n, pack(places))
    counts = np.histogram(seconds, np.arange(8, 18) * 3_600)[0] / n * expected[-1]
    assert counts == pytest.approx(expected[:-1], rel=case("NSPP-01").tol_sim)
    assert sum(counts) == pytest.approx(sum(60 / m for m in p["mean_iat_min"]), rel=1e-9)
