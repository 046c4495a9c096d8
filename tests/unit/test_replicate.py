"""`cardsim replicate` on a small town: tables, the same bytes however it is played, screen and messages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from sim.app.replicate_screen import groups
from sim.cli import cli
from sim.experiments.intervals import simultaneous_band
from sim.experiments.precision import precisions
from sim.experiments.ranges import range_of
from sim.experiments.replicate import Plan, replicate
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import RunTask
from sim.experiments.vary import vary
from sim.results import load_run
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study

HARBOUR = Path(__file__).parent / "second_city" / "harbour.toml"
PLAN = Plan(runs=3, draws=3, seeds=2)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def study(store: Store) -> Study:
    return replicate(resolve(HARBOUR), PLAN, Sweeping(store, workers=1))


def values(store: Store, replication: int) -> dict[str, float]:
    key = RunTask(resolve(HARBOUR), replication=replication).key
    folder = store.find(key)
    assert folder is not None
    return dict(load_run(folder).values)


def test_replications_count_from_0_and_ranges_are_over_them(study: Study, store: Store) -> None:
    runs = [values(store, r) for r in range(3)]
    rows = study.tables["measures"].set_index("id")
    for id in ("on_time_share", "mean_visit_wait", "late.bank.anchor"):
        unit = str(rows.loc[id, "unit"])
        assert tuple(rows.loc[id, ["estimate", "low", "high"]]) == range_of(unit, [r[id] for r in runs])[:3]
    assert set(rows.index) == set.intersection(*(set(r) for r in runs))


def test_runs_are_told_one_by_one_with_their_draw(study: Study) -> None:
    runs = study.tables["runs"]
    # Draw i of 2 replications has 2i and 2i + 1: luck of its own.
    assert list(zip(runs["draw"], runs["replication"], strict=True)) == [
        *((-1, 0), (-1, 1), (-1, 2)),
        *((0, 0), (0, 1), (1, 2), (1, 3), (2, 4), (2, 5)),
    ]


def test_a_draw_moves_the_scenario(study: Study) -> None:
    # Q.1 lies in 0.5 to 0.9 with its top at 0.7; each third of the quantiles is hit once.
    draws = study.tables["draws"]
    assert list(draws["assumption"].unique()) == ["Q.1"]
    assert sorted(np.floor(3 * draws["quantile"])) == [0, 1, 2]
    assert draws["value"].between(0.5, 0.9).all()
    runs = study.tables["runs"]
    same_luck = runs[runs["replication"] == 0]  # the scenario itself, and draw 0
    assert same_luck["days_to_made_mean"].nunique() == 2


def test_the_split_is_told_for_headlines(study: Study) -> None:
    split = study.tables["split"].set_index("id")
    assert set(split.index) <= set(study.about["headlines"])
    assert (split[["seed", "assumptions", "reading"]] >= 0).all(axis=None)
    assert split.loc["on_time_share", "readings"] == 1


def test_bands_are_simultaneous_and_the_city_is_the_sum_of_its_banks(study: Study, store: Store) -> None:
    curves = []
    for r in range(3):
        folder = store.find(RunTask(resolve(HARBOUR), replication=r).key)
        assert folder is not None
        banks = load_run(folder).banks
        curves.append(banks.groupby("date", observed=True)["made"].sum().to_numpy())
    daily = study.tables["daily"]
    city = daily[(daily["series"] == "made") & (daily["bank"] == "all")]
    band = simultaneous_band(curves)
    assert city["mean"].to_numpy() == pytest.approx(band.mean)
    assert city["high"].to_numpy() == pytest.approx(band.high)
    assert (daily["low"] >= 0).all()


def test_banks_of_one_bureau_share_its_backlog_and_it_is_counted_once(study: Study) -> None:
    daily = study.tables["daily"]
    work = daily[daily["series"] == "work_in_progress"].pivot(index="date", columns="bank", values="mean")
    assert (work["lantern"] == work["tide"]).all()
    assert work["all"].to_numpy() == pytest.approx((work["anchor"] + work["lantern"]).to_numpy())


def test_a_study_has_the_same_bytes_however_many_work_on_it(study: Study, tmp_path: Path) -> None:
    again = replicate(resolve(HARBOUR), PLAN, Sweeping(Store(tmp_path / "store"), workers=2))
    store_study(study, tmp_path / "a")
    store_study(again, tmp_path / "b")
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert files == sorted(p.name for p in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_runs_go_on_until_the_precision_is_reached_or_the_most_is(store: Store) -> None:
    sweeping = Sweeping(store, workers=1)
    wide = Plan(runs=3, precision=precisions(["days_to_made_mean=60%"]), most=12)
    narrow = Plan(runs=3, precision=precisions(["on_time_share=0.001points"]), most=5)
    met, unmet = (replicate(resolve(HARBOUR), plan, sweeping) for plan in (wide, narrow))
    assert met.about["precision"][0]["reached"]
    assert met.about["replications"] < 12
    assert not unmet.about["precision"][0]["reached"]
    assert unmet.about["replications"] == 5


def test_thresholds_are_judged_over_replications_and_counted_over_draws(store: Store) -> None:
    stated = {
        "kept": {"measure": "on_time_share", "at_least": 0.5},
        "never": {"measure": "days_to_hand_p50", "at_most": 0.1},
    }
    scenario = vary(resolve(HARBOUR), {"decisions": stated})
    plan = PLAN._replace(draws=2)
    found = replicate(scenario, plan, Sweeping(store, workers=1))
    kept, never = found.about["thresholds"]
    assert (kept["state"], kept["draws_kept"], kept["at_least"]) == ("met", 1.0, 0.5)
    assert (never["state"], never["draws_kept"], never["at_most"]) == ("broken", 0.0, 0.1)
    told = "\n".join(line for group in groups(found, "harbour", "zh") for line in group)
    assert "运行前写明的门槛" in told
    assert "≤ 0.10" in told


# the command


def run(store: Store, *args: str) -> Result:
    return CliRunner().invoke(cli, ["replicate", str(HARBOUR), "--store", str(store.root), *args])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_says_estimates_ranges_and_what_next(
    store: Store, tmp_path: Path, study: Study, lang: str
) -> None:
    asked = ("--runs", "3", "--assumptions", "3", "--workers", "1", "--out", str(tmp_path / "s"))
    done = run(store, *asked, "--lang", lang)
    assert done.exit_code == 0, done.output
    words = {
        "en": ("Harbour town", "3 runs of seed 1", "over the assumptions", "Worst bank", "Next: "),
        "zh": ("海港市", "重复 3 次", "假设范围", "最差银行", "下一步"),
    }[lang]
    assert all(word in done.output for word in words), done.output
    assert load_study(tmp_path / "s").digest == study.digest


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--precision", "on_time_share=1"), "E-VALUE"),
        (("--precision", "on_time_share.bank.ancor=1%", "--runs", "3"), "E-REF"),
    ],
)
def test_a_wish_that_cannot_be_is_bad_input(store: Store, args: tuple[str, ...], code: str) -> None:
    done = run(store, *args, "--workers", "1")
    assert done.exit_code == 2
    assert code in done.output


@pytest.mark.parametrize(
    "args",
    [("--most", "20"), ("--seeds", "3"), ("--precision", "late=1%", "--most", "9"), ("--runs", "1")],
)
def test_an_option_that_would_do_nothing_is_refused(store: Store, args: tuple[str, ...]) -> None:
    assert run(store, *args).exit_code == 2


def test_a_city_without_flagged_assumptions_has_none_to_draw(store: Store, tmp_path: Path) -> None:
    (tmp_path / "harbour").mkdir()
    for file in (HARBOUR.parent / "harbour").iterdir():
        if file.name != "knobs.csv":
            (tmp_path / "harbour" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "harbour.toml").write_bytes(HARBOUR.read_bytes())
    scenario = str(tmp_path / "harbour.toml")
    args = ["replicate", scenario, "--runs", "2", "--assumptions", "2", "--workers", "1"]
    done = CliRunner().invoke(cli, [*args, "--store", str(tmp_path / "store")])
    assert done.exit_code == 2
    assert "no assumption" in done.output
