"""Production lines against theory: priorities, breakdowns, lots, floods of orders."""

import numpy as np
import pytest

from sim.chance import UNIT_BANKS
from sim.clock import DAY
from sim.distributions import fixed
from sim.theory import SERVED, Drawn, drawn, play
from tests.theory.cases import case, proves
from tests.theory.estimates import batches, confirm, daily
from tests.theory.traffic import alternating, exponential, poisson, poisson_queue, size, unit_for


@proves("PRI-01", "PRI-02")
def test_two_promises_of_which_one_goes_first(engine: str) -> None:
    n = size(engine, 1_000_000)
    unit = unit_for(1.1 * n / 0.8)
    arrivals = poisson(0.8, n, unit, 21)
    low = _below(0.75, n, 21)
    played = play(
        arrivals, Drawn(exponential(unit), 21), discipline="urgent_first", classes=low,
        scale=unit, until=arrivals[-1] + 1_000, engine=engine,
    )  # fmt: skip
    spent = played.end - played.arrived
    confirm(case("PRI-01"), batches(spent[low == 0], engine), engine)
    confirm(case("PRI-02"), batches(spent[low == 1], engine), engine)


@proves("PRI-03")
def test_three_promises_with_their_own_card_times(engine: str) -> None:
    n = size(engine, 1_000_000)
    unit = unit_for(1.1 * n / 0.8)
    arrivals = poisson(0.8, n, unit, 22)
    u = drawn(Drawn(exponential(1e6), 22), n, UNIT_BANKS) / 1e6
    classes = (u > -np.log1p(-3 / 8)).astype(int) + (u > -np.log1p(-5 / 8))
    long = drawn(Drawn(exponential(unit), 22), n, UNIT_BANKS + 1) / unit
    service = np.choose(classes, [np.ones(n), long / 2, long])
    played = play(
        arrivals, service, discipline="urgent_first", classes=classes,
        scale=unit, until=arrivals[-1] + 1_000, engine=engine,
    )  # fmt: skip
    wait = played.start - played.arrived
    confirm(case("PRI-03"), batches(wait[classes == 2], engine), engine)


@pytest.mark.parametrize("discipline", ["earliest_due", "reserved_share"])
def test_no_order_of_service_changes_the_mean_wait(discipline: str, engine: str) -> None:
    n = size(engine, 200_000)
    unit = unit_for(1.1 * n / 0.8)
    arrivals = poisson(0.8, n, unit, 23)
    how = {"due": arrivals + drawn(Drawn(exponential(5 * unit), 23), n, UNIT_BANKS) / unit}
    if discipline == "reserved_share":
        how = {"classes": _below(0.5, n, 23)}
    until = arrivals[-1] + 1_000
    service = Drawn(exponential(unit), 23)
    first = play(arrivals, service, scale=unit, until=until, station="lines")
    other = play(arrivals, service, scale=unit, until=until, discipline=discipline, engine=engine, **how)
    assert (first.start != other.start).any()
    # the same instants of work: only who is served when differs
    assert np.array_equal(np.sort(first.arrived), np.sort(other.arrived))
    assert _mean_wait(other) == pytest.approx(_mean_wait(first), rel=0.05)


def _mean_wait(played) -> float:  # type: ignore[no-untyped-def]
    return float((played.start - played.arrived).mean())


@proves("BRK-01")
def test_a_line_that_breaks_and_resumes(engine: str) -> None:
    p = case("BRK-01").parameters
    n = size(engine, 1_000_000)
    unit = unit_for(1.1 * n / p["lam"])
    arrivals = poisson(p["lam"], n, unit, 24)
    until = arrivals[-1] + 1_000
    down = alternating(1 / p["fail_rate"], 1 / p["repair_rate"], until, unit, 24)
    how = {"down": {0: down}, "scale": unit, "until": until, "engine": engine}
    played = play(arrivals, Drawn(exponential(unit), 24), station="lines", **how)
    counted = played.series.lines
    confirm(case("BRK-01"), daily(played, counted.area[0] + counted.work_area[0], engine), engine)
    at_a_counter = play(arrivals, Drawn(exponential(unit), 24), station="counter", **how)
    assert at_a_counter.end[-1] < until
    spent = batches(at_a_counter.end - at_a_counter.arrived, engine)
    confirm(case("BRK-01"), spent * p["lam"], engine)


@proves("BRK-02", "BRK-03")
@pytest.mark.parametrize("ident", ["BRK-02", "BRK-03"])
def test_the_time_of_a_card_on_a_line_that_breaks(ident: str, engine: str) -> None:
    p = case(ident).parameters
    n, unit = size(engine, 400_000, 1_200), 120
    row = fixed(20.0)
    row[0], row[2] = 5, p["t0_min"] * unit / 20  # gamma of shape 20: a squared variation of 0.05
    until = n * 25.0 + 20_000
    down = alternating(p["mttf_min"], p["mttr_min"], until, unit, 25)
    played = play(
        np.zeros(n), Drawn(row, 25), station="lines", down={0: down}, scale=unit, until=until, engine=engine
    )
    times = np.diff(played.end[np.isfinite(played.end)])
    means = batches(times, engine)
    up = 1 - (down[:, 1] - down[:, 0]).sum() / down[-1, 1]
    assert up == pytest.approx(case(ident).expected[0], rel=0.02 if engine == "fast" else 0.5)
    confirm(case(ident), means, engine, part=1)
    if engine == "fast":
        confirm(case(ident), batches((times - 20.0) ** 2, engine) / 400, engine, part=2)


