"""The command that compares scenarios and shows a decision card for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.app.number_types import Whole
from sim.app.options import lang_option, out_option, people_option, say, seed_option, show_groups
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, Text
from sim.scenario_paths import shown

if TYPE_CHECKING:
    from sim.studies import Study

PAIRS = Text("pairs of runs and draws", "对运行与抽样")


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="REFERENCE ALTERNATIVE...")
@people_option()
@click.option(
    "--runs",
    default=5,
    show_default=True,
    type=Whole(2, 10_000),
    help="Replications: the same again with other luck 重复次数.",
)
@seed_option
@out_option("Default: studies/compare-...")
@sweep_options
@lang_option
def command(
    scenarios: tuple[str, ...], people: str | None, runs: int, seed: int, out: Path | None,
    work: Work, lang: Language,
) -> None:  # fmt: skip
    """Play scenarios with the same people and the same luck. 同一批人、同样运气，比较各方案并给出决策卡。

    The first is the reference. One alone is compared with the scenario that it extends. A verdict needs
    thresholds in the alternative's file: [decisions.NAME]. 第一个为基准；结论依据方案中写明的门槛。

    All people and 5 runs take some three minutes on two cores; --people 1/100 gives a first look.
    """
    from sim.experiments.compare import compare, scenarios_of
    from sim.run_inputs import sample_of
    from sim.studies import store_study

    found = scenarios_of(scenarios)
    sample = sample_of(people, found[0].scenario, "fast")
    with progress_bar(lang, PAIRS) as bar:
        study = compare(found, work.store, sample, seed, runs, work.workers, work.backend, bar)
    folder = out or default_folder(study)
    store_study(study, folder)
    show(study, lang)
    say(Text(f"{shown(folder)}/", f"结果已存入 {shown(folder)}/"), lang)


def default_folder(study: Study) -> Path:
    """`studies/compare-baseline-my_idea-1a2b3c4d`; the digest is that of what was asked and answered."""
    names = [study.about["reference"], *study.about["alternatives"]]
    return Path("studies") / f"compare-{'-'.join(names)[:80]}-{study.digest[:8]}"


def show(study: Study, lang: Language) -> None:
    """The screen; the first line of each group in bold on a terminal."""
    from sim.app.compare_screen import Screen

    show_groups(Screen(study, lang).groups())
