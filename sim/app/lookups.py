"""Commands that look things up: why a parameter has its value, when an application falls due."""

from datetime import date, datetime
from typing import Any

import click

from sim.app.options import lang_option, say
from sim.checks_sources import CLAUSE, lookup, source_of
from sim.diagnostics import Diagnostic, Language, ScenarioError, Text, error
from sim.nearest import nearest
from sim.notice import load_notice
from sim.scenario_files import Resolved, resolve
from sim.scenario_layers import read_stack
from sim.scenario_paths import shipped_folder, shipped_names
from sim.source_words import clause_text, source_text
from sim.units import unit_of_key

MOST_LINES = 40


@click.command()
@click.argument("key")
@click.option("--scenario", "name", default="baseline", show_default=True, metavar="FILE|NAME")
@lang_option
def why(key: str, name: str, lang: Language) -> None:
    """Value, unit and source of KEY, and which scenarios change it. 查参数的取值、单位、来源。"""
    resolved = resolve(name)
    path = tuple(key.split("."))
    found, value = lookup(resolved.data, path)
    if not found:
        raise ScenarioError([_no_key(key, resolved)])
    if isinstance(value, dict):
        return _list_table(key, value, lang)
    _value_line(resolved, key, value, lang)
    _source_lines(resolved, key, lang)
    return _changed_lines(path, value, resolved.scenario.name, lang)


def _no_key(key: str, resolved: Resolved) -> Diagnostic:
    near = nearest(key, resolved.provenance)
    message = Text(f"no key {key} in {resolved.scenario.name}", f"{resolved.scenario.name} 中没有键 {key}")
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    sections = ", ".join(resolved.data)
    wanted = Text(f"a key path in {sections}", f"{sections} 之下的键路径")
    return error("E-UNKNOWN", key, message, got=key, expected=wanted, help=hint)


def _list_table(key: str, value: dict[str, Any], lang: Language) -> None:
    names = list(value)
    say(f"{key}: " + ", ".join(names[:MOST_LINES]) + (" …" if len(names) > MOST_LINES else ""), lang)
    say(Text(f"ask for one, such as {key}.{names[0]}", f"请查其中一项，如 {key}.{names[0]}"), lang)


def _value_line(resolved: Resolved, key: str, value: Any, lang: Language) -> None:
    origin = resolved.provenance.get(key)
    place = f"  ({origin.file}:{origin.line})" if origin else ""
    unit = unit_of_key(key)
    say(f"{key} = {_plain(value)}" + (f" {unit.say(lang)}" if unit else "") + place, lang)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_plain(v) for v in value) + "]"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _source_lines(resolved: Resolved, key: str, lang: Language) -> None:
    named = source_of(resolved.scenario.sources, key)
    clauses = load_notice(resolved.data_folder).clauses_of(key)
    for clause in clauses:
        _indented(clause_text(clause), lang)
    if named is None:
        if not clauses:
            say(Text("  no source is named for it", "  没有注明来源"), lang)
        return
    for id in named[1].replace(";", ",").replace(",", " ").split():
        if id.removeprefix(CLAUSE) not in {c.id for c in clauses}:
            _indented(source_text(id, resolved.data_folder), lang)


def _indented(text: Text, lang: Language) -> None:
    say(f"  {text.say(lang)}", lang)


def _changed_lines(path: tuple[str, ...], value: Any, name: str, lang: Language) -> None:
    """Shipped scenarios in which the key has another value."""
    for other in shipped_names():
        found, theirs = lookup(read_stack(shipped_folder() / f"{other}.toml").data, path)
        if other != name and found and theirs != value:
            say(Text(f"  {other} has {_plain(theirs)}", f"  {other} 中为 {_plain(theirs)}"), lang)


@click.command()
@click.option("--promise", required=True, help="A promise or a channel of the scenario.")
@click.option("--applied", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day of application.")
@click.option("--kind", type=click.Choice(["first", "reissue"]), default="first", show_default=True)
@click.option("--reading", default=None, help="One reading; all if not given.")
@click.option("--scenario", "name", default="baseline", show_default=True, metavar="FILE|NAME")
@lang_option
def due(promise: str, applied: datetime, kind: str, reading: str | None, name: str, lang: Language) -> None:
    """Due date of an application, with the clause. 申领的到期日及依据条款。"""
    from sim.app.due_dates import due_text

    resolved = resolve(name)
    day: date = applied.date()
    for chosen in [_reading(resolved, reading)] if reading else resolved.scenario.readings:
        say(due_text(resolved, promise, day, kind, chosen), lang)


def _reading(resolved: Resolved, name: str) -> str:
    readings = resolved.scenario.readings
    if name in readings:
        return name
    near = nearest(name, readings)
    listed = ", ".join(readings)
    message, wanted = (
        Text(f"no reading {name}", f"没有解读 {name}"),
        Text(f"one of {listed}", f"{listed} 之一"),
    )
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    raise ScenarioError([error("E-REF", f"readings.{name}", message, got=name, expected=wanted, help=hint)])
