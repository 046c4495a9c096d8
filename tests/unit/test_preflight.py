"""Expected load without a run: against people drawn, against a run, and against hand arithmetic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.arrays import F64
from sim.cli import cli
from sim.clock import DAY
from sim.diagnostics_text import width
from sim.experiments import expected_banks
from sim.experiments.expected_demand import expected_demand
from sim.experiments.preflight import Preflight, preflight
from sim.experiments.vary import vary
from sim.population import build_population
from sim.rendezvous import bank_table
from sim.run_inputs import read_inputs
from sim.running import run
from sim.scenario_files import Resolved, resolve
from sim.studies import load_study

SAMPLE, REPLICATIONS = 100, 4


@cache
def baseline() -> Resolved:
    return resolve("baseline")


@cache
def found() -> Preflight:
    return preflight(baseline())


def months(of: Preflight, daily: F64) -> F64:
    """Daily tables (..., days) by calendar month."""
    clock = of.world.clock
    starts = [d for d in range(clock.n_days) if d == 0 or clock.date_of(d).day == 1]
    by_month: F64 = np.add.reduceat(daily, starts, axis=-1)
    return by_month


@cache
def drawn() -> F64:
    """First applications by bank and day, (banks, days), mean of some replications, of the whole city."""
    inputs = read_inputs(baseline())
    out = np.zeros((len(inputs.city.banks), found().world.clock.n_days))
    for replication in range(REPLICATIONS):
        world = inputs.world(1, replication, SAMPLE)
        people = build_population(inputs.scenario, inputs.city, world.clock, world.keys, SAMPLE)
        rows = (people.planned >= 0) & (people.planned < world.horizon)
        at = (people.bank[rows], people.planned[rows] // DAY)
        np.add.at(out, at, SAMPLE / REPLICATIONS)
    return out


def test_expected_applications_agree_with_people_drawn_by_bank_and_by_month() -> None:
    wanted, seen = expected_demand(found().world).by_bank, drawn()
    # 460,000 people drawn: 0.15 % by chance; employers come in lumps, which a month feels more
    assert wanted.sum() == pytest.approx(seen.sum(), rel=0.005)
    assert wanted.sum(axis=1) == pytest.approx(seen.sum(axis=1), rel=0.05)
    a, b = months(found(), wanted), months(found(), seen)
    assert a.sum(axis=0)[1:] == pytest.approx(b.sum(axis=0)[1:], rel=0.06)
    assert np.abs(a - b).sum() / b.sum() < 0.05  # the mean cell of bank and month


def test_expected_orders_and_visits_agree_with_a_run() -> None:
    result, flows = run(baseline(), f"1/{SAMPLE}"), found().flows
    assert flows.applications.sum() == pytest.approx(result["applications"], rel=0.01)
    visits = found().world.scenario.visits
    for i, name in enumerate(sorted(visits, key=lambda v: visits[v].code)):
        assert flows.visits[i].sum() == pytest.approx(result[f"first_visits.visit.{name}"], rel=0.04), name
    made = sum(
        result[f"cards_finished.bureau.{b}"] - result[f"cards_remade.bureau.{b}"] for b in ("icbc", "cmb")
    )
    rows = [found().world.bureau_names.index(b) for b in ("icbc", "cmb")]
    assert found().lines.made[rows].sum() == pytest.approx(made, rel=0.03)


def test_a_second_line_doubles_the_capacity_and_an_outage_takes_its_days() -> None:
    out = {"bank": "icbc", "from": "2025-06-02", "until": "2025-06-16"}
    twice = preflight(vary(baseline(), {"banks.icbc.lines": 2}))
    assert twice.lines.capacity[0] == pytest.approx(2 * found().lines.capacity[0])
    import datetime as dt

    dates = {k: dt.date.fromisoformat(v) for k, v in out.items() if k != "bank"}
    still = preflight(vary(baseline(), {"outages.stop": {"bank": "icbc", **dates}}))
    a, b = (found().world.clock.day_of(d) for d in dates.values())
    assert still.lines.capacity[0, a:b].sum() == 0
    assert still.lines.capacity[0, :a] == pytest.approx(found().lines.capacity[0, :a])
    assert still.lines.backlog[0, b - 1] > found().lines.backlog[0, b - 1]


def test_capacity_is_hours_times_the_rate_with_lots_and_failed_cards() -> None:
    bank, day = found().world.bureau_names.index("cmb"), found().world.clock.day_of(_date("2025-06-03"))
    # 4 hours; 6 s a card and 360 s set-up a lot of 200 are 7.8 s; 0.5 % fail; up 200 of 203 hours
    wanted = 4 * 3_600 / 7.8 * 0.995 * 200 / 203
    assert found().lines.capacity[bank, day] == pytest.approx(wanted)


def _date(text: str):  # type: ignore[no-untyped-def]
    import datetime as dt

    return dt.date.fromisoformat(text)


def test_the_fluid_loses_nothing() -> None:
    lines = found().lines
    assert lines.orders.sum(axis=1) == pytest.approx(lines.made.sum(axis=1) + lines.backlog[:, -1])
    assert (lines.made <= lines.capacity + lines.overtime + 1e-6).all()


def test_the_banks_that_a_unit_names_are_chosen_by_weight() -> None:
    table = bank_table([1, 2, 3], [1.0, 1.0, 2.0], [(0, 9)] * 3, 9)
    assert expected_banks.alone(table)[0].tolist() == [0.25, 0.25, 0.5]
    assert expected_banks.listed(table, 3)[0, 0] == pytest.approx([0.25, 0.25, 0.5])
    # two of three: {1,2} 1/4*1/3*2 = 1/6; {1,3} 1/4*2/3 + 1/2*1/2 = 5/12, and so {2,3}. Bank 1:
    # 1/6 * 1/2 + 5/12 * 1/3 = 2/9
    assert expected_banks.listed(table, 2)[0, 0] == pytest.approx([2 / 9, 2 / 9, 5 / 9])


def test_a_list_of_which_no_bank_is_left_binds_nobody() -> None:
    table = bank_table([1, 2], [1.0, 1.0], [(0, 3), (3, 9)], 9)
    assert expected_banks.listed(table, 1)[0, 1].tolist() == [0.0, 1.0]


@pytest.mark.parametrize(("lang", "words"), [("en", "Lines: "), ("zh", "产线：")])
def test_the_screen_says_it_in_two_languages_and_fits(lang: str, words: str) -> None:
    done = CliRunner().invoke(cli, ["preflight", "baseline", "--lang", lang])
    assert done.exit_code == 0, done.output
    assert words in done.output
    assert "█" in done.output
    table = [line for line in done.output.splitlines() if "2025-0" in line]
    assert max(width(line) for line in table) <= 160


def test_the_tables_are_stored_as_a_study(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["preflight", "bank_outage", "--out", str(tmp_path / "p")])
    assert done.exit_code == 0, done.output
    study = load_study(tmp_path / "p")
    assert study.kind == "preflight"
    assert set(study.tables) == {"lines", "counters"}
    assert study.tables["lines"]["orders"].sum() > 1e6
