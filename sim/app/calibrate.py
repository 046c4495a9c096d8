"""The command that finds all values of some knobs that agree with what was counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.options import lang_option, say
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown

if TYPE_CHECKING:
    from sim.studies import Study


@click.command("calibrate")
@click.argument("scenario", metavar="FILE|NAME")
@click.option(
    "--with",
    "file",
    default=None,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Knobs, targets, settings 校准文件. Default: calibrations/NAME.toml beside the scenario.",
)
@click.option("--people", default=None, metavar="N|1/N", help="How many to play. Default: as the file says.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0, 2**63 - 1), help="Seed of all draws."
)
@click.option(
    "--out",
    default=None,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the study. Default: studies/calibrate-NAME-...",
)
@sweep_options
@lang_option
def command(
    scenario: str,
    file: Path | None,
    people: str | None,
    seed: int,
    out: Path | None,
    work: Work,
    lang: Language,
) -> None:
    """All values that agree with what was counted, and what follows. 校准：找出所有与实际统计相符的取值。"""
    from sim.experiments import calibration_problem
    from sim.experiments.calibrate import calibrate
    from sim.experiments.calibration_file import find_calibration, read_calibration
    from sim.experiments.calibration_study import calibration_study
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve
    from sim.studies import store_study

    resolved = resolve(scenario)
    read = read_calibration(file or find_calibration(resolved))
    sample = None if people is None else sample_of(people, resolved.scenario, "fast")
    with progress_bar(lang) as progress:
        doing = calibration_problem.Work(work.store, work.workers, work.backend, progress)
        study = calibration_study(calibrate(resolved, read, doing, sample, seed))
    show(store_study(study, out or default_folder(study)), lang)


def default_folder(study: Study) -> Path:
    """`studies/calibrate-baseline-1a2b3c4d-s1-1in20`."""
    about = study.about
    name = f"calibrate-{about['scenario']['name']}-{about['scenario']['digest'][:8]}-s{about['seed']}"
    return Path("studies") / (name if about["sample"] == 1 else f"{name}-1in{about['sample']}")


def show(study: Study, lang: Language) -> None:
    """The screen of a calibration; the first line of each group in bold on a terminal."""
    from sim.app.calibrate_screen import groups
    from sim.diagnostics_text import escape

    for group in groups(study, lang):
        click.echo(click.style(escape(group[0]), bold=True))
        for line in group[1:]:
            click.echo(escape(line))
        click.echo()
    if study.folder is not None:
        say(Text(f"{shown(study.folder)}/", f"结果已存入 {shown(study.folder)}/"), lang)
