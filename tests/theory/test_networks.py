"""Several pools one after the other, and rounds that carry cards."""

import numpy as np

from sim.arrays import F64, I64
from sim.chance import UNIT_BANKS
from sim.clock import DAY
from sim.theory import Drawn, drawn, play, ride, tour
from tests.theory.cases import Case, case, proves
from tests.theory.estimates import batches, confirm, daily
from tests.theory.traffic import exponential, poisson, size, unit_for


def routes(p: dict, n: int, seed: int) -> tuple[I64, I64]:  # type: ignore[type-arg]
    """Random tours: where the visits of each customer begin, and the pool of each visit."""
    rng = np.random.default_rng(seed)
    gamma, moves = np.array(p["gamma"], float), np.cumsum(p["P"], axis=1)
    now = rng.choice(len(gamma), n, p=gamma / gamma.sum())
    who, steps = np.arange(n), []
    while len(who):
        steps.append(np.stack([who, np.full(len(who), len(steps)), now], axis=1))
        u = rng.random(len(who))
        following = (u[:, None] > moves[now]).sum(axis=1)
        stay = following < len(gamma)
        who, now = who[stay], following[stay]
    rows = np.concatenate(steps)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    first = np.concatenate([[0], np.cumsum(np.bincount(rows[:, 0], minlength=n))])
    return first, rows[:, 2]


def network(proof: Case, n: int, engine: str, seed: int):  # type: ignore[no-untyped-def]
    p = proof.parameters
    rate = float(sum(p["gamma"]))
    unit = unit_for(1.1 * n / rate, 20_000)
    first, pool = routes(p, n, seed)
    mean = np.array([unit / mu for mu in p["mu"]])
    standard = Drawn(exponential(1e6), seed)
    service = drawn(standard, len(pool), UNIT_BANKS) / 1e6 * mean[pool] / unit
    arrivals = poisson(rate, n, unit, seed)
    return tour(arrivals, first, pool, service, p["c"], scale=unit, until=arrivals[-1] + 200, engine=engine)


@proves("JAC-01", "JAC-02")
def test_three_stations_that_send_customers_to_one_another(engine: str) -> None:
    n = size(engine, 700_000, 800)
    played = network(case("JAC-01"), n, engine, 31)
    counted = played.series.counters
    for node in range(3):
        per_day = daily(played, counted.arrivals[node] * float(DAY), engine)
        confirm(case("JAC-01"), per_day * played.scale / DAY, engine, part=node)
    confirm(case("JAC-02"), daily(played, (counted.area + counted.busy).sum(axis=0), engine), engine)


@proves("JAC-03")
def test_queues_of_three_stations(engine: str) -> None:
    played = network(case("JAC-03"), size(engine, 1_000_000, 800), engine, 32)
    for node in range(3):
        column = played.series.counters.area[node]
        confirm(case("JAC-03"), daily(played, column, engine), engine, part=node)


@proves("FIN-01")
def test_five_machines_that_come_back_for_repair(engine: str) -> None:
    p = case("FIN-01").parameters
    each = size(engine, 150_000, 240)
    unit = unit_for(8.0 * each, 20_000)
    until = each * 5.0
    n = p["N"] * each
    up = drawn(Drawn(exponential(unit / p["lam"]), 33), n, UNIT_BANKS) / unit
    service = Drawn(exponential(unit / p["mu"]), 33)
    first = np.arange(p["N"] + 1) * each
    played = tour(
        up[first[:-1]],
        first,
        np.zeros(n, int),
        service,
        [p["c"]],
        pause=up,
        scale=unit,
        until=until,
        engine=engine,
    )
    assert np.isinf(played.end[first[1:] - 1]).all()  # nobody runs out of failures
    counted = played.series.counters
    confirm(case("FIN-01"), daily(played, counted.area[0] + counted.busy[0], engine), engine)


@proves("DSP-02")
def test_a_van_that_leaves_at_fixed_times(engine: str) -> None:
    p = case("DSP-02").parameters
    vans, days, runs = (1_100, 20, 3) if engine == "fast" else (150, 20, 1)
    waits, loads = [], []
    for run in range(runs):
        ready = poisson(p["lam"], int(p["lam"] * vans * 1.2), 10_000, 34 + run)
        ready = ready[ready < vans]
        # cards come to the table at midnight; vans at noon stand midway between two of them
        departures = np.arange(1, vans + 2) - 0.5 / days
        ridden = ride(ready, departures, days=days, engine=engine)
        waits.append(ridden.departed - ridden.there)
        loads.append(np.bincount(np.searchsorted(departures, ridden.there), minlength=vans)[1:vans])
    confirm(case("DSP-02"), batches(np.concatenate(waits), engine), engine, part=0)
    confirm(case("DSP-02"), batches(np.concatenate(loads).astype(float), engine), engine, part=1)


def in_the_post(proof: Case, transit: object, mean: float, engine: str) -> F64:
    """Cards under way at the moment of the case, in independent groups; scaled to the case's rate."""
    t, empty, rate = proof.parameters["t"], 12 * mean, 100.0
    many = 200.0 if engine == "fast" else 0.25
    groups = 40 if engine == "fast" else 6
    days = 24
    span = t + empty
    grid = np.linspace(-empty, t + 1, 200_001)
    level = rate * grid - 50 * 24 / (2 * np.pi) * np.cos(2 * np.pi * grid / 24)
    level -= level[0]
    at = poisson(1.0, int(level[-1] * many * 1.2) + 100, 10_000, 35) / many
    ready = np.interp(at[at < level[-1]], level, grid) + empty
    departures = np.arange(0, (span + 1) * days + 1) / days
    ridden = ride(ready, departures, transit=transit, days=days, until=span + 2, engine=engine)
    when = span + 0.5 / days
    under_way = (ridden.there <= when) & (ridden.delivered > when)
    # each card goes to a group of its own accord, so groups are independent
    of_card = np.random.default_rng(36).integers(groups, size=len(ready))
    return np.bincount(of_card, under_way, groups) * groups / many


@proves("MTG-01", "MTG-02")
def test_cards_in_the_post_when_applications_come_in_waves(engine: str) -> None:
    mean = case("MTG-01").parameters["mean_transit"]
    spread = Drawn(exponential(mean * 24.0 * DAY), 36)
    confirm(case("MTG-01"), in_the_post(case("MTG-01"), spread, mean, engine), engine)
    fixed_days = case("MTG-02").parameters["transit"]
    confirm(case("MTG-02"), in_the_post(case("MTG-02"), fixed_days, fixed_days, engine), engine)


def test_a_tour_of_one_visit_is_a_plain_queue() -> None:
    n, unit = 2_000, 1_000
    arrivals = poisson(0.8, n, unit, 37)
    service = Drawn(exponential(unit), 37)
    plain = play(arrivals, service, scale=unit, engine="both")
    toured = tour(arrivals, np.arange(n + 1), np.zeros(n, int), service, [1], scale=unit, engine="both")
    assert np.array_equal(plain.end, toured.end)
