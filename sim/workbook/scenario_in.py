"""A workbook back to a scenario file: only what differs is written, and every mistake names its cell."""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w

from sim.checks_sources import LEVER, source_of
from sim.diagnostics import Diagnostic, ScenarioError, Text, error
from sim.scenario_files import Resolved, resolve, schema
from sim.scenario_layers import WHOLE
from sim.scenario_paths import name_problem
from sim.schema_words import node_at
from sim.toml_lines import KeyPath, path_text
from sim.whole_files import write_whole
from sim.workbook.cell_words import in_excel
from sim.workbook.cells import BadCell, value_of
from sim.workbook.labels import SOURCES, sheets_gone
from sim.workbook.leaves import grown, leaves, path_of
from sim.workbook.overlay import overlay
from sim.workbook.reading import CODE, Sheets, read_sheets


@dataclass(frozen=True)
class Imported:
    """The scenario that was written, and the keys whose value is another than in what it extends."""

    resolved: Resolved
    changed: tuple[str, ...]


def import_workbook(book: Path, out: Path, base: str | None = None) -> Imported:
    """Write the scenario file that a workbook stands for; ``out`` is whole or untouched.

    base: what it extends, by default what it was exported from. Raises ScenarioError naming cells, OSError.
    """
    sheets = read_sheets(book)
    below = _below(sheets, base, book)
    values = _values(sheets)
    _nothing_lost(sheets, below, values)
    if sheets.problems:
        raise ScenarioError(sheets.problems)
    changed = _changed(below, values)
    if changed:
        values |= _own_name(values, below, out)
    data = _tables(sheets, values)
    data[SOURCES] = _sources(sheets, below, changed)
    text = tomli_w.dumps(
        {"extends": base or sheets.base, "name": data.pop("name"), **overlay(below.data, data)}
    )
    return Imported(_checked(text, out, sheets), changed)


def _below(sheets: Sheets, stated: str | None, book: Path) -> Resolved:
    """The scenario that the workbook extends."""
    try:
        return resolve(_base(sheets, stated, book))
    except ScenarioError as bad:
        if stated is not None or bad.diagnostics[0].code != "E-NOFILE":
            raise
        hint = Text(
            "the workbook was exported from it: put it beside, or say --base",
            "工作簿由它导出：请放在同一目录，或用 --base 指定",
        )
        missing = replace(bad.diagnostics[0], span=sheets.span("-"), help=hint)
        raise ScenarioError([missing]) from None


def _base(sheets: Sheets, stated: str | None, book: Path) -> str | Path:
    name = stated or sheets.base
    if name is None:
        message = Text("the workbook does not say what it extends", "工作簿没有注明所基于的方案")
        hint = Text("say --base baseline", "请用 --base baseline 指定")
        raise ScenarioError([error(CODE, "extends", message, span=sheets.span("-"), help=hint)])
    return book.parent / name if name.endswith(".toml") else name


def _values(sheets: Sheets) -> dict[KeyPath, Any]:
    """What the cells stand for, by the types of the schema."""
    out = {}
    for path, cell in sheets.cells.items():
        try:
            out[path] = value_of(cell.value, node_at(schema(), path))
        except BadCell as bad:
            sheets.tell(cell.place, path_text(path), Text(bad.en, bad.zh), got=str(cell.value)[:80])
    return out


