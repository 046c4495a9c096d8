"""`cardsim gate`: the same events or not, the first that differs, and what may pass for a baseline."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import sim
from sim import world
from sim.app import gate_before
from sim.app.gate_markdown import as_markdown
from sim.cli import cli
from sim.experiments import gate_candidate
from sim.experiments.gate import check
from sim.experiments.gate_candidate import Sweeper
from sim.experiments.gate_rules import read_gates
from sim.experiments.tasks import RunTask
from sim.scenario_files import resolve
from sim.store import Store
from sim.world_tables import Rounds

TOWN = (Path(__file__).parent / "bad_inputs" / "good.toml").read_text(encoding="utf-8")
GOOD = TOWN.replace("persons = 12000", "persons = 240_000").replace("persons = 6000", "persons = 120_000")
GOOD = GOOD.replace("lines = 1", "lines = 20").replace("total = 40", "total = 800")
"""Twenty times the small scenario: one in a hundred of its people is enough to tell noise from change."""

VAN = 'departures = ["16:00"]'
GATES = """
schema_version = 1
false_alarms = 0.01
misses = 0.05
power = 0.9
[replications]
least = 3
most = 3
[probes]
"production.setup_minutes" = 1.2
[measures.days_to_made_mean]
warn = "0.01 days"
error = "0.1 days"
[measures.days_to_hand_mean]
warn = "0.02 days"
error = "0.5 days"
[measures.late]
warn = "1000 applications"
error = "2000 applications"
"""


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small scenario, its baseline, and a store."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "good.toml").write_text(GOOD, encoding="utf-8")
    (folder / "gates.toml").write_text(GATES, encoding="utf-8")
    done = gate(folder, "--accept", "--reason", "the first numbers of all", "--who", "a tester")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def folder(accepted: Path, tmp_path: Path) -> Path:
    """The same folder, to be changed."""
    (tmp_path / "baselines").mkdir()
    for name in ("good.toml", "gates.toml", "baselines/good.json", "baselines/log.jsonl"):
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
    assert "identical" in done.output


def test_without_a_baseline_nothing_can_be_told(folder: Path) -> None:
    for name in ("good.json", "log.jsonl"):
        (folder / "baselines" / name).unlink()
    done = gate(folder)
    assert done.exit_code == 3, done.output
    assert "--accept" in done.output


def test_what_moved_is_named_with_its_line_and_the_first_event_of_all_is_told_twice(folder: Path) -> None:
    # The van to the branches leaves at 22:00 instead of 16:00: every collected card is in hand later.
    edit(folder, VAN, 'departures = ["22:00"]')
    done = gate(folder)
    assert done.exit_code == 1, done.output
    assert "CHANGED" in done.output
    assert 'delivery.branch.departures: ["16:00"] -> ["22:00"] (parameter' in done.output
    assert "good.toml:112); first on" in done.output
    assert "the first event of all" in done.output
    assert "hand-over of" in done.output
    assert "≠  sent off" in done.output


def test_it_speaks_chinese(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    done = gate(folder, "--lang", "zh")
    assert done.exit_code == 1, done.output
    assert "有变化" in done.output
    assert "变动原因" in done.output
    assert "≠  发出" in done.output


def test_a_change_inside_all_margins_is_the_same_and_still_explained(folder: Path) -> None:
    # One minute of 24 hours: 0.0007 days in hand, the margin is 0.02.
    edit(folder, VAN, 'departures = ["16:01"]')
    done = gate(folder)
    assert done.exit_code == 0, done.output
    assert "3 numbers are the same inside their margins" in done.output
    assert "delivery.branch.departures" in done.output


def test_by_the_larger_margin_a_warning_passes(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    done = gate(folder, "--fail-on", "error")
    assert done.exit_code == 0, done.output
    assert "changed (warn)" in done.output


def test_a_parameter_that_moves_nothing_is_told_from_one_that_does(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    edit(folder, "max_returns = 3", "max_returns = 4")  # nobody of this small town fails three times
    edit(folder, "half_life_days = 60.0", "half_life_days = 55.0")
    done = gate(folder)
    assert "demand.slow.half_life_days: 60.0 -> 55.0" in done.output
    assert "delivery.branch.departures" in done.output
    assert "max_returns" not in done.output
    assert "1 other parameters changed and moved nothing" in done.output


def test_a_decision_that_flips_comes_first(folder: Path) -> None:
    decision = '[decisions.soon]\nmeasure = "days_to_hand_mean"\nat_most = 30.0\n'
    path = folder / "good.toml"
    path.write_text(path.read_text(encoding="utf-8") + decision, encoding="utf-8")
    assert gate(folder, "--accept", "--reason", "a decision", "--who", "x").exit_code == 0
    edit(folder, "mean_days = 5 }", "mean_days = 90 }")
    done = gate(folder)
    assert done.exit_code == 1, done.output
    lines = done.output.splitlines()
    head = lines.index("A small scenario (good)")
    assert lines[head + 1].startswith("decision soon (days_to_hand_mean ≤ 30): met -> not met")


def test_a_threshold_that_is_moved_flips_a_decision_though_no_event_differs(folder: Path) -> None:
    decision = '[decisions.soon]\nmeasure = "days_to_hand_mean"\nat_most = 30.0\n'
    path = folder / "good.toml"
    path.write_text(path.read_text(encoding="utf-8") + decision, encoding="utf-8")
    assert gate(folder, "--accept", "--reason", "a decision", "--who", "x").exit_code == 0
    edit(folder, "at_most = 30.0", "at_most = 1.0")
    done = gate(folder)
    assert done.exit_code == 1, done.output
    assert "met -> not met" in done.output


def six_hours_late(rounds: Rounds) -> Rounds:
    return rounds._replace(departures=rounds.departures + 6 * 3_600)


def in_this_process(tasks: Sequence[RunTask], store: Store, *others: object) -> list[Path]:
    """Workers would not know of the patch."""
    return [store.find(task.key) or store.put(task.key, task.make) for task in tasks]


def test_changed_code_is_blamed_and_seen_in_one_of_the_stories_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule of departures, as the world hands it to the engine, is another: vans leave six hours late."""
    build = world.compile_rounds
    monkeypatch.setattr(world, "compile_rounds", lambda *args: six_hours_late(build(*args)))
    monkeypatch.setattr(gate_candidate, "model_version", lambda: "another")
    monkeypatch.setattr(gate_candidate, "sweep", in_this_process)
    done = gate(folder, "--store", str(folder / "other"))
    assert done.exit_code == 1, done.output
    assert "the code; first on" in done.output
    assert "sim/stations/mail.py" in done.output
    assert "stories kept" in done.output
    assert "≠  sent off" in done.output


