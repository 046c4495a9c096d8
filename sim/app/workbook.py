"""Commands about Excel files: a scenario out and in again."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.options import lang_option, say
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.diagnostics_text import render
from sim.scenario_paths import shown

_SHOWN = 12


@click.group("scenario")
def command() -> None:
    """A scenario as an Excel workbook, and back. 方案与 Excel 工作簿互转。"""


@command.command("export")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--scenario", "name", default="baseline", show_default=True, metavar="FILE|NAME")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@lang_option
def export(file: Path, name: str, force: bool, lang: Language) -> None:
    """Write a scenario to FILE.xlsx: a row a value, with unit and source. 导出方案到 Excel。"""
    from sim.scenario_files import resolve
    from sim.whole_files import write_whole
    from sim.workbook.scenario_out import scenario_workbook

    _excel_name(file)
    if file.exists() and not force:
        raise FileExistsError(17, "the file exists; --force replaces it", str(file))
    resolved = resolve(name)
    content = scenario_workbook(resolved, Path(name).name if name.endswith(".toml") else name)
    write_whole(file, lambda out: out.write(content))
    say(Text(f"{shown(file)}: edit the yellow cells, then", f"{shown(file)}：修改黄色格，然后运行"), lang)
    say(f"  cardsim scenario import {shown(file)}", lang)


@command.command("import")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--out", default=None, type=click.Path(path_type=Path), metavar="FILE.toml",
              help="Default: the workbook's name with .toml.")  # fmt: skip
@click.option(
    "--base", default=None, metavar="NAME|FILE", help="What it extends. Default: what it was exported from."
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@lang_option
def import_(file: Path, out: Path | None, base: str | None, force: bool, lang: Language) -> None:
    """Write the scenario file that a workbook stands for: only what differs. 由 Excel 生成方案文件。"""
    from sim.workbook.scenario_in import import_workbook

    target = out or file.with_suffix(".toml")
    if target.exists() and not force:
        raise FileExistsError(17, "the file exists; --force replaces it", str(target))
    found = import_workbook(file, target, base)
    if found.resolved.warnings:
        click.echo(render(found.resolved.warnings, lang), nl=False)
    n = len(found.changed)
    values = "1 value" if n == 1 else f"{n} values"
    say(Text(f"{shown(target)}: {values} changed", f"{shown(target)}：改动 {n} 个值"), lang)
    for key in found.changed[:_SHOWN]:
        say(f"  {key}", lang)
    if n > _SHOWN:
        say(Text(f"  and {n - _SHOWN} more", f"  另有 {n - _SHOWN} 个"), lang)


def _excel_name(file: Path) -> None:
    if file.suffix.lower() != ".xlsx":
        message = Text("an Excel file ends in .xlsx", "Excel 文件名以 .xlsx 结尾")
        raise ScenarioError([error("E-VALUE", "FILE", message, got=file.name)])


@click.command("export")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@lang_option
def results(run: Path, file: Path, force: bool, lang: Language) -> None:
    """Write what a stored run found to FILE.xlsx, with charts. 把运行结果导出到 Excel（含图）。"""
    from sim.results import load_run
    from sim.whole_files import write_whole
    from sim.workbook.results_out import results_workbook

    _excel_name(file)
    if file.exists() and not force:
        raise FileExistsError(17, "the file exists; --force replaces it", str(file))
    content = results_workbook(load_run(run), lang)
    write_whole(file, lambda out: out.write(content))
    say(shown(file), lang)
