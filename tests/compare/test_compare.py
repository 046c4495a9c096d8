"""Effects of known size in a town that is counted by hand; who loses; and what stops a comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.app.compare_screen import Screen
from sim.cli import cli
from sim.diagnostics import Language, ScenarioError
from sim.diagnostics_text import width
from sim.experiments.compare import compare, scenarios_of
from sim.experiments.compare_checks import check_comparable
from sim.experiments.pairs import PairTask
from sim.experiments.tasks import RunTask
from sim.scenario_files import resolve
from sim.store import Store
from sim.studies import Study, load_study, store_study
from tests.compare.town import rate, threshold, write_idea, write_town

DAY, HOUR = 86_400, 3_600
WORKING = (0, 1, 2, 5, 6, 7, 8)
"""Wednesday 30 October 2024 is day 0; the weekend of 2 and 3 November is off."""

SHARE, ABC = "on_time_share.bank.icbc", "on_time_share.bank.abc"
IDEAS = {
    "copy": threshold("kept", SHARE, "at_least = 0.5"),
    "faster": rate("icbc", 12) + threshold("more", SHARE, "at_least = 0.65"),
    "slower": rate("icbc", 8)
    + threshold("no_less", SHARE, "at_least = 0.6")
    + threshold("abc", ABC, "at_least = 0.9"),
    "near": rate("icbc", 12) + threshold("just", SHARE, "at_least = 0.71"),
    "silent": rate("icbc", 12),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(folder)
    for name, text in IDEAS.items():
        write_idea(folder, name, text)
    return folder


@pytest.fixture(scope="module")
def study(town: Path) -> Study:
    scenarios = [resolve(town / f"{name}.toml") for name in ("town", *IDEAS)]
    return compare(scenarios, Store(town / "store"), replications=2, workers=1)


def card(study: Study, name: str) -> dict:  # type: ignore[type-arg]
    found: dict = next(c for c in study.about["cards"] if c["scenario"] == name)  # type: ignore[type-arg]
    return found


def moved(study: Study, name: str, margin: str, member: str | None) -> tuple[float, float]:
    """(on time to late, late to on time)."""
    t = study.tables["transitions"]
    here = t[(t["alternative"] == name) & (t["margin"] == margin)]
    here = here[here["member"].isna()] if member is None else here[here["member"] == member]
    ways = [("on_time", "late"), ("late", "on_time")]
    worse, better = (
        here[(here["before"] == a) & (here["after"] == b)]["applications"].sum() for a, b in ways
    )
    return float(worse), float(better)


# planted effects

# icbc makes 100 cards a working day of its 500, due after 3 working days: 300 on time. With 12 an hour it
# makes 120 a day: 60 more on time. With 8 an hour 80 a day: 60 fewer.


@pytest.mark.parametrize(("name", "expected"), [("faster", (0, 60)), ("slower", (60, 0)), ("copy", (0, 0))])
def test_exactly_so_many_people_move(study: Study, name: str, expected: tuple[int, int]) -> None:
    assert moved(study, name, "all", None) == expected
    for margin, member in (("bank", "icbc"), ("group", "minor"), ("district", "xicheng"), ("batch", "first")):
        assert moved(study, name, margin, member) == expected
    assert moved(study, name, "bank", "abc") == (0, 0)


def made(card: int, a_day: int) -> int:
    """Second in which the card of this number, from 0, is made: ten hours a working day from eight."""
    return WORKING[card // a_day] * DAY + 8 * HOUR + (card % a_day + 1) * (10 * HOUR // a_day)


def test_days_to_made_differ_by_so_much_on_average(study: Study) -> None:
    total = sum(made(k, 80) - made(k, 100) for k in range(500)) / DAY
    found = card(study, "slower")["days"]["days_to_made"]
    assert found["difference"] * 550 == pytest.approx(total, rel=1e-12)
    assert (found["later"], found["sooner"], found["low"]) == (500, 0, found["high"])


def test_transitions_are_those_of_the_journeys(town: Path, study: Study) -> None:
    from sim.running import run

    a, b = (run(resolve(town / f"{n}.toml")).journeys.set_index("application") for n in ("town", "slower"))
    due = 4 * DAY  # Saturday 2 November is the last day
    late = (a["made"] < due) & ~(b["made"] < due) & (a["bank"] == "icbc")
    assert int(late.sum()) == moved(study, "slower", "bank", "icbc")[0] == 60


# verdicts


@pytest.mark.parametrize(
    ("name", "verdict", "settle"),
    [
        ("faster", "do", "nothing"),  # 72 % of 500 on time, at least 65 % wanted
        ("slower", "do_not", "nothing"),  # 48 %, at least 60 % wanted
        ("near", "unclear", "assumptions"),  # 72 % of 500 cases does not tell 71 %
        ("silent", "unclear", "thresholds"),
        ("copy", "no_change", "nothing"),
    ],
)
def test_each_verdict_has_its_card(study: Study, name: str, verdict: str, settle: str) -> None:
    found = card(study, name)
    assert (found["verdict"], found["settle"]["kind"]) == (verdict, settle)


def test_a_scenario_against_a_copy_of_itself_is_the_same_to_the_bit(study: Study) -> None:
    assert all(pair["reference"] == pair["alternative"] for pair in study.about["roots"]["copy"])
    for name in ("measures", "moves", "waits"):
        table = study.tables[name]
        assert not table.loc[table["alternative"] == "copy", "changed"].any()
    assert not study.tables["rooms"].query("alternative == 'copy'")["touched"].any()
    assert card(study, "copy")["losers"] == card(study, "copy")["winners"] == []


def test_what_is_not_touched_is_never_called_changed(study: Study) -> None:
    rooms = card(study, "faster")["rooms"]
    assert rooms["banks"] == ["icbc"]
    assert "abc" in rooms["untouched_banks"]
    for name in ("measures", "moves", "waits"):
        table = study.tables[name]
        of_abc = table["member"] == "abc" if "member" in table else table["id"].str.endswith(".bank.abc")
        assert of_abc.any()
        assert not table.loc[of_abc, "changed"].any()
        assert (table.loc[of_abc, "p_holm"] == 1).all()


def test_who_loses_is_named(study: Study) -> None:
    lost = {s["margin"]: (s["member"], s["by"], s["difference"]) for s in card(study, "slower")["losers"]}
    assert lost == {
        "group": ("minor", "late", 60), "district": ("xicheng", "late", 60),
        "bank": ("icbc", "late", 60), "batch": ("first", "late", 60),
    }  # fmt: skip
    assert card(study, "slower")["winners"] == []
    assert card(study, "faster")["losers"] == []
    assert {s["member"] for s in card(study, "faster")["winners"]} == {"minor", "xicheng", "icbc", "first"}


def test_people_in_one_world_only_are_counted_apart(town: Path) -> None:
    # half of the 12,000 minors of the good scenario come in one world, nobody in the other
    write_idea(town, "open", "[groups.minor]\nwilling_share = 0.5\n")
    found = compare(scenarios_of([str(town / "open.toml")]), Store(town / "store"), replications=2, workers=1)
    alone = card(found, "open")["alone"]
    assert alone["reference"] == {}
    assert 2_000 < sum(alone["alternative"].values()) < 6_000
    assert card(found, "open")["people"]["on_time_to_late"]["difference"] >= 0
    assert card(found, "open")["twins"] == 550


# form


def test_a_comparison_is_stored_and_read_back(study: Study, tmp_path: Path) -> None:
    stored = store_study(study, tmp_path / "s")
    again = load_study(tmp_path / "s")
    assert again.digest == stored.digest
    assert set(again.tables) == {
        "measures",
        "transitions",
        "moves",
        "waits",
        "weeks",
        "rooms",
        "thresholds",
        "values",
        "cells",
        "queues",
    }
    assert again.about["scenarios"]["faster"]["resolved"]["name"] == "faster"
    assert again.tables["thresholds"]["state"].tolist() == ["met", "met", "broken", "met", "unclear"]


def test_the_same_question_has_the_same_answer(town: Path) -> None:
    scenarios = [resolve(town / f"{name}.toml") for name in ("town", "slower")]
    first = compare(scenarios, Store(town / "store"), replications=2, workers=1)
    again = compare(scenarios, Store(town / "another_store"), replications=2, workers=2)
    assert again.digest == first.digest
    assert all(again.tables[name].equals(first.tables[name]) for name in first.tables)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_screen_says_the_verdict_first_and_fits(study: Study, lang: Language) -> None:
    groups = Screen(study, lang).groups()
    words = ("Do it", "Do not") if lang == "en" else ("执行", "不执行")
    assert any(line.startswith(words[0]) for line in groups[1])
    assert any(line.startswith(words[1]) for line in groups[1])
    assert max(width(line) for group in groups for line in group) <= 110


# the command


def command(*args: str) -> Result:
    return CliRunner().invoke(cli, ["compare", *args])


def test_one_scenario_is_compared_with_what_it_extends(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "study"
    done = command(
        str(town / "slower.toml"), "--runs", "2", "--workers", "1", "--store", str(town / "store"),
        "--out", str(out), "--lang", "zh",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "不执行：slower" in done.output
    assert "由按时转为逾期 60人" in done.output
    assert load_study(out).about["reference"] == "town"


def stops(*names: str | Path) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as stop:
        check_comparable(scenarios_of([str(n) for n in names]))
    return [(d.code, d.path) for d in stop.value.diagnostics]


def test_nothing_is_played_where_scenarios_cannot_be_compared(town: Path, tmp_path: Path) -> None:
    base = str(town / "town.toml")
    refused = command(base, base, "--store", str(tmp_path / "store"), "--lang", "zh")
    assert refused.exit_code == 2
    assert "有两个方案同名" in refused.output
    outlet = 'facility = "outlet"\nbank = "icbc"\ndistrict = "xicheng"\ncount = 1\n'
    few = write_idea(town, "few", f"[extra_outlets.one]\n{outlet}")
    small = command(base, str(few), "--people", "1/5", "--store", str(tmp_path / "store"))
    assert small.exit_code == 2
    assert "E-SAMPLE" in small.output
    assert not list(tmp_path.glob("store/*"))


def test_scenarios_that_cannot_be_compared_are_named(town: Path) -> None:
    base = town / "town.toml"
    longer = write_idea(town, "longer", "[horizon]\nend = 2025-01-31\n")
    assert stops("baseline") == [("E-COMPARE", "")]
    assert stops(base, "no_such_scenario") == [("E-NOFILE", "")]
    assert stops(base, base) == [("E-COMPARE", "name")]
    assert stops(base, longer) == [("E-COMPARE", "horizon")]
    assert ("E-COMPARE", "data") in stops(
        base, Path(__file__).parent.parent / "unit/second_city/harbour.toml"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (threshold("x", "on_time_shar", "at_least = 0.9"), ("E-REF", "decisions.x.measure")),
        (threshold("x", "on_time_share.bank.icbcc", "at_least = 0.9"), ("E-REF", "decisions.x.measure")),
        (threshold("x", "on_time_share.bnk.icbc", "at_least = 0.9"), ("E-REF", "decisions.x.measure")),
        (threshold("x", "on_time_share.bank", "at_least = 0.9"), ("E-REF", "decisions.x.measure")),
        (threshold("x", SHARE, "at_least = 0.9\nat_most = 1.0"), ("E-VALUE", "decisions.x")),
        (threshold("x", SHARE, ""), ("E-VALUE", "decisions.x")),
        (threshold("x", SHARE, "at_least = 0.9\nprobability = 1.0"), ("E-RANGE", "decisions.x.probability")),
    ],
)
def test_thresholds_that_say_nothing_are_refused(town: Path, text: str, expected: tuple[str, str]) -> None:
    assert stops(town / "town.toml", write_idea(town, "bad", text)) == [expected]


def test_a_pair_says_that_it_needs_more_memory_than_a_run() -> None:
    base, idea = resolve("baseline"), resolve("bank_outage")
    pair, alone = (task.need_bytes() for task in (PairTask(base, idea, 10), RunTask(base, 10)))
    # 120 bytes each of the 12 million applications, a tenth of them played
    assert 130e6 < pair - alone < 170e6


# what a page to look into draws


def test_cells_add_up_to_what_both_worlds_count(study: Study) -> None:
    """Each world counts 550 due in the town; at 12 cards an hour 60 more of them are on time."""
    cells = study.tables["cells"].query("alternative == 'faster'")
    sums = cells.sum(numeric_only=True)
    assert (sums["due_reference"], sums["due_alternative"]) == (550, 550)
    assert sums["on_time_alternative"] - sums["on_time_reference"] == 60
    assert set(cells["week"].isna()) == {True}  # all was accepted before the first day


@pytest.mark.parametrize("name", ["faster", "slower", "copy"])
@pytest.mark.parametrize("margin", ["bank", "batch", "district", "group"])
def test_who_moved_cell_by_cell_is_who_moved(study: Study, name: str, margin: str) -> None:
    cells, moves = (study.tables[t].query(f"alternative == '{name}'") for t in ("cells", "moves"))
    mine = cells.groupby(margin)[["on_time_to_late", "late_to_on_time"]].sum()
    for quantity in mine.columns:
        told = moves[(moves["margin"] == margin) & (moves["quantity"] == quantity)].set_index("member")
        assert mine[quantity].to_dict() == told["difference"].loc[mine.index].to_dict()


def test_queues_at_the_end_of_weeks_are_those_of_the_runs(town: Path, study: Study) -> None:
    """Wednesday 30 October to Sunday 3 November: three working days of 80 cards leave 260 of 500."""
    queues = study.tables["queues"].query("alternative == 'slower' and bank == 'icbc'")
    first = queues.sort_values("week").iloc[0]
    assert (first["backlog_reference"], first["backlog_alternative"]) == (200, 260)
