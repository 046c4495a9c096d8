"""Counts at the end of a day: the same from the people, the log and the tables of a run."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.clock import DAY
from sim.experiments.dated_counts import CountsTask, Wanted, count, counts_in, how_to_count
from sim.observed import MEASURES
from sim.population import Population, build_population, taken_up_by
from sim.results import RunResult
from sim.run_inputs import read_inputs
from sim.running import run
from sim.scenario_files import Resolved, resolve
from sim.store import Store
from sim.world import World

DAY_OF_THE_TOTAL = "2025-12-09"


def wanted(day: str, measure: str = "applications", **of: str) -> Wanted:
    return Wanted(day, measure, of.get("bank", ""), of.get("district", ""), of.get("batch", ""))


@cache
def town() -> Resolved:
    return resolve(Path(__file__).parent / "second_city" / "harbour.toml")


@cache
def beijing() -> tuple[World, Population]:
    return built(resolve("baseline"), 500)


def built(resolved: Resolved, sample: int) -> tuple[World, Population]:
    world = read_inputs(resolved).world(1, 0, sample)
    return world, build_population(world.scenario, world.city, world.clock, world.keys, sample)


def test_every_measure_of_observed_counts_is_counted() -> None:
    world = read_inputs(town()).world(1, 0, 1)
    counts = count(world, [wanted("2031-05-01", m) for m in MEASURES], "engine")
    assert all(n > 0 for n in counts)


def test_people_alone_suffice_for_applications_before_any_counter_takes_them() -> None:
    # Counters of the baseline take first applications from 2026-01-04.
    baseline = resolve("baseline").scenario
    assert how_to_count(baseline, [wanted("2026-01-03")]) == "people"
    assert how_to_count(baseline, [wanted("2026-01-03"), wanted("2026-01-04")]) == "engine"
    assert how_to_count(baseline, [wanted("2025-01-03", "made")]) == "engine"


def test_people_and_engine_count_the_same_applications() -> None:
    world, people = beijing()
    asked = [
        wanted(DAY_OF_THE_TOTAL),
        wanted("2025-06-30", bank="icbc"),
        wanted("2025-06-30", district="haidian"),
        wanted("2025-06-30", batch="pilot"),
        wanted("2026-01-03", bank="bank16"),
    ]
    from_people = count(world, asked, "people")
    assert from_people == count(world, asked, "engine")
    assert from_people[0] == taken_up_by(people, world.clock.day_of(date(2025, 12, 9)))


def test_the_end_of_the_day_is_the_limit() -> None:
    world, people = beijing()
    last = world.clock.day_of(date(2025, 1, 6))
    by_hand = np.count_nonzero((people.planned < (last + 1) * DAY) & (people.batch == 1)) * 500
    assert count(world, [wanted("2025-01-06", batch=people.batches[1])], "people") == [by_hand]


def test_cards_held_before_the_first_day_are_counted_once_and_never_as_waiting() -> None:
    # On the town's first day nothing is made yet: its cards of that day all wait.
    world, people = built(town(), 1)
    held = int((people.held > 0).sum())
    asked = [wanted("2031-03-03", m) for m in ("made", "in_hand", "enabled", "activated", "uncollected")]
    assert held > 50
    assert count(world, asked, "engine") == [held, held, held, 0, 0]
    (applied, waiting) = count(
        world, [wanted("2031-03-03", m) for m in ("applications", "waiting")], "engine"
    )
    assert applied - held == waiting


@pytest.mark.parametrize("day", ["2031-04-15", "2031-06-10"])
def test_counts_agree_with_the_daily_flows_of_the_run(day: str) -> None:
    world, people = built(town(), 1)
    flows = run(town(), journeys=False).banks
    for bank in ("anchor", "tide"):
        rows = flows[(flows["bank"] == bank) & (flows["date"] <= pd.Timestamp(day).date())]
        held = int(((people.held > 0) & (people.bank == people.banks.index(bank))).sum())
        asked = [wanted(day, m, bank=bank) for m in ("made", "in_hand", "waiting", "uncollected")]
        made, in_hand, waiting, uncollected = count(world, asked, "engine")
        assert made == held + rows["made"].sum()
        assert in_hand == held + rows["in_hand"].sum()
        assert waiting == rows["unmade"].iloc[-1]
        assert uncollected == rows["uncollected"].iloc[-1]


@pytest.mark.parametrize("day", ["2031-03-03", "2031-04-15", "2031-06-30"])
def test_the_daily_table_of_a_run_counts_alike(day: str) -> None:
    """The town has a pilot (a tenth of the dockers hold a card), and cards that are lost and re-issued."""
    world, _ = built(town(), 1)
    for bank in ("", "anchor"):
        asked = [wanted(day, m, bank=bank) for m in MEASURES]
        assert count(world, asked, "engine") == in_table(run(town(), journeys=False), day, bank)


def test_the_daily_table_of_a_sample_stands_for_the_whole_city() -> None:
    world, people = built(resolve("baseline"), 2_000)
    table = run(resolve("baseline"), people="1/2000", journeys=False)
    asked = [wanted(DAY_OF_THE_TOTAL, m) for m in MEASURES]
    assert count(world, asked, "engine") == in_table(table, DAY_OF_THE_TOTAL)
    assert in_table(table, DAY_OF_THE_TOTAL)[0] == taken_up_by(people, world.clock.day_of(date(2025, 12, 9)))


def in_table(played: RunResult, day: str, bank: str = "") -> list[int]:
    """Every measure on the evening of a day, of a bank or of all."""
    rows = played.counted[played.counted["date"] == pd.Timestamp(day).date()]
    rows = rows[rows["bank"] == bank] if bank else rows
    return [int(rows[m].sum()) for m in MEASURES]


def test_re_issues_are_cards_and_not_applications_of_further_people() -> None:
    played = run(town(), journeys=True)
    counted, rows = played.counted.groupby("date").sum(numeric_only=True).iloc[-1], played.journeys
    first = rows["kind"] == "first"
    held = counted["applications"] - (first & rows["applied"].notna()).sum()
    assert (~first & rows["applied"].notna()).sum() > 0 < held
    assert counted["made"] - rows["made"].notna().sum() == held
    assert counted["enabled"] - rows["enabled"].notna().sum() == held
    assert counted["activated"] == rows["activated"].notna().sum()


def test_who_visits_a_counter_that_issues_on_the_spot_does_not_wait_for_the_lines() -> None:
    # An application that its visitor gave up is never made; no card of it lies at a line.
    played = run(town(), journeys=True)
    rows = played.journeys
    spot = (rows["channel"] == "kiosk") & rows["applied"].notna() & rows["made"].isna()
    waiting = played.counted.groupby("date")["waiting"].sum().iloc[-1]
    assert spot.sum() > 0
    assert waiting == (rows["applied"].notna() & rows["made"].isna()).sum() - spot.sum()


def test_a_task_stores_what_was_counted_and_its_key_knows_what(tmp_path: Path) -> None:
    task = CountsTask(town(), (wanted("2031-05-01"),), "engine", 1, seed=3)
    folder = Store(tmp_path).put(task.key, task.make)
    assert counts_in(folder) == count(read_inputs(town()).world(3, 0, 1), task.wanted, "engine")
    others = [
        CountsTask(town(), (wanted("2031-05-02"),), "engine", 1, 3),
        CountsTask(town(), task.wanted, "engine", 1, 4),
        CountsTask(town(), task.wanted, "engine", 1, 3, replication=1),
    ]
    assert len({task.key, *(t.key for t in others)}) == 4
