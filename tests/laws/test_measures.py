"""Measures against the log itself, counted the slow way; and by hand where a number is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.clock import DAY, NEVER
from sim.engines import entity, fast
from sim.journeys import Log, new_log
from sim.measures.bins import bin_of
from sim.measures.tables import cube_table, durations_of, quantile_table
from sim.measures.tally import Tally
from sim.measures.values import Values, values_of
from sim.promise import STATES, compile_promises, states
from sim.series import Series, new_series
from tests.twins.cities import Small, build

SEEDS = range(16)


def tallied(small: Small, parts: list[Log]) -> Tally:
    tally = Tally(small.world)
    for part in parts:
        tally.add(part)
    return tally


def found(tally: Tally, series: Series) -> Values:
    return values_of(tally, series, durations_of(tally))


@cache
def played(seed: int) -> tuple[Small, Log, Series]:
    small = build(seed)
    return small, *fast.play(small.world, small.people)


def split(log: Log, seed: int) -> list[Log]:
    """Rows in three parts and in a wild order."""
    order = np.random.default_rng(seed).permutation(len(log.application))
    return [Log(*(column[part] for column in log)) for part in np.array_split(order, 3)]  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_number_depends_on_parts_or_their_order_or_on_the_engine(seed: int) -> None:
    small, log, series = played(seed)
    whole = found(tallied(small, [log]), series)
    merged = tallied(small, split(log, seed)[:2])
    merged.merge(tallied(small, split(log, seed)[2:]))
    assert np.array_equal(list(whole.values()), list(found(merged, series).values()), equal_nan=True)
    other, other_series = entity.play(small.world, small.people)
    by_entity = found(tallied(small, [other]), other_series)
    assert np.array_equal(list(whole.values()), list(by_entity.values()), equal_nan=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cube_counts_every_application_once_and_as_the_log_says(seed: int) -> None:
    small, log, _ = played(seed)
    cube = cube_table(tallied(small, [log]))
    n, world = len(log.application), small.world
    assert (cube["applications"] + cube["not_begun"] + cube["lost"]).sum() == n
    assert np.array_equal(cube["due"], cube["on_time"] + cube["late"])
    assert cube["made"].sum() == (log.made < NEVER).sum()
    assert cube["in_hand"].sum() == (log.in_hand < NEVER).sum()
    rest = cube["open"] + cube["ahead"] + cube["no_promise"]
    assert np.array_equal(cube["applications"], cube["due"] + rest)
    slow = states(log, compile_promises(small.scenario, world.clock), world.horizon)[0]
    banks = np.array([b.id for b in small.city.banks], dtype=object)
    for b, name in enumerate(banks):
        late = (slow == STATES.index("late")) & (log.bank == b)
        assert cube["late"][cube["bank"] == name].sum() == late.sum()
    weeks = (log.applied.astype(np.int64) // DAY + world.clock.start.weekday()) // 7
    monday = np.datetime64(world.clock.start) - world.clock.start.weekday()
    for week in np.unique(weeks[log.applied < NEVER]):
        chosen = (weeks == week) & (log.applied < NEVER)
        assert cube["applications"][cube["week"] == monday + 7 * int(week)].sum() == chosen.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_means_and_quantiles_of_days_to_made_are_those_of_the_log(seed: int) -> None:
    small, log, series = played(seed)
    values = found(tallied(small, [log]), series)
    for b, bank in enumerate(small.city.banks):
        mine = (log.bank == b) & (log.made < NEVER)
        days = np.sort((log.made[mine].astype(np.int64) - log.applied[mine]) / DAY)
        if not len(days):
            continue
        assert values[f"days_to_made_mean.bank.{bank.id}"] == pytest.approx(days.mean())
        p90 = days[int(np.ceil(0.9 * len(days) - 1e-9)) - 1] * 24
        assert bin_of(int(values[f"days_to_made_p90.bank.{bank.id}"] * 24)) == bin_of(int(p90))


@pytest.mark.parametrize("seed", SEEDS)
def test_stages_at_the_lines_sum_to_the_whole_remade_cards_included(seed: int) -> None:
    small, log, _ = played(seed)
    made = (log.made < NEVER) & (log.loaded < NEVER)
    part = Log(*(column[made] for column in log))  # type: ignore[arg-type]
    d = durations_of(tallied(small, [part]))
    total = sum(
        float(d[q, "all"].mean[0]) * unit for q, unit in (("to_release", 24), ("in_line", 24), ("in_lot", 1))
    )
    hours = (part.made.astype(np.int64) - part.received).mean() / 3_600 if made.any() else float("nan")
    assert total == pytest.approx(hours, nan_ok=True)


def one_visit(wait: int) -> tuple[Small, Tally]:
    """A tally of one instant application that waited so many seconds."""
    small = build(1, {"targets": {"issue": {"within_minutes": 30.0, "share": 0.8}}})
    log = new_log(1)
    for name, value in {
        "channel": 1, "arrived": DAY, "applied": DAY, "confirmed": DAY, "came": DAY, "called": DAY + wait,
        "received": DAY + wait + 600, "made": DAY + wait + 600, "in_hand": DAY + wait + 600,
        "visits": 1, "counter_wait": wait, "facility": 0,
    }.items():  # fmt: skip
        getattr(log, name)[0] = value
    return small, tallied(small, [log])


@pytest.mark.parametrize(("wait", "within"), [(1_800, 1.0), (1_801, 0.0)])
def test_half_an_hour_of_waiting_is_thirty_minutes(wait: int, within: float) -> None:
    small, tally = one_visit(wait)
    values = found(tally, new_series(small.world))
    assert values["counter_wait_mean"] == pytest.approx(wait / 60)
    assert values["first_visit_wait_p50.visit.issue"] == pytest.approx(wait / 60, rel=1 / 128)
    assert values["within_target_share.visit.issue"] == within
    assert values["days_to_made_mean"] == pytest.approx((wait + 600) / DAY)


def test_a_broken_first_visit_is_not_within_the_target() -> None:
    small, _ = one_visit(60)
    log = new_log(1)
    log.channel[0], log.arrived[0], log.applied[0], log.came[0], log.visits[0] = 1, DAY, DAY, DAY, 1
    log.broken[0] = log.failed[0] = 1
    values = found(tallied(small, [log]), new_series(small.world))
    assert values["within_target_share.visit.issue"] == 0.0
    assert values["first_visit_failed_share.visit.issue"] == 1.0
    assert (values["on_time_share"], values["late"]) == (0.0, 1.0)


def test_counts_are_scaled_by_the_sample_and_shares_are_not() -> None:
    seed = next(s for s in range(60) if build(s).world.sample > 1)
    small, log, series = played(seed)
    values = found(tallied(small, [log]), series)
    begun = int((log.applied < NEVER).sum())
    assert values["applications"] == begun * small.world.sample
    assert values["on_time_share"] <= 1.0


def test_quantile_rows_know_what_they_are_of() -> None:
    small, log, _ = played(1)
    tally = tallied(small, [log])
    table = quantile_table(tally, durations_of(tally))
    whole = (table["margin"] == "all") & (table["quantity"] == "days_to_made")
    by_bank = (table["margin"] == "bank") & (table["quantity"] == "days_to_made")
    assert table["n"][whole].sum() == table["n"][by_bank].sum() == int((log.made < NEVER).sum())
    assert set(table["member"][by_bank]) <= {b.id for b in small.city.banks}
