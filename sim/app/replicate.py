"""The command that plays a scenario many times and says how sure its numbers are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.number_types import Whole
from sim.app.options import lang_option, out_option, people_option, seed_option, show_study
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language

if TYPE_CHECKING:
    from sim.experiments.precision import Precision
    from sim.experiments.replicate import Plan
    from sim.studies import Study


@click.command("replicate")
@click.argument("scenario", metavar="FILE|NAME")
@click.option("--runs", default=10, show_default=True, type=Whole(2, 10_000), help="Replications 重复次数.")
@click.option(
    "--precision",
    multiple=True,
    metavar="MEASURE=AMOUNT",
    help="Go on, from 10 runs, until the interval is so narrow 直到达到精度: on_time_share=0.1points, "
    "days_to_made_mean=2%, backlog_days_peak.bureau.X=0.5days. May be given several times.",
)
@click.option(
    "--most",
    default=None,
    type=Whole(2, 10_000),
    help="With --precision: stop here at the latest 最多次数. Default: 100.",
)
@click.option(
    "--assumptions",
    default=0,
    type=Whole(0, 10_000),
    metavar="N",
    help="Draw the assumptions N times from their ranges 抽取假设.",
)
@click.option(
    "--seeds",
    default=None,
    type=Whole(2, 1_000),
    help="With --assumptions: replications of each draw 每组假设的重复次数. Default: 2.",
)
@people_option()
@seed_option
@out_option("Folder of the study. Default: studies/replicate-NAME-...")
@sweep_options
@lang_option
def command(
    scenario: str, runs: int, precision: tuple[str, ...], most: int | None, assumptions: int,
    seeds: int | None, people: str | None, seed: int, out: Path | None, work: Work, lang: Language,
) -> None:  # fmt: skip
    """Play a scenario many times: ranges by chance and over the assumptions. 多次重复，给出区间。"""
    from sim.experiments.precision import precisions
    from sim.experiments.replicate import replicate
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve
    from sim.studies import store_study

    wishes = precisions(precision)
    resolved = resolve(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    plan = _plan(runs, wishes, most, assumptions, seeds)._replace(sample=sample, seed=seed)
    with progress_bar(lang) as progress:
        sweeping = work.sweeping(progress)
        study = replicate(resolved, plan, sweeping)
    stored = store_study(study, out or default_folder(study))
    show(stored, scenario, lang)


def _plan(
    runs: int, wishes: tuple[Precision, ...], most: int | None, assumptions: int, seeds: int | None
) -> Plan:
    """The numbers of runs; an option that would do nothing, or contradicts another, is refused."""
    from sim.experiments.precision import FEWEST
    from sim.experiments.replicate import MOST, SEEDS, Plan

    least = max(runs, FEWEST) if wishes else runs
    if most is not None and not wishes:
        raise click.UsageError("--most is for --precision 仅用于 --precision")
    if seeds is not None and not assumptions:
        raise click.UsageError("--seeds is for --assumptions 仅用于 --assumptions")
    if most is not None and most < least:
        raise click.UsageError(f"--most {most} is below the first {least} runs 小于起始次数 {least}")
    return Plan(least, wishes, most or max(MOST, least), assumptions, seeds or SEEDS)


def default_folder(study: Study) -> Path:
    """`studies/replicate-baseline-1a2b3c4d-s1`, with `-1in200` behind it for a sample."""
    about = study.about
    name = f"replicate-{about['scenario']['name']}-{about['digest'][:8]}-s{about['seed']}"
    return Path("studies") / (name if about["sample"] == 1 else f"{name}-1in{about['sample']}")


def show(study: Study, scenario: str, lang: Language) -> None:
    """The screen of a study; the first line of each group in bold on a terminal."""
    from sim.app.replicate_screen import groups

    show_study(groups(study, scenario, lang), study, lang)
