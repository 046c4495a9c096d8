"""The commands about inputs: output, exit codes, and nothing overwritten."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import COMMANDS, SECTIONS, Settings, cli, exit_code
from sim.diagnostics import ScenarioError, error, same
from sim.scenario_files import resolve

GOOD = Path(__file__).parent / "bad_inputs" / "good.toml"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARDSIM_LANG", raising=False)


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def test_help_lists_every_command_in_both_languages() -> None:
    page = run("--help").output
    for name, command in COMMANDS.items():
        assert name in page
        assert command.short.zh in page


def test_help_imports_no_model() -> None:
    code = "import sys, sim.cli as c; c.cli(['-h'], standalone_mode=False); print('pydantic' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, timeout=60, env=env
    )
    assert done.stdout.rstrip().endswith("False")


def test_every_command_has_help() -> None:
    for name in COMMANDS:
        done = run(name, "--help")
        assert done.exit_code == 0, name


def test_validate_says_that_a_good_file_is_valid() -> None:
    done = run("validate", str(GOOD))
    assert (done.exit_code, "valid" in done.output) == (0, True)


def test_validate_shows_mistakes_and_exits_with_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        GOOD.read_text(encoding="utf-8").replace("persons = 12000", "persons = -5"), encoding="utf-8"
    )
    done = run("validate", "bad.toml", "--lang", "zh")
    assert done.exit_code == 2
    assert "错误[E-RANGE]" in done.output
    assert "--> bad.toml:" in done.output
    assert str(tmp_path) not in done.output


def test_validate_json_is_one_object(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = \n", encoding="utf-8")
    done = run("validate", "a.toml", str(GOOD), "--json")
    told = json.loads(done.output)
    assert (done.exit_code, told["valid"], told["diagnostics"][0]["code"]) == (2, False, "E-SYNTAX")


def test_bi_077_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("validate", "a.toml", "b.toml", "--json")
    told = json.loads(done.output)["diagnostics"]
    assert (done.exit_code, [d["code"] for d in told]) == (2, ["E-NAME"])


def test_new_writes_a_valid_overlay_and_never_overwrites(tmp_path: Path) -> None:
    assert run("new", "my-plan").exit_code == 0
    path = tmp_path / "my-plan.toml"
    assert run("validate", "my-plan.toml").exit_code == 0
    path.write_text("mine", encoding="utf-8")
    assert run("new", "my-plan").exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_the_examples_of_the_template_are_valid(tmp_path: Path) -> None:
    assert run("new", "plan").exit_code == 0
    path = tmp_path / "plan.toml"
    lines = path.read_text(encoding="utf-8").split("\n")
    examples = [i for i, line in enumerate(lines) if re.match(r'# (\[|"?[a-z_.]+"? = )', line)]
    assert len(examples) > 12
    for i in examples:
        lines[i] = lines[i].removeprefix("# ")
    path.write_text("\n".join(lines), encoding="utf-8")
    done = run("validate", "plan.toml")
    assert done.exit_code == 0, done.output
    scenario = resolve(path).scenario
    assert scenario.batches["batch_2"].opens.isoformat() == "2025-03-05"
    assert scenario.outages["icbc_two_weeks"].bank == "icbc"


@pytest.mark.parametrize(
    "name", ["../x", "con", "a/b", "A", "plan.", "\U0001f600", "x" * 300, "baseline", ""]
)
def test_bi_076_new_refuses_names_that_no_folder_could_have(name: str, tmp_path: Path) -> None:
    done = run("new", name)
    assert done.exit_code == 2
    assert "E-NAME" in done.output
    assert list(tmp_path.iterdir()) == []


def test_new_in_a_folder_that_is_not_there_is_an_io_error() -> None:
    done = run("new", "plan", "--dir", "nowhere")
    assert (done.exit_code, "E-IO" in done.output) == (74, True)


def test_scenarios_lists_the_baseline() -> None:
    assert "baseline" in run("scenarios").output


def test_explain_knows_codes_and_lists_them() -> None:
    assert "E-STUCK" in run("explain").output
    assert "产线" in run("explain", "E-STUCK", "--lang", "zh").output
    assert run("explain", "E-NOTHING").exit_code == 2


def test_schema_is_json() -> None:
    assert "required" in json.loads(run("schema").output)
    assert "required" not in run("schema", "--extends").output


def test_why_names_value_unit_and_clause() -> None:
    done = run("why", "promises.online.days")
    assert done.exit_code == 0
    assert "= 30 days" in done.output
    assert "六(一)" in done.output


def test_why_suggests_the_nearest_key() -> None:
    done = run("why", "promises.onlin.days")
    assert (done.exit_code, "promises.online.days" in done.output) == (2, True)


def test_due_shows_every_reading_or_one() -> None:
    # applied on 24 January: the 30th day after it is 23 February 2025, a Sunday; 22 if the first day counts
    done = run("due", "--promise", "online", "--applied", "2025-01-24")
    assert "2025-02-23" in done.output
    one = run(
        "due", "--promise", "online", "--applied", "2025-01-24", "--scenario", str(GOOD), "--reading", "plain"
    )
    assert one.output.startswith("2025-02-23 Sun  30 calendar days")
    assert len(one.output.strip().split("\n")) == 1


def test_due_refuses_what_the_scenario_does_not_have() -> None:
    assert run("due", "--promise", "onlin", "--applied", "2025-01-24").exit_code == 2
    assert run("due", "--promise", "online", "--applied", "2025-02-30").exit_code == 2


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (ScenarioError([error("E-RANGE", "a", same("m"))]), 2),
        (click.UsageError("m"), 2),
        (OSError(28, "No space left on device", "x"), 74),
        (BrokenPipeError(), 74),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (RuntimeError("bug\nwith lines"), 70),
        (AssertionError(), 70),
    ],
)
def test_exit_codes(raised: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise raised

    before = sys.stdout
    try:
        assert exit_code(fail, Settings()) == code
    finally:
        sys.stdout = before
    assert "Traceback" not in capsys.readouterr().err


def test_the_traceback_is_there_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("bug")

    monkeypatch.setenv("CARDSIM_DEBUG", "1")
    assert exit_code(fail, Settings()) == 70
    assert "Traceback" in capsys.readouterr().err


def test_every_command_stands_under_a_question_of_the_help_page() -> None:

    assert {command.section for command in COMMANDS.values()} == set(SECTIONS)


def test_a_copy_of_a_shipped_scenario_brings_what_it_names() -> None:
    done = run("new", "monday", "--from", "autumn_2025")
    assert done.exit_code == 0, done.output
    assert {p.name for p in Path().iterdir()} == {"monday.toml", "autumn_2025.csv"}
    copy, shipped = resolve("monday.toml"), resolve("autumn_2025")
    assert copy.scenario.name == "monday"
    assert copy.opening() == shipped.opening()
    assert run("new", "tuesday", "--from", "autumn_2025").exit_code == 2  # the counts are not overwritten
    assert not Path("tuesday.toml").exists()


@pytest.mark.parametrize("like", ["baseline", "atumn"])
def test_what_is_no_overlay_is_not_copied(like: str) -> None:
    done = run("new", "monday", "--from", like)
    assert done.exit_code == 2
    assert "autumn_2025" in done.output


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--seed", "-1", "0 or more"),
        ("--seed", str(2**63), "0 or more"),
        ("--threads", "257", "from 1 to 256"),
        ("--replication", "1.5", "a whole number"),
    ],
)
def test_a_number_beyond_its_limits_is_told_in_words(option: str, value: str, said: str) -> None:
    done = run("run", "baseline", option, value)
    assert done.exit_code == 2
    assert said in done.output


def test_no_help_shows_a_range_in_signs() -> None:
    for command in COMMANDS:
        assert "RANGE" not in run(command, "--help").output, command
