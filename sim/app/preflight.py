"""The command that sets expected load against capacity without playing anything."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.options import lang_option, out_option, say, show_groups
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown


@click.command("preflight")
@click.argument("scenario", metavar="FILE|NAME")
@out_option("Store the tables as a study.")
@lang_option
def command(scenario: str, out: Path | None, lang: Language) -> None:
    """Load against capacity by bank, counter and week, without a run. 不运行，先看负荷与产能。"""
    from sim.app.preflight_screen import screen
    from sim.experiments.preflight import preflight
    from sim.scenario_files import resolve

    resolved = resolve(scenario)
    found = preflight(resolved)
    show_groups(screen(found, lang))
    if out is not None:
        from sim.experiments.preflight_study import preflight_study
        from sim.studies import store_study

        store_study(preflight_study(found, resolved), out)
        say(Text(f"tables in {shown(out)}/", f"数据表已存入 {shown(out)}/"), lang)
