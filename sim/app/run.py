"""The command that plays a scenario, stores the run and shows it on one screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sim.app.number_types import Whole
from sim.app.options import lang_option, out_option, say, seed_option, show_groups
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown

if TYPE_CHECKING:
    from sim.results import RunResult
    from sim.run_inputs import Engine
    from sim.running import Progress


@click.command("run")
@click.argument("scenario", metavar="FILE|NAME")
@click.option(
    "--engine",
    type=click.Choice(["fast", "entity"]),
    default="fast",
    show_default=True,
    help="entity: the readable specification.",
)
@click.option(
    "--people", default=None, metavar="N|1/N", help="How many to play. Default: all; entity: 1/100."
)
@seed_option
@click.option(
    "--replication",
    default=0,
    show_default=True,
    type=Whole(0, 2**31 - 1),
    help="Number of the replication.",
)
@out_option("Folder of the run. Default: runs/NAME-...")
@click.option("--no-journeys", is_flag=True, help="Do not keep one row an application.")
@click.option(
    "--threads",
    default=2,
    show_default=True,
    type=Whole(1, 256),
    help="Threads at work; no result depends on it.",
)
@lang_option
def command(
    scenario: str, engine: str, people: str | None, seed: int, replication: int, out: Path | None,
    no_journeys: bool, threads: int, lang: Language,
) -> None:  # fmt: skip
    """Play a scenario once and store what happened. 运行一个方案，保存并显示结果。"""
    from sim.run_inputs import sample_of
    from sim.running import default_folder, run
    from sim.scenario_files import resolve

    resolved = resolve(scenario)
    chosen = cast("Engine", engine)
    sample = sample_of(people, resolved.scenario, chosen)
    folder = out or default_folder(resolved.scenario, seed, replication, sample)
    with _bar(resolved.scenario.horizon, lang) as progress:
        result = run(
            resolved, f"1/{sample}", seed, replication, chosen, folder, not no_journeys, threads, progress
        )
    show(result, lang)


def show(result: RunResult, lang: Language) -> None:
    """The screen of a result; the first line of each group in bold on a terminal."""
    from sim.app.run_screen import Screen

    show_groups(Screen(result, lang).groups())
    if result.folder is not None:
        seconds = result.manifest["made"]["wall_seconds"]["total"]
        text = Text(
            f"{shown(result.folder)}/  ({seconds:.0f} s)",
            f"结果已存入 {shown(result.folder)}/（用时 {seconds:.0f} 秒）",
        )
        say(text, lang)


@contextmanager
def _bar(span: object, lang: Language) -> Iterator[Progress]:
    """A progress bar by simulated day, on a terminal only."""
    from tqdm import tqdm

    days = (span.end - span.start).days + 1  # type: ignore[attr-defined]
    unit = Text("day", "天").say(lang)
    with tqdm(
        total=days,
        unit=unit,
        leave=False,
        file=sys.stderr,
        disable=not sys.stderr.isatty(),
        bar_format=_FORMAT,
    ) as bar:
        yield lambda part: bar.update(part * days)


_FORMAT = "{l_bar}{bar}| {n:.0f}/{total:.0f} {unit} [{elapsed}<{remaining}]"
