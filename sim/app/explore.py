"""The command that makes a page to look into runs or into a comparison."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.options import lang_option, say
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.scenario_paths import shown


@click.command("explore")
@click.argument("results", nargs=-1, required=True, metavar="RUN... | COMPARISON",
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--out", default=None, type=click.Path(path_type=Path), metavar="FILE.html",
              help="Default: FOLDER-explore-LANG.html beside the first folder.")  # fmt: skip
@lang_option
def command(results: tuple[Path, ...], out: Path | None, lang: Language) -> None:
    """One offline page to look into stored results: click districts, banks, groups, weeks. 可点选的离线页面。

    RUN is a folder that cardsim run stored; several are drawn over one another. COMPARISON is a folder that
    cardsim compare stored: both scenarios side by side, who loses and who gains, with intervals.
    一个或多个运行的目录，或一个比较的目录。
    """
    from sim.whole_files import write_whole

    target = out or results[0].with_name(f"{results[0].name}-explore-{lang}.html")
    text = page_of(list(results), lang)
    write_whole(target, lambda file: file.write(text.encode("utf-8")))
    say(shown(target), lang)


def page_of(folders: list[Path], lang: Language) -> str:
    """The page about stored runs, or about one stored comparison. Raises ScenarioError, DamagedRun."""
    from sim.explore.page import comparison_page, page
    from sim.results import load_run
    from sim.studies import STUDY, load_study

    studies = [folder for folder in folders if (folder / STUDY).is_file()]
    if studies and len(folders) > 1:
        raise _refused("a comparison has a page of its own", "比较结果须单独成页", studies[0])
    if studies:
        study = load_study(studies[0])
        if study.kind != "compare":
            raise _refused(
                f"a study of kind {study.kind} has no page to look into; a run or a comparison has",
                f"{study.kind} 类研究没有可点选的页面；运行与比较才有", studies[0],
            )  # fmt: skip
        if "cells" not in study.tables or "sources" not in study.about:
            raise _refused(
                "this comparison was stored by an earlier version, without its cells: compare again",
                "该比较由旧版本保存，缺少分项数据：请重新比较", studies[0],
            )  # fmt: skip
        return comparison_page(study, lang)
    try:
        return page([load_run(folder) for folder in folders], lang)
    except ValueError as differ:
        raise _refused(str(differ), "这些运行不是同一城市、同一时段，不能放在一起", folders[0]) from None


def _refused(en: str, zh: str, folder: Path) -> ScenarioError:
    return ScenarioError([error("E-VALUE", "RUN", Text(en, zh), got=shown(folder))])
