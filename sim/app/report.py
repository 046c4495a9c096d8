"""The command that writes a report from stored results."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sim.app.options import say
from sim.diagnostics import Text
from sim.scenario_paths import shown

if TYPE_CHECKING:
    from sim.diagnostics import Language


@click.command("report")
@click.argument("results", metavar="RUN|STUDY...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--lang", type=click.Choice(["en", "zh", "both"]), default=None, help="Language of the report 报告语言."
)
@click.option(
    "--format", "endings", type=click.Choice(["html", "pdf"]), multiple=True, default=["html"],
    show_default=True, help="May be given twice 可重复.",
)  # fmt: skip
@click.option(
    "--kind",
    type=click.Choice(["full", "brief"]),
    default="full",
    show_default=True,
    help="brief: one to two pages for Monday, of a run from an opening state 周报.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="MONDAY",
    help="With --kind brief: the Monday it stands on 周报日期. Default: after the last count or start.",
)
@click.option(
    "--since", multiple=True, type=click.Path(path_type=Path), metavar="RUN|STUDY",
    help="An earlier result of the same kind: tell what changed since, and why; of a run, its study may be"
    " named as well 与上次结果相比.",
)  # fmt: skip
@click.option(
    "--out", default=Path("reports"), show_default=True, type=click.Path(path_type=Path), metavar="DIR"
)
@click.pass_context
def command(
    ctx: click.Context, results: tuple[Path, ...], lang: str | None, endings: tuple[str, ...], kind: str,
    on: dt.datetime | None, since: tuple[Path, ...], out: Path,
) -> None:  # fmt: skip
    """Write what stored results say, for people who decide. 由已存结果生成报告。"""
    from sim.reports.material import read_material
    from sim.reports.report import document, weekly
    from sim.reports.write import write_report

    if on is not None and kind != "brief":
        raise click.UsageError("--on is for --kind brief 仅用于 --kind brief")
    settings = ctx.find_root().obj
    settings.lang = cast("Language", lang) if lang in ("en", "zh") else settings.lang
    langs: list[Language] = ["zh", "en"] if lang == "both" else [settings.lang]
    material, then = read_material(list(results)), read_material(list(since)) if since else None
    day = on.date() if on else None
    made = weekly(material, day, then) if kind == "brief" else document(material, then)
    for path in write_report(made, langs, endings, out):
        say(Text(f"{shown(path)}", f"{shown(path)}"), settings.lang)
