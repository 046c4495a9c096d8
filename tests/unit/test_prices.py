"""What one more unit avoids: equal to the difference of two whole runs, zero where there is slack."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.app.price import groups
from sim.experiments.levers import Lever, changes_of
from sim.experiments.prices import Plan, Unit, price, units_of, units_table
from sim.experiments.rooms import base_of
from sim.experiments.sweep import Sweeping
from sim.experiments.vary import vary
from sim.running import run
from sim.scenario_files import Resolved, resolve
from sim.store import Store
from sim.studies import Study

SAMPLE = 2_000


@pytest.fixture(scope="module")
def short() -> Resolved:
    """One bank works so few hours that many of its cards are late; all others have slack."""
    shifts = [{"days": "working", "opens": "07:00", "closes": "13:00"}]
    return vary(resolve("baseline"), {"banks.ccb.production.shifts": shifts})


@pytest.fixture(scope="module")
def study(short: Resolved, tmp_path_factory: pytest.TempPathFactory) -> Study:
    sweeping = Sweeping(Store(tmp_path_factory.mktemp("store")), workers=1)
    return price(short, Plan(2, ("ccb", "cmb"), SAMPLE), sweeping)


def test_a_unit_is_one_step_of_one_number() -> None:
    costs = {(2, 0): (10.0, 1.0), (3, 0): (15.0, 1.5), (2, 1): (11.0, 1.1)}
    lever = Lever("lines.x", (2, 0), costs, ("line", "shift_hour"))
    more = [Unit("lines.x", "line", (3, 0), 5.0), Unit("lines.x", "shift_hour", (2, 1), 1.0)]
    assert list(units_of([lever])) == more


def test_a_step_that_the_day_has_no_room_for_is_no_unit() -> None:
    lever = Lever("lines.x", (1, 0), {(1, 0): (1.0, 1.0), (2, 0): (2.0, 2.0)}, ("line", "shift_hour"))
    assert [u.unit for u in units_of([lever])] == ["line"]


def on_lines(resolved: Resolved, replication: int) -> float:
    """Late cards of a whole run among those made on lines."""
    found = run(resolved, f"1/{SAMPLE}", journeys=False, replication=replication)
    return sum(found[f"late.channel.{name}"] for name in ("online", "non_instant", "desk"))


def test_what_is_avoided_is_the_difference_of_two_whole_runs(short: Resolved, study: Study) -> None:
    world = base_of(short, 1, 0, SAMPLE).world
    longer = vary(short, changes_of(short, world, {"lines.ccb": (1, 1)}))
    whole = [on_lines(r, i) for i in (0, 1) for r in (short, longer)]
    units = study.tables["units"]
    row = units[(units["lever"] == "lines.ccb") & (units["unit"] == "shift_hour")].iloc[0]
    assert row["late"] == pytest.approx(((whole[0] - whole[1]) + (whole[2] - whole[3])) / 2)
    assert row["late"] > 0


def test_slack_is_zero_to_the_card(study: Study) -> None:
    units = study.tables["units"]
    row = units[(units["lever"] == "lines.cmb") & (units["unit"] == "line")].iloc[0]
    assert (row["late"], row["minutes"]) == (0.0, 0.0)
    assert units["late_per_10k"].iloc[0] == units["late_per_10k"].max()


def test_weeks_and_owners_add_up_to_the_whole(study: Study) -> None:
    weeks, units = study.tables["weeks"], study.tables["units"]
    for _, row in units.iterrows():
        mine = weeks[(weeks["lever"] == row["lever"]) & (weeks["unit"] == row["unit"])]
        assert mine["late"].sum() == pytest.approx(row["late"])
        assert mine["minutes"].sum() == pytest.approx(row["minutes"])


def test_limits_and_prices_by_hand() -> None:
    """Two replications avoid 10 and 14: 12, and 12.706 standard errors of 2 on either side; for 20,000 yuan
    that is 6 for 10,000."""
    unit = {"lever": "lines.x", "unit": "line", "yuan": 20_000.0, "minutes": []}
    row = units_table([[unit | {"late": [(0, 3, n)]}] for n in (10.0, 14.0)]).iloc[0]
    assert (row["late"], row["late_per_10k"]) == (12.0, 6.0)
    assert row["late_low"] == pytest.approx(12 - 2 * 12.706, abs=0.01)
    assert row["late_high"] == pytest.approx(12 + 2 * 12.706, abs=0.01)


def test_the_screen_names_the_bank_and_what_has_slack(study: Study) -> None:
    text = "\n".join(line for group in groups(study, "zh") for line in group)
    assert "建设银行" in text
    assert "有富余" in text


def test_the_same_bytes_when_resumed(short: Resolved, tmp_path: Path) -> None:
    sweeping = Sweeping(Store(tmp_path), workers=1)
    first, again = (price(short, Plan(1, ("cgb",), SAMPLE), sweeping) for _ in range(2))
    assert first.digest == again.digest