def _nothing_lost(sheets: Sheets, below: Resolved, values: dict[KeyPath, Any]) -> None:
    """A row that was deleted by accident must not silently fall back to something else.

    Entries of a list may go, and what belonged to another distribution.
    """
    gone = sheets_gone(sheets.seen, below.data)
    for title, n in gone.items():
        message = Text(f"the sheet {title} with its {n} values is gone", f"缺少工作表“{title}”（{n} 项）")
        hint = Text("put it back, or export once more", "请恢复该表，或重新导出")
        sheets.tell(f"{title}!A1", "", message, help=hint)
    if gone:
        return
    for path, _ in leaves(below.data):
        listed = any(isinstance(part, int) for part in path)
        if path in sheets.seen or path[0] == SOURCES or listed:
            continue
        if not _other_distribution(path, below, values):
            key = path_text(path)
            message = Text(f"the row of {key} is gone", f"缺少 {key} 一行")
            hint = Text(
                "put it back; an overlay cannot take a value away", "请恢复该行：方案只能改值，不能去掉"
            )
            place = sheets.nearest_place(path[:-1]) or "-"
            sheets.problems.append(error(CODE, key, message, span=sheets.span(place), help=hint))


def _other_distribution(path: KeyPath, below: Resolved, values: dict[KeyPath, Any]) -> bool:
    here: Any = below.data
    for part in path[:-1]:
        here = here[part]
    return WHOLE in here and values.get((*path[:-1], WHOLE)) != here[WHOLE]


def _tables(sheets: Sheets, values: dict[KeyPath, Any]) -> dict[str, Any]:
    try:
        return grown(values)
    except KeyError as fits_nowhere:
        path = fits_nowhere.args[0]
        message = Text("entries of a list are numbered from 0, in order", "列表各项从 0 起依次编号")
        cell = sheets.cells[path]
        raise ScenarioError([error(CODE, path_text(path), message, span=sheets.span(cell.place))]) from None


def _changed(below: Resolved, values: dict[KeyPath, Any]) -> tuple[str, ...]:
    before = dict(leaves(below.data))
    return tuple(path_text(p) for p, v in values.items() if p not in before or before[p] != v)


def _own_name(values: dict[KeyPath, Any], below: Resolved, out: Path) -> dict[KeyPath, Any]:
    """Name and titles by the file, where the workbook left those of the scenario that it no longer is."""
    s = below.scenario
    if values.get(("name",)) != s.name:
        return {}
    name = f"{s.name}_changed" if name_problem(out.stem) else out.stem
    told: dict[KeyPath, Any] = {("name",): name}
    for key, before, title in (("zh", s.zh, f"{s.zh}（{name}）"), ("en", s.en, f"{s.en} ({name})")):
        if values.get((key,)) == before:
            told[(key,)] = title
    return told


def _sources(sheets: Sheets, below: Resolved, changed: tuple[str, ...]) -> dict[str, str]:
    """The sources with what the planner wrote; a changed number whose source stayed is a lever."""
    out = dict(copy.deepcopy(below.data.get(SOURCES, {})))
    before = below.scenario.sources
    for path, cell in sheets.cells.items():
        key = re.sub(r"\[\d+\]", "", path_text(path))
        found = source_of(before, key)
        known = found[1] if found else ""
        if cell.source and cell.source != known:
            out[key] = cell.source
        elif path_text(path) in changed and _is_number(cell.value) and LEVER not in known:
            out[key] = LEVER
    return out


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _checked(text: str, out: Path, sheets: Sheets) -> Resolved:
    """The file, if it is a valid scenario; mistakes are told at the cells they come from."""
    trial = out.with_name(f"{out.stem}-import-check.toml")
    if trial.exists():
        raise FileExistsError(17, "in the way of checking the import", str(trial))
    try:
        write_whole(trial, lambda file: file.write(text.encode("utf-8")))
        resolve(trial)
        trial.replace(out)
        return resolve(out)
    except ScenarioError as bad:
        raise ScenarioError(_at_cells(bad.diagnostics, sheets)) from None
    finally:
        with contextlib.suppress(OSError):
            trial.unlink(missing_ok=True)


def _at_cells(diagnostics: Iterable[Diagnostic], sheets: Sheets) -> list[Diagnostic]:
    out = []
    for d in diagnostics:
        path = path_of(d.path) if d.path else None
        place = sheets.nearest_place(path) if path else None
        out.append(in_excel(replace(d, span=sheets.span(place or "-"), related=())))
    return out
