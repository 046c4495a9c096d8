"""`cardsim verify`: both engines on a user's scenario, and the first difference with both stories."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.app.journey_words import COLUMNS
from sim.cli import cli
from sim.experiments.verify import visible
from sim.journeys import KEPT
from sim.scenario_files import load_scenario
from tests.twins.plants_in_stations import PLANTS

GOOD = str(Path(__file__).parent / "bad_inputs" / "good.toml")


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["verify", *args])


def test_every_column_of_journeys_has_words() -> None:
    assert set(KEPT) <= set(COLUMNS)


def test_a_scenario_is_equal_in_both_engines() -> None:
    done = run(GOOD, "--people", "300")
    assert done.exit_code == 0, done.output
    assert "equal: " in done.output
    assert "1 person in 60" in done.output


def test_it_speaks_chinese() -> None:
    done = run(GOOD, "--people", "300", "--lang", "zh")
    assert done.exit_code == 0
    assert "一致：" in done.output


def test_a_difference_exits_with_1_and_shows_both_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS["a card goes on from the lines on the same day"](monkeypatch)
    done = run(GOOD, "--people", "300")
    assert done.exit_code == 1, done.output
    assert "NOT EQUAL" in done.output
    assert "≠  sent off" in done.output
    assert "due date" in done.output


def test_a_difference_of_series_alone_names_facility_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS["the queue is sampled only when somebody leaves it"](monkeypatch)
    done = run(GOOD, "--people", "6000")
    assert done.exit_code == 1, done.output
    assert "all journeys agree" in done.output
    assert "longest queue" in done.output


def test_a_part_of_the_people_can_be_asked_for() -> None:
    done = run(GOOD, "--people", "1/60")
    assert done.exit_code == 0
    assert "1 person in 60" in done.output


def test_no_number_of_people_is_refused() -> None:
    done = run(GOOD, "--people", "many")
    assert done.exit_code == 2


def test_a_lever_too_small_for_the_sample_is_raised_and_named() -> None:
    scenario = load_scenario("baseline")
    extra = {"facility": next(iter(scenario.facilities)), "district": "d", "count": 3}
    with_extra = type(scenario).model_validate(
        scenario.model_dump(by_alias=True) | {"extra_outlets": {"few": extra}}
    )
    enough, raised = visible(with_extra, 10)
    assert (enough.extra_outlets["few"].count, raised) == (10, ("few",))
    assert visible(with_extra, 3) == (with_extra, ())
