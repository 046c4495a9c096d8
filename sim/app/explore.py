"""The command that makes a page to look into runs."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.options import lang_option, say
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.scenario_paths import shown


@click.command("explore")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", type=click.Path(path_type=Path))
@click.option("--out", default=None, type=click.Path(path_type=Path), metavar="FILE.html",
              help="Default: explore-LANG.html beside the first run's folder.")  # fmt: skip
@lang_option
def command(runs: tuple[Path, ...], out: Path | None, lang: Language) -> None:
    """One offline page to look into stored runs: districts, banks, groups, weeks. 生成可点选的离线页面。"""
    from sim.explore.page import page
    from sim.results import load_run
    from sim.whole_files import write_whole

    target = out or runs[0].with_name(f"{runs[0].name}-explore-{lang}.html")
    try:
        text = page([load_run(run) for run in runs], lang)
    except ValueError as differ:
        message = Text(str(differ), "这些运行不是同一城市、同一时段，不能放在一起")
        raise ScenarioError([error("E-VALUE", "RUN", message)]) from None
    write_whole(target, lambda file: file.write(text.encode("utf-8")))
    say(shown(target), lang)
