"""The command that says which assumption carries an answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.number_types import Whole
from sim.app.options import lang_option, out_option, people_option, seed_option, show_study
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language

if TYPE_CHECKING:
    from sim.studies import Study


@click.command("sensitivity")
@click.argument("scenario", metavar="FILE|NAME")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="ID",
    help="Measures to look at 指标. Default: the headlines.",
)
@click.option(
    "--only", multiple=True, metavar="A.ID", help="Assumptions to move 假设. Default: all flagged ones."
)
@click.option(
    "--runs",
    default=1,
    show_default=True,
    type=Whole(1, 1_000),
    help="Replications of every point 重复次数.",
)
@click.option(
    "--morris",
    "trajectories",
    default=0,
    type=Whole(0, 1_000),
    metavar="N",
    help="N Morris trajectories besides.",
)
@click.option(
    "--sobol",
    "samples",
    default=0,
    type=Whole(0, 1 << 16),
    metavar="N",
    help="Sobol indices of the top ones, N samples (a power of 2).",
)
@click.option("--top", default=10, show_default=True, type=Whole(1, 100), help="How many to name 列出几项.")
@people_option("1/100")
@seed_option
@out_option("Folder of the study. Default: studies/sensitivity-NAME-...")
@sweep_options
@lang_option
def command(
    scenario: str, measures: tuple[str, ...], only: tuple[str, ...], runs: int, trajectories: int,
    samples: int, top: int, people: str, seed: int, out: Path | None, work: Work, lang: Language,
) -> None:  # fmt: skip
    """Each assumption low and high on the same luck: which carry the answer. 哪些假设左右结论。"""
    from sim.experiments.sensitivity import Plan, sensitivity
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve
    from sim.studies import store_study

    resolved = resolve(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    plan = Plan(measures, only, runs, trajectories, samples, top, sample, seed)
    with progress_bar(lang) as progress:
        study = sensitivity(resolved, plan, work.sweeping(progress))
    show(store_study(study, out or default_folder(study)), lang)


def default_folder(study: Study) -> Path:
    """`studies/sensitivity-baseline-1a2b3c4d-s1-1in100`."""
    about = study.about
    name = f"sensitivity-{about['scenario']['name']}-{about['digest'][:8]}-s{about['seed']}"
    return Path("studies") / (name if about["sample"] == 1 else f"{name}-1in{about['sample']}")


def show(study: Study, lang: Language) -> None:
    """The screen of a study."""
    from sim.app.sensitivity_screen import groups

    show_study(groups(study, lang), study, lang)
