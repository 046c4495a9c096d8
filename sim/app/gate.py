"""The command that says whether scenarios still give what they gave when somebody last agreed."""

from __future__ import annotations

import datetime as dt
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.gate_markdown import as_markdown
from sim.app.gate_reports import as_json, as_junit
from sim.app.gate_screen import show_accepted, show_against, show_findings
from sim.app.options import lang_option
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.scenario_files import Resolved, resolve
from sim.scenario_paths import shipped_names
from sim.whole_files import write_whole

if TYPE_CHECKING:
    from sim.experiments.gate_accept import By
    from sim.experiments.gate_candidate import Sweeper
    from sim.experiments.gate_rules import Gates

_FILE = click.Path(path_type=Path, dir_okay=False)
SAME, CHANGED, CANNOT_TELL = 0, 1, 3
FEWEST_CHARACTERS = 4
"""Of a reason."""


@click.command("gate")
@click.argument("scenarios", metavar="[FILE|NAME ...]", nargs=-1)
@click.option("--against", metavar="RUN", type=click.Path(path_type=Path),
              help="Compare with this stored run, journey by journey.")  # fmt: skip
@click.option(
    "--before",
    metavar="REVISION",
    default="",
    help="Compare with the code of this git revision, journey by journey.",
)
@click.option("--accept", "accepting", is_flag=True, help="Agree to the numbers as they are now.")
@click.option("--reason", default="", metavar="TEXT", help="Why the numbers moved; with --accept.")
@click.option("--who", default="", metavar="NAME", help="Who agrees. Default: git's user.name.")
@click.option("--fail-on", type=click.Choice(["warn", "error"]), default="warn", show_default=True,
              help="Which margin decides, see gates.toml.")  # fmt: skip
@click.option("--json", "json_file", type=_FILE, metavar="FILE", help="Also write everything as JSON.")
@click.option("--junit", type=_FILE, metavar="FILE", help="Also write JUnit XML.")
@click.option("--markdown", type=_FILE, metavar="FILE", help="Also write a summary of at most 60 lines.")
@sweep_options
@lang_option
def command(
    scenarios: tuple[str, ...], against: Path | None, before: str, accepting: bool, reason: str, who: str,
    fail_on: str, json_file: Path | None, junit: Path | None, markdown: Path | None, work: Work,
    lang: Language,
) -> int:  # fmt: skip
    """Compare scenarios with their baselines: events, numbers, decisions, causes. 与基线核对。

    All shipped scenarios if none is named. Exits with 0 if all numbers are the same inside their margins,
    1 if one changed, 3 if it cannot be told.
    """
    from sim.experiments.gate import check
    from sim.experiments.gate_candidate import Sweeper
    from sim.experiments.gate_rules import read_gates

    chosen = [resolve(name) for name in scenarios or shipped_names()]
    if against is not None or before:
        return _against(chosen, against, before, lang)
    by, gates, strict = (
        _by(reason, who) if accepting else None,
        read_gates(chosen[0].folder),
        fail_on == "warn",
    )
    with progress_bar(lang) as bar:
        sweeper = Sweeper(work.store, work.workers, work.backend, bar)
        if by is not None:
            return _accept(chosen, gates, sweeper, by, lang)
        findings = check(chosen, gates, sweeper)
    show_findings(findings, strict, lang)
    for file, text in ((json_file, as_json), (junit, as_junit), (markdown, as_markdown)):
        if file is not None:
            content = text(findings, strict, lang).encode("utf-8")
            write_whole(file, lambda out, content=content: out.write(content))  # type: ignore[misc]
    return _exit_code({f.verdict(strict) for f in findings})


def _exit_code(verdicts: set[str]) -> int:
    """The worst decides."""
    if "changed" in verdicts:
        return CHANGED
    return CANNOT_TELL if verdicts & {"cannot_tell", "no_baseline"} else SAME


def _against(chosen: list[Resolved], run: Path | None, before: str, lang: Language) -> int:
    """With a stored run, or with one that the code of a revision plays now."""
    from sim.app.gate_before import run_before
    from sim.experiments.gate_against import against

    if len(chosen) != 1 or (run is not None and before):
        raise click.UsageError("--against and --before compare one scenario 一次只能比对一个方案")
    with nullcontext(run) if run is not None else run_before(chosen[0], before) as folder:
        found = against(chosen[0], folder)
    show_against(found, lang)
    return SAME if found.same else CHANGED


def _by(reason: str, who: str) -> By:
    from sim.experiments.gate_accept import By

    if len(reason.strip()) < FEWEST_CHARACTERS:
        raise click.UsageError('--accept needs a reason: --reason "..." 请写明理由')
    return By(who or _git_user(), dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), reason.strip())


def _accept(chosen: list[Resolved], gates: Gates, sweeper: Sweeper, by: By, lang: Language) -> int:
    from sim.experiments.gate_accept import accept_all

    for found in accept_all(chosen, gates, sweeper, by):
        show_accepted(found, gates.power, lang)
    return SAME


def _git_user() -> str:
    """The name that git would put under a commit."""
    try:
        found = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)
    except OSError:
        found = None
    name = found.stdout.strip() if found is not None else ""
    if not name:
        message = Text("nobody is named who agrees", "未写明由谁确认")
        hint = Text("--who NAME, or git config user.name", "--who 姓名，或设置 git config user.name")
        raise ScenarioError([error("E-MISSING", "--who", message, help=hint)])
    return name
