"""Commands about scenario files: validate, explain, schema, scenarios, new."""

import json
import unicodedata
from pathlib import Path

import click

from sim.app.options import lang_option, say, table
from sim.app.template import TEMPLATE, copied
from sim.diagnostics import Diagnostic, Language, ScenarioError, Text, error, errors_in, same
from sim.diagnostics_text import count_line, render, to_json

BAD_INPUT = 2


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|NAME...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs and CI.")
@lang_option
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], as_json: bool, lang: Language) -> None:
    """Check scenarios: shipped names or files. Nothing is simulated. 检查方案（文件或内置名称）。"""
    found: list[Diagnostic] = []
    names: dict[str, list[str]] = {}
    for file in files:
        told, name = _validate_one(file)
        names.setdefault(unicodedata.normalize("NFC", name or file).casefold(), []).append(file)
        found += told
        if not as_json:
            _report(file, told, lang)
    found += _clashes(names, as_json, lang)
    if as_json:
        click.echo(json.dumps(to_json(found, lang), ensure_ascii=False, indent=2))
    ctx.exit(BAD_INPUT if errors_in(found) else 0)


def _validate_one(file: str) -> tuple[list[Diagnostic], str | None]:
    from sim.scenario_files import resolve

    try:
        resolved = resolve(file)
    except ScenarioError as bad:
        return list(bad.diagnostics), None
    return list(resolved.warnings), resolved.scenario.name


def _report(file: str, told: list[Diagnostic], lang: Language) -> None:
    if told:
        click.echo(render(told, lang))
    if not errors_in(told):
        count = count_line(told, lang)
        fine = Text(f"{file}: valid", f"{file}：有效")
        say(fine.say(lang) + (f" ({count})" if count else ""), lang)


def _clashes(names: dict[str, list[str]], as_json: bool, lang: Language) -> list[Diagnostic]:
    """E-NAME for scenarios of one call whose results would share one folder."""
    told = []
    for name, files in names.items():
        if len(set(files)) > 1:
            both = ", ".join(files)
            message = Text(f"{both} would share one folder: {name}", f"{both} 会共用一个文件夹：{name}")
            help_ = Text("give each its own name", "请各取一个名称")
            told.append(error("E-NAME", "name", message, got=both, help=help_))
    if told and not as_json:
        click.echo(render(told, lang))
    return told


@click.command()
@click.argument("code", required=False)
@lang_option
def explain(code: str | None, lang: Language) -> None:
    """Explain a code, or list all of them. 解释错误代码；不带参数则列出全部。"""
    from sim.codes import code as find_code
    from sim.codes import codes

    if code is None:
        table([(c.id, c.title.say(lang)) for c in codes().values()])
        return
    found = find_code(code)
    say(f"{found.id}: {found.title.say(lang)}", lang)
    say(found.explanation, lang)


@click.command()
@click.option("--extends", "overlay", is_flag=True, help="For files with `extends`: nothing is required.")
def schema(overlay: bool) -> None:
    """Print the JSON Schema of scenario files. 输出方案文件的 JSON Schema。"""
    from sim.scenario_files import overlay_schema
    from sim.scenario_files import schema as full_schema

    chosen = overlay_schema() if overlay else full_schema()
    click.echo(json.dumps(chosen, ensure_ascii=False, indent=2))


@click.command()
@lang_option
def scenarios(lang: Language) -> None:
    """List the shipped scenarios: name, title, why it exists. 列出内置方案。"""
    from sim.scenario_files import shipped_scenarios

    for shipped in shipped_scenarios():
        say(f"{shipped.name}: {shipped.zh if lang == 'zh' else shipped.en}", lang)
        if shipped.why:
            say(f"    {shipped.why}", lang)


@click.command()
@click.argument("name")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder to write to.")
@click.option("--from", "like", default=None, metavar="NAME",
              help="Copy a shipped scenario, and the files it names 由内置方案复制.")  # fmt: skip
@lang_option
def new(name: str, folder: Path, like: str | None, lang: Language) -> None:
    """Write NAME.toml, a commented overlay on the baseline. 生成在基准情景上修改的方案文件。"""
    from sim.scenario_paths import name_problem, shipped_names, shown

    problem = name_problem(name) or (_taken(name) if name in shipped_names() else None)
    if problem is None and like is not None and like not in set(shipped_names()) - {"baseline"}:
        problem = _not_shipped(like)
    if problem:
        raise ScenarioError([problem])
    files = copied(like, name) if like else {f"{name}.toml": TEMPLATE.replace("NAME", name)}
    there = [folder / file for file in files if (folder / file).exists()]
    if there:
        message = Text(
            f"{shown(there[0])} exists and is not overwritten", f"{shown(there[0])} 已存在，不会覆盖"
        )
        raise ScenarioError([error("E-IO", "", message, help=Text("choose another name", "换一个名称"))])
    for file, text in files.items():
        with (folder / file).open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
        say(Text(f"wrote {shown(folder / file)}", f"已写入 {shown(folder / file)}"), lang)
    path = folder / f"{name}.toml"
    say(
        Text(f"edit it, then: cardsim validate {shown(path)}", f"修改后运行：cardsim validate {shown(path)}"),
        lang,
    )


def _not_shipped(name: str) -> Diagnostic:
    from sim.scenario_paths import shipped_names

    names = [known for known in shipped_names() if known != "baseline"]
    message = Text(f"no shipped overlay {name}", f"没有内置方案 {name}")
    return error("E-REF", "--from", message, got=name, expected=same(", ".join(names)))


def _taken(name: str) -> Diagnostic:
    message = Text(f"{name} is a shipped scenario", f"{name} 是内置方案的名称")
    return error("E-NAME", "name", message, got=name, help=Text("choose another name", "换一个名称"))
