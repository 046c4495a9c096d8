"""`cardsim gate`: the same events or not, the first that differs, and what may pass for a baseline."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import cli

GOOD = (Path(__file__).parent / "bad_inputs" / "good.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small scenario, its baseline, and a store."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "good.toml").write_text(GOOD, encoding="utf-8")
    done = gate(folder, "--accept", "--reason", "the first numbers of all", "--who", "a tester")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def folder(accepted: Path, tmp_path: Path) -> Path:
    """The same folder, to be changed."""
    (tmp_path / "baselines").mkdir()
    for name in ("good.toml", "baselines/good.json", "baselines/log.jsonl"):
        (tmp_path / name).write_bytes((accepted / name).read_bytes())
    return tmp_path


def gate(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(
        cli, ["gate", str(folder / "good.toml"), "--store", str(folder / "store"), *args]
    )


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "good.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unchanged_scenario_is_the_same(accepted: Path) -> None:
    done = gate(accepted)
    assert done.exit_code == 0, done.output
    assert "same" in done.output


def test_without_a_baseline_nothing_can_be_told(folder: Path) -> None:
    for name in ("good.json", "log.jsonl"):
        (folder / "baselines" / name).unlink()
    done = gate(folder)
    assert done.exit_code == 3, done.output
    assert "--accept" in done.output


def test_a_changed_parameter_is_changed_and_the_first_event_of_all_is_told_twice(folder: Path) -> None:
    # One of 180 children has to go to a branch; a van an hour later changes the first card that is sent off.
    edit(folder, 'departures = ["16:00"]', 'departures = ["17:00"]')
    done = gate(folder)
    assert done.exit_code == 1, done.output
    assert "the first event of all" in done.output
    assert "hand-over of" in done.output
    assert "≠  sent off" in done.output


def test_it_speaks_chinese(folder: Path) -> None:
    edit(folder, 'departures = ["16:00"]', 'departures = ["17:00"]')
    done = gate(folder, "--lang", "zh")
    assert done.exit_code == 1, done.output
    assert "有变化" in done.output
    assert "≠  发出" in done.output


def test_changed_code_is_seen_in_one_of_the_stories_that_the_baseline_keeps(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old code is gone: here the population of another seed stands for what another code would give."""
    from sim.experiments import gate_story as module

    monkeypatch.setattr(module, "_old_run", lambda now, baseline: None)
    edit(folder, "setup_minutes = 5", "setup_minutes = 6")
    done = gate(folder)
    assert done.exit_code == 1, done.output
    assert "stories kept" in done.output
    assert "≠  made" in done.output


def test_a_baseline_that_was_edited_is_refused(folder: Path) -> None:
    path = folder / "baselines" / "good.json"
    path.write_text(path.read_text(encoding="utf-8").replace("days_to_made_mean", "days_to_made_p50"))
    done = gate(folder)
    assert done.exit_code == 2
    assert "E-BASELINE" in done.output


def test_a_line_of_the_log_that_was_edited_is_refused(folder: Path) -> None:
    edit(folder, "setup_minutes = 5", "setup_minutes = 6")
    assert gate(folder, "--accept", "--reason", "a longer set-up", "--who", "x").exit_code == 0
    path = folder / "baselines" / "log.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("a tester", "somebody"), encoding="utf-8")
    done = gate(folder)
    assert done.exit_code == 2
    assert "line 2" in done.output


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 2}'])
def test_what_is_no_baseline_is_refused(folder: Path, text: str) -> None:
    (folder / "baselines" / "good.json").write_text(text, encoding="utf-8")
    done = gate(folder)
    assert done.exit_code == 2, done.output
    assert "E-BASELINE" in done.output


def test_new_numbers_are_accepted_with_who_when_why_and_from_what_to_what(folder: Path) -> None:
    edit(folder, "setup_minutes = 5", "setup_minutes = 60")
    assert gate(folder).exit_code == 1
    done = gate(folder, "--accept", "--reason", "sets up for an hour", "--who", "the planner")
    assert done.exit_code == 0, done.output
    lines = (folder / "baselines" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    assert len(lines) == 2
    assert (last["who"], last["why"]) == ("the planner", "sets up for an hour")
    assert last["at"].endswith("+00:00")
    before, after = last["values"]["days_to_made_mean"]
    assert after > before
    assert gate(folder).exit_code == 0


def test_to_accept_what_did_not_move_writes_nothing(folder: Path) -> None:
    log = (folder / "baselines" / "log.jsonl").read_bytes()
    done = gate(folder, "--accept", "--reason", "nothing at all", "--who", "x")
    assert "nothing moved" in done.output
    assert (folder / "baselines" / "log.jsonl").read_bytes() == log


def test_a_reason_is_asked_for(folder: Path) -> None:
    assert gate(folder, "--accept").exit_code == 2
    assert gate(folder, "--accept", "--reason", "no").exit_code == 2


def test_a_stored_run_gives_both_stories_whatever_made_it(folder: Path) -> None:
    run = folder / "run"
    CliRunner().invoke(cli, ["run", str(folder / "good.toml"), "--people", "1/60", "--out", str(run)])
    done = gate(folder, "--against", str(run))
    assert done.exit_code == 0, done.output
    edit(folder, 'departures = ["16:00"]', 'departures = ["17:00"]')
    done = gate(folder, "--against", str(run))
    assert done.exit_code == 1, done.output
    assert "the first event of all" in done.output
    assert "≠  sent off" in done.output


def test_a_run_without_journeys_is_refused(folder: Path) -> None:
    run = folder / "run"
    command = ["run", str(folder / "good.toml"), "--people", "1/60", "--out", str(run), "--no-journeys"]
    CliRunner().invoke(cli, command)
    assert gate(folder, "--against", str(run)).exit_code == 2
