"""The command that finds how much more a scenario can bear before a promise breaks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sim.app.number_types import Share, Whole
from sim.app.options import lang_option, names_in, out_option, people_option, say, seed_option, show_groups
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown


@click.command("surge")
@click.argument("scenario", metavar="FILE|NAME")
@click.option("--banks", default="", metavar="X,Y", help="Only these banks. Default: all.")
@click.option(
    "--level",
    default=0.99,
    show_default=True,
    type=Share(),
    help="Share on time, of every bank and week.",
)
@click.option("--replications", default=2, show_default=True, type=Whole(1, 10_000), help="All have to hold.")
@click.option(
    "--outage-from",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="First day of the outages. Default: the Monday of each bank's busiest week.",
)
@people_option("1/1")
@seed_option
@out_option("Folder of the study. Default: studies/surge-NAME-...")
@sweep_options
@lang_option
def command(
    scenario: str, banks: str, level: float, replications: int, outage_from: datetime | None, people: str,
    seed: int, out: Path | None, work: Work, lang: Language,
) -> None:  # fmt: skip
    """Largest demand, longest outage, latest start that still keep the promises. 承受极限。"""
    from sim.app.surge_screen import screen
    from sim.experiments.surge import Surge, surge
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve, scenario_digest
    from sim.studies import store_study

    resolved = resolve(scenario)
    chosen = names_in(banks)
    sample = sample_of(people, resolved.scenario, "fast")
    begin = outage_from.date() if outage_from else None
    asked = Surge(level, chosen, sample, seed, replications, begin)
    with progress_bar(lang, Text("questions", "项")) as progress:
        study = surge(resolved, asked, work.store, work.workers, work.backend, progress)
    folder = (
        out or Path("studies") / f"surge-{resolved.scenario.name}-{scenario_digest(resolved.scenario)[:8]}"
    )
    store_study(study, folder)
    show_groups(screen(study, lang))
    say(Text(f"study in {shown(folder)}/", f"研究结果已存入 {shown(folder)}/"), lang)