@proves("BRK-04")
def test_the_planning_formula_is_near_the_line(engine: str) -> None:
    # it counts repairs in the time between failures: up 9, down 1; 60 % of the time that is left is used
    p = case("BRK-04").parameters
    n = size(engine, 600_000)
    rate = p["util"] * (1 - p["pct_down"]) / p["PT"]
    unit = unit_for(1.1 * n / rate)
    until = n / rate * 1.02 + 1_000
    mttr = p["MTBF"] * p["pct_down"]
    down = alternating(p["MTBF"] - mttr, mttr, until, unit, 26)
    played = poisson_queue(
        rate,
        lambda u: fixed(p["PT"] * u),
        n,
        1,
        engine,
        seed=26,
        down={0: down},
        until=until,
        station="lines",
    )
    assert _mean_stay(played) == pytest.approx(case("BRK-04").expected, rel=case("BRK-04").tol_sim)


def _mean_stay(played) -> float:  # type: ignore[no-untyped-def]
    return float((played.end - played.arrived).mean())


@proves("DSP-01")
def test_a_lot_waits_until_it_is_full(engine: str) -> None:
    p = case("DSP-01").parameters
    n = size(engine, 600_000, 2_400)
    unit = unit_for(1.1 * n / p["lam"], 1_000)
    arrivals = poisson(p["lam"], n, unit, 27)
    played = play(arrivals, 0, lot_size=p["b"], min_lot=p["b"], scale=unit, engine=engine)
    taken = played.outcome == SERVED
    assert taken.sum() == n // p["b"] * p["b"]
    confirm(case("DSP-01"), batches((played.start - played.arrived)[taken], engine), engine)


@proves("FLU-01")
def test_a_whole_batch_of_applicants_at_once(engine: str) -> None:
    p, expected = case("FLU-01").parameters, case("FLU-01").expected
    n = 500_000 if engine == "fast" else 5_000
    small = n / p["N"]
    arrivals = np.arange(n) * (p["days"] / n)
    played = play(arrivals, 1 / (p["cap"] * small), scale=5 * DAY, station="lines", engine=engine)
    spent = played.end - played.arrived
    measured = [
        (n - (played.end <= p["days"]).sum()) / small,
        played.end.max(),
        spent.max(),
        (spent <= 30).mean(),
    ]
    near = case("FLU-01").tol_sim if engine == "fast" else 0.002
    assert measured == pytest.approx(expected, rel=near)
    peak = played.series.lines.peak.max()
    assert peak / small == pytest.approx(expected[0], rel=near)


@proves("FLU-02")
def test_a_flood_and_then_a_trickle(engine: str) -> None:
    p, expected = case("FLU-02").parameters, case("FLU-02").expected
    many = 5_000 if engine == "fast" else 25
    times = [low + np.arange((high - low) * rate * many) / (rate * many) for low, high, rate in p["rates"]]
    arrivals = np.concatenate(times)
    played = play(arrivals, 1 / (p["cap"] * many), scale=200_000, station="lines", engine=engine)
    waits = played.start - played.arrived
    idle = arrivals[(waits == 0) & (arrivals > 1)].min()
    early = arrivals < 20
    near = case("FLU-02").tol_sim if engine == "fast" else 0.03
    peak = played.series.lines.peak.max() / many
    assert [peak, idle, waits[early].mean()] == pytest.approx(expected, rel=near)


@proves("CLR-02")
def test_a_thousand_cards_on_fifteen_lines_exactly(engine: str) -> None:
    p = case("CLR-02").parameters
    for station in ("lines", "counter"):
        played = play(np.zeros(p["n"]), p["D"], p["c"], scale=60, station=station, engine=engine)
        assert played.end.max() == case("CLR-02").expected


@proves("CLR-01")
def test_clearing_a_pile_takes_as_long_as_it_should(engine: str) -> None:
    p = case("CLR-01").parameters
    piles, unit = (800, 1_000) if engine == "fast" else (4, 1_000)
    apart = 800.0
    arrivals = np.repeat(np.arange(piles) * apart, p["n"])
    service = Drawn(exponential(unit), 28)
    for station in ("lines", "counter"):
        played = play(
            arrivals, service, p["c"], scale=unit, station=station, until=piles * apart, engine=engine
        )
        last = played.end.reshape(piles, p["n"]).max(axis=1) - np.arange(piles) * apart
        assert last.max() < apart
        confirm(case("CLR-01"), last, engine)


def _below(share: float, n: int, seed: int) -> np.ndarray:  # type: ignore[type-arg]
    """1 for this share of customers, else 0, by address."""
    u = drawn(Drawn(exponential(1e6), seed), n, UNIT_BANKS)
    return (u < -1e6 * np.log1p(-share)).astype(int)
