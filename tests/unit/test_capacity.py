"""Least capacity: equal to brute force, certificates that fail with one unit less, resumed, said in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.diagnostics import ScenarioError
from sim.experiments import capacity_tasks, trials
from sim.experiments.capacity import size
from sim.experiments.capacity_study import capacity_study
from sim.experiments.sizing import Asked, Sizing, begin
from sim.store import SEAL, Store
from sim.studies import load_study, store_study
from tests.capacity.brute import enough
from tests.capacity.many import ASKED, differences, sized
from tests.capacity.towns import TOWN, town


def entries(store: Path) -> set[str]:
    """What is finished."""
    return {p.name for p in store.iterdir() if (p / SEAL).is_file()}


@cache
def found(seed: int) -> Sizing:
    return sized(seed)


def test_the_least_plan_is_that_of_brute_force_over_whole_runs() -> None:
    """Fifty towns by one command: ``python -m tests.capacity.many``."""
    assert differences(found(3)) == []


def test_as_many_replications_as_bound_a_failure_at_95_percent() -> None:
    # 0.95^59 = 0.0485, 0.95^58 = 0.0510; 0.5^5 = 0.03125, 0.5^4 = 0.0625
    assert Asked(probability=0.95).replications == 59
    assert Asked(probability=0.5).replications == 5


def test_the_certificate_holds_the_plan_on_fresh_replications_and_fails_with_one_unit_less() -> None:
    sizing = found(3)
    study = capacity_study(sizing)
    assert study.about["failures"] == 0
    rows = study.tables["certificate"]
    plan, less = rows[rows["less"] == ""], rows[(rows["less"] != "") & rows["possible"]]
    assert set(plan["tried"]) == {ASKED.replications}
    assert set(plan["failed"]) == {0}
    assert (less["failed"] > 0).all()
    lever = less.iloc[0]["lever"]
    fewer = {**sizing.plan, lever: tuple(less.iloc[0]["candidate"])}
    assert not enough(sizing, fewer, lever, range(ASKED.replications + 1))


def test_where_more_is_worse_it_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A planted rule: with an hour more than the least the lines lose a whole week."""
    least = found(3).plan["lines.anchor"]
    real = trials.try_plan

    def planted(*args: object) -> list[trials.Outcome]:
        out = real(*args)  # type: ignore[arg-type]
        worse = (least[0], least[1] + 1)
        return [
            trials.Outcome("lines.anchor", worse, o.replication, 0.0, "anchor 2031-03-03", 9)
            if o.lever == "lines.anchor" and o.candidate == worse
            else o
            for o in out
        ]

    monkeypatch.setattr(capacity_tasks, "try_plan", planted)
    sizing = size(town(3), ASKED, Store(tmp_path), workers=1)
    assert "lines.anchor" in sizing.not_monotone
    assert sizing.plan["lines.anchor"] == least
    assert "lines.anchor" in capacity_study(sizing).about["tried_whole"]


def test_what_was_done_is_not_done_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A sizing that is stopped in its certificate goes on where it was, and ends the same."""
    real, calls = capacity_tasks.TrialTask.make, [0]

    def dies(self: capacity_tasks.TrialTask, folder: Path) -> None:
        calls[0] += 1
        if calls[0] == 4:
            raise KeyboardInterrupt
        real(self, folder)

    monkeypatch.setattr(capacity_tasks.TrialTask, "make", dies)
    with pytest.raises(KeyboardInterrupt):
        size(town(3), ASKED, Store(tmp_path), workers=1)
    kept = entries(tmp_path)
    assert len(kept) == 3
    monkeypatch.setattr(capacity_tasks.TrialTask, "make", lambda self, folder: real(self, folder))
    again = size(town(3), ASKED, Store(tmp_path), workers=1)
    assert kept < entries(tmp_path)
    assert (again.plan, again.outcomes) == (found(3).plan, found(3).outcomes)


def test_only_the_banks_asked_for_are_sized_and_an_unknown_one_is_named() -> None:
    asked = Asked(banks=("anchor",), probability=0.3)
    assert [r.name for r in begin(town(3), asked).rooms] == ["anchor"]
    # where cards are collected at the desks of districts, the banks hang together
    joined = next(s for s in map(begin, map(town, range(20)), [asked] * 20) if len(s.rooms) > 1)
    assert [r.name for r in joined.rooms] == ["anchor", "pier"]
    with pytest.raises(ScenarioError, match="--banks"):
        begin(town(1), Asked(banks=("ankor",)))


@pytest.mark.parametrize(("lang", "words"), [("en", "Certificate: "), ("zh", "证明：")])
def test_the_command_answers_in_two_languages_and_stores_a_study(
    lang: str, words: str, tmp_path: Path
) -> None:
    options = ["--probability", "0.3", "--level", "0.8", "--workers", "1", "--lang", lang]
    where = ["--store", str(tmp_path / "store"), "--out", str(tmp_path / "study")]
    done = CliRunner().invoke(cli, ["capacity", str(TOWN), *options, *where])
    assert done.exit_code == 0, done.output
    assert words in done.output
    study = load_study(tmp_path / "study")
    assert study.kind == "capacity"
    assert set(study.tables) == {"plan", "certificate", "fresh", "front", "front_plans", "trials"}


def test_the_same_sizing_is_the_same_study_to_the_byte(tmp_path: Path) -> None:
    a = store_study(capacity_study(found(3)), tmp_path / "a")
    b = store_study(capacity_study(sized(3)), tmp_path / "b")
    assert a.digest == b.digest
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name
