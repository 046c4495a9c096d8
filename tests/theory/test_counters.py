"""Counters against queueing theory: one queue, servers, room and patience."""

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
import pytest

from sim.arrays import F64
from sim.chance import UNIT_BANKS
from sim.distributions import fixed
from sim.theory import GAVE_UP, SERVED, TURNED_AWAY, Drawn, Played, drawn, play
from tests.theory.cases import case, proves
from tests.theory.estimates import batches, confirm, daily
from tests.theory.traffic import (
    exponential,
    gamma,
    lognormal,
    poisson,
    poisson_queue,
    size,
    unit_for,
)


def waits(played: Played) -> F64:
    return played.start - played.arrived


def sojourns(played: Played) -> F64:
    return played.end - played.arrived


@cache
def single(engine: str) -> Played:
    """M/M/1 at 80 %."""
    return poisson_queue(0.8, exponential, size(engine, 3_300_000), 1, engine, seed=1)


@proves("MM1-01")
def test_mean_wait_at_one_counter(engine: str) -> None:
    confirm(case("MM1-01"), batches(waits(single(engine)), engine), engine)


@proves("MM1-02")
def test_mean_number_at_one_counter_by_the_stations_own_area(engine: str) -> None:
    counted = single(engine).series.counters
    confirm(case("MM1-02"), daily(single(engine), counted.area[0] + counted.busy[0], engine), engine)


@proves("MM1-03")
def test_five_in_a_hundred_stay_longer_than_the_95th_percentile(engine: str) -> None:
    spent = sojourns(single(engine))
    percentile = case("MM1-03")
    share = batches((spent <= percentile.expected).astype(float), engine)
    confirm(case("MM1-03"), percentile.expected * (1 + (share - 0.95) / 0.15), engine)
    if engine == "fast":
        assert np.quantile(spent, 0.95) == pytest.approx(percentile.expected, rel=percentile.tol_sim)


@proves("MM1-04")
def test_share_called_within_a_time(engine: str) -> None:
    confirm(case("MM1-04"), batches((waits(single(engine)) <= 5).astype(float), engine), engine)


@proves("MM1-05")
def test_share_of_time_in_which_nobody_is_there(engine: str) -> None:
    played = poisson_queue(1.0, lambda u: exponential(u / 3), size(engine, 1_000_000), 1, engine, seed=2)
    busy = daily(played, played.series.counters.busy[0], engine)
    confirm(case("MM1-05"), 1 - busy, engine)


@lru_cache(3)
def queue(rate: float, service: Callable[[float], F64], n: int, servers: int, engine: str) -> Played:
    """Systems that several cases look at are played once."""
    return poisson_queue(rate, service, n, servers, engine, seed=3)


MEANS = [
    # id, arrivals a unit, service row of a unit of so many seconds, servers, customers
    ("MMC-01", 2.0, exponential, 3, 1_000_000),
    ("MMC-08", 48.0, exponential, 50, 6_000_000),
    ("MD1-01", 0.8, fixed, 1, 1_500_000),
    ("MDC-01", 1.6, fixed, 2, 1_000_000),
    ("MG1-01", 0.8, lambda u: gamma(4, u), 1, 1_500_000),
    ("MMC-06", 0.2 * 240, exponential, 55, 2_000_000),
]
SECONDS = {"MMC-06": 240.0, "MMC-08": 60.0}
"""Where the case counts in seconds: seconds in a unit of theirs."""


@proves(*(row[0] for row in MEANS))
@pytest.mark.parametrize("row", MEANS, ids=[row[0] for row in MEANS])
def test_mean_wait(row: tuple, engine: str) -> None:  # type: ignore[type-arg]
    ident, rate, service, servers, n = row
    played = queue(rate, service, size(engine, n), servers, engine)
    confirm(case(ident), batches(waits(played), engine) * SECONDS.get(ident, 1.0), engine)


@proves("MMC-02", "MMC-03")
@pytest.mark.parametrize(("ident", "rate", "mean"), [("MMC-02", 2.0, 1.0), ("MMC-03", 1.0, 2.5)])
def test_number_at_three_counters(ident: str, rate: float, mean: float, engine: str) -> None:
    played = poisson_queue(rate, lambda u: exponential(mean * u), size(engine, 1_500_000), 3, engine, seed=4)
    counted = played.series.counters
    column = counted.area[0] + (counted.busy[0] if ident == "MMC-02" else 0)
    confirm(case(ident), daily(played, column, engine), engine)


SHARES = [
    # id, arrivals a unit, service row, servers, customers, what of (wait, sojourn)
    ("MMC-04", 2.0, exponential, 3, 1_000_000, lambda wait, _: wait > 1),
    ("MMC-05", 0.2 * 240, exponential, 55, 2_000_000, lambda wait, _: wait > 0),
    ("MMC-07", 0.2 * 240, exponential, 55, 2_000_000, lambda wait, _: wait <= 15 / 240),
    ("MMC-11", 3.0, exponential, 4, 1_000_000, lambda _, stay: stay <= 3),
    ("MDC-02", 13.5, fixed, 15, 1_000_000, lambda wait, _: wait > 0),
]