def test_what_is_written_for_programs_says_the_same(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    files = [folder / name for name in ("g.json", "g.xml", "g.md")]
    done = gate(folder, "--json", str(files[0]), "--junit", str(files[1]), "--markdown", str(files[2]))
    assert done.exit_code == 1
    found = json.loads(files[0].read_text(encoding="utf-8"))["scenarios"][0]
    assert (found["verdict"], found["parameters"][0]["key"]) == ("changed", "delivery.branch.departures")
    by_id = {m["id"]: m for m in found["measures"]}
    assert by_id["days_to_hand_mean"]["verdict"] == "changed"
    assert by_id["days_to_made_mean"]["verdict"] == "same"
    suite = ElementTree.fromstring(files[1].read_text(encoding="utf-8"))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")  # events, and days to hand
    text = files[2].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "delivery.branch.departures" in text
    assert "; sent off: baseline" in found["first_event"]
    assert found["first_event"] in text
    assert text.splitlines()[-1] == 'If this is meant: `cardsim gate good --accept --reason "..."`'


def test_a_summary_of_many_scenarios_names_each_of_them_in_60_lines(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    found = check([resolve(folder / "good.toml")], read_gates(folder), Sweeper(Store(folder / "store")))
    for scenarios in (1, 4, 12):
        text = as_markdown(found * scenarios, True, "en")
        assert len(text.splitlines()) <= 60
        assert text.count("**good**: CHANGED; 1 of 3 numbers beyond their margins") == scenarios
    assert len(as_markdown(found * 40, True, "en").splitlines()) == 60


def test_a_change_says_how_surely_it_would_have_been_seen(folder: Path) -> None:
    edit(folder, VAN, 'departures = ["22:00"]')
    assert "a change of twice the margin is seen with 99%" in gate(folder).output


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


def test_code_that_moves_nothing_is_noted_and_its_replications_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "baselines" / "good.json"
    before = json.loads(path.read_text(encoding="utf-8"))
    monkeypatch.setattr(gate_candidate, "model_version", lambda: "another")
    assert gate(folder, "--accept", "--reason", "told in other words", "--who", "x").exit_code == 0
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["versions"].pop("model") == "another"
    assert before["versions"].pop("model") != "another"
    assert after == before
    line = json.loads((folder / "baselines" / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert line["values"] == {}
    assert gate(folder).exit_code == 0


def test_the_code_of_a_revision_plays_the_scenario_beside_that_of_today(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The revision is today's here, so that nothing is compiled anew."""
    monkeypatch.setattr(gate_before, "_unpacked", lambda revision: Path(sim.__file__).parent.parent)
    done = gate(folder, "--before", "HEAD")
    assert done.exit_code == 0, done.output
    assert "same: not one event differs" in done.output
    edit(folder, "schema_version = 1", "schema_version = 1\nno_such_key = 2")
    assert gate(folder, "--before", "HEAD").exit_code == 2


def test_what_is_no_revision_is_refused(folder: Path) -> None:
    done = gate(folder, "--before", "no-such-revision")
    assert done.exit_code == 2
    assert "E-VALUE" in done.output


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
