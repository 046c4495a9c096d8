"""What a run needs is said before it is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import memory
from sim.diagnostics import ScenarioError
from sim.machine import _left_in_container
from sim.memory import Need, check_memory, largest_that_fits, need
from sim.run_inputs import read_inputs
from sim.scenario_files import resolve
from sim.world import World

MIB = 1 << 20


@pytest.fixture(scope="module")
def city() -> World:
    return read_inputs(resolve("baseline")).world(1, 0, 1)


def test_a_tenth_of_the_people_needs_a_tenth_of_what_people_take(city: World) -> None:
    tenth = need(read_inputs(resolve("baseline")).world(1, 0, 10))
    whole = need(city)
    assert tenth.fixed == whole.fixed
    assert tenth.people == pytest.approx(whole.people / 10, rel=1e-6)
    assert tenth.journeys == pytest.approx(whole.journeys / 10, rel=1e-6)


def test_one_thread_plays_one_shard_at_a_time(city: World) -> None:
    assert need(city, threads=1).journeys < need(city, threads=2).journeys < need(city, threads=99).journeys


def test_journeys_in_memory_are_counted(city: World) -> None:
    assert need(city, keep_journeys=True).journeys > need(city).journeys + 10**9


def test_the_largest_that_fits_is_the_first_that_does() -> None:
    """100 MiB fixed, 900 MiB of people at 1/1; 400 MiB free leave 300: a third fits, a half does not."""
    whole = Need(100 * MIB, 600 * MIB, 300 * MIB)
    assert largest_that_fits(whole, 1, 400 * MIB) == 3
    assert largest_that_fits(whole, 2, 400 * MIB) == 6
    assert largest_that_fits(whole, 1, 2_000 * MIB) == 1
    assert largest_that_fits(whole, 1, 99 * MIB) is None


def test_a_run_that_does_not_fit_is_refused_with_one_that_does(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000 * MIB)
    with pytest.raises(ScenarioError) as refused:
        check_memory(city)
    (told,) = refused.value.diagnostics
    assert (told.code, told.path) == ("E-MEMORY", "--people")
    assert told.help is not None
    n = int(told.help.en.rpartition("1/")[2])
    check_memory(read_inputs(resolve("baseline")).world(1, 0, n))
    with pytest.raises(ScenarioError):
        check_memory(read_inputs(resolve("baseline")).world(1, 0, n - 1))


def test_where_nothing_fits_no_sample_is_named(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 10 * MIB)
    with pytest.raises(ScenarioError) as refused:
        check_memory(city)
    assert "1/" not in refused.value.diagnostics[0].help.en  # type: ignore[union-attr]


def test_a_container_leaves_its_limit_without_what_is_used(tmp_path: Path) -> None:
    """1,000 allowed, 700 used, of which 200 are files that can be dropped: 500 are left."""
    for name, text in {
        "memory.max": "1000\n", "memory.current": "700\n", "memory.stat": "anon 500\ninactive_file 200\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert _left_in_container(tmp_path) == 500


def test_a_container_without_limit_leaves_everything(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n", encoding="utf-8")
    assert _left_in_container(tmp_path) > 1 << 60
    assert _left_in_container(tmp_path / "nowhere") > 1 << 60
