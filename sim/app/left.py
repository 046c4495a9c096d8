"""The command that tells who is left after the campaign, and what the counters then have to bear."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.options import lang_option, show_groups
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.scenario_paths import shown


@click.command("left")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@lang_option
def command(run: Path, lang: Language) -> None:
    """Who is left when the campaign of the stored RUN ends: by group who applies only then, cards uncollected
    or not activated, and week by week what comes to the counters. 集中换发结束后还有谁，网点承受多少。"""
    from sim.app.left_screen import groups
    from sim.results import load_run

    found = groups(load_run(run), lang)
    if not found:
        message = Text(
            "no week of this run lies after a campaign: it ends before, or its scenario has no normal_phase",
            "该运行没有集中换发之后的日子：方案未设 normal_phase，或运行在此之前结束",
        )
        raise ScenarioError([error("E-VALUE", "RUN", message, got=shown(run))])
    show_groups(found)