@proves(*(row[0] for row in SHARES))
@pytest.mark.parametrize("row", SHARES, ids=[row[0] for row in SHARES])
def test_share_of_customers(row: tuple, engine: str) -> None:  # type: ignore[type-arg]
    ident, rate, service, servers, n, which = row
    played = queue(rate, service, size(engine, n), servers, engine)
    share = which(waits(played), sojourns(played)).astype(float)
    confirm(case(ident), batches(share, engine), engine)


@proves("MMC-09")
def test_fifteen_queues_of_their_own_wait_longer_than_one_in_common(engine: str) -> None:
    alone = batches(waits(single(engine)), engine)
    together = poisson_queue(12.0, exponential, size(engine, 2_000_000), 15, engine, seed=6)
    pooled = batches(waits(together), engine)
    ratio = alone.mean() / pooled.mean()
    # a ratio of means: its linear form around the estimate
    confirm(case("MMC-09"), ratio + (alone - ratio * pooled) / pooled.mean(), engine)


@proves("MG1-02")
def test_mean_wait_with_two_kinds_of_customers(engine: str) -> None:
    n, p = size(engine, 2_000_000), case("MG1-02").parameters
    unit = unit_for(1.1 * n / p["lam"])
    quick = drawn(Drawn(exponential(unit / p["mu1"]), 7), n, UNIT_BANKS)
    slow = drawn(Drawn(exponential(unit / p["mu2"]), 8), n, UNIT_BANKS)
    which = drawn(Drawn(exponential(1e6), 9), n, UNIT_BANKS) < -1e6 * np.log1p(-p["p"])
    arrivals = poisson(p["lam"], n, unit, 7)
    service = np.where(which, quick, slow) / unit
    played = play(arrivals, service, scale=unit, until=arrivals[-1] + 1_000, engine=engine)
    confirm(case("MG1-02"), batches(waits(played), engine), engine)


@proves("GM1-01")
def test_mean_wait_with_evenly_spaced_arrivals(engine: str) -> None:
    n = size(engine, 2_000_000)
    unit = unit_for(1.3 * n)
    arrivals = 1.25 * np.arange(n)
    service = Drawn(exponential(unit), 10)
    played = play(arrivals, service, scale=unit, until=arrivals[-1] + 1_000, engine=engine)
    confirm(case("GM1-01"), batches(waits(played), engine), engine)


@proves("MMCK-01", "MMCK-02")
def test_room_for_three_at_two_counters(engine: str) -> None:
    played = poisson_queue(
        3.0, lambda u: exponential(u / 4), size(engine, 1_500_000), 2, engine, seed=11, room=3
    )
    counted = played.series.counters
    confirm(case("MMCK-01"), daily(played, counted.area[0] + counted.busy[0], engine), engine)
    confirm(case("MMCK-02"), batches((played.outcome == TURNED_AWAY).astype(float), engine), engine)


@proves("EB-01", "EB-02")
@pytest.mark.parametrize(("ident", "service"), [("EB-01", lambda u: lognormal(1.5, u)), ("EB-02", fixed)])
def test_nobody_may_wait_whatever_the_service(ident: str, service: object, engine: str) -> None:
    p = case(ident).parameters
    played = poisson_queue(p["a"], service, size(engine, 1_500_000), p["c"], engine, seed=12, room=p["c"])
    assert (waits(played) == 0).all()
    confirm(case(ident), batches((played.outcome == TURNED_AWAY).astype(float), engine), engine)


@proves("EA-01", "EA-02")
def test_who_loses_patience(engine: str) -> None:
    p = case("EA-01").parameters
    played = poisson_queue(
        p["lam"], exponential, size(engine, 2_000_000), p["c"], engine, seed=13,
        patience=lambda u: exponential(u / p["theta"]),
    )  # fmt: skip
    assert set(np.unique(played.outcome)) <= {SERVED, GAVE_UP}
    confirm(case("EA-01"), batches((played.outcome == GAVE_UP).astype(float), engine), engine)
    confirm(case("EA-02"), batches(waits(played), engine) * 60, engine)


@proves("BAT-01")
def test_employers_send_five_at_a_time(engine: str) -> None:
    p = case("BAT-01").parameters
    n = size(engine, 400_000, 300)
    unit = unit_for(1.1 * n / p["batch_rate"])
    arrivals = np.repeat(poisson(p["batch_rate"], n, unit, 14), p["batch"])
    service = Drawn(exponential(unit), 14)
    played = play(arrivals, service, scale=unit, until=arrivals[-1] + 1_000, engine=engine)
    confirm(case("BAT-01"), batches(sojourns(played), engine), engine)


@proves("FJ-01")
def test_a_person_who_needs_both_card_and_account(engine: str) -> None:
    n = size(engine, 2_500_000)
    unit = unit_for(1.1 * n / 0.5)
    arrivals = poisson(0.5, n, unit, 15)
    ends = [
        play(
            arrivals, Drawn(exponential(unit), seed), scale=unit, until=arrivals[-1] + 500, engine=engine
        ).end
        for seed in (15, 16)
    ]
    confirm(case("FJ-01"), batches(np.maximum(*ends) - arrivals, engine), engine)
