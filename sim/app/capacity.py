"""The command that finds the least capacity that keeps every promise, and certifies it."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.number_types import Share
from sim.app.options import lang_option, names_in, out_option, people_option, say, seed_option, show_groups
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown

NOT_ENOUGH = 1
_SHARE = Share()


@click.command("capacity")
@click.argument("scenario", metavar="FILE|NAME")
@click.option("--banks", default="", metavar="X,Y", help="Only these banks. Default: all.")
@click.option(
    "--level", default=0.99, show_default=True, type=_SHARE, help="Share on time, of every bank and week."
)
@click.option(
    "--probability",
    default=0.95,
    show_default=True,
    type=Share(below_one=True),
    help="With which the plan keeps it; 0.95 takes 59 replications without a failure.",
)
@people_option("1/1")
@seed_option
@out_option("Folder of the study. Default: studies/capacity-NAME-...")
@sweep_options
@lang_option
def command(
    scenario: str, banks: str, level: float, probability: float, people: str, seed: int, out: Path | None,
    work: Work, lang: Language,
) -> int:  # fmt: skip
    """Least lines, shifts, counters, issuing stations, with proof. 最少需要多少产线、班次、窗口，附证明。"""
    from sim.app.capacity_screen import screen
    from sim.experiments.capacity import size
    from sim.experiments.capacity_study import capacity_study
    from sim.experiments.sizing import Asked
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve, scenario_digest
    from sim.studies import store_study

    resolved = resolve(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    chosen = names_in(banks)
    asked = Asked(level, probability, chosen, sample, seed)
    with progress_bar(lang, Text("replications", "次重复")) as progress:
        sizing = size(resolved, asked, work.store, work.workers, work.backend, progress)
    name = f"capacity-{resolved.scenario.name}-{scenario_digest(resolved.scenario)[:8]}"
    study = store_study(capacity_study(sizing), out or Path("studies") / name)
    show_groups(screen(study, lang))
    say(Text(f"study in {shown(study.folder)}/", f"研究结果已存入 {shown(study.folder)}/"), lang)  # type: ignore[arg-type]
    return NOT_ENOUGH if study.about["impossible"] else 0
