"""The command that finds all values of some knobs that agree with what was counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.options import lang_option, out_option, seed_option, show_study
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language

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
@seed_option
@out_option("Folder of the study. Default: studies/calibrate-NAME-...")
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
        doing = work.sweeping(progress)
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

    show_study(groups(study, lang), study, lang)
