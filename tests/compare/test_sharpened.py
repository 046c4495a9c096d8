"""Differences sharpened by what is known of the people: by hand, planted, and in a small town."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import sim
from sim.app.compare_screen import Screen
from sim.experiments import people_draws
from sim.experiments.compare import compare
from sim.experiments.controls import draws_for, mean_days
from sim.experiments.line_load import line_load
from sim.experiments.paired import SHARPENED, paired
from sim.experiments.people_draws import FURTHER, Draws, DrawTask, load_draws, people_digest, sample_of_draws
from sim.experiments.preflight import preflight, steady_world
from sim.experiments.sharpened import CONTROL, EVERYBODY, LEAST, PAIRED, Control, sharpen
from sim.experiments.vary import vary
from sim.population import build_population
from sim.run_inputs import read_inputs
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study
from tests.benchmarks.coverage import TOWN
from tests.benchmarks.sharpened import planted
from tests.compare.town import write_town

X = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
FURTHER_X = np.array([6.0, 7.0, 8.0, 9.0, 10.0])


def sharpened(d: list[float], control: Control | None) -> dict[str, float]:
    column = np.array(d)[:, None]
    found = sharpen(paired(column), column, [control], 0.95)
    return {name: values[0] for name, values in found.items()}


# by hand


def test_a_difference_that_follows_its_control_to_the_point_is_known_as_well_as_the_control() -> None:
    # d = 2 x + 1; all ten draws have mean 5.5, so 12 instead of the 7 of those played; the error is that of
    # the mean alone, 2 * s / sqrt(10) with s**2 = 82.5 / 9, and t has 9 degrees of freedom
    found = sharpened([3, 5, 7, 9, 11], Control(X, FURTHER_X))
    half = stats.t.ppf(0.975, 9) * 2 * np.sqrt(82.5 / 9 / 10)
    assert found["difference"] == pytest.approx(12.0, rel=1e-12)
    assert (found["low"], found["high"]) == pytest.approx((12 - half, 12 + half), rel=1e-9)
    assert found["method"] == CONTROL
    # the mean of the differences has s**2 / n = 10 / 5
    assert found["times"] == pytest.approx(2.0 / (4 * 82.5 / 9 / 10), rel=1e-9)


def test_what_the_line_leaves_open_comes_by_the_jackknife() -> None:
    # those played have the mean of all draws, 3, where the line through all five stands at mean(d) = 2.4. The
    # lines without the first, second ... stand there at 2.5, 2.343, 2.5, 2.114, 2.7; a pseudo-value is
    # 5 * 2.4 - 4 * height: 2, 2.629, 2, 3.543, 1.2
    d = np.array([1.0, 2.0, 2.0, 4.0, 3.0])
    heights = [np.polyval(np.polyfit(np.delete(X, i), np.delete(d, i), 1), 3.0) for i in range(5)]
    pseudo = 5 * 2.4 - 4 * np.array(heights)
    assert pseudo == pytest.approx([2, 2.629, 2, 3.543, 1.2], abs=1e-3)
    found = sharpened(d.tolist(), Control(X, np.full(5, 3.0)))
    slope, spread = 0.6, 10 / 9
    of_fit, of_mean = pseudo.var(ddof=1) / 5, slope**2 * spread / 10
    freedom = (of_fit + of_mean) ** 2 / (of_fit**2 / 3 + of_mean**2 / 9)
    half = stats.t.ppf(0.975, freedom) * np.sqrt(of_fit + of_mean)
    assert found["difference"] == pytest.approx(pseudo.mean(), rel=1e-12)
    assert found["high"] - found["difference"] == pytest.approx(half, rel=1e-9)


@pytest.mark.parametrize(
    "control",
    [
        None,
        Control(np.zeros(5), np.zeros(50)),  # what the change does not touch
        Control(np.array([1.0, 2.0, 3.0, 4.0, 4.0]), FURTHER_X),  # four values tell no line
        Control(np.array([1.0, 2.0, 3.0, 4.0, np.nan]), FURTHER_X),  # a draw in which nothing was made
    ],
)
def test_without_a_control_that_can_be_fitted_the_paired_interval_stays(control: Control | None) -> None:
    d = [1.0, 2.0, 2.0, 4.0, 3.0]
    found, plain = sharpened(d, control), paired(np.array(d)[:, None])
    assert all(found[name] == plain[name][0] for name in plain)
    assert (found["method"], found["times"]) == (PAIRED, 1.0)


@pytest.mark.parametrize("d", [0.0, 3.5])
def test_what_is_exact_stays_exact(d: float) -> None:
    found = sharpened([d] * 5, Control(X, FURTHER_X))
    assert (found["difference"], found["low"], found["high"], found["method"]) == (d, d, d, PAIRED)
    assert found["changed"] == (d != 0)


# planted


@pytest.mark.parametrize(("shape", "times"), [("close", 5.0), ("curved", 3.5), ("useless", 0.7)])
def test_a_planted_effect_is_found_without_bias(shape: str, times: float) -> None:
    # 400 intervals of 95 %: two standard errors are 2.2 points. The bias of a mean of 400 is within 2.6 of
    # its standard errors, 0.13 of one estimate's; without the jackknife a curve gives 0.2 and more.
    # close: 1 / (0.04 / 1.04 + 1 / 11) = 7.7 times less by arithmetic
    found = planted(shape, 10, 400, 0.3)
    assert 0.925 <= found.held / found.groups <= 0.975
    assert abs(found.bias) < 0.13
    assert found.times > times
    assert found.wrong_sign <= 10  # one side of 5 % of 400


# the fluid


def test_mean_days_of_a_pile_by_hand(tmp_path: Path) -> None:
    # icbc makes 100 cards a working day of its 500. Left after Wednesday, Thursday, Friday: 400, 300, 200;
    # over the weekend 200 and 200; after Monday 100: 1,400 card days, 2.8 a card. abc makes its 50 at once.
    write_town(tmp_path)
    world = steady_world(resolve(tmp_path / "town.toml"))
    banks = [b.id for b in world.city.banks]
    nobody = Draws(np.zeros((3, len(banks), world.clock.n_days)), np.zeros((3, len(banks))))
    days = mean_days(world, nobody)
    assert days["icbc"] == pytest.approx([2.8] * 3)
    assert days["abc"] == pytest.approx([0.0] * 3)
    assert days[EVERYBODY] == pytest.approx([1_400 / 550] * 3)
    ten = nobody.elsewhere.copy()
    ten[1, banks.index("icbc")] = 150
    assert mean_days(world, Draws(nobody.orders, ten))[EVERYBODY][1] == pytest.approx(1_400 / 700)


@pytest.mark.parametrize("name", ["overtime_allowed", "blank_shortage", "autumn_2025"])
def test_many_loads_at_once_are_those_of_each_alone(name: str) -> None:
    found = preflight(resolve(name))
    orders = np.stack([found.flows.orders, 1.3 * found.flows.orders])
    both = line_load(found.world, orders)
    for i in range(2):
        alone = line_load(found.world, orders[i])
        for field in ("orders", "overtime", "made", "backlog"):
            np.testing.assert_array_equal(getattr(both, field)[i], getattr(alone, field))


# draws of people


def test_sections_that_say_nothing_of_people_are_not_read_where_people_are_made() -> None:
    home = Path(sim.__file__).parent
    made_of = ("population", "people_*", "employers", "demand", "channel_table", "rendezvous")
    texts = [path.read_text(encoding="utf-8") for name in made_of for path in home.glob(f"{name}.py")]
    read = {word for text in texts for word in re.findall(r"\bscenario\.(\w+)", text)}
    assert {"groups", "batches", "units", "demand", "banks", "channel_choice"} <= read
    assert not read & people_draws._NOT_OF_PEOPLE
    of_bank = {word for text in texts for word in re.findall(r"\bbank\.(\w+)", text)}
    assert not of_bank & people_draws._NOT_OF_CHOICE


def test_scenarios_with_the_same_people_share_their_draws() -> None:
    digests = {name: people_digest(resolve(name).scenario) for name in ("baseline", "urgent_first")}
    assert digests["baseline"] == digests["urgent_first"]
    tasks = [DrawTask(resolve(name), 100, 1, 0) for name in digests]
    assert tasks[0].key == tasks[1].key
    others = ("uptake_up_30", "batch_4_later", "bank16_year_earlier", "autumn_2025")
    assert len({people_digest(resolve(n).scenario) for n in others} | set(digests.values())) == 5


def test_the_first_draw_is_the_replications_own_people_and_no_other_is_of_any(tmp_path: Path) -> None:
    town = resolve(TOWN)
    (tasks,) = draws_for([town], 1, 7, LEAST)
    found = []
    for task in tasks[:2]:
        folder = tmp_path / task.key
        folder.mkdir()
        task.make(folder)
        found.append(load_draws(folder, 1))
    world = read_inputs(town).world(7, 1, 1)
    people = build_population(town.scenario, world.city, world.clock, world.keys)
    applies = (people.planned >= 0) & (people.planned < world.horizon)
    assert found[1].orders[0].sum() + found[1].elsewhere[0].sum() == applies.sum()
    every = np.concatenate([f.orders for f in found])
    assert len({draw.tobytes() for draw in every}) == 2 * (1 + FURTHER)


def test_a_large_city_is_drawn_as_a_sample_and_few_runs_are_not_drawn_for() -> None:
    scenario = resolve("baseline").scenario
    assert [sample_of_draws(scenario, n) for n in (1, 20, 100)] == [20, 20, 100]
    assert draws_for([resolve("baseline")], 1, 1, LEAST - 1) == [[]]


# a comparison


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    reference = resolve(TOWN)
    other = vary(reference, {"production.cards_per_hour": 3.0, "name": "slower"})
    store = Store(tmp_path_factory.mktemp("store"))
    return compare([reference, other], store, replications=LEAST, workers=1)


def test_waits_for_the_card_are_sharpened_and_nothing_else(study: Study) -> None:
    measures = study.tables["measures"].set_index("id")
    corrected = measures[measures["method"] == CONTROL]
    assert {i.split(".")[0] for i in corrected.index} == set(SHARPENED)
    assert set(SHARPENED) <= set(corrected.index)
    waits = study.tables["waits"]
    mine = waits[waits["method"] == CONTROL]
    assert set(mine["margin"]) == {"all", "bank"}
    assert set(mine["quantity"]) == {"days_to_made", "days_to_hand"}
    assert study.about["draws"] == LEAST * (1 + FURTHER)


def test_a_sharpened_difference_lies_where_the_paired_one_does(study: Study) -> None:
    row = study.tables["measures"].set_index("id").loc["days_to_made_mean"]
    values = study.tables["values"].query("id == 'days_to_made_mean'")
    plain = paired((values["alternative_value"] - values["reference"]).to_numpy()[:, None])
    half = plain["high"][0] - plain["difference"][0]
    assert abs(row["difference"] - plain["difference"][0]) < half
    assert row["difference"] != plain["difference"][0]
    assert row["high"] - row["low"] < 2 * half


def test_the_screen_says_which_numbers_are_corrected(study: Study) -> None:
    for lang, word in (("en", "draws of people"), ("zh", "人群抽样")):
        text = "\n".join(line for group in Screen(study, lang).groups() for line in group)  # type: ignore[arg-type]
        assert "* " in text
        assert word in text
